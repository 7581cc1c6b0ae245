"""Pictures of a form, for the typesetter: it takes texts alone, and draws a photograph that stands inside a drawing."""

import base64

from lxml import etree

from sestante.files.errors import FileRefused
from sestante.files.pictures import redrawn

LONGEST = 700  # pixels: more than paper shows of it
SVG = "{http://www.w3.org/2000/svg}svg"


def drawn(data):
    """A picture as the text of an SVG; "" where it cannot be read."""
    if data.lstrip().startswith(b"<"):
        return _checked(data)
    try:
        picture = redrawn(data, longest=LONGEST)
    except FileRefused:
        return ""
    size = f'width="{picture.width}" height="{picture.height}"'
    content = base64.b64encode(picture.data).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {picture.width} {picture.height}" {size}>'
        f'<image href="data:image/jpeg;base64,{content}" {size}/></svg>'
    )


def _checked(data):
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return ""
    return etree.tostring(root, encoding="unicode") if root.tag == SVG else ""

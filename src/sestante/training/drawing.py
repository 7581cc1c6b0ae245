"""A badge as an image that carries its credential: SVG, and PNG for whoever wants a picture."""

from html import escape
from io import BytesIO

import typst
from PIL import Image, PngImagePlugin

from sestante.reports.pdf import font_folders

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
KEYWORD = "openbadgecredential"
LINE = 19  # characters that fit on a line of the medal


def svg(title, number, credential=""):
    """The medal of a module (``number``) or of the whole path (0)."""
    lines = "".join(
        f'<text x="160" y="{186 + 26 * place}" text-anchor="middle" font-family="Titillium Web, sans-serif" '
        f'font-weight="600" font-size="21" fill="#0B2233">{escape(line)}</text>'
        for place, line in enumerate(_wrapped(title))
    )
    ticks = "".join(
        f'<path d="M160 22v{16 if turn % 3 == 0 else 9}" stroke="#0B6190" stroke-width="3" '
        f'transform="rotate({turn * 12 - 60} 160 160)"/>'
        for turn in range(11)
    )
    mark = str(number) if number else "★"
    baked = ""
    if credential:
        baked = f'<openbadges:credential xmlns:openbadges="{NAMESPACE}" verify="{credential}"/>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320" width="320" height="320" role="img" '
        f'aria-label="{escape(title)}"><circle cx="160" cy="160" r="152" fill="#FFFFFF" stroke="#0B2233" '
        f'stroke-width="6"/><circle cx="160" cy="160" r="120" fill="#EDF4F8"/>{ticks}'
        '<circle cx="160" cy="112" r="32" fill="#E3A72F"/><text x="160" y="124" text-anchor="middle" '
        f'font-family="Titillium Web, sans-serif" font-weight="700" font-size="34" fill="#0B2233">{mark}</text>'
        f'{lines}{baked}</svg>'
    )  # fmt: skip


def png(title, number, credential=""):
    page = """#set page(width: 320pt, height: 320pt, margin: 0pt, fill: none)
    #image(bytes(sys.inputs.drawing), format: "svg", width: 320pt)"""
    drawing = typst.compile(
        page.encode(),
        format="png",
        ppi=108,
        font_paths=[str(folder) for folder in font_folders()],
        sys_inputs={"drawing": svg(title, number)},
    )
    if not credential:
        return drawing
    notes, made = PngImagePlugin.PngInfo(), BytesIO()
    notes.add_itxt(KEYWORD, credential)
    Image.open(BytesIO(drawing)).save(made, "PNG", pnginfo=notes)
    return made.getvalue()


def credential_in(data):
    """The text in which a credential may stand: of a PNG its note, of anything else the file as text."""
    if data.startswith(b"\x89PNG"):
        try:
            return str(Image.open(BytesIO(data)).info.get(KEYWORD, ""))
        except (OSError, ValueError):
            return ""
    return data.decode("utf-8", errors="replace")


def _wrapped(title):
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + len(word) >= LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines[:4] if len(lines) <= 4 else [*lines[:3], f"{lines[3]} …"]

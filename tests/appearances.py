"""Writes docs/appearances.md: what the respondent's page makes of each appearance, tried on a form of one question.

``PYTHONPATH=src:tests python -m appearances``; a test fails when the page is out of date."""

from datetime import UTC, datetime
from pathlib import Path

from sestante.methods import xforms

TARGET = Path(__file__).parents[1] / "docs" / "appearances.md"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = """<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms"><h:head><h:title>T</h:title><model>
<instance><data id="t"><a/></data></instance>"""
ITEMS = "".join(f"<item><label>{one}</label><value>{one}</value></item>" for one in "abc")
# (type in a workbook, type of the data, opening of the control, its end, appearances)
KINDS = [
    ("select_one", "string", "<select1", f"{ITEMS}</select1>", """minimal autocomplete quick likert columns columns-3
     columns-pack horizontal compact quickcompact map image-map"""),
    ("select_multiple", "string", "<select", f"{ITEMS}</select>", "minimal autocomplete columns columns-3 compact"),
    ("rank", "odk:rank", "<odk:rank", f"{ITEMS}</odk:rank>", ""),
    ("acknowledge", "string", "<trigger", "</trigger>", ""),
    ("range 1–5", "int", '<range start="1" end="5" step="1"', "</range>", "picker rating vertical no-ticks"),
    ("range 0–100", "int", '<range start="0" end="100" step="1"', "</range>", "picker vertical"),
    ("text", "string", "<input", "</input>", "multiline numbers url thousands-sep masked"),
    ("integer", "int", "<input", "</input>", "thousands-sep counter bearing"),
    ("decimal", "decimal", "<input", "</input>", "thousands-sep bearing"),
    ("date", "date", "<input", "</input>", "month-year year no-calendar"),
    ("time", "time", "<input", "</input>", ""),
    ("dateTime", "dateTime", "<input", "</input>", "no-calendar"),
    ("geopoint", "geopoint", "<input", "</input>", "maps placement-map"),
    ("geotrace", "geotrace", "<input", "</input>", ""),
    ("geoshape", "geoshape", "<input", "</input>", ""),
    ("barcode", "barcode", "<input", "</input>", "front"),
    ("image", "binary", '<upload mediatype="image/*"', "</upload>", "new new-front annotate draw signature"),
    ("audio", "binary", '<upload mediatype="audio/*"', "</upload>", "new"),
    ("video", "binary", '<upload mediatype="video/*"', "</upload>", "new"),
    ("file", "binary", '<upload mediatype="*/*"', "</upload>", ""),
]  # fmt: skip
INTRODUCTION = """# What the page makes of appearances

Made by `python -m appearances` from the respondent’s page; a test fails when it is out of date. Every appearance is
read and kept, in workbooks, on telephones and in exports; where the page shows the same as without it, the table says
so. A choice with a picture always shows it. Groups: `field-list` is a section, `table-list` a table with one row for
each question. What else a form may hold: [xforms.md](xforms.md).

"""
WORDS = {
    "radios": "circles",
    "checks": "boxes",
    "select": "a list that unfolds",
    "combo": "a list looked through by typing",
    "rank": "a list that unfolds for each place",
    "trigger": "a box to tick",
    "range": "a number and a slider",
    "text": "a field",
    "area": "a field of several lines",
    "month": "month and year",
    "year": "a year",
    "geopoint": "latitude and longitude, and a button that fills them in",
    "points": "a point on each line, and a button that adds one",
    "barcode": "a field, and a button that reads the code from a photograph",
    "file": "a file to choose",
}
LAYOUTS = {
    "likert": "circles in a row that is a scale",
    "likert steps": "circles in a row, its numbers under them",
    "": "one under another",
    "cols-2": "in two columns",
    "cols-3": "in three columns",
    "cols-4": "in four columns",
    "cols-pack": "beside each other, as many as fit",
}
KEYBOARDS = {"numeric": "keys for figures", "decimal": "keys for numbers", "url": "keys for addresses"}
TYPES = {"date": "of a date", "time": "of an hour", "datetime-local": "of a date and an hour"}


def shown(datatype, opening, end, appearance):
    """What the page shows for one question, in words."""
    from sestante.web.participate.controls import dress, kind_of
    from sestante.web.participate.fields import Asked

    words = f' appearance="{appearance}"' if appearance else ""
    form = f"""{HEAD}<bind nodeset="/data/a" type="{datatype}"/></model></h:head>
    <h:body>{opening} ref="/data/a"{words}><label>L</label>{end}</h:body></h:html>"""
    view = xforms.Session(xforms.parse(form.encode()), now=NOW, seed=1).view("/data/a")
    asked = Asked(kind_of(view), view.ref, "q", value=view.value)
    dress(asked, view)
    said = [WORDS[asked.kind]]
    if asked.kind in ("radios", "checks"):
        said = [LAYOUTS[asked.layout]] if "likert" in asked.layout else [f"{said[0]}, {LAYOUTS[asked.layout]}"]
    if asked.kind == "text":
        said = [f"a field {TYPES[asked.type]}" if asked.type in TYPES else said[0]]
        said += [KEYBOARDS[asked.inputmode]] if asked.inputmode in KEYBOARDS else []
    if asked.kind == "file":
        camera = {"user": "the camera in front", "environment": "its recorder" if "audio" in opening else "its camera"}
        said += [f"a telephone opens {camera[asked.parts['capture']]}"] if asked.parts["capture"] else []
        said = ["room to draw in, or a file to choose", *said[1:]] if asked.parts["draw"] else said
    return "; ".join(said)


def lines():
    yield from INTRODUCTION.splitlines()
    yield "| type | appearance | on the page |"
    yield "|---|---|---|"
    for name, datatype, opening, end, appearances in KINDS:
        plain = shown(datatype, opening, end, "")
        yield f"| `{name}` | | {plain} |"
        for appearance in appearances.split():
            said = shown(datatype, opening, end, appearance)
            yield f"| | `{appearance}` | {'as without it' if said == plain else said} |"


def text():
    return "\n".join(lines()) + "\n"


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sestante.settings")
    django.setup()
    TARGET.write_text(text(), encoding="utf-8")

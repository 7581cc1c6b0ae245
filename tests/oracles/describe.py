"""Writes docs/xforms.md: what the forms engine supports, refuses, and does where the reference engines differ.

``python -m oracles.describe`` (with src and tests on the path). Nothing in the tables is written by hand: each row is
tried in the engine, and says which of our feature forms has it.
"""

# ruff: noqa: E501 - rows of tables read best in one line

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from methods.xforms import feature_forms
from methods.xforms.feature_forms import small_xml
from oracles import decisions
from sestante.methods import xforms
from sestante.methods.xforms import xpath

TARGET = Path(__file__).parents[2] / "docs" / "xforms.md"
TYPES = "string int decimal boolean date time dateTime geopoint geotrace geoshape binary barcode intent".split()  # noqa: SIM905
# Functions of the ODK specification, of JavaRosa and of XPath 1.0, whoever has them.
FUNCTIONS = [
    "abs",
    "acos",
    "area",
    "asin",
    "atan",
    "atan2",
    "base64-decode",
    "boolean",
    "boolean-from-string",
    "ceiling",
    "checklist",
    "coalesce",
    "concat",
    "contains",
    "cos",
    "count",
    "count-non-empty",
    "count-selected",
    "current",
    "date",
    "date-time",
    "decimal-date-time",
    "decimal-time",
    "depend",
    "digest",
    "distance",
    "enclosed-area",
    "ends-with",
    "exp",
    "exp10",
    "extract-signed",
    "false",
    "floor",
    "format-date",
    "format-date-time",
    "geofence",
    "id",
    "if",
    "indexed-repeat",
    "instance",
    "int",
    "intersects",
    "is-selected",
    "join",
    "jr:choice-name",
    "jr:itext",
    "lang",
    "last",
    "local-name",
    "log",
    "log10",
    "max",
    "min",
    "name",
    "namespace-uri",
    "normalize-space",
    "not",
    "now",
    "number",
    "once",
    "pi",
    "position",
    "pow",
    "property",
    "pulldata",
    "random",
    "randomize",
    "regex",
    "round",
    "selected",
    "selected-at",
    "sin",
    "sqrt",
    "starts-with",
    "string",
    "string-length",
    "substr",
    "substring",
    "substring-after",
    "substring-before",
    "sum",
    "tan",
    "today",
    "translate",
    "true",
    "uuid",
    "version",
    "weighted-checklist",
]
CONTROLS = {
    "input": '<input ref="/data/a"><label>A</label></input>',
    "select1": '<select1 ref="/data/a"><label>A</label><item><label>X</label><value>x</value></item></select1>',
    "select": '<select ref="/data/a"><label>A</label><item><label>X</label><value>x</value></item></select>',
    "odk:rank": '<odk:rank ref="/data/a"><label>A</label><item><label>X</label><value>x</value></item></odk:rank>',
    "range": '<range ref="/data/a" start="1" end="5" step="1"><label>A</label></range>',
    "trigger": '<trigger ref="/data/a"><label>A</label></trigger>',
    "upload": '<upload ref="/data/a" mediatype="image/*"><label>A</label></upload>',
    "secret": '<secret ref="/data/a"><label>A</label></secret>',
    "textarea": '<textarea ref="/data/a"><label>A</label></textarea>',
    "output": '<input ref="/data/a"><label>A <output value="/data/b"/></label></input>',
    "group": '<group ref="/data/g"><label>G</label><input ref="/data/g/x"><label>X</label></input></group>',
    "repeat": '<repeat nodeset="/data/r"><input ref="/data/r/x"><label>X</label></input></repeat>',
    "jr:count": '<repeat nodeset="/data/r" jr:count="2"><input ref="/data/r/x"><label>X</label></input></repeat>',
    "jr:noAddRemove": '<repeat nodeset="/data/r" jr:noAddRemove="true()"><input ref="/data/r/x"/></repeat>',
    "itemset": '<select1 ref="/data/a"><label>A</label><itemset nodeset="instance(\'l\')/root/item"><value ref="name"/>'
    '<label ref="name"/></itemset></select1>',
    "search()": "<select1 ref=\"/data/a\" appearance=\"search('x')\"><label>A</label><item><label>X</label><value>x</value></item></select1>",
    "query": '<input ref="/data/a" query="instance(\'l\')/root/item"><label>A</label></input>',
    "entities": "",
    "encryption": "",
}  # fmt: skip
LIST = '<instance id="l"><root><item><name>x</name></item></root></instance>'
SUBMISSION = '<submission base64RsaPublicKey="abc"/>'
EVENTS = "odk-instance-first-load odk-instance-load odk-new-repeat xforms-value-changed xforms-ready xforms-revalidate".split()  # noqa: SIM905
ACTIONS = {
    "setvalue": '<setvalue event="odk-instance-first-load" ref="/data/a" value="1"/>',
    "odk:setgeopoint": '<odk:setgeopoint event="odk-instance-first-load" ref="/data/a"/>',
    "odk:recordaudio": '<odk:recordaudio event="odk-instance-load" ref="/data/a"/>',
}
BINDS = {
    "type": 'type="int"', "relevant": 'relevant="true()"', "required": 'required="true()"', "readonly": 'readonly="true()"',
    "constraint": 'constraint=". != 1"', "calculate": 'calculate="1"', "jr:constraintMsg": 'jr:constraintMsg="No"',
    "jr:requiredMsg": 'jr:requiredMsg="No"', "jr:preload": 'jr:preload="uid"', "orx:max-pixels": 'orx:max-pixels="100"',
}  # fmt: skip
SOURCES = {
    "inline": LIST, "CSV": '<instance id="l" src="jr://file-csv/l.csv"/>', "XML": '<instance id="l" src="jr://file/l.xml"/>',
    "GeoJSON": '<instance id="l" src="jr://file/l.geojson"/>', "last saved": '<instance id="l" src="jr://instance/last-saved"/>',
}  # fmt: skip
PLACES = {
    "inline": '<instance id="[^"]*"><root', "CSV": "jr://file-csv/", "XML": r"jr://file/[^\"']*\.xml", "GeoJSON": r"jr://file/[^\"']*json",
    "last saved": "last-saved",
}  # fmt: skip
FILES = {
    "l.csv": b"name,label\nx,X\n", "l.xml": b"<root><item><name>x</name></item></root>",
    "l.geojson": b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]},'
    b' "properties": {"id": "x"}}]}',
}  # fmt: skip
FORMS = ("long", "short", "guidance", "image", "big-image", "audio", "video")


@cache
def feature_texts() -> dict[str, str]:
    return {name: feature_forms.xform(name).decode() for name in feature_forms.NAMES}


def seen_in(pattern: str) -> str:
    """Feature forms that have something."""
    found = [name for name, text in feature_texts().items() if re.search(pattern, text)]
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return ", ".join(found[:3]) + more if found else "–"


def tried(
    instance: str = "<a/><b/>",
    binds: str = "",
    body: str = '<input ref="/data/a"><label>A</label></input>',
    model: str = "",
) -> str:
    """Whether a form is read strictly; if not, why not."""
    if "/data/g/" in body:
        instance += "<g><x/></g>"
    if "/data/r/" in body:
        instance += "<r><x/></r>"
    head = feature_forms.HEAD.replace(">", ' xmlns:orx="http://openrosa.org/xforms">')
    try:
        read = xforms.parse(small_xml(instance, binds, body, model, head), FILES)
        xforms.Session(read, now=feature_forms.NOW).view()
    except (xforms.FormError, xforms.EvaluationError) as error:
        return "refused: " + str(error).partition("; ")[0]
    return "supported" + "".join(f"; {warning.message}" for warning in read.warnings[:1])


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = list(heads)
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def function_row(name: str) -> tuple[str, str, str]:
    declared = xpath.FUNCTIONS.get(name.removeprefix("jr:"))
    if declared is None:
        status = "refused by name"
    else:
        most = "…" if declared.most is None else str(declared.most)
        status = f"supported, {declared.least} arguments" if most == str(declared.least) else (
            f"supported, {declared.least} to {most} arguments" if most != "…" else f"supported, {declared.least} or more arguments"
        )  # fmt: skip
        status = status.replace(" 1 arguments", " 1 argument").replace(" 0 arguments", " no argument")
    about = re.compile(rf"(the function )?{re.escape(name)}( .*)?|.*, in {re.escape(name)}")
    differs = [row["where"] for row in decisions.read() if about.fullmatch(row["where"])]
    return (
        f"`{name}`",
        status + (f"; differs: {', '.join(differs)}" if differs else ""),
        seen_in(rf"(?<![\w-]){re.escape(name)}\s*\("),
    )


def lines() -> Iterator[str]:
    why = {example.where: example.why for example in decisions.EXAMPLES}
    yield "# What the forms engine reads"
    yield ""
    yield "Made by `python -m oracles.describe` from the engine and its tests; a test fails when it is out of date. Every row was tried: *supported*"
    yield "means that a form with it is read strictly and opened. The last column names our feature forms that have it (`tests/methods/xforms/forms`):"
    yield "their states are compared with both reference engines, and recorded. Semantics: [methods/xforms.md](methods/xforms.md); why two references:"
    yield "[adr/0033](adr/0033-two-oracles.md)."
    yield from ("", "## Types", "")
    types = (
        (f"`{t}`", tried(binds=f'<bind nodeset="/data/a" type="{t}"/>'), seen_in(f'type="(xsd:)?{t}"')) for t in TYPES
    )
    yield from table(("type", "", "in our forms"), types)
    yield from ("", "Any other type counts as text.", "", "## Controls", "")
    rows = []
    for name, body in CONTROLS.items():
        if name == "entities":
            status = tried("<a/><b/><meta><entity/></meta>")
        elif name == "encryption":
            status = tried(binds=SUBMISSION)
        else:
            status = tried(binds=LIST, body=body)
        tag = {"itemset": "<itemset", "output": "<output", "search()": r"search\(", "query": "query=", "entities": "<entity",
               "encryption": "base64Rsa", "odk:rank": "<(odk:)?rank"}.get(name, name if ":" in name else f"<{name}[ >]")  # fmt: skip
        rows.append((f"`{name}`", status, seen_in(tag)))
    yield from table(("control", "", "in our forms"), rows)
    yield from (
        "",
        "Appearances are all read: what the page makes of each, [appearances.md](appearances.md). `search()` is refused.",
        "",
    )
    yield from ("## Binds", "")
    yield from table(("attribute", "", "in our forms"), (
        (f"`{name}`", tried(binds=f'<bind nodeset="/data/a" {text}/>'), seen_in(f" {name}=")) for name, text in BINDS.items()
    ))  # fmt: skip
    yield from ("", "## Actions and events", "")
    yield from table(("action", "", "in our forms"), (
        (f"`{name}`", tried(model="", binds=text), seen_in(f"<{name}")) for name, text in ACTIONS.items()
    ))  # fmt: skip
    yield ""
    yield from table(("event", "", "in our forms"), (
        (f"`{event}`", tried(binds=f'<setvalue event="{event}" ref="/data/a" value="1"/>'), seen_in(event)) for event in EVENTS
    ))  # fmt: skip
    yield from ("", "## Lists", "")
    choose = CONTROLS["itemset"]
    yield from table(("source", "", "in our forms"), (
        (name, tried(binds=text, body=choose), seen_in(PLACES[name])) for name, text in SOURCES.items()
    ))  # fmt: skip
    yield from ("", "## Forms of a text", "")
    yield from table(("form", "", "in our forms"), (
        (f"`{form}`", tried(body='<input ref="/data/a"><label ref="jr:itext(\'t\')"/></input>', model=(
            f'<itext><translation lang="en"><text id="t"><value>T</value><value form="{form}">jr://images/t.png</value></text></translation></itext>'
        )), seen_in("<text " if form == "long" else f'form="{form}"'))
        for form in FORMS
    ))  # fmt: skip
    yield from ("", "## Functions", "")
    yield from table(("function", "", "in our forms"), map(function_row, FUNCTIONS))
    yield from ("", "Any other function is refused by name.", "", "## Where the reference engines differ", "")
    yield "Web is `@getodk/xforms-engine` 0.22.0, rosa is JavaRosa of pyxform 4.5.0. Each row is a form in `tests/oracles/decisions.py` that all three have"
    yield "read; of repeats the number of fields is given. What we do is tested (`tests/oracles/test_decisions.py`)."
    yield ""
    yield from table(("where", "web", "rosa", "here", "why"), (
        (row["where"], row["web"], row["rosa"], row["ours"], why[row["where"]]) for row in decisions.read()
    ))  # fmt: skip
    yield ""
    yield "Of words: a label in several forms is the long one here and in rosa (web runs them together); a choice without words in a language has those"
    yield "of another, or its value (both show nothing); a text that one language lacks is that of the default language (rosa refuses the form)."
    yield "Volatile values (clock, dice, identifiers) cannot be compared, nor can answers that only one of the two has taken."


def text() -> str:
    return "\n".join(lines()) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")

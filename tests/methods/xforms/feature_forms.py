"""The feature forms of these tests: one per feature, as XLSForm in Markdown or as XForm."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from pyxform.xls2xform import convert

from sestante.methods import xforms

FOLDER = Path(__file__).parent
NOW = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
NAMES = tuple(sorted(path.stem for path in (FOLDER / "forms").iterdir()))
# Forms for changes of language, files as answers, and what happens on opening; their states are recorded apart.
STEPS = ("language_switched", "setvalue_calculated", "uploads_answered")
# The list that lies beside a form.
MEDIA = {
    "external_csv": "fruits.csv",
    "pulled_data": "fruits.csv",
    "external_xml": "towns.xml",
    "external_geojson": "places.geojson",
}
HEAD = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms">"""


@cache
def xform(name: str) -> bytes:
    """XForm of a feature form."""
    path = FOLDER / "forms" / f"{name}.xml"
    if path.exists():
        return path.read_bytes()
    return convert(path.with_suffix(".md"), validate=False, warnings=[]).xform.encode()


def media(names: list[str]) -> dict[str, bytes]:
    return {name: (FOLDER / "media" / name).read_bytes() for name in names}


@cache
def definition(name: str) -> xforms.Definition:
    return xforms.parse(xform(name), media([MEDIA[name]] if name in MEDIA else []), lenient=True)


def session(name: str, **options: object) -> xforms.Session:
    return xforms.Session(definition(name), **{"now": NOW, "seed": 1} | options)  # type: ignore[arg-type]


def small(instance: str, binds: str, body: str, model: str = "", head: str = HEAD) -> xforms.Definition:
    """A form written in place."""
    return xforms.parse(small_xml(instance, binds, body, model, head))


def small_xml(instance: str, binds: str, body: str, model: str = "", head: str = HEAD) -> str:
    return f"""{head}<h:head><h:title>Small</h:title><model>{model}
    <instance><data id="small" version="7">{instance}</data></instance>{binds}</model></h:head>
    <h:body>{body}</h:body></h:html>"""

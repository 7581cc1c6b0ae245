"""What somebody writes who wants to do harm, or whose program has gone mad, given to what stands behind our doors.

Each class makes bytes by chance and says who reads them: the workbook of a questionnaire, the files beside it, a table
of answers coming in, a record from a telephone, a form. What is measured is the reading.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

from methods.xforms import feature_forms
from sestante import xforms_cli
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.intake import instances, reading, returning
from sestante.files.errors import FileRefused
from sestante.methods import xforms
from sestante.questionnaires import design, luggage, pasting
from sestante.questionnaires.compile import CompileError, compile_workbook, sheets
from sestante.questionnaires.errors import QuestionnaireError

from . import records, tables, workbooks

Reading = Callable[[], object]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REFUSALS = (CompileError, FieldworkError, FileRefused, QuestionnaireError)
NAMES = ("a.xlsx", "a.xls", "a.ods", "a.xlsm", "x", "è" * 200 + ".xlsx")


def filled(definition: xforms.Definition) -> None:
    """A person opens a form, answers, and sends."""
    session = xforms.Session(definition, now=NOW, seed=1)
    for view in _asked(session.view())[:3]:
        for text in ("1", "x"):
            xforms_cli.take(session, {"set": view.ref, "value": text})
    session.violations()
    session.view()
    session.to_xml(submission=True)


def _asked(views: tuple[xforms.View, ...]) -> list[xforms.View]:
    """Some questions of a form, the first ones."""
    found, waiting = [], list(reversed(views))
    while waiting and len(found) < 3:
        view = waiting.pop()
        if view.element.kind == "question":
            found.append(view)
        waiting.extend(reversed(view.children))
    return found


def workbook(chance: Random) -> Reading:
    """Uploaded as a questionnaire, opened in the designer, filled in."""
    data, name = chance.choice(workbooks.MAKERS)(chance), chance.choice(NAMES)
    return lambda: _designed(data, name)


def _designed(data: bytes, name: str) -> None:
    if len(data) > 5 * 1024 * 1024:
        raise QuestionnaireError("larger than 5 MB")
    compiled = compile_workbook(data, name)
    drawn = design.read(sheets.read(compiled.xlsform)).settle()
    design.write(drawn)
    filled(xforms.parse(compiled.xform, compiled.media))


def pasted(chance: Random) -> Reading:
    """Rows copied from a spreadsheet."""
    text = tables.csv_bytes(chance).decode("utf-8", "replace")[: 5 * 1024 * 1024].replace(",", "\t")
    kind = chance.choice([pasting.QUESTIONS, pasting.CHOICES])
    return lambda: pasting.understood(text, {"survey": sheets.Sheet(["type", "name", "label"], [])}, kind=kind)


def beside(chance: Random) -> Reading:
    """Lists, pictures and archives uploaded with a questionnaire."""
    name = chance.choice([*tables.LISTS, "all.zip"])
    data = tables.archive_bytes(chance) if name == "all.zip" else tables.LISTS[name](chance)
    return lambda: luggage.unpacked([(name, data)])


def listed(chance: Random) -> Reading:
    """Lists that a form reads."""
    form = chance.choice(sorted(feature_forms.MEDIA))
    name = feature_forms.MEDIA[form]
    text, data = feature_forms.xform(form), tables.LISTS[name](chance)
    return lambda: filled(xforms.parse(text, {name: data}, lenient=True))


def answers(chance: Random) -> Reading:
    """A table of answers, or an export that comes back."""
    makers: dict[str, Callable[[Random], bytes]] = {
        "a.csv": tables.csv_bytes, "a.zip": tables.archive_bytes, "a.xlsx": chance.choice(workbooks.MAKERS),
        "a.ods": workbooks.repeated_cells, "a.xls": workbooks.no_workbook,
    }  # fmt: skip
    name = chance.choice([*makers])
    data = makers[name](chance)
    if chance.random() < 0.5 and name != "a.zip":
        return lambda: (reading.sheets_of(data, name), reading.read_table(data, name))
    return lambda: returning.main_of(returning.sheets_in(data, name))


def record(chance: Random) -> Reading:
    """From a telephone."""
    form, data = records.record(chance)
    return lambda: _received(form, data)


def _received(form: bytes, data: bytes) -> None:
    said = instances.identity_of(data)
    if said.fault:
        raise FieldworkError(said.fault)
    definition = xforms.parse(form, lenient=True)
    instances.leaves_of(instances.read_instance(data), definition)
    session = xforms.Session(definition, data, now=NOW, received=True)
    session.violations()
    session.to_xml()


def form(chance: Random) -> Reading:
    data, lenient = records.form(chance), chance.random() < 0.8
    return lambda: filled(xforms.parse(data, lenient=lenient))


KINDS: dict[str, tuple[int, Callable[[Random], Reading]]] = {
    "hostile workbook": (40, workbook),
    "hostile paste": (5, pasted),
    "hostile luggage": (12, beside),
    "hostile list": (12, listed),
    "hostile answers": (20, answers),
    "hostile record": (18, record),
    "hostile form": (25, form),
}

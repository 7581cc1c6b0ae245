"""What a person might do in a form, at random: answers that fit and some that do not, instances added and removed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

from sestante import xforms_cli
from sestante.methods import xforms

Step = dict[str, str]

_LITERAL = re.compile(r"'([^'<>&=:/]{1,24})'|\"([^\"<>&=:/]{1,24})\"|(?<![\w.-])(\d{1,6}(?:\.\d+)?)(?![\w.-])")
_BY_TYPE = {
    "int": ["0", "1", "2", "3", "5", "12", "18", "40", "-4", "100", "007"],
    "decimal": ["0", "1", "0.5", "2.75", "-3.2", "10", "100.25", "1000000"],
    "date": ["2020-02-29", "1999-12-31", "2026-03-01", "2024-07-15", "1970-01-01"],
    "time": ["08:30:00.000Z", "17:05:00.000Z", "00:00:00.000Z"],
    "dateTime": ["2024-07-15T08:30:00.000Z", "1999-12-31T23:59:59.000Z"],
    "geopoint": ["45.07 7.68 0 0", "44.5 11.34 50 5", "-1.5 36.8 0 0"],
    "geotrace": ["45.07 7.68 0 0; 45.08 7.69 0 0", "45 7 0 0;45 8 0 0;46 8 0 0"],
    "geoshape": ["45 7 0 0;45 8 0 0;46 8 0 0;45 7 0 0"],
}
_TEXTS = ["", "a", "b", "yes", "no", "Anna", "two words", "x9", "àèì", "1", "0", "12", "a b", "A"]
_FILES = ["photo.jpg", "1700000000123.m4a", "two words.pdf", "è.png", "film.mp4", "drawing", "a'b.geojson"]
_ODD = ["abc", "3.7", "2020-13-45", "zzz", "-", "1e3", "  x "]


def random_steps(
    definition: xforms.Definition, source: str, chance: Random, number: int, *, seconds: float = 10
) -> list[Step]:
    """Steps for one job: most of them are possible when they come, since our own engine plays along."""
    session = xforms.Session(definition, now=datetime(2026, 3, 1, 12, tzinfo=UTC), seed=1)
    counts = _counts(definition)
    literals = sorted({next(filter(None, found)) for found in _LITERAL.findall(source)})[:200]
    steps: list[Step] = []
    started = datetime.now()
    while len(steps) < number and (datetime.now() - started).total_seconds() < seconds:
        step = _step(session, literals, counts, chance)
        if step is None:
            break
        steps.append(step)
        xforms_cli.take(session, step)
    return steps


def _counts(definition: xforms.Definition) -> set[str]:
    """Questions that say, by themselves or through calculations, how many instances a repeat has."""
    by_name = {spec.name: spec for spec in definition.specs.values()}
    waiting = [spec.count.source for spec in definition.specs.values() if spec.count is not None]
    found: set[str] = set()
    while waiting:
        for name in set(re.findall(r"[\w.-]+", waiting.pop())) - found:
            spec = by_name.get(name)
            if spec is not None and spec.leaf:
                found.add(name)
                waiting += [spec.calculate.source] if spec.calculate is not None else []
    return {by_name[name].ref for name in found}


def _all(views: Any) -> Iterator[xforms.View]:
    for view in views:
        yield view
        yield from _all(view.children)


def _step(session: xforms.Session, literals: list[str], counts: set[str], chance: Random) -> Step | None:
    views = [view for view in _all(session.view()) if view.ref]
    questions = [view for view in views if view.element.kind == "question"]
    growing = [view.ref for view in views if view.can_add]
    leaving = [view.ref for view in views if view.can_remove]
    if chance.random() < 0.06:  # what a person could not do
        impossible: list[Step] = [{"remove": f"{ref}[{chance.randint(2, 9)}]"} for ref in growing]
        impossible += [{"add": view.ref.rpartition("[")[0] or view.ref} for view in views if not view.can_add]
        impossible += [{"set": view.ref, "value": chance.choice(_ODD)} for view in questions if view.readonly]
        if impossible:
            return chance.choice(impossible)
    languages = session.definition.languages
    if len(languages) > 1 and chance.random() < 0.07:
        return {"language": chance.choice(languages)}
    luck = chance.random()
    if growing and luck < 0.16:
        return {"add": chance.choice(growing)}
    if leaving and luck < 0.24:
        return {"remove": chance.choice(leaving)}
    shown = [view for view in questions if view.relevant and not view.readonly]
    if not (shown or questions):
        return {"add": chance.choice(growing)} if growing else None
    view = chance.choice(shown if shown and chance.random() < 0.92 else questions)
    if view.element.ref in counts and chance.random() < 0.8:
        return {"set": view.ref, "value": str(chance.randint(0, 5))}
    value = _answer(view, literals, chance)
    # A repeat of hundreds tells no more than one of ten.
    return {"set": view.ref, "value": value[:1] if view.element.ref in counts else value}


def _answer(view: xforms.View, literals: list[str], chance: Random) -> str:
    element = view.element
    if chance.random() < 0.1:
        return ""
    if element.choices is not None:
        offered = list(dict.fromkeys(choice.value for choice in view.choices))
        if not offered or chance.random() < 0.04:
            return chance.choice([*literals, "zzz"])
        if element.control == "select1":
            return chance.choice(offered)
        chosen = set(chance.sample(offered, chance.randint(1, min(4, len(offered)))))
        if element.control == "rank":
            return " ".join(chance.sample(offered, len(offered)))
        return " ".join(value for value in offered if value in chosen)  # in the order of the list
    if element.control == "trigger":
        return "OK"
    if element.control == "upload":
        return chance.choice(_FILES)
    if element.control == "range":
        first, last, step = (float(element.params.get(name) or "1") for name in ("start", "end", "step"))
        places = int(abs(last - first) / (abs(step) or 1))
        value = first + chance.randint(0, places) * step * (1 if last >= first else -1)
        return f"{value:g}"
    if chance.random() < 0.02 and not element.type.startswith("geo"):  # of "3.7" rosa makes a place
        return chance.choice(_ODD)
    if element.type in _BY_TYPE:
        numbers = [text for text in literals if re.fullmatch(r"\d+" if element.type == "int" else r"\d+(\.\d+)?", text)]
        near = [str(int(float(text)) + chance.choice([-1, 0, 1])) for text in numbers if float(text) < 300]
        return chance.choice(_BY_TYPE[element.type] + (near if element.type in ("int", "decimal") else []))
    return chance.choice(_TEXTS + literals[:12])

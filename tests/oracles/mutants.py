"""Forms, workbooks, questionnaires and answers spoilt at random: each must give an answer or a refusal in words, soon.

``sh ./sestante test --mutants [number] [--first seed]`` tries ten thousand of them in processes of their own, which are
measured: five seconds and 500 MB at most. The same seed gives the same mutant.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import resource
import selectors
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from lxml import etree

from methods.xforms import feature_forms
from oracles import acts, generated
from sestante import xforms_cli
from sestante.methods import xforms
from sestante.questionnaires import library
from sestante.questionnaires.compile import CompileError, compile_questionnaire, compile_workbook

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECONDS, MEGABYTES, SILENCE = 5, 500, 180
REFUSALS = (xforms.FormError, xforms.EvaluationError, CompileError)
EXPRESSIONS = (Path(__file__).parent / "expressions.txt").read_text(encoding="utf-8").splitlines()
TEXTS = [
    "", " ", "0", "-1", "1e308", "NaN", "2026-02-30", "x" * 3000, "\x00", "\ud800", "&", "<", "]]>", "à", "\u202e",
    "OK", "a b", "1999999999", "9" * 400, "=1+1", "true()", "${a}", "${", "${nope}", "yes_no", "../x", "%", "%s",
    "{}", "None", "12:61", "3 4 5",
]  # fmt: skip
CELLS = [
    "begin group", "end group", "begin repeat", "end repeat", "begin_repeat", "integer", "decimal", "date", "text",
    "note", "calculate", "select_one", "select_one nope", "select_multiple yes_no", "rank yes_no",
    "select_one yes_no or_other", "range", "start=a end=b step=0", "start=1 end=5 step=1", "geopoint", "image",
    "audit", "xml-external", "csv-external", "select_one_from_file a.csv", "select_one_from_file x", "acknowledge",
    "hidden", "username", "start", "entity", "osm", "background-audio", "1abc", "a b", "name", "meta", "data",
    "label", "list_name", "minimal", "table-list", "field-list", "randomize=true", "seed=x", "trigger",
]  # fmt: skip


# What is tried


def made(seed: int) -> tuple[str, Callable[[], object]]:
    """The mutant of a seed: its kind, and what tries it. Every seventh is one of those that mean harm."""
    from oracles import hostile  # what stands behind the doors needs Django set up

    chance = Random(f"mutant {seed}")
    kinds: dict[str, tuple[int, Callable[[Random], Any]]] = hostile.KINDS if seed % 7 == 1 else KINDS
    kind = chance.choices([*kinds], weights=[weight for weight, _ in kinds.values()])[0]
    make = kinds[kind][1]
    return kind, make(chance) if kinds is hostile.KINDS else lambda: make(chance)


def try_one(seed: int) -> tuple[str, str]:
    """Try the mutant of a seed: its kind, and whether it gave an answer or a refusal. Anything else is raised."""
    return tried(*made(seed))


def tried(kind: str, run: Callable[[], object]) -> tuple[str, str]:
    from oracles import hostile

    try:
        run()
    except (*REFUSALS, *hostile.REFUSALS) as refusal:
        assert str(refusal).strip(), "a refusal without words"
        return kind, "refusal"
    return kind, "answer"


def use(text: bytes, media: dict[str, bytes], chance: Random) -> None:
    """Fill a form in a little, as a person would, and send it."""
    definition = xforms.parse(text, media, lenient=chance.random() < 0.9)
    session = xforms.Session(definition, now=NOW, seed=1)
    answer(session, definition, text, chance)


def answer(session: xforms.Session, definition: xforms.Definition, text: bytes, chance: Random) -> None:
    for step in acts.random_steps(definition, text.decode("utf-8", "replace"), chance, 3, seconds=1):
        xforms_cli.take(session, step)
    for view in acts._all(session.view()):
        if view.element.kind == "question" and chance.random() < 0.2:
            with contextlib.suppress(xforms.EvaluationError):
                session.set(view.ref, chance.choice(TEXTS))
    session.states()
    session.violations()
    xforms.Session(definition, session.to_xml(), now=NOW, seed=1).states()
    session.to_xml(submission=True)


@cache
def _form(name: str) -> tuple[bytes, dict[str, bytes]]:
    beside = feature_forms.MEDIA.get(name)
    return feature_forms.xform(name), feature_forms.media([beside] if beside else [])


def _some_form(chance: Random) -> tuple[bytes, dict[str, bytes]]:
    if chance.random() < 0.25:
        return generated.xform(chance.randrange(200)).encode(), generated.MEDIA
    return _form(chance.choice(feature_forms.NAMES))


# Bytes


def spoilt_bytes(data: bytes, chance: Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        if not spoilt:
            break
        at = chance.randrange(len(spoilt))
        piece = bytes(spoilt[at : at + chance.randint(1, 60)])
        match chance.randrange(6):
            case 0:
                del spoilt[at : at + chance.randint(1, 60)]
            case 1:
                spoilt[at:at] = piece * chance.choice([1, 1, 2, 50])
            case 2:
                spoilt[at] = chance.choice(b"<>/\"'=()[]*.0a \xff&;")
            case 3:
                other = chance.randrange(len(spoilt))
                spoilt[other:other] = piece
            case 4:
                spoilt[at:at] = chance.choice(EXPRESSIONS).encode()
            case _:
                del spoilt[at : at + 1 if chance.random() < 0.9 else None]
    return bytes(spoilt)


def form_bytes(chance: Random) -> None:
    text, media = _some_form(chance)
    use(spoilt_bytes(text, chance), media, chance)


def list_bytes(chance: Random) -> None:
    """The lists beside a form."""
    text, media = _form(chance.choice(sorted(feature_forms.MEDIA)))
    use(text, {name: spoilt_bytes(data, chance) for name, data in media.items()}, chance)


# Trees


def spoilt_tree(data: bytes, chance: Random) -> bytes:
    """XML that is still well-formed."""
    root = etree.fromstring(data)
    for _ in range(chance.randint(1, 8)):
        elements = [one for one in root.iter() if isinstance(one.tag, str)]
        one = chance.choice(elements)
        other = chance.choice(elements)
        attributes = [(element, name) for element in elements for name in element.attrib]
        match chance.randrange(9):
            case 0 if one.getparent() is not None:
                one.getparent().remove(one)
            case 1 if one.getparent() is not None:
                for _ in range(chance.choice([1, 1, 3, 40])):
                    one.addnext(deepcopy(one))
            case 2 if one is not root and other not in list(one.iter()):
                other.append(one)
            case 3:
                one.tag = other.tag
            case 4 if attributes:
                element, name = chance.choice(attributes)
                element.set(name, chance.choice(EXPRESSIONS + TEXTS[:2]))
            case 5 if attributes:
                (element, name), (source, other_name) = chance.choice(attributes), chance.choice(attributes)
                element.set(name, source.get(other_name))
            case 6:
                _safely_written(one, chance.choice(TEXTS))
            case 7 if attributes:
                name = chance.choice(
                    [
                        "relevant",
                        "calculate",
                        "constraint",
                        "required",
                        "readonly",
                        "nodeset",
                        "ref",
                        "{http://openrosa.org/javarosa}count",
                        "type",
                        "event",
                        "value",
                    ]
                )
                one.set(name, chance.choice(EXPRESSIONS))
            case _:
                for _ in range(chance.choice([1, 5, 120])):
                    wrapped = deepcopy(one)
                    for child in list(one):
                        one.remove(child)
                    one.append(wrapped)
                    if sum(1 for _ in root.iter()) > 4000:
                        break
    return etree.tostring(root)


def _safely_written(element: Any, text: str) -> None:
    try:
        element.text = text
    except ValueError:
        element.text = "?"


def form_tree(chance: Random) -> None:
    text, media = _some_form(chance)
    use(spoilt_tree(text, chance), media, chance)


def expressions(chance: Random) -> None:
    """A form that is right but for its expressions."""
    text, media = _some_form(chance)
    root = etree.fromstring(text)
    names = ("relevant", "calculate", "constraint", "required", "readonly", "value", "nodeset")
    places = [(one, name) for one in root.iter() if isinstance(one.tag, str) for name in names if one.get(name)]
    places = [(one, name) for one, name in places if name != "nodeset" or not one.tag.endswith(("bind", "repeat"))]
    for one, name in chance.sample(places, min(len(places), chance.randint(1, 6))):
        old = one.get(name)
        pieces = [old, chance.choice(EXPRESSIONS), chance.choice(EXPRESSIONS)]
        chance.shuffle(pieces)
        one.set(name, chance.choice([" ", " + ", " or ", "(", ", ", "][", " = "]).join(pieces[: chance.randint(1, 3)]))
    use(etree.tostring(root), media, chance)


def submission(chance: Random) -> None:
    """What a telephone might send."""
    text, media = _some_form(chance)
    definition = xforms.parse(text, media, lenient=True)
    session = xforms.Session(definition, now=NOW, seed=1)
    for step in acts.random_steps(definition, text.decode(), chance, 5, seconds=1):
        xforms_cli.take(session, step)
    sent = session.to_xml(submission=chance.random() < 0.5)
    sent = spoilt_tree(sent, chance) if chance.random() < 0.6 else spoilt_bytes(sent, chance)
    again = xforms.Session(definition, sent, now=NOW, seed=1)
    answer(again, definition, text, chance)


# Workbooks


@cache
def _rows(name: str) -> dict[str, list[list[str]]]:
    """Sheets of a feature form written in Markdown."""
    sheets: dict[str, list[list[str]]] = {}
    here: list[list[str]] = []
    for line in (feature_forms.FOLDER / "forms" / f"{name}.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) > 1 or cells[0]:
            if cells[0]:
                here = sheets.setdefault(cells[0], [])
            if any(cells[1:]):
                here.append(cells[1:])
    return sheets


MARKDOWN = tuple(name for name in feature_forms.NAMES if (feature_forms.FOLDER / "forms" / f"{name}.md").exists())


def _written(sheets: dict[str, list[list[str]]]) -> bytes:
    import xlsxwriter

    memory = io.BytesIO()
    with xlsxwriter.Workbook(
        memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    text = cell.encode("utf-8", "replace").decode()
                    sheet.write_string(row, column, "".join(c for c in text if c >= " ")[:3000])
    return memory.getvalue()


def workbook(chance: Random) -> None:
    """An XLSForm with cells, rows and columns in the wrong places."""
    sheets = deepcopy(_rows(chance.choice(MARKDOWN)))
    cells = [*CELLS, *TEXTS, *EXPRESSIONS]
    for _ in range(chance.randint(1, 8)):
        rows = chance.choice([*sheets.values()])
        if not rows:
            continue
        row = chance.choice(rows)
        match chance.randrange(9):
            case 0:
                rows.remove(row)
            case 1:
                rows.extend(deepcopy(row) for _ in range(chance.choice([1, 1, 2, 60])))
            case 2:
                chance.shuffle(rows)
            case 3 if row:
                row[chance.randrange(len(row))] = chance.choice(cells)
            case 4:
                row.append(chance.choice(cells))
            case 5 if row:
                place = chance.randrange(len(row))
                for each in rows:
                    del each[place : place + 1]
            case 6 if row:
                place = chance.randrange(len(row))
                row[place] = row[place] + chance.choice(cells)
            case 7:
                header = [
                    "relevant",
                    "constraint",
                    "calculation",
                    "repeat_count",
                    "choice_filter",
                    "default",
                    "trigger",
                    "parameters",
                    "appearance",
                    "label::it",
                    "media::image",
                    "bind::x",
                    "required",
                    "type",
                    "name",
                    "body::y",
                ]
                rows[0].append(chance.choice(header))
                row.extend([""] * (len(rows[0]) - len(row) - 1) + [chance.choice(cells)])
            case _:
                name = chance.choice([*sheets])
                sheets[chance.choice(["settings", "choices", "entities", "osm", "survey ", "Foglio 1", "sestante"])] = (
                    deepcopy(sheets[name])
                )
    data = _written(sheets)
    if chance.random() < 0.15:
        data = spoilt_bytes(data, chance)
    compiled = compile_workbook(data, chance.choice(["a.xlsx", "a.xls", "a.ods", "x", "è.xlsx"]))
    use(compiled.xform.encode(), dict(compiled.media), chance)


def questionnaire(chance: Random) -> None:
    """A questionnaire of the library, as YAML."""
    names = [name for name in library.names() if name not in ("scheda", "aggiornamento")]
    text = library.text_of(chance.choice(names))
    lines = text.split("\n")
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(lines))
        match chance.randrange(6):
            case 0:
                del lines[at]
                lines = lines or [""]
            case 1:
                lines.insert(at, chance.choice(lines))
            case 2:
                lines[at] = lines[at].replace(":", chance.choice(["", ": [", ": {", ":", ": 1"]), 1)
            case 3:
                before, _, _ = lines[at].partition(":")
                lines[at] = f"{before}: {json.dumps(chance.choice([*CELLS, *TEXTS[:12], *EXPRESSIONS]))}"
            case 4:
                lines[at] = " " * chance.randint(0, 4) + lines[at]
            case _:
                lines[at] = spoilt_bytes(lines[at].encode() or b" ", chance).decode("utf-8", "replace")
    compiled = compile_questionnaire("\n".join(lines))
    use(compiled.xform.encode(), dict(compiled.media), chance)


KINDS: dict[str, tuple[int, Callable[[Random], None]]] = {
    "form, bytes": (14, form_bytes),
    "form, tree": (22, form_tree),
    "form, expressions": (20, expressions),
    "list, bytes": (4, list_bytes),
    "submission": (16, submission),
    "workbook": (18, workbook),
    "questionnaire": (6, questionnaire),
}


# The lane


def work(first: int, number: int) -> None:
    """Try some, and say of each how it went, how long it took, and the most memory so far, in lines of JSON."""
    import traceback

    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    for seed in range(first, first + number):
        kind, run = made(seed)
        started = time.process_time()
        with contextlib.redirect_stderr(io.StringIO()):
            try:
                kind, outcome = tried(kind, run)
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is a find
                if isinstance(error, KeyboardInterrupt):
                    raise
                kind, outcome = "?", "".join(traceback.format_exception(error, limit=-4))
        seconds = time.process_time() - started
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps([seed, kind, outcome, round(seconds, 3), round(memory)]), flush=True)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="sestante test --mutants", description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=10_000)
    parser.add_argument("--first", type=int, default=0)
    chosen = parser.parse_args(arguments)
    outcomes: Counter[tuple[str, str]] = Counter()
    fallen: list[str] = []
    slowest, largest = (0.0, 0), (0.0, 0)
    seed, end = chosen.first, chosen.first + chosen.number
    while seed < end:
        batch = min(250, end - seed)
        before = 0.0
        for told in _batch(seed, batch):
            if told is None:  # silent for too long, or gone
                fallen.append(f"{seed}: no answer within three minutes, or the process ended")
                seed += 1
                break
            at, kind, outcome, seconds, memory = told
            seed = at + 1
            slowest, largest = max(slowest, (seconds, at)), max(largest, (memory, at))
            if outcome not in ("answer", "refusal"):
                fallen.append(f"{at}: {outcome}")
            elif seconds > SECONDS or (memory > MEGABYTES and memory > before):
                fallen.append(f"{at}: {kind}: {seconds} s, {memory} MB")
            before = memory
            outcomes[kind, outcome if outcome in ("answer", "refusal") else "fell"] += 1
    for text in fallen:
        print(text)
    for kind in sorted({kind for kind, _ in outcomes}):
        print(f"{kind:>18}: " + ", ".join(f"{n} {what}" for (one, what), n in sorted(outcomes.items()) if one == kind))
    print(f"{chosen.number} mutants, {len(fallen)} fell")
    print(f"slowest {slowest[0]:.2f} s (seed {slowest[1]}), most memory {largest[0]} MB (seed {largest[1]})")
    return int(bool(fallen))


def _batch(first: int, number: int) -> Any:
    command = [sys.executable, "-P", "-m", "oracles.mutants", "--work", str(first), str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        watch = selectors.DefaultSelector()
        watch.register(process.stdout, selectors.EVENT_READ)
        told = 0
        while told < number:
            line = process.stdout.readline() if watch.select(SILENCE) else ""
            if not line:
                process.kill()
                yield None
                return
            told += 1
            yield json.loads(line)


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1:2] == ["--work"]:
        work(int(sys.argv[2]), int(sys.argv[3]))
        sys.exit(0)
    sys.exit(main(sys.argv[1:]))

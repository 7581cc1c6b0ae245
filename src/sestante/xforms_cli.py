"""Runs forms and expressions from outside: ``python -m sestante.xforms_cli replay JOBS.json OUT.json``.

The formats are fixed: suites outside the project rely on them. A job is ``{"form": path, "media": {name: path},
"language": name or null, "steps": [...]}``, and may bring ``"last_saved"`` answers and the respondent's ``"location"``.
A step is ``{"set": ref, "value": text}`` (of a question that takes a file, the name of the file), ``{"add": repeat}``,
``{"remove": instance}``, ``{"language": name}`` or ``{"locate": point}``; one that a person could not make changes
nothing.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from sestante.methods import xforms
from sestante.methods.xforms import xpath
from sestante.methods.xforms.errors import XPathError
from sestante.methods.xforms.nodes import ROOT, Node, descendants, string_value
from sestante.methods.xforms.xml import read_document

USAGE = "usage: xforms replay JOBS.json OUT.json | xforms xpath PAIRS.json OUT.json"
WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".md", ".csv")
# A document type without definitions in it, before the document: what comes after it is read as if it were not there.
_QUOTED = r"""(?:"[^"]*"|'[^']*')"""
_DOCTYPE = re.compile(
    rf"""(?P<before>(?:\s+|<\?.*?\?>|<!--.*?-->)*)
    <!DOCTYPE\s+[\w:.-]+(?:\s+(?:PUBLIC\s+{_QUOTED}(?:\s+{_QUOTED})?|SYSTEM\s+{_QUOTED}))?\s*>""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_XHTML = "http://www.w3.org/1999/xhtml"
# Prefixes that expressions use without declaring them.
_PREFIXES: dict[str | None, str] = {
    "h": "http://www.w3.org/1999/xhtml",
    "html": "http://www.w3.org/1999/xhtml",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "jr": "http://openrosa.org/javarosa",
    "orx": "http://openrosa.org/xforms",
    "odk": "http://www.opendatakit.org/xforms",
    "xf": "http://www.w3.org/2002/xforms",
    "enk": "http://enketo.org/xforms",
    "xml": "http://www.w3.org/XML/1998/namespace",
}

Result = dict[str, Any]


def main(arguments: list[str]) -> int:
    """Run a command; 0 if its output was written, whatever became of the single jobs."""
    if len(arguments) != 3 or arguments[0] not in ("replay", "xpath"):
        print(USAGE, file=sys.stderr)
        return 2
    command, source, target = arguments
    try:
        jobs = json.loads(Path(source).read_text(encoding="utf-8"))
        if not isinstance(jobs, list):
            raise ValueError("a list was expected")
    except (OSError, ValueError) as error:
        print(f"{source} cannot be read: {error}", file=sys.stderr)
        return 1
    results = Replay(Path(source).parent).all(jobs) if command == "replay" else map(evaluated, jobs)
    try:
        with Path(target).open("w", encoding="utf-8") as out:
            _write(results, out.write)
    except OSError as error:
        print(f"{target} cannot be written: {error}", file=sys.stderr)
        return 1
    return 0


def _write(results: Iterator[Result], write: Callable[[str], object]) -> None:
    """One by one: the states of many long jobs would be large in memory."""
    write("[")
    for at, result in enumerate(results):
        write(",\n" if at else "\n")
        write(json.dumps(result, ensure_ascii=False))
    write("\n]\n")


def local_zone() -> tzinfo:
    """The zone of the environment's TZ, else the machine's."""
    try:
        return zone_named(os.environ.get("TZ", "").lstrip(":"))
    except ValueError:  # none, or one in POSIX's own notation, which the C library reads
        return datetime.now().astimezone().tzinfo or UTC


def zone_named(name: str) -> tzinfo:
    """A zone by its name in the time zone database; raises ValueError."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, OSError):
        raise ValueError(f"There is no time zone {name!r} on this machine.") from None


# Jobs


class Replay:
    """Plays jobs. Jobs of one form come together, and its definition is read once for them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.last: tuple[str, xforms.Definition | xforms.FormError] | None = None

    def all(self, jobs: list[Any]) -> Iterator[Result]:
        for job in jobs:
            try:
                yield self.play(job)
            except xforms.FormError as error:
                yield refused("; ".join(map(str, error.problems)))
            except Exception as error:  # whatever a job holds, the next one is played
                yield refused(f"{type(error).__name__}: {error}")

    def play(self, job: Mapping[str, Any]) -> Result:
        session = self.session(self.definition(job), job, datetime.now(local_zone()))
        states = [states_of(session)]
        for step in job.get("steps") or []:
            take(session, step)
            states.append(states_of(session))
        return {"load": "ok", "states": states}

    def session(self, definition: xforms.Definition, job: Mapping[str, Any], now: datetime) -> xforms.Session:
        """A session with what the job says is known beside the form: answers saved before, where the respondent is."""
        saved = job.get("last_saved")
        if saved is not None and not str(saved).lstrip().startswith("<"):
            saved = self.path(str(saved)).read_bytes()
        return xforms.Session(
            definition, language=job.get("language"), now=now, last_saved=saved, location=job.get("location")
        )

    def definition(self, job: Mapping[str, Any]) -> xforms.Definition:
        key = json.dumps([job["form"], job.get("media")], sort_keys=True)
        if self.last is None or self.last[0] != key:
            self.last = (key, self.read(job))
        found = self.last[1]
        if isinstance(found, xforms.FormError):
            raise found
        return found

    def read(self, job: Mapping[str, Any]) -> xforms.Definition | xforms.FormError:
        media = {}
        for name, path in (job.get("media") or {}).items():
            file = self.path(path)
            if file.is_file():
                media[name] = file.read_bytes()
        try:
            return xforms.parse(xform_of(self.path(job["form"])), media, lenient=True)
        except xforms.FormError as error:
            return error

    def path(self, name: str) -> Path:
        """As given, from where the command runs; else from where the jobs lie."""
        path = Path(name)
        return path if path.exists() or path.is_absolute() else self.folder / path


def xform_of(path: Path) -> bytes:
    """XForm of a file: a workbook is converted."""
    if path.suffix.lower() not in WORKBOOKS:
        return path.read_bytes()
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        return str(convert(path, validate=False, warnings=[]).xform).encode()
    except PyXFormError as error:
        raise xforms.FormError("The workbook is no XLSForm: %(reason)s", reason=str(error)) from None


def refused(message: str) -> Result:
    return {"load": "error", "message": message, "states": []}


def take(session: xforms.Session, step: Mapping[str, Any]) -> None:
    """Take one step; one that goes wrong changes no more than it already has."""
    try:
        if "set" in step:
            value = step.get("value")
            session.set(step["set"], "" if value is None else str(value))
        elif "add" in step:
            session.add(step["add"])
        elif "remove" in step:
            session.remove(step["remove"])
        elif step.get("language") in session.definition.languages:
            session.speak(step["language"])
        elif "locate" in step:
            session.locate(str(step["locate"]))
    except xforms.EvaluationError as error:
        print(f"{step}: {error}", file=sys.stderr)


def states_of(session: xforms.Session) -> list[Result]:
    return [
        {
            "ref": state.ref,
            "relevant": state.relevant,
            "required": state.required,
            "readonly": state.readonly,
            "value": state.value,
            "violation": state.violation,
        }
        for state in session.states()
    ]


# Expressions


def evaluated(pair: Mapping[str, Any]) -> Result:
    """Value of one expression, with the document node as its context."""
    try:
        return {"value": _evaluate(pair)}
    except Exception as error:  # whatever a pair holds, the next one is evaluated
        return {"error": f"{type(error).__name__}: {error}"}


def _evaluate(pair: Mapping[str, Any]) -> Any:
    root = read_document(_untyped(pair["xml"])) if pair.get("xml") else Node(ROOT)
    namespaces: dict[str | None, str] = dict(_PREFIXES)
    for node in reversed(list(descendants(root))):  # the outermost declaration of a prefix counts
        namespaces.update(node.namespaces or {})
    if namespaces.get(None) == _XHTML:
        # In a page a name without a prefix is of no namespace, as XPath says. In a form, whose default namespace is
        # that of XForms, it is of that: nobody writes prefixes in forms.
        del namespaces[None]
    run = xpath.compile_expression(xpath.read(pair["expr"]), xpath.Scope(namespaces=namespaces, late=True))
    zone = zone_named(pair["tz"]) if pair.get("tz") else local_zone()
    context = xpath.Context(root, datetime.now(zone), instances=_instances(root))
    context.texts = _texts(root).get
    value = run(context, root, 1, 1)
    kind = pair.get("type", "string")
    if kind == "nodeset-count":
        if not isinstance(value, list):
            raise XPathError("The expression gives no nodes.")
        return len(value)
    if kind == "boolean":
        return xpath.to_boolean(value)
    if kind == "number":
        return _number(float(xpath.to_number(value, context)))
    return xpath.to_text(value)


def _untyped(xml: str) -> str:
    """A document without its type, which is no node (XPath 1.0, 5)."""
    found = _DOCTYPE.match(xml.strip())
    return found["before"] + xml.strip()[found.end() :] if found else xml.strip()


def _instances(root: Node) -> dict[str, Node]:
    """Secondary instances, where the document is a form."""
    found = ((node.attribute("id"), node) for node in descendants(root) if node.name == "instance")
    return {identifier: node for identifier, node in found if identifier is not None}


def _texts(root: Node) -> dict[str, str]:
    """Texts of the default language, or else of the first, where the document is a form."""
    languages = [node for node in descendants(root) if node.name == "translation"]
    defaults = [node for node in languages if node.attribute("default") is not None]
    chosen = next(iter(defaults + languages), None)
    texts = (node for node in descendants(chosen) if node.name == "text") if chosen is not None else ()
    return {
        node.attribute("id") or "": string_value(value)
        for node in texts
        for value in reversed([child for child in node.children if child.name == "value"])
    }


def _number(number: float) -> float | int | str:
    if number != number:
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return int(number) if number == int(number) else number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

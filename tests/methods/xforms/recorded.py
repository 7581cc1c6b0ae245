"""What both reference engines agree on, written down once and replayed ever after.

``python tests/methods/xforms/recorded.py JOBS.json WEB.json ROSA.json`` writes a file per form from the outputs of the
two engines (formats of ``xforms replay``). Only leaves on which they agree are kept, and of each state only what is
new since the one before: null takes an expectation back.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
KEYS = ("relevant", "required", "readonly", "value", "violation")
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PREFIX = re.compile(r"(?<=/)[\w.-]+:")


def same_value(one: str, other: str) -> bool:
    """Same text, same numbers however written, or the same moment."""
    if one == other:
        return True
    ones, others = (re.split(r"[\s;]+", text.strip()) for text in (one, other))
    if all(map(_NUMBER.fullmatch, ones + others)):
        pairs = list(zip(map(float, ones), map(float, others), strict=False))
        return len(ones) == len(others) and all(abs(a - b) <= 1e-9 * max(abs(a), abs(b)) for a, b in pairs)
    try:
        return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    except (ValueError, TypeError):
        return False


def agree(one: list[Any], other: list[Any]) -> bool:
    """Of what is not relevant nothing else is compared."""
    if one[0] != other[0] or not one[0]:
        return bool(one[0] == other[0])
    return [*one[1:3], one[4]] == [*other[1:3], other[4]] and same_value(one[3], other[3])


def by_ref(state: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {_PREFIX.sub("", leaf["ref"]): [leaf[key] for key in KEYS] for leaf in state}


def agreed_states(web: dict[str, Any], rosa: dict[str, Any]) -> list[dict[str, Any]]:
    known: dict[str, Any] = {}
    states: list[dict[str, Any]] = []
    for one, other in zip(map(by_ref, web["states"]), map(by_ref, rosa["states"]), strict=True):
        now = {
            ref: one[ref] if one[ref][0] else [False]
            for ref in one.keys() & other.keys()
            if agree(one[ref], other[ref]) and not _UUID.search(one[ref][3]) and web["ran"] not in one[ref][3]
        }
        news = {ref: leaf for ref, leaf in sorted(now.items()) if known.get(ref) != leaf}
        states.append(news | dict.fromkeys(sorted(known.keys() - now.keys())))
        known = now
    return states


def record(jobs: str, web: str, rosa: str) -> None:
    """Write the golden files of all forms of the jobs."""
    files: dict[str, list[dict[str, Any]]] = {}
    read = [json.loads(Path(path).read_text(encoding="utf-8")) for path in (jobs, web, rosa)]
    for job, one, other in zip(*read, strict=True):
        name = Path(job["form"]).stem
        entry: dict[str, Any] = {"media": sorted(job["media"] or {}), "ran": one["ran"]}
        if one["load"] == other["load"] == "error":
            entry |= {"load": "error"}
        elif one["load"] == other["load"] == "ok":
            entry |= {"load": "ok", "steps": job["steps"], "states": agreed_states(one, other)}
        else:
            continue
        if entry not in files.setdefault(name, []):
            files[name].append(entry)
    for name, entries in files.items():
        text = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).replace('},{"', '},\n{"')
        (FOLDER / "golden" / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    record(*sys.argv[1:])

"""What both reference engines agree on, written down once and replayed ever after, without Node or Java.

``sh ./sestante test --oracles --record`` writes a file per source of forms. Only leaves on which both agree are kept,
and of each state only what is new since the one before: null takes an expectation back.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from oracles.compare import CLASSES, WORDS, Leaf, Result, by_ref, differences, sound, volatile

FOLDER = Path(__file__).parents[1] / "methods" / "xforms" / "golden"
KEYS = (*CLASSES, "value")


def agreed(web: Result, rosa: Result) -> Iterator[tuple[dict[str, list[Any]], dict[str, Any]]]:
    """State by state: leaves on which both agree, and the words of those of which they also show the same."""
    reach = sound(web, rosa)
    for one, other in zip(map(by_ref, web["states"][:reach]), map(by_ref, rosa["states"][:reach]), strict=True):
        leaves, words = {}, {}
        for ref in sorted(one.keys() & other.keys()):
            leaf, same = one[ref], other[ref]
            apart = set(differences(leaf, same))
            if apart - WORDS or (leaf["relevant"] and volatile(leaf, same, web["ran"])):
                continue
            leaves[ref] = [leaf[key] for key in KEYS] if leaf["relevant"] else [False]
            if "shown" in leaf and "shown" in same and not apart:
                words[ref] = leaf["shown"]
        yield leaves, words


def news(states: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Of each state what is new since the one before.

    >>> list(news([{"a": 1, "b": 2}, {"a": 1, "b": 3}, {"b": 3}]))
    [{'a': 1, 'b': 2}, {'b': 3}, {'a': None}]
    """
    known: dict[str, Any] = {}
    for state in states:
        fresh = {ref: value for ref, value in state.items() if ref not in known or known[ref] != value}
        yield fresh | dict.fromkeys(sorted(known.keys() - state.keys()))
        known = state


def whole(states: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The states again of which `news` are given; what was taken back is not in them."""
    known: dict[str, Any] = {}
    for fresh in states:
        known = {ref: value for ref, value in (known | fresh).items() if value is not None}
        yield known


def entry(job: dict[str, Any], web: Result, rosa: Result) -> dict[str, Any] | None:
    """One job as it is kept; nothing if only one of them loads the form."""
    if web["load"] != rosa["load"]:
        return None
    kept: dict[str, Any] = {"name": job["name"], "ran": web["ran"], "load": web["load"]}
    if web["load"] == "ok":
        states = list(agreed(web, rosa))
        kept |= {"language": job["language"], "steps": job["steps"][: len(states) - 1]}
        kept |= {"states": list(news(one for one, _ in states)), "words": list(news(words for _, words in states))}
    return kept


def write(title: str, forms: dict[str, Any], entries: list[dict[str, Any]]) -> Path:
    """Write the file of one source; `forms` are the XForms that it must hold itself."""
    lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in [forms, *entries]]
    path = FOLDER / f"{title}.json.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    return path


def read(title: str) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """The XForms in the file of a source, and its jobs by form."""
    lines = gzip.decompress((FOLDER / f"{title}.json.gz").read_bytes()).decode().split("\n")
    jobs: dict[str, list[dict[str, Any]]] = {}
    for line in lines[1:]:
        one = json.loads(line)
        jobs.setdefault(one["name"], []).append(one)
    return json.loads(lines[0]), jobs


def expected(job: dict[str, Any]) -> Iterator[dict[str, Leaf]]:
    """The states of a job as leaves, to compare ours with."""
    for leaves, words in zip(whole(job["states"]), whole(job["words"]), strict=True):
        state: dict[str, Leaf] = {}
        for ref, values in leaves.items():
            state[ref] = dict(zip(KEYS, values, strict=True)) if values[0] else {"relevant": False}
            if ref in words:
                state[ref]["shown"] = words[ref]
        yield state

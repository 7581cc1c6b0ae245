"""When two states count as equal, and what two engines agree on.

A state is one leaf after the load or after one step: ``{"ref", "relevant", "required", "readonly", "value",
"violation"}`` and, where a job asks for it, ``"shown"`` (label, hint and choices, as a person reads them).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Leaf = dict[str, Any]
Result = dict[str, Any]

CLASSES = ("relevant", "required", "readonly", "violation")
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PREFIX = re.compile(r"(?<=/)[\w.-]+:")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


def same_value(one: str, other: str) -> bool:
    """Same text, same numbers however written (points of a line too), or the same moment.

    >>> same_value("3", "3.0"), same_value("a", "a "), same_value("2026-01-01T10:00Z", "2026-01-01T11:00:00.000+01:00")
    (True, False, True)
    """
    if one == other:
        return True
    ones, others = (re.split(r"[\s;]+", text.strip()) for text in (one, other))
    if all(map(_NUMBER.fullmatch, ones + others)):
        pairs = list(zip(map(float, ones), map(float, others), strict=False))
        return len(ones) == len(others) and all(abs(a - b) <= 1e-9 * max(abs(a), abs(b)) for a, b in pairs)
    if not (_MOMENT.fullmatch(one) and _MOMENT.fullmatch(other)):
        return False
    try:
        moments = [datetime.fromisoformat(text) for text in (one, other)]
    except ValueError:
        return False
    return len({moment.tzinfo is None for moment in moments}) == 1 and moments[0] == moments[1]


def same_words(one: str | None, other: str | None) -> bool:
    """Whether two labels say the same, however blanks are set."""
    return " ".join((one or "").split()) == " ".join((other or "").split())


def differences(one: Leaf, other: Leaf) -> list[str]:
    """Classes in which two states of a leaf differ. Of what is not relevant nothing else is compared."""
    if one["relevant"] != other["relevant"]:
        return ["relevant"]
    if not one["relevant"]:
        return []
    found = [name for name in CLASSES if one[name] != other[name]]
    if not same_value(one["value"], other["value"]):
        found.append("value")
    if "shown" in one and "shown" in other:
        found.extend(_different_words(one["shown"], other["shown"]))
    return found


def _different_words(one: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    for name in ("label", "hint"):
        if not same_words(one[name], other[name]):
            yield name
    ours, theirs = one["choices"], other["choices"]
    if (ours is None) != (theirs is None):
        yield "choices"
    elif ours is not None:
        if [value for value, _ in ours] != [value for value, _ in theirs]:
            yield "choices"
        elif not all(_same_label(one, other) for one, other in zip(ours, theirs, strict=True)):
            yield "choice labels"


def _same_label(expected: list[str], got: list[str]) -> bool:
    """Where a reference shows a choice without words (a picture alone), we show those of another language, or its
    value: a picture is nothing to who cannot see it."""
    return not expected[1].strip() or same_words(expected[1], got[1])


def by_ref(state: list[Leaf]) -> dict[str, Leaf]:
    """Leaves by reference. Prefixes of namespaces go: one engine writes them, the other does not."""
    return {_PREFIX.sub("", leaf["ref"]): leaf for leaf in state}


def volatile(one: Leaf, other: Leaf, ran: str) -> bool:
    """Whether both have a value that no two runs share: the day of the run, or an identifier drawn at random."""
    values = (one["value"], other["value"])
    return all(_UUID.search(value) for value in values) or bool(ran) and all(ran in value for value in values)


def sound(*results: Result) -> int:
    """How many states there are before an engine failed inside a step: it may have stopped half-way.

    >>> sound({"states": [[], [], []], "skipped": [[0, "readonly"], [1, "error: type mismatch"]]})
    2
    """
    failed = [at + 1 for result in results for at, why in result.get("skipped", ()) if why.startswith("error")]
    return min([*failed, *(len(result["states"]) for result in results)])


@dataclass
class Found:
    """One difference: where, of which class, and the two states."""

    form: str
    step: int
    ref: str
    kind: str
    expected: Any
    got: Any


@dataclass
class Report:
    """What came of many jobs."""

    forms: set[str] = field(default_factory=set)
    jobs: int = 0
    states: int = 0  # leaves seen by both reference engines
    agreed: int = 0
    volatile: int = 0
    alone: int = 0  # leaves that only one of them has
    after: int = 0  # states of the form after one of them failed inside a step
    good: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    apart: Counter[str] = field(default_factory=Counter)  # differences between the reference engines, by class
    apart_in: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ours: list[Found] = field(default_factory=list)
    sides: Counter[str] = field(default_factory=Counter)  # where they differ: as which of them ours is
    neither: list[Found] = field(default_factory=list)
    lone: Counter[str] = field(default_factory=Counter)  # states of forms that only one of them loads

    def job(self, form: str, web: Result, rosa: Result, ours: Result) -> None:
        """Count one job."""
        self.forms.add(form)
        self.jobs += 1
        loads = (web["load"], rosa["load"])
        if loads != ("ok", "ok"):
            who = {("error", "error"): "both", ("error", "ok"): "web only", ("ok", "error"): "rosa only"}[loads]
            self.refused[who] += 1
            if who != "both" and ours["load"] == "ok":
                self._one(form, web if loads[0] == "ok" else rosa, ours)
            if who == "both":
                self.agreed += 1
                self.good += ours["load"] == "error"
                if ours["load"] != "error":
                    self.ours.append(Found(form, 0, "-", "load", web["message"], "loads"))
            return
        reach = sound(web, rosa)
        self.after += len(web["states"]) - reach
        for step, (one, other) in enumerate(zip(web["states"][:reach], rosa["states"][:reach], strict=True)):
            got = by_ref(ours["states"][step]) if step < len(ours["states"]) else None
            self._state(form, step, by_ref(one), by_ref(other), got, web.get("ran", ""), ours)

    def _state(
        self, form: str, step: int, web: dict[str, Leaf], rosa: dict[str, Leaf], got: dict[str, Leaf] | None, ran: str,
        ours: Result,
    ) -> None:  # fmt: skip
        for ref, leaf in web.items():
            other = rosa.get(ref)
            if other is None:
                self.alone += not ref.endswith("/meta/instanceID")
                continue
            self.states += 1
            if leaf["relevant"] and other["relevant"] and volatile(leaf, other, ran):
                self.volatile += 1
                continue
            apart = differences(leaf, other)
            words = set(apart) & WORDS
            for kind in apart:
                self.apart[kind] += 1
                self.apart_in[kind].add(form)
            if set(apart) - WORDS:
                self._side(form, step, ref, leaf, other, got)
                continue
            self.agreed += 1
            self._check(form, step, ref, leaf, got, words, ours)
        self.alone += len(rosa.keys() - web.keys())
        for ref in (got or {}).keys() - web.keys() - rosa.keys():
            self.agreed += 1
            self.ours.append(Found(form, step, ref, "extra", None, got and got[ref]["value"]))

    def _one(self, form: str, reference: Result, ours: Result) -> None:
        """A form that only one of them loads: nothing is demanded, but it is worth a look."""
        for step, (state, mine) in enumerate(
            zip(map(by_ref, reference["states"]), map(by_ref, ours["states"]), strict=True)
        ):
            for ref in state.keys() & mine.keys():
                if state[ref]["relevant"] and volatile(state[ref], mine[ref], reference.get("ran", "")):
                    continue
                same = not set(differences(state[ref], mine[ref])) - WORDS
                self.lone["same" if same else "other"] += 1
                if not same:
                    parts = [{key: leaf[key] for key in (*CLASSES, "value")} for leaf in (state[ref], mine[ref])]
                    self.neither.append(Found(form, step, ref, "lone", *parts))

    def _side(self, form: str, step: int, ref: str, web: Leaf, rosa: Leaf, got: dict[str, Leaf] | None) -> None:
        mine = (got or {}).get(ref)
        if mine is None:
            self.sides["not there"] += 1
        elif not set(differences(web, mine)) - WORDS:
            self.sides["web"] += 1
        elif not set(differences(rosa, mine)) - WORDS:
            self.sides["rosa"] += 1
        else:
            self.sides["neither"] += 1
            parts = [{key: leaf[key] for key in (*CLASSES, "value")} for leaf in (web, rosa, mine)]
            self.neither.append(Found(form, step, ref, "neither", parts[:2], parts[2]))

    def _check(
        self, form: str, step: int, ref: str, leaf: Leaf, got: dict[str, Leaf] | None, words: set[str], ours: Result
    ) -> None:
        mine = got.get(ref) if got is not None else None
        if mine is None:
            kind = "load" if ours["load"] != "ok" else "missing"
            self.ours.append(Found(form, step, ref, kind, leaf["value"], ours.get("message")))
            return
        found = [kind for kind in differences(leaf, mine) if kind not in words]
        self.good += not found
        for kind in found:
            self.ours.append(Found(form, step, ref, kind, _part(leaf, kind), _part(mine, kind)))

    def lines(self, examples: int = 2) -> Iterator[str]:
        """The report in plain words."""
        yield (
            f"{len(self.forms)} forms, {self.jobs} jobs; refused by web only {self.refused['web only']}, by rosa only "
            + (f"{self.refused['rosa only']}, by both {self.refused['both']}")
        )
        yield f"{self.states} states in both references, {self.alone} in one only; {self.volatile} left out (clock)"
        if self.after:
            yield f"  {self.after} steps left out: they come after one in which a reference failed"
        for kind, count in self.apart.most_common():
            yield f"  they differ in {kind}: {count} states of {len(self.apart_in[kind])} forms"
        if self.sides:
            yield "  where they differ ours is as " + ", ".join(
                f"{who} {many}" for who, many in self.sides.most_common()
            )
        if self.lone:
            same, other = self.lone["same"], self.lone["other"]
            yield f"  forms that only one of them loads: ours is as that one in {same} states, not in {other}"
        yield f"{self.agreed} states on which they agree; ours is the same in {self.good}"
        for kind, many in Counter(found.kind for found in self.ours).most_common():
            forms = {found.form for found in self.ours if found.kind == kind}
            yield f"  ours differs in {kind}: {many} states of {len(forms)} forms"
            shown: set[str] = set()
            for found in self.ours:
                if found.kind == kind and found.form not in shown and len(shown) < examples:
                    shown.add(found.form)
                    expected, got = str(found.expected)[:90], str(found.got)[:90]
                    yield f"    {found.form}, step {found.step}, {found.ref}: {expected!r}, ours {got!r}"


WORDS = {"label", "hint", "choices", "choice labels"}  # a state agrees without them; they are compared where they do


def _part(leaf: Leaf, kind: str) -> Any:
    if kind in leaf:
        return leaf[kind]
    return leaf["shown"]["choices" if kind.startswith("choice") else kind]

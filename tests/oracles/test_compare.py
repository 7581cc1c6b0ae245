"""The comparison itself: what counts as equal, what is counted, and what is kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from oracles import engines, generated, golden, lane
from oracles.compare import Report, differences, same_value
from sestante.methods import xforms


def leaf(value: str = "", **others: Any) -> dict[str, Any]:
    state = {"ref": "/data/a", "relevant": True, "required": False, "readonly": False, "violation": None}
    return state | {"value": value} | others


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3", "3.0", True),
        ("3", "3.1", False),
        ("1 2;3 4", "1.0 2.0; 3 4", True),
        ("1 2", "1 2 3", False),
        ("a", "a ", False),
        ("2026-01-01T10:00:00.000Z", "2026-01-01T11:00:00.000+01:00", True),
        ("2026-01-01", "2026-01-01T00:00:00.000Z", False),
        ("2026-01-01T10:00:00", "2026-01-01T10:00:00Z", False),
        ("", "0", False),
        ("true", "1", False),
        ("1e3", "1000", True),
    ],
)
def test_values_are_equal_as_texts_as_numbers_or_as_moments(one: str, other: str, same: bool) -> None:
    assert same_value(one, other) is same


def test_of_what_is_not_relevant_nothing_else_is_compared() -> None:
    assert differences(leaf("a", relevant=False), leaf("b", relevant=False, required=True)) == []
    assert differences(leaf("a"), leaf("a", relevant=False)) == ["relevant"]
    assert differences(leaf("a", required=True), leaf("b", violation="constraint")) == [
        "required",
        "violation",
        "value",
    ]


def test_words_are_compared_where_both_show_them_but_for_choices_without_words() -> None:
    shown = {"label": "A  label", "hint": "", "choices": [["y", "Yes"], ["n", ""]]}
    same = {"label": "A label", "hint": None, "choices": [["y", "Yes"], ["n", "n"]]}
    assert differences(leaf(shown=shown), leaf(shown=same)) == []
    assert differences(leaf(shown=shown), leaf()) == []
    other = {"label": "Another", "hint": "", "choices": [["y", "Sì"], ["n", ""]]}
    assert differences(leaf(shown=shown), leaf(shown=other)) == ["label", "choice labels"]
    assert differences(leaf(shown=shown), leaf(shown=shown | {"choices": None})) == ["choices"]


def result(*states: list[dict[str, Any]]) -> dict[str, Any]:
    return {"load": "ok", "states": list(states), "ran": "2026-01-01"}


def test_a_report_counts_what_the_references_agree_on_and_what_ours_makes_of_it() -> None:
    report = Report()
    refusal = {"load": "error", "message": "no", "states": []}
    ours = result([leaf("x")], [leaf("2")])
    report.job("form", result([leaf("x")], [leaf("1")]), result([leaf("x")], [leaf("1.0")]), ours)
    report.job("apart", result([leaf("true")]), result([leaf("1")]), result([leaf("1")]))
    report.job("refused", refusal, refusal, result([leaf()]))
    report.job("one refuses", refusal, result([leaf()]), result([leaf()]))
    report.job("clock", result([leaf("2026-01-01")]), result([leaf("2026-01-01")]), result([leaf("2027-01-01")]))
    extra = leaf() | {"ref": "/data/b"}
    report.job("extra", result([leaf()]), result([leaf()]), result([leaf(), extra]))
    assert (report.states, report.agreed, report.good, report.volatile) == (5, 5, 2, 1)
    assert [(found.form, found.kind) for found in report.ours] == [
        ("form", "value"),
        ("refused", "load"),
        ("extra", "extra"),
    ]
    assert (report.refused, report.apart, report.sides) == ({"both": 1, "web only": 1}, {"value": 1}, {"rosa": 1})
    assert "ours differs in value: 1 states of 1 forms" in "\n".join(report.lines())


def test_nothing_is_compared_after_a_step_in_which_a_reference_failed() -> None:
    report, states = Report(), [[leaf("x")], [leaf("y")], [leaf("z")]]
    rosa = result(*states) | {"skipped": [[0, "readonly"], [1, "error: type mismatch"]]}
    report.job("form", result(*states), rosa, result([leaf("x")], [leaf("y")], [leaf("other")]))
    assert (report.agreed, report.good, report.after, report.ours) == (2, 2, 1, [])
    job = {"name": "x", "language": None, "steps": [{"add": "/a"}, {"add": "/b"}]}
    kept = golden.entry(job, result(*states), rosa)
    assert kept is not None and (len(kept["states"]), kept["steps"]) == (2, [{"add": "/a"}])


def test_what_is_kept_gives_the_agreed_states_back() -> None:
    hidden = leaf("gone", relevant=False)
    web = result([leaf("a"), leaf() | {"ref": "/data/p:b"}], [hidden, leaf("z") | {"ref": "/data/p:b"}])
    rosa = result([leaf("a"), leaf() | {"ref": "/data/b"}], [hidden, leaf("y") | {"ref": "/data/b"}])
    job = {"name": "x", "language": None, "steps": [{"set": "/data/a", "value": ""}]}
    kept = golden.entry(job, web, rosa)
    assert kept is not None
    first, second = golden.expected(kept)
    assert {ref: state["value"] for ref, state in first.items()} == {"/data/a": "a", "/data/b": ""}
    assert second == {"/data/a": {"relevant": False}}
    assert golden.entry(job, web, {"load": "error", "states": []}) is None


def test_the_same_seed_gives_the_same_form_and_all_of_them_load() -> None:
    assert generated.xform(3) == generated.xform(3) != generated.xform(4)
    for seed in range(40):
        assert xforms.parse(generated.xform(seed), generated.MEDIA).form_id == f"generated_{seed}"


def test_without_node_or_java_a_sentence_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None if name in ("node", "javac") else f"/usr/bin/{name}")
    assert lane.main([]) == 2
    assert capsys.readouterr().err.startswith(
        "The reference engines need Node 20 or later (node), a JDK 17 or later (javac): install it and run again."
    )


def test_the_packages_of_the_web_engine_are_pinned_by_content_and_name_no_registry() -> None:
    lock = (Path(engines.HERE) / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')

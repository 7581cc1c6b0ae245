"""Where the two reference engines differ, we do what is written down."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from oracles import decisions, ours
from sestante import xforms_cli

RECORDED = {row["where"]: row for row in decisions.read()}


@pytest.mark.parametrize("example", decisions.EXAMPLES, ids=lambda example: example.where)
def test_we_do_what_was_decided(example: decisions.Example, tmp_path: Path) -> None:
    (tmp_path / "form.xml").write_text(example.xform, encoding="utf-8")
    job = decisions.job(example, str(tmp_path / "form.xml"))
    result = ours.played(xforms_cli.Replay(tmp_path), job, datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert example.seen(result) == RECORDED[example.where]["ours"]


def test_every_decision_is_about_a_difference() -> None:
    assert [row["where"] for row in decisions.read()] == [example.where for example in decisions.EXAMPLES]
    assert [row["where"] for row in RECORDED.values() if row["web"] == row["rosa"]] == []

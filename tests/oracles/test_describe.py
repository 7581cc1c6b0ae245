"""The table of what is supported is that of the engine as it is."""

from __future__ import annotations

from oracles import describe
from sestante.methods.xforms import types, xpath


def test_docs_xforms_is_up_to_date() -> None:
    """If not: ``PYTHONPATH=src:tests python -m oracles.describe``."""
    assert describe.TARGET.read_text(encoding="utf-8") == describe.text()


def test_the_table_leaves_nothing_of_the_engine_out() -> None:
    assert set(describe.TYPES) == types.TYPES
    assert {name.removeprefix("jr:") for name in describe.FUNCTIONS} >= set(xpath.FUNCTIONS)

"""Definitions as bytes: what comes out of store does all that what was read from XML does."""

from __future__ import annotations

import marshal
from datetime import UTC, datetime

import pytest

from methods.xforms import feature_forms
from sestante.methods import xforms
from sestante.methods.xforms import store

NOW = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
GOOD = [name for name in feature_forms.NAMES if not name.startswith("bad_") and name != "circle"]


def seen(views: tuple[xforms.View, ...]) -> list[object]:
    return [
        (one.ref, one.relevant, one.value, one.label, one.hint, one.guidance, one.choices, one.media, one.count,
         seen(one.children)) for one in views
    ]  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_stored_form_behaves_as_the_form_it_was_made_of(name: str) -> None:
    read = feature_forms.definition(name)
    again = store.loaded(store.dumped(read))
    assert (again.form_id, again.version, again.title, again.languages) == (
        read.form_id, read.version, read.title, read.languages,
    )  # fmt: skip
    assert [str(problem) for problem in again.warnings] == [str(problem) for problem in read.warnings]
    assert [(task.kind, task.spec.ref, task.order) for task in again.tasks] == [
        (task.kind, task.spec.ref, task.order) for task in read.tasks
    ]
    assert all(again.readers(ref) == read.readers(ref) for ref in read.leaves())
    sessions = [xforms.Session(each, now=NOW, seed=3) for each in (read, again)]
    for element in read.elements():
        if element.kind == "repeat":
            assert len({session.add(element.ref) for session in sessions}) == 1
    for ref in [state.ref for state in sessions[0].states()]:
        for text in ("3", "a"):
            assert len({session.set(ref, text) for session in sessions}) == 1
    assert sessions[0].states() == sessions[1].states()
    assert seen(sessions[0].view()) == seen(sessions[1].view())  # type: ignore[arg-type]
    assert sessions[0].to_xml() == sessions[1].to_xml()


def test_what_comes_out_of_store_can_be_stored_again() -> None:
    once = store.dumped(feature_forms.definition(GOOD[0]))
    assert store.dumped(store.loaded(once)) == once


@pytest.mark.parametrize("other", [b"", b"{}", marshal.dumps(("0", [], [])), marshal.dumps(3)])
def test_bytes_of_anything_else_are_refused(other: bytes) -> None:
    with pytest.raises(ValueError, match="store"):
        store.loaded(other)

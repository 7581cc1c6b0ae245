"""Our engine against what @getodk/xforms-engine and JavaRosa agreed on when it was recorded."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from methods.xforms.feature_forms import FOLDER, media, xform
from methods.xforms.recorded import agree, by_ref
from sestante import xforms_cli
from sestante.methods import xforms

# Of these one of the reference engines refuses the form, so there is nothing to agree on.
ALONE = {
    "axes",
    "bad_body",
    "bad_control",
    "bad_instance",
    "bad_itext",
    "circle",
    "circle_group",
    "circle_required",
    "double_question",
    "group_on_leaf",
    "previous_instance",
    "pulled_data",
    "self_reference",
}
RECORDS = sorted((FOLDER / "golden").glob("*.json"))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_states_are_those_both_reference_engines_agree_on(path: Path) -> None:
    for job in json.loads(path.read_text(encoding="utf-8")):
        if job["load"] == "error":
            with pytest.raises(xforms.FormError):
                xforms.parse(xform(path.stem), media(job["media"]), lenient=True)
            continue
        definition = xforms.parse(xform(path.stem), media(job["media"]), lenient=True)
        now = datetime.fromisoformat(f"{job['ran']}T12:00:00+00:00")
        session = xforms.Session(definition, now=now)
        expected: dict[str, Any] = {}
        for number, news in enumerate(job["states"]):
            if number:
                xforms_cli.take(session, job["steps"][number - 1])
            expected.update(news)
            got = by_ref(xforms_cli.states_of(session))
            wrong = {
                ref: (leaf, got.get(ref))
                for ref, leaf in expected.items()
                if leaf is not None and not (ref in got and agree(leaf, got[ref]))
            }
            assert wrong == {}, (number, job["steps"][:number][-1:])


def test_there_is_a_record_of_nearly_every_feature_form() -> None:
    names = {path.stem for path in (FOLDER / "forms").iterdir()}
    assert names - {path.stem for path in RECORDS} == ALONE

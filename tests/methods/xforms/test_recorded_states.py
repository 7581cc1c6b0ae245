"""Our engine against what @getodk/xforms-engine and JavaRosa agreed on when it was recorded."""

from __future__ import annotations

import base64
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from methods.xforms.feature_forms import FOLDER, MEDIA, STEPS, media, xform
from oracles import golden, ours
from oracles.compare import by_ref, differences
from sestante.methods import xforms

# Of these one of the reference engines refuses the form, so there is nothing to agree on: docs/xforms.md says which.
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
    "function_ceiling",
    "function_depend",
    "function_enclosed_area",
    "function_extract_signed",
    "function_floor",
    "function_id",
    "function_is_selected",
    "function_lang",
    "function_last",
    "function_local_name",
    "function_name",
    "function_namespace_uri",
    "function_substring",
    "function_version",
    "group_on_leaf",
    "previous_instance",
    "pulled_data",
    "ready_events",
    "self_reference",
    "setgeopoint",
    "textarea",
}
read = cache(golden.read)
TITLES = ("features", "steps", "library", "generated")


def form_of(title: str, name: str) -> tuple[bytes, dict[str, bytes]]:
    if title in ("features", "steps"):
        return xform(name), media([MEDIA[name]] if name in MEDIA else [])
    kept = read(title)[0][name]
    return kept["xform"].encode(), {file: base64.b64decode(data) for file, data in kept["media"].items()}


@pytest.mark.parametrize(("title", "name"), [(title, name) for title in TITLES for name in read(title)[1]])
def test_states_are_those_both_reference_engines_agree_on(title: str, name: str) -> None:
    text, beside = form_of(title, name)
    jobs = read(title)[1][name]
    if jobs[0]["load"] == "error":
        with pytest.raises(xforms.FormError):
            xforms.parse(text, beside, lenient=True)
        return
    definition = xforms.parse(text, beside, lenient=True)
    for job in jobs:
        got = ours.play(definition, job | {"shown": True}, datetime.fromisoformat(f"{job['ran']}T12:00:00+00:00"))
        for number, (wanted, state) in enumerate(zip(golden.expected(job), got["states"], strict=True)):
            leaves = by_ref(state)
            wrong: dict[str, Any] = {
                ref: (leaf, leaves.get(ref))
                for ref, leaf in wanted.items()
                if ref not in leaves or differences(leaf, leaves[ref])
            }
            assert wrong == {}, (number, job["steps"][:number][-1:])


def test_there_is_a_record_of_nearly_every_feature_form() -> None:
    names = {path.stem for path in (FOLDER / "forms").iterdir()}
    assert names - set(read("features")[1]) - set(STEPS) == ALONE
    assert set(read("steps")[1]) == set(STEPS)

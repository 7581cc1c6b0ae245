"""Whatever a respondent does, in whatever order: the state is that of a form computed whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from methods.xforms.feature_forms import NAMES, NOW, definition, session
from methods.xforms.made_forms import INSTANCES, made
from sestante.methods import xforms

# Left out: forms that do not load, and those where coming back means something (dice, first values, `once`, a
# calculated question that was overwritten: computed anew when a form is opened, as in ODK's clients).
APART = {
    "randomized", "setvalue_first_load", "setvalue_changed", "setvalue_repeat", "calculate_writable", "self_reference",
    "triggers", "once_and_now", "preloads", "counted_new_repeat", "readonly_calculated", "calculations", "defaults",
    "circle_group", "load_events", "ready_events", "choices_by_place", "count_expression", "counted_repeats",
    "leaf_defaults", "setvalue_calculated", "language_switched",
}  # fmt: skip
TEXTS = [
    "",
    "y",
    "n",
    "a",
    "b",
    "a b",
    "er",
    "bo",
    "b1",
    "1",
    "3",
    "7",
    "20",
    "2.5",
    "2021-05-04",
    "x",
    "OK",
    "yes",
    "hello",
]


def loads(name: str) -> bool:
    try:
        definition(name)
    except xforms.FormError:
        return False
    return True


FORMS = [name for name in NAMES if name not in APART and loads(name)]


def everything(views: tuple[xforms.View, ...]) -> Iterator[xforms.View]:
    for view in views:
        yield view
        yield from everything(view.children)


def take(one: xforms.Session, where: int, what: int) -> None:
    body = one.view()
    assert isinstance(body, tuple)
    views = [view for view in everything(body) if view.ref]
    if not views:
        return
    view = views[where % len(views)]
    if view.element.kind == "question":
        offered = [choice.value for choice in view.choices] or TEXTS
        one.set(view.ref, offered[what % len(offered)])
    elif view.can_remove and what % 3 == 0:
        one.remove(view.ref)
    elif view.can_add:
        one.add(view.ref)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FORMS), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), max_size=12))
def test_states_after_any_steps_equal_those_of_the_draft_computed_whole(
    name: str, steps: list[tuple[int, int]]
) -> None:
    one = session(name)
    for where, what in steps:
        take(one, where, what)
    whole = xforms.Session(one.definition, one.to_xml(), now=NOW, seed=1)
    assert whole.states() == one.states()
    assert whole.view() == one.view()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([*FORMS, *sorted(APART - {"randomized"})]),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), max_size=8),
)
def test_any_steps_keep_the_promises_of_a_state(name: str, steps: list[tuple[int, int]]) -> None:
    one = session(name)
    for where, what in steps:
        take(one, where, what)
        for state in one.states():
            assert state.relevant or (state.value == "" and state.violation is None)
            assert state.violation != "required" or (state.required and state.value == "")
            assert one.state(state.ref) == state
    assert {violation.ref for violation in one.violations()} == {s.ref for s in one.states() if s.violation}


def lists_agree(form: xforms.Definition) -> bool:
    """Whether no two lists filter each other, directly or not: such need have no one true state either."""
    return all(
        reader.order > task.order
        for spec in form.specs.values()
        for task in spec.tasks.values()
        for reader, _ in spec.readers
        if task.kind in ("calculate", "choices") and reader.order >= 0 and reader.spec is not spec
    )


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.randoms(use_true_random=False))
def test_what_each_step_computes_is_what_computing_everything_again_would(chance: Random) -> None:
    source = made(chance)
    try:
        form = xforms.parse(source)
    except xforms.FormError as error:
        assert all("circle" in problem.message for problem in error.problems)
        return
    assume(lists_agree(form))
    one = xforms.Session(form, now=NOW, seed=1)
    for _ in range(12):
        act = chance.random()
        if act < 0.15:
            one.add(chance.choice(["/data/o", "/data/p", "/data/o[1]/i", "/data/o[2]/i"]))
        elif act < 0.25:
            one.remove(chance.choice(INSTANCES))
        else:
            # An answer in place of a calculated one stands until what that was calculated from changes.
            free = [s.ref for s in one.states() if form.specs[re.sub(r"\[\d+\]", "", s.ref)].calculate is None]
            one.set(chance.choice(free), chance.choice(["", "0", "1", "2", "3", "5"])) if free else None
        before, seen = one.states(), one.view()
        one.recompute()
        assert one.states() == before, source
        assert one.view() == seen

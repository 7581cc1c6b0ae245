"""A few hundred of the ten thousand spoilt inputs that ``sh ./sestante test --mutants`` tries."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from methods.xforms.feature_forms import NOW, definition
from oracles import hostile, mutants
from sestante.methods import xforms
from sestante.methods.xforms import xpath
from sestante.methods.xforms.errors import XPathError

# Each of these fell once: a workbook that is no archive, a header that is no name, a questionnaire of another shape;
# groups 300 deep, thousands of languages, an element of 200,000 attributes, a pattern that calls itself.
FELL = (178, 256, 746, 999, 2074, 2345, 2996, 5392, 5571, 1485, 1884, 1982, 5160)


@pytest.mark.parametrize("seed", [*range(0, 250, 10), *FELL])
def test_spoilt_input_gives_an_answer_or_a_refusal_in_words(seed: int) -> None:
    for each in range(seed, seed + 10) if seed not in FELL else [seed]:
        started = time.process_time()
        kind, outcome = mutants.try_one(each)
        assert kind in mutants.KINDS | hostile.KINDS
        assert outcome in ("answer", "refusal")
        assert time.process_time() - started < mutants.SECONDS


WORDS = st.sampled_from(
    [".", "..", "/data", "/data/a", "//*", "1", "0", "-1", "''", "'a b'", "current()", "true()", "today()", "*", "@x"]
)
SIGNS = ["+", "-", "*", "div", "mod", "=", "!=", "<", ">=", "and", "or", "|"]
CALLS = st.sampled_from(sorted(xpath.FUNCTIONS))
PARTS = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.builds(lambda name, args: f"{name}({', '.join(args)})", CALLS, st.lists(inner, max_size=4)),
        st.builds(lambda a, sign, b: f"{a} {sign} {b}", inner, st.sampled_from(SIGNS), inner),
        st.builds(lambda a, b: f"{a}[{b}]", inner, inner),
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PARTS)
def test_any_expression_has_a_value_or_is_refused(text: str) -> None:
    session = xforms.Session(definition("types"), now=NOW, seed=1)
    try:
        run = xpath.compile_expression(xpath.read(text), xpath.Scope())
        xpath.to_text(session.evaluate(run))
    except (XPathError, xforms.EvaluationError) as refusal:
        assert str(refusal)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60), st.sampled_from(["types", "nested_repeats", "choice_filter", "itext_itemset"]))
def test_any_text_may_be_given_for_an_answer(text: str, name: str) -> None:
    session = xforms.Session(definition(name), now=NOW, seed=1)
    for leaf in session.states():
        session.set(leaf.ref, text)
    again = xforms.Session(session.definition, session.to_xml(), now=NOW, seed=1)
    assert again.values() == session.values()

"""Conditions picked from lists and the expressions they are written as."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sestante.questionnaires.design.logic import (
    COMPARED,
    SELF,
    Condition,
    Logic,
    UnwritableError,
    joined,
    read,
    write,
)

questions = st.one_of(
    st.just(SELF), st.from_regex(r"[a-zàèìòù_][a-z0-9àèìòù_-]{0,8}(\.[a-z0-9]{1,3})?", fullmatch=True)
)
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
texts = st.text(min_size=1, max_size=12).filter(lambda text: not ("'" in text and '"' in text))
numbers = st.one_of(
    st.integers(-(10**9), 10**9).map(str),
    st.decimals(-1000, 1000, places=2, allow_nan=False).map(lambda number: f"{number:f}"),
)
values = st.one_of(
    st.tuples(st.just("text"), texts),
    st.tuples(st.just("number"), numbers),
    st.tuples(st.just("date"), st.dates().map(str)),
    st.tuples(st.just("question"), names),
    st.just(("today", "")),
)
conditions = st.one_of(
    st.builds(lambda q, o, v: Condition(q, o, v[1], v[0]), questions, st.sampled_from(sorted(COMPARED)), values),
    st.builds(Condition, questions, st.sampled_from(["answered", "empty"])),
    st.builds(Condition, questions, st.sampled_from(["has", "has_not", "matches"]), texts),
    st.builds(
        lambda q, o, v: Condition(q, o, v, "number"),
        questions,
        st.sampled_from(["count_at_least", "count_at_most", "length_at_least", "length_at_most"]),
        numbers,
    ),
)


groups = st.recursive(
    conditions,
    lambda inner: st.builds(
        lambda members, every: joined(members, every), st.lists(inner, min_size=1, max_size=3), st.booleans()
    ),
    max_leaves=8,
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(groups, min_size=1, max_size=4), st.booleans())
def test_what_is_picked_is_read_back_as_it_was_picked_groups_in_groups_too(picked, every):
    logic = joined(picked, every)
    assert read(write(logic)) == logic
    assert write(read(write(logic))) == write(logic)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=" ()=!<>'\"${}.,-andorteslcpu0159x", max_size=40))
def test_any_text_is_read_or_left_alone_and_reading_again_changes_nothing(expression):
    found = read(expression)
    if found is not None:
        assert read(write(found)) == found


A, B, C = (Condition(name, "is", value, "number") for name, value in (("a", "1"), ("b", "2"), ("c", "3")))


@pytest.mark.parametrize(
    ("expression", "logic"),
    [
        ("", Logic(())),
        ("${maturity} != 'idea'", Logic((Condition("maturity", "is_not", "idea"),))),
        ('( ${ maturity }="idea" ) or selected( ${who},"all")', Logic((
            Condition("maturity", "is", "idea"), Condition("who", "has", "all")), every=False)),
        ("not(selected(., 'none')) and count-selected(.) <= 3", Logic((
            Condition(SELF, "has_not", "none"), Condition(SELF, "count_at_most", "3", "number")))),
        (". >= ${start_date} and . <= today()", Logic((
            Condition(SELF, "at_least", "start_date", "question"), Condition(SELF, "at_most", "", "today")))),
        ("${a} > -1 and ${b} = ''", Logic((Condition("a", "more", "-1", "number"), Condition("b", "empty")))),
        ("regex(., '[0-9]{5}')", Logic((Condition(SELF, "matches", "[0-9]{5}"),))),
        ("${a} = 1 and ${b} = 2 or ${c} = 3", Logic((Logic((A, B)), C), every=False)),
        ("${a} = 1 and (${b} = 2 or ${c} = 3)", Logic((A, Logic((B, C), every=False)))),
        ("((${a} = 1) and (${b} = 2) and (${c} = 3))", Logic((A, B, C))),
        ("${a} = 1 and (${b} = 2 and ${c} = 3)", Logic((A, B, C))),
        ("${a} = 1 or (${b} = 2 and (${c} = 3 or ${a} = 1))",
         Logic((A, Logic((B, Logic((C, A), every=False)))), every=False)),
    ],
)  # fmt: skip
def test_expressions_as_people_write_them(expression, logic):
    assert read(expression) == logic


@pytest.mark.parametrize(
    "expression",
    [
        "${a} = 1 and ${b} = 2 or ${c}",
        "${a} = 1 and (${b} = 2 or ${c} = 3",
        "not(${a} = 1 or ${b} = 2)",
        "(${a} = 1) = (${b} = 2)",
        "(" * 5000 + "${a} = 1" + ")" * 5000,
        "${a} + 1 > 3",
        "${a} > ${b} - 1",
        "not(${a} = 1)",
        "count(${people}) > 2",
        "1 = ${a}",
        "${a}",
        "true()",
        "${a} = 'x",
        "${a} < ''",
        "string-length(.) < 3",
        "count-selected(not) = 1 and",
    ],
)
def test_what_is_richer_than_conditions_and_groups_of_them_stays_text(expression):
    assert read(expression) is None


@pytest.mark.parametrize(
    "condition",
    [
        Condition("a", "is", 'it\'s "both"'),
        Condition("a", "more", "many", "number"),
        Condition("a", "is", "", "text"),
        Condition("a", "is", "2026", "date"),
        Condition("a", "count_at_most", "x", "number"),
        Condition("a", "is", "a b", "question"),
        Condition("a", "squints", "x"),
    ],
)
def test_what_no_expression_says_is_refused(condition):
    with pytest.raises(UnwritableError):
        write(Logic((condition,)))

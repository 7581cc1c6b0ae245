"""Formulas: what they give is what the engine gives; what can never be right is said when it is written."""

import math

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
import small_index
from sestante.fieldwork.queries import paper_of, session_of
from sestante.indicators import seeds
from sestante.indicators.errors import FormulaError
from sestante.indicators.formulas import check, known_of, outcome_of
from sestante.indicators.queries import trial_of
from sestante.methods import xforms
from sestante.methods.xforms.formula import compile_formula

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def form():
    return small_index.published(make.study())


def values_of(formula, responses):
    return [outcome_of(formula, one.version_id, session_of(one)).value for one in responses]


def test_a_formula_reads_every_form_sent_and_says_why_one_has_no_value():
    _study, _version, responses = small_index.study_with_forms()
    outcomes = [outcome_of("${hours} div ${people}", one.version_id, session_of(one)) for one in responses]
    assert [one.value for one in outcomes] == [8.0, 3.0, 1.0, 9.0, None]
    assert (outcomes[4].why, outcomes[4].about) == ("zero", ("hours", "people"))


def test_dont_know_is_no_answer_in_choices_and_in_the_forms_own_index():
    _study, _version, responses = small_index.study_with_forms()
    assert values_of("score(${role})", responses) == [3.0, 2.0, 0.0, 2.0, None]
    assert values_of("${trust_index}", responses) == pytest.approx([14 / 3, 4.0, 7 / 3, 4.0, None])
    assert values_of("mean(${tr_known}, ${tr_care}, ${tr_joy})", responses)[4] == 4.0
    last = outcome_of("score(${role})", responses[4].version_id, session_of(responses[4]))
    assert (last.why, last.about) == ("unknown", ("role",))


def test_repeats_and_multiple_choices_are_counted():
    _study, _version, responses = small_index.study_with_forms()
    assert values_of("count(${essential}[. = 'no'])", responses) == [1.0, 1.0, 0.0, 0.0, 0.0]
    assert values_of("count-non-empty(${method_name})", responses)[:2] == [2.0, 1.0]
    assert values_of("count-selected(${born}) - number(selected(${born}, 'nothing'))", responses) == [1, 2, 0, 0, 0]


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("", "Write the formula"),
        ("1 + 1", "at least one question"),
        ("${peopel} * 2", "Did you mean “people”?"),
        ("${secret} + 1", "no question called “secret”"),
        ("${story} + 1", "${story} is no number"),
        ("${born} * 2", "count-selected()"),
        ("${role} + 1", "score()"),
        ("${people} + 'molti'", "“molti” is a word"),
        ("${role} = 'nobody'", "“nobody” is not an answer to ${role}"),
        ("selected(${born}, 'money')", "“money” is not an answer to ${born}"),
        ("selected(${people}, 'a')", "${people} is no choice"),
        ("${people} div 0", "divides by zero"),
        ("score(${people})", "score() takes one question"),
        ("nonsense(${people})", "nonsense()"),
        ("${people} + + )", ""),
    ],
)
def test_what_can_never_be_right_is_refused_in_words(form, formula, words):
    with pytest.raises(FormulaError) as refused:
        check(formula, form)
    assert words in str(refused.value)


def test_what_happens_on_a_division_by_zero_is_said_beforehand(form):
    assert check("${hours} div ${people}", form).warnings == (
        "Where ${people} is zero there is no value: nothing is divided by zero.",
    )
    assert check("if(${role} = 'dk', 0, 1)", form).warnings == (
        "“dk” counts as no answer, so ${role} is never equal to it.",
    )


def test_every_seed_is_right_for_the_librarys_form():
    from sestante.questionnaires.actions import add_from_library, publish_version

    study = make.study()
    by = study.memberships.get().person
    version = publish_version(add_from_library(study, "scheda", by=by), by=by)
    cards = seeds.seeds()
    assert list(cards) == [f"I{number:02}" for number in range(1, 15)]
    for code, card in cards.items():
        assert check(card["formula"], version).questions, code
        assert card["name_en"] and card["misuse_warning"], code


# The form's own calculation, by the same expression, is the other witness: no second evaluator of ours.
EXPRESSIONS = (
    "${a} + ${b} * 2",
    "${a} div ${b}",
    "if(${a} > ${b}, ${a}, ${b})",
    "min(${a}, ${b}) - max(${b}, 1)",
    "round(${a} div 3, 2)",
    "coalesce(${a}, 0) + coalesce(${b}, 0)",
)
NUMBERS = st.one_of(st.none(), st.integers(-50, 50))


def form_with(expression):
    from sestante.methods.xforms.formula import NAME

    calculation = NAME.sub(r"/data/\1", expression).replace("<", "&lt;").replace(">", "&gt;")
    return xforms.parse(
        f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
        <h:title>t</h:title><model><instance><data id="t"><a/><b/><c/></data></instance>
        <bind nodeset="/data/a" type="int"/><bind nodeset="/data/b" type="int"/>
        <bind nodeset="/data/c" type="string" calculate="{calculation}"/></model></h:head>
        <h:body><input ref="/data/a"/><input ref="/data/b"/></h:body></h:html>"""
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(EXPRESSIONS), NUMBERS, NUMBERS)
def test_a_formulas_value_is_the_forms_own(expression, a, b):
    from datetime import UTC, datetime

    from sestante.methods.xforms.formula import Known

    definition = form_with(expression)
    session = xforms.Session(definition, now=datetime(2026, 11, 24, tzinfo=UTC))
    for name, value in (("a", a), ("b", b)):
        if value is not None:
            assert session.set(f"/data/{name}", str(value))
    known = {name: Known(name, f"/data/{name}", "number") for name in "ab"}
    mine = compile_formula(expression, definition, known).value(session)
    theirs = session.values()["/data/c"]
    if theirs in ("", "NaN"):
        assert math.isnan(mine)
    else:
        assert mine == float(theirs.replace("Infinity", "inf"))
    assert session.values()["/data/a"] == ("" if a is None else str(a))  # nothing was changed by looking


def test_a_trial_has_a_row_a_form_the_reasons_and_the_distribution():
    study, version, _responses = small_index.study_with_forms()
    trial = trial_of(study, "${hours} div ${people}", version)
    assert [outcome.value for _response, outcome in trial.rows] == [8.0, 3.0, 1.0, 9.0, None]
    assert trial.missing == {"zero": 1} and sum(trial.counts) == 4 and trial.left == 0


def test_confidential_questions_are_not_there_for_formulas(form):
    assert "secret" not in known_of(form) and "people" in known_of(form)
    assert paper_of(form).questions["/data/s1/secret"].visibility == "confidential"

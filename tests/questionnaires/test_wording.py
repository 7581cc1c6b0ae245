"""What the forms engine complains about, in the language of whoever reads it."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

import make
import workbooks
from sestante.methods import xforms
from sestante.questionnaires.actions import publish_version, upload_questionnaire
from sestante.questionnaires.errors import QuestionnaireError
from sestante.questionnaires.wording import TEMPLATES, in_words

ENGINE = Path(xforms.__file__).parent
SAYS = {
    "Phrase",
    "Problem",
    "FormError",
    "EvaluationError",
    "Exhausted",
    "XPathError",
    "problem",
    "unsupport",
    "warning",
}
PLACE = re.compile(r"%\((\w+)\)s")
PASSED_ON = {  # not words but what holds them: a template on its way, or problems already found
    "template",
    "problems",
    "error.problem",
    "dict.fromkeys(reading.problems)",
}


def sayings():
    """Every call in the engine that says something: its first argument, and the names of the values given."""
    for path in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name in SAYS:
                    yield node.args[0], {word.arg for word in node.keywords}


def written_out():
    return [(words.value, given) for words, given in sayings() if isinstance(words, ast.Constant)]


def test_every_template_of_the_engine_is_in_the_catalogue_and_nothing_else_is():
    assert {template for template, _given in written_out()} == set(TEMPLATES)
    assert len(TEMPLATES) == len(set(TEMPLATES))


def test_the_engine_composes_no_sentence_that_a_catalogue_could_not_hold():
    composed = {ast.unparse(words) for words, _given in sayings() if not isinstance(words, ast.Constant)}
    assert composed == PASSED_ON


def test_every_place_of_a_template_is_given_its_value():
    assert [
        (template, given) for template, given in written_out() if set(PLACE.findall(template)) != given - {"ref"}
    ] == []


def test_every_template_is_said_in_italian_with_all_its_values():
    same = []
    for template in TEMPLATES:
        values = {name: f"<{name}>" for name in PLACE.findall(template)}
        with translation.override("it"):
            italian = in_words(xforms.Problem(template, None, **values))
        assert all(value in italian for value in values.values()) and "%(" not in italian
        if italian == xforms.Problem(template, None, **values).message:
            same.append(template)
    assert same == ["%(what)s: %(reason)s"]


def form(binds="", body="", instances=""):
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model>'
        f'<instance><data id="d"><a/><b/></data></instance>{instances}{binds}</model></h:head>'
        f"<h:body>{body}</h:body></h:html>"
    )


def problem_of(xform, media=None):
    with pytest.raises(xforms.FormError) as caught:
        xforms.parse(xform, media)
    (problem,) = caught.value.problems
    return problem


PAIRS = [
    (
        form('<bind nodeset="/data/a" calculate="sign(../b)"/>'),
        "Calculation: The function sign() is not supported.",
        "Calcolo (calculation): la funzione sign() non è prevista. Usane un’altra.",
    ),
    (
        form('<bind nodeset="/data/a" relevant="1 +"/>'),
        "Relevant: Unexpected end in the expression '1 +'.",
        "Condizione (relevant): la formula “1 +” finisce a metà. Completala.",
    ),
    (
        form('<bind nodeset="/data/a" constraint="contains(.)"/>'),
        "Constraint: The function contains() takes 2 arguments, not 1.",
        "Vincolo (constraint): valori fra le parentesi di contains(): 2, non 1. Correggi la formula.",
    ),
    (
        form(body='<slider ref="/data/a"/>'),
        "The form uses 'slider', which is not supported.",
        "Il questionario usa “slider”, che non è previsto: toglilo.",
    ),
    (
        form('<bind nodeset="/data/a" calculate="../b"/><bind nodeset="/data/b" calculate="../a"/>'),
        "These depend on each other in a circle: /data/b (calculate) → /data/a (calculate) → /data/b (calculate).",
        "Queste domande dipendono l’una dall’altra in cerchio: /data/b (calculate) → /data/a (calculate) → "
        "/data/b (calculate). Togli un rimando.",
    ),
    (
        form(body='<select1 ref="/data/a"><item><label ref="jr:itext(\'x\')"/><value>100%</value></item></select1>'),
        "Label of the choice '100%': there is no text named 'x' in any language.",
        "Testo della risposta “100%”: il testo “x” manca in tutte le lingue. Scrivilo in almeno una.",
    ),
    (
        "<!DOCTYPE html><data/>",
        "The form has a document type declaration (DTD), which is not read for safety.",
        "Il questionario: c’è una dichiarazione DOCTYPE, che per sicurezza non leggiamo. Toglila.",
    ),
]


@pytest.mark.parametrize(("xform", "english", "italian"), PAIRS, ids=[pair[1] for pair in PAIRS])
def test_a_problem_is_said_in_the_language_in_use(xform, english, italian):
    problem = problem_of(xform)
    assert problem.message == english
    with translation.override("it"):
        assert in_words(problem) == italian
        assert problem.message == english
    with translation.override("en"):
        assert in_words(problem) == english


def test_words_without_values_may_hold_a_percent_sign():
    assert xforms.Problem("Too much: 100%", "/data/a").message == "Too much: 100%"
    assert str(xforms.Problem("Too much: 100%", "/data/a")) == "/data/a: Too much: 100%"


def test_problems_are_the_same_when_they_say_the_same_of_the_same_place():
    first, again = (xforms.Problem("The list '%(name)s' is not there.", "/data/a", name="x") for _ in range(2))
    assert (first, hash(first)) == (again, hash(again))
    assert first != xforms.Problem("The list '%(name)s' is not there.", "/data/b", name="x")
    assert first != xforms.Problem("The list '%(name)s' is not there.", "/data/a", name="y")


ENDLESS = [
    ["type", "name", "label", "repeat_count"],
    ["text", "practice_name", "Name", ""],
    ["begin repeat", "people", "People", "999999"],
    ["text", "person", "Person", ""],
    ["end repeat", "", "", ""],
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("it", "“/data/people” dovrebbe avere 999999 ripetizioni, ma il massimo è 2000: riducine il numero."),
        ("en", "/data/people should have 999999 instances; at most 2000 are made."),
    ],
)
def test_a_form_that_stops_when_it_is_opened_is_not_published_and_its_row_is_named(language, words):
    study = make.study()
    ada = study.memberships.get().person
    draft = upload_questionnaire(study, workbooks.workbook(ENDLESS), "prova.xlsx", by=ada)
    with translation.override(language), pytest.raises(QuestionnaireError) as refused:
        publish_version(draft, by=ada)
    assert [(problem.row, problem.message) for problem in refused.value.problems] == [(3, words)]
    draft.refresh_from_db()
    assert draft.state == "draft"

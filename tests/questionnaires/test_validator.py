"""ODK Validate at publication: its verdict in words, by row; its absence and its silence said, not hidden."""

import shutil

import pytest
from django.utils import translation

import make
import workbooks
from sestante.questionnaires import validator
from sestante.questionnaires.actions import publish_version, upload_questionnaire
from sestante.questionnaires.errors import QuestionnaireError

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java here")
# A text compared by a function that only the web form knows would stop a telephone.
REFUSED = """>> Something broke the parser.
java.lang.RuntimeException: Error evaluating field 'why' (/data/about[1]/why[1]): The problem was located in Condition \
expression for /data/about/why
XPath evaluation: cannot handle function 'foo'
\tat org.javarosa.core.model.TriggerableDag.evaluateTriggerable(TriggerableDag.java:568)
Caused by: org.javarosa.xpath.XPathUnhandledException: The problem was located in Condition expression for \
/data/about/why
XPath evaluation: cannot handle function 'foo'
\t... 10 more

The following files failed validation:
/tmp/form.xml

Result: Invalid
"""
ONLY_ON_THE_WEB = [
    ["type", "name", "label", "calculation", "relevant"],
    ["begin group", "about", "About", "", ""],
    ["integer", "people", "People", "", ""],
    ["calculate", "doubled", "", "${people} * 2", ""],
    ["text", "why", "Why so many?", "", "substring(${doubled}, 1, 1) = '4'"],
    ["end group", "", "", "", ""],
]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def java(settings):
    settings.SESTANTE_JAVA = ""


def uploaded(rows):
    study = make.study()
    ada = study.memberships.get().person
    return upload_questionnaire(study, workbooks.workbook(rows), "prova.xlsx", by=ada), ada


def test_its_report_becomes_one_sentence_with_the_question_it_speaks_of():
    assert validator.messages_of(REFUSED) == [("/data/about/why", "Telephones do not know the function foo().")]


def test_what_it_says_in_other_ways_is_passed_on_without_the_traces_of_its_program():
    told = (
        "\n\n>> Something broke the parser.\norg.javarosa.xform.parse.XFormParseException: XForm is malformed\n"
        "\tat org.javarosa.X.y(X.java:1)\n\nResult: Invalid\n"
    )
    assert validator.messages_of(told) == [("", "ODK Validate says: XForm is malformed")]
    assert validator.messages_of("Result: Invalid\n") == [("", "ODK Validate refuses the form without saying why.")]


@needs_java
def test_a_form_that_telephones_can_open_passes(java):
    from sestante.questionnaires.compile import compile_workbook

    compiled = compile_workbook(workbooks.workbook(workbooks.GOOD), "prova.xlsx")
    assert validator.verdict_on(compiled.xform) == validator.Verdict("passed")
    assert validator.verdict_on(compiled.xform, seconds=0.01) == validator.Verdict("late")


@needs_java
@pytest.mark.django_db
def test_what_only_the_web_could_open_is_refused_by_row(java):
    draft, ada = uploaded(ONLY_ON_THE_WEB)
    with pytest.raises(QuestionnaireError) as refused:
        publish_version(draft, by=ada)
    assert str(refused.value) == "Telephones could not open this questionnaire."
    assert [problem.row for problem in refused.value.problems] == [5]
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.django_db
def test_without_java_a_questionnaire_is_published_all_the_same_and_says_so(settings):
    settings.SESTANTE_JAVA = "no"
    draft, ada = uploaded(workbooks.GOOD)
    published = publish_version(draft, by=ada)
    assert (published.state, published.validator) == ("published", "absent")


@pytest.mark.django_db
def test_a_virtual_machine_that_does_not_start_says_nothing_of_the_form(settings):
    settings.SESTANTE_JAVA = shutil.which("true")
    assert validator.verdict_on("<x/>").state == "passed"
    settings.SESTANTE_JAVA = shutil.which("false")
    assert validator.verdict_on("<x/>").state == "broken"

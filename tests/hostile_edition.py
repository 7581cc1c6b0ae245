"""An edition whose words try to be instructions, for the tests of every printed format."""

from sestante.reports.actions import freeze_edition, open_report, write_chapter
from sestante.synthesis.actions import pin_quotation, pin_table
from sestante.synthesis.queries import answered_questionnaires, question_of, questions_of, table_of
from small_form import small_study

HOSTILE = r"""# #let x = 1

#panic("x") $x^2$ \#eval("1") @cite <label> `#raw` [[D1]] #include "/etc/passwd" // comment */ ]]]] }}} ~ _under_ *em*

{?#read("/etc/passwd") è vero?} [[T1]].

[link](javascript:alert(1)) [good](https://example.org/#a) <script>alert(1)</script>

| #a | $b$ |
|----|-----|
| `]` | *x* |

[[D1]]

[[T1]]
"""


def pin(study, person, number=1):
    questionnaire = answered_questionnaires(study)[0]
    table = table_of(study, question_of(questions_of(study), "needs"))
    for _n in range(number):
        pin_table(table, questionnaire=questionnaire, finding="Serve #denaro", finding_en="Money first", by=person)


def write(report, person, text, text_en="", key="ch00"):
    write_chapter(report.chapters.get(key=key), revision=0, by=person, text=text, text_en=text_en)


def hostile_edition(text=HOSTILE):
    study, _version, responses = small_study(is_invented=True, attribution="Fonte: #prova, CC BY 4.0")
    person = study.memberships.first().person
    pin(study, person)
    questions = questions_of(study)
    ref = responses[0].answers.get(path__endswith="/story").ref
    pin_quotation(
        question_of(questions, "story"),
        questions=questions,
        response=responses[0],
        ref=ref,
        finding="Una porta",
        by=person,
    )
    report = open_report(study, by=person)
    write(report, person, text, text_en="Money is short [[D1]].\n\n[[D1]]")
    return freeze_edition(report, by=person)

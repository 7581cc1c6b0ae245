"""What people say without a name: the answers know the call they came by, and nothing of who gave them."""

from django.utils.translation import ngettext

from sestante.fieldwork.models import Response
from sestante.methods.disclosure import PUBLIC_MINIMUM
from sestante.synthesis.panels import panel_of
from sestante.synthesis.suppression import publishable

from .answers import Where
from .questions import questions_of, said
from .tables import tables_of
from .texts import texts_of


def nameless_answers(study, call):
    """Panels of the closed questions with small cells suppressed, and the words left, when at least five answered."""
    if call is None:
        return {"answered": 0, "panels": [], "texts": [], "too_few": False}
    answered = Response.objects.submitted().filter(call=call).count()
    page = {"answered": answered, "panels": [], "texts": [], "too_few": 0 < answered < PUBLIC_MINIMUM}
    if answered < PUBLIC_MINIMUM:
        return page
    questionnaire = call.version.questionnaire
    questionnaire.read_versions = [call.version]
    where, questions = Where(call=call.pk), questions_of(study, questionnaire)
    closed = [one for one in questions if one.kind != "text"]
    page["panels"] = [_panel(table, n) for n, table in enumerate(tables_of(study, closed, where=where))]
    for question in (one for one in questions if one.kind == "text"):
        texts, total = texts_of(study, question, where=where, limit=50)
        page["texts"].append({"question": question, "texts": texts, "total": total})
    return page


def _panel(table, number):
    """One question with its figures, small cells suppressed. Of so few people the question itself is the title."""
    figures, question = publishable(table.figures), table.questions[0]
    panel = panel_of(figures, labels=[question.labels], finding=said(question.labels), uid=f"g{number}")
    answered = ngettext("%(n)s answer", "%(n)s answers", figures["n"]) % {"n": figures["n"]}
    return panel | {"measure": answered}

"""What those who came say of the event. The answers know the call they came by, and nothing of who came."""

from django.utils.translation import ngettext

from sestante.fieldwork.models import Response
from sestante.methods.disclosure import PUBLIC_MINIMUM
from sestante.synthesis.panels import panel_of
from sestante.synthesis.queries import questions_of, said, tables_of, texts_of
from sestante.synthesis.queries.answers import Where
from sestante.synthesis.suppression import publishable


def satisfaction_of(event):
    """Panels of the closed questions with small cells suppressed, and the words left, when at least five answered."""
    call = event.satisfaction_call
    if call is None:
        return {"answered": 0, "panels": [], "texts": [], "too_few": False}
    answered = Response.objects.submitted().filter(call=call).count()
    page = {"answered": answered, "panels": [], "texts": [], "too_few": 0 < answered < PUBLIC_MINIMUM}
    if answered < PUBLIC_MINIMUM:
        return page
    questionnaire = call.version.questionnaire
    questionnaire.read_versions = [call.version]
    where, questions = Where(call=call.pk), questions_of(event.study, questionnaire)
    closed = [one for one in questions if one.kind != "text"]
    page["panels"] = [_panel(table, number) for number, table in enumerate(tables_of(event.study, closed, where=where))]
    for question in (one for one in questions if one.kind == "text"):
        texts, total = texts_of(event.study, question, where=where, limit=50)
        page["texts"].append({"question": question, "texts": texts, "total": total})
    return page


def _panel(table, number):
    """One question with its figures, small cells suppressed. Of so few people the question itself is the title."""
    figures, question = publishable(table.figures), table.questions[0]
    panel = panel_of(figures, labels=[question.labels], finding=said(question.labels), uid=f"g{number}")
    answered = ngettext("%(n)s answer", "%(n)s answers", figures["n"]) % {"n": figures["n"]}
    return panel | {"measure": answered}

"""Where one response's answers went: what its people see under "how your answers were used"."""

from sestante.fieldwork.models import Answer
from sestante.synthesis.models import Evidence


def quotations_of(response):
    """Quotations taken from this response."""
    return list(Evidence.objects.filter(response=response, kind=Evidence.Kind.TEXT).order_by("number"))


def tables_counting(response):
    """Figures that were frozen after this response was sent and count an answer of it, by the questions' names."""
    if response.submitted_at is None:
        return []
    paths = Answer.objects.filter(response=response).values_list("path", flat=True).distinct()
    answered = {path.rsplit("/", 1)[-1] for path in paths} | {path.rsplit("/", 2)[-2] for path in paths}
    study = response.version.questionnaire.study
    pinned = Evidence.objects.filter(
        study=study, kind=Evidence.Kind.DATA, pinned_at__gte=response.submitted_at, response=None
    ).order_by("number")
    return [
        evidence
        for evidence in pinned
        if evidence.trace.get("questionnaire") == response.version.questionnaire_id
        and not evidence.trace.get("filter")  # whether a filter let this answer in is not told by the figures alone
        and answered & {question["name"] for question in evidence.trace.get("questions", ())}
    ]

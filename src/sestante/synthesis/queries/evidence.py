"""Questions about what has been pinned."""

from sestante.fieldwork.models import Answer
from sestante.synthesis.models import Evidence

from .answers import Where, responses_of
from .texts import NO, quote_level_now


def evidence_of(study):
    """Everything pinned in a study, in the order of its codes."""
    return list(study.evidence.select_related("pinned_by").order_by("kind", "number"))


def evidence_by_code(study, code):
    """One piece of evidence by its code ("D7"), or None."""
    kind, number = code[:1], code[1:]
    if not number.isdigit():
        return None
    return (
        Evidence.objects.filter(study=study, kind=kind, number=int(number))
        .select_related("response", "pinned_by")
        .first()
    )


def lost_consent(evidence):
    """Whether a quotation may no longer be quoted the way it was pinned."""
    if evidence.kind != Evidence.Kind.TEXT or evidence.response_id is None:
        return False
    level = quote_level_now(evidence.response_id, evidence.trace["questions"][0]["name"])
    return level == NO or (evidence.figures["level"] != level and evidence.figures["level"] != "anonymous")


def responses_answering(questionnaire, question, value, where):
    """The sent responses that gave one answer, with their practice: the way from a figure back to the people."""
    narrowed = Where((*where.conditions, (question, (value,))), where.region, where.province)
    found = responses_of(questionnaire, narrowed).select_related("practice__municipality")
    return found.only("practice__name", "practice__municipality__name").order_by("practice__name", "pk")


def answer_still_there(evidence):
    """The answer a quotation was taken from, or None."""
    if evidence.response_id is None:
        return None
    return Answer.objects.filter(response=evidence.response_id, ref=evidence.trace.get("ref", "")).first()

"""Methodologies with the practices that use them; steps not yet read; ideas of the rooms."""

from django.db.models import Prefetch

from sestante.fieldwork.models import Answer, Response
from sestante.indicators.judgement import ranked_outputs
from sestante.indicators.models import Methodology, MethodologyStep
from sestante.synthesis.models import Evidence
from sestante.synthesis.queries import attribution_of, question_of, questions_of, quote_levels
from sestante.synthesis.queries.texts import NO

STEP, HOW = "method_name", "method_how"


def methodologies_of(study):
    """All of a study's, each with ``steps`` and the practices that named them."""
    steps = MethodologyStep.objects.filter(response__state=Response.State.SUBMITTED).select_related("practice")
    return list(study.methodologies.prefetch_related(Prefetch("steps", steps.order_by("practice__name"))))


def methodology_of(study, number):
    return Methodology.objects.filter(study=study, number=number).select_related("subject", "study").first()


def steps_of(methodology):
    """The steps read as this, in the practices' own words, with a quotation where consent lets it be quoted."""
    rows = list(
        methodology.steps.filter(response__state=Response.State.SUBMITTED)
        .select_related("practice", "response", "methodology__study")
        .defer("response__instance")
        .order_by("practice__name", "ref")
    )
    words = _words([one.response_id for one in rows])
    questions = questions_of(methodology.study)
    asked = question_of(questions, HOW)
    levels = quote_levels(asked, [one.response_id for one in rows]) if asked and rows else {}
    for one in rows:
        one.name = words.get((one.response_id, one.ref), "")
        one.how = words.get((one.response_id, _beside(one.ref)), "")
        level = levels.get(one.response_id, NO)
        one.is_quotable = bool(one.how) and level != NO
        one.who = attribution_of(questions, one.response, level) if one.is_quotable else {}
    return rows


def loose_steps(study):
    """Steps named in sent forms that belong to no methodology yet: [{response, practice, ref, name, how}]."""
    placed = set(MethodologyStep.objects.filter(methodology__study=study).values_list("response_id", "ref"))
    named = (
        Answer.objects.filter(
            response__practice__study=study, response__state=Response.State.SUBMITTED, path__endswith=f"/{STEP}"
        )
        .select_related("response__practice")
        .defer("response__instance")
        .order_by("response__practice__name", "ref")
    )
    loose = [one for one in named if (one.response_id, one.ref) not in placed]
    words = _words({one.response_id for one in loose})
    return [
        {
            "response": one.response_id,
            "practice": one.response.practice,
            "ref": one.ref,
            "name": one.value,
            "how": words.get((one.response_id, _beside(one.ref)), ""),
        }
        for one in loose
    ]


def room_ideas(study, output="methodologies"):
    """What the rooms named and voted: [(round, [(ranked, subject, what was made of it or None)])]."""
    made = {"methodologies": study.methodologies, "indicators": study.indicators}[output]
    known = {one.subject_id: one for one in made.exclude(subject=None)}
    return [
        (round_, [(one, subjects[one.subject], known.get(subjects[one.subject].pk)) for one in ranked])
        for round_, ranked, subjects in ranked_outputs(study, output).groups
    ]


def evidence_named(study, codes):
    """Pinned evidence by code, those that are still there."""
    return [one for one in Evidence.objects.filter(study=study) if one.code in set(codes)]


def _beside(ref):
    """Where the description of a step stands, from where its name stands."""
    return f"{ref.rpartition('/')[0]}/{HOW}"


def _words(responses):
    rows = Answer.objects.filter(response__in=responses).filter(path__regex=rf"/({STEP}|{HOW})$")
    return {(one.response_id, one.ref): one.value for one in rows}

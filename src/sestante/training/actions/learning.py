"""Read, assess oneself, hand in, be answered."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.layout import lay_out_answers
from sestante.fieldwork.links import new_nonce
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import paper_of, session_of
from sestante.journal.actions import record
from sestante.training import letters
from sestante.training.errors import TrainingError
from sestante.training.models import (
    Cohort,
    Enrolment,
    Feedback,
    FieldProduct,
    LessonReading,
    SelfAssessment,
)
from sestante.training.queries.asking import questionnaire_version, six_months_after
from sestante.training.resolving import resolve_product

from .badges import award

Moment = SelfAssessment.Moment


def read_lesson(enrolment, lesson, *, read=True):
    """Tick a lesson as read, or take the tick away."""
    if read:
        LessonReading.objects.get_or_create(enrolment=enrolment, lesson=lesson)
    else:
        LessonReading.objects.filter(enrolment=enrolment, lesson=lesson).delete()


@transaction.atomic
def assess(enrolment, moment, answers, *, language):
    """Keep one self-assessment: a response of the engine, sent at once, that nobody but the learner reads.

    It leaves no entry in the journal and no letter. ``answers``: ``{reference: value}``, complete as the page checked.
    """
    cohort = Cohort.objects.select_for_update(of=("self",)).get(pk=enrolment.cohort_id)
    known = enrolment.assessments.filter(moment=moment).first()
    if known is not None:
        return known
    if moment == Moment.BEFORE and enrolment.assessments.exists():
        # A start told afterwards is a memory, and would let one subtract a person from a group's means.
        raise TrainingError(_("You have answered a later one already: there is no way back to the start."))
    version = questionnaire_version(enrolment.cohort.path.study)
    if version is None:
        raise TrainingError(_("The self-assessment is not ready yet."))
    now = timezone.now()
    # No call and no invitation: it comes from the learner's own page.
    response = Response(version=version, origin=Response.Origin.CALL, language=language, nonce=new_nonce())
    session = session_of(response, language=language)
    for ref, value in answers.items():
        session.set(ref, value)
    if session.violations():
        raise TrainingError(_("Answer all the questions: only then do the averages mean something."))
    response.instance = session.to_xml().decode()
    response.state, response.opened_at, response.saved_at, response.submitted_at = "submitted", now, now, now
    response.visited = [section.name for section in paper_of(version).sections]
    response.save()
    lay_out_answers(response, session)
    number = cohort.answered.get(moment, 0) + 1
    cohort.answered = {**cohort.answered, moment: number}
    cohort.save(update_fields=["answered"])
    return SelfAssessment.objects.create(enrolment=enrolment, moment=moment, response=response, number=number)


@transaction.atomic
def hand_in(enrolment, module, *, pointer, words, recognise=None):
    """Hand in a field product, or hand it in again after it was sent back. Refused in words a learner can act on.

    ``pointer`` is a receipt, a link or an address of this site; ``recognise`` is asked what stands there.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("cohort__path").get(pk=enrolment.pk)
    product = FieldProduct.objects.filter(enrolment=enrolment, module=module).first()
    if product is not None and product.state == FieldProduct.State.ACCEPTED:
        raise TrainingError(_("This product was already accepted."))
    found = resolve_product(module.product_kind, pointer, enrolment, recognise=recognise)
    if found.is_unique:
        taken = FieldProduct.objects.filter(target_kind=found.target_kind, target_pk=found.target_pk)
        if taken.exclude(enrolment=enrolment, module=module).exists():
            raise TrainingError(_("This one was already handed in: each learner brings one of their own."))
    now = timezone.now()
    product = product or FieldProduct(enrolment=enrolment, module=module)
    product.kind, product.target_kind, product.target_pk = module.product_kind, found.target_kind, found.target_pk
    product.url, product.words, product.verified_at = found.url, words.strip(), now if found.verified else None
    product.state, product.submitted_at = FieldProduct.State.SUBMITTED, now
    product.decided_at = product.decided_by = None
    product.save()
    record("handed in product", enrolment.cohort, actor=str(_("A learner")), study=enrolment.cohort.path.study)
    return product


@transaction.atomic
def give_feedback(product, *, verdict, words, by):
    """Answer a product: accepted, and its badge is awarded; or to complete, with what is missing."""
    rows = FieldProduct.objects.select_for_update(of=("self",))
    product = rows.select_related("enrolment__cohort__path__study", "module__path").get(pk=product.pk)
    if product.state == FieldProduct.State.ACCEPTED:
        raise TrainingError(_("This product was already accepted."))
    if verdict not in (FieldProduct.State.ACCEPTED, FieldProduct.State.TO_COMPLETE):
        raise TrainingError(_("Say whether it is accepted or to complete."))
    if not words.strip():
        raise TrainingError(_("Write a few words: they are what the learner learns from."))
    product.state, product.decided_at, product.decided_by = verdict, timezone.now(), by
    product.save(update_fields=["state", "decided_at", "decided_by"])
    feedback = Feedback.objects.create(product=product, verdict=verdict, words=words.strip(), by=by)
    study = product.enrolment.cohort.path.study
    record("gave feedback", product.enrolment.cohort, by=by, study=study, verdict=str(verdict))
    if verdict == FieldProduct.State.ACCEPTED:
        award(product)
    letters.tell_feedback(product, feedback)
    return feedback


def ask_again_after_six_months(today=None):
    """Write once to who answered the self-assessment, six months after their cohort ended. Called by the clock."""
    today = today or timezone.localdate()
    asked = 0
    waiting = (
        Enrolment.objects.confirmed()
        .filter(asked_again_at=None, assessments__isnull=False, cohort__ends_on__lt=today)
        .exclude(assessments__moment=Moment.LATER)
        .select_related("cohort__path")
        .distinct()[:500]
    )
    for enrolment in waiting:
        if today < six_months_after(enrolment.cohort):
            continue
        with transaction.atomic():
            claimed = Enrolment.objects.filter(pk=enrolment.pk, asked_again_at=None)
            if claimed.update(asked_again_at=timezone.now()):
                letters.ask_six_months_later(enrolment)
                asked += 1
    return asked

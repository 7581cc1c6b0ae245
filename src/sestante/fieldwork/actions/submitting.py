"""Send a response, change it after sending, take it back.

Identity stays apart: an answer the questionnaire calls confidential is never laid out for tables. It lives only in
the instance, which the team's page shows to those who may read identities (docs/adr/0007)."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.layout import consent_of, lay_out_answers, record_consents
from sestante.fieldwork.models import Edit, Response, Sending
from sestante.fieldwork.queries.completeness import gaps_of
from sestante.fieldwork.queries.consents import consent_questions, refusal_of, subject_of
from sestante.fieldwork.queries.paper import paper_of, session_of
from sestante.journal.actions import record
from sestante.questionnaires.models import NAMELESS, REPEATED
from sestante.studies.models import Phase, PhaseKind

from .answering import HEAVY
from .attaching import forget_attachments, return_files
from .exporting import forget_exports_of
from .keeping import erase_submissions
from .nominating import enter_nominated_practice
from .thanking import thank


class Submission(NamedTuple):
    response: Response
    gaps: tuple  # what stops it, when it was not sent; what is missing all the same, when it was
    sent: bool
    sending: Sending | None = None


def submit_response(response, *, language, channel="web", by=None):
    """Send a response: recalculated, checked, laid out for tables, consents recorded, a thank-you letter queued.

    Answers that do not fit, two versions of one answer, and missing acknowledgements or consents stop it. Answers to
    questions that do not concern this practice are left out; they stay in the draft in case it is opened again.
    """
    with transaction.atomic():
        response = _locked(response, Response.State.DRAFT, _("This form was already sent."))
        session = session_of(response, language=language)
        gaps = tuple(gaps_of(response, session))
        if any(gap.blocks for gap in gaps):
            return Submission(response, gaps, sent=False)
        now = timezone.now()
        response.instance, response.unplaced = session.to_xml().decode(), []
        response.state, response.submitted_at, response.language = Response.State.SUBMITTED, now, language
        enter_nominated_practice(response, session)
        response.save(update_fields=["state", "submitted_at", "language", "instance", "unplaced", "practice"])
        lay_out_answers(response, session)
        forget_attachments(response.attachments.filter(ref=""))  # what was replaced since it was sent before
        record_consents(response, session, channel=channel)
        sending = note_sending(response, now)
        study = response.version.questionnaire.study
        if response.version.questionnaire.purpose not in NAMELESS:  # when an answer came may tell whose it is
            record("sent form", response, by=by, actor="" if by else str(_("The practice itself")), study=study,
                   number=sending.number)  # fmt: skip
        thank(response, session, sending)
    return Submission(response, gaps, sent=True, sending=sending)


def may_change(response):
    """Whether a sent response may still be opened again: until the study has closed its collection.

    What is asked again a year later comes after it, and may always be put right."""
    if response.version.questionnaire.purpose in REPEATED:
        return response.state == Response.State.SUBMITTED
    phase = response.version.questionnaire.study.phases.filter(kind=PhaseKind.COLLECTION).first()
    return response.state == Response.State.SUBMITTED and (phase is None or phase.state != Phase.State.DONE)


@transaction.atomic
def reopen_response(response, *, by=None):
    """Open a sent response again as a draft. What was sent stays on record, and comes back with ``keep_sent``."""
    response = _locked(response, Response.State.SUBMITTED, _("This form has not been sent."))
    if not may_change(response):
        raise FieldworkError(_("The collection is over: the form can no longer be changed, only withdrawn."))
    response.state, response.submitted_at = Response.State.DRAFT, None
    response.save(update_fields=["state", "submitted_at"])
    record("opened form again", response, by=by, actor="" if by else str(_("The practice itself")),
           study=response.version.questionnaire.study)  # fmt: skip
    return response


@transaction.atomic
def keep_sent(response, *, by=None):
    """Put a reopened response back as it was last sent. What was changed since stays in its history."""
    response = _locked(response, Response.State.DRAFT, _("This form was already sent."))
    sending = response.sendings.order_by("-number").first()
    if sending is None:
        raise FieldworkError(_("This form has not been sent."))
    response.instance, response.pending, response.disputed, response.unplaced = sending.instance, {}, {}, []
    response.state, response.submitted_at = Response.State.SUBMITTED, sending.at
    response.revision += 1
    response.save(update_fields=["instance", "pending", "disputed", "unplaced", "state", "submitted_at", "revision"])
    return_files(response)
    keep_refusals(response)
    record("kept form as sent", response, by=by, actor="" if by else str(_("The practice itself")),
           study=response.version.questionnaire.study, number=sending.number)  # fmt: skip
    return response


@transaction.atomic
def withdraw_consent(response, subject, *, by=None):
    """Take one consent back. The answer in the form says no from now on, so that sending again does not revive it.

    What was made from it lies further down: the page asks the catalogue and the synthesis in turn.
    """
    refusal = refusal_of(subject)
    if not refusal:
        raise FieldworkError(_("This can only be taken back by withdrawing the whole form."))
    response = _locked(response, None, "")
    consent = response.consents.filter(subject=subject, withdrawn_at__isnull=True).exclude(choice=refusal).first()
    if consent is None:
        return None
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    _refuse(response, subject, refusal)
    record("withdrew consent", response, by=by, actor="" if by else str(_("The practice itself")),
           study=response.version.questionnaire.study, consent=subject)  # fmt: skip
    return consent


def _refuse(response, subject, refusal):
    """Say no from now on, in the record and in the form. Without a no of its own a text would fall back on the general
    consent to be quoted."""
    paper = paper_of(response.version)
    question = next((one for one in consent_questions(paper) if subject_of(one) == subject), None)
    if question is None:
        return
    consent_of(response, paper, question, refusal, "web", timezone.now()).save()
    _say_no(response, question, refusal)


def keep_refusals(response):
    """What was taken back after the sending does not come back with it."""
    paper = paper_of(response.version)
    refused = {one.subject for one in response.consents.filter(withdrawn_at__isnull=True)
               if one.choice == refusal_of(one.subject)}  # fmt: skip
    for question in consent_questions(paper):
        if subject_of(question) in refused:
            _say_no(response, question, refusal_of(subject_of(question)))


def _say_no(response, question, refusal):
    if not response.instance:
        return
    session = session_of(response)
    before = session.state(question.path).value
    if before != refusal and session.set(question.path, refusal):
        response.instance = session.to_xml().decode()
        response.revision += 1
        response.save(update_fields=["instance", "revision"])
        Edit.objects.create(response=response, ref=question.path, value=refusal, before=before,
                            revision=response.revision)  # fmt: skip


@transaction.atomic
def withdraw_response(response, *, by=None):
    """Take a whole response back: its answers, history and files are erased; that it was here, and what was agreed
    to until when, stays. What was made from it further down is for the page to ask for in turn."""
    response = _locked(response, None, "")
    if response.state == Response.State.WITHDRAWN:
        return response
    now = timezone.now()
    forget_attachments(response.attachments.all())
    response.answers.all().delete()
    response.edits.all().delete()
    response.sendings.update(instance="")
    erase_submissions(response.submissions.all())
    response.moves.update(dropped=[], broken=[])
    response.consents.filter(withdrawn_at__isnull=True).update(withdrawn_at=now)
    response.state, response.instance, response.pending, response.disputed = Response.State.WITHDRAWN, "", {}, {}
    response.revision, response.unasked, response.unplaced = response.revision + 1, None, []
    response.save(update_fields=["state", "instance", "pending", "disputed", "unplaced", "revision", "unasked"])
    forget_exports_of(response)
    record("withdrew form", response, by=by, actor="" if by else str(_("The practice itself")),
           study=response.version.questionnaire.study)  # fmt: skip
    return response


def note_sending(response, now):
    number = response.sendings.count() + 1
    return Sending.objects.create(response=response, number=number, at=now, language=response.language,
                                  instance=response.instance, revision=response.revision)  # fmt: skip


def _locked(response, state, refusal):
    rows = Response.objects.select_for_update(of=("self",)).select_related("version__questionnaire__study")
    found = rows.defer(*HEAVY).get(pk=response.pk)
    if state is not None and found.state != state:
        raise FieldworkError(refusal)
    return found

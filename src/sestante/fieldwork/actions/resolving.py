"""What the team decides about a record of a telephone: take it as it is, put it right, say whose it is, reject it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.intake.rows import violations_in_words
from sestante.fieldwork.models import Edit, Response, Submission
from sestante.fieldwork.queries.paper import paper_of, session_of
from sestante.journal.actions import record
from sestante.practices.models import Practice

from .attaching import forget_attachments
from .checking import accept_response
from .filing import apply_submission, practice_meant
from .keeping import erase_submissions, one_at_a_time
from .submitting import keep_refusals


@transaction.atomic
def accept_submission(submission, *, by):
    """Take a record as it is: its answers count from now on, in place of what its response said."""
    submission = _to_check(submission)
    if submission.response is None:
        raise FieldworkError(_("Nothing could be made of this record yet: there is no form to accept."))
    if not submission.applied:
        submission.response = apply_submission(submission, by=by)
    response = submission.response
    if response.practice_id is None:
        response.practice = practice_meant(submission.study, session_of(response), response.version, make=True)
        response.save(update_fields=["practice"])
    _settle(submission, Submission.State.FILED, by)
    if response.state == Response.State.TO_CHECK:
        keep_refusals(response)
        accept_response(response, by=by)
    return submission


@transaction.atomic
def correct_submission(submission, said, *, by):
    """Write answers (``{reference: text}``) into a record to check, through the engine. Returns what it did not take.

    What is then no longer wrong leaves the reasons; once there are none it still waits for somebody to accept it."""
    submission = _to_check(submission)
    if not submission.applied:
        raise FieldworkError(_("Accept this record first: until then its answers are not the form's."))
    response = Response.objects.select_for_update(of=("self",)).get(pk=submission.response_id)
    submission.response, response.version = response, submission.version
    session, refused, edits = session_of(response), [], []
    for ref, text in said.items():
        before = response.pending.get(ref) or session.state(ref).value
        if text == before:
            continue
        if not session.set(ref, text):
            refused.append(ref)
            continue
        response.pending.pop(ref, None)
        edits.append(
            Edit(response=response, ref=ref, value=text, before=before, revision=response.revision + 1, person=by)
        )
    if edits:
        Edit.objects.bulk_create(edits)
        response.revision += 1
        response.instance, response.saved_at = session.to_xml().decode(), timezone.now()
        submission.reasons = _reasons_left(submission, session, {edit.ref for edit in edits})
        response.reasons = [{"column": one["column"], "message": one["message"]} for one in submission.reasons]
        response.save(update_fields=["instance", "pending", "revision", "saved_at", "reasons"])
        submission.revision = response.revision
        submission.save(update_fields=["reasons", "revision"])
        record("corrected record", response, by=by, study=submission.study, number=len(edits))
    return refused


@transaction.atomic
def place_submission(submission, practice, *, by):
    """Say which practice a record is of; None makes a new one of what it says."""
    submission = Submission.objects.select_related("study", "response").get(pk=submission.pk)
    response = submission.response
    if response is None:
        raise FieldworkError(_("Nothing could be made of this record yet."))
    if practice is None:
        practice = practice_meant(submission.study, session_of(response), response.version, make=True)
        if practice is None:
            raise FieldworkError(_("The record does not say what the practice is called."))
    elif not Practice.objects.of_study(submission.study).filter(pk=practice.pk).exists():
        raise FieldworkError(_("This practice is of another study."))
    response.practice = practice
    response.save(update_fields=["practice"])
    record("placed record", response, by=by, study=submission.study)
    return practice


@transaction.atomic
def reject_submission(submission, *, note, by, erase=False):
    """Let a record not count, and say why. What was sent is kept, unless it is to be erased too: then also what the
    same record said before it was corrected."""
    submission = _to_check(submission)
    note = note.strip()[:600]
    if not note:
        raise FieldworkError(_("Say in a few words why it is rejected: the team reads it later."))
    response, same_record = submission.response, [submission.pk]
    if response is not None and submission.applied:
        if response.state != Response.State.TO_CHECK:
            raise FieldworkError(_("Its answers already count: open the response to change that."))
        same_record = list(response.submissions.filter(applied=True).values_list("pk", flat=True))
        response.submissions.filter(applied=True).exclude(pk=submission.pk).update(
            applied=False, state=Submission.State.REJECTED, decided_at=timezone.now(), decided_by=by, note=note
        )
        forget_attachments(response.attachments.all())
        response.delete()
    submission.response, submission.applied, submission.note = None, False, note
    _settle(submission, Submission.State.REJECTED, by)
    if erase:
        erase_submissions(Submission.objects.filter(pk__in=same_record))
    record("rejected record", submission, by=by, study=submission.study)
    return submission


def _reasons_left(submission, session, touched):
    """The reasons that still hold: what was put right goes, what the new answers break comes."""
    paper = paper_of(submission.version)
    broken = [
        {**words, "ref": violation.ref}
        for violation, words in zip(
            session.violations(),
            violations_in_words(session, paper.questions.values(), version=submission.version,
                                language=submission.response.language),
            strict=True,
        )
    ]  # fmt: skip
    pending = submission.response.pending
    before = [one for one in submission.reasons if one.get("ref", "") not in touched and not _was_rule(one, paper)]
    return [*before, *(one for one in broken if one["ref"] not in pending)]


def _was_rule(reason, paper):
    return "ours" not in reason and bool(reason.get("ref"))


def _to_check(submission):
    one_at_a_time(submission.study)
    rows = Submission.objects.select_for_update(of=("self",)).select_related("study", "device", "version", "response")
    found = rows.get(pk=submission.pk)
    if found.state != Submission.State.TO_CHECK:
        raise FieldworkError(_("Somebody has already decided about this record."))
    return found


def _settle(submission, state, by):
    submission.state, submission.decided_at, submission.decided_by = state, timezone.now(), by
    submission.save()

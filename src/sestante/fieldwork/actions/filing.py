"""Make of a record that a telephone sent what the engine says it is: a response that counts, or one to look at."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sestante.fieldwork.facts import facts_of, place_of
from sestante.fieldwork.intake.instances import examine, identity_of
from sestante.fieldwork.layout import lay_out_answers, record_consents
from sestante.fieldwork.links import new_nonce
from sestante.fieldwork.models import Edit, Response, Submission
from sestante.fieldwork.queries.paper import code_of, paper_of, session_of
from sestante.fieldwork.queries.telephones import form_meant
from sestante.journal.actions import record
from sestante.methods import xforms
from sestante.practices.actions import Place, add_practice
from sestante.practices.models import Practice
from sestante.practices.queries import resembling

from .delivering import deliver_files
from .keeping import keep_submission, one_at_a_time
from .submitting import keep_refusals, note_sending

logger = logging.getLogger(__name__)
FORGOTTEN_AFTER = timedelta(minutes=1)


def receive(study, *, device, xml, files=()):
    """Keep what a telephone sends, then file it. What is returned is committed, whatever became of it."""
    return file_submission(keep_submission(study, device=device, xml=xml, files=files))


def file_submission(submission):
    """Look at a record that was kept, once, and hand over the files that have come; safe to run again at any time."""
    with transaction.atomic():
        one_at_a_time(submission.study)
        rows = Submission.objects.select_for_update(of=("self",)).select_related("study", "device__made_by", "response")
        submission = rows.get(pk=submission.pk)
        with translation.override(_language_of(submission)):
            if submission.state == Submission.State.RECEIVED:
                _file(submission)
            if submission.applied:
                deliver_files(submission)
            submission.save()
    return submission


def file_forgotten():
    """File what was kept when the process was killed before it could look at it."""
    before = timezone.now() - FORGOTTEN_AFTER
    waiting = Submission.objects.filter(state=Submission.State.RECEIVED, received_at__lt=before)
    return len([file_submission(one) for one in waiting.select_related("study")[:100]])


def try_again(submission):
    """Look anew at a record that nothing could be made of, or that was rejected."""
    Submission.objects.filter(pk=submission.pk, response=None).exclude(state=Submission.State.FILED).update(
        state=Submission.State.RECEIVED, decided_at=None, decided_by=None, note="", applied=False
    )
    submission.refresh_from_db()
    return file_submission(submission)


def _language_of(submission):
    """Reasons are written for whoever let the telephone in."""
    by = submission.device.made_by if submission.device else None
    return by.language if by is not None else "it"


def _file(submission):
    try:
        with transaction.atomic():
            _look(submission)
    except DatabaseError:
        raise  # the telephone hears of it and sends again
    except Exception:
        # Whatever goes wrong with one record, it stays, and people hear of it.
        logger.exception("submission %s could not be looked at", submission.pk)
        _set_aside(submission, _("Sestante could not look at this record. Tell whoever looks after the installation."))


def _look(submission):
    said = identity_of(bytes(submission.xml))
    if said.fault:
        return _set_aside(submission, said.fault)
    form, recognised = form_meant(submission.study, submission.form_id, submission.form_version)
    if form is None:
        return _set_aside(submission, _("This study has no form called “%(form)s”.") % {"form": submission.form_id})
    submission.version = form.version
    try:
        found = examine(form.version, bytes(submission.xml), received_at=timezone.localtime())
    except (xforms.FormError, xforms.EvaluationError) as error:
        return _set_aside(submission, _("It cannot be read as an answer to this form: %(why)s") % {"why": error})
    doubts = _doubts(submission, form, recognised)
    earlier = _earlier(submission)
    if submission.rival:
        doubts.append(_doubt(_("A record of the same name had come before, and says something else")))
        return _hold(submission, found, _holder(submission), doubts)
    if correction := _correction_of(submission):
        doubts.append(_doubt(_("A correction of this record came before it")))
        return _hold(submission, found, correction.response, doubts)
    if earlier is not None and earlier.response_id:
        return _correct(submission, found, earlier, doubts)
    if submission.deprecated_id:
        doubts.append(_doubt(_("It corrects a record that has not come here")))
    return _enter(submission, found, doubts)


def _doubt(message):
    return {"column": "", "message": message}


def _doubts(submission, form, recognised):
    doubts = []
    if not recognised:
        words = {"said": submission.form_version or "–", "read": form.number}
        doubts.append(_doubt(_("There is no version “%(said)s” of this form: it was read as version %(read)s") % words))
    device = submission.device
    if device is not None and device.questionnaire_id not in (None, form.version.questionnaire_id):
        doubts.append(_doubt(_("This telephone is let in for another form")))
    return doubts


def _set_aside(submission, message):
    """Kept, though nothing can be made of it for now."""
    submission.state, submission.reasons = Submission.State.TO_CHECK, [_doubt(message)]


def _hold(submission, found, response, doubts):
    """Kept beside a response that says something else, until somebody chooses."""
    submission.state, submission.response = Submission.State.TO_CHECK, response
    submission.reasons = [*doubts, *found.reasons]


def _siblings(submission):
    return Submission.objects.filter(study=submission.study).exclude(pk=submission.pk).select_related("response")


def _holder(submission):
    first = _siblings(submission).filter(instance_id=submission.instance_id, rival=False).first()
    return first.response if first else None


def _earlier(submission):
    if not submission.deprecated_id:
        return None
    return _siblings(submission).filter(instance_id=submission.deprecated_id, rival=False).first()


def _correction_of(submission):
    if not submission.instance_id:
        return None
    return _siblings(submission).filter(deprecated_id=submission.instance_id, response__isnull=False).first()


def _page_language(version):
    """The language of ours in which whoever sent it is written to: a record does not say in which it was read."""
    code = code_of(version.languages[0])[:2] if version.languages else ""
    return code if code in dict(settings.LANGUAGES) else "it"


def _enter(submission, found, doubts):
    """A response of its own."""
    version, now = submission.version, timezone.now()
    reasons = [*doubts, *found.reasons]
    response = Response(
        version=version, origin=Response.Origin.TELEPHONE, language=_page_language(version), nonce=new_nonce(),
        visited=[section.name for section in paper_of(version).sections], saved_at=now, submitted_at=now,
        state=Response.State.TO_CHECK,
    )  # fmt: skip
    response.practice = practice_meant(submission.study, found.session, version, make=not reasons)
    response.save()
    _say(submission, response, found, reasons, now)


def _correct(submission, found, earlier, doubts):
    """A correction takes the place of the record it names, unless that was changed here meanwhile, or the correction
    itself is to be looked at: then what counts goes on counting until somebody decides."""
    response = Response.objects.select_for_update(of=("self",)).get(pk=earlier.response_id)
    if response.version_id != submission.version_id:
        doubts.append(_doubt(_("It corrects a record that was filled in on another version of the form")))
    if not earlier.applied or earlier.revision != response.revision:
        doubts.append(_doubt(_("The record it corrects was changed here meanwhile")))
    if response.state not in (Response.State.SUBMITTED, Response.State.TO_CHECK):
        doubts.append(_doubt(_("The record it corrects was withdrawn, or is being written anew")))
    if doubts or (found.reasons and response.state == Response.State.SUBMITTED):
        return _hold(submission, found, response, doubts)
    return _say(submission, response, found, found.reasons, timezone.now())


def apply_submission(submission, *, by):
    """Make a response say what a record says that was held beside it."""
    found = examine(submission.version, bytes(submission.xml), received_at=timezone.localtime())
    response = Response.objects.select_for_update(of=("self",)).get(pk=submission.response_id)
    response.version = submission.version
    response.save(update_fields=["version"])
    _say(submission, response, found, submission.reasons or [_doubt("")], timezone.now(), by=by)
    deliver_files(submission)
    return response


def _say(submission, response, found, reasons, now, *, by=None):
    """Write a record into its response: what it was before is history; without a reason to look at it, it counts."""
    if response.instance:
        _note_edits(response, found.session, by)
    response.revision += 1
    response.instance, response.pending = found.session.to_xml().decode(), found.pending
    response.reasons = [{"column": one["column"], "message": one["message"]} for one in reasons]
    response.state = Response.State.TO_CHECK if reasons else Response.State.SUBMITTED
    response.saved_at = response.submitted_at = now
    response.save()
    submission.response, submission.applied, submission.reasons = response, True, reasons
    submission.state = Submission.State.TO_CHECK if reasons else Submission.State.FILED
    if reasons:
        response.answers.all().delete()
    else:
        keep_refusals(response)
        lay_out_answers(response, found.session)
        record_consents(response, found.session, channel="telephone")
    submission.revision = response.revision
    number = note_sending(response, now).number
    device = submission.device
    record("received form", response, by=by, actor=device.label if device else str(_("A telephone")),
           study=submission.study, number=number)  # fmt: skip


def _note_edits(response, session, by):
    """What a correction changes, leaf by leaf."""
    before, after = session_of(response).values(), session.values()
    Edit.objects.bulk_create(
        Edit(response=response, ref=ref[:250], value=after.get(ref, ""), before=before.get(ref, ""), page="telephone",
             revision=response.revision + 1, person=by)
        for ref in {**before, **after} if before.get(ref, "") != after.get(ref, "")
    )  # fmt: skip


def practice_meant(study, session, version, *, make):
    """The practice a record speaks of, if exactly one of that name is known in that place; or a new one."""
    facts = facts_of(session, paper_of(version).questions.values())
    name = " ".join(facts["practice.name"].split())[:160]
    if not name:
        return None
    place = place_of(facts)
    same = resembling(study, name=name, municipality=place.municipality, province=place.province)
    if len(same) == 1 and (place == Place() or same[0].municipality_id == getattr(place.municipality, "pk", None)):
        return same[0]  # a form that asks for no place leaves it to the name
    if not make:
        return None
    return add_practice(study, name=name, by=None, place=place, organisation=facts["practice.organisation"],
                        origin=Practice.Origin.PHONE, quietly=True)  # fmt: skip

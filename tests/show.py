"""Practices of the demo with their scheda sent, for tests of what the public sees: no engine, rows as a sending lays
them out, consents as asked."""

from functools import cache

from django.utils import timezone

import make
import samples
from sestante import demo
from sestante.catalogue.actions import publish_sheet
from sestante.fieldwork.models import Answer, Attachment, Consent, Response
from sestante.files.keeping import keep_file
from sestante.files.tasks import draw_copies
from sestante.practices.models import Practice
from sestante.questionnaires.actions.versions import _fill, keep_media
from sestante.questionnaires.compile import answers_of, compile_questionnaire, from_json
from sestante.questionnaires.library import source_of
from sestante.questionnaires.models import Questionnaire, Version


@cache
def compiled(name):
    return compile_questionnaire(source_of(name))


def version(study, name="scheda"):
    """The library's questionnaire, published in this study."""
    found = Version.objects.filter(questionnaire__study=study, form_id=name).first()
    if found is None:
        questionnaire = Questionnaire.objects.create(study=study, title=name, purpose="other")
        found = Version(questionnaire=questionnaire, number=1)
        _fill(found, compiled(name))
        found.save()
        keep_media(found, compiled(name).media)
        found.state, found.published_at = "published", timezone.now()
        found.save()
    return found


def records():
    """The answers of the demo's complete forms."""
    return [practice.answers for practice in demo.practices() if practice.state == "submitted"]


def sent(study, record, *, form="scheda", publication="full", licence="yes", quotes=None, practice=None, **fields):
    """A practice with a sent response: its answers, and these consents in force."""
    of = version(study, form)
    name = record.get("practice_name") or record["title"]
    if practice is None:
        practice = make.practice(study, name, email="", municipality=fields.pop("municipality", "Bologna"))
    response = Response.objects.create(
        version=of, practice=practice, origin="import", state="submitted", nonce="n", submitted_at=timezone.now(),
        **fields,
    )  # fmt: skip
    hidden = {question.path for question in from_json(of.questions) if question.visibility == "confidential"}
    rows = [step[1:] for step in answers_of(compiled(form), record) if step[0] == "set"]
    Answer.objects.bulk_create(
        Answer(response=response, version=of, path=generic(ref), ref=ref, value=value)
        for ref, value in rows
        if generic(ref) not in hidden
    )
    if form == "scheda":
        agree(response, publication=publication, licence=licence, **{"quotes": "no"} | (quotes or {}))
    return practice


def agree(response, **choices):
    """Give consents; those in force on the same subject end."""
    now = timezone.now()
    for subject, choice in choices.items():
        response.consents.filter(subject=subject, withdrawn_at__isnull=True).update(withdrawn_at=now)
        if choice is not None:
            Consent.objects.create(
                response=response, subject=subject, choice=choice, text="…", text_version="1", language="it",
                given_at=now,
            )  # fmt: skip


def published(study, *, by=None, number=None, **fields):
    """Sheets of the demo's practices in a study, published by its coordinator."""
    by = by or study.memberships.first().person
    practices = [sent(study, record, **fields) for record in records()[:number]]
    return [publish_sheet(practice, by=by) for practice in practices]


def generic(ref):
    return "/".join(step.partition("[")[0] for step in ref.split("/"))


def practice_of(sheet):
    return Practice.objects.get(pk=sheet.practice_id)


def photograph(practice, *, alt="Un orto fra due palazzi", people="nobody", credit="Ida Fanti", data=None, drawn=True):
    """One more photograph in the form a practice sent, with what the form asks of each."""
    response = practice.responses.get()
    number = response.attachments.count() + 1
    ref, name = f"{media_of(response)}[{number}]", f"media_file-{number}.jpg"
    data = data or samples.jpeg(colour=f"#{number}5616D")
    said = {"media_file": name, "media_alt": alt, "media_credit": credit, "media_people": people}
    Answer.objects.bulk_create(
        Answer(
            response=response, version=response.version, path=generic(f"{ref}/{key}"), ref=f"{ref}/{key}", value=value
        )
        for key, value in said.items()
        if value
    )
    found = Attachment.objects.create(
        response=response, ref=f"{ref}/media_file", file=keep_file(data), stored_name=name, name=f"Foto {number}.jpg",
        content_type="image/jpeg", size=len(data),
    )  # fmt: skip
    if drawn:
        draw_copies.func(found.file_id)
    return found


def media_of(response):
    return next(one["path"] for one in response.version.questions if one["name"] == "media")


def photographed(sheet):
    """A published sheet, published anew with a photograph."""
    practice = practice_of(sheet)
    photograph(practice)
    return publish_sheet(practice, by=practice.study.memberships.first().person)

"""Files that came with a record are handed over to the answers that speak of them."""

from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from sestante.fieldwork.intake.instances import files_of
from sestante.fieldwork.models import Attachment, Submission, SubmissionFile
from sestante.fieldwork.queries.paper import generic_of, paper_of, session_of

from .attaching import IMAGES, LARGEST, kind_of, kinds_for
from .pictures import without_traces


def deliver_files(submission):
    """Attach what has come, note what has not. A file of a kind its question does not take stays with the record."""
    response = submission.response
    definition = paper_of(response.version).definition
    wanted = files_of(session_of(response), definition)
    there = set(response.attachments.values_list("ref", "name"))
    came = {}
    for file in submission.files.exclude(file="").order_by("pk"):
        came.setdefault(file.name, file)
    for ref, name in wanted.items():
        if name in came and (ref, name) not in there:
            _attach(submission, response, ref, came[name], definition)
    kept = set(submission.files.values_list("name", flat=True)) | {name for _ref, name in there}
    submission.missing = sorted({name for name in wanted.values() if name not in kept})


def _attach(submission, response, ref, file, definition):
    with file.file.open() as stored:
        data = stored.read()
    kind = kind_of(file.name, data, kinds_for(definition.element(generic_of(ref)).mediatype))
    if kind is None or len(data) > LARGEST:
        message = _("A file came that this question does not take")
        if not any(one.get("ref") == ref and one["message"] == message for one in submission.reasons):
            label = definition.element(generic_of(ref)).name
            submission.reasons = [
                *submission.reasons,
                {"column": label, "message": message, "ref": ref, "sent": file.name, "ours": ""},
            ]
            submission.state = Submission.State.TO_CHECK
        return
    for old in response.attachments.filter(ref=ref):
        transaction.on_commit(lambda stored=old.file: stored.delete(save=False))
        old.delete()
    content_type, ending = kind
    if content_type in IMAGES and ending == ".jpg":
        data = without_traces(data)
    attachment = Attachment(response=response, ref=ref, name=PurePath(file.name).name[:200], content_type=content_type,
                            size=len(data))  # fmt: skip
    attachment.file.save(f"{response.pk}-tel-{file.digest[:12]}{ending}", ContentFile(data), save=True)
    _let_go(file, attachment)


def _let_go(file, attachment):
    """The answer has the file now, without the place it was taken at: the copy as it came goes."""
    stored, name = file.file.storage, file.file.name
    SubmissionFile.objects.filter(pk=file.pk).update(file="", attachment=attachment)
    transaction.on_commit(lambda: stored.delete(name))


def take_back_files(submission):
    """Give a record the files of the response it loses."""
    for file in submission.files.filter(file="", attachment__isnull=False).select_related("attachment"):
        with file.attachment.file.open() as stored:
            file.file.save(f"{submission.pk}-{file.digest[:24]}", ContentFile(stored.read()), save=True)

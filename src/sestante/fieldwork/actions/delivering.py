"""Files that came with a record are handed over to the answers that speak of them."""

from pathlib import PurePath

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.intake.instances import files_of
from sestante.fieldwork.models import Submission, SubmissionFile
from sestante.fieldwork.queries.paper import generic_of, paper_of, session_of
from sestante.files.actions import forget_files

from .attaching import forget_attachments, kept_attachment, largest_for, looked_into, return_files


def deliver_files(submission):
    """Attach what has come, note what has not. A file of a kind its question does not take stays with the record."""
    response = submission.response
    definition = paper_of(response.version).definition
    return_files(response)  # a correction may have moved the lines of a repeat
    wanted = files_of(session_of(response), definition)
    there = set(response.attachments.values_list("stored_name", flat=True))
    came = {}
    for file in submission.files.filter(attachment=None).select_related("file").order_by("pk"):
        came.setdefault(file.name, file)
    for ref, name in wanted.items():
        if name in came and name not in there:
            there.add(name)
            _attach(submission, response, ref, came[name], definition)
    kept = there | set(submission.files.values_list("name", flat=True))
    submission.missing = sorted({name for name in wanted.values() if name not in kept})


def _attach(submission, response, ref, file, definition):
    data = file.file.read()
    element = definition.element(generic_of(ref))
    bound = largest_for(paper_of(response.version).questions.get(element.ref))
    try:
        kind, data = looked_into(file.name, data, element, bound)
    except FieldworkError as refusal:
        _doubt(submission, element.name, str(refusal), ref, file.name)
        return
    forget_attachments(response.attachments.filter(ref=ref))
    name = PurePath(file.name).name[:255]
    _let_go(file, kept_attachment(response, ref, name, name, kind, data))


def _doubt(submission, column, message, ref, name):
    if not any(one.get("ref") == ref and one["message"] == message for one in submission.reasons):
        reason = {"column": column, "message": message, "ref": ref, "sent": name, "ours": ""}
        submission.reasons = [*submission.reasons, reason]
        submission.state = Submission.State.TO_CHECK


def _let_go(file, attachment):
    """The answer has the file now, without the place it was taken at: the copy as it came goes. The record keeps what
    the answer has, for when no answer names it any more."""
    SubmissionFile.objects.filter(pk=file.pk).update(file=attachment.file_id, attachment=attachment)
    forget_files([file.file_id])

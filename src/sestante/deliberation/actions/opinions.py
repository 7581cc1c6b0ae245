"""Bring a conversation held on Polis in, as a room that is over; take it out again."""

import hashlib
import io
import zipfile
from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import PolisImport, Subject
from sestante.deliberation.tasks import LARGEST, archive_of, bring_in_conversation, files_in
from sestante.journal.actions import record
from sestante.methods.opinion_map import PolisFileError, file_kind, read_polis

__all__ = ["LARGEST", "keep_conversation", "remove_conversation", "resume_conversation", "resume_stalled_conversations"]
STALLED_AFTER = timedelta(minutes=5)
LONGEST_STATEMENT = Subject._meta.get_field("text").max_length


@transaction.atomic
def keep_conversation(study, uploads, *, by, source=""):
    """Keep the uploaded files and set the errand going; the same files give the same import, not another.

    ``uploads`` are (name, bytes): the four files, or one archive that holds them. Returns (import, whether it is new).
    """
    files = _files(uploads)
    conversation = _read(files)
    fingerprint = hashlib.sha256(b"".join(hashlib.sha256(files[kind]).digest() for kind in sorted(files))).hexdigest()
    run, is_new = PolisImport.objects.get_or_create(
        study=study,
        fingerprint=fingerprint,
        defaults={"votes_total": len(conversation.votes), "by": by, "progress_at": timezone.now()},
    )
    gone = run.state == PolisImport.State.DONE and run.focus_group_id is None
    if not is_new and not gone and run.state != PolisImport.State.FAILED:
        return run, False
    run.title = (conversation.topic or _("Conversation on Polis"))[:160]
    run.source, run.by, run.content = source.strip()[:300], by, archive_of(files)
    run.state, run.failure, run.votes_done, run.progress_at = PolisImport.State.RUNNING, "", 0, timezone.now()
    run.focus_group = None
    run.save()
    record("imported conversation", run, by=by, study=study, votes=run.votes_total)
    transaction.on_commit(lambda: bring_in_conversation.enqueue(run.pk))
    return run, True


@transaction.atomic
def resume_conversation(run):
    """Set the errand going again from where it stopped."""
    now = PolisImport.objects.select_for_update().get(pk=run.pk)
    if now.state != PolisImport.State.RUNNING:
        raise DeliberationError(_("This import is over."))
    now.progress_at = timezone.now()
    now.save(update_fields=["progress_at"])
    transaction.on_commit(lambda: bring_in_conversation.enqueue(now.pk))
    return now


def resume_stalled_conversations(now=None):
    """Set going again the imports whose worker died. Called by the clock."""
    now = now or timezone.now()
    stalled = PolisImport.objects.filter(state=PolisImport.State.RUNNING, progress_at__lt=now - STALLED_AFTER)
    keys = list(stalled.values_list("pk", flat=True))
    PolisImport.objects.filter(pk__in=keys).update(progress_at=now)
    for key in keys:
        bring_in_conversation.enqueue(key)
    return len(keys)


@transaction.atomic
def remove_conversation(run, *, by):
    """Take an imported conversation out, with its room and its votes."""
    now = PolisImport.objects.select_for_update().get(pk=run.pk)
    record("removed conversation", now, by=by, study=now.study)
    if now.focus_group is not None:
        now.focus_group.delete()
    now.delete()


def _files(uploads):
    """{kind: bytes} of the Polis files among what was uploaded."""
    if sum(len(content) for _name, content in uploads) > LARGEST:
        raise DeliberationError(_("The files are too large: up to 20 MB together."))
    found = []
    for name, content in uploads:
        try:
            found += files_in(content) if zipfile.is_zipfile(io.BytesIO(content)) else [(name, content)]
        except (zipfile.BadZipFile, ValueError):
            raise DeliberationError(_("The archive cannot be read.")) from None
    known = [(file_kind(name), content) for name, content in found if file_kind(name)]
    twice = next((kind for kind, count in Counter(kind for kind, _content in known).items() if count > 1), "")
    if twice:
        raise DeliberationError(_in_words(PolisFileError("twice", twice)))
    return dict(known)


def _read(files):
    try:
        conversation = read_polis(files)
    except PolisFileError as problem:
        raise DeliberationError(_in_words(problem)) from None
    longest = max(conversation.comments, key=lambda comment: len(comment.text))
    if len(longest.text) > LONGEST_STATEMENT:
        raise DeliberationError(
            _("Statement %(number)s is longer than %(most)s characters.")
            % {"number": longest.id, "most": LONGEST_STATEMENT}
        )
    return conversation


def _in_words(problem):
    said = {
        "missing_file": _(
            "%(file)s.csv is missing. Needed are comments.csv and votes.csv (or participants-votes.csv)."
        ),
        "encoding": _("%(file)s.csv is not written in UTF-8."),
        "columns": _("%(file)s.csv has no column %(value)s."),
        "row": _("%(file)s.csv, line %(line)s: this row cannot be read. %(value)s"),
        "vote": _("%(file)s.csv, line %(line)s: a vote is 1, 0 or -1, not “%(value)s”."),
        "statement": _("%(file)s.csv, line %(line)s: statement %(value)s is not in comments.csv."),
        "twice": _("There are two files %(file)s.csv."),
        "matrix": _("votes.csv and participants-votes.csv do not say the same: are they of the same conversation?"),
        "empty": _("Nobody has voted in this conversation."),
    }[problem.problem]
    return (said % {"file": problem.file, "line": problem.line, "value": problem.value}).strip()

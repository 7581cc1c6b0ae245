"""Files that belong to an answer: checked, kept at once, replaced, taken away."""

from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Attachment
from sestante.fieldwork.queries.paper import generic_of, paper_of

from .answering import answer_questions, locked_draft
from .pictures import without_traces

LARGEST = 10 * 1024 * 1024
# What a file must begin with, by the ending it is stored under: a name alone proves nothing.
IMAGES = {
    "image/jpeg": (".jpg", (b"\xff\xd8\xff",)),
    "image/png": (".png", (b"\x89PNG\r\n\x1a\n",)),
    "image/webp": (".webp", (b"RIFF",)),
    "image/gif": (".gif", (b"GIF87a", b"GIF89a")),
}
DOCUMENTS = {
    "application/pdf": (".pdf", (b"%PDF-",)),
    "application/vnd.oasis.opendocument.text": (".odt", (b"PK\x03\x04",)),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods", (b"PK\x03\x04",)),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx", (b"PK\x03\x04",)),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx", (b"PK\x03\x04",)),
}
SOUNDS = {
    "audio/mpeg": (".mp3", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "audio/ogg": (".ogg", (b"OggS",)),
    "audio/webm": (".webm", (b"\x1aE\xdf\xa3",)),
}


def kinds_for(mediatype):
    """The kinds of file a question takes."""
    if (mediatype or "").startswith("image"):
        return IMAGES
    if (mediatype or "").startswith("audio"):
        return SOUNDS
    return {**DOCUMENTS, **IMAGES}


def attach_file(response, ref, *, name, data, base_revision, language, person=None):
    """Keep a file as the answer to a question, in place of the one before it. Refused when too large or of a kind
    that the question does not take. Where a photo was taken is left out of it."""
    paper = paper_of(response.version)
    element = paper.definition.element(generic_of(ref))
    if len(data) > LARGEST:
        raise FieldworkError(_("“%(name)s” is larger than 10 MB: choose a smaller file.") % {"name": name})
    kind = kind_of(name, data, kinds_for(element.mediatype))
    if kind is None:
        raise FieldworkError(_("“%(name)s” is of a kind that cannot be taken here.") % {"name": name})
    with transaction.atomic():
        locked = locked_draft(response)
        for old in locked.attachments.filter(ref=ref):
            _forget(old)
        content_type, ending = kind
        if content_type == "image/jpeg":
            data = without_traces(data)
        attachment = Attachment(response=locked, ref=ref, name=PurePath(name).name[:200], content_type=content_type,
                                size=len(data))  # fmt: skip
        attachment.file.save(f"{response.pk}-{attachment_stem(ref)}{ending}", ContentFile(data), save=True)
        outcome = answer_questions(locked, {ref: PurePath(attachment.file.name).name}, base_revision=base_revision,
                                   language=language, person=person)  # fmt: skip
        if ref not in outcome.written:
            raise FieldworkError(_("No file can be kept here."))
    return outcome


def detach_file(response, ref, *, base_revision, language, person=None):
    """Take a file away from an answer."""
    with transaction.atomic():
        for old in response.attachments.filter(ref=ref):
            _forget(old)
        return answer_questions(response, {ref: ""}, base_revision=base_revision, language=language, person=person)


def attachment_stem(ref):
    return ref.rsplit("/", 1)[-1][:40]


def kind_of(name, data, kinds):
    ending = PurePath(name).suffix.lower().replace(".jpeg", ".jpg")
    for content_type, (known, beginnings) in kinds.items():
        if data.startswith(beginnings) and (known == ending or content_type in IMAGES):
            return content_type, known
    return None


def _forget(attachment):
    attachment.delete()
    transaction.on_commit(lambda: attachment.file.delete(save=False))

"""Files that belong to an answer: looked into, kept at once, replaced, taken away.

A browser's file is checked before it is kept. What a telephone sends is kept as it comes: it would never send it
again."""

from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Attachment
from sestante.fieldwork.queries.paper import generic_of, paper_of, session_of
from sestante.files.actions import ask_for_copies, keep_file
from sestante.files.errors import FileRefused
from sestante.files.kinds import AUDIO, DOCUMENT, IMAGE, TABLE, VIDEO, checked, kind_of
from sestante.files.pictures import smaller
from sestante.files.traces import without_traces

from .answering import answer_questions, forget_attachments, lay_aside, locked_draft

MEGABYTE = 1024 * 1024
MOST_FILES = 60  # of one response; a practice with twenty photos is a rich one
FAMILIES = {
    "image": (IMAGE,),
    "audio": (AUDIO,),
    "video": (VIDEO,),
}
ANY = (DOCUMENT, IMAGE, TABLE)  # of a question for a file of whatever kind


def families_for(mediatype):
    """The families of file that a question takes."""
    return FAMILIES.get((mediatype or "").partition("/")[0], ANY)


def largest_for(question):
    """The most bytes a question takes: its own bound, within the installation's."""
    bound = settings.SESTANTE_FILE_MB
    return int((min(bound, question.max_size) if question and question.max_size else bound) * MEGABYTE)


def attach_file(response, ref, *, name, data, base_revision, language, person=None, alt=""):
    """Keep a file as the answer to a question, in place of the one before it. Refused when too large or of a kind
    that the question does not take. Where a photo or film was made is left out of it."""
    paper = paper_of(response.version)
    element = paper.definition.element(generic_of(ref))
    name = PurePath(name.replace("\\", "/")).name[:200] or "file"
    kind, data = looked_into(name, data, element, largest_for(paper.questions.get(element.ref)))
    with transaction.atomic():
        locked = locked_draft(response)
        old = locked.attachments.filter(ref=ref).first()
        if old is None and locked.attachments.count() >= MOST_FILES:
            raise FieldworkError(_("A form holds at most %(most)s files.") % {"most": MOST_FILES})
        if old is not None:
            lay_aside(locked, [old])
        stored_name = f"{element.name[:40]}-{get_random_string(8).lower()}{kind.ending}"
        attachment = kept_attachment(locked, ref, stored_name, name, kind, data, alt)
        outcome = answer_questions(locked, {ref: attachment.stored_name}, base_revision=base_revision,
                                   language=language, person=person)  # fmt: skip
        if ref not in outcome.written:
            raise FieldworkError(_("No file can be kept here."))
    return outcome


def looked_into(name, data, element, largest):
    """What a file is, and its content freed of traces. Refused with a sentence for whoever chose it."""
    if len(data) > largest:
        words = {"name": name, "most": filesizeformat(largest)}
        raise FieldworkError(_("“%(name)s” is larger than %(most)s: choose a smaller file.") % words)
    if not data:
        raise FieldworkError(_("“%(name)s” is empty.") % {"name": name})
    try:
        kind = checked(name, data, families=families_for(element.mediatype))
        data = without_traces(data, kind.content_type)
        pixels = element.params.get("max-pixels", "")
        if kind.family == IMAGE and pixels.isdigit() and int(pixels):
            smaller_data = smaller(data, longest=int(pixels))
            if smaller_data is not data:
                kind, data = kind_of(smaller_data), smaller_data
    except FileRefused as refusal:
        raise FieldworkError(str(refusal)) from refusal
    return kind, data


def detach_file(response, ref, *, base_revision, language, person=None):
    """Take a file away from an answer."""
    with transaction.atomic():
        locked = locked_draft(response)
        lay_aside(locked, locked.attachments.filter(ref=ref))
        return answer_questions(locked, {ref: ""}, base_revision=base_revision, language=language, person=person)


@transaction.atomic
def describe_file(attachment, alt):
    """Say what a picture shows, for whoever does not see it."""
    attachment.alt = " ".join(alt.split())[:300]
    attachment.save(update_fields=["alt"])
    return attachment


def return_files(response):
    """Tie files to the answers that name them, as they stand; erase those that none names any more."""
    definition = paper_of(response.version).definition
    named = {}
    for ref, text in session_of(response).values(relevant_only=False).items():
        spec = definition.specs.get(generic_of(ref))
        if text and spec is not None and spec.element is not None and spec.element.control == "upload":
            named[text] = ref
    rows = list(response.attachments.all())
    forget_attachments([row for row in rows if row.stored_name not in named])
    kept = [row for row in rows if row.stored_name in named]
    Attachment.objects.filter(pk__in=[row.pk for row in kept]).update(ref="")  # two may change places
    for row in kept:
        row.ref = named[row.stored_name]
        row.save(update_fields=["ref"])


def kept_attachment(response, ref, stored_name, name, kind, data, alt=""):
    stored = keep_file(data)
    attachment = Attachment.objects.create(
        response=response,
        ref=ref,
        file=stored,
        stored_name=stored_name,
        name=name,
        content_type=kind.content_type,
        size=len(data),
        alt=" ".join(alt.split())[:300],
    )
    if kind.family == IMAGE:
        ask_for_copies(stored)
    return attachment

"""The photographs a practice gave with its form: which of them may be shown, in whose words, and why the others not.

A form asks four things of each, side by side: the file, what it shows, who took it, whether people can be recognised.
"""

from enum import StrEnum
from typing import NamedTuple

from sestante.fieldwork.models import Attachment
from sestante.files.models import Rendition, StoredFile

from .permission import Level, questions_by_path

ALT, CREDIT, PEOPLE = "media_alt", "media_credit", "media_people"
# Nobody to be recognised, or with a release. Any other answer, and none, keeps a photograph out.
RELEASED = {"nobody", "adults_released", "minors_released"}
LONGEST_ALT, LONGEST_CREDIT = 300, 120


class Why(StrEnum):
    """Why a photograph is not shown."""

    CARD = "card"
    HIDDEN = "hidden"
    PEOPLE = "people"
    UNSAID = "unsaid"
    LEFT_OUT = "left_out"
    NO_ALT = "no_alt"
    WAITING = "waiting"
    FAILED = "failed"


class Photograph(NamedTuple):
    """A photograph as a page would show it; ``why`` is empty where it may be shown."""

    attachment: Attachment
    alt: str
    credit: str
    large: Rendition | None
    small: Rendition | None
    why: str = ""
    left_out: bool = False


def asks_photographs(version_pk):
    return any(question.type == "image" for question in questions_by_path(version_pk).values())


def photographs_of(permission):
    """Every photograph of the response a sheet is made from, in the order of its answers: six queries at most."""
    response = permission.response
    if response is None or not permission.asked:
        return []
    questions = questions_by_path(response.version_id)
    images = [path for path, question in questions.items() if question.type == "image"]
    beside = [path for path, question in questions.items() if question.name in (ALT, CREDIT, PEOPLE)]
    rows = list(response.answers.filter(path__in=[*images, *beside]).order_by("pk").values_list("path", "ref", "value"))
    said = {ref: value.strip() for path, ref, value in rows if questions[path].visibility == "public"}
    given = response.attachments.filter(content_type__startswith="image/").select_related("file", "choice_to_show")
    held = {one.stored_name: one for one in given.prefetch_related("file__renditions")}
    return [
        _photograph(permission, questions[path], held[value], ref.rpartition("/")[0], said)
        for path, ref, value in rows
        if path in images and value in held
    ]


def _photograph(permission, question, attachment, place, said):
    choice = getattr(attachment, "choice_to_show", None)
    copies = {one.purpose: one for one in attachment.file.renditions.all()}
    found = Photograph(
        attachment=attachment,
        alt=((choice and choice.alt) or said.get(f"{place}/{ALT}") or attachment.alt)[:LONGEST_ALT],
        credit=said.get(f"{place}/{CREDIT}", "")[:LONGEST_CREDIT],
        large=copies.get(Rendition.Purpose.PUBLIC),
        small=copies.get(Rendition.Purpose.THUMBNAIL),
        left_out=bool(choice and choice.left_out),
    )
    return found._replace(why=_why_not(permission, question, found, said.get(f"{place}/{PEOPLE}", "")))


def _why_not(permission, question, found, people):
    if permission.level != Level.FULL:
        return Why.CARD
    if question.visibility != "public":
        return Why.HIDDEN
    if people not in RELEASED:
        return Why.PEOPLE if people else Why.UNSAID
    if found.left_out:
        return Why.LEFT_OUT
    if not found.alt:
        return Why.NO_ALT
    if found.attachment.file.copies == StoredFile.Copies.FAILED:
        return Why.FAILED
    return "" if found.large and found.small else Why.WAITING


def shown_of(photographs):
    """Those that may be shown, the same picture once."""
    return list({one.large.file_id: one for one in reversed(photographs) if not one.why}.values())[::-1]


def frozen(photographs):
    """What a sheet keeps of them, to tell whether anything is different now."""
    return [(one.large.file_id, one.alt, one.credit) for one in shown_of(photographs)]

"""Answer a response, leaf by leaf: lock, reread, let the engine decide, merge with what others wrote, keep it all.

What is acknowledged is committed. Nothing typed is thrown away: text that a field cannot hold waits beside the
instance, and where two people wrote the same answer at once both versions stay until somebody chooses."""

import json
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Attachment, Edit, Response
from sestante.fieldwork.queries.paper import Paper, generic_of, paper_of, session_of
from sestante.files.actions import forget_files

from .merging import after_removal, carried_forward, texts_at_base, without_instance
from .pen import Pen

PAGES_KEPT = 8
HEAVY = ("version__xform", "version__xlsform", "version__questions", "version__source")


class Outcome(NamedTuple):
    """What came of some answers: for the page, which shows only what has to be shown anew."""

    response: Response
    paper: Paper
    session: object
    written: tuple = ()  # references
    conflicts: tuple = ()
    refused: tuple = ()  # references of choices that are not on offer
    shown: tuple = ()  # references that were not relevant before
    hidden: tuple = ()
    instance: str = ""  # reference of the repeat instance added


def answer_questions(response, edits, *, base_revision, language, person=None, others=(), section="", page="", turn=0):
    """Write answers (``{reference: text}``) as somebody sees them who read the response at ``base_revision``.

    Leaf by leaf: an answer changed by someone else since then stays when the text sent is the one seen, and is kept
    beside the new one when both changed it. ``others`` are references whose text goes on being a second version.
    ``page`` names the open page that speaks, ``turn`` counts its requests: one overtaken by a later one is dropped.
    """
    with transaction.atomic():
        response = locked_draft(response)
        session = session_of(response, language=language)
        pen = Pen(response, session, person, page)
        if turn < response.pages.get(page, 0):
            edits = {}
        history = edits_since(response, base_revision)
        seen = texts_at_base(history, page)
        relevant = _relevant(session)
        wanted = {}
        for ref, text in edits.items():
            here = carried_forward(ref, history)
            if here is None:
                pen.bury(ref, text)  # its instance was removed meanwhile
            elif here in others:
                pen.dispute(here, text)
            elif (text := pen.value_of(here, text)) != (current := pen.text(here)) and text != seen.get(here, current):
                if here in seen and seen[here] != current:
                    pen.dispute(here, text)
                else:
                    wanted[here] = text
        pen.write_all(wanted)
        _keep(pen, language, section, turn)
    after = _relevant(session)
    return Outcome(
        response=response,
        paper=paper_of(response.version),
        session=session,
        written=tuple(pen.written),
        conflicts=tuple(pen.conflicts),
        refused=tuple(pen.refused),
        shown=tuple(sorted(after - relevant)),
        hidden=tuple(sorted(relevant - after)),
    )


def answer_question(response, ref, text, *, base_revision, language, person=None):
    """Write one answer."""
    return answer_questions(response, {ref: text}, base_revision=base_revision, language=language, person=person)


@transaction.atomic
def settle_dispute(response, ref, *, keep_other, language, person=None):
    """Choose between two versions of an answer: the one that stands, or the other. The one not chosen is history."""
    response = locked_draft(response)
    session = session_of(response, language=language)
    pen = Pen(response, session, person)
    other = response.disputed.pop(ref, None)
    if other is not None:
        pen.changed = True
        if keep_other:
            pen.write_all({ref: other})
    _keep(pen, language, "")
    return Outcome(response, paper_of(response.version), session, tuple(pen.written), refused=tuple(pen.refused))


@transaction.atomic
def add_instance(response, repeat_ref, *, base_revision, language, person=None):
    """Add an instance at the end of a repeat. Refused past the number the questionnaire allows."""
    response = locked_draft(response)
    session = session_of(response, language=language)
    paper = paper_of(response.version)
    ref = carried_forward(repeat_ref, edits_since(response, base_revision))
    most = getattr(paper.questions.get(generic_of(repeat_ref)), "max_repeats", None)
    if ref is None or (most is not None and len(instances_of(session, ref)) >= most):
        raise FieldworkError(_("You have reached the number that can be added here."))
    added = session.add(ref)
    if added is None:
        raise FieldworkError(_("Nothing can be added here."))
    pen = Pen(response, session, person)
    pen.note(Edit.Kind.ADD, added)
    _keep(pen, language, "")
    return Outcome(response, paper, session, instance=added)


@transaction.atomic
def remove_instance(response, instance_ref, *, base_revision, language, person=None):
    """Remove one instance of a repeat; its answers stay in the history. Refused below the least number."""
    response = locked_draft(response)
    session = session_of(response, language=language)
    paper = paper_of(response.version)
    ref = carried_forward(instance_ref, edits_since(response, base_revision))
    if ref is None:
        return Outcome(response, paper, session)  # somebody else removed it first
    repeat = ref[: ref.rindex("[")]
    least = getattr(paper.questions.get(generic_of(repeat)), "min_repeats", None) or 0
    if len(instances_of(session, repeat)) <= least:
        raise FieldworkError(_("At least %(least)s must stay here.") % {"least": least})
    pen = Pen(response, session, person)
    gone = {one: text for one, text in pen.texts().items() if text and one.startswith(f"{ref}/")}
    if not session.remove(ref):
        raise FieldworkError(_("This cannot be removed."))
    pen.note(Edit.Kind.REMOVE, ref, before=json.dumps(gone, ensure_ascii=False))
    response.pending = without_instance(response.pending, ref)
    response.disputed = without_instance(response.disputed, ref)
    _move_attachments(response, ref)
    _keep(pen, language, "")
    return Outcome(response, paper, session)


@transaction.atomic
def say_place(response, point, *, language, person=None):
    """Say where somebody is to all that asks for it; an empty text: they would rather not. Refused if no point."""
    response = locked_draft(response)
    session = session_of(response, language=language)
    pen, before = Pen(response, session, person), session.values(relevant_only=False)
    asking = session.unplaced
    if asking and not session.locate(point):
        raise FieldworkError(_("Enter latitude and longitude as two numbers"))
    pen.changed = bool(asking)
    for ref in asking if point else ():
        response.pending.pop(ref, None)
        pen.note(Edit.Kind.SET, ref, value=pen.text(ref), before=before[ref])
        pen.written.append(ref)
    _keep(pen, language, "")
    return Outcome(response, paper_of(response.version), session, tuple(pen.written))


def locked_draft(response):
    """The response's row, locked and read anew. Refused when it can no longer be changed."""
    found = Response.objects.select_for_update(of=("self",)).select_related("version").defer(*HEAVY).get(pk=response.pk)
    if found.state != Response.State.DRAFT:
        raise FieldworkError(_("This form was already sent: open it again to change it."))
    return found


def edits_since(response, revision):
    """What was written after a revision, oldest first; nothing to ask when nobody wrote since."""
    if revision >= response.revision:
        return []
    # Structure first: an instance is added or removed in a revision of its own.
    return list(response.edits.filter(revision__gt=revision).order_by("revision", "pk"))


def instances_of(session, repeat_ref):
    """References of the instances of a repeat, in order."""
    view = session.view(repeat_ref)
    return [instance.ref for instance in view.children]


def _relevant(session):
    return {state.ref for state in session.states() if state.relevant}


def _keep(pen, language, section, turn=0):
    """Save what changed, in one statement for the response and one for its history."""
    response, changed = pen.response, pen.changed
    if section and section not in response.visited:
        response.visited = [*response.visited, section]
        changed = True
    if section and section != response.last_section:
        response.last_section, changed = section, True
    if language != response.language:
        response.language, changed = language, True
    if not changed:
        return
    if pen.page:
        heard = {**response.pages, pen.page: max(turn, response.pages.get(pen.page, 0))}
        response.pages = dict(list(heard.items())[-PAGES_KEPT:])
    response.instance, response.unplaced = pen.session.to_xml().decode(), list(pen.session.awaited)
    response.revision, response.saved_at = pen.revision, timezone.now()
    response.save(update_fields=["instance", "pending", "disputed", "unplaced", "revision", "pages", "visited",
                                 "last_section", "language", "saved_at"])  # fmt: skip
    Edit.objects.bulk_create(pen.edits)


def lay_aside(response, attachments):
    """Take files from their answers. They are erased at once, unless they were sent: then they wait, named by no
    answer, until the form is sent again or put back as it was."""
    rows = list(attachments)
    if response.sendings.exists():
        Attachment.objects.filter(pk__in=[row.pk for row in rows]).update(ref="")
    else:
        forget_attachments(rows)


def forget_attachments(attachments):
    """Erase attachments, their contents and every copy drawn from them, once the transaction is through."""
    rows = list(attachments)
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    forget_files({row.file_id for row in rows})


def _move_attachments(response, removed):
    """Files follow their answers; those of the instance that is gone go with it."""
    rows = list(response.attachments.exclude(ref=""))
    places = {row.pk: after_removal(row.ref, removed) for row in rows}
    gone = [row for row in rows if places[row.pk] is None]
    lay_aside(response, gone)
    moved = [row for row in rows if places[row.pk] not in (None, row.ref)]
    Attachment.objects.filter(pk__in=[row.pk for row in moved]).update(ref="")  # two may change places
    for row in moved:
        row.ref = places[row.pk]
        row.save(update_fields=["ref"])

"""Try a questionnaire with answers that are nobody's: the same engine, the same pen, and no response."""

from django.db import transaction
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Response, Trial
from sestante.fieldwork.queries.paper import paper_of, session_of
from sestante.methods import xforms

from .answering import Outcome, _relevant
from .pen import Pen


def trial_of(version, person, *, language):
    """The answers somebody is trying a version with, as a response that is never saved; and its session.

    Answers to an older state of a draft are fitted to the form; those of another form are left behind."""
    trial = Trial.objects.filter(version=version, person=person).first() or Trial(version=version, person=person)
    response = Response(version=version, language=language[:5], instance=trial.instance, pending=dict(trial.pending))
    response.saved_at, response.unplaced = trial.saved_at, trial.unplaced
    try:
        session = session_of(response, language=language)
    except xforms.FormError:
        response.instance, response.pending = "", {}
        session = session_of(response, language=language)
    known = session.values(relevant_only=False)
    response.pending = {ref: text for ref, text in response.pending.items() if ref in known}
    response.visited = [section.name for section in paper_of(version).sections] if trial.pk else []
    return response, session


@transaction.atomic
def try_answers(version, person, edits, *, language, add="", remove="", place=None):
    """Answer some questions of a trial, add an instance of a repeat or take one away, say where one is (or, with an
    empty text, that one would rather not)."""
    Trial.objects.select_for_update().filter(version=version, person=person).first()
    response, session = trial_of(version, person, language=language)
    before = _relevant(session)
    pen = Pen(response, session, person)
    pen.write_all({ref: text for ref, text in edits.items() if pen.value_of(ref, text) != pen.text(ref)})
    added = session.add(add) if add else ""
    if added is None:
        raise FieldworkError(_("Nothing can be added here."))
    if remove and session.remove(remove):
        response.pending = {ref: text for ref, text in response.pending.items() if not ref.startswith(f"{remove}/")}
    if place is not None:
        session.locate(place)
    kept, _made = Trial.objects.update_or_create(
        version=version, person=person,
        defaults={"instance": session.to_xml().decode(), "pending": response.pending,
                  "unplaced": list(session.awaited)},
    )  # fmt: skip
    response.instance, response.saved_at = kept.instance, kept.saved_at
    after = _relevant(session)
    return Outcome(
        response=response,
        paper=paper_of(version),
        session=session,
        written=tuple(pen.written),
        refused=tuple(pen.refused),
        shown=tuple(sorted(after - before)),
        hidden=tuple(sorted(before - after)),
        instance=added or "",
    )


def clear_trial(version, person):
    """Throw the answers of a trial away."""
    return Trial.objects.filter(version=version, person=person).delete()[0]

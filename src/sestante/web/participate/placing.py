"""Where somebody is: offered, where a form would note it, to be added with a press, by hand, or not at all."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from sestante.fieldwork.queries import generic_of
from sestante.methods.xforms.types import accepted

from .reading import joined

BUTTON, NO = "_place", "no"


class Notice(NamedTuple):
    """What the page says of it."""

    labels: tuple  # of the questions that would note it, where they have words
    public: bool  # whether one of them may be published
    lat: str = ""
    lon: str = ""
    was: str = ""
    error: str = ""


def notice_of(session, paper, language, typed=None):
    """The notice, or None when nothing asks for the place. ``typed`` is what somebody wrote that is no point."""
    asking = [paper.questions.get(generic_of(ref)) for ref in session.unplaced]
    if not asking:
        return None
    known = [question for question in asking if question is not None]
    labels = dict.fromkeys(paper.said(question.labels, language) for question in known)
    notice = Notice(tuple(label for label in labels if label), any(one.visibility == "public" for one in known))
    if typed is None:
        return notice
    return notice._replace(**typed, error=_("Enter latitude and longitude as two numbers"))


def problems_of(place):
    """What the page tells at its head about a place that is none."""
    return [("qplace", place.error)] if place is not None and place.error else []


def point_of(posted):
    """The point that somebody added; "" for one who would rather not; None if it is none."""
    if posted[BUTTON] == NO:
        return ""
    point = joined(typed_in(posted))
    return point if accepted(point, "geopoint") else None


def typed_in(posted):
    return {part: posted.get(f"{BUTTON}:{part}", "").strip() for part in ("lat", "lon", "was")}


def locates(paper):
    """Whether a form may ask for the place at all."""
    return any(action.locates for action in paper.definition.actions)


def asked_by(paper, moved):
    """Whether a change of ``moved`` (generic references) may have asked for the place."""
    return any(action.locates and action.target.ref in moved for action in paper.definition.actions)

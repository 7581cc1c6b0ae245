"""Matches as the team and both sides see them; whom a voice might meet, and why. Nobody is ranked."""

from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.exchange.models import Intention, Match, Voice
from sestante.exchange.words import said

from .board import board_row, having

# Kind of voice -> the kinds that may answer it (the rules of the intake, in the order in which to look).
ANSWERED_BY = {
    Voice.Kind.NEED: (Voice.Kind.RESOURCE, Voice.Kind.AVAILABILITY),
    Voice.Kind.PROBLEM: (),
    Voice.Kind.IDEA: (Voice.Kind.RESOURCE, Voice.Kind.AVAILABILITY),
}
ANSWERS = {
    Voice.Kind.RESOURCE: (Voice.Kind.NEED, Voice.Kind.IDEA),
    Voice.Kind.AVAILABILITY: (Voice.Kind.NEED, Voice.Kind.IDEA),
}
BY_PRACTICE = (Voice.Kind.NEED, Voice.Kind.PROBLEM, Voice.Kind.IDEA)  # existing practices first


class Suggestion(NamedTuple):
    voice: Voice
    reasons: tuple
    known: bool  # a match of these two is there already


def suggestions_for(voice, most=6):
    """Voices that might meet this one, those with more reasons first, then the oldest: three queries."""
    kinds = ANSWERED_BY.get(voice.kind) or ANSWERS.get(voice.kind) or ()
    if not kinds or voice.is_minor:
        return []
    near = Q(pk__in=[])
    for code in voice.themes.split():
        near |= having("themes", code)
    for code in voice.helps.split():
        near |= having("helps", code)
    written = written_for(voice)
    open_ones = Voice.objects.filter(study=voice.study_id, kind__in=kinds, state=Voice.State.ACCEPTED)
    fresh = Q(until__isnull=True) | Q(until__gte=timezone.localdate())
    found = open_ones.filter(near | Q(pk__in=written), fresh, ended_at__isnull=True, is_minor=False, has_address=True)
    if voice.practice_id:
        found = found.exclude(practice=voice.practice_id)
    found = found.select_related("municipality", "province", "practice").order_by("told_at", "pk")
    known = {pk for pair in _matches_of(voice).values_list("a", "b") for pk in pair}
    rows = [Suggestion(one, reasons, one.pk in known) for one in found if (reasons := why(voice, one, written))]
    return sorted(rows, key=lambda row: -len(row.reasons))[:most]


def written_for(voice):
    """Voices told for this one from the board ("I can help"), and the one this was told for."""
    here = Intention.objects.filter(Q(voice=voice) | Q(response=voice.response_id))
    return {
        pk
        for one in here.select_related("voice").prefetch_related("response__voices")
        for pk in [one.voice_id, *(told.pk for told in one.response.voices.all())]
        if pk != voice.pk
    }


def why(voice, other, written=()):
    """The reasons, in words, for which these two might meet; none when nothing but the place is shared."""
    themes = [code for code in voice.themes.split() if code in other.themes.split()]
    helps = [code for code in voice.helps.split() if code in other.helps.split()]
    direct = other.pk in written
    if not (themes or helps or direct):
        return ()
    reasons = []
    if direct:
        reasons.append(_("one was told for the other, from the board"))
    if helps:
        reasons.append(
            _("what is needed and what is offered: %(what)s") % {"what": _and(said("help", " ".join(helps)))}
        )
    if themes:
        words = ngettext("the same theme: %(what)s", "the same themes: %(what)s", len(themes))
        reasons.append(words % {"what": _and(said("theme", " ".join(themes)))})
    if voice.municipality_id and voice.municipality_id == other.municipality_id:
        reasons.append(_("both in %(place)s") % {"place": voice.municipality})
    elif voice.province_id and voice.province_id == other.province_id:
        reasons.append(_("both in the province of %(place)s") % {"place": voice.province})
    return tuple(reasons)


def _and(texts):
    return ", ".join(texts)


def _matches_of(voice):
    return Match.objects.filter(Q(a=voice) | Q(b=voice))


def told_to_other(voice):
    """What the other side of a match may read of a voice, as a row of the board: its words only where its author agreed
    to the board, else what it is about and where."""
    row = board_row(voice)
    if voice.may_show:
        return row
    about = _and([*said("help", voice.helps), *said("theme", voice.themes)])
    return row._replace(title=about or row.tag, text="", meta=voice.province.name if voice.province else "", url="")


def _whole(matches):
    return matches.select_related(
        "study", "by", "practice__municipality", "practice__province", "a__municipality", "a__province", "a__practice",
        "b__municipality", "b__province", "b__practice",
    )  # fmt: skip


def matches_of(study, *, state=""):
    """A study's matches, open ones first, then the newest."""
    found = _whole(Match.objects.filter(study=study))
    if state in Match.State.values:
        found = found.filter(state=state)
    return found.prefetch_related("feedback")


def matches_of_voice(voice):
    return list(_whole(_matches_of(voice)).prefetch_related("feedback"))


def match_of(study, pk):
    """One match of this study with its conversations and feedback, or None."""
    found = _whole(Match.objects.filter(study=study, pk=pk))
    return found.prefetch_related("feedback", "conversations__by").first()


def match_by_pk(pk):
    """A match with all that its two sides may read, for whoever holds a link."""
    found = _whole(Match.objects.filter(pk=pk)).select_related("a__response", "b__response")
    return found.prefetch_related("feedback").first()

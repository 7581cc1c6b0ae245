"""What stands behind an address that a learner pastes: a match, minutes, a pill, a replication kit of this platform.

Pages of the team are recognised too, without being opened: whoever ran a meeting knows it by that address."""

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _

from sestante.catalogue.models import PracticeSheet
from sestante.deliberation.links import opens, pk_of
from sestante.deliberation.models import Minutes, Participant
from sestante.exchange.links import opens_side
from sestante.exchange.models import Match
from sestante.letters import links
from sestante.outreach.models import Pill
from sestante.practices.models import Contact
from sestante.training.errors import TrainingError
from sestante.training.resolving import Recognised

LEADS = ("facilitator", "coordinator")


def recognise(path, enrolment):
    """The thing behind a path of this site, or None. Raises TrainingError when it is there but not far enough."""
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    finder = FINDERS.get(match.url_name)
    return finder(enrolment, **match.kwargs) if finder else None


def _match_by_link(enrolment, side, token):
    found = Match.objects.filter(pk=links.pk_of(token)).first()
    return _match_row(found, theirs=True) if found and opens_side(token, found, side) else None


def _match_of_team(enrolment, study, pk):
    found = Match.objects.filter(study__slug=study, pk=pk).select_related("by").first()
    return _match_row(found, theirs=found.by is not None and _same(found.by.email, enrolment)) if found else None


def _match_row(match, *, theirs):
    if match.state not in (Match.State.IN_CONTACT, Match.State.DONE):
        raise TrainingError(_("Both sides have not said yes to this match: hand it in when they are in touch."))
    return Recognised("exchange.match", match.pk, match.study_id, "", theirs)


def _minutes_by_link(enrolment, token):
    rows = Participant.objects.filter(pk=pk_of(token), withdrawn_at=None).select_related("focus_group")
    found = rows.first()
    return _minutes_row(found.focus_group, theirs=True) if found and opens(token, found) else None


def _minutes_of_team(enrolment, study, number):
    found = enrolment.cohort.path.study.focus_groups.filter(study__slug=study, number=number).first()
    if found is None:
        return None
    led = found.study.memberships.filter(role__in=LEADS, person__email__iexact=enrolment.email).exists()
    return _minutes_row(found, theirs=led)


def _minutes_row(group, *, theirs):
    minutes = Minutes.objects.filter(focus_group=group).exclude(state=Minutes.State.DRAFT).first()
    if minutes is None:
        raise TrainingError(_("The minutes of this meeting have not been sent to who was there yet."))
    return Recognised("deliberation.minutes", minutes.pk, group.study_id, "", theirs)


def _pill(enrolment, slug):
    found = Pill.objects.public().filter(slug=slug).select_related("created_by").first()
    if found is None:
        return None
    theirs = found.created_by is not None and _same(found.created_by.email, enrolment)
    return Recognised("outreach.pill", found.pk, found.study_id, found.get_absolute_url(), theirs)


def _kit(enrolment, slug):
    found = PracticeSheet.objects.published().filter(slug=slug).first()
    if found is None:
        return None
    theirs = Contact.objects.filter(practice=found.practice_id, email__iexact=enrolment.email).exists()
    return Recognised("catalogue.practicesheet", found.pk, found.study_id, found.get_absolute_url(), theirs)


def _same(email, enrolment):
    return email.lower() == enrolment.email.lower()


FINDERS = {
    "match_side": _match_by_link,
    "match": _match_of_team,
    "group_start": _minutes_by_link,
    "group_minutes": _minutes_by_link,
    "focus_group_minutes": _minutes_of_team,
    "pill": _pill,
    "practice_kit": _kit,
}

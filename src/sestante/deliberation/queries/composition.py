"""Who sits together: what the forms say of the practices, and the rule of composition said in words.

The rule (six to ten people, families and themes mixed, no province above half, one voice from mountain or inner areas)
is advice for whoever invites: nothing is refused because of it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.deliberation.models import Participant
from sestante.fieldwork.models import Answer, Response
from sestante.practices.models import Practice
from sestante.synthesis.queries import questions_of
from sestante.synthesis.queries.questions import said

THEMES, PROMOTERS, AREAS = ("themes", "categories"), ("promoter_type", "promoter_nature"), ("area_type",)
INNER = "mountain_inner"
# The kinds of promoter of the questionnaires, by family; whoever names only a family is one already.
FAMILIES = {
    "citizens": {"single_citizens", "informal_group", "committee"},
    "third_sector": {
        *("odv", "aps", "other_association", "coop_a", "coop_b", "coop_ab", "social_enterprise", "foundation"),
        *("mutual_society", "community_cooperative", "parish_religious"),
    },
    "institution": {"municipality", "health_authority", "school_university", "asp_public_service"},
    "enterprise": {"company"},
    "mixed": {"mixed_network"},
}
MIXED = 3  # promoter families, and themes, from which a group counts as mixed
LEAST_FAMILIES = 2


@dataclass
class Traits:
    """What a practice brings into the room, from its form."""

    family: str = ""
    promoter: str = ""  # in words
    themes: dict = field(default_factory=dict)  # {value: words}
    inner: bool | None = None  # None: the form does not say


class Check(NamedTuple):
    """One line of the rule: kept, not kept, or for a person to judge."""

    ok: bool | None
    words: str


def family_of(value):
    return next((family for family, kinds in FAMILIES.items() if value == family or value in kinds), "")


def traits_of(study):
    """``{practice pk: Traits}`` for every practice whose form was sent."""
    asked = [question for question in questions_of(study) if question.name in (*THEMES, *PROMOTERS, *AREAS)]
    paths = {path: question for question in asked for _version, path in question.places}
    rows = (
        Answer.objects.filter(
            response__practice__study=study, response__state=Response.State.SUBMITTED, path__in=list(paths)
        )
        .order_by("response__submitted_at", "pk")
        .values_list("response__practice", "path", "value")
    )
    found = defaultdict(Traits)
    for practice, path, value in rows:
        question, traits = paths[path], found[practice]
        if question.name in THEMES:
            traits.themes |= {one: said(question.labels_of(one)) for one in value.split()}
        elif question.name in PROMOTERS:
            traits.family, traits.promoter = family_of(value) or traits.family, said(question.labels_of(value))
        else:
            traits.inner = INNER in value.split()
    return dict(found)


def candidates_of(focus_group, *, search=""):
    """Practices with somebody to write to who is not in this group yet, each with its traits."""
    traits = traits_of(focus_group.study)
    # A practice that sits in one group of the study does not sit in two.
    taken = Participant.objects.filter(
        focus_group__study=focus_group.study, cancelled_at=None, withdrawn_at=None, practice__isnull=False
    ).values("practice")
    found = Practice.objects.of_study(focus_group.study).exclude(pk__in=taken).filter(contacts__isnull=False)
    if search:
        found = found.filter(name__icontains=search)
    found = found.select_related("municipality", "province").prefetch_related("contacts").distinct()
    return [
        {"practice": one, "contact": one.contacts.all()[0], "traits": traits.get(one.pk, Traits())} for one in found
    ]


def counted(participants):
    """Those who make the group: invited or to be, and not the ones who said no."""
    return [
        one
        for one in participants
        if one.answer != Participant.Answer.NO and one.cancelled_at is None and one.withdrawn_at is None
    ]


def checks_of(focus_group, participants, traits):
    """The rule of composition for these people, line by line."""
    present = counted(participants)
    known = [traits.get(one.practice_id, Traits()) for one in present]
    return [
        _size(focus_group, len(present)),
        _families(known),
        _themes(known),
        _provinces(present),
        _inner(known),
        Check(None, _("At least half women, if you can: we do not keep this, so look at it yourself.")),
    ]


def _size(focus_group, number):
    words = {"number": number, "least": focus_group.seats_min, "most": focus_group.seats_max}
    if number < focus_group.seats_min:
        lacking = focus_group.seats_min - number
        text = ngettext(
            "%(number)s of at least %(least)s people: one is lacking.",
            "%(number)s of at least %(least)s people: %(lacking)s are lacking.",
            lacking,
        )
        return Check(False, text % {**words, "lacking": lacking})
    if number > focus_group.seats_max:
        return Check(False, _("%(number)s people: more than %(most)s do not all get to speak.") % words)
    return Check(True, _("%(number)s people, between %(least)s and %(most)s.") % words)


def _families(known):
    number = len({one.family for one in known if one.family})
    text = ngettext("%(number)s family of promoters.", "%(number)s families of promoters.", number) % {"number": number}
    if number >= LEAST_FAMILIES:
        return Check(True, text)
    return Check(False, text + " " + _("Mix citizens’ groups, third sector and institutions."))


def _themes(known):
    number = len({theme for one in known for theme in one.themes})
    text = ngettext("%(number)s theme.", "%(number)s different themes.", number) % {"number": number}
    return Check(number >= MIXED, text if number >= MIXED else text + " " + _("Add practices that do other things."))


def _provinces(present):
    places = Counter(one.practice.province.name for one in present if one.practice and one.practice.province)
    if not places:
        return Check(None, _("No province is known yet."))
    name, number = places.most_common(1)[0]
    if 2 * number > len(present):
        words = {"name": name, "number": number, "all": len(present)}
        return Check(False, _("%(number)s of %(all)s come from the province of %(name)s: more than half.") % words)
    text = ngettext("%(number)s province, none above half.", "%(number)s provinces, none above half.", len(places))
    return Check(True, text % {"number": len(places)})


def _inner(known):
    number = sum(one.inner is True for one in known)
    if number:
        text = ngettext(
            "%(number)s practice from mountain or inner areas.",
            "%(number)s practices from mountain or inner areas.",
            number,
        )
        return Check(True, text % {"number": number})
    return Check(False, _("Nobody yet from mountain or inner areas."))

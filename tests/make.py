"""Makers of rows for tests: plain functions with sensible defaults, through the real actions where there is one."""

from datetime import timedelta
from itertools import count

from sestante.people.actions import welcome_person
from sestante.places.models import Municipality, Region
from sestante.practices.models import Contact, Practice
from sestante.studies.actions import add_member, open_study
from sestante.studies.permissions import Role

numbers = count(1)


def person(name="Ada Verdi", *, email=None, password=None, administrator=False):
    return welcome_person(
        email=email or f"person{next(numbers)}@example.org", name=name, password=password, administrator=administrator
    )


def study(title="Comunità che si prendono cura", *, by=None, **fields):
    return open_study(title=title, region=Region.objects.get(code="08"), by=by or person(), **fields)


def member(study, role=Role.RESEARCHER, **fields):
    somebody = person(**fields)
    add_member(study, person=somebody, role=role, by=study.memberships.first().person)
    return somebody


def practice(study, name="Portineria di via dei Tigli", *, municipality="Bologna", email="tigli@example.org"):
    place = Municipality.objects.select_related("province").get(name=municipality)
    made = Practice.objects.create(
        study=study,
        name=name,
        likeness=name.lower(),
        municipality=place,
        province=place.province,
        region=place.province.region,
    )
    if email:
        Contact.objects.create(practice=made, name="Referente", email=email)
    return made


def focus_group(study, *, days=30, by=None, **fields):
    """A focus group planned that many days ahead."""
    from django.utils import timezone

    from sestante.deliberation.actions.preparing import plan_group

    starts = (timezone.localtime() + timedelta(days=days)).replace(hour=15, minute=0, second=0, microsecond=0)
    given = {"title": "Che cosa conta", "title_en": "What matters", "place": "Sala civica, Bologna"} | fields
    return plan_group(study, by=by or study.memberships.first().person, starts_at=starts, **given)


def participant(group, name="Anna Belli", *, email=None, practice=None, answer=None, quotes="anonymous", **fields):
    """Somebody on the list; with ``answer`` they have answered, consenting to everything."""
    from sestante.deliberation.actions.consenting import answer_invitation
    from sestante.deliberation.actions.preparing import choose_participant

    email = f"guest{next(numbers)}@example.org" if email is None else email
    made = choose_participant(group, name=name, email=email, practice=practice,
                              by=group.study.memberships.first().person, **fields)  # fmt: skip
    if answer:
        agreed = dict.fromkeys(("take_part", "audio_recording", "photos", "recontact"), "yes")
        made = answer_invitation(made, answer=answer, consents={**agreed, "video_recording": "no",
                                                                "quotes_level": quotes})  # fmt: skip
    return made


def room_round(group, ideas, *, votes=(), question="Che cosa fa la differenza?", shared=True):
    """A round of ideas that is over. ``ideas``: [(seat, text)]; ``votes``: [(seat, {text: points})]."""
    from django.utils import timezone

    from sestante.deliberation.models import Ballot, Idea, Poll, Round, Subject

    now = timezone.now()
    one = Round.objects.create(focus_group=group, number=group.rounds.count() + 1, kind="ideas", state="closed",
                               output="methodologies", question={"it": question, "en": "What matters?"}, opened_at=now,
                               closed_at=now, rule_frozen_at=now, step="results")  # fmt: skip
    subjects = {}
    for number, (seat, text) in enumerate(ideas, 1):
        subjects[text] = Subject.objects.create(round=one, key=f"idea:{number}", position=number, text=text)
        Idea.objects.create(round=one, seat=seat, number=number, text=text, subject=subjects[text],
                            shared_at=now if shared else None)  # fmt: skip
    if votes:
        poll = Poll.objects.create(round=one, number=1, opened_at=now, closed_at=now)
        Ballot.objects.bulk_create(
            Ballot(poll=poll, seat=seat, subject=subjects[text], value=points)
            for seat, given in votes
            for text, points in given.items()
        )
    return one, subjects

"""Makers of rows for tests: plain functions with sensible defaults, through the real actions where there is one."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from sestante.outreach.actions.events import open_event, publish_event
from sestante.outreach.actions.registering import register
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


def event(study, *, days=35, seats=3, public=True, **fields):
    """An event so many days ahead (or, with a minus, behind), public unless said otherwise."""
    starts = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
    by = study.memberships.first().person
    said = {
        "title": "La strada trovata",
        "title_en": "The way found",
        "text": "Le pratiche si raccontano.",
        "place": "Sala Borsa",
        "address": "Piazza del Nettuno 3, Bologna",
        "seats": seats,
    }
    made = open_event(study, by=by, starts_at=starts, ends_at=starts + timedelta(hours=3), **(said | fields))
    return publish_event(made, by=by) if public else made


def registration(event, name="Carla Bruni Esempio", *, email=None, way="seat", language="it", **fields):
    return register(event, name=name, email=email or f"guest{next(numbers)}@example.org", way=way, language=language,
                    **fields)  # fmt: skip

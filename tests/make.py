"""Makers of rows for tests: plain functions with sensible defaults, through the real actions where there is one."""

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

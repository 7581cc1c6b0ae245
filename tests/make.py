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


GUIDE = [
    {"id": "welcome", "minutes": 10, "title": {"it": "Accoglienza", "en": "Welcome"}},
    {
        "id": "ngt_methods",
        "minutes": 40,
        "method": "ngt",
        "title": {"it": "Come lavorate", "en": "How you work"},
        "question": {"it": "Quali passaggi fanno la differenza?", "en": "Which steps make the difference?"},
        "output": "methodologies",
    },
    {"id": "closing", "minutes": 10, "title": {"it": "Chiusura", "en": "Closing"}, "prompts": {"it": ["Una parola"]}},
]


def room(study, *, seats=0, families=("third_sector",), number=1):
    """A focus group whose room is open, with this many people in it."""
    from sestante.deliberation.actions import add_seat, open_room
    from sestante.deliberation.models import FocusGroup

    made = FocusGroup.objects.create(study=study, number=number, title=f"Focus group {number}", guide=GUIDE)
    made = open_room(made, by=study.memberships.first().person)
    for place in range(seats):
        add_seat(made, family=families[place % len(families)])
    return made


def statements_round(room, *texts, by=None, opened=True):
    from sestante.deliberation.actions import open_round, prepare_round

    subjects = [(f"statement:{place}", text) for place, text in enumerate(texts, 1)]
    by = by or room.study.memberships.first().person
    made = prepare_round(room, kind="statements", question="Siete d’accordo?", subjects=subjects, by=by)
    return open_round(made, by=by) if opened else made

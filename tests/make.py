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


# -- the exchange ------------------------------------------------------------------------------------------------------
TOLD = {
    "text": "Chi vive solo non riesce ad arrivare alle visite.",
    "beneficiaries": "older_people",
    "urgency": "weeks",
    "kind": "space",
    "time_available": "hours_month",
    "adult": "yes",
    "idea_title": "Una bacheca di quartiere",
    "province": "037",
    "municipality": "037006",
    "themes": "ageing_frailty",
    "who_you_are": "citizen",
    "publish_choice": "public_anonymous",
    "email": "mara@example.org",
    "privacy_notice_read": "OK",
}


def voice_call(study, kind):
    """The open call of one kind alone: opening all five compiles five questionnaires."""
    from django.utils import timezone

    from sestante.exchange.actions.opening import LIBRARY
    from sestante.exchange.queries import calls_of
    from sestante.fieldwork.actions import open_call
    from sestante.questionnaires.actions import add_from_library, publish_version

    if (call := calls_of(study).get(kind)) is not None:
        return call
    by = study.memberships.first().person
    version = publish_version(add_from_library(study, LIBRARY[kind], by=by), by=by)
    return open_call(study, version, by=by, opens_on=timezone.localdate(), slug=f"{LIBRARY[kind]} {study.slug}")


def voice(study, kind="need", /, **said):
    """A voice told through its own form, as the public page does it; ``email=""`` leaves no address."""
    from sestante.exchange.actions import receive
    from sestante.fieldwork.actions import begin_answer, submit_response
    from sestante.fieldwork.models import Response
    from sestante.fieldwork.queries import paper_of, session_of

    response = begin_answer(voice_call(study, kind), language="it")
    session, names = session_of(response), {q.name: path for path, q in paper_of(response.version).questions.items()}
    for name, text in (TOLD | said).items():
        if name in names and text:
            session.set(names[name], text)
    Response.objects.filter(pk=response.pk).update(instance=session.to_xml().decode())
    submission = submit_response(response, language="it")
    assert submission.sent, [(gap.ref, gap.kind) for gap in submission.gaps]
    return receive(submission.response)


def accepted(study, kind="need", /, *, show=True, **said):
    """A voice that the team has accepted, on the board where its author agreed."""
    from sestante.exchange.actions import decide
    from sestante.exchange.models import Voice

    told = voice(study, kind, **said)
    decide(told, "accept", by=study.memberships.first().person, show=show and told.may_show)
    return Voice.objects.get(pk=told.pk)

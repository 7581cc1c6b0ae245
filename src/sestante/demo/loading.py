"""Puts the invented study into an empty installation, through the same actions that people use.

Its letters are on record as sent and go nowhere. Its dates are moved so that today falls into the phase that
the study calls current: the home page has a deadline ahead and reminders that make sense.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from sestante.catalogue.actions import publish_sheet
from sestante.exchange.models import Match, Voice
from sestante.fieldwork.actions import invite, open_call, submit_response
from sestante.fieldwork.models import Consent, Edit, Invitation, Response
from sestante.fieldwork.queries import session_of
from sestante.journal.models import Entry
from sestante.letters.models import Letter
from sestante.people.actions import name_host, welcome_person
from sestante.people.models import Person
from sestante.places.models import Province, Region
from sestante.practices.actions import add_contact, add_practice, resolve_place
from sestante.practices.models import Practice
from sestante.questionnaires.actions import add_from_library, publish_version
from sestante.questionnaires.compile import answers_of, compile_questionnaire
from sestante.studies.actions import add_member, enter_phase, open_study, plan_phase, set_quotas, show_study
from sestante.studies.models import Study

from . import (
    consultation,
    events,
    exports,
    groups,
    guidelines,
    indicators,
    photographs,
    practices,
    press,
    report,
    study,
    telephones,
    training,
    voices,
    waves,
)
from .publishing import pin_evidence, publish_report
from .room import load_room

PASSWORD = "bussola e sestante"  # noqa: S105 - printed at every start of the demonstration
# The day of the study's own calendar on which the demonstration stands.
STANDS_ON = date(2026, 11, 23)
# These stay in the coordinator's hands: there must be something to publish.
NOT_YET_PUBLISHED = 2


@transaction.atomic
def load_demo():
    """Load the study once; None when it is there already, or when other people work here."""
    if Study.objects.filter(is_invented=True).exists() or Person.objects.exists():
        return None
    plan, begun = study(), timezone.now()
    shift = timezone.localdate() - STANDS_ON
    host(plan["host"])
    people = team(plan)
    made = opened(plan, people, shift)
    version, call_version = (
        publish_version(add_from_library(made, name, by=people[0]), by=people[0]) for name in ("scheda", "nomina")
    )
    open_call(made, call_version, by=people[0], opens_on=day(plan["starts_on"], shift), slug="comunita")
    compiled = compile_questionnaire(version.source)
    entered = [enter(entry, made, version, compiled, by=people[0], shift=shift) for entry in practices()]
    codes = pin_evidence(made, report(), by=people[1])
    groups.load(made, people, shift)
    load_room(made, people, shift)
    groups.finish(made, people, shift)
    indicators.load(made, people, shift)  # rated and weighed by those who sat in the room
    sheets(entered, by=people[0])  # with the profile that the indicators give each practice
    publish_report(made, report(), codes, by=people[1])  # with what the room said, and practices by their names
    guidelines.load(made, people, shift)
    show_study(made, by=people[0], public=True)
    voices.load(made, people, shift)
    consultation.load(made, people, shift)  # its people meet in no room: after the groups, which count from one
    training.load(made, people, shift)
    press.load(made, people, shift)
    waves.load(made, people, shift)
    telephones.load(made, people)
    keep_letters_here()
    groups.date_letters()
    events.load(made, people, shift)
    exports.load(made, people)
    spread_the_journal(made, begun)
    return made


def accounts():
    """Who may sign in, with which password: for whoever has just started the demonstration."""
    plan = study()
    people = [*plan["team"], {**plan["administrator"], "role": "administrator"}]
    return [(person["email"], PASSWORD, person["role"]) for person in people]


def day(text, shift):
    return date.fromisoformat(text) + shift


def host(words):
    name_host(
        name=words["name"],
        email=words["email"],
        phone=words["phone"],
        phone_hours=words["hours"]["it"],
        phone_hours_en=words["hours"]["en"],
        address=words["address"]["it"],
        address_en=words["address"]["en"],
        privacy_notice=words["privacy_notice"]["it"],
        privacy_notice_en=words["privacy_notice"]["en"],
        is_demo=True,
    )


def team(plan):
    """The people of the study, who coordinates it first; and the administrator of the installation."""
    welcome_person(**identity(plan["administrator"]), password=PASSWORD, administrator=True)
    return [welcome_person(**identity(person), password=PASSWORD) for person in plan["team"]]


def identity(person):
    return {"email": person["email"], "name": person["name"], "language": person.get("language", "it")}


def opened(plan, people, shift):
    codes = {row["province"]: row["target"] for row in plan["territories"]}
    provinces = Province.objects.in_bulk(list(codes))
    made = open_study(
        title=plan["title"]["it"],
        title_en=plan["title"]["en"],
        purpose=plan["purpose"]["it"].strip(),
        purpose_en=plan["purpose"]["en"].strip(),
        region=Region.objects.get(code=plan["region"]),
        territories=list(provinces.values()),
        starts_on=day(plan["starts_on"], shift),
        ends_on=day(plan["ends_on"], shift),
        is_invented=True,
        by=people[0],
    )
    for person, row in zip(people[1:], plan["team"][1:], strict=True):
        add_member(made, person=person, role=row["role"], by=people[0])
    set_quotas(made, targets={provinces[code]: quota for code, quota in codes.items()}, by=people[0])
    phases = {phase.kind: phase for phase in made.phases.all()}
    for row in plan["phases"]:
        plan_phase(
            phases[row["kind"]],
            by=people[0],
            starts_on=day(row["starts_on"], shift),
            ends_on=day(row["ends_on"], shift),
            deliverable=row["deliverable"]["it"],
            gate=row["gate"]["it"],
        )
        if row["state"] == "now":
            enter_phase(made, kind=row["kind"], by=people[0])
    for row in plan["phases"]:
        if row["state"] == "done":
            closed = at(day(row["ends_on"], shift), 18)
            made.phases.filter(kind=row["kind"]).update(closed_at=closed)
    return made


def enter(entry, made, version, compiled, *, by, shift):
    """One practice, as far as it got: invited, begun, or sent."""
    place = resolve_place(municipality=entry.municipality, province=entry.province)
    organisation = entry.answers.get("promoter_name", "")
    practice = add_practice(made, name=entry.name, by=by, place=place, organisation=organisation, quietly=True)
    contact = add_contact(practice, email=entry.contact_email, name=entry.contact_name, by=by, quietly=True)
    invitation = invite(practice, contact, version, by=by)
    invited = at(entry.invited_on + shift, 9)
    Invitation.objects.filter(pk=invitation.pk).update(created_at=invited)
    response = invitation.response
    Response.objects.filter(pk=response.pk).update(created_at=invited)
    Practice.objects.filter(pk=practice.pk).update(created_at=invited)
    entries_of(practice).update(at=invited)
    if entry.state == "invited":
        return practice
    sent = at((entry.submitted_on or entry.invited_on + timedelta(days=9)) + shift, 17)
    steps = list(answers_of(compiled, entry.answers | photographs.answers_of(entry)))
    fill(response, steps, opened=invited + timedelta(days=1, hours=2), saved=sent)
    photographs.give(entry, response, steps)
    if entry.state == "submitted":
        submit(response, practice, sent)
    return practice


def fill(response, steps, *, opened, saved):
    """Write answers through the engine, all at one sitting; what the engine refuses stops the loading."""
    session = session_of(response)
    edits = []
    for step in steps:
        if step[0] == "add":
            done = session.add(step[1]) is not None
        else:
            done = session.set(step[1], step[2])
            edits.append(Edit(response=response, ref=step[1], value=step[2], revision=1))
        if not done:
            raise ValueError(f"{response.practice}: the engine refuses {step}")
    response.instance, response.revision = session.to_xml().decode(), 1
    response.opened_at, response.saved_at = opened, saved
    sections = list(dict.fromkeys(edit.ref.split("/")[2] for edit in edits))
    response.visited, response.last_section = sections, sections[-1]
    response.save()
    Edit.objects.bulk_create(edits)
    Edit.objects.filter(response=response).update(at=saved)


def submit(response, practice, sent):
    result = submit_response(response, language="it")
    if not result.sent:
        raise ValueError(f"{practice}: {result.gaps}")
    Response.objects.filter(pk=response.pk).update(submitted_at=sent, saved_at=sent)
    Consent.objects.filter(response=response).update(given_at=sent)
    response.sendings.update(at=sent)
    Entry.objects.filter(subject_kind="fieldwork.response", subject_pk=str(response.pk)).update(at=sent)


def sheets(entered, *, by):
    """Publish the practices that agreed to it, but for the last two: somebody must still decide about those."""
    consents = Consent.objects.filter(subject="publication", withdrawn_at__isnull=True).exclude(choice="nothing")
    agreed = set(consents.values_list("response__practice", flat=True))
    willing = [practice for practice in entered if practice.pk in agreed]
    for practice in willing[: len(willing) - NOT_YET_PUBLISHED]:
        publish_sheet(practice, by=by)


def entries_of(practice):
    return Entry.objects.filter(subject_kind="practices.practice", subject_pk=str(practice.pk))


def at(moment, hour):
    return timezone.make_aware(datetime.combine(moment, time(hour, 10)))


def keep_letters_here():
    """On record as sent on the day of what they are about; none leaves: their recipients are invented."""
    now = timezone.now()
    Letter.objects.update(state=Letter.State.SENT, sent_at=now)
    days = {f"invitation:{pk}": when for pk, when in Invitation.objects.values_list("pk", "created_at")}
    sent = Response.objects.filter(submitted_at__isnull=False)
    days |= {f"response:{pk}": when for pk, when in sent.values_list("pk", "submitted_at")}
    days |= {f"voice:{pk}": when for pk, when in Voice.objects.values_list("pk", "told_at")}
    days |= {f"match:{pk}": when for pk, when in Match.objects.values_list("pk", "proposed_at")}
    for letter in Letter.objects.filter(about__in=list(days)):
        when = days[letter.about] + timedelta(minutes=2)
        Letter.objects.filter(pk=letter.pk).update(sent_at=when, queued_at=days[letter.about])


def spread_the_journal(study, begun):
    """What the loading wrote down just now, put back over the last weeks in the order in which it came: the news of a
    study are not all of one minute."""
    fresh = list(Entry.objects.of_study(study).filter(at__gte=begun).order_by("pk"))
    step = timedelta(days=21) / max(len(fresh), 1)
    for place, entry in enumerate(fresh, 1):
        entry.at = begun - timedelta(days=21) + place * step
    Entry.objects.bulk_update(fresh, ["at"], batch_size=200)

"""The invented study's events: an opening meeting with who came and what they say, a final event still to come."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from sestante.fieldwork.actions import submit_response
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.journal.models import Entry
from sestante.letters.links import new_nonce
from sestante.letters.models import Letter
from sestante.outreach.actions.checking_in import check_in, walk_in
from sestante.outreach.actions.event_clock import turn_events
from sestante.outreach.actions.events import (
    add_material,
    hold_event,
    open_event,
    publish_event,
    save_speaker,
    tick,
)
from sestante.outreach.actions.registering import register
from sestante.outreach.models import Event, ProgrammeItem, Registration
from sestante.questionnaires.compile import answers_of, compile_questionnaire

from . import _read


def load(study, people, shift):
    """Both events through the real actions; the letters stay on record as sent, on the day they would have left."""
    plan = _read("events.yaml")
    coordinator = people[0]
    past = opening(study, plan, coordinator, date.fromisoformat(plan["opening"]["on"]) + shift)
    ahead = final(study, plan, coordinator)
    for event in (past, ahead):
        keep_letters(event)
    return past, ahead


def opened(study, words, by, day, **more):
    """An event with its programme, as the YAML says it."""
    start, end = (timezone.make_aware(datetime.combine(day, time(hour))) for hour in words["hours"])
    return open_event(
        study, by=by, title=words["title"]["it"], title_en=words["title"]["en"], text=words["text"]["it"],
        text_en=words["text"]["en"], place=words["place"], address=words["address"], access=words["access"]["it"],
        access_en=words["access"]["en"], seats=words["seats"], accessibility=words["accessibility"], starts_at=start,
        ends_at=end, **more,
    )  # fmt: skip


def opening(study, plan, by, day):
    words = plan["opening"]
    event = opened(study, words, by, day)
    event.programme.all().delete()
    ProgrammeItem.objects.bulk_create(
        ProgrammeItem(event=event, position=place, minutes=one["minutes"], title=one["it"], title_en=one["en"],
                      role=one.get("role", ""))
        for place, one in enumerate(words["programme"], start=1)
    )  # fmt: skip
    event.checklist.update(done_at=event.starts_at - timedelta(days=1), done_by=by)
    publish_event(event, by=by)
    guests = [
        registered(plan, event, number, moment=event.starts_at - timedelta(days=25 - number % 20, hours=number % 7))
        for number in range(words["registered"])
    ]
    for number, guest in enumerate(guests[: words["came"]]):
        check_in(guest, by=by, now=event.starts_at - timedelta(minutes=25 - number))
    for number, name in enumerate(words["walk_ins"]):
        walk_in(event, name=name, role="citizen", by=by, now=event.starts_at + timedelta(minutes=3 + number))
    hold_event(event, by=by)
    turn_events(event.ends_at + timedelta(days=1))
    event.refresh_from_db()
    answers(plan["satisfaction"], event)
    Event.objects.filter(pk=event.pk).update(
        created_at=event.starts_at - timedelta(days=60), state_at=event.ends_at, needs_erased_at=None
    )
    entries = Entry.objects.filter(subject_kind="outreach.event", subject_pk=str(event.pk))
    entries.update(at=event.starts_at - timedelta(days=30))
    entries.filter(verb__in=["held event", "opened satisfaction"]).update(at=event.ends_at + timedelta(days=1))
    call = event.satisfaction_call
    for row in (call, call.version):
        made = Entry.objects.filter(subject_kind=row._meta.label_lower, subject_pk=str(row.pk))
        made.update(at=event.ends_at + timedelta(days=1))
    return event


def final(study, plan, by):
    words = plan["final"]
    day = timezone.localdate() + timedelta(days=words["days_ahead"])
    day += timedelta(days=(5 - day.weekday()) % 7)  # a Saturday
    event = opened(study, words, by, day, kind=Event.Kind.HYBRID, online_places=words["online_places"],
                   stream_url=words["stream_url"])  # fmt: skip
    programme = list(event.programme.order_by("position"))
    for one in words["speakers"]:
        save_speaker(
            event, by=by, name=one["name"], role=one["role"], role_en=one["role_en"], bio=one.get("bio", ""),
            bio_en=one.get("bio_en", ""), agrees_how=one["named"], approved_how=one["approved"],
            items=[programme[place - 1] for place in one["items"]],
        )  # fmt: skip
    for one in words["materials"]:
        add_material(event, by=by, title=one["it"], title_en=one["en"], url=one["url"])
    for item in event.checklist.filter(title__in=words["done"]):
        tick(item, done=True, by=by)
    publish_event(event, by=by)
    now = timezone.now()
    ways = ["seat"] * words["in_person"] + ["online"] * words["online"] + ["seat"] * words["waiting"]
    for number, way in enumerate(ways):
        registered(plan, event, number, way=way, moment=now - timedelta(hours=(len(ways) - number) * 5))
    entries = Entry.objects.filter(subject_kind="outreach.event", subject_pk=str(event.pk))
    entries.update(at=now - timedelta(days=10))
    return event


def registered(plan, event, number, *, moment, way="seat"):
    """One invented person takes a place; every fifth reads English."""
    people = plan["people"]
    names, surnames = people["names"], people["surnames"]
    name = f"{names[number % len(names)]} {surnames[number * 5 % len(surnames)]}"
    consents = {"photo_notice": event.photo_policy}
    if number % 4 == 0:
        consents["newsletter"] = "Scrivetemi ogni tanto dello studio e delle sue pratiche"
    return register(
        event, name=name, email=f"{name.lower().replace(' ', '.')}.{number}@example.org", way=way,
        language="en" if number % 5 == 4 else "it", role=people["roles"][number % len(people["roles"])],
        access_needs=people["needs"].get(str(number), people["needs"].get(number, "")), consents=consents, now=moment,
    )  # fmt: skip


def answers(said, event):
    """What some of those who came answered, through the engine, in no order that could tell who."""
    call = event.satisfaction_call
    compiled = compile_questionnaire(call.version.source)
    for number, overall in enumerate(said["overall"]):
        aspects = dict(zip(("as_learnt", "as_heard", "as_spoke", "as_access"), said["aspects"][number], strict=True))
        given = {
            "overall": overall,
            "aspects": {name: str(value) for name, value in aspects.items()},
            "next_step": said["next_step"][number].split(),
            "keep": said["keep"].get(number, ""),
            "change": said["change"].get(number, ""),
        }
        answer(call, compiled, {name: value for name, value in given.items() if value})


def answer(call, compiled, given):
    response = Response.objects.create(
        version=call.version, call=call, origin=Response.Origin.CALL, language="it", nonce=new_nonce()
    )
    session = session_of(response)
    for step in answers_of(compiled, given):
        if not session.set(step[1], step[2]):
            raise ValueError(f"the engine refuses {step}")
    response.instance, response.revision = session.to_xml().decode(), 1
    response.save(update_fields=["instance", "revision"])
    result = submit_response(response, language="it")
    if not result.sent:
        raise ValueError(f"{given}: {result.gaps}")
    moment = call.satisfaction_of.ends_at + timedelta(days=2)
    Response.objects.filter(pk=response.pk).update(created_at=moment, submitted_at=moment)
    response.sendings.update(at=moment)


def keep_letters(event):
    """None leaves, their recipients are invented: on record as sent when they would have been."""
    guests = Registration.objects.filter(event=event).values_list("pk", "registered_at")
    when = {f"registration:{pk}": moment for pk, moment in guests}
    letters = Letter.objects.filter(about__in=list(when))
    thanked = event.ends_at + timedelta(days=1)
    rows = list(letters.only("about", "purpose"))
    for letter in rows:
        letter.queued_at = thanked if letter.purpose.startswith("event_thanks") else when[letter.about]
        letter.sent_at, letter.state = letter.queued_at, Letter.State.SENT
    Letter.objects.bulk_update(rows, ["queued_at", "sent_at", "state"])

"""Lets invented people tell needs, offers and ideas, answers them, and brings some of them together."""

from datetime import timedelta
from functools import cache

from django.utils import timezone

from sestante.exchange.actions import (
    answer_listing,
    answer_match,
    ask_practice,
    decide,
    end_match,
    give_feedback,
    mark_heard,
    note_conversation,
    open_voices,
    propose_match,
    receive,
    remember,
)
from sestante.exchange.models import Conversation, Decision, Feedback, Match, Voice
from sestante.exchange.queries import listing_of, practices_with_offers
from sestante.fieldwork.actions import begin_answer, submit_response
from sestante.fieldwork.models import Consent, Response
from sestante.fieldwork.queries import paper_of, session_of
from sestante.fieldwork.queries.consents import APART
from sestante.journal.models import Entry
from sestante.practices.models import Practice
from sestante.questionnaires.library import read_yaml

from . import FOLDER


@cache
def plan():
    return read_yaml((FOLDER / "voices.yaml").read_text(encoding="utf-8"))


def load(study, people, shift):
    """Everything dated back from today: ``shift`` moves the study's own days, these are counted in days before now."""
    by = people[0]
    calls = open_voices(study, by=by)
    told = {}
    for entry in sorted(plan()["voices"], key=lambda one: -one["days"]):
        told[entry["key"]] = tell(entry, calls[entry["kind"]], told, by=by)
    for entry in plan()["matches"]:
        meet(study, entry, told, by=by)
    list_practices(study, by=by)


def tell(entry, call, told, *, by):
    """One voice, told and answered as far as it got."""
    at = ago(entry["days"])
    response = begin_answer(call, language="it")
    session = session_of(response)
    paths = {question.name: path for path, question in paper_of(response.version).questions.items()}
    said = {**entry["said"], "privacy_notice_read": "OK"}
    if "until" in entry:
        said["available_until"] = (timezone.localdate() + timedelta(days=entry["until"])).isoformat()
    for name, text in said.items():
        if not session.set(paths[name], text):
            raise ValueError(f"{entry['key']}: the engine refuses {name}")
    Response.objects.filter(pk=response.pk).update(instance=session.to_xml().decode(), created_at=at, opened_at=at)
    if "answers" in entry:
        remember(response, told[entry["answers"]])
    submission = submit_response(response, language="it")
    if not submission.sent:
        raise ValueError(f"{entry['key']}: {submission.gaps}")
    voice = receive(submission.response)
    Response.objects.filter(pk=response.pk).update(submitted_at=at, saved_at=at)
    Consent.objects.filter(response=response).update(given_at=at)
    Voice.objects.filter(pk=voice.pk).update(told_at=at, waiting_since=at)
    dated("told voice", voice, at)
    if entry["outcome"]:
        answer(entry, voice, at + timedelta(days=min(entry["days"] - 1, 2)), by=by)
    return Voice.objects.get(pk=voice.pk)


def answer(entry, voice, at, *, by):
    decision = decide(voice, entry["outcome"], by=by, words=entry.get("words", ""), show=entry.get("board", False))
    Decision.objects.filter(pk=decision.pk).update(at=at)
    Voice.objects.filter(pk=voice.pk, decided_at__isnull=False).update(decided_at=at)
    Voice.objects.filter(pk=voice.pk, shown_since__isnull=False).update(shown_since=at)
    for verb in ("accepted voice", "asked about voice", "declined voice"):
        dated(verb, voice, at)


def meet(study, entry, told, *, by):
    """One match, as far as it got: proposed, answered, noted, ended, told about by both sides."""
    at = ago(entry["days"])
    practice = None
    if "practice" in entry:
        found = Practice.objects.of_study(study).filter(contacts__isnull=False, sheet__isnull=False)
        practice = found.filter(name__icontains=entry["practice"]).first() or found.order_by("pk").first()
    match = propose_match(
        told[entry["a"]], b=told.get(entry.get("b")), practice=practice, reason=entry["reason"], by=by
    )
    for side, said in entry["answers"].items():
        match = answer_match(match, side, yes=said == "yes")
    for words, heard in entry.get("notes", ()):
        note = note_conversation(match, words, by=by, hear_again_on=timezone.localdate(at) + timedelta(days=9))
        Conversation.objects.filter(pk=note.pk).update(at=at + timedelta(days=3))
        if heard:
            mark_heard(note)
    for side, (helped, words) in entry.get("feedback", {}).items():
        said = give_feedback(match, side, helped=helped, words=words)
        Feedback.objects.filter(pk=said.pk).update(at=at + timedelta(days=20))
    if entry.get("end"):
        end_match(match, done=True, met=True, by=by)
        Match.objects.filter(pk=match.pk).update(ended_at=at + timedelta(days=21))
        Voice.objects.filter(pk=match.a_id).update(ended_at=at + timedelta(days=21))
    Match.objects.filter(pk=match.pk).update(proposed_at=at)
    for field in ("a_answered_at", "b_answered_at", "contacts_sent_at"):
        Match.objects.filter(pk=match.pk, **{f"{field}__isnull": False}).update(**{field: at + timedelta(days=2)})
    Entry.objects.filter(subject_kind="exchange.match", subject_pk=str(match.pk)).update(at=at + timedelta(days=2))


def list_practices(study, *, by):
    """Some practices say yes to the board, row by row."""
    left = practices_with_offers(study)
    for entry in plan()["practices"]:
        listing = next(one for one in left if any(item.key == entry["first"] for item in one.items))
        left.remove(listing)
        ask_practice(listing.practice, listing.response, by=by)
        keys = sorted((item.key for item in listing_of(listing.response)), key=lambda key: key != entry["first"])
        answers = {key: (True, entry["words"] if key == entry["first"] else "") for key in keys[: entry["rows"]]}
        answer_listing(listing.response, answers, language="it")
        at = ago(entry["days"])
        rows = Voice.objects.filter(response=listing.response)
        rows.update(told_at=at, waiting_since=at)
        rows.filter(decided_at__isnull=False).update(decided_at=at, shown_since=at)
        Consent.objects.filter(response=listing.response, subject__startswith=APART).update(given_at=at)
        for verb in ("asked practice for board", "answered for board"):
            Entry.objects.filter(verb=verb, subject_pk=str(listing.practice.pk)).update(at=at)


def ago(days):
    return timezone.now() - timedelta(days=days)


def dated(verb, voice, at):
    Entry.objects.filter(verb=verb, subject_kind="exchange.voice", subject_pk=str(voice.pk)).update(at=at)

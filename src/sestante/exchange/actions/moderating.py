"""One person reads, decides and answers: accept, ask, decline. The author gets a letter, or reads it by code."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sestante.exchange.errors import ExchangeError
from sestante.exchange.links import voice_address
from sestante.exchange.models import Decision, Voice
from sestante.exchange.queries.addresses import author_of
from sestante.journal.actions import record
from sestante.letters.actions import render_letter

from .boarding import locked, put_on_board
from .writing import context_of, write

LONGEST_WORDS = 1200
STATES = {
    Decision.Outcome.ACCEPT: Voice.State.ACCEPTED,
    Decision.Outcome.ASK: Voice.State.ASKED,
    Decision.Outcome.DECLINE: Voice.State.DECLINED,
}


@transaction.atomic
def decide(voice, outcome, *, by, words="", show=False, practices=()):
    """Answer a voice. ``practices`` are (title, address) of practices that already do what it speaks of.

    Asking and declining want words; a question waits for its author's answer, and only one is open at a time."""
    voice = locked(voice)
    words = words.strip()[:LONGEST_WORDS]
    _check(voice, outcome, words)
    now = timezone.now()
    decision = Decision.objects.create(voice=voice, outcome=outcome, words=words, by=by, at=now)
    voice.state = STATES[outcome]
    voice.decided_at = None if outcome == Decision.Outcome.ASK else now
    voice.shown_since = None
    voice.save(update_fields=["state", "decided_at", "shown_since"])
    record("accepted voice" if outcome == Decision.Outcome.ACCEPT else "asked about voice"
           if outcome == Decision.Outcome.ASK else "declined voice", voice, by=by, study=voice.study)  # fmt: skip
    if show and outcome == Decision.Outcome.ACCEPT:
        put_on_board(voice)
    author = author_of(voice)
    write(
        LETTERS[outcome],
        purpose=f"voice_{outcome}:{decision.pk}",
        about=f"voice:{voice.pk}",
        recipient=author.email,
        study=voice.study,
        **letter_of(voice, author.language, words=words, show=voice.shown_since is not None, practices=practices),
    )
    return decision


def _check(voice, outcome, words):
    if voice.state == Voice.State.WITHDRAWN:
        raise ExchangeError(_("Its author has taken it back."))
    if voice.state == Voice.State.ACCEPTED:
        raise ExchangeError(_("It is accepted already."))
    if outcome == Decision.Outcome.ASK and voice.state == Voice.State.ASKED:
        raise ExchangeError(_("A question is open: wait for its answer, or decide."))
    if outcome != Decision.Outcome.ACCEPT and not words:
        raise ExchangeError(_("Write a few words: whoever told it must understand why."))


LETTERS = {
    Decision.Outcome.ACCEPT: "voice_accepted",
    Decision.Outcome.ASK: "voice_asked",
    Decision.Outcome.DECLINE: "voice_declined",
}


def letter_of(voice, language, *, words="", show=False, practices=()):
    with translation.override(language):
        button = _("Open your page")
    return {"language": language, "button": button, "button_url": voice_address(voice), "voice": voice, "words": words,
            "shown": show, "practices": list(practices)}  # fmt: skip


def preview_decision(voice, outcome, *, words="", show=False, practices=()):
    """The letter as it would go: (subject, text). Nothing is written."""
    context = letter_of(voice, voice.language, words=words.strip()[:LONGEST_WORDS], show=show, practices=practices)
    language = context.pop("language")
    whole = context_of(voice.study, language, **context)
    subject, text, _html = render_letter(f"exchange/letters/{LETTERS[outcome]}", language=language, context=whole)
    return subject, text


@transaction.atomic
def answer_question(voice, text):
    """The author answers what the team asked: the voice is in the queue again, its ten days begin anew."""
    voice = locked(voice)
    text = text.strip()[:LONGEST_WORDS]
    open_one = voice.decisions.filter(outcome=Decision.Outcome.ASK, answered_at__isnull=True).first()
    if open_one is None or voice.state != Voice.State.ASKED:
        raise ExchangeError(_("No question is waiting for an answer."))
    if not text:
        raise ExchangeError(_("Write your answer before sending it."))
    now = timezone.now()
    open_one.answer, open_one.answered_at = text, now
    open_one.save(update_fields=["answer", "answered_at"])
    voice.state, voice.waiting_since = Voice.State.WAITING, now
    voice.save(update_fields=["state", "waiting_since"])
    record("answered about voice", voice, actor=str(_("Its author")), study=voice.study)
    return open_one

"""A match from its proposal to its end. Addresses are exchanged by letter, once, after both sides have said yes."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sestante.exchange.errors import ExchangeError
from sestante.exchange.links import side_address
from sestante.exchange.models import Conversation, Feedback, Match, Voice
from sestante.exchange.queries.addresses import author_of, contact_of, side_of
from sestante.exchange.queries.matches import told_to_other
from sestante.journal.actions import record
from sestante.letters.links import new_nonce

from .boarding import close_voice
from .writing import write

LACKING = (Voice.Kind.NEED, Voice.Kind.PROBLEM, Voice.Kind.IDEA)
OTHER = {"a": "b", "b": "a"}
LONGEST_WORDS = 600


@transaction.atomic
def propose_match(a, *, by, b=None, practice=None, reason=""):
    """Propose to two sides that they meet. Both get a letter with the other's words, and nobody's address."""
    a = _side(a)
    b = _side(b) if b is not None else None
    _check_sides(a, b, practice)
    known = Match.objects.filter(a=a, b=b, practice=practice).first()
    if known is not None:
        return known
    match = Match.objects.create(study=a.study, a=a, b=b, practice=practice, by=by, nonce=new_nonce(),
                                 reason=reason.strip()[:LONGEST_WORDS], proposed_at=timezone.now())  # fmt: skip
    record("proposed match", match, by=by, study=match.study)
    for side in "ab":
        _write(match, side, "match_proposed", button=gettext_noop("Answer yes or no"), template="match_proposed")
    return match


def _side(voice):
    return Voice.objects.select_for_update(of=("self",)).select_related("study", "response__version", "practice").get(
        pk=voice.pk
    )  # fmt: skip


def _check_sides(a, b, practice):
    if (b is None) == (practice is None) or a == b:
        raise ExchangeError(_("A match has two sides: a need and whoever may answer it."))
    if a.kind not in LACKING:
        raise ExchangeError(_("Begin from a need, a problem or an idea."))
    for voice in filter(None, (a, b)):
        if voice.state != Voice.State.ACCEPTED or voice.ended_at is not None:
            raise ExchangeError(_("“%(voice)s” is not open: accept it first.") % {"voice": voice.name})
        if voice.is_minor:
            raise ExchangeError(_("One of the two is not of age: answer together with an adult."))
        if not author_of(voice).email:
            raise ExchangeError(_("“%(voice)s” left no e-mail: answer it on its page.") % {"voice": voice.name})
    if practice is not None and not contact_of(practice).email:
        raise ExchangeError(_("There is nobody to write to: add a contact first."))


def _locked(match):
    rows = Match.objects.select_for_update(of=("self",)).select_related(
        "study", "practice", "a__response__version", "a__practice", "b__response__version", "b__practice"
    )
    return rows.get(pk=match.pk)


@transaction.atomic
def answer_match(match, side, *, yes):
    """One side says yes or no. With the second yes each side gets the other's contact, once."""
    match = _locked(match)
    if match.state != Match.State.PROPOSED:
        raise ExchangeError(_("This proposal is closed."))
    if getattr(match, f"{side}_answer"):
        return match
    now = timezone.now()
    setattr(match, f"{side}_answer", Match.Answer.YES if yes else Match.Answer.NO)
    setattr(match, f"{side}_answered_at", now)
    both = match.a_answer == match.b_answer == Match.Answer.YES
    if not yes:
        match.state, match.ended_at = Match.State.REFUSED, now
    elif both:
        match.state, match.contacts_sent_at = Match.State.IN_CONTACT, now
    match.save()
    record("accepted match" if yes else "refused match", match, actor=str(_("One of its sides")), study=match.study)
    if both:
        _exchange_contacts(match)
    elif not yes and getattr(match, f"{OTHER[side]}_answer") == Match.Answer.YES:
        _write(match, OTHER[side], "match_closed", template="match_closed")
    return match


def _exchange_contacts(match):
    for side in "ab":
        other = side_of(match, OTHER[side])
        _write(
            match,
            side,
            "match_contacts",
            button=gettext_noop("Tell us how it goes"),
            template="match_contacts",
            other=other,
        )


@transaction.atomic
def end_match(match, *, by, done, met=False):
    """Say how a match ended; both are asked how it went. ``met``: the need is answered, and leaves the board."""
    match = _locked(match)
    if match.state != Match.State.IN_CONTACT:
        raise ExchangeError(_("Only two who are in contact can have come to an end."))
    match.state, match.ended_at = Match.State.DONE if done else Match.State.FAILED, timezone.now()
    match.save(update_fields=["state", "ended_at"])
    record("closed match", match, by=by, study=match.study, done=done)
    told = set(match.feedback.values_list("side", flat=True))
    for side in "ab":
        if side not in told:
            _write(
                match, side, "match_feedback", button=gettext_noop("Answer two questions"), template="match_feedback"
            )
    if done and met:
        close_voice(match.a, Voice.Ending.MET, by=by)
    return match


@transaction.atomic
def call_off_match(match, *, by):
    """Take a proposal back before both have answered; whoever said yes is told."""
    match = _locked(match)
    if match.state != Match.State.PROPOSED:
        raise ExchangeError(_("This proposal is closed."))
    _close(match)
    record("called off match", match, by=by, study=match.study)
    return match


def _close(match, *, but=""):
    """End an open match from outside; those who had said yes are told, except the side that goes."""
    state = Match.State.CLOSED if match.state == Match.State.PROPOSED else Match.State.FAILED
    match.state, match.ended_at = state, timezone.now()
    match.save(update_fields=["state", "ended_at"])
    for side in "ab":
        if side != but and getattr(match, f"{side}_answer") == Match.Answer.YES:
            _write(match, side, "match_closed", template="match_closed")


@transaction.atomic
def give_feedback(match, side, *, helped, words=""):
    """What one side says of how it went, once."""
    match = _locked(match)
    if match.contacts_sent_at is None:
        raise ExchangeError(_("There is nothing to tell yet: the contacts have not been exchanged."))
    if helped not in Feedback.Helped.values:
        raise ExchangeError(_("Choose one of the three answers."))
    said, created = Feedback.objects.get_or_create(
        match=match,
        side=side,
        defaults={"helped": helped, "words": words.strip()[:LONGEST_WORDS], "at": timezone.now()},
    )
    if created:
        record("told how match went", match, actor=str(_("One of its sides")), study=match.study)
    return said


@transaction.atomic
def note_conversation(match, words, *, by, hear_again_on=None):
    """Note a call or a meeting; with a day on which to hear again, it becomes a duty."""
    words = words.strip()[:LONGEST_WORDS]
    if not words:
        raise ExchangeError(_("Write a line about what was said."))
    noted = Conversation.objects.create(match=match, words=words, by=by, at=timezone.now(), hear_again_on=hear_again_on)
    record("noted conversation", match, by=by, study=match.study)
    return noted


def mark_heard(conversation):
    """They have been heard again."""
    Conversation.objects.filter(pk=conversation.pk, heard_at__isnull=True, hear_again_on__isnull=False).update(
        heard_at=timezone.now()
    )


def close_matches_of(voice):
    """End the open matches of a voice that its author takes back."""
    for match in Match.objects.filter(study=voice.study_id).filter(a=voice) | Match.objects.filter(b=voice):
        match = _locked(match)
        if match.is_open:
            _close(match, but="a" if match.a_id == voice.pk else "b")


def _write(match, side, purpose, *, template, button="", **context):
    person = side_of(match, side)
    other_voice = match.b if side == "a" else match.a
    with translation.override(person.language):
        button = _(button) if button else _("Open the page")
        other_words = told_to_other(other_voice).title if other_voice else ""
    return write(
        template,
        purpose=f"{purpose}:{side}",
        # What ends a match names nobody: it outlives what is erased with its author.
        about=f"match:{match.pk}:end" if template == "match_closed" else f"match:{match.pk}",
        recipient=person.email,
        language=person.language,
        study=match.study,
        button=button,
        button_url=side_address(match, side, person.language),
        match=match,
        own=match.a if side == "a" else match.b,
        other_words=other_words,
        practice=match.practice if side == "a" else None,
        own_practice=match.practice if side == "b" else None,
        **context,
    )

"""What stands on the public board: shown, taken off, confirmed, expired; and a practice's own needs and offers."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sestante.exchange.errors import ExchangeError
from sestante.exchange.links import address, voice_address
from sestante.exchange.models import Voice
from sestante.exchange.queries.addresses import author_of, contact_of
from sestante.exchange.queries.offers import TEXT_VERSION, listing_of, subject_of, wording
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Consent, Response
from sestante.fieldwork.queries.consents import BOARD
from sestante.journal.actions import record
from sestante.letters.links import new_nonce
from sestante.people.actions import public_changed
from sestante.practices.models import Practice

from .codes import new_code
from .writing import write

ASK_AGAIN_AFTER = timedelta(days=182)  # without a date: six months, as the form says
ANSWER_WITHIN = timedelta(days=30)


def locked(voice):
    return (
        Voice.objects.select_for_update(of=("self",))
        .select_related("study", "response__version", "practice")
        .get(pk=voice.pk)
    )


@transaction.atomic
def show_voice(voice, *, by):
    """Put an accepted voice on the public board. Refused when its author has not agreed."""
    voice = locked(voice)
    put_on_board(voice)
    record("showed voice", voice, by=by, study=voice.study)
    return voice


def put_on_board(voice):
    if voice.state != Voice.State.ACCEPTED:
        raise ExchangeError(_("Accept it first: nothing goes on the board unread."))
    if voice.is_minor:
        raise ExchangeError(_("Its author is not of age: answer together with an adult, and keep it off the board."))
    if not voice.may_show:
        raise ExchangeError(_("Its author has not agreed to the board."))
    if voice.ended_at is not None:
        raise ExchangeError(_("It is closed: it cannot go on the board."))
    voice.shown_since = voice.shown_since or timezone.now()
    voice.save(update_fields=["shown_since"])
    public_changed()


@transaction.atomic
def hide_voice(voice, *, by):
    """Take a voice off the board. It stays accepted, and can go back."""
    voice = locked(voice)
    if voice.shown_since is not None:
        voice.shown_since = None
        voice.save(update_fields=["shown_since"])
        record("hid voice", voice, by=by, study=voice.study)
        public_changed()
    return voice


@transaction.atomic
def close_voice(voice, ending, *, by=None):
    """End a voice: an answer was found, its author needs nothing more, its time is over. It leaves the board."""
    voice = locked(voice)
    if voice.ended_at is None:
        voice.ended_at, voice.ending, voice.shown_since = timezone.now(), ending, None
        voice.save(update_fields=["ended_at", "ending", "shown_since"])
        record("closed voice", voice, by=by, actor="" if by or ending == Voice.Ending.EXPIRED else str(_("Its author")),
               study=voice.study, ending=ending)  # fmt: skip
        public_changed()
    return voice


@transaction.atomic
def confirm_voice(voice):
    """Its author says that it still holds: six more months."""
    voice = locked(voice)
    voice.confirmed_at, voice.asked_again_at = timezone.now(), None
    voice.save(update_fields=["confirmed_at", "asked_again_at"])
    return voice


def expire_voices(now=None):
    """What is over by its date leaves the board; what has none is asked about after six months. Called by the clock."""
    now = now or timezone.now()
    shown = Voice.objects.filter(shown_since__isnull=False, ended_at__isnull=True)
    over = list(shown.filter(until__lt=timezone.localdate(now)))
    silent = shown.filter(until__isnull=True, asked_again_at__lt=now - ANSWER_WITHIN)
    for voice in [*over, *silent]:
        close_voice(voice, Voice.Ending.EXPIRED)
    old = shown.filter(until__isnull=True, asked_again_at__isnull=True, shown_since__lt=now - ASK_AGAIN_AFTER)
    asked = 0
    for voice in old.exclude(confirmed_at__gte=now - ASK_AGAIN_AFTER):
        asked += ask_again(voice, now)
    return len(over), asked


@transaction.atomic
def ask_again(voice, now):
    """Write to a voice's author: does it still hold? Whoever left no address cannot be asked: their voice ends."""
    voice = locked(voice)
    author = author_of(voice)
    if not author.email:
        close_voice(voice, Voice.Ending.EXPIRED)
        return False
    voice.asked_again_at = now
    voice.save(update_fields=["asked_again_at"])
    with translation.override(author.language):
        button = _("Say whether it still holds")
    write("voice_again", purpose=f"voice_again:{now:%Y%m%d}", about=f"voice:{voice.pk}", recipient=author.email,
          language=author.language, study=voice.study, button=button, button_url=voice_address(voice),
          voice=voice)  # fmt: skip
    return True


# -- a practice's own needs and offers ---------------------------------------------------------------------------------
@transaction.atomic
def ask_practice(practice, response, *, by):
    """Write to a practice: may what it needs and offers stand on the board? Once for each sending of its form."""
    listing = listing_of(response)
    contact = contact_of(practice)
    if not listing:
        raise ExchangeError(_("Its form names no needs and no offers."))
    if not contact.email:
        raise ExchangeError(_("There is nobody to write to: add a contact first."))
    with translation.override(contact.language):
        button = _("See and choose")
    letter = write(
        "practice_asked",
        purpose="board_asked",
        about=f"board:{response.pk}",
        recipient=contact.email,
        language=contact.language,
        study=practice.study,
        button=button,
        button_url=address("form_board", [token_of(response)], contact.language),
        practice=practice,
    )
    record("asked practice for board", practice, by=by, study=practice.study)
    return letter


@transaction.atomic
def answer_listing(response, answers, *, language):
    """Write down what a practice's people said to each need and offer: ``{key: (yes or no, their own words)}``.

    A yes is a consent with its text, version and time. With words of one's own the row is read first; without, it goes
    on the board at once."""
    rows = Response.objects.select_for_update(of=("self",)).select_related("version__questionnaire__study", "practice")
    response = rows.get(pk=response.pk)
    if response.state != Response.State.SUBMITTED or response.practice_id is None:
        raise ExchangeError(_("This form is not sent: send it first."))
    known = {item.key: item for item in listing_of(response)}
    for key, (agreed, words) in answers.items():
        if key in known:
            _consent(response, known[key], agreed, language)
            if agreed:
                _list(response, known[key], words.strip()[:200], language)
    honour(response)
    record("answered for board", response.practice, actor=str(_("The practice itself")),
           study=response.version.questionnaire.study)  # fmt: skip


def _consent(response, item, agreed, language):
    choice, subject, now = "yes" if agreed else "private", subject_of(item.key), timezone.now()
    text = wording(item, response.practice, language)
    in_force = response.consents.filter(subject=subject, withdrawn_at__isnull=True).first()
    if in_force is not None and (in_force.choice, in_force.text) == (choice, text):
        return
    response.consents.filter(subject=subject, withdrawn_at__isnull=True).update(withdrawn_at=now)
    Consent.objects.create(response=response, subject=subject, choice=choice, text=text, text_version=TEXT_VERSION,
                           language=language, given_at=now)  # fmt: skip


def _list(response, item, words, language):
    practice, now = (
        Practice.objects.select_related("municipality", "province").get(pk=response.practice_id),
        timezone.now(),
    )
    voice = Voice.objects.filter(response=response, source_key=item.key).first()
    if voice is not None and voice.shown_since is not None and voice.title == words:
        return
    voice = voice or Voice(study=practice.study, response=response, practice=practice, source_key=item.key,
                           code=new_code(), nonce=new_nonce(), told_at=now)  # fmt: skip
    voice.kind, voice.helps, voice.title, voice.themes = item.kind, item.help, words, item.themes
    voice.beneficiaries = item.beneficiaries
    voice.municipality, voice.province, voice.shown_name = practice.municipality, practice.province, practice.name
    voice.author_kind, voice.language, voice.may_show = "association", language, True
    voice.has_address = bool(contact_of(practice).email)
    voice.waiting_since, voice.ended_at, voice.ending = now, None, ""
    if words:
        voice.state, voice.decided_at, voice.shown_since = Voice.State.WAITING, None, None
    else:
        voice.state, voice.decided_at, voice.shown_since = Voice.State.ACCEPTED, now, now
    voice.save()
    public_changed()


@transaction.atomic
def honour(response):
    """Let the board say no more than what is agreed to now: called after a consent, a sending or a withdrawal."""
    consents = {one.subject: one.choice for one in response.consents.filter(withdrawn_at__isnull=True)}
    known = {item.key for item in listing_of(response)}
    for voice in Voice.objects.filter(response=response).exclude(state=Voice.State.WITHDRAWN):
        if voice.is_told:
            agreed = consents.get("board", "private") != "private" and not voice.is_minor
        else:
            agreed = consents.get(f"{BOARD}{voice.source_key}") == "yes" and voice.source_key in known
        if voice.may_show and not agreed:
            _take_off(voice)


def _take_off(voice):
    voice.may_show, voice.shown_since, voice.shown_name = False, None, ""
    if not voice.is_told and voice.ended_at is None:
        voice.ended_at, voice.ending = timezone.now(), Voice.Ending.AUTHOR
    voice.save(update_fields=["may_show", "shown_since", "shown_name", "ended_at", "ending"])
    public_changed()

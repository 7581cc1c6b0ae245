"""What happens when somebody has told something: a voice in the queue, a code, a letter with the link."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from sestante.exchange.links import voice_address
from sestante.exchange.models import Decision, Intention, Voice
from sestante.exchange.queries.addresses import author_of, named_answers
from sestante.exchange.queries.calls import kind_of
from sestante.fieldwork.models import Response
from sestante.journal.actions import record
from sestante.letters.links import new_nonce
from sestante.people.actions import public_changed
from sestante.places.models import Municipality, Province

from .boarding import honour
from .codes import new_code
from .writing import write

REPLY_WITHIN = 10  # days, as the form promises


@transaction.atomic
def receive(response):
    """Take in a sent response that tells a voice; None for a form of another sort, whose board rows are looked over.

    Told again after a change, the same voice goes back to the queue: what was read is not what it says now."""
    rows = Response.objects.select_for_update(of=("self",)).select_related("version__questionnaire__study")
    response = rows.get(pk=response.pk)
    kind = kind_of(response)
    if not kind or response.state != Response.State.SUBMITTED:
        honour(response)
        return None
    study, now = response.version.questionnaire.study, timezone.now()
    voice = Voice.objects.filter(response=response, practice__isnull=True).first()
    if voice is None:
        voice = Voice(study=study, kind=kind, response=response, code=new_code(), nonce=new_nonce())
    shown = voice.shown_since is not None
    fill(voice, named_answers(response), response)
    voice.state, voice.decided_at, voice.shown_since = Voice.State.WAITING, None, None
    voice.told_at = voice.waiting_since = now
    voice.ended_at, voice.ending = None, ""
    voice.save()
    voice.decisions.filter(outcome=Decision.Outcome.ASK, answered_at__isnull=True).update(answered_at=now)
    record("told voice", voice, actor=str(_("Somebody")), study=study, kind=kind)
    if shown:
        public_changed()
    _thank(voice)
    return voice


def fill(voice, said, response):
    """Copy what the board may need out of the answers. The address stays where it was written."""
    voice.title = said.get("idea_title", "")
    voice.text = said.get("text", "")
    voice.helps = {
        Voice.Kind.RESOURCE: said.get("kind", ""),
        Voice.Kind.AVAILABILITY: "volunteers",
        Voice.Kind.IDEA: said.get("what_it_needs", ""),
    }.get(voice.kind, "")
    voice.themes, voice.beneficiaries = said.get("themes", ""), said.get("beneficiaries", "")
    voice.municipality = Municipality.objects.filter(pk=said.get("municipality", "")).first()
    voice.province = Province.objects.filter(pk=said.get("province", "")).first()
    voice.urgency, voice.time_available = said.get("urgency", ""), said.get("time_available", "")
    voice.until = parse_date(said.get("available_until", "") or "-")
    voice.author_kind = said.get("who_you_are", "")
    choice = said.get("publish_choice", "private")
    voice.is_minor = said.get("adult") == "no"
    voice.may_show = choice != "private" and not voice.is_minor
    voice.shown_name = said.get("shown_name", "") if choice == "public_named" else ""
    voice.language = response.language
    voice.has_address = "@" in said.get("email", "")


def remember(response, voice):
    """Remember for which voice of the board a form was begun."""
    return Intention.objects.get_or_create(response=response, defaults={"voice": voice})[0]


def _thank(voice):
    with translation.override(voice.language):
        button = _("Follow the answer")
    return write(
        "voice_received",
        purpose=f"voice_received:{voice.told_at:%Y%m%d%H%M%S}",
        about=f"voice:{voice.pk}",
        recipient=author_of(voice).email,
        language=voice.language,
        study=voice.study,
        button=button,
        button_url=voice_address(voice),
        voice=voice,
        days=REPLY_WITHIN,
    )

"""An author takes everything back: the voice leaves the board, matches end, words and letters are gone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.exchange.models import Conversation, Decision, Feedback, Match, Voice
from sestante.journal.actions import record
from sestante.people.actions import public_changed

from .matching import close_matches_of
from .writing import forget_letters


@transaction.atomic
def forget(response):
    """Erase what was made here from a withdrawn response: of a voice, or of a practice's needs and offers."""
    for voice in Voice.objects.select_for_update(of=("self",)).select_related("study").filter(response=response):
        if voice.state != Voice.State.WITHDRAWN:
            _forget(voice)
    forget_letters(f"board:{response.pk}")


def _forget(voice):
    close_matches_of(voice)
    record("withdrew voice", voice, actor=str(_("Its author")), study=voice.study)
    now = timezone.now()
    voice.title = voice.text = voice.shown_name = voice.helps = voice.beneficiaries = ""
    voice.municipality, voice.may_show, voice.has_address, voice.shown_since = None, False, False, None
    voice.state, voice.decided_at = Voice.State.WITHDRAWN, voice.decided_at or now
    voice.save()
    Decision.objects.filter(voice=voice).update(words="", answer="")
    matches = Match.objects.filter(a=voice) | Match.objects.filter(b=voice)
    keys = list(matches.values_list("pk", flat=True))
    Match.objects.filter(pk__in=keys).update(reason="")
    Conversation.objects.filter(match__in=keys).update(words="")
    for match in Match.objects.filter(pk__in=keys):
        Feedback.objects.filter(match=match, side="a" if match.a_id == voice.pk else "b").update(words="")
    forget_letters(f"voice:{voice.pk}", *(f"match:{key}" for key in keys))
    public_changed()

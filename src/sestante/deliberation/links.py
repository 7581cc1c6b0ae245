"""Personal links of a focus group (see letters.links): one opens the pages of who is invited, the other the room."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from sestante.letters import links
from sestante.letters.links import new_nonce, pk_of

__all__ = ["address_of", "new_nonce", "opens", "pk_of", "seat_address", "seat_token", "token_of"]
PARTICIPANT, SEAT = "participant", "seat"


def token_of(participant):
    """The token that opens this participant's pages, until its nonce changes."""
    return links.token_of(PARTICIPANT, participant.pk, participant.nonce)


def opens(token, participant):
    return links.opens(token, PARTICIPANT, participant.pk, participant.nonce)


def address_of(participant, page="group_start", *, language=None):
    """The whole address of a participant's page, for letters and telephones."""
    with translation.override(language or participant.language):
        return settings.SESTANTE_SITE_URL + reverse(page, args=[token_of(participant)])


def seat_token(seat):
    return links.token_of(SEAT, seat.pk, seat.nonce)


def seat_address(seat, *, language="it"):
    """The whole address by which a telephone takes this seat."""
    with translation.override(language):
        return settings.SESTANTE_SITE_URL + reverse("seat", args=[seat_token(seat)])

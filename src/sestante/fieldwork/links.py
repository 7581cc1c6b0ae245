"""Personal links to a response (see letters.links)."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from sestante.letters import links
from sestante.letters.links import new_nonce
from sestante.letters.links import pk_of as response_pk_of

__all__ = ["address_of", "new_nonce", "opens", "response_pk_of", "token_of"]
KIND = "fieldwork"


def token_of(response):
    """The token that opens this response, until its nonce changes."""
    return links.token_of(KIND, response.pk, response.nonce)


def opens(token, response):
    """Whether this token is the one in force for this response."""
    return links.opens(token, KIND, response.pk, response.nonce)


def address_of(response, *, language=None):
    """The whole address of a response's form, for letters and telephones."""
    with translation.override(language or response.language):
        return settings.SESTANTE_SITE_URL + reverse("form_start", args=[token_of(response)])

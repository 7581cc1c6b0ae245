"""A learner's personal link (see letters.links)."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from sestante.letters import links
from sestante.letters.links import new_nonce, pk_of

__all__ = ["address_of", "new_nonce", "opens", "pk_of", "token_of"]
KIND = "enrolment"


def token_of(enrolment):
    return links.token_of(KIND, enrolment.pk, enrolment.nonce)


def opens(token, enrolment):
    return links.opens(token, KIND, enrolment.pk, enrolment.nonce)


def address_of(enrolment, name="learner", *args):
    """The whole address of one of a learner's pages, in their language."""
    with translation.override(enrolment.language):
        return settings.SESTANTE_SITE_URL + reverse(name, args=[token_of(enrolment), *args])

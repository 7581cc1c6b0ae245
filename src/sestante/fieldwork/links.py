"""Personal links to a response: a signature over its key and its nonce.

A copy of the database opens nothing without the secret key, and a new nonce makes every earlier link worthless."""

from base64 import urlsafe_b64encode

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

NONCE_LENGTH = 16
# 120 bits: far beyond guessing over a network, and still a link that can be dictated on the telephone.
SIGNATURE_BYTES = 15


def new_nonce():
    return get_random_string(NONCE_LENGTH)


def token_of(response):
    """The token that opens this response, until its nonce changes."""
    return f"{response.pk}-{_signature(response)}"


def response_pk_of(token):
    """The key a token speaks of, or None. It proves nothing yet: fetch the row, then ask ``opens``."""
    key, dash, signature = token.partition("-")
    # isdecimal alone would let through figures of other scripts, and a key too long for the database.
    return int(key) if dash and signature and key.isascii() and key.isdecimal() and len(key) < 18 else None


def opens(token, response):
    """Whether this token is the one in force for this response."""
    return constant_time_compare(token, token_of(response))


def address_of(response, *, language=None):
    """The whole address of a response's form, for letters and telephones."""
    with translation.override(language or response.language):
        return settings.SESTANTE_SITE_URL + reverse("form_start", args=[token_of(response)])


def _signature(response):
    digest = salted_hmac("sestante.fieldwork.links", f"{response.pk}:{response.nonce}", algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:SIGNATURE_BYTES]).decode()

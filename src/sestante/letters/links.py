"""Personal links in letters: a signature over what they open and its nonce.

A copy of the database opens nothing without the secret key, and a new nonce makes every earlier link worthless. Each
kind of thing signs apart: a link to a registration opens no form."""

from base64 import urlsafe_b64encode

from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

NONCE_LENGTH = 16
# 120 bits: far beyond guessing over a network, and still a link that can be dictated on the telephone.
SIGNATURE_BYTES = 15


def new_nonce():
    return get_random_string(NONCE_LENGTH)


def token_of(kind, pk, nonce):
    """The token that opens this one thing of a kind, until its nonce changes."""
    return f"{pk}-{_signature(kind, pk, nonce)}"


def pk_of(token):
    """The key a token speaks of, or None. It proves nothing yet: fetch the row, then ask ``opens``."""
    key, dash, signature = token.partition("-")
    # isdecimal alone would let through figures of other scripts, and a key too long for the database.
    return int(key) if dash and signature and key.isascii() and key.isdecimal() and len(key) < 18 else None


def opens(token, kind, pk, nonce):
    """Whether this token is the one in force."""
    return constant_time_compare(token, token_of(kind, pk, nonce))


def _signature(kind, pk, nonce):
    digest = salted_hmac(f"sestante.{kind}.links", f"{pk}:{nonce}", algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:SIGNATURE_BYTES]).decode()

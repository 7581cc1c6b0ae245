"""Machines are kept out of what anybody may send, without puzzles for people: a trap, a clock, a count.

A form that uses it carries the hidden fields ``TRAP`` (empty) and ``_clock`` (``clock()``)."""

from allauth.account.adapter import get_adapter
from django.core import signing
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

TRAP = "sito_di_riserva"  # a field nobody sees: only programs fill it in
LEAST_SECONDS = 3
PER_HOUR = 20  # a school's or an office's people share one address
CLOCK = signing.TimestampSigner(salt="sestante.call")


def clock():
    """When the page was shown, signed."""
    return CLOCK.sign("call")


def why_not_now(request, scope="call"):
    """Why this posting is not taken now, in words for a person, or an empty text. Each scope counts apart."""
    if request.POST.get(TRAP):
        return _("A field that must stay empty was filled in. Empty it and try again.")
    try:
        CLOCK.unsign(request.POST.get("_clock", ""), max_age=7 * 24 * 3600)
        early = _is_early(request.POST["_clock"])
    except (signing.BadSignature, KeyError):
        return _("This page has been open for too long. What you wrote is still here: press the button again.")
    if early:
        return _("That was very quick. Wait a moment and press the button again.")
    if too_many(request, scope):
        return _("Many messages have come from your network in the last hour. Try again later, or call us.")
    return ""


def _is_early(signed):
    try:
        CLOCK.unsign(signed, max_age=LEAST_SECONDS)
    except signing.SignatureExpired:
        return False
    return True


def too_many(request, scope="call"):
    """Count postings by address. The address itself is kept nowhere: only its keyed hash, for one hour."""
    key = _counter(request, scope)
    cache.add(key, 0, 3600)
    try:
        return cache.incr(key) > PER_HOUR
    except ValueError:  # it ran out between the two lines
        return False


def is_blocked(request, scope="call"):
    """Whether this address has had its share of the hour; asking does not count."""
    return (cache.get(_counter(request, scope)) or 0) >= PER_HOUR


def _counter(request, scope):
    address = get_adapter().get_client_ip(request)  # the person's, not that of a proxy in front of us
    return f"{scope}:" + salted_hmac("sestante.call", address, algorithm="sha256").hexdigest()[:32]

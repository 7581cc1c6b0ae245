"""Telephones let in to a study: Basic over HTTPS, the token as password, and the answers OpenRosa clients expect.

Only failures are counted: a village's telephones may share one address."""

import base64
import binascii
import os
from email.utils import formatdate
from xml.sax.saxutils import escape

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from sestante.fieldwork.queries.telephones import device_for

LARGEST_POST = 100 * 1024 * 1024  # of one post; telephones part what is more into several
# Wrong passwords in five minutes, after which nobody is heard: under one name, and from one address.
PER_NAME, PER_ADDRESS, WAIT = 10, 40, 300
ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
    '<message nature="{nature}">{message}</message></OpenRosaResponse>\n'
)


def with_headers(answer):
    """What every answer to a telephone says of itself."""
    answer.headers["X-OpenRosa-Version"] = "1.0"
    answer.headers["X-OpenRosa-Accept-Content-Length"] = str(LARGEST_POST)
    if "SERVER_SOFTWARE" not in os.environ:  # gunicorn names itself there and writes the date itself
        answer.headers["Date"] = formatdate(usegmt=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def say(message, status, nature=""):
    """An answer in words. Without this body clients do not count a record as sent."""
    nature = nature or ("submit_success" if status < 300 else "submit_error")
    body = ENVELOPE.format(nature=nature, message=escape(message))
    return with_headers(HttpResponse(body, status=status, content_type="text/xml; charset=utf-8"))


def admit(request, study):
    """Let a telephone in, noting which and whose study; or the answer that keeps it out."""
    translation.activate(translation.get_language_from_request(request))  # these addresses say no language
    if settings.HTTPS and not request.is_secure():
        return say(_("Use https: without it the token could be read on the way."), 403)
    name, token = credentials(request)
    if not token:
        return challenge(_("Say which telephone this is: user name and password stand on the page “Telephones”."))
    counters = _counters(request, study, name)
    if any((cache.get(key) or 0) >= most for key, most in counters):
        answer = say(_("Too many wrong passwords: wait some minutes and try again."), 429)
        answer.headers["Retry-After"] = str(WAIT)
        return answer
    device = device_for(study, name, token)
    if device is None:
        for key, _most in counters:
            _count(key)
        return challenge(_("This telephone is not let in: its password is wrong, or it was withdrawn."))
    request.device, request.study = device, device.study
    return None


def challenge(message):
    answer = say(message, 401)
    answer.headers["WWW-Authenticate"] = 'Basic realm="Sestante", charset="UTF-8"'
    return answer


def credentials(request):
    """User name and password as the telephone says them, or two empty texts."""
    scheme, _gap, said = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _colon, token = base64.b64decode(said.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name[:80], token[:200]


def _counters(request, study, name):
    """Where failures are counted. The address itself is kept nowhere: only its keyed hash."""
    address = get_adapter().get_client_ip(request)
    return [(_key(f"{address}|{study}|{name}"), PER_NAME), (_key(address), PER_ADDRESS)]


def _key(text):
    return "device:" + salted_hmac("sestante.device", text, algorithm="sha256").hexdigest()[:32]


def _count(key):
    cache.add(key, 0, WAIT)
    try:
        cache.incr(key)
    except ValueError:  # it ran out between the two lines
        cache.set(key, 1, WAIT)

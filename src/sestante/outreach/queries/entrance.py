"""The code of a registration, as it is drawn, printed and typed back."""

import io
import re

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from sestante.letters import links

KIND = "registration"
# Without 0 and O, 1, I and L: nobody at a door should have to wonder.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8


def read_code(typed):
    """The code in what was typed or read by a camera: with or without its dash, small letters, a whole address."""
    last = typed.strip().rstrip("/").rpartition("/")[2]
    return re.sub(r"[^0-9A-Z]", "", last.upper())[:LENGTH]


def entrance_url(registration):
    """What the drawing says: any camera opens it, and only somebody of the team finds more than a greeting there."""
    with translation.override("it"):
        return settings.SESTANTE_SITE_URL + reverse("entrance_code", args=[registration.code])


def qr_png(registration):
    drawn = io.BytesIO()
    segno.make(entrance_url(registration), error="m", micro=False).save(drawn, kind="png", scale=6, border=4)
    return drawn.getvalue()


def token_of(registration):
    return links.token_of(KIND, registration.pk, registration.nonce)


def opens(token, registration):
    return links.opens(token, KIND, registration.pk, registration.nonce)


def link_of(registration, name="registration"):
    """A page of one's own registration, whole, for letters."""
    with translation.override(registration.language):
        return settings.SESTANTE_SITE_URL + reverse(name, args=[token_of(registration)])

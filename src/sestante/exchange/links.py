"""Personal links to a voice and to each side of a match (see letters.links)."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from sestante.letters import links

VOICE, SIDE = "voice", {"a": "match_a", "b": "match_b"}


def voice_token(voice):
    return links.token_of(VOICE, voice.pk, voice.nonce)


def side_token(match, side):
    return links.token_of(SIDE[side], match.pk, match.nonce)


def opens_voice(token, voice):
    return links.opens(token, VOICE, voice.pk, voice.nonce)


def opens_side(token, match, side):
    return side in SIDE and links.opens(token, SIDE[side], match.pk, match.nonce)


def address(name, args, language):
    with translation.override(language):
        return settings.SESTANTE_SITE_URL + reverse(name, args=args)


def voice_address(voice):
    return address("voice_page", [voice_token(voice)], voice.language)


def side_address(match, side, language):
    return address("match_side", [side, side_token(match, side)], language)

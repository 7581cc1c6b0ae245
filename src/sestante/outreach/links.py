"""Personal links of journalists and subscribers (see letters.links)."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from sestante.letters import links

EMBARGO, CONTACT, SUBSCRIBER = "embargo", "press-contact", "newsletter"


def token_of(kind, row):
    return links.token_of(kind, row.pk, row.nonce)


def found_by(token, kind, rows):
    """The row a token opens, or None: an old link, a made-up one and a wrong one look the same."""
    pk = links.pk_of(token)
    row = rows.filter(pk=pk).first() if pk is not None else None
    return row if row is not None and links.opens(token, kind, row.pk, row.nonce) else None


def address(name, kind, row, *, language="it"):
    """The whole address of a personal page, for letters."""
    with translation.override(language):
        return settings.SESTANTE_SITE_URL + reverse(name, args=[token_of(kind, row)])

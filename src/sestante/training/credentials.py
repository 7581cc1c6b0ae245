"""Badges as Open Badges 3.0 credentials: VC-JWT, signed with Ed25519, checked from the token and our public keys.

What is in a credential: what was achieved, the criteria, where the proof stands, and a salted hash of the learner's
address, so that they can show it is theirs. No name, no address.
"""

import gzip
import hashlib
import re
import secrets
import warnings
from base64 import urlsafe_b64encode
from datetime import UTC
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from joserfc import jwt
from joserfc.errors import JoseError

from sestante.people.queries import host

from .keys import current_key, public_key
from .models import Badge

ALGORITHM = "EdDSA"  # the name that Open Badges 3.0 gives to Ed25519 (RFC 8037); RFC 9864's newer one nobody reads yet
warnings.filterwarnings("ignore", message="EdDSA is deprecated")
CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
LIST_BITS = 131_072  # the least a status list may hold: a bit must not tell one badge from few others
_TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
MOST_CHARACTERS = 200_000


class Verdict(NamedTuple):
    """What came of looking at a credential. ``problem``: unreadable, unsigned (not by us, or changed), or empty."""

    problem: str
    credential: dict | None = None
    badge: Badge | None = None  # its row, if it is still known here

    @property
    def is_valid(self):
        return not self.problem and (self.badge is None or self.badge.revoked_at is None)


def site(name, *args):
    """A stable address: credentials outlive a change of language."""
    with translation.override("it"):
        return settings.SESTANTE_SITE_URL + reverse(name, args=args)


def issuer():
    """The association as the issuer of badges."""
    one = host()
    profile = {"id": site("badge_issuer"), "type": ["Profile"], "name": one.name or "Sestante"}
    profile["url"] = one.website or settings.SESTANTE_SITE_URL + "/"
    if one.email:
        profile["email"] = one.email
    return profile


def signed_badge(badge, *, email, evidence="", evidence_words=""):
    """The signed credential of a badge. ``email`` enters it as a salted hash."""
    moment = badge.issued_at.astimezone(UTC).replace(microsecond=0)
    identifier = f"urn:uuid:{badge.uid}"
    claims = {
        "@context": CONTEXT,
        "id": identifier,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.title,
        "issuer": issuer(),
        "validFrom": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [hashed(email)],
            "achievement": achievement_of(badge),
        },
        "credentialStatus": {
            "id": f"{list_address(badge)}#{badge.pk % LIST_BITS}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(badge.pk % LIST_BITS),
            "statusListCredential": list_address(badge),
        },
        "iss": site("badge_issuer"),
        "jti": identifier,
        "nbf": int(moment.timestamp()),
    }
    if evidence or evidence_words:
        proof = {"type": ["Evidence"], "name": evidence_words or badge.title}
        claims["evidence"] = [{"id": evidence, **proof} if evidence else proof]
    return signed(claims)


def achievement_of(badge):
    """What the badge says was achieved: the module's outcomes, or the whole path."""
    module = badge.module
    outcomes = [outcome.text for outcome in module.outcomes.all()] if module else []
    criteria = (
        f"Prodotto sul campo accettato dai formatori: {module.product}."
        if module
        else "Tutti i prodotti sul campo del percorso accettati dai formatori."
    )
    return {
        "id": site("path", badge.path.slug) + (f"#modulo-{module.position}" if module else ""),
        "type": ["Achievement"],
        "achievementType": "Badge" if module else "Certificate",
        "name": badge.title,
        "description": "; ".join(outcomes) or badge.path.summary or badge.path.title,
        "criteria": {"id": site("path", badge.path.slug), "narrative": criteria},
        "image": {
            "id": site("badge_drawing", badge.path.slug, module.position if module else 0),
            "type": "Image",
        },
        "inLanguage": "it",
    }


def hashed(email):
    """An address as a salted hash: whoever is told it can check it, nobody can read it."""
    salt = secrets.token_urlsafe(16)
    digest = hashlib.sha256((email + salt).encode()).hexdigest()
    return {"type": "IdentityObject", "hashed": True, "identityHash": f"sha256${digest}",
            "identityType": "emailAddress", "salt": salt}  # fmt: skip


def belongs_to(credential, email):
    """Whether a credential was issued to this address."""
    for one in credential.get("credentialSubject", {}).get("identifier", ()):
        digest = hashlib.sha256((email.strip().lower() + one.get("salt", "")).encode()).hexdigest()
        if one.get("identityHash") == f"sha256${digest}":
            return True
    return False


# -- signing and checking ----------------------------------------------------------------------------------------------
def signed(claims):
    key = current_key()
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": site("badge_key", key.thumbprint())}
    return jwt.encode(header, claims, key, algorithms=[ALGORITHM])


def verify(text):
    """Look at a credential: the token itself, or any file that carries it. Nothing is fetched from anywhere."""
    found = _TOKEN.search(text[:MOST_CHARACTERS])
    if found is None:
        return Verdict("unreadable")
    try:
        token = jwt.decode(found[0], _key_for, algorithms=[ALGORITHM])
    except (JoseError, ValueError, KeyError, TypeError):
        return Verdict("unsigned")
    claims = token.claims
    if "OpenBadgeCredential" not in claims.get("type", ()):
        return Verdict("unreadable")
    uid = str(claims.get("id", "")).removeprefix("urn:uuid:")
    try:
        badge = Badge.objects.filter(uid=uid).first()
    except ValueError:
        badge = None
    return Verdict("", claims, badge)


def _key_for(token):
    kid = str(token.headers().get("kid", "")).rstrip("/").rpartition("/")[2].removesuffix(".json")
    key = public_key(kid)
    if key is None:
        raise ValueError("not a key of ours")
    return key


# -- revocation --------------------------------------------------------------------------------------------------------
def list_address(badge):
    return site("badge_status", badge.pk // LIST_BITS)


def status_list(number, now):
    """The signed list that says which badges were revoked: one bit each."""
    bits = bytearray(LIST_BITS // 8)
    first = number * LIST_BITS
    revoked = Badge.objects.filter(revoked_at__isnull=False, pk__range=(first, first + LIST_BITS - 1))
    for pk in revoked.values_list("pk", flat=True):
        place = pk - first
        bits[place // 8] |= 0x80 >> place % 8
    packed = urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
    address = site("badge_status", number)
    moment = now.astimezone(UTC).replace(microsecond=0)
    return signed(
        {
            "@context": CONTEXT[:1],
            "id": address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": site("badge_issuer"),
            "validFrom": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "credentialSubject": {
                "id": f"{address}#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": f"u{packed}",
            },
            "iss": site("badge_issuer"),
            "sub": f"{address}#list",
            "jti": address,
            "nbf": int(moment.timestamp()),
        }
    )

"""The keys that sign badges. The private half lives in the data folder, readable by its owner only; the public half is
a row, so that what an old key signed can always be checked."""

import json
import os

from django.conf import settings
from django.utils import timezone
from joserfc.jwk import OKPKey

from .models import SigningKey

FOLDER = "badge-keys"


def current_key():
    """The key in use, private half and all; made at first use, and again when its file is not here any more."""
    row = SigningKey.objects.filter(retired_at=None).first()
    file = _file_of(row.kid) if row else None
    if file is not None and file.exists():
        return OKPKey.import_key(json.loads(file.read_text(encoding="utf-8")))
    return new_key()


def new_key():
    """Make a key and use it from now on; the one before is retired, and stays published."""
    key = OKPKey.generate_key("Ed25519", private=True)
    kid = key.thumbprint()
    file = _file_of(kid)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written before its row: a row without a file would sign nothing.
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as writer:
        json.dump(key.as_dict(private=True), writer)
    SigningKey.objects.filter(retired_at=None).update(retired_at=timezone.now())
    SigningKey.objects.create(kid=kid, public_jwk={**key.as_dict(private=False), "kid": kid, "alg": "EdDSA"})
    return key


def public_key(kid):
    """The public half of one of our keys, in use or retired; None when it is not ours."""
    row = SigningKey.objects.filter(kid=kid).first()
    return OKPKey.import_key({name: row.public_jwk[name] for name in ("kty", "crv", "x")}) if row else None


def _file_of(kid):
    return settings.SESTANTE_DATA / FOLDER / f"{kid}.json"

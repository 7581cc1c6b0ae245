"""Published forms, read once and kept on disk: a process that starts has them at once, whatever their size.

What is kept is named by what it was made of, so nothing in the folder is ever out of date; all of it may be deleted.
"""

import contextlib
import hashlib
import os
import tempfile

from django.conf import settings

from sestante.methods import xforms
from sestante.methods.xforms import store

LEAST = 50_000  # of a smaller form the XML is read as fast


def definition_from(xform, media):
    """The form of this XML with these lists: from the folder if it is there, else read, and kept there.

    Raises ``xforms.FormError`` when the engine does not support it."""
    if len(xform) + sum(map(len, media.values())) < LEAST:
        return xforms.parse(xform, media)
    file = settings.SESTANTE_DATA / "forms" / f"{_digest(xform, media)}.{store.stamp()}"
    with contextlib.suppress(OSError, ValueError):
        return store.loaded(file.read_bytes())
    definition = xforms.parse(xform, media)
    with contextlib.suppress(OSError):  # a folder that cannot be written costs only time
        _keep(file, store.dumped(definition))
    return definition


def _digest(xform, media):
    digest = hashlib.sha256(xform.encode() if isinstance(xform, str) else xform)
    for name in sorted(media):
        digest.update(name.encode() + b"\0" + hashlib.sha256(media[name]).digest())
    return digest.hexdigest()


def _keep(file, stored):
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in file.parent.iterdir():
        if old.suffix != file.suffix:  # of another version of the engine, or of a process that was stopped
            old.unlink(missing_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=file.parent, suffix=file.suffix)
    with open(descriptor, "wb") as out:
        out.write(stored)
    os.replace(draft, file)

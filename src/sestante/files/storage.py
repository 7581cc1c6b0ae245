"""Where contents lie on disk: ``files/kept/ab/cd/abcd…``, outside whatever a web server hands out by itself."""

import hashlib
import os
import tempfile
import time
from pathlib import Path

from django.conf import settings

DRAFT = ".draft-"  # what is being written; the backup and the sweep know it by this
FORGOTTEN = 24 * 3600  # seconds: a draft as old as this lost the process that wrote it


def folder():
    return Path(settings.MEDIA_ROOT) / "kept"


def path_of(digest):
    return folder() / digest[:2] / digest[2:4] / digest


def digest_of(data):
    return hashlib.sha256(data).hexdigest()


def write(data):
    """Put a content on disk, whole or not at all; one that is there already is left as it is. Returns its sum."""
    digest = digest_of(data)
    path = path_of(digest)
    if path.is_file() and path.stat().st_size == len(data):
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=DRAFT, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # the row that is committed next must find it after a power cut
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return digest


def remove(digest):
    path_of(digest).unlink(missing_ok=True)


def strays(known, *, older_than=FORGOTTEN):
    """Sums and sizes of contents that no row knows, a day old at least; drafts as old as that are thrown away."""
    now, found = time.time(), []
    for path in folder().glob("*/*/*"):
        try:
            about = path.stat()
            if now - about.st_mtime < older_than or path.name in known:
                continue
            if path.name.startswith(DRAFT):
                path.unlink(missing_ok=True)
            elif len(path.name) == 64:
                found.append((path.name, about.st_size))
        except FileNotFoundError:
            continue
    return found

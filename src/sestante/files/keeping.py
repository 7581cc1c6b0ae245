"""Keep a content, once.

Who keeps a content refers to it in the same transaction: its row is locked until then, so a sweep that comes by at the
same moment waits, and finds the reference."""

from django.db import transaction

from . import storage
from .models import StoredFile


@transaction.atomic
def keep_file(data):
    """Keep a content and hold it until the end of the transaction, in which something must refer to it."""
    digest = storage.digest_of(data)
    stored = None
    while stored is None:  # a sweep may remove the row between its insertion by somebody else and our lock
        StoredFile.objects.bulk_create([StoredFile(digest=digest, size=len(data))], ignore_conflicts=True)
        stored = StoredFile.objects.select_for_update(of=("self",)).filter(pk=digest).first()
    storage.write(data)
    return stored

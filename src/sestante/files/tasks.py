"""Errand: draw a picture anew, small and for the public."""

from datetime import timedelta

from django.db import transaction
from django.tasks import task

from .errors import FileRefused
from .keeping import keep_file
from .models import Rendition, StoredFile
from .pictures import redrawn

STALLED = timedelta(minutes=10)
LONGEST = {Rendition.Purpose.THUMBNAIL: 320, Rendition.Purpose.PUBLIC: 2048}


@task
def draw_copies(digest):
    """Draw the copies of one picture; safe to run twice, and for a picture that is gone meanwhile."""
    stored = StoredFile.objects.filter(pk=digest).first()
    if stored is None or stored.copies == StoredFile.Copies.READY:
        return "" if stored is None else stored.copies
    try:
        data = stored.read()
        drawn = {purpose: redrawn(data, longest=longest) for purpose, longest in LONGEST.items()}
    except (FileRefused, FileNotFoundError):
        StoredFile.objects.filter(pk=digest).update(copies=StoredFile.Copies.FAILED)
        return StoredFile.Copies.FAILED
    return _keep(digest, drawn)


@transaction.atomic
def _keep(digest, drawn):
    # Its row is locked: a sweep takes either none of this or all of it.
    if not StoredFile.objects.select_for_update(of=("self",)).filter(pk=digest).exists():
        return ""
    for purpose, picture in drawn.items():
        kept = keep_file(picture.data)
        Rendition.objects.update_or_create(
            source_id=digest,
            purpose=purpose,
            defaults={"file": kept, "width": picture.width, "height": picture.height},
        )
    StoredFile.objects.filter(pk=digest).update(copies=StoredFile.Copies.READY)
    return StoredFile.Copies.READY

"""Keep a content; have pictures drawn anew; remove what nobody refers to any more."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from . import storage
from .keeping import keep_file
from .models import Rendition, StoredFile
from .tasks import STALLED, draw_copies

__all__ = ["ask_for_copies", "forget_files", "keep_file", "resume_stalled_copies", "sweep_files", "unreferenced"]

GRACE = timedelta(hours=1)


def ask_for_copies(stored):
    """Have a picture drawn small and for the public. Asked again only when it went wrong."""
    if stored.copies in (StoredFile.Copies.WAITING, StoredFile.Copies.READY):
        return
    stored.copies, stored.copies_asked_at = StoredFile.Copies.WAITING, timezone.now()
    stored.save(update_fields=["copies", "copies_asked_at"])
    transaction.on_commit(lambda: draw_copies.enqueue(stored.pk))


def resume_stalled_copies():
    """Pictures whose worker was lost are asked for again."""
    late = StoredFile.objects.filter(copies=StoredFile.Copies.WAITING, copies_asked_at__lt=timezone.now() - STALLED)
    for digest in list(late.values_list("pk", flat=True)[:50]):
        if StoredFile.objects.filter(pk=digest, copies_asked_at__lt=timezone.now() - STALLED).update(
            copies_asked_at=timezone.now()
        ):
            draw_copies.enqueue(digest)
    return len(late)


def forget_files(digests):
    """Once the transaction is through, remove those of these contents that nobody refers to any more."""
    wanted = list(digests)
    if wanted:
        transaction.on_commit(lambda: sweep_files(wanted, older_than=timedelta()))


def sweep_files(digests=None, *, older_than=GRACE):
    """Remove contents that nothing refers to, and their copies. Returns how many went.

    Without ``digests`` all are looked at, also those on disk that no row knows of."""
    found = unreferenced(StoredFile.objects.filter(kept_at__lte=timezone.now() - older_than))
    if digests is None:
        _adopt_strays()
    else:
        found = found.filter(pk__in=digests)
    gone, wanted = 0, list(found.values_list("pk", flat=True))
    while wanted:
        removed, copies = _remove(wanted.pop())
        gone += removed
        wanted += copies
    return gone


def unreferenced(files):
    """Those of some contents that no row of any table refers to. What was drawn from them does not count."""
    for relation in StoredFile._meta.related_objects:
        if relation.related_model is Rendition and relation.field.name == "source":
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        files = files.filter(~Exists(rows))
    return files


@transaction.atomic
def _remove(digest):
    """One content, if it is still nobody's: looked at again under its lock. The file goes before the lock does, so
    that whoever keeps the same content next writes it anew."""
    locked = StoredFile.objects.select_for_update(of=("self",)).filter(pk=digest)
    if not locked.exists() or not unreferenced(StoredFile.objects.filter(pk=digest)).exists():
        return 0, []
    copies = list(Rendition.objects.filter(source=digest).values_list("file", flat=True))
    StoredFile.objects.filter(pk=digest).delete()
    storage.remove(digest)
    return 1, [copy for copy in copies if copy != digest]


def _adopt_strays():
    """Give files that a rolled back transaction left behind a row, by which the next sweep finds and locks them."""
    known = set(StoredFile.objects.values_list("pk", flat=True))
    StoredFile.objects.bulk_create(
        [StoredFile(digest=digest, size=size) for digest, size in storage.strays(known)], ignore_conflicts=True
    )

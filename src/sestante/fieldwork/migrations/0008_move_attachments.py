"""The files of before move to where contents are kept by their sum.

Apart from what changes the table: PostgreSQL does not alter one in which a transaction has rows waiting."""

import sys
from pathlib import PurePath

from django.core.files.storage import default_storage
from django.db import migrations, transaction
from django.utils import timezone

from sestante.files import storage


def move(apps, schema_editor):
    """Interrupted and run again it goes on where it was: what has its content already is left alone."""
    Attachment = apps.get_model("fieldwork", "Attachment")
    StoredFile = apps.get_model("files", "StoredFile")
    lost = []
    for row in Attachment.objects.filter(file__isnull=True).order_by("pk"):
        row.stored_name = PurePath(row.old_file.name).name
        if not default_storage.exists(row.old_file.name):
            lost.append(row)
            continue
        with default_storage.open(row.old_file.name) as opened:
            data = opened.read()
        known = {"size": len(data)}
        if row.content_type.startswith("image/"):  # the clock asks for the copies that nobody draws
            known |= {"copies": "waiting", "copies_asked_at": timezone.now()}
        StoredFile.objects.get_or_create(digest=storage.write(data), defaults=known)
        row.file_id = storage.digest_of(data)
        row.save(update_fields=["file", "stored_name"])
        # Left where it was it would outlive its answer: erasure looks for contents by their sum.
        transaction.on_commit(lambda name=row.old_file.name: default_storage.delete(name))
    _tell_apart(Attachment)
    for row in lost:  # the answer still names it, so that whoever opens the form sees what is missing
        sys.stderr.write(f"The file of attachment {row.pk} is not on disk ({row.old_file.name}): left out.\n")
        row.delete()


def _tell_apart(Attachment):
    """One file for each answer: of two the later stays with it."""
    answers = set()
    for row in Attachment.objects.exclude(ref="").order_by("-pk"):
        if (row.response_id, row.ref) in answers:
            Attachment.objects.filter(pk=row.pk).update(ref="")
        answers.add((row.response_id, row.ref))


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0008_attachments_by_content")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]

"""What telephones sent moves to where contents are kept by their sum.

Apart from what changes the table: PostgreSQL does not alter one in which a transaction has rows waiting."""

import sys

from django.core.files.storage import default_storage
from django.db import migrations, transaction

from sestante.files import storage


def move(apps, schema_editor):
    """Interrupted and run again it goes on where it was: what has its content already is left alone."""
    StoredFile = apps.get_model("files", "StoredFile")
    waiting = apps.get_model("fieldwork", "SubmissionFile").objects.filter(file__isnull=True)
    for row in waiting.select_related("attachment").order_by("pk"):
        old = row.old_file.name
        if old and default_storage.exists(old):
            with default_storage.open(old) as opened:
                data = opened.read()
            StoredFile.objects.get_or_create(digest=storage.write(data), defaults={"size": len(data)})
            row.file_id = storage.digest_of(data)
            # Left where it was it would outlive its record: erasure looks for contents by their sum.
            transaction.on_commit(lambda name=old: default_storage.delete(name))
        elif row.attachment:  # handed over to its answer: the record keeps what the answer has
            row.file_id = row.attachment.file_id
        else:
            sys.stderr.write(f"Nothing is left of {row.name} of record {row.submission_id}: left out.\n")
            row.delete()
            continue
        row.save(update_fields=["file"])


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0011_submission_files_by_content")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]

"""Attachments refer to contents kept by their sum. The files of before are moved there."""

import sys
from pathlib import PurePath

import django.db.models.deletion
from django.core.files.storage import default_storage
from django.db import migrations, models

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
        StoredFile.objects.get_or_create(digest=storage.write(data), defaults={"size": len(data)})
        row.file_id = storage.digest_of(data)
        row.save(update_fields=["file", "stored_name"])
    _tell_apart(Attachment)
    for row in lost:  # the answer still names it, so that whoever opens the form sees what is missing
        sys.stderr.write(f"The file of attachment {row.pk} is not on disk ({row.old_file.name}): left out.\n")
        row.delete()


def _tell_apart(Attachment):
    """One file for each answer, and one name for each file: of two the later stays with the answer."""
    answers, names = set(), set()
    for row in Attachment.objects.order_by("-pk"):
        if row.ref and (row.response_id, row.ref) in answers:
            row.ref = ""
        if (row.response_id, row.stored_name) in names:
            row.stored_name = f"{row.pk}-{row.stored_name}"[:200]
        answers.add((row.response_id, row.ref))
        names.add((row.response_id, row.stored_name))
        row.save(update_fields=["ref", "stored_name"])


class Migration(migrations.Migration):
    # Contents are copied, not moved: the old files go by hand, or stay, once somebody has seen that all is well.
    dependencies = [("fieldwork", "0007_versions_and_trials"), ("files", "0001_initial")]

    operations = [
        migrations.RenameField(model_name="attachment", old_name="file", new_name="old_file"),
        migrations.AddField(
            model_name="attachment",
            name="file",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="files.storedfile"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="stored_name",
            field=models.CharField(default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="attachment",
            name="alt",
            field=models.CharField(blank=True, max_length=300, verbose_name="what it shows"),
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]

"""Files of a version become rows of their own, whatever they hold; lists kept as text move there."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from sestante.files import storage

stays = import_module("sestante.questionnaires.migrations.0003_published_versions_stay")
TYPES = {"csv": "text/csv", "xml": "application/xml", "geojson": "application/geo+json", "json": "application/geo+json"}


def move(apps, schema_editor):
    """Run twice it finds its own rows and writes nothing."""
    Version = apps.get_model("questionnaires", "Version")
    FormMedia = apps.get_model("questionnaires", "FormMedia")
    StoredFile = apps.get_model("files", "StoredFile")
    for version in Version.objects.only("media").iterator(chunk_size=20):
        for name, text in version.media.items():
            data = text.encode()
            digest = storage.write(data)
            StoredFile.objects.get_or_create(digest=digest, defaults={"size": len(data)})
            FormMedia.objects.get_or_create(
                version_id=version.pk, name=name[:200],
                defaults={"file_id": digest, "content_type": TYPES.get(name.rpartition(".")[2].lower(), "text/plain")},
            )  # fmt: skip


def move_back(apps, schema_editor):
    stays.unguard(apps, schema_editor)
    Version = apps.get_model("questionnaires", "Version")
    for row in apps.get_model("questionnaires", "FormMedia").objects.all():
        if row.content_type in TYPES.values():
            version = Version.objects.only("media").get(pk=row.version_id)
            version.media[row.name] = storage.path_of(row.file_id).read_text()
            version.save(update_fields=["media"])


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0006_notes_and_validator"), ("files", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="FormMedia",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="form_media", to="files.storedfile")),
                ("version", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="form_media", to="questionnaires.version")),
            ],
            options={
                "verbose_name": "file of a questionnaire",
                "verbose_name_plural": "files of questionnaires",
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("version", "name"), name="form_media_name_once")],
            },
        ),
        migrations.RunPython(move, move_back),
    ]

"""Lists kept as text with their version become files of their own."""

from importlib import import_module

from django.db import migrations

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
    dependencies = [("questionnaires", "0007_form_media")]

    operations = [migrations.RunPython(move, move_back)]

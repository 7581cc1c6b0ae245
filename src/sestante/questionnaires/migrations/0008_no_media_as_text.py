"""The column of texts goes; apart from the move of what it held, as PostgreSQL wants it."""

from importlib import import_module

from django.db import migrations

stays = import_module("sestante.questionnaires.migrations.0003_published_versions_stay")


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0007_move_media")]

    operations = [
        migrations.RunPython(stays.unguard, stays.guard),
        migrations.RemoveField(model_name="version", name="media"),
        migrations.RunPython(stays.guard, stays.unguard),
    ]

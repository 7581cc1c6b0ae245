"""Apart from the move of its content: PostgreSQL does not change a table in which a transaction has rows waiting."""

from importlib import import_module

from django.db import migrations

stays = import_module("sestante.questionnaires.migrations.0003_published_versions_stay")


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0007_form_media")]

    operations = [
        migrations.RunPython(stays.unguard, stays.guard),
        migrations.RemoveField(model_name="version", name="media"),
        migrations.RunPython(stays.guard, stays.unguard),
    ]

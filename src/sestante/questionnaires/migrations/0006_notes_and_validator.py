from importlib import import_module

from django.db import migrations, models

stays = import_module("sestante.questionnaires.migrations.0003_published_versions_stay")


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0005_design_steps")]

    operations = [
        migrations.RunPython(stays.unguard, stays.guard),
        migrations.AddField("version", "notes", models.JSONField(default=list)),
        migrations.AddField("version", "validator", models.CharField(blank=True, max_length=8)),
        migrations.RunPython(stays.guard, stays.unguard),
    ]

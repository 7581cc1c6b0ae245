"""Files of a version are rows of their own, whatever they hold."""

import django.db.models.deletion
from django.db import migrations, models


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
    ]

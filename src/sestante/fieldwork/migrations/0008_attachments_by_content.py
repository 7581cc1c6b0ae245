"""Attachments refer to contents kept by their sum."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
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
    ]

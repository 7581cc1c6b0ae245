"""Files that came with records refer to contents kept by their sum, as those of answers do."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0010_exports"), ("files", "0001_initial")]

    operations = [
        migrations.RenameField(model_name="submissionfile", old_name="file", new_name="old_file"),
        migrations.AddField(
            model_name="submissionfile",
            name="file",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="submission_files", to="files.storedfile"),
        ),
    ]

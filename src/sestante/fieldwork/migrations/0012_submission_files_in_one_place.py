import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0011_move_submission_files")]

    operations = [
        migrations.RemoveField(model_name="submissionfile", name="old_file"),
        migrations.AlterField(
            model_name="submissionfile",
            name="file",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="submission_files", to="files.storedfile"),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0012_submission_files_in_one_place")]

    operations = [
        migrations.AddField(model_name="response", name="unplaced", field=models.JSONField(default=list)),
        migrations.AddField(model_name="trial", name="unplaced", field=models.JSONField(default=list)),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0013_longer_names_of_files")]

    operations = [
        migrations.AddField(model_name="response", name="unplaced", field=models.JSONField(default=list)),
        migrations.AddField(model_name="trial", name="unplaced", field=models.JSONField(default=list)),
    ]

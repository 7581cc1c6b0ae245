from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0012_submission_files_in_one_place")]

    operations = [
        migrations.AlterField("attachment", "name", models.CharField(max_length=255)),
        migrations.AlterField("attachment", "stored_name", models.CharField(max_length=255)),
        migrations.AlterField("submissionfile", "name", models.CharField(max_length=255)),
    ]

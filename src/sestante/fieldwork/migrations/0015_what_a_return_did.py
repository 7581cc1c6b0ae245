from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0014_unplaced_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="importedrow",
            name="revision",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="importrun",
            name="problems",
            field=models.JSONField(blank=True, default=list),
        ),
    ]

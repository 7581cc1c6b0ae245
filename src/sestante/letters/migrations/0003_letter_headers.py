from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0002_letterattachment")]

    operations = [
        migrations.AddField(
            model_name="letter", name="headers", field=models.JSONField(blank=True, default=dict)
        ),
    ]

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size", models.PositiveBigIntegerField()),
                ("kept_at", models.DateTimeField(auto_now_add=True)),
                ("copies", models.CharField(blank=True, choices=[("waiting", "being prepared"), ("ready", "ready"), ("failed", "cannot be shown")], max_length=7)),
                ("copies_asked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "file kept",
                "verbose_name_plural": "files kept",
                "constraints": [models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("digest"), 64), name="stored_file_by_its_sum")],
            },
        ),
        migrations.CreateModel(
            name="Rendition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(choices=[("thumbnail", "thumbnail"), ("public", "for the public")], max_length=9)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rendition_of", to="files.storedfile")),
                ("source", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="renditions", to="files.storedfile")),
            ],
            options={
                "verbose_name": "rendition",
                "verbose_name_plural": "renditions",
                "constraints": [models.UniqueConstraint(fields=("source", "purpose"), name="rendition_once_per_purpose")],
            },
        ),
    ]

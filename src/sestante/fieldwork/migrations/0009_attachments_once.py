import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0008_move_attachments")]

    operations = [
        migrations.RemoveField(model_name="attachment", name="old_file"),
        migrations.AlterField(
            model_name="attachment",
            name="file",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="files.storedfile"),
        ),
        migrations.AlterField(model_name="attachment", name="ref", field=models.CharField(blank=True, max_length=250)),
        migrations.AlterModelOptions(
            name="attachment",
            options={"ordering": ["ref", "pk"], "verbose_name": "attachment", "verbose_name_plural": "attachments"},
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ref", ""), _negated=True), fields=("response", "ref"), name="attachment_once_per_answer"
            ),
        ),
    ]

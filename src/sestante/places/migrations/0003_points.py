from django.db import migrations, models

from sestante.places.points import point_of


def load(apps, schema_editor):
    Municipality = apps.get_model("places", "Municipality")
    places = list(Municipality.objects.select_related("province"))
    for place in places:
        point = point_of(place.name, place.province.name, place.province.region_id)
        place.latitude, place.longitude = point or (None, None)
    Municipality.objects.bulk_create(
        places,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["latitude", "longitude"],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("places", "0002_istat")]

    operations = [
        migrations.AddField("municipality", "latitude", models.FloatField(blank=True, null=True)),
        migrations.AddField("municipality", "longitude", models.FloatField(blank=True, null=True)),
        migrations.AddConstraint(
            "municipality",
            models.CheckConstraint(
                condition=models.Q(("latitude__isnull", True), ("longitude__isnull", True))
                | models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                name="municipality_point_is_a_pair",
            ),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]

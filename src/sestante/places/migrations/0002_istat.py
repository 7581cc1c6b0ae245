from django.db import migrations

from sestante.places.istat import REGIONS, municipalities


def load(apps, schema_editor):
    Region, Province, Municipality = (apps.get_model("places", name) for name in ("Region", "Province", "Municipality"))
    Region.objects.bulk_create(Region(code=code, name=name, tile=tile) for code, name, tile, _column, _row in REGIONS)
    places = municipalities()
    provinces = {place.province_code: place for place in places}
    Province.objects.bulk_create(
        Province(code=p.province_code, name=p.province, plate=p.plate, region_id=p.region_code)
        for p in provinces.values()
    )
    Municipality.objects.bulk_create(
        (Municipality(code=p.code, name=p.name, province_id=p.province_code) for p in places), batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]

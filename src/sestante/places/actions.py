from django.db import transaction

from .istat import REGIONS, municipalities
from .models import Municipality, Province, Region


@transaction.atomic
def load_places():
    """Bring in regions, provinces and municipalities; safe to repeat, and corrects names that changed."""
    Region.objects.bulk_create(
        [Region(code=code, name=name, tile=tile) for code, name, tile, _column, _row in REGIONS],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "tile"],
    )
    places = municipalities()
    provinces = {place.province_code: place for place in places}
    Province.objects.bulk_create(
        [
            Province(code=p.province_code, name=p.province, plate=p.plate, region_id=p.region_code)
            for p in provinces.values()
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "plate", "region"],
    )
    Municipality.objects.bulk_create(
        [Municipality(code=p.code, name=p.name, province_id=p.province_code) for p in places],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "province"],
        batch_size=500,
    )

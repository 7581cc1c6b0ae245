from django.db import transaction

from .istat import REGIONS, municipalities
from .models import Municipality, Province, Region
from .points import point_of


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
        [_municipality(place) for place in places],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "province", "latitude", "longitude"],
        batch_size=500,
    )


def _municipality(place):
    latitude, longitude = point_of(place.name, place.province, place.region_code) or (None, None)
    return Municipality(code=place.code, name=place.name, province_id=place.province_code, latitude=latitude,
                        longitude=longitude)  # fmt: skip

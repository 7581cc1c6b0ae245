"""Points of municipalities: found by region, name and province, or not at all."""

import pytest
from django.db import IntegrityError, transaction

from sestante.places.actions import load_places
from sestante.places.models import Municipality
from sestante.places.points import point_of

pytestmark = pytest.mark.django_db


def test_a_municipality_is_found_in_its_region_by_its_name():
    assert point_of("Bologna", "Bologna", "08") == (44.49381, 11.33875)
    assert point_of("Reggio nell'Emilia", "Reggio nell'Emilia", "08") == (44.69825, 10.63125)
    assert point_of("Bolzano/Bozen", "Bolzano/Bozen", "04") == (46.49067, 11.33982)


def test_a_name_of_another_region_and_a_name_of_two_places_give_no_point():
    assert point_of("Bologna", "Bologna", "09") is None
    assert point_of("Parella", "Torino", "01") is None  # two villages, one province


def test_nearly_every_municipality_has_its_point_and_every_chief_town():
    found = Municipality.objects.filter(latitude__isnull=False)
    assert (Municipality.objects.count(), found.count()) == (7896, 7410)
    assert found.filter(province__region="08").count() == 304
    without = Municipality.objects.filter(latitude__isnull=True).values_list("name", "province__name")
    assert [name for name, province in without if name == province] == []


def test_loading_the_places_again_brings_the_points_back():
    Municipality.objects.filter(code="037006").update(latitude=None, longitude=None)
    load_places()
    assert Municipality.objects.get(code="037006").latitude == 44.49381


@pytest.mark.postgres
def test_the_database_refuses_half_a_point():
    with pytest.raises(IntegrityError, match="municipality_point_is_a_pair"), transaction.atomic():
        Municipality.objects.filter(code="037006").update(latitude=None)

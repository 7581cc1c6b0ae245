"""Practices: entered, placed, corrected, recognised when they come twice."""

import pytest

import make
from sestante.journal.models import Entry
from sestante.practices.actions import (
    add_contact,
    add_practice,
    correct_contact,
    describe_practice,
    resolve_place,
)
from sestante.practices.errors import PracticeError
from sestante.practices.models import Organisation, Practice
from sestante.practices.queries import likely_doubles, likeness_of, resembling

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "other",
    [
        "PORTINERIA DI VIA DEI TIGLI",
        "Portineria, via dei Tigli",
        "La portineria di via Tigli",
        "Pòrtineria «via Tigli» APS",
    ],
)
def test_one_name_written_in_different_ways_has_one_likeness(other):
    assert likeness_of(other) == likeness_of("Portineria di via dei Tigli")


def test_a_name_of_small_words_only_keeps_them():
    assert likeness_of("Il Gruppo") == "gruppo il"
    assert likeness_of("¿?") == ""


@pytest.mark.parametrize(
    ("words", "municipality", "province", "region", "text"),
    [
        ({"municipality": "cesena"}, "Cesena", "Forlì-Cesena", "Emilia-Romagna", ""),
        ({"municipality": "San Donà di Piave", "province": "VE"}, "San Donà di Piave", "Venezia", "Veneto", ""),
        ({"municipality": "037006"}, "Bologna", "Bologna", "Emilia-Romagna", ""),
        ({"province": "Modena"}, None, "Modena", "Emilia-Romagna", ""),
        ({"region": "Romandiola"}, None, None, None, "Romandiola"),
        ({"region": "emilia-romagna"}, None, None, "Emilia-Romagna", ""),
        ({"municipality": "In tutta Italia"}, None, None, None, "In tutta Italia"),
        ({"municipality": "Cirenaica", "province": "Bologna"}, None, "Bologna", "Emilia-Romagna", "Cirenaica"),
        ({}, None, None, None, ""),
    ],
)
def test_a_place_is_recognised_from_its_words_and_the_rest_is_kept(words, municipality, province, region, text):
    place = resolve_place(**words)
    names = [getattr(part, "name", None) for part in place[:3]]
    assert (*names, place.text) == (municipality, province, region, text)


def test_a_practice_is_entered_with_its_promoter_and_place(study, ada):
    place = resolve_place(municipality="Cesena")
    practice = add_practice(study, name="  Orto   delle rose ", by=ada, place=place, organisation="Orti insieme")
    add_practice(study, name="Altro orto", by=ada, organisation="orti INSIEME")
    assert (practice.name, practice.municipality.name) == ("Orto delle rose", "Cesena")
    assert Organisation.objects.get().name == "Orti insieme"
    assert Entry.objects.of_study(study).filter(verb="entered practice").count() == 2


def test_a_practice_without_a_name_is_refused(study, ada):
    with pytest.raises(PracticeError):
        add_practice(study, name="   ", by=ada)


def test_correcting_a_name_changes_its_likeness(study, ada):
    practice = add_practice(study, name="Orto", by=ada)
    describe_practice(practice, name="Giardino", by=ada, place=resolve_place(municipality="Modena"))
    practice = Practice.objects.get()
    assert (practice.likeness, practice.municipality.name) == ("giardino", "Modena")


def test_the_same_name_in_the_same_place_resembles_and_elsewhere_does_not(study, ada):
    bologna, modena = resolve_place(municipality="Bologna"), resolve_place(municipality="Modena")
    first = add_practice(study, name="Orto delle rose", by=ada, place=bologna)
    add_practice(study, name="L'orto delle Rose", by=ada, place=modena)
    nowhere = add_practice(study, name="ORTO ROSE", by=ada)
    found = resembling(study, name="orto rose", municipality=bologna.municipality, province=bologna.province)
    assert {practice.pk for practice in found} == {first.pk, nowhere.pk}
    assert first.pk in likely_doubles(study)


def test_practices_of_another_study_do_not_resemble(study, ada):
    add_practice(make.study(title="Altro"), name="Orto", by=ada)
    assert resembling(study, name="Orto") == []


def test_a_contact_s_address_is_checked_and_stands_once_in_a_practice(study, ada):
    practice = add_practice(study, name="Orto", by=ada)
    add_contact(practice, email=" Rosa@Example.org ", name="Rosa", by=ada)
    add_contact(practice, email="rosa@example.org", name="Rosa Neri", by=ada)
    assert list(practice.contacts.values_list("email", "name")) == [("rosa@example.org", "Rosa Neri")]
    with pytest.raises(PracticeError):
        add_contact(practice, email="rosa", by=ada)


def test_a_contact_cannot_take_the_address_of_another_one(study, ada):
    practice = add_practice(study, name="Orto", by=ada)
    add_contact(practice, email="a@example.org", by=ada)
    other = add_contact(practice, email="b@example.org", by=ada)
    with pytest.raises(PracticeError):
        correct_contact(other, email="a@example.org", by=ada)


def test_the_journal_never_names_a_contact(study, ada):
    practice = add_practice(study, name="Orto", by=ada)
    add_contact(practice, email="rosa@example.org", name="Rosa", by=ada)
    said = " ".join(f"{entry.subject_label} {entry.detail}" for entry in Entry.objects.all())
    assert "rosa" not in said.lower()

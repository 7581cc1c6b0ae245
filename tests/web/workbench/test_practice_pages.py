"""The practices' pages: the long list, one practice, who sees whom to write to."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

import forms
import make
from sestante.fieldwork.actions import invite
from sestante.fieldwork.models import Response
from sestante.places.models import Municipality
from sestante.practices.actions import add_contact, add_practice, resolve_place
from sestante.practices.models import Contact, Practice
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


def many(study, count):
    towns = list(Municipality.objects.filter(province__region="08").select_related("province")[:40])
    Practice.objects.bulk_create(
        Practice(
            study=study,
            name=f"Pratica {number:03}",
            likeness=f"pratica {number:03}",
            municipality=(town := towns[number % 40]),
            province=town.province,
            region_id="08",
        )
        for number in range(count)
    )


def page(client, name, *arguments, **query):
    return client.get(reverse(name, args=arguments), query).content.decode()


@pytest.mark.parametrize("count", [5, 200])
def test_the_list_takes_at_most_eight_queries_whatever_its_size(
    client, study, ada, count, django_assert_max_num_queries
):
    many(study, count)
    url = reverse("practices", args=[study.slug])
    with django_assert_max_num_queries(8):
        response = client.get(url, {"ordine": "luogo"})
    assert response.content.decode().count('scope="row"') == min(count, 50)


def test_the_list_is_searched_filtered_and_sorted(client, study, ada):
    orto = add_practice(study, name="Orto delle rose", by=ada, place=resolve_place(municipality="Cesena"))
    add_practice(study, name="Banca del tempo", by=ada, place=resolve_place(municipality="Modena"), organisation="Rete")
    add_contact(orto, email="rosa@example.org", by=ada)
    assert "Banca del tempo" not in page(client, "practices", study.slug, q="orto rose")
    assert "Banca del tempo" in page(client, "practices", study.slug, q="rete")
    assert "Orto delle rose" not in page(client, "practices", study.slug, provincia="036")
    assert "Orto delle rose" in page(client, "practices", study.slug, stato="contact")
    assert "Banca del tempo" not in page(client, "practices", study.slug, stato="contact")
    text = page(client, "practices", study.slug, ordine="-nome")
    assert text.index("Orto delle rose") < text.index("Banca del tempo")
    assert "Nessuna pratica con questi filtri" in page(client, "practices", study.slug, q="niente")


def test_the_state_follows_the_practice_s_own_form_not_a_nomination_of_it(client, study, ada):
    practice = make.practice(study)
    nominated = Response.objects.create(
        version=forms.published(study),
        practice=practice,
        origin="call",
        state="submitted",
        submitted_at=timezone.now(),
        nonce="n",
    )
    assert "da invitare" in page(client, "practices", study.slug, stato="contact")
    nominated.origin = "import"
    nominated.save()
    assert "Portineria" in page(client, "practices", study.slug, stato="sent")


def test_only_possible_duplicates_can_be_asked_for(client, study, ada):
    for name in ("Orto delle rose", "L'Orto delle Rose", "Banca del tempo"):
        add_practice(study, name=name, by=ada)
    text = page(client, "practices", study.slug, doppie="1")
    assert "Orto delle rose" in text and "Banca del tempo" not in text


def test_a_practice_is_added_by_hand_and_a_likely_double_is_asked_about(client, study, ada):
    url, said = reverse("new_practice", args=[study.slug]), {"name": "Orto delle rose", "municipality": "Cesena"}
    client.post(url, said)
    response = client.post(url, said | {"name": "L'orto delle Rose"})
    assert "Potrebbe esserci già" in response.content.decode()
    assert Practice.objects.count() == 1
    client.post(url, said | {"name": "L'orto delle Rose", "anyway": "1"})
    assert Practice.objects.count() == 2


def test_a_practice_is_corrected(client, study, ada):
    practice = make.practice(study)
    url = reverse("practice_correction", args=[study.slug, practice.pk])
    client.post(url, {"name": "Portineria", "municipality": "Modena"})
    practice.refresh_from_db()
    assert (practice.name, practice.municipality.name) == ("Portineria", "Modena")


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.COORDINATOR, True), (Role.FACILITATOR, True), (Role.RESEARCHER, False), (Role.REVIEWER, False)],
)
def test_contacts_are_seen_only_by_those_who_write_to_people(client, study, role, sees):
    practice = make.practice(study)
    client.force_login(make.member(study, role), backend="sesame.backends.ModelBackend")
    assert ("tigli@example.org" in page(client, "work_practice", study.slug, practice.pk)) is sees


def test_contacts_are_added_corrected_and_removed(client, study, ada):
    practice = make.practice(study, email="")
    client.post(
        reverse("practice_contacts", args=[study.slug, practice.pk]), {"email": "a@example.org", "language": "it"}
    )
    contact = Contact.objects.get()
    url = reverse("practice_contact", args=[study.slug, practice.pk, contact.pk])
    client.post(url, {"email": "b@example.org", "name": "Bea", "language": "en"})
    assert list(Contact.objects.values_list("email", "name", "language")) == [("b@example.org", "Bea", "en")]
    client.post(url, {"act": "remove"})
    assert Contact.objects.count() == 0


def test_a_wrong_address_is_said_beside_its_field(client, study, ada):
    practice = make.practice(study, email="")
    response = client.post(
        reverse("practice_contacts", args=[study.slug, practice.pk]), {"email": "no", "language": "it"}
    )
    assert "<title>Problema:" in response.content.decode()
    assert Contact.objects.count() == 0


def test_two_practices_are_joined_after_asking(client, study, ada):
    first, second = make.practice(study, "Orto"), make.practice(study, "Orto bis", email="bis@example.org")
    url = reverse("practice_joining", args=[study.slug, first.pk])
    assert "Orto bis" in client.get(url, {"doppia": second.pk}).content.decode()
    assert Practice.objects.count() == 2
    client.post(url, {"double": second.pk})
    assert set(Practice.objects.get().contacts.values_list("email", flat=True)) == {
        "tigli@example.org",
        "bis@example.org",
    }


def test_a_practice_with_a_form_is_not_removed(client, study, ada, committing):
    practice = make.practice(study)
    with committing():
        invite(practice, practice.contacts.get(), forms.published(study), by=ada)
    client.post(reverse("practice_removal", args=[study.slug, practice.pk]))
    assert Practice.objects.count() == 1 == len(mail.outbox)


def test_a_practice_of_another_study_is_not_found(client, study, ada):
    other = make.practice(make.study(title="Altro"))
    for name in ("work_practice", "practice_correction", "practice_removal"):
        assert client.get(reverse(name, args=[study.slug, other.pk])).status_code == 404
    mine = make.practice(study)
    assert client.post(reverse("practice_joining", args=[study.slug, mine.pk]), {"double": other.pk}).status_code == 404

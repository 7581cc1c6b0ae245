"""What anybody sees of paths and badges."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import make
from sestante.studies.actions import show_study
from sestante.training import drawing
from sestante.training.actions import give_feedback, publish_badge, revoke_badge, withdraw_path
from sestante.training.models import Badge, SigningKey
from sestante.web.caching import SHELF

pytestmark = pytest.mark.django_db


@pytest.fixture
def path():
    return make.training_path(make.study())


def by(path):
    return path.study.memberships.first().person


@pytest.fixture
def badge(path):
    learner = make.learner(make.cohort(path), email="rosa@example.org")
    give_feedback(make.handed_in(learner, 3), verdict="accepted", words="Bene", by=by(path))
    return Badge.objects.get()


def test_a_published_path_says_what_for_whom_when_and_how_to_enrol(client, path):
    cohort = make.cohort(path)
    said = client.get(path.get_absolute_url()).content.decode()
    for words in ("Riconoscere una buona pratica sociale", "Volontari, gruppi informali", "24 ore", "Primavera"):
        assert words in said
    assert reverse("enrolment", args=[path.slug, cohort.pk]) in said
    assert "Servizio, buona prassi" not in said  # lessons are for learners
    assert path.title in client.get("/percorsi/").content.decode()
    assert "Growing good social practices" in client.get("/en/percorsi/").content.decode()


def test_a_withdrawn_path_and_one_of_a_hidden_study_are_gone_at_once(client, path):
    assert client.get(path.get_absolute_url()).status_code == 200
    show_study(path.study, by=by(path), public=False)
    assert client.get(path.get_absolute_url()).status_code == 404
    show_study(path.study, by=by(path), public=True)
    withdraw_path(path, by=by(path))
    assert client.get(path.get_absolute_url()).status_code == 404


def test_a_full_cohort_offers_no_enrolment(client, path):
    cohort = make.cohort(path, capacity=1)
    make.learner(cohort)
    said = client.get(path.get_absolute_url()).content.decode()
    assert "al completo" in said and reverse("enrolment", args=[path.slug, cohort.pk]) not in said


@pytest.mark.parametrize("carrier", ["text", "jwt", "svg", "png"])
def test_a_badge_is_checked_from_its_text_or_any_of_its_files(client, badge, carrier):
    token = badge.credential
    made = {
        "jwt": token.encode(),
        "svg": drawing.svg(badge.title, 3, token).encode(),
        "png": drawing.png(badge.title, 3, token),
    }
    fields = {"credential": token} if carrier == "text" else {"file": SimpleUploadedFile("b", made[carrier])}
    said = client.post("/distintivi/verifica/", fields | {"email": "rosa@example.org"}).content.decode()
    assert "Firmato da noi, non cambiato, non revocato." in said and "è suo" in said


def test_a_changed_or_revoked_badge_is_told(client, badge, path):
    token = badge.credential
    changed = client.post("/distintivi/verifica/", {"credential": token[:-8] + "AAAAAAAA"})
    assert changed.status_code == 422 and "Non valido" in changed.content.decode()
    assert "non c’è una credenziale" in client.post("/distintivi/verifica/", {"credential": "x"}).content.decode()
    other = client.post("/distintivi/verifica/", {"credential": token, "email": "ugo@example.org"})
    assert "è stato dato a un altro indirizzo" in other.content.decode()
    publish_badge(badge, shown_name="Rosa")
    assert "Valido" in client.get(reverse("badge", args=[badge.uid])).content.decode()
    revoke_badge(badge, because="Era di un’altra persona.", by=by(path))
    for said in (
        client.post("/distintivi/verifica/", {"credential": token}),
        client.get(reverse("badge", args=[badge.uid])),
    ):
        assert "Revocato il" in said.content.decode() and "Era di un’altra persona." in said.content.decode()


def test_issuer_keys_and_status_are_published_for_verifiers_anywhere(client, badge):
    key = SigningKey.objects.get()
    assert json.loads(client.get("/distintivi/emittente.json").content)["type"] == ["Profile"]
    assert json.loads(client.get("/distintivi/chiavi.json").content) == {"keys": [key.public_jwk]}
    answer = client.get(f"/distintivi/chiavi/{key.kid}.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert set(json.loads(answer.content)) == {"kty", "crv", "x", "kid", "alg"}  # the public half, and no more
    status = client.get("/distintivi/stato/0/")
    assert (status["Content-Type"], status.content.count(b".")) == ("application/vc+jwt", 2)
    assert client.get("/distintivi/stato/7/").status_code == 404


def test_the_list_of_paths_costs_the_same_for_one_and_for_three(client, path, django_assert_max_num_queries):
    make.cohort(path)
    with django_assert_max_num_queries(12) as one:
        client.get("/percorsi/")
    for title in ("Secondo", "Terzo"):
        make.cohort(make.training_path(make.study(title=title)))
    SHELF.clear()
    with django_assert_max_num_queries(12) as three:
        client.get("/percorsi/")
    assert len(one) == len(three)

"""Pages of methodologies, cards, frameworks and index, as the team meets them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
import small_index
from sestante.fieldwork.models import Response
from sestante.indicators import actions, queries
from sestante.indicators.models import Judgement
from sestante.studies.permissions import Role
from sestante.synthesis.models import Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(client):
    study, _form, _responses = small_index.study_with_forms()
    by = study.memberships.get().person
    version, made = small_index.framework(study, by=by)
    small_index.judged(version, made, by=by)
    actions.observe(version)
    client.force_login(by, backend="sesame.backends.ModelBackend")
    return study, by, version, made


def page(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_the_index_says_the_estimate_the_interval_and_the_plausible_place(client, ready):
    study, _by, version, _made = ready
    text = page(client, "index_version", study.slug, version.pk)
    assert "8 volte su 10" in text and "Pratica 1" in text and 'class="r few"' in text and "senza posto" in text
    assert text.count('type="range"') == 2 and "Torna ai pesi del gruppo" not in text
    moved = page(client, "index_version", study.slug, version.pk, **{"peso-doing": "90", "peso-being": "10"})
    assert "Torna ai pesi del gruppo" in moved and 'value="90"' in moved
    table = page(client, "index_version", study.slug, version.pk, vista="tabella")
    assert "<table" in table and "Vedi come grafico" in table


def test_nonsense_in_the_address_is_no_fault(client, ready):
    study, _by, version, _made = ready
    page(client, "index_version", study.slug, version.pk, **{"peso-doing": "-3", "peso-being": "abc", "prove": "9"})
    assert client.get(reverse("index_practice", args=[study.slug, version.pk, 999])).status_code == 404
    assert client.get(reverse("index_files", args=[study.slug, version.pk, "altro.csv"])).status_code == 404


def test_files_are_those_other_tools_read(client, ready):
    study, _by, version, _made = ready
    for name, begins in (
        ("tabella.csv", "\ufeffPratica"),
        ("idata.csv", "uCode,uName,I01"),
        ("imeta.csv", "Level,iCode"),
        ("grafico.svg", "<svg"),
    ):
        answer = client.get(reverse("index_files", args=[study.slug, version.pk, name]))
        assert answer.content.decode().startswith(begins)


def test_a_number_is_followed_from_the_index_to_the_answer(client, ready):
    study, _by, version, made = ready
    practice = study.practices.get(name="Pratica 1")
    text = page(client, "index_practice", study.slug, version.pk, practice.pk)
    address = reverse("index_value", args=[study.slug, version.pk, practice.pk, made["hours"].indicator.number])
    assert address in text
    text = client.get(address).content.decode()
    assert "Quante ore?" in text and "<dd>80</dd>" in text and "${hours} div ${people}" in text
    assert "8 persone dentro la dimensione" in text


def test_pinning_freezes_the_dimensions_and_leads_to_the_evidence(client, ready):
    study, _by, version, _made = ready
    address = reverse("index_pinning", args=[study.slug, version.pk])
    assert "mediana" in page(client, "index_pinning", study.slug, version.pk)
    answer = client.post(address, {"finding": "Fare sta più in alto", "finding_en": ""}, follow=True)
    evidence = Evidence.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("evidence_piece", args=[study.slug, evidence.code])
    text = answer.content.decode()
    assert "Fare sta più in alto" in text and "Pratica 1" not in text
    assert reverse("index_version", args=[study.slug, version.pk]) in text
    assert evidence.code in page(client, "evidence", study.slug)


def test_a_frozen_result_keeps_its_page_and_its_way_back_whatever_comes_after(client, ready):
    study, by, version, _made = ready
    result = actions.pin_index(version, finding="Fare e stare", finding_en="Doing and being", by=by)
    response = Response.objects.get(practice__name="Pratica 2")
    response.instance = response.instance.replace("<hours>60</hours>", "<hours>160</hours>")
    response.revision += 1
    response.save()
    actions.begin_reckoning(version, by=by)
    code = result.evidence.code
    proof = page(client, "evidence_piece", study.slug, code)
    there = reverse("index_result", args=[study.slug, version.pk, result.number])
    assert there in proof and "Questionario" not in proof
    assert there in page(client, "index_version", study.slug, version.pk)
    text = page(client, "index_result", study.slug, version.pk, result.number)
    assert "Fare e stare" in text and "Pratica 2" in text and code in text and "${hours}" in text
    way = page(client, "index_result_practice", study.slug, version.pk, result.number, response.practice_id)
    assert '<td class="r" data-label="Valore">3</td>' in way  # not the 8 that was sent afterwards
    assert reverse("response", args=[study.slug, response.pk]) in way
    actions.forget_response(response)
    assert "Pratica 2" not in page(client, "index_result", study.slug, version.pk, result.number)
    gone = reverse("index_result_practice", args=[study.slug, version.pk, result.number, response.practice_id])
    assert client.get(gone).status_code == 404
    assert client.get(reverse("index_result", args=[study.slug, version.pk, 9])).status_code == 404


def test_evidence_of_ratings_and_of_methodologies_leads_to_where_it_stands_today(client, ready):
    study, by, version, made = ready
    small_index.rated(version, made, dict.fromkeys(made, ([8, 9, 7, 8, 9], [7, 7, 8, 6, 7])), by=by)
    rated = actions.pin_ratings(version, by=by)
    assert reverse("framework", args=[study.slug, version.pk]) in page(client, "evidence_piece", study.slug, rated.code)
    response = Response.objects.get(practice__name="Pratica 1")
    bussare = actions.add_methodology(study, name="Bussare", by=by)
    actions.place_step(bussare, response=response, ref=response.answers.get(value="Il giro").ref, by=by)
    used = actions.pin_uses(study, by=by)
    assert reverse("methodologies", args=[study.slug]) in page(client, "evidence_piece", study.slug, used.code)


def test_a_card_is_tried_before_it_is_saved_and_nothing_typed_is_lost(client, ready):
    study, _by, _version, _made = ready
    address = reverse("new_indicator", args=[study.slug])
    card = {
        "name": "Persone", "definition": "Quante sono.", "formula": "${people} + ${role}", "direction": "1",
        "worst": "0", "best": "50", "evidence_level": "1", "frequency": "year",
    }  # fmt: skip
    text = client.post(address, card | {"prova": "1"}).content.decode()
    assert "score()" in text and "${people} + ${role}" in text and "Quante sono." in text
    text = client.post(address, card | {"formula": "${people}", "prova": "1"}).content.decode()
    alone = client.post(address, {"formula": "${people}", "prova": "1"}).content.decode()
    assert "Un valore per 5 schede su 5" in alone and "s-field err" not in alone  # only the formula was asked about
    assert "Un valore per 5 schede su 5" in text and study.indicators.count() == 4
    text = client.post(address, card | {"formula": "${people}", "best": "-1"}).content.decode()
    assert "il valore migliore è il maggiore" in text
    client.post(address, card | {"formula": "${people}", "worst": "0,5"})
    made = queries.card_of(study.indicators.get(number=5))
    assert (made.worst, made.best, made.number) == (0.5, 50.0, 1)
    client.post(
        reverse("indicator_card", args=[study.slug, 5]),
        card | {"formula": "${people} * 2", "name": "Persone, due volte"},
    )
    assert queries.card_of(made.indicator).number == 2
    assert "Versione 1" in page(client, "indicator", study.slug, 5, versione="1")


def test_a_framework_is_built_judged_weighed_and_published_by_plain_forms(client, ready):
    study, _by, _version, made = ready
    address = reverse("new_framework", args=[study.slug])
    client.post(address, {"title": "Secondo quadro", "proposed": ""})
    version = study.frameworks.order_by("-pk").first().versions.get()
    here = [study.slug, version.pk]

    def send(to, /, **said):
        query = said.pop("query", "")
        return client.post(reverse(to, args=here) + query, said, follow=True).content.decode()

    send("framework_dimensions", name="Fare insieme", name_en="Doing together", direction="1")
    dimension = version.dimensions.get()
    for key in ("hours", "trust"):
        send("framework_places", scheda=made[key].pk, dimensione=dimension.pk)
    placed = version.placements.first()
    assert "maggiore" in send("framework_places", posto=placed.pk, worst="9", best="3")
    send("framework_places", posto=placed.pk, worst="1", best="8,5")
    placed.refresh_from_db()
    assert (placed.worst, placed.best) == (1.0, 8.5)
    keys = [made[key].indicator.key for key in ("hours", "trust")]
    sheet = {"voce": "P1", "lato": "owners", "pratica": "A"}
    assert "numeri interi da 1 a 9" in send("framework_sheet", query="?che=relevance&dove=", **sheet, **{keys[0]: "12"})
    send("framework_sheet", query="?che=relevance&dove=", **sheet, **{keys[0]: "8", keys[1]: "9"})
    send("framework_sheet", query=f"?che=weights&dove={dimension.key}", **sheet, **{keys[0]: "70", keys[1]: "30"})
    pair = {f"{keys[0]}~{keys[1]}": "-3"}
    send("framework_sheet", query=f"?che=weights&dove={dimension.key}&metodo=pairs", **{**sheet, "voce": "P2"}, **pair)
    send("framework_sheet", query="?che=weights&dove=", **sheet, **{"dimension:fare-insieme": "100"})
    assert Judgement.objects.filter(version=version).count() == 4
    send("framework_weights", che="valutazioni")
    send("framework_weights", che="gruppo")
    weights = {one.indicator_version.name: round(one.weight, 3) for one in version.placements.all()}
    assert weights == {"Ore a testa": 0.475, "Fiducia": 0.525}
    send("framework_reading")
    send("framework_publication")
    version.refresh_from_db()
    assert version.is_published and queries.stale_of(version) == 0
    assert "pubblicata e non cambia" in send("framework_places", posto=placed.pk, togli="1")
    assert "in preparazione" in send("framework_following")


def test_methodologies_are_named_and_steps_read_as_them(client, ready):
    study, _by, _version, _made = ready
    assert "Il giro" in page(client, "methodologies", study.slug)
    client.post(reverse("new_methodology", args=[study.slug]), {"name": "Si bussa"})
    step = queries.loose_steps(study)[0]
    address = reverse("methodology_steps", args=[study.slug, 1])
    client.post(address, {"passaggio": f"{step['response']}|{step['ref']}"})
    text = page(client, "methodology", study.slug, 1)
    assert "Pratica 1" in text and "Si bussa." in text and "non si può citare" in text
    client.post(address, {"rilascia": queries.methodologies_of(study)[0].steps.get().pk})
    assert len(queries.loose_steps(study)) == 3
    text = client.post(reverse("methodology_wording", args=[study.slug, 1]), {"name": "Si bussa", "evidence": "d7"})
    assert "D7" in text.content.decode() and "niente" in text.content.decode()
    client.post(address, {"passaggio": "9|/data/nowhere"})
    assert len(queries.loose_steps(study)) == 3


def test_an_observer_reads_and_changes_nothing(client, ready):
    study, _by, version, _made = ready
    observer = make.member(study, Role.OBSERVER)
    client.force_login(observer, backend="sesame.backends.ModelBackend")
    practice = study.practices.first()
    text = page(client, "index_version", study.slug, version.pk) + page(client, "framework", study.slug, version.pk)
    assert "Usa nel report" not in text and 'name="worst"' not in text
    assert reverse("index_value", args=[study.slug, version.pk, practice.pk, 1]) not in page(
        client, "index_practice", study.slug, version.pk, practice.pk
    )


def test_pages_ask_as_much_for_ten_practices_as_for_five(client, ready):
    study, by, version, _made = ready
    actions.add_methodology(study, name="Una", by=by)

    def asked():
        found = {}
        for name in ("index_version", "framework", "indicators", "methodologies", "framework_judgements"):
            here = [study.slug] if name in ("indicators", "methodologies") else [study.slug, version.pk]
            address = reverse(name, args=here)
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found[name] = len(seen)
        return found

    before = asked()
    form = study.questionnaires.get().versions.get()
    form.compiled = small_index.compiled()
    for at, record in enumerate(small_index.RECORDS, 6):
        small_index.send(form, make.practice(study, f"Pratica {at}", email=""), record)
    actions.observe(version)
    small_index.judged(version, _made, by=by)
    actions.add_methodology(study, name="Due", by=by)
    assert len(queries.index_of(version).rows) == 10
    assert asked() == before
    assert max(before.values()) <= 30, before

"""The chapters on methodologies and indicators, drafted from what the room and the forms say."""

import re

import pytest
from django.urls import reverse

import make
import small_index
from sestante.indicators.actions import add_methodology, observe, place_step, publish_version, settle_ratings
from sestante.reports.actions import arrange_chapters, draft_from_room, open_report, write_chapter
from sestante.reports.errors import ReportError
from sestante.reports.markdown import codes_in, unsupported_in
from sestante.reports.queries import known_codes
from sestante.studies.models import Role
from sestante.synthesis.panels import panel_of
from sestante.synthesis.suppression import publishable

pytestmark = pytest.mark.django_db
HEADINGS = re.compile(r"^## (.*)$", re.M)
ORDER = "L’ordine dato dal focus group 1"


def chapter(study, key, by):
    report = open_report(study, by=by)
    arrange_chapters(report, ["ch00", key], by=by)
    return report.chapters.get(key=key)


@pytest.fixture
def held():
    """A study with a vote that five people gave, two methodologies, one of them the room's first idea."""
    study, _form, responses = small_index.study_with_forms()
    by = study.memberships.get().person
    group = make.room(study, seats=5)
    seats = list(group.seats.order_by("number"))
    votes = [(seat, {"Bussare": 2, "Turni brevi": 1}) for seat in seats[:3]] + [
        (seat, {"Turni brevi": 2, "Bussare": 1}) for seat in seats[3:]
    ]
    _round, subjects = make.room_round(group, [(seats[0], "Bussare"), (seats[1], "Turni brevi")], votes=votes)
    first = add_methodology(study, by=by, subject=subjects["Bussare"], name="Si bussa", name_en="Knocking",
                            description="Uno per uno.", conditions="Due sere.")  # fmt: skip
    add_methodology(study, by=by, name="I conti # in vista", description="Una parete.")
    answer = responses[0].answers.get(path__endswith="/method_name", value="Il giro")
    place_step(first, response=responses[0], ref=answer.ref, by=by)
    return study, by


def test_methodologies_come_with_their_practices_and_how_they_ended_in_the_room(held):
    study, by = held
    ch06 = chapter(study, "ch06", by)
    assert draft_from_room(ch06, by=by) == 3
    ch06.refresh_from_db()
    assert HEADINGS.findall(ch06.text) == ["Si bussa", "I conti # in vista", ORDER]
    assert HEADINGS.findall(ch06.text_en)[0] == "Knocking"
    assert "{?Nel focus group 1 è arrivata al posto 1 su 2: 8 punti da 5 persone [[F1]].?}" in ch06.text
    assert "{?Hanno votato 5 persone, in segreto [[F1]].?}" in ch06.text
    # One practice alone told steps: how many they are is not published, nor is that practice named.
    assert "Pratica 1" not in ch06.text and "[[D1]]" not in ch06.text
    assert codes_in(ch06.text) == codes_in(ch06.text_en) == ["F1"]


def test_asking_twice_adds_nothing_twice_and_pins_nothing_more(held):
    study, by = held
    ch06 = chapter(study, "ch06", by)
    draft_from_room(ch06, by=by)
    ch06.refresh_from_db()
    there = (ch06.text, ch06.text_en, ch06.revision, known_codes(study))
    assert draft_from_room(ch06, by=by) == 0
    ch06.refresh_from_db()
    assert (ch06.text, ch06.text_en, ch06.revision, known_codes(study)) == there


def test_what_is_written_stays_and_only_missing_sections_come_after_it(held):
    study, by = held
    ch06 = chapter(study, "ch06", by)
    write_chapter(ch06, revision=0, by=by, text="Nostro.\n\n## Si bussa\n\nCon parole nostre.\n")
    assert draft_from_room(ch06, by=by) == 3
    ch06.refresh_from_db()
    assert ch06.text.startswith("Nostro.\n\n## Si bussa\n\nCon parole nostre.\n\n## I conti # in vista\n")
    assert HEADINGS.findall(ch06.text) == ["Si bussa", "I conti # in vista", ORDER]


def test_practices_are_counted_from_five_and_named_only_where_the_catalogue_tells_of_them():
    record = small_index.RECORDS[0]
    study, _form, responses = small_index.study_with_forms([record] * 6)
    by = study.memberships.get().person
    made = add_methodology(study, by=by, name="Si bussa")
    for one in responses:
        place_step(made, response=one, ref=one.answers.get(path__endswith="/method_name", value="Il giro").ref, by=by)
    ch06 = chapter(study, "ch06", by)
    draft_from_room(ch06, named={responses[1].practice_id}, by=by)
    ch06.refresh_from_db()
    assert "{?La usano 6 pratiche: “Pratica 2” e altre 5 pratiche [[D1]].?}" in ch06.text
    assert "Pratica 1" not in ch06.text + ch06.text_en


def test_indicators_come_with_ratings_weights_and_index_and_every_claim_has_its_evidence():
    study, _form, _responses = small_index.study_with_forms()
    by = study.memberships.get().person
    version, made = small_index.framework(study, by=by)
    keys = list(made)
    ratings = {key: ([8] * 6, [7] * 6) for key in keys} | {keys[0]: ([9, 9, 9, 1, 1, 1], [7] * 6)}
    small_index.rated(version, made, ratings, by=by)
    settle_ratings(version, by=by)
    small_index.judged(version, {key: made[key] for key in keys}, by=by)
    observe(version)
    publish_version(version, by=by)
    ch07 = chapter(study, "ch07", by)
    draft_from_room(ch07, by=by)
    ch07.refresh_from_db()
    headings = HEADINGS.findall(ch07.text)
    assert headings[0] == "Quali indicatori sono rimasti"
    assert headings[-2:] == ["Quanto conta ogni dimensione", "L’indice, per dimensione"]
    assert len(headings) == 1 + (len(keys) - 1) + 2
    assert "la sala non è d’accordo [[D1]].?}" in ch07.text
    known = known_codes(study)
    assert (unsupported_in(ch07.text, known), unsupported_in(ch07.text_en, known)) == ([], [])
    assert draft_from_room(ch07, by=by) == 0


RATINGS = {"shape": "ratings", "n": 8, "cases": 8, "missing": 0, "relevant_from": 7, "feasible_from": 5, "rows": [
    {"value": "I01", "labels": {"it": "Porte", "en": "Doors"}, "n": 8, "relevance": 8, "feasibility": 6.5,
     "agreed": True, "kept": True},
    {"value": "I02", "labels": {"it": "Turni", "en": "Shifts"}, "n": 4, "relevance": 5, "feasibility": None,
     "agreed": False, "kept": False},
]}  # fmt: skip


def test_ratings_are_a_drawing_and_a_table_and_what_fewer_than_five_said_stays_inside():
    panel = panel_of(RATINGS)
    assert panel["rows"] == [
        ["I01 Porte", "8", "6,5", "d’accordo", "mantenuto"], ["I02 Turni", "5", "", "in disaccordo", "lasciato fuori"],
    ]  # fmt: skip
    assert "<svg" in panel["drawing"] and panel["of_cases"] == "8 persone hanno votato"
    assert [row["value"] for row in publishable(RATINGS)["rows"]] == ["I01"]
    assert publishable(RATINGS | {"n": 4})["rows"] == []


def test_the_button_stands_on_these_two_chapters_only(client, held):
    study, by = held
    ch06 = chapter(study, "ch06", by)
    with pytest.raises(ReportError):
        draft_from_room(ch06.report.chapters.get(key="ch00"), by=by)
    client.force_login(by)
    page = reverse("chapter", args=[study.slug, "ch06"])
    room = reverse("chapter_room", args=[study.slug, "ch06"])
    assert room in client.get(page).content.decode()
    assert "/sala/" not in client.get(reverse("chapter", args=[study.slug, "ch00"])).content.decode()
    answer = client.post(room, follow=True)
    assert answer.redirect_chain == [(page, 302)] and "3 sezioni aggiunte" in answer.content.decode()
    assert client.post(reverse("chapter_room", args=[study.slug, "ch00"])).status_code == 404
    client.force_login(make.member(study, Role.OBSERVER))
    assert client.post(room).status_code in (403, 404)

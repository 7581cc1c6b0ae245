"""What the compiler makes, the engine takes: the library's forms, and records filled in through them."""

import csv
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from sestante.methods import xforms
from sestante.questionnaires import library
from sestante.questionnaires.compile import answers_of, compile_questionnaire

# Reference data that stays outside the project, beside it.
BESIDE = Path(__file__).parents[3] / "shared" / "data" / "practices"
ILLUSTRATIVE = BESIDE / "schede_illustrative.yaml"
REAL = BESIDE / "covid19italia_iniziative_solidali.csv"
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
INVENTED = {
    "promoter_name": "Gruppo inventato",
    "contact_name": "Persona Inventata",
    "contact_email": "persona@example.org",
    "privacy_notice_read": True,
    "authority_declared": True,
    "licence_consent": "yes",
}


@cache
def made(name):
    compiled = compile_questionnaire(library.text_of(name))
    return compiled, xforms.parse(compiled.xform, compiled.media)


def filled(name, record):
    """Return the session after every step of a record, and the steps it would not take."""
    compiled, definition = made(name)
    session = xforms.Session(definition, now=NOW, language="it")
    refused = []
    for step in answers_of(compiled, record):
        done = session.add(step[1]) if step[0] == "add" else session.set(step[1], step[2])
        if not done:
            refused.append(step)
    return session, refused


def violations(session):
    return [(violation.ref, violation.kind) for violation in session.violations()]


@pytest.mark.parametrize("name", library.names())
def test_the_engine_reads_every_form_of_the_library_in_both_languages(name):
    compiled, definition = made(name)
    assert (definition.form_id, definition.version) == (compiled.form_id, compiled.version)
    assert set(definition.languages) == {"it", "en"}
    leaves = set(definition.leaves())
    assert [q.path for q in compiled.questions if q.type not in ("matrix", "repeat") and q.path not in leaves] == []


@pytest.mark.skipif(not ILLUSTRATIVE.exists(), reason="the reference data is not beside the project")
@pytest.mark.parametrize("number", range(6))
def test_the_six_illustrative_forms_are_complete_answers_once_contact_and_consents_are_there(number):
    record = library.read_yaml(ILLUSTRATIVE.read_text(encoding="utf-8"))["practices"][number]
    invented = dict(INVENTED)
    if record["promoter_type"] == "single_citizens":
        del invented["promoter_name"]
    session, refused = filled("scheda", invented | record)
    assert refused == []
    assert violations(session) == []


def test_choosing_a_province_leaves_only_its_municipalities():
    session, refused = filled("scheda", {"province": "039", "municipality": "Faenza"})
    view = session.view("/data/s1_identity/municipality")
    assert refused == []
    assert len(view.choices) == 18
    assert session.set("/data/s1_identity/municipality", "037006") is False


def test_another_region_asks_for_the_region_and_a_place_in_words():
    session, refused = filled(
        "scheda", {"region": "other_region", "other_region_name": "Toscana", "other_place": "Vicchio, Firenze"}
    )
    assert refused == []
    hidden = [session.state(f"/data/s1_identity/{name}").relevant for name in ("province", "municipality")]
    assert hidden == [False, False]
    names = [choice.value for choice in session.view("/data/s1_identity/other_region_name").choices]
    assert len(names) == 19 and "08" not in names


def test_a_text_too_long_is_kept_and_reported_with_its_message():
    session, _ = filled("nomina", {"practice_name": "x" * 101})
    (violation,) = [one for one in session.violations() if one.kind == "constraint"]
    assert violation.message == "Al massimo 100 caratteri: accorcia un poco."


def test_an_answer_that_stands_alone_is_reported_beside_others():
    session, _ = filled("scheda", {"difficulties": ["money", "none"]})
    assert ("/data/s11_lessons/difficulties", "constraint") in violations(session)


def test_doubtful_figures_show_a_note_and_block_nothing():
    record = {
        "annual_cost_band": "up_1k",
        "funding": [
            {"funding_source": "donations", "funding_share": 70},
            {"funding_source": "sales", "funding_share": 40},
        ],
        "active_citizens_n": 10,
        "volunteer_hours_month": 700,
        "beneficiaries_n": 5,
    }
    session, refused = filled("scheda", record)
    notes = ("s8_resources/check_shares", "s5_citizens/check_hours", "s5_citizens/check_beneficiaries")
    assert refused == []
    assert [session.state(f"/data/{note}").relevant for note in notes] == [True, True, True]
    assert [kind for _, kind in violations(session) if kind == "constraint"] == []


def test_the_quote_consent_appears_with_the_text():
    session, _ = filled("scheda", {})
    assert session.state("/data/s11_lessons/lessons_quote").relevant is False
    session.set("/data/s11_lessons/lessons", "Cominciate in due.")
    assert session.state("/data/s11_lessons/lessons_quote").relevant is True


@pytest.mark.skipif(not REAL.exists(), reason="the reference data is not beside the project")
def test_sixty_five_real_initiatives_fit_the_short_questionnaire_column_by_column():
    compiled, _ = made("breve")
    names = {question.name for question in compiled.questions}
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    broken = []
    for row in rows:
        record = {key: value for key, value in row.items() if value and key in names}
        record["categories"] = row["categories"].split("|")
        session, refused = filled("breve", record)
        broken += [(row["source_id"], refused, violations(session))] if refused or violations(session) else []
    assert len(rows) == 65
    assert set(rows[0]) - names == {"lat", "lon"}
    assert broken == []

"""The questionnaires written in the project: whole, in both languages, and kind."""

import pytest

from sestante.questionnaires import library
from sestante.questionnaires.municipalities import COMUNI, PROVINCE, external_lists, municipalities

LANGUAGES = {"it", "en"}
TRANSLATED = ("label", "hint", "why", "constraint_message", "required_message")


def questions_of(source):
    for section in source["sections"]:
        for question in section["questions"]:
            yield question
            yield from question.get("questions", [])


def test_the_library_holds_the_form_the_nomination_the_short_one_and_those_of_the_other_apps():
    assert library.names()[:3] == ("scheda", "aggiornamento", "nomina")
    assert set(library.names()[3:]) == {
        *("breve", "bisogno", "problema", "risorsa", "disponibilita", "idea", "gradimento", "corso"),
        *("autovalutazione",),
    }


def test_a_name_outside_the_library_is_refused():
    with pytest.raises(KeyError):
        library.text_of("../settings")


def test_the_form_has_its_13_sections_and_75_questions_and_two_for_other_regions():
    source = library.source_of("scheda")
    asked = [q for section in source["sections"] for q in section["questions"] if q["type"] != "note"]
    assert len(source["sections"]) == 13
    assert len(asked) == 75 + len(["other_region_name", "other_place"])


@pytest.mark.parametrize("name", library.names())
def test_every_text_is_in_both_languages(name):
    source = library.source_of(name)
    texts = [source["title"], source["intro"], *(section["title"] for section in source["sections"])]
    for question in questions_of(source):
        texts += [question[key] for key in TRANSLATED if key in question]
        texts += [{key: item[key] for key in item if key in LANGUAGES} for item in question.get("items", [])]
    for choices in {**library.shared_lists(), **source["lists"]}.values():
        texts += [{key: choice[key] for key in choice if key in LANGUAGES} for choice in choices]
    assert [text for text in texts if set(text) != LANGUAGES or not all(text.values())] == []


@pytest.mark.parametrize("name", library.names())
def test_every_constraint_says_what_it_wants(name):
    silent = [
        q["id"] for q in questions_of(library.source_of(name)) if "constraint" in q and "constraint_message" not in q
    ]
    assert silent == []


def test_the_costly_and_sensitive_questions_say_why_they_are_asked():
    asked = {q["id"]: q for q in questions_of(library.source_of("scheda"))}
    personal = {"fiscal_code", "contact_name", "location", "access_needs", "publish_consent", "quotes_consent"}
    costly = {name for name, q in asked.items() if q.get("minutes", 0) >= 0.8 and q["type"] != "acknowledge"}
    assert [name for name in sorted(personal | costly) if "why" not in asked[name]] == []


def test_the_four_texts_a_report_quotes_ask_for_consent_and_one_question_holds_for_all_others():
    asked = list(questions_of(library.source_of("scheda")))
    assert [q["id"] for q in asked if q.get("quote_consent")] == [
        "become_active_story",
        "relational_story",
        "difference_text",
        "lessons",
    ]
    assert [q["id"] for q in asked if q.get("quote_of") == "*"] == ["quotes_consent"]


def test_plain_words_stay_words_in_our_yaml():
    assert library.read_yaml("[no, yes, 08, 033, 2024-03-01, 1:30, 3, 0.5, true, null]") == [
        "no", "yes", "08", "033", "2024-03-01", "1:30", 3, 0.5, True, None,
    ]  # fmt: skip


def test_istat_lists_emilia_romagna_in_330_municipalities_and_9_provinces():
    made = external_lists([COMUNI, PROVINCE], regions=["08"])
    comuni = made[COMUNI].decode().splitlines()
    assert comuni[0] == "name,label,province,region"
    assert len(comuni) - 1 == 330
    assert "034002,Bardi,034,08" in comuni
    assert "035033,Reggio nell'Emilia,035,08" in comuni
    assert len(made[PROVINCE].decode().splitlines()) - 1 == 9


def test_without_regions_the_lists_are_of_the_whole_country_with_names_in_everyday_use():
    provinces = external_lists([PROVINCE])[PROVINCE].decode().splitlines()[1:]
    assert len(provinces) == 107
    assert {"021,Bolzano,04", "080,Reggio di Calabria,18"} <= set(provinces)
    assert len({place.region for place in municipalities()}) == 20

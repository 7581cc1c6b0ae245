# ruff: noqa: F811 - the fixtures are those of the designer's other pages
"""Answers of a list on the designer's pages: their codes, their files, their words in every language."""

import random
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils.translation import override

import make
import workbooks
from sestante.indicators.actions import add_indicator
from sestante.questionnaires.actions import change_design, draft_from, publish_version, undo, upload_questionnaire
from sestante.questionnaires.compile import sheets
from sestante.questionnaires.design.changes import AddItem, ChangeItem, Choice, RemoveItem, SetChoices, SetSettings
from sestante.questionnaires.models import Version

from .test_design_pages import at, draft, drawn, form_of, stage, words  # noqa: F401

pytestmark = pytest.mark.django_db


def relevant(version, name="story"):
    return drawn(version).get(drawn(version).named(name), "relevant")


def test_a_code_is_changed_with_the_conditions_that_name_it_and_undone_with_them(client, ada, draft, stage):
    story = drawn(draft).named("story").id
    change_design(draft, ChangeItem(story, cells={"relevant": "${stage} = 'idea' or ${stage} = 'avviata'"}), by=ada)
    said = form_of(client, draft, stage) | {
        "choices-0-code": "1_idea",
        "choices-3-it": "In pausa",
        "choices-3-code": "9",
    }
    page = words(client.post(at("design_item", draft, stage), said, follow=True))
    assert [value for value, _labels in drawn(draft).choices("stage")] == ["1_idea", "avviata", "conclusa", "9"]
    assert relevant(draft) == "${stage} = '1_idea' or ${stage} = 'avviata'"
    assert "Il nuovo codice è stato scritto anche dove si leggeva il vecchio: «Racconta»" in page
    assert client.get(at("design_item", draft, story)).status_code == 200
    undo(draft, by=ada)
    assert relevant(draft) == "${stage} = 'idea' or ${stage} = 'avviata'"
    assert drawn(draft).choices("stage")[0][0] == "idea"


@pytest.mark.parametrize(("code", "sentence"), [("avviata", "già il codice"), ("due parole", "senza spazi")])
def test_a_code_that_cannot_be_is_refused_and_stays_on_the_page(client, ada, draft, stage, code, sentence):
    said = form_of(client, draft, stage) | {"choices-0-code": code, "hint:it": "Un aiuto"}
    response = client.post(at("design_item", draft, stage), said)
    assert response.status_code == 422
    assert sentence in words(response)
    assert f'value="{code}"' in response.content.decode() and "Un aiuto" in words(response)
    assert drawn(draft).choices("stage")[0][0] == "idea"
    said = {name: text for name, text in said.items() if name.startswith("choices")}
    response = client.post(at("design_list", draft, "stage"), said)
    assert response.status_code == 422 and sentence in words(response)


def test_a_page_made_before_a_code_changed_does_not_bring_the_old_one_back(client, ada, draft, stage):
    story = drawn(draft).named("story").id
    change_design(draft, ChangeItem(story, cells={"relevant": "${stage} = 'idea'"}), by=ada)
    said = form_of(client, draft, story) | {"label:it": "Raccontaci"}
    answers = [Choice("idea", {}, {}, "un_idea"), Choice("avviata", {}), Choice("conclusa", {})]
    change_design(draft, SetChoices("stage", answers), by=ada)
    response = client.post(at("design_item", draft, story), said)
    assert response.status_code == 409 and "Raccontaci" in response.content.decode()
    assert relevant(draft) == "${stage} = 'un_idea'"


def test_files_of_answers_and_questions_are_named_in_each_language(client, ada, draft, stage):
    said = form_of(client, draft, stage) | {
        "choices-0-image-it": "idea.png", "choices-0-image_alt-it": "Una lampadina", "image:it": "stadi.png",
        "audio:en": "stages.mp3",
    }  # fmt: skip
    assert client.post(at("design_item", draft, stage), said).status_code == 302
    now = drawn(draft)
    assert now.texts(now.find(stage), "image") == {"it": "stadi.png"}
    assert now.texts(now.find(stage), "audio") == {"en": "stages.mp3"}
    choices = now.sheets["choices"]
    assert choices.texts(now.lists["stage"][0], "image", "it") == {"it": "idea.png"}
    page = client.get(at("design_item", draft, stage)).content.decode()
    assert 'value="idea.png"' in page and 'value="Una lampadina"' in page
    before = bytes(Version.objects.get().xlsform)
    client.post(at("design_item", draft, stage), form_of(client, draft, stage))
    assert bytes(Version.objects.get().xlsform) == before


def test_columns_of_files_as_other_programs_head_them_are_known(client, ada, draft, stage):
    draft.refresh_from_db()
    workbook = sheets.read(bytes(draft.xlsform))
    workbook["choices"].headers += ["media::image::it", "media::audio"]
    workbook["choices"].rows[0] |= {"media::image::it": "a.png", "media::audio": "a.mp3"}
    draft.xlsform = sheets.write(workbook)
    draft.save()
    page = client.get(at("design_item", draft, stage)).content.decode()
    assert 'value="a.png"' in page and 'value="a.mp3"' in page
    said = form_of(client, draft, stage) | {"choices-0-image-it": "b.png"}
    client.post(at("design_item", draft, stage), said)
    now = drawn(draft)
    assert now.lists["stage"][0]["media::image::it"] == "b.png"
    assert "image::it" not in now.sheets["choices"].headers


def test_all_that_lacks_in_a_language_is_translated_on_one_page(client, study, ada, draft, stage):
    change_design(
        draft,
        ChangeItem(
            stage, texts={"hint": {"it": "Oggi"}, "guidance_hint": {"it": "Leggi piano"}, "image": {"it": "a.png"}}
        ),
        by=ada,
    )
    page = words(client.get(at("design", draft)))
    # Two questions, three answers, a hint, a guidance hint, a picture; the title was written in both.
    assert "8 testi ancora da tradurre" in page
    address = at("design_translation", draft, "en")
    publication = words(client.get(reverse("version_publication", args=[study.slug, draft.pk])))
    assert "8 testi non sono scritti in questa lingua: Inglese. Al loro posto c’è un trattino, o niente." in publication
    form = client.get(address).content.decode()
    assert form.count('name="text:') == 8 and "Leggi piano" in form
    said = {
        f"text:{stage}||label": "Stage",
        f"text:{stage}||guidance_hint": "Read slowly",
        "text:stage|1|label": "Under way",
    }
    page = words(client.post(address, said, follow=True))
    assert "3 testi tradotti" in page
    now = drawn(draft)
    assert now.texts(now.find(stage), "label") == {"it": "Stadio", "en": "Stage"}
    assert now.texts(now.find(stage), "guidance_hint") == {"it": "Leggi piano", "en": "Read slowly"}
    assert now.choices("stage")[1][1] == {"it": "Avviata", "en": "Under way"}
    assert words(client.get(at("design", draft))).count("5 testi ancora da tradurre") == 1
    with override("en"):
        assert client.get(address, headers={"accept-language": "en"}).status_code == 200
    assert client.get(at("design_translation", draft, "fr")).status_code == 404
    undo(draft, by=ada)
    assert drawn(draft).texts(drawn(draft).find(stage), "label") == {"it": "Stadio"}


def test_what_was_translated_meanwhile_stays(client, ada, draft, stage):
    address = at("design_translation", draft, "en")
    client.get(address)
    change_design(draft, ChangeItem(stage, texts={"label": {"en": "Phase"}}), by=ada)
    client.post(address, {f"text:{stage}||label": "Stage", "base": "1"})
    assert drawn(draft).texts(drawn(draft).find(stage), "label")["en"] == "Phase"


def test_lines_of_a_text_survive_a_page_saved_untouched(client, ada, draft, stage):
    story = drawn(draft).named("story").id
    change_design(draft, AddItem("calculate", {}, name="sum"), by=ada)
    lines = {"calculation": "if(\n  ${stage} = 'idea',\n  1, 2)"}
    change_design(draft, ChangeItem(drawn(draft).named("sum").id, cells=lines), by=ada)
    cells = {"default": "prima riga\nseconda", "relevant": "${stage} = 'idea'\nand true()"}
    change_design(draft, ChangeItem(story, cells=cells), by=ada)
    answers = [Choice("idea", {"it": "Solo\nun’idea"}), Choice("avviata", {}), Choice("conclusa", {})]
    change_design(draft, SetChoices("stage", answers), by=ada)
    before = bytes(Version.objects.get().xlsform)
    for item in (stage, story, drawn(draft).named("sum").id):
        # As browsers send it: two characters for each line, none in fields of one line.
        said = {name: text.replace("\n", "\r\n") for name, text in form_of(client, draft, item).items()}
        assert client.post(at("design_item", draft, item), said).status_code == 302
    assert bytes(Version.objects.get().xlsform) == before


def test_conditions_are_grouped_by_picking_and_read_back(client, ada, draft, stage):
    change_design(draft, AddItem("integer", {"it": "Quanti?"}, anchor=stage, name="people"), by=ada)
    story = drawn(draft).named("story").id
    said = form_of(client, draft, story) | {
        "relevant-0-q": "stage", "relevant-0-op": "is_not", "relevant-0-v": "idea", "refresh": "relevant:group",
    }  # fmt: skip
    page = client.post(at("design_item", draft, story), said)
    assert page.status_code == 200 and relevant(draft) == ""
    assert all(f'name="relevant-{key}-q"' in page.content.decode() for key in ("0", "1_0", "1_1", "2"))
    assert "e, di queste, ne basta una" in words(page)
    said.pop("refresh")
    said |= {
        "relevant-1_0-q": "people", "relevant-1_0-op": "more", "relevant-1_0-v": "10",
        "relevant-1_1-q": "people", "relevant-1_1-op": "empty",
    }  # fmt: skip
    client.post(at("design_item", draft, story), said)
    assert relevant(draft) == "${stage} != 'idea' and (${people} > 10 or ${people} = '')"
    steps = draft.steps.count()
    client.post(at("design_item", draft, story), form_of(client, draft, story))
    assert draft.steps.count() == steps
    said = form_of(client, draft, story) | {"relevant-every": "one"}
    client.post(at("design_item", draft, story), said)
    assert relevant(draft) == "${stage} != 'idea' or (${people} > 10 and ${people} = '')"
    said = form_of(client, draft, story) | {"relevant-1_1-q": ""}
    client.post(at("design_item", draft, story), said)
    assert relevant(draft) == "${stage} != 'idea' or ${people} > 10"


@pytest.mark.parametrize(
    "expression",
    [
        "${people} = 1 or (${people} = 2 and (${people} = 3 or ${people} = 4))",
        "not(${people} = 1 or ${people} = 2)",
        " or ".join(f"${{people}} = {number}" for number in range(30)),
        "${people}  =  1 and  ( ${people} = 2 or ${people} = 3 )",
    ],
)
def test_an_expression_is_never_altered_by_a_page_saved_for_something_else(client, ada, draft, stage, expression):
    change_design(draft, AddItem("integer", {"it": "Quanti?"}, anchor=stage, name="people"), by=ada)
    story = drawn(draft).named("story").id
    change_design(draft, ChangeItem(story, cells={"relevant": expression}), by=ada)
    client.post(at("design_item", draft, story), form_of(client, draft, story) | {"label:it": "Un’altra cosa"})
    assert drawn(draft).label(drawn(draft).find(story)) == "Un’altra cosa"
    assert relevant(draft) == expression


def test_a_group_of_a_condition_is_made_anew_for_the_question_picked(client, ada, draft, stage):
    story = drawn(draft).named("story").id
    asked = {"column": "relevant", "row": "1_0", "relevant-1_0-q": "stage", "last": "1"}
    page = client.get(at("design_condition", draft, story), asked).content.decode()
    assert 'name="relevant-1_0-v"' in page and 'name="relevant-1_1-q"' in page


def test_two_people_at_one_list_lose_nothing(client, study, ada, draft, stage):
    said = form_of(client, draft, stage) | {
        "label:it": "A che punto è?",
        "choices-0-it": "Solo un’idea",
        "minutes": "3",
    }
    theirs = [
        Choice("idea", {"it": "Un’idea"}),
        Choice("avviata", {}),
        Choice("conclusa", {}),
        Choice("", {"it": "Ferma"}),
    ]
    change_design(draft, SetChoices("stage", theirs), by=make.member(study))
    change_design(draft, ChangeItem(stage, texts={"label": {"it": "Fase"}}), by=make.member(study))
    response = client.post(at("design_item", draft, stage), said)
    page = response.content.decode()
    assert response.status_code == 409
    assert all(text in unescape(page) for text in ("A che punto è?", "Solo un’idea", 'value="Ferma"', "Fase"))
    assert "Che cosa dice adesso" in words(response)
    again = said | {"base": re.search(r'name="base" value="(\d+)"', page)[1]}
    again |= dict(re.findall(r'name="(choices-(?:count|6-value|6-it|6-code|6-place))" value="([^"]*)"', page))
    assert client.post(at("design_item", draft, stage), again).status_code == 302
    assert drawn(draft).choices("stage") == [
        ("idea", {"it": "Solo un’idea"}), ("avviata", {"it": "Avviata"}), ("conclusa", {"it": "Conclusa"}),
        ("ferma", {"it": "Ferma"}),
    ]  # fmt: skip
    listed = {name: text for name, text in said.items() if name.startswith("choices")} | {"base": "1"}
    response = client.post(at("design_list", draft, "stage"), listed)
    assert response.status_code == 409 and "Ferma" in words(response)


def test_what_was_written_of_a_question_that_is_gone_stays_in_sight(client, study, ada, draft, stage):
    story = drawn(draft).named("story").id
    said = form_of(client, draft, story) | {"label:it": "Raccontaci tutto", "hint:en": "Take\nyour time"}
    change_design(draft, RemoveItem(story), by=make.member(study))
    response = client.post(at("design_item", draft, story), said)
    assert response.status_code == 409
    assert "non c’è più" in words(response) and "Raccontaci tutto" in words(response)
    assert "your time" in words(response)


def test_two_people_at_the_title_see_what_the_other_wrote(client, study, ada, draft):
    change_design(draft, SetSettings({"it": "Loro"}), by=make.member(study))
    said = {"title:it": "Mio", "title:en": "Mine", "base": "0"}
    response = client.post(at("design_wording", draft), said)
    assert response.status_code == 409
    assert "Loro" in words(response) and "Mine" in response.content.decode()
    change = {"languages": ["it"], "first": "it", "base": "0"}
    response = client.post(at("design_languages", draft), change)
    assert response.content.decode().count(" checked") == 1


@pytest.mark.parametrize("name", ["good", "kobo"])
def test_pages_of_an_uploaded_workbook_saved_untouched_change_nothing(client, study, ada, name):
    data = workbooks.workbook(workbooks.GOOD) if name == "good" else workbooks.of_kobo()
    version = upload_questionnaire(study, data, "prova.xlsx", by=ada)
    for item in drawn(version):
        if item.kind != "aside":
            said = {key: text.replace("\n", "\r\n") for key, text in form_of(client, version, item.id).items()}
            assert client.post(at("design_item", version, item.id), said).status_code == 302
    assert version.steps.count() == 0


def test_undoing_goes_back_to_what_was_changed_not_to_what_followed(client, ada, draft, stage):
    story = drawn(draft).named("story").id
    change_design(draft, ChangeItem(story, cells={"relevant": "${stage} = 'idea'"}), by=ada)
    for _time in range(3):  # ids are of chance: whichever comes first
        client.post(at("design_item", draft, stage), form_of(client, draft, stage) | {"choices-0-code": "x"})
        assert relevant(draft) == "${stage} = 'x'"
        response = client.post(at("design_undo", draft), {"base": draft.steps.count()})
        assert response.url == at("design_item", draft, stage) + "#undo"
    answers = [Choice("idea", {}, {}, "y"), Choice("avviata", {}), Choice("conclusa", {})]
    change_design(draft, SetChoices("stage", answers), by=ada)
    response = client.post(at("design_undo", draft), {"base": draft.steps.count()})
    assert response.url == at("design", draft) + "#undo"


def test_indicators_that_name_the_old_code_are_named(client, study, ada, draft, stage):
    publish_version(draft, by=ada)
    add_indicator(
        study, by=ada, name="Quota di idee", definition="Idee", formula="if(${stage} = 'idea', 1, 0)", best=1, worst=0
    )
    draft.refresh_from_db()
    draft = draft_from(draft, by=ada)
    page = client.post(
        at("design_item", draft, stage), form_of(client, draft, stage) | {"choices-0-code": "x"}, follow=True
    )
    assert "Questi indicatori nominano il vecchio codice" in words(page) and "«Quota di idee»" in words(page)
    page = client.post(
        at("design_item", draft, stage), form_of(client, draft, stage) | {"choices-1-code": "y"}, follow=True
    )
    assert "Questi indicatori" not in words(page)


def test_a_kind_that_no_page_offers_is_refused(client, ada, draft, stage):
    said = form_of(client, draft, stage) | {"kind": "spell"}
    assert client.post(at("design_item", draft, stage), said).status_code == 422


ODD = ["", "stage", "story", "idea", ".", "-1", "9" * 20, "0", "all", "one", "always", "when", "is", "more", "has",
       "text", "many", "range", "list", "relevant:group", "${stage} = 'idea'", "(" * 400, "'", "\x00", "1_0", "$",
       "è\n\r\nà", "squints", "a b", "_", "\x07", "x" * 5000]  # fmt: skip
MORE = ["relevant-0-q", "relevant-0-op", "relevant-0-v", "relevant-0_0-q", "relevant-0_0-op", "constraint-0-q",
        "refresh", "constraint-0-op", "choices-0-remove", "choices-pasted", "quoting", "base"]  # fmt: skip


def test_whatever_a_browser_sends_gets_an_answer(client, ada, draft, stage):
    dice, answers = random.Random(7), []
    for _time in range(20):
        item = dice.choice([one.id for one in drawn(draft) if one.kind == "question"])
        said = form_of(client, draft, item)
        for name in dice.sample(sorted({*said, *MORE}), 4):
            said[name] = dice.choice(ODD)
        answers.append(client.post(at("design_item", draft, item), said).status_code)
        answers.append(client.get(at("design_item", draft, item)).status_code)
        listed = {name: text for name, text in said.items() if name.startswith(("choices", "base"))}
        if "choices-0-value" in listed:
            answers.append(client.post(at("design_list", draft, "stage"), listed).status_code)
        answers.append(client.get(at("design", draft)).status_code)
    assert set(answers) <= {200, 302, 404, 409, 422}


def test_lists_and_languages_may_be_called_anything(client, study, ada, draft, stage):
    draft.refresh_from_db()
    workbook = sheets.read(bytes(draft.xlsform))
    for row in workbook["choices"].rows:
        row["list_name"] = "sì/no & c."
    workbook["choices"].headers.append("label::English/US (x)")
    for row in workbook["survey"].rows:
        row["type"] = row.get("type", "").replace("select_one stage", "select_one sì/no & c.")
    draft.xlsform = sheets.write(workbook)
    draft.save()
    for address in (
        at("design", draft), at("design_lists", draft), at("design_list", draft, "sì/no & c."),
        at("design_item", draft, stage),
        at("design_translation", draft, "English/US (x)"),
    ):  # fmt: skip
        assert client.get(address).status_code == 200
    assert client.post(at("design_list_removal", draft, "sì/no & c.")).status_code == 302

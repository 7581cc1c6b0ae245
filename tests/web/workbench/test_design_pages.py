"""The designer's pages: every edit is a plain form, kept at once, with its problems beside it."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from sestante.questionnaires.actions import (
    add_from_library,
    begin_questionnaire,
    change_design,
    publish_version,
    upload_questionnaire,
)
from sestante.questionnaires.compile import sheets
from sestante.questionnaires.design.changes import AddItem, ChangeItem, Choice, RemoveItem, SetChoices
from sestante.questionnaires.models import Version
from sestante.questionnaires.queries import design_of, questions_of

import workbooks  # isort: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(study, ada):
    return begin_questionnaire(study, "Una prova", languages=["it", "en"], by=ada)


@pytest.fixture
def stage(draft, ada):
    """A question with three answers, and one after it."""
    item = change_design(draft, AddItem("one", {"it": "Stadio"}, name="stage"), by=ada).item
    answers = [Choice("", {"it": "Idea"}), Choice("", {"it": "Avviata"}), Choice("", {"it": "Conclusa"})]
    change_design(draft, SetChoices("stage", answers), by=ada)
    change_design(draft, AddItem("long_text", {"it": "Racconta"}, name="story"), by=ada)
    return item


def drawn(version):
    return design_of(Version.objects.get(pk=version.pk))


def at(name, version, *more):
    return reverse(name, args=[version.questionnaire.study.slug, version.pk, *more])


def words(response):
    return unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def form_of(client, version, item):
    """What a browser would send back from the page of an item, untouched."""
    page = client.get(at("design_item", version, item)).content.decode()
    form = page[page.index('id="item-form"') :]
    form = form[: form.index("</form>")]
    said = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        if name and not (kind and kind[1] in ("radio", "checkbox") and " checked" not in tag):
            said[unescape(name[1])] = unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        said[unescape(name)] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        said[name] = unescape(chosen[1]) if chosen else ""
    return said


def test_a_questionnaire_is_begun_from_nothing(client, study, ada):
    address = reverse("new_questionnaire", args=[study.slug])
    assert "Titolo" in words(client.get(address))
    assert client.post(address, {"title": "", "purpose": "other", "languages": ["it"]}).status_code == 200
    said = {"title": "Il vicinato", "purpose": "other", "languages": ["it", "en"]}
    response = client.post(address, said, follow=True)
    assert "Non si chiede ancora niente" in words(response)
    version = Version.objects.get()
    assert (version.questionnaire.title, version.languages, version.form_id) == (
        "Il vicinato",
        ["it", "en"],
        "il_vicinato",
    )


def test_a_question_is_added_where_one_is_and_opened(client, ada, draft, stage):
    response = client.post(at("design_additions", draft), {"kind": "integer", "label": "Quante?", "anchor": stage})
    names = [drawn(draft).name(item) for item in drawn(draft)]
    assert names == ["s1", "stage", "quante", "story"]
    assert response.url == at("design_item", draft, drawn(draft).named("quante").id)
    inside = {"kind": "text", "label": "In fondo", "anchor": "s1", "where": "inside"}
    client.post(at("design_additions", draft), inside)
    assert [drawn(draft).name(item) for item in drawn(draft)][-1] == "in_fondo"
    assert client.post(at("design_additions", draft), {"kind": "spell"}, follow=True).status_code == 200


def test_a_page_saved_untouched_changes_nothing(client, study, ada):
    version = add_from_library(study, "breve", by=ada)
    before = sheets.read(bytes(version.xlsform))
    for item in drawn(version):
        response = client.post(at("design_item", version, item.id), form_of(client, version, item.id))
        assert response.status_code == 302
    assert version.steps.count() == 0
    version.refresh_from_db()
    assert sheets.read(bytes(version.xlsform)) == before


def test_the_long_questionnaire_opens_question_by_question(client, study, ada):
    version = add_from_library(study, "scheda", by=ada)
    items = list(drawn(version))
    assert len(items) > 150
    assert client.get(at("design", version)).status_code == 200
    for item in items[::20]:
        said = form_of(client, version, item.id)
        assert client.post(at("design_item", version, item.id), said).status_code == 302
    assert version.steps.count() == 0


def test_words_answers_and_who_sees_them_are_saved_together(client, ada, draft, stage):
    said = form_of(client, draft, stage) | {
        "label:en": "Stage",
        "hint:it": "Oggi",
        "choices-0-place": "9",
        "choices-1-en": "Under way",
        "choices-3-it": "In pausa",
        "choices-2-remove": "1",
        "choices-pasted": "Non so | I don’t know\nAltro\tOther",
        "visibility": "public",
        "minutes": "0,5",
        "why:it": "Per capire",
    }
    assert client.post(at("design_item", draft, stage), said).url == at("design_item", draft, stage)
    now = drawn(draft)
    item = now.find(stage)
    assert now.texts(item, "label") == {"it": "Stadio", "en": "Stage"}
    assert (now.get(item, "visibility"), now.get(item, "minutes"), now.texts(item, "why")) == (
        "public", "0,5", {"it": "Per capire"}
    )  # fmt: skip
    assert now.choices("stage") == [
        ("avviata", {"it": "Avviata", "en": "Under way"}),
        ("in_pausa", {"it": "In pausa"}),
        ("idea", {"it": "Idea"}),
        ("non_so", {"it": "Non so", "en": "I don’t know"}),
        ("altro", {"it": "Altro", "en": "Other"}),
    ]
    assert draft.steps.order_by("-number").first().verb == "changed"


def test_a_condition_is_picked_and_read_back_in_words(client, ada, draft, stage):
    story = drawn(draft).named("story").id
    said = form_of(client, draft, story) | {"relevant-0-q": "stage"}
    response = client.post(at("design_item", draft, story), said)
    assert response.status_code == 422
    assert "Di’ che cosa deve valere per «Stadio»" in words(response)
    assert "Conclusa" in words(response)
    said |= {"relevant-0-op": "is_not", "relevant-0-v": "idea"}
    client.post(at("design_item", draft, story), said)
    assert drawn(draft).get(drawn(draft).find(story), "relevant") == "${stage} != 'idea'"
    said = form_of(client, draft, story) | {
        "relevant-1-q": "stage", "relevant-1-op": "answered", "relevant-1-v": "", "relevant-every": "one",
        "required-mode": "when", "required-0-q": "stage", "required-0-op": "is", "required-0-v": "conclusa",
        "constraint-0-q": ".", "constraint-0-op": "length_at_most", "constraint-0-v": "300",
    }  # fmt: skip
    client.post(at("design_item", draft, story), said)
    item = drawn(draft).find(story)
    assert [drawn(draft).get(item, column) for column in ("relevant", "required", "constraint")] == [
        "${stage} != 'idea' or ${stage} != ''", "${stage} = 'conclusa'", "string-length(.) <= 300"
    ]  # fmt: skip
    said = form_of(client, draft, story) | {"relevant-text": "string-length(${stage}) > 3", "required-mode": "always"}
    client.post(at("design_item", draft, story), said)
    item = drawn(draft).find(story)
    assert [drawn(draft).get(item, column) for column in ("relevant", "required")] == [
        "string-length(${stage}) > 3", "true()"
    ]  # fmt: skip
    page = words(client.get(at("design_item", draft, story)))
    assert "resta scritta come formula" in page
    said = form_of(client, draft, story) | {"relevant-text": "", "required-mode": "never", "constraint-0-q": ""}
    client.post(at("design_item", draft, story), said)
    item = drawn(draft).find(story)
    assert [drawn(draft).get(item, column) for column in ("relevant", "required", "constraint")] == ["", "", ""]


def test_quoting_is_asked_with_a_tick(client, ada, draft, stage):
    story = drawn(draft).named("story").id
    client.post(at("design_item", draft, story), form_of(client, draft, story) | {"quoting": "1"})
    assert drawn(draft).get(drawn(draft).named("story_quote"), "quote_of") == "story"
    said = form_of(client, draft, story)
    assert said.pop("quoting") == "1"
    client.post(at("design_item", draft, story), said)
    assert drawn(draft).named("story_quote") is None


def test_a_row_of_a_condition_is_made_anew_for_the_question_picked(client, ada, draft, stage):
    story = drawn(draft).named("story").id
    address = at("design_condition", draft, story)
    asked = {"column": "relevant", "row": "0", "relevant-0-q": "stage", "last": "1"}
    page = client.get(address, asked).content.decode()
    assert 'name="relevant-0-v"' in page and "Conclusa" in page and 'name="relevant-1-q"' in page
    assert client.get(address, {"column": "label", "row": "0"}).status_code == 404


def test_what_somebody_else_changed_is_not_overwritten_and_nothing_typed_is_lost(client, study, ada, draft, stage):
    said = form_of(client, draft, stage) | {"label:it": "A che punto è?"}
    change_design(draft, ChangeItem(stage, texts={"label": {"it": "Fase"}}), by=make.member(study))
    response = client.post(at("design_item", draft, stage), said)
    assert response.status_code == 409
    assert "A che punto è?" in response.content.decode()
    assert "Intanto" in words(response)
    assert drawn(draft).label(drawn(draft).find(stage)) == "Fase"
    again = said | {"base": re.search(r'name="base" value="(\d+)"', response.content.decode())[1]}
    assert client.post(at("design_item", draft, stage), again).status_code == 302
    assert drawn(draft).label(drawn(draft).find(stage)) == "A che punto è?"
    change_design(draft, RemoveItem(stage), by=ada)
    assert "non c’è più" in words(client.post(at("design_item", draft, stage), said, follow=True))


def test_things_are_moved_copied_removed_undone_and_done_again(client, ada, draft, stage):
    names = lambda: [drawn(draft).name(item) for item in drawn(draft)]  # noqa: E731
    client.post(at("design_place", draft, stage), {"where": "down"})
    assert names() == ["s1", "story", "stage"]
    client.post(at("design_place", draft, stage), {"anchor": f"after:{drawn(draft).named('story').id}"})
    client.post(at("design_copy", draft, stage))
    assert names() == ["s1", "story", "stage", "stage_2"]
    page = client.post(at("design_undo", draft), {"base": draft.steps.count()}, follow=True)
    assert "Annullato" in words(page)
    assert names() == ["s1", "story", "stage"]
    client.post(at("design_redo", draft), {"base": draft.steps.count()})
    assert names() == ["s1", "story", "stage", "stage_2"]
    assert "Intanto" in words(client.post(at("design_undo", draft), {"base": "1"}, follow=True))
    assert "Duplicato «Stadio»" in words(client.get(at("design_steps", draft)))


def test_what_others_read_is_removed_only_when_it_is_wanted(client, ada, draft, stage):
    story = drawn(draft).named("story").id
    change_design(draft, ChangeItem(story, cells={"relevant": "${stage} = 'idea'"}), by=ada)
    assert "Racconta" in words(client.get(at("design_removal", draft, stage)))
    assert client.post(at("design_removal", draft, stage)).status_code == 200
    assert drawn(draft).find(stage) is not None
    page = client.post(at("design_removal", draft, stage), {"anyway": "1"}, follow=True)
    assert drawn(draft).find(stage) is None
    assert "${stage}" in words(page)


def test_a_list_is_changed_for_all_who_use_it_and_removed_when_nobody_does(client, ada, draft, stage):
    story = drawn(draft).named("story").id
    change_design(draft, ChangeItem(story, kind="many"), by=ada)
    said = form_of(client, draft, story) | {"list": "stage"}
    client.post(at("design_item", draft, story), said)
    assert "usato da 2 domande" in words(client.get(at("design_lists", draft)))
    page = client.get(at("design_list", draft, "stage")).content.decode()
    assert "sta da sola" in page
    said = {"choices-0-value": "idea", "choices-0-it": "Solo un’idea", "choices-0-missing": "1"}
    client.post(at("design_list", draft, "stage"), said)
    assert drawn(draft).choices("stage") == [("idea", {"it": "Solo un’idea"})]
    assert drawn(draft).lists["stage"][0]["missing"] == "true"
    own = form_of(client, draft, story) | {"list": ""}
    client.post(at("design_item", draft, story), own)
    assert drawn(draft).list_name(drawn(draft).find(story)) == "story"
    assert drawn(draft).choices("story") == [("idea", {"it": "Solo un’idea"})]
    client.post(at("design_list_removal", draft, "stage"))
    assert "stage" in drawn(draft).lists
    change_design(draft, RemoveItem(stage), by=ada)
    client.post(at("design_list_removal", draft, "stage"))
    assert "stage" not in drawn(draft).lists
    assert client.get(at("design_list", draft, "stage")).status_code == 404


def test_title_and_languages(client, ada, draft, stage):
    said = {"title:it": "Nuovo titolo", "title:en": "New title", "intro:it": "Ciao", "minutes": "12"}
    client.post(at("design_wording", draft), said)
    draft.refresh_from_db()
    assert (draft.title, draft.intro, draft.estimated_minutes) == (
        {"it": "Nuovo titolo", "en": "New title"}, {"it": "Ciao"}, 12
    )  # fmt: skip
    refused = client.post(at("design_wording", draft), {"title:it": "X", "minutes": "molti"})
    assert refused.status_code == 422 and "in cifre" in words(refused)
    client.post(at("design_languages", draft), {"languages": ["it", "fr", "klingon"], "first": "it"})
    assert drawn(draft).languages == ["it", "fr"]
    assert client.post(at("design_languages", draft), {}).status_code == 422
    assert "Francese" in words(client.get(at("design", draft)))


def test_a_workbook_that_was_uploaded_opens_in_the_designer(client, study, ada):
    version = upload_questionnaire(study, workbooks.workbook(workbooks.GOOD), "prova.xlsx", by=ada)
    assert "About" in words(client.get(at("design", version)))
    assert client.get(at("design_item", version, "people")).status_code == 200


def test_what_is_published_is_not_designed(client, ada, draft, stage):
    publish_version(draft, by=ada)
    assert [question.name for question in questions_of(Version.objects.get())] == ["stage", "story"]
    for name in ("design", "design_lists", "design_wording", "design_languages", "design_steps"):
        assert client.get(at(name, draft)).status_code == 404


def test_the_page_asks_the_database_the_same_however_many_questions_there_are(client, ada, draft, stage):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(at("design_item", draft, stage)).status_code == 200
        return len(queries)

    few = asked()
    for number in range(8):
        change_design(draft, AddItem("text", {"it": f"Domanda {number}"}), by=ada)
    assert asked() == few


def test_a_list_that_comes_from_a_file_is_named_after_it(client, study, ada):
    version = add_from_library(study, "scheda", by=ada)
    design = drawn(version)
    asked = next(one for one in design if design.list_name(one) == "istat_comuni.csv")
    assert "Dal file istat_comuni.csv" in words(client.get(at("design_item", version, asked.id)))


@pytest.mark.parametrize("number", ["many", "-1", "9" * 12, "999999"])
def test_a_number_of_answers_that_no_page_sends_does_no_harm(client, draft, stage, number):
    said = form_of(client, draft, stage) | {f"choices-{number}-it": "Sospesa", "refresh": "1"}
    response = client.post(at("design_item", draft, stage), said)
    assert response.status_code == 200
    fields = re.findall(r'name="choices-\d+-it" value="([^"]*)"', response.content.decode())
    assert [text for text in fields if text] == ["Idea", "Avviata", "Conclusa", *["Sospesa"] * (number == "999999")]

"""Codes, groups of conditions, translations, two people at one question: by keyboard alone, and without scripts."""

import pytest

import make
from sestante.questionnaires.actions import begin_questionnaire, change_design
from sestante.questionnaires.design.changes import AddItem, ChangeItem, Choice, SetChoices
from sestante.questionnaires.queries import design_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person():
    return make.member(make.study(), password="quattro parole in fila")


@pytest.fixture
def draft(person):
    version = begin_questionnaire(person.memberships.get().study, "Una prova", languages=["it", "en"], by=person)
    change_design(version, AddItem("one", {"it": "Stadio"}, name="stage"), by=person)
    answers = [Choice("", {"it": "Idea", "en": "Idea"}), Choice("", {"it": "Avviata"})]
    change_design(version, SetChoices("stage", answers), by=person)
    change_design(version, AddItem("integer", {"it": "Quanti?", "en": "How many?"}, name="people"), by=person)
    story = change_design(version, AddItem("long_text", {"it": "Racconta", "en": "Tell"}, name="story"), by=person).item
    change_design(version, ChangeItem(story, cells={"relevant": "${stage} != 'idea'"}), by=person)
    return version


def at(draft, name="", place=""):
    item = f"voci/{drawn(draft).named(name).id}/" if name else place
    return f"/area/{draft.questionnaire.study.slug}/scheda/{draft.pk}/disegno/{item}"


def drawn(draft):
    draft.refresh_from_db()
    return design_of(draft)


def relevant(draft):
    return drawn(draft).get(drawn(draft).named("story"), "relevant")


def test_a_code_changes_with_the_keyboard_alone(person, draft, visitor):
    ada = visitor()
    ada.sign_in(person.email)
    page = ada.go(at(draft, "stage"))
    page.locator("#choices-0-it").focus()
    # Through its words in two languages and the ticks to what stands behind the code.
    for _key in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText").strip().startswith("idea")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("solo_idea")
    ada.look()
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    ada.look()
    assert "«Racconta»" in ada.text()
    assert relevant(draft) == "${stage} != 'solo_idea'"
    ada.follow(page.locator("#undo"))
    assert relevant(draft) == "${stage} != 'idea'"
    # Further down, and down again: the button stays under one's hand.
    stage = drawn(draft).named("stage").id
    page.locator("#move-down").focus()
    for place in (3, 4):
        page.keyboard.press("Enter")
        page.wait_for_selector(f'.s-outline-items li:nth-child({place})[data-item="{stage}"]')
        page.wait_for_function("document.activeElement.id === 'move-down'")


def test_conditions_are_grouped_without_scripts_on_a_telephone(person, draft, visitor):
    ada = visitor(width=390, javascript=False)
    ada.sign_in(person.email)
    page = ada.go(at(draft, "story"))
    ada.follow(page.locator("#logic-relevant .s-add-group"))
    for place, (operator, value) in enumerate((("more", "10"), ("empty", ""))):
        page.locator(f"#relevant-1_{place}-q").select_option("people")
        ada.follow(page.locator("#logic-relevant [name=refresh]").first)
        page.locator(f"#relevant-1_{place}-op").select_option(operator)
        if value:
            page.locator(f"#relevant-1_{place}-v").fill(value)
    ada.follow(page.locator(".s-save button"))
    assert relevant(draft) == "${stage} != 'idea' and (${people} > 10 or ${people} = '')"
    ada.go(at(draft, place="lingue/en/"))
    page.locator("#text-1").fill("Stage")
    ada.follow(page.locator(".s-save button"))
    assert drawn(draft).texts(drawn(draft).named("stage"), "label") == {"it": "Stadio", "en": "Stage"}
    assert "1 testo tradotto" in ada.text()


def test_groups_are_picked_as_one_goes_and_follow_how_they_are_joined(person, draft, visitor):
    ada = visitor()
    ada.sign_in(person.email)
    page = ada.go(at(draft, "story"))
    room = page.locator("#logic-relevant")
    assert room.locator(".s-joins").is_hidden()
    ada.follow(room.locator(".s-add-group"))
    for place, operator in enumerate(("answered", "empty")):
        room.locator(f"#relevant-1_{place}-q").select_option("people")
        room.locator(f"#relevant-1_{place}-op").select_option(operator)
    assert room.locator("#relevant-1_2-q").is_visible()
    assert room.locator("legend .if-all").is_visible() and room.locator("legend .if-one").is_hidden()
    room.locator(".s-joins [value=one]").check()
    assert room.locator("legend .if-one").is_visible() and room.locator("legend .if-all").is_hidden()
    ada.follow(page.locator(".s-save button"))
    assert relevant(draft) == "${stage} != 'idea' or (${people} != '' and ${people} = '')"


def test_two_people_at_one_question_see_each_other(person, draft, visitor):
    other = make.member(person.memberships.get().study)
    ada = visitor()
    ada.sign_in(person.email)
    page = ada.go(at(draft, "stage"))
    answers = [Choice("idea", {}), Choice("avviata", {}), Choice("", {"it": "Ferma"})]
    change_design(draft, SetChoices("stage", answers), by=other)
    change_design(draft, ChangeItem(drawn(draft).named("stage").id, texts={"label": {"it": "Fase"}}), by=other)
    page.locator('[name="label:it"]').fill("A che punto è?")
    page.locator("#choices-1-en").fill("Under way")
    ada.follow(page.locator(".s-save button"))
    assert "Fase" in page.locator(".s-meanwhile").inner_text()
    ada.follow(page.locator(".s-save button"))
    now = drawn(draft)
    assert now.label(now.named("stage"), "it") == "A che punto è?"
    assert now.choices("stage") == [
        ("idea", {"it": "Idea", "en": "Idea"}), ("avviata", {"it": "Avviata", "en": "Under way"}),
        ("ferma", {"it": "Ferma"}),
    ]  # fmt: skip

"""What each component says, to the eye and to whoever does not see it."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from lxml import html

from sestante.web import flags
from sestante.web.assets import DRAWINGS

WEB = Path(flags.__file__).parent
LOAD = "{% load sestante charts %}"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def shown(source, query="", **data):
    request = RequestFactory().get(f"/{query}")
    return engines["django"].from_string(LOAD + source).render(data, request).strip()


def tree(source, **data):
    return html.fragment_fromstring(shown(source, **data), create_parent="div")


def labels(source, **data):
    return [node.get("aria-label") for node in tree(source, **data).iter() if node.get("aria-label")]


def words(node):
    return " ".join(node.text_content().split())


# -- charts ------------------------------------------------------------------------------------------------------------
def test_bars_say_every_count_and_share_in_one_sentence():
    rows = [
        {"label": "Finding successors", "count": 71},
        {"label": "Money", "count": 58},
        {"label": "Mice", "count": 0},
    ]
    sentence = "Finding successors: 71 (55%); Money: 58 (45%); Mice: 0 (0%). Cases: 129."
    assert labels("{% bars rows 129 %}", rows=rows) == [sentence]


def test_bars_of_fewer_than_twenty_cases_are_hatched_and_show_no_percentage():
    drawn = tree("{% bars rows 19 %}", rows=[{"label": "Yes", "count": 12}, {"label": "No", "count": 7}])
    assert drawn.find("div").get("class") == "s-bars few"
    assert drawn.find("div").get("aria-label") == "Yes: 12; No: 7. Cases: 19."
    assert "%" not in drawn.text_content()


def test_a_share_that_is_not_zero_is_not_called_zero():
    assert "(under 1%)" in labels("{% bars rows 1000 %}", rows=[{"label": "a", "count": 4}])[0]


def test_likert_says_each_level_and_the_number_of_answers():
    rows = [
        {"label": "Could be done elsewhere", "counts": [7, 14, 22, 47, 34]},
        {"label": "Few", "counts": [1, 4, 3, 5, 2]},
    ]
    levels = ["not at all", "a little", "so so", "quite", "a lot"]
    assert labels("{% likert rows levels %}", rows=rows, levels=levels) == [
        "Could be done elsewhere: not at all 6%, a little 11%, so so 18%, quite 38%, a lot 27%. 124 answers.",
        "Few: not at all 1, a little 4, so so 3, quite 5, a lot 2. 15 answers.",
    ]


def test_agreement_says_the_three_counts_always_in_the_same_order():
    rows = [{"label": "Trust", "agree": 7, "pass": 0, "disagree": 3, "tag": ("splits the groups", "now")}]
    assert labels("{% agree rows %}", rows=rows) == ["Trust: agree 7, pass 0, disagree 3."]
    drawn = tree("{% agree rows %}", rows=rows)
    assert [(cell.get("class"), cell.text) for cell in drawn.iterfind(".//span[@class]")] == [
        ("si w-70", "7"),
        ("no w-30", "3"),
        ("s-tag now", "splits the groups"),
    ]


def test_agreement_by_group_stands_on_one_line_with_its_votes():
    rows = [{"label": "A", "agree": 40, "pass": 1, "disagree": 0}, {"label": "B", "agree": 0, "pass": 0, "disagree": 0}]
    drawn = tree("{% agree rows by_group=True %}", rows=rows)
    assert [words(node) for node in drawn.find_class("s-muted")] == ["41 votes", "0 votes"]
    assert [words(node) for node in drawn.find_class("s-agree")] == ["40", ""]
    assert "nil" in drawn.find_class("s-agree")[1].get("class")


def test_quota_says_how_much_is_missing():
    rows = [
        {"label": "North-east", "count": 36, "target": 35},
        {"label": "North-west", "count": 38, "target": 40},
        {"label": "Centre", "count": 31, "target": 35},
        {"label": "South", "count": 15, "target": 35},
        {"label": "Islands", "count": 14, "target": 15, "risk": True},
    ]
    drawn = tree("{% quota rows %}", rows=rows)
    assert labels("{% quota rows %}", rows=rows) == [
        "North-east: 36 of 35, reached",
        "North-west: 38 of 40, almost",
        "Centre: 31 of 35, 4 missing",
        "South: 15 of 35, 20 missing",
        "Islands: 14 of 15, 1 missing",
    ]
    looks = [row.get("class").split()[1:] for row in drawn.find_class("r")]
    assert looks == [["ok"], [], [], ["low"], ["low"]]


def test_a_quota_without_any_target_yet_is_drawn():
    assert labels("{% quota rows %}", rows=[{"label": "Bologna", "count": 0, "target": 0}]) == [
        "Bologna: 0 of 0, reached"
    ]


def test_cross_table_shades_shares_and_hatches_counts_of_rows_under_twenty():
    rows = [{"label": "North", "counts": [26, 4], "n": 38}, {"label": "South", "counts": [9, 3], "n": 15}]
    drawn = tree('{% cross_table rows columns "By area" %}', rows=rows, columns=["Municipality", "Nobody"])
    cells = [(cell.get("class"), cell.text_content()) for cell in drawn.iter("td")]
    assert cells == [("q5", "68%"), ("q1", "11%"), ("r", "38"), ("lo", "9"), ("lo", "3"), ("r", "15")]
    assert drawn.findtext(".//caption") == "By area"


def test_on_public_pages_a_cell_under_five_cases_is_not_shown():
    rows = [{"label": "North", "counts": [26, 4, 0], "n": 38}]
    drawn = tree('{% cross_table rows columns "By area" public=True %}', rows=rows, columns=["a", "b", "c"])
    assert [cell.text_content() for cell in drawn.iter("td")] == ["68%", "–few cases", "0%", "38"]


def test_tiles_name_each_region_and_lead_only_where_there_is_something():
    drawn = tree('{% tiles counts "?regione=" "08" %}', counts={"08": 4, "09": 1})
    links = {link.get("href"): link.get("aria-label") for link in drawn.iter("a")}
    assert links == {"?regione=08": "Emilia-Romagna: 4 practices", "?regione=09": "Toscana: 1 practice"}
    assert len(drawn.findall(".//li")) == 20
    assert drawn.find(".//a[@aria-current]").get("href") == "?regione=08"


def test_histogram_describes_its_classes():
    drawn = tree('{% histogram counts edges "People reached" %}', counts=[3, 11], edges=["0", "10", "25"])
    assert drawn.findtext(".//desc") == "from 0 to 10: 3; from 10 to 25: 11."
    assert drawn.findtext(".//title") == "People reached"


# -- the visual language -----------------------------------------------------------------------------------------------
def test_evidence_is_called_by_its_kind_and_number():
    drawn = tree('{% evidence "D7" "/x" %}{% evidence "T14" %}{% evidence_missing %}')
    assert drawn.find("a").get("aria-label") == "Evidence: figure 7"
    assert [words(span) for span in drawn.findall("span")] == ["Evidence: text 14 T14", "evidence is missing"]


def test_evidences_are_never_more_than_three_in_a_row():
    items = [{"code": f"R{number}", "url": ""} for number in range(1, 8)]
    chips = tree("{% evidences items %}", items=items).find_class("s-ev")
    assert len(chips) == 4
    assert words(chips[3]) == "+4 pieces of evidence more"


def test_the_arc_lists_its_phases_in_words_and_marks_the_one_under_way():
    steps = [
        {"title": "Form", "line": "Version 4", "when": "closed", "state": "done", "url": "/f"},
        {"title": "Sending", "line": "212 invited", "when": "until June", "state": "now", "url": ""},
    ]
    drawn = tree("{% arc steps %}", steps=steps)
    assert drawn.find(".//svg").get("aria-hidden") == "true"
    assert [item.get("aria-current") for item in drawn.iter("li")] == [None, "step"]
    assert [words(item) for item in drawn.iter("li")] == ["FormVersion 4closed", "Sending212 inviteduntil June"]


def test_a_phase_badge_says_its_state():
    assert words(tree('{% phase_badge "done" 1 %}')) == "done:"
    assert words(tree('{% phase_badge "now" 3 %}')) == "3under way:"


def test_flags_are_decoration_and_unknown_ones_are_refused():
    assert tree('{% hoist flags "v" %}', flags=["cura", "anziani", "ass"]).find("div").get("aria-hidden") == "true"
    with pytest.raises(ValueError, match="no flag 'pirati'"):
        shown("{% hoist flags %}", flags=["pirati"])


def test_every_flag_is_drawn_and_every_choice_of_the_form_has_one():
    drawn = set(re.findall(r'id="b-(\w+)"', (DRAWINGS / "flags.svg").read_text()))
    assert drawn == set(flags.FLAGS)
    lists = yaml.safe_load((WEB.parent / "questionnaires" / "library" / "liste.yaml").read_text())["lists"]
    for name, table in (
        ("themes", flags.THEMES),
        ("beneficiaries", flags.BENEFICIARIES),
        ("promoter_types", flags.PROMOTERS),
    ):
        assert {choice["name"] for choice in lists[name]} - {"other"} == set(table)
        assert set(table.values()) <= drawn
    assert {choice["family"] for choice in lists["promoter_types"]} == set(flags.FAMILIES)


def test_a_hoist_takes_the_family_where_the_type_is_unknown_and_leaves_out_what_has_no_kin():
    assert flags.hoist_of("ageing_frailty", "older_people", "institution") == ["cura", "anziani", "ente"]
    assert flags.hoist_of("other", "families", "") == ["famiglie"]


def test_need_levels_progress_and_dates_have_words():
    assert labels("{% level 2 %}") == ["useful"]
    assert labels('{% segments states "Two of six" %}', states=["done", "now", "part", "todo"]) == ["Two of six"]
    assert tree("{% date_block day %}", day=date(2026, 10, 17)).find("time").get("datetime") == "2026-10-17"


# -- forms -------------------------------------------------------------------------------------------------------------
class Sample(forms.Form):
    people = forms.IntegerField(label="How many people?", help_text="An estimate will do.")
    note = forms.CharField(label="A note", required=False)
    paid = forms.ChoiceField(label="Anybody paid?", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I have read it")


def test_a_field_is_tied_to_its_hint_and_message_and_keeps_what_was_typed():
    drawn = tree("{% field form.people %}", form=Sample({"people": "about 300"}))
    box = drawn.find(".//input")
    assert box.get("aria-describedby") == "id_people_hint id_people_error"
    assert (box.get("value"), box.get("type"), box.get("inputmode"), box.get("aria-invalid")) == (
        "about 300",
        "text",
        "numeric",
        "true",
    )
    assert drawn.find(".//label").get("for") == box.get("id")
    assert words(drawn.get_element_by_id("id_people_error")) == "To put right: Enter a whole number."


def test_what_may_be_left_out_says_so_in_words():
    assert words(tree("{% field form.note %}", form=Sample()).find(".//label")) == "A note (optional)"
    assert words(tree("{% field form.note optional=False %}", form=Sample()).find(".//label")) == "A note"
    assert words(tree("{% field form.people %}", form=Sample()).find(".//label")) == "How many people?"


def test_choices_are_a_fieldset_of_rows():
    drawn = tree("{% field form.paid %}", form=Sample({"paid": "y"}))
    assert drawn.findtext(".//legend") == "Anybody paid?"
    assert [(row.find("input").get("value"), words(row)) for row in drawn.iter("label")] == [("y", "Yes"), ("n", "No")]


def test_the_summary_leads_to_each_field_and_an_answered_form_has_none():
    form = Sample({"people": "about 300", "paid": "y"})
    links = {link.get("href"): words(link) for link in tree("{% error_summary form %}", form=form).iter("a")}
    assert links == {
        "#id_people": "How many people? Enter a whole number.",
        "#id_agree": "I have read it: This field is required.",
    }
    page = shown("{% error_summary form %}{% for bound in form %}{% field bound %}{% endfor %}", form=form)
    assert all(f'id="{target[1:]}"' in page for target in links)
    assert shown("{% error_summary form %}", form=Sample({"people": "3", "paid": "y", "agree": "on"})) == ""


def test_pages_keep_the_rest_of_the_query():
    page = Paginator(range(37), 5).page(3)
    drawn = html.fragment_fromstring(shown("{% pager page %}", query="?q=orti+%26+parchi&pagina=3", page=page))
    assert [link.get("href") for link in drawn.iter("a")] == [
        "?pagina=2&q=orti+%26+parchi",
        "?pagina=4&q=orti+%26+parchi",
    ]
    assert "11–15 of 37" in words(drawn)


def test_a_column_sorts_one_way_then_the_other():
    first = shown('{% sort_head "Name" "nome" %}', query="?q=x&pagina=4")
    again = shown('{% sort_head "Name" "nome" %}', query="?q=x&ordine=nome")
    assert 'href="?q=x&amp;ordine=nome"' in first and "aria-sort" not in first
    assert 'href="?q=x&amp;ordine=-nome"' in again and 'aria-sort="ascending"' in again


def test_a_facet_shows_six_and_opens_the_rest_when_one_of_them_is_chosen():
    options = [{"value": str(n), "label": f"Field {n}", "count": n, "checked": n == 7} for n in range(8)]
    drawn = tree('{% facet "Field" "ambito" options %}', options=options)
    rest = drawn.find(".//details")
    assert rest.get("open") is not None and len(rest.findall(".//input")) == 2
    assert words(rest.find("summary")) == "Show 2 more: Field"


def test_a_confirmation_posts_with_its_token():
    drawn = tree(
        '{% confirm "Withdraw the practice?" "Withdraw" "/back" hidden=hidden danger=True %}', hidden=[("id", "7")]
    )
    sent = {box.get("name"): box.get("value") for box in drawn.iter("input")}
    assert sent["id"] == "7" and sent["csrfmiddlewaretoken"]
    assert [words(node) for node in (drawn.find(".//h1"), drawn.find(".//button"), drawn.find(".//a"))] == [
        "Withdraw the practice?",
        "Withdraw",
        "Leave as it is",
    ]


# -- templates as text -------------------------------------------------------------------------------------------------
def templates():
    return [path for path in (WEB / "templates").rglob("*") if path.suffix in {".html", ".txt", ".svg", ".xml"}]


def test_only_letters_carry_style_attributes():
    guilty = [path.name for path in templates() if re.search(r"""\sstyle=["']""", path.read_text())]
    assert [name for name in guilty if not name.startswith("letter") and "letters" not in name] == []


def test_no_template_carries_scripts_or_handlers():
    for path in templates():
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path
        assert not re.search(r"""\son[a-z]+=["']""", text), path
        assert "<style" not in text, path


def test_every_icon_asked_for_is_in_the_sprite():
    drawn = set(re.findall(r'id="i-(\w+)"', (DRAWINGS / "icons.svg").read_text()))
    asked = {name for path in templates() for name in re.findall(r'{% icon "(\w+)"', path.read_text())}
    assert asked - drawn == set()


def test_a_letter_has_one_heading_a_button_and_the_plain_address():
    data = {
        "subject": "Three sections are missing",
        "language": "en",
        "button": "Resume",
        "button_url": "https://example.org/r/1",
    }
    page = html.document_fromstring(shown('{% include "components/letter.html" %}', host={"name": "Lab"}, **data))
    assert [words(node) for node in page.iter("h1")] == ["Three sections are missing"]
    assert [link.get("href") for link in page.iter("a")] == ["https://example.org/r/1"] * 2
    text = shown('{% include "components/letter.txt" %}', host={"name": "Lab"}, **data)
    assert "Resume:\nhttps://example.org/r/1" in text


# -- the gallery -------------------------------------------------------------------------------------------------------
@pytest.fixture
def gallery(settings, db):
    from sestante.people.models import Host
    from sestante.web.access import PAGES, PUBLIC

    settings.ROOT_URLCONF = "web.gallery_urls"
    Host.objects.create(pk=1, name="Laboratorio civico Esempio", phone="051 000 000", phone_hours="9–13", is_demo=True)
    import sestante.web.gallery  # noqa: F401 enters itself in the permission table

    PAGES["gallery"] = PUBLIC
    yield "/galleria/"
    del PAGES["gallery"]


@pytest.mark.parametrize("shell", ["pubblico", "lavoro", "scheda"])
def test_the_gallery_opens_on_each_shell_with_one_heading_and_its_landmarks(client, gallery, shell):
    response = client.get(f"{gallery}?guscio={shell}")
    page = html.document_fromstring(response.content)
    assert response.status_code == 200
    assert [words(node) for node in page.iter("h1")] == ["Componenti e stati"]
    assert page.get("lang") == "it"
    assert page.find(".//a[@class='s-skip']").get("href") == "#main" and page.get_element_by_id("main").tag == "main"
    ids = [node.get("id") for node in page.iter() if node.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("shell", ["pubblico", "lavoro", "scheda"])
def test_the_gallery_breaks_no_rule_of_accessibility(browse, gallery, shell, width):
    from axe_playwright_python.sync_playwright import Axe

    page = browse(f"{gallery}?guscio={shell}", width)
    broken = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in Axe().run(page).response["violations"]]
    assert broken == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.complaints == []


@pytest.mark.browser
def test_a_menu_opens_by_keyboard_gives_way_to_the_focus_and_closes_at_a_press_elsewhere(browse, gallery):
    page = browse(f"{gallery}?guscio=lavoro")
    menu, panel = page.locator(".s-switch"), page.locator(".s-switch .pop")
    page.locator(".s-switch > summary").focus()
    page.keyboard.press("Enter")
    assert panel.is_visible()
    for _ in range(3):
        page.keyboard.press("Tab")
    assert not panel.is_visible()
    page.keyboard.press("Shift+Tab")
    assert panel.is_visible()
    page.mouse.click(900, 600)
    assert menu.get_attribute("open") is None


@pytest.mark.browser
def test_a_printed_page_leaves_out_frame_and_buttons(browse, gallery):
    page = browse(f"{gallery}?guscio=lavoro")
    page.emulate_media(media="print")
    assert not page.locator(".s-top").is_visible() and not page.locator(".s-side").is_visible()
    assert page.locator(".btn:visible").count() == 0
    assert page.locator("h1").is_visible() and page.locator(".s-bars").first.is_visible()

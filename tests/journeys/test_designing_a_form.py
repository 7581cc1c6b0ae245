"""A sociologist designs a form of twelve questions from nothing, with logic, a shared list and a repeat, in two
languages; publishes it; and somebody fills it in on a telephone."""

import io
import zipfile

import pyreadstat
import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

import make
from sestante.fieldwork.actions import open_call
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.questionnaires.models import Version
from sestante.questionnaires.queries import design_of, questions_of
from sestante.web.participate import guard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Designer:
    """A hand at the designer: adds a question after the one that is open, writes in it, saves it."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page

    def add(self, kind, words, english="", *, inside=False):
        self.page.locator("#new-label").fill(words)
        if self.page.locator('[name="where"][value="after"]').count():
            self.page.locator(f'[name="where"][value="{"inside" if inside else "after"}"]').check()
        self.visitor.follow(self.page.locator(f'.s-kinds button[value="{kind}"]'))
        if english:
            self.page.locator('[name="label:en"]').fill(english)

    def paste(self, *lines):
        self.page.get_by_text("Incolla più risposte").click()
        self.page.locator("#choices-pasted").fill("\n".join(lines))

    def when(self, column, *conditions, number=0):
        """Pick conditions: (question, operator, value), the value by its words or written."""
        room = self.page.locator(f"#logic-{column}")
        if not room.locator("details.s-picking[open]").count():
            room.locator("summary").first.click()
        for place, (question, operator, value) in enumerate(conditions, start=number):
            room.locator(f"#{column}-{place}-q").select_option(question)
            room.locator(f"#{column}-{place}-op").select_option(operator)
            field = room.locator(f"#{column}-{place}-v")
            if value and field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(label=value)
            elif value:
                field.fill(value)

    def save(self):
        self.visitor.follow(self.page.locator(".s-save button"))

    def open(self, words):
        self.visitor.follow(self.page.locator(".s-outline-items a", has_text=words).first)


@pytest.fixture
def study(monkeypatch):
    cache.clear()
    monkeypatch.setattr(guard, "LEAST_SECONDS", -1)
    return make.study()


def test_twelve_questions_from_nothing_to_an_answer(study, visitor, tmp_path):
    person = make.member(study, password="quattro parole in fila")
    ada = visitor()
    ada.sign_in(person.email)
    ada.go(f"/area/{study.slug}/scheda/")
    ada.press("New questionnaire")
    ada.write("Title", "Come va il vicinato")
    ada.press("Begin", role="button")
    assert "Non si chiede ancora niente" in ada.text()
    hand, page = Designer(ada), ada.page

    # The first section: a name that must be there, a choice, and what depends on it.
    hand.open("Prima sezione")
    page.locator('[name="label:it"]').fill("Il gruppo")
    page.locator('[name="label:en"]').fill("The group")
    hand.save()
    hand.add("text", "Come si chiama il gruppo?", "What is the group called?", inside=True)
    page.get_by_label("Sempre", exact=True).check()
    hand.save()
    hand.add("one", "A che punto siete?", "How far are you?")
    for number, (words, english) in enumerate([("Un’idea", "An idea"), ("In corso", "Under way"), ("Finita", "Over")]):
        page.locator(f"#choices-{number}-it").fill(words)
        page.locator(f"#choices-{number}-en").fill(english)
    hand.save()
    hand.add("date", "Da quando?", "Since when?")
    hand.when("relevant", ("a_che_punto_siete", "is_not", "Un’idea"))
    hand.when("constraint", (".", "until_today", ""))
    hand.save()
    assert "solo se" in page.locator(".s-outline-items [aria-current]").inner_text()
    hand.add("integer", "In quanti siete?", "How many are you?")
    hand.when("constraint", (".", "at_least", "1"))
    hand.save()
    hand.add("long_text", "Che cosa è cambiato?", "What has changed?")
    hand.when("relevant", ("a_che_punto_siete", "is", "Finita"), ("in_quanti_siete", "more", "10"))
    hand.save()
    page.locator('[name="relevant-every"][value="one"]').check()
    hand.save()
    assert page.locator("#relevant-text").input_value() == "${a_che_punto_siete} = 'finita' or ${in_quanti_siete} > 10"
    hand.add("many", "Che cosa vi serve?", "What do you need?")
    hand.paste("Spazi | Room", "Soldi | Money", "Niente | Nothing")
    hand.save()

    # A second section: a table, a question that shares its list, a group that repeats, a confirmation.
    hand.add("section", "Le persone", "The people")
    hand.save()
    hand.add("matrix", "Quanto contano per voi?", "How much do they count for you?", inside=True)
    hand.paste("Poco | Little", "Molto | Much")
    hand.save()
    for words, english in (("Il Comune", "The municipality"), ("I vicini", "The neighbours")):
        row = page.locator(".s-outline-items a", has_text="quanto_contano_per_voi_").first
        ada.follow(row)
        page.locator('[name="label:it"]').fill(words)
        page.locator('[name="label:en"]').fill(english)
        hand.save()
    hand.open("Quanto contano per voi?")
    hand.add("one", "E la parrocchia?", "And the parish?")
    page.locator("#list").select_option("quanto_contano_per_voi")
    hand.save()
    assert "Anche un’altra domanda usa questo elenco" in ada.text()
    hand.add("repeat", "Chi tiene il filo", "Who holds the thread")
    hand.save()
    hand.add("text", "Nome", "Name", inside=True)
    hand.save()
    hand.add("integer", "Da quanti anni?", "For how many years?")
    hand.save()
    hand.open("Chi tiene il filo")
    hand.add("decimal", "Quanto si spende in un anno?", "How much is spent in a year?")
    hand.save()
    hand.add("acknowledge", "Ho letto l’informativa", "I have read the notice")
    page.get_by_label("Sempre", exact=True).check()
    hand.save()

    # Undone and done again; dragged with the mouse; moved with a button.
    ada.follow(page.locator("#undo"))
    assert not page.get_by_label("Sempre", exact=True).is_checked()
    ada.follow(page.get_by_role("button", name="Ripeti"))
    assert page.get_by_label("Sempre", exact=True).is_checked()
    with page.expect_navigation():
        page.locator(".s-outline-items li", has_text="In quanti siete?").drag_to(
            page.locator(".s-outline-items li", has_text="A che punto siete?"), target_position={"x": 40, "y": 4}
        )
    ada.look()
    version = Version.objects.get()
    order = [question.name for question in questions_of(version)][:3]
    assert order == ["come_si_chiama_il_gruppo", "in_quanti_siete", "a_che_punto_siete"]
    ada.follow(page.locator("#move-down"))

    # On a telephone without scripts: a hint is written, and nothing lacks any more.
    phone = visitor(width=390, javascript=False)
    phone.sign_in(person.email)
    phone.go(f"/area/{study.slug}/scheda/{version.pk}/disegno/")
    assert "Niente impedisce la pubblicazione" in phone.text()
    assert "Tutto è scritto in ogni lingua" in phone.text()
    Designer(phone).open("Da quando?")
    phone.page.locator('[name="hint:it"]').fill("Anche solo il mese.")
    phone.page.locator('[name="hint:en"]').fill("The month is enough.")
    Designer(phone).save()
    small = visitor(width=390)
    small.sign_in(person.email)
    for place in ("", "liste/", "titolo/", "lingue/", "passi/", f"voci/{design_of(version).named('da_quando').id}/"):
        small.go(f"/area/{study.slug}/scheda/{version.pk}/disegno/{place}")

    # Published, and filled in on a telephone.
    ada.go(f"/area/{study.slug}/scheda/{version.pk}/disegno/")
    ada.press("Publish", role="link")
    ada.press("Publish", role="button", within="main")
    version.refresh_from_db()
    asked = [one for one in questions_of(version) if one.type not in ("matrix", "repeat")]
    assert (version.state, len(asked), version.languages) == ("published", 13, ["it", "en"])
    call = open_call(study, version, by=person, opens_on=timezone.localdate())
    fill_in_on_a_telephone(visitor(width=390), call)
    answers = session_of(Response.objects.get()).values()
    assert answers["/data/le_persone/chi_tiene_il_filo[2]/nome"] == "Bruno"
    assert answers["/data/s1/che_cosa_vi_serve"] == "spazi soldi"
    assert answers["/data/s1/che_cosa_e_cambiato"] == "Ci si saluta."
    read_back_from_spss(ada, study, tmp_path)


def fill_in_on_a_telephone(citizen, call):
    page = citizen.go(f"/segnala/{call.slug}/")
    page.locator('[name="/data/s1/come_si_chiama_il_gruppo"]').fill("Cortile aperto")
    page.locator('[name="/data/s1/a_che_punto_siete"][value="un_idea"]').check()
    expect(page.locator('[name="/data/s1/da_quando"]')).to_be_hidden()
    page.locator('[name="/data/s1/a_che_punto_siete"][value="finita"]').check()
    page.locator('[name="/data/s1/da_quando"]').fill("2024-05-01")
    page.locator('[name="/data/s1/in_quanti_siete"]').fill("12")
    page.locator('[name="/data/s1/che_cosa_e_cambiato"]').fill("Ci si saluta.")
    for value in ("spazi", "soldi"):
        page.locator(f'[name="/data/s1/che_cosa_vi_serve"][value="{value}"]').check()
    citizen.follow(page.get_by_role("button", name="Salva e continua"))
    assert citizen.heading() == "Le persone"
    for row in ("quanto_contano_per_voi_1", "quanto_contano_per_voi_2"):
        page.locator(f'[name="/data/le_persone/quanto_contano_per_voi/{row}"][value="molto"]').check()
    page.locator('[name="/data/le_persone/e_la_parrocchia"][value="poco"]').check()
    page.locator('[name="/data/le_persone/chi_tiene_il_filo[1]/nome"]').fill("Anna")
    with page.expect_navigation():
        page.locator('button[name="_add"]').click()
    page.locator('[name="/data/le_persone/chi_tiene_il_filo[2]/nome"]').fill("Bruno")
    page.locator('[name="/data/le_persone/quanto_si_spende_in_un_anno"]').fill("120")
    page.locator('[name="/data/le_persone/ho_letto_l_informativa"]:not([type=hidden])').check()
    citizen.follow(page.get_by_role("button", name="Salva e continua"))
    with page.expect_navigation():
        page.get_by_role("button", name="Invia").last.click()
    citizen.look()


def read_back_from_spss(researcher, study, folder):
    """What was said on the telephone, in a file of SPSS: labels, codes, and a table of its own for what repeats."""
    page = researcher.go(f"/area/{study.slug}/risposte/esporta/")
    page.locator("input[name=formats][value=sav]").check()
    researcher.press("Make the export")
    link = page.locator("#fatte a[href*='/file/']").first.get_attribute("href")
    files = zipfile.ZipFile(io.BytesIO(researcher.take(link)))
    found = {}
    for name in files.namelist():
        if name.endswith(".sav"):
            (folder / "table.sav").write_bytes(files.read(name))
            found[name] = pyreadstat.read_sav(folder / "table.sav")
    main = next(name for name in found if "chi_tiene_il_filo" not in name)
    frame, about = found.pop(main)
    ((lines, _about),) = found.values()
    assert frame["in_quanti_siete"].tolist() == [12]
    assert frame["quanto_si_spende_in_un_anno"].tolist() == [120]
    assert about.column_names_to_labels["in_quanti_siete"] == "In quanti siete?"
    coded = frame["a_che_punto_siete"].map(about.variable_value_labels["a_che_punto_siete"])
    assert coded.tolist() == ["Finita"]
    assert lines["nome"].tolist() == ["Anna", "Bruno"]

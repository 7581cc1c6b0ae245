"""A practice's person fills in the whole scheda from the letter's link: on a telephone, without JavaScript, by
keyboard, stopping half way and going on at another screen."""

import email
import re
from email import policy

import pytest
from django.utils import timezone
from playwright.sync_api import expect

import make
from forms import from_library
from sestante import demo
from sestante.fieldwork.actions import invite, open_call
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import gaps_of, session_of
from sestante.people.models import Host
from sestante.questionnaires.compile import answers_of, compile_questionnaire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scheda(places_there, postbox):
    """The library's scheda, sent by a real letter; what a practice of the demo would answer, step by step."""
    Host.objects.create(pk=1, name="Cittadini in Rete", phone="051 000 000", email="info@example.org",
                        privacy_notice="Trattiamo i dati solo per lo studio.")  # fmt: skip
    study = make.study()
    version = from_library(study, "scheda")
    practice = make.practice(study)
    invite(practice, practice.contacts.get(), version, by=study.memberships.first().person)
    compiled = compile_questionnaire(version.source)
    record = next(one for one in demo.practices() if one.state == "submitted").answers
    return Letter(postbox), answers_of(compiled, record)


class Letter:
    def __init__(self, postbox):
        self.postbox = postbox

    def link(self):
        message = email.message_from_bytes(self.postbox.messages[0].content, policy=policy.default)
        return re.search(r"http://\S+/i/[^/\s]+/", message.get_body(("plain",)).get_content()).group()


def by_section(steps):
    """``{section: [(kind, reference, value)]}`` in the order of the form."""
    found = {}
    for kind, ref, *value in steps:
        found.setdefault(ref.split("/")[2], []).append((kind, ref, value[0] if value else None))
    return found


def put(page, ref, value):
    """Answer one question as a hand would; False when it is not on the page (yet)."""
    named = page.locator(f'[name="{ref}"]:not([type=hidden])')
    if page.locator(f'[name="{ref}:m"]').count():
        year, month, _day = value.split("-")
        page.locator(f'[name="{ref}:m"]').select_option(str(int(month)))
        page.locator(f'[name="{ref}:y"]').fill(year)
        return True
    if page.locator(f'[name="{ref}:lat"]').count():
        lat, lon, *_rest = value.split()
        page.locator(f'[name="{ref}:lat"]').fill(lat.replace(".", ","))
        page.locator(f'[name="{ref}:lon"]').fill(lon.replace(".", ","))
        return True
    if not named.count():
        return False
    kind = named.first.evaluate("one => one.type")
    if kind in ("radio", "checkbox"):
        for one in value.split():
            page.locator(f'[name="{ref}"][value="{one}"]').check()
    elif kind.startswith("select"):
        if not named.locator(f'option[value="{value}"]').count():
            return False
        named.select_option(value)
    else:
        named.fill(value.replace(".", ",") if re.fullmatch(r"\d+\.\d+", value) else value)
    return True


def saved(page):
    """Leave the field and wait until the server has said that it has everything."""
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 200):
        page.evaluate("htmx.trigger('#fill', 'autosave')")
    page.wait_for_timeout(50)


def opened(page, ref, value):
    """Answer a question that opens only now."""
    saved(page)
    for _attempt in range(50):
        if put(page, ref, value):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{ref} did not open")


def with_scripts(somebody, base, name, steps):
    page = somebody.go(f"{base}{name}/")
    for kind, ref, value in steps:
        if kind == "add":
            with page.expect_navigation():
                page.locator(f'button[name="_add"][value="{ref}"]').click()
            continue
        if not put(page, ref, value):
            opened(page, ref, value)
    somebody.look()
    with page.expect_navigation():
        page.get_by_role("button", name="Salva e continua").click()


def without_scripts(somebody, base, name, steps):
    page = somebody.go(f"{base}{name}/")
    left = list(steps)
    for _round in range(12):
        waiting = []
        for kind, ref, value in left:
            if kind == "add" or not put(page, ref, value):
                waiting.append((kind, ref, value))
        added = next((ref for kind, ref, _value in waiting if kind == "add"), None)
        with page.expect_navigation():
            if added and page.locator(f'button[name="_add"][value="{added}"]').count():
                waiting.remove(("add", added, None))
                page.locator(f'button[name="_add"][value="{added}"]').click()
            else:
                page.get_by_role("button", name="Salva e continua").click()
        if not waiting:
            return
        left = waiting
        somebody.go(f"{base}{name}/")
    raise AssertionError(left)


def expected(steps):
    return {ref: value for kind, ref, value in ((one[0], one[1], one[2] if len(one) > 2 else None) for one in steps)
            if kind == "set"}  # fmt: skip


def same(steps, response):
    """What is stored is what was meant, answer by answer."""
    stored = session_of(response).values()
    wrong = {}
    for ref, value in expected(steps).items():
        if re.fullmatch(r"[\d.]+ [\d.]+( 0)*", value):
            assert [*map(float, stored[ref].split())][:2] == [*map(float, value.split())][:2]
        elif sorted(stored.get(ref, "").split()) != sorted(value.split()):
            wrong[ref] = (value, stored.get(ref))
    assert wrong == {}


@pytest.mark.parametrize(("width", "javascript"), [(390, True), (1280, False)], ids=["telephone", "without-javascript"])
def test_the_whole_scheda_from_the_letter_to_the_receipt(visitor, scheda, width, javascript):
    letter, steps = scheda
    fill = with_scripts if javascript else without_scripts
    base = letter.link()
    parts = list(by_section(steps).items())

    ada = visitor(width=width, javascript=javascript)
    ada.go(base)
    assert ada.heading() == "Scheda della buona pratica sociale"
    for name, some in parts[:6]:
        fill(ada, base, name, some)
    with ada.page.expect_navigation():
        ada.page.get_by_role("button", name="Salva ed esci").click()
    ada.look()
    assert ada.heading() == "La tua scheda è al sicuro"

    other = visitor(width=1280 if width == 390 else 390, javascript=javascript)
    other.go(base)
    assert "6 sezioni complete su 13" in other.text()
    other.page.get_by_role("link", name=re.compile("^Riprendi da")).click()
    for name, some in parts[6:]:
        fill(other, base, name, some)

    other.go(f"{base}rileggi/")
    assert other.page.locator("#errors").count() == 0, other.page.locator("#errors").inner_text()
    with other.page.expect_navigation():
        other.page.get_by_role("button", name="Invia la scheda").click()
    other.look()
    assert other.heading() == "Scheda inviata"
    response = Response.objects.get()
    same(steps, response)
    assert [gap for gap in gaps_of(response, session_of(response)) if gap.blocks] == []
    for page in ("ricevuta/", "uso/", "consensi/", "dati/", "modifica/", "ritiro/"):
        other.go(base + page)
    subjects = [message["to"] for message in (email.message_from_bytes(one.content) for one in letter.postbox.messages)]
    assert subjects == ["tigli@example.org"] * 2


def test_the_keyboard_alone_fills_in_and_sends(visitor, scheda):
    letter, steps = scheda
    base = letter.link()
    ada = visitor(width=1280, axe=False)
    page = ada.go(base)
    tab_to(page, lambda here: here["text"].startswith("Comincia"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for name, some in by_section(steps).items():
        if not page.url.split("?")[0].endswith(f"/{name}/"):
            ada.go(f"{base}{name}/")
        adds = [ref for kind, ref, _value in some if kind == "add"]
        by_keys(page, {ref: value for kind, ref, value in some if kind == "set"}, adds)
        with page.expect_navigation():
            page.keyboard.press("Enter")  # by_keys stops on "Salva e continua"
    ada.go(f"{base}rileggi/")
    assert page.locator("#errors").count() == 0, page.locator("#errors").inner_text()
    tab_to(page, lambda here: here["text"].startswith("Invia la scheda"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert ada.heading() == "Scheda inviata"
    same(steps, Response.objects.get())


def here(page):
    return page.evaluate(
        "() => { const one = document.activeElement; return {name: one.name || '', value: one.value || '', "
        "type: one.type || '', checked: !!one.checked, text: (one.innerText || '').trim(), tag: one.tagName} }"
    )


def tab_to(page, wanted, *, most=700):
    for _press in range(most):
        page.keyboard.press("Tab")
        if wanted(here(page)):
            return
    raise AssertionError("the keyboard does not reach it")


def by_keys(page, answers, adds, *, most=1500):
    """Tab through a section, answering and adding where the focus is, until the button that goes on; again for what
    has opened meanwhile."""
    left = dict(answers)
    for _round in range(12):
        page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
        for _press in range(most):
            page.keyboard.press("Tab")
            now = here(page)
            if now["name"] == "_next":
                break
            if now["name"] == "_add" and now["value"] in adds:
                adds.remove(now["value"])
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                break
            answer_by_keys(page, now, left)
        if now["name"] == "_next":
            saved(page)
            if not left and not adds:
                return
    raise AssertionError((left, adds))


def answer_by_keys(page, now, left):
    ref, part = re.match(r"([^:]*)(?::(\w+))?$", now["name"]).groups() if now["name"].startswith("/") else ("", None)
    value = left.get(ref)
    if value is None:
        return
    if now["type"] == "radio":
        page.keyboard.press("Space")
        for _press in range(20):
            if here(page)["value"] == value and here(page)["checked"]:
                break
            page.keyboard.press("ArrowDown")
        left.pop(ref)
    elif now["type"] == "checkbox":
        if now["value"] in value.split():
            page.keyboard.press("Space")
        if page.evaluate(
            "ref => Array.from(document.getElementsByName(ref)).filter(one => one.checked).length", ref
        ) == len(value.split()):
            left.pop(ref)
    elif now["type"].startswith("select"):
        wanted = str(int(value.split("-")[1])) if part == "m" else value
        page.keyboard.press("Home")
        for _press in range(400):
            if here(page)["value"] == wanted:
                break
            page.keyboard.press("ArrowDown")
        else:
            return
        if part is None:
            left.pop(ref)
    else:
        text = {"y": value.split("-")[0], "lat": value.split(" ")[0], "lon": (value.split(" ") + [""])[1]}.get(
            part, value
        )
        text = text.replace(".", ",") if part in ("lat", "lon") or re.fullmatch(r"\d+\.\d+", text) else text
        page.keyboard.insert_text(text)
        if part not in ("lat",):
            left.pop(ref)


def test_what_is_typed_stays_while_an_earlier_answer_closes_its_question(visitor, scheda):
    """Somebody runs through the answers with the arrows and types on before the server has replied to any of them."""
    letter, _steps = scheda
    base, name = letter.link(), "/data/s2_promoters/promoter_name"
    page = visitor(width=1280, axe=False).go(f"{base}s2_promoters/")
    waiting, slow = [], [True]

    def held(route):
        if route.request.method == "POST" and slow[0]:
            waiting.append(route)
        else:
            route.continue_()

    page.route("**/s2_promoters/", held)
    kind = page.locator('[name="/data/s2_promoters/promoter_type"]')
    kind.select_option("single_citizens")
    kind.select_option("informal_group")
    field = page.locator(f'[name="{name}"]')
    field.fill("Quelli della panchina")
    kind.focus()
    assert len(waiting) == 1  # the others queue in the page
    slow[0] = False
    waiting[0].continue_()
    expect(field).to_have_value("Quelli della panchina")
    page.wait_for_load_state("networkidle")
    saved(page)
    expect(field).to_have_value("Quelli della panchina")
    assert session_of(Response.objects.get()).values()[name] == "Quelli della panchina"


def test_two_telephones_write_at_once_and_both_versions_stay(visitor, scheda):
    letter, _steps = scheda
    base, ref = letter.link(), "/data/s11_lessons/lessons"
    anna, bruno = visitor(width=390), visitor(width=390)
    one, two = anna.go(f"{base}s11_lessons/"), bruno.go(f"{base}s11_lessons/")
    one.locator(f'[name="{ref}"]').fill("Cominciare in tre.")
    saved(one)
    two.locator(f'[name="{ref}"]').fill("Chiedere prima ai vicini.")
    saved(two)
    expect(two.locator(".s-other")).to_contain_text("Cominciare in tre.")
    assert two.locator(f'textarea[name="{ref}"]').input_value() == "Chiedere prima ai vicini."
    bruno.look()
    with two.expect_navigation():
        two.get_by_role("button", name="Usa l’altra").click()
    assert two.locator(f'[name="{ref}"]').input_value() == "Chiedere prima ai vicini."
    assert session_of(Response.objects.get()).values()[ref] == "Chiedere prima ai vicini."


def test_what_is_typed_without_a_line_is_sent_when_it_comes_back(visitor, scheda):
    letter, _steps = scheda
    ref = "/data/s11_lessons/lessons"
    ada = visitor(width=390)
    page = ada.go(f"{letter.link()}s11_lessons/")
    page.context.set_offline(True)
    page.locator(f'[name="{ref}"]').fill("Portare il caffè.")
    page.keyboard.press("Tab")
    expect(page.locator("#save-state")).to_have_text(re.compile("Non salvato: manca la linea"))
    page.context.set_offline(False)
    expect(page.locator("#save-state")).to_have_text(re.compile(r"^\s*Salvato"))
    assert session_of(Response.objects.get()).values()[ref] == "Portare il caffè."
    ada.wrong.clear()  # the browser itself says in its console that there was no line


@pytest.mark.parametrize("width", [1280, 390])
def test_anybody_nominates_a_practice_without_an_account(visitor, places_there, postbox, width):
    study = make.study()
    open_call(study, from_library(study, "nomina"), by=study.memberships.first().person, opens_on=timezone.localdate())
    ada = visitor(width=width)
    page = ada.go("/segnala/")
    page.get_by_label("Come si chiama, o come la chiameresti?").fill("Orto di via Mazzini")
    page.get_by_label("Che cosa fanno e che cosa cambia?").fill("Coltivano insieme e si conoscono.")
    page.get_by_label("In quale provincia?").select_option("037")
    page.locator('[name="/data/n1/municipality"] option[value="037006"]').wait_for(state="attached")
    page.get_by_label("In quale comune?").select_option("037006")
    page.get_by_label("Vicinato e aiuto reciproco").check()
    page.get_by_label("I cittadini da soli").check()
    page.wait_for_timeout(3500)  # quicker than that, and the page takes it for a machine
    with page.expect_navigation():
        page.get_by_role("button", name="Salva e continua").click()
    ada.look()
    assert ada.heading() == "Come trovarli e come sentirci"
    page.get_by_label("Vivo vicino, l'ho vista").check()
    page.get_by_label("La tua e-mail, se vuoi sapere come va a finire").fill("ada@example.org")
    page.get_by_label("Ho letto l'informativa").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Salva e continua").click()
    ada.look()
    with page.expect_navigation():
        page.get_by_role("button", name="Invia la scheda").click()
    ada.look()
    assert ada.heading() == "Segnalazione inviata"
    response = Response.objects.get()
    assert (response.practice.name, response.practice.municipality.name) == ("Orto di via Mazzini", "Bologna")
    assert [one.rcpt_tos for one in postbox.messages] == [["ada@example.org"]]

"""A coordinator goes from an empty installation to a published edition, through screens alone."""

import email
import io
import re
from email import policy

import pikepdf
import pytest

from journeys.test_filling import by_section, put, saved
from sestante import demo
from sestante.fieldwork.actions import add_instance, answer_questions
from sestante.fieldwork.models import Response
from sestante.people.queries import setup_code
from sestante.questionnaires.compile import answers_of, compile_questionnaire
from sestante.studies.models import Study

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def letter_to(postbox, address):
    """The plain text of the last letter that somebody got."""
    envelope = next(one for one in reversed(postbox.messages) if address in one.rcpt_tos)
    message = email.message_from_bytes(envelope.content, policy=policy.default)
    return message.get_body(("plain",)).get_content()


def answered_behind(response, steps):
    """The long middle of the form, written through the same action as the pages."""
    waiting = {}

    def write():
        nonlocal response, waiting
        if waiting:
            done = answer_questions(response, waiting, base_revision=response.revision, language="it")
            assert not done.refused and not done.conflicts
            response, waiting = done.response, {}

    for step in steps:
        if step[0] == "add":
            write()
            response = add_instance(response, step[1], base_revision=response.revision, language="it").response
        else:
            waiting[step[1]] = step[2]
    write()


@pytest.mark.parametrize("width", [1280, 390])
def test_from_an_empty_installation_to_what_the_public_reads(visitor, postbox, width):
    entry = next(
        one for one in demo.practices() if one.state == "submitted" and one.answers["publish_consent"] == "full"
    )
    ada = visitor(width=width)

    # -- the installation and its first study
    ada.go(f"/avvio/{setup_code()}/")
    ada.write("Name of the association", "Cittadini Esempio APS")
    ada.write("Your full name", "Ada Verdi")
    ada.write("Your e-mail", "ada@example.org")
    ada.write("Choose a password", "quattro parole in fila")
    ada.press("Begin", within="main")
    ada.press("Open a study", within="main")
    ada.press("Open the study", within="main")  # a study without a title: said beside the field, nothing lost
    assert ada.page.title().startswith("Problema")
    ada.page.get_by_label("Titolo", exact=True).fill("Chi si prende cura")
    ada.page.locator("[name=purpose]").fill("Capire come si prende cura chi vive vicino.")
    ada.press("Open the study", within="main")
    study = Study.objects.get()
    home = f"/area/{study.slug}/"
    assert ada.heading() == "Chi si prende cura"

    # -- the form, from the library
    ada.press("Choose", within=".s-todo")
    row = ada.page.locator("li", has=ada.page.locator("input[name=name][value=scheda]"))
    ada.follow(row.get_by_role("button"))
    ada.press("Publish", within="main", role="link")
    ada.press("Publish", within="main", role="button")
    version = study.questionnaires.get().versions.get()
    assert version.state == "published"
    for kind in ("xlsform", "xform"):
        assert ada.take(f"{home}scheda/{version.pk}/file/{kind}/")

    # -- what people will be asked whether they have read
    ada.go(home)
    ada.press("Write", within=".s-todo")
    ada.page.locator("[name=privacy_notice]").fill("Trattiamo i dati solo per lo studio.")
    ada.press("Save", within="main", role="button")
    guest = visitor(width=width)
    guest.go("/privacy/")
    assert "Trattiamo i dati solo per lo studio." in guest.text()

    # -- one practice and its contact
    ada.go(home)
    ada.press("Add", within=".s-todo")
    ada.press("Add a practice", within="main")
    ada.page.locator("[name=name]").fill(entry.name)
    ada.page.locator("[name=municipality]").fill(entry.municipality)
    ada.press("Add", within="main", role="button")
    assert ada.heading() == entry.name
    ada.page.locator("details", has=ada.page.locator("[name=email]")).locator("summary").click()
    ada.page.locator("[name=email]").fill("referente@example.org")
    ada.page.locator("main [name=name]").fill("Vera Esempio")
    ada.press("Add a contact", within="main", role="button")

    # -- the invitation, by a real letter
    ada.go(home)
    ada.press("Invite", within=".s-todo")
    ada.press("Invite practices", within="main")
    ada.page.locator("[name=contact]").check()
    ada.press("Read the letter", within="main", role="button")
    assert entry.name in ada.text()
    ada.press("Send", within="main", role="button")
    assert entry.name in ada.text()
    link = re.search(r"http://\S+/i/[^/\s]+/", letter_to(postbox, "referente@example.org")).group()

    # -- the practice's person, from the letter to the receipt
    vera = visitor(width=width)
    vera.go(link)
    vera.press("Begin", within="main")
    steps = answers_of(compile_questionnaire(version.source), entry.answers)
    first, mine = next(iter(by_section(steps).items()))
    for _kind, ref, value in mine:
        if not put(vera.page, ref, value):
            saved(vera.page)
            vera.page.locator(f'[name^="{ref}"]').first.wait_for()
            assert put(vera.page, ref, value), ref
    vera.press("Save and go on", within="main", role="button")
    response = Response.objects.get()
    answered_behind(response, [step for step in steps if not step[1].startswith(f"/data/{first}/")])
    vera.go(f"{link}rileggi/")
    vera.press("Send the form", within="main", role="button")
    assert vera.page.url.endswith("/ricevuta/")
    assert link.rstrip("/").rpartition("/")[2] in letter_to(postbox, "referente@example.org")

    # -- monitor and quadro; a figure becomes evidence
    ada.go(f"{home}invio/")
    assert "100%" in ada.text()
    ada.go(f"{home}risposte/")
    ada.press(entry.name, within="main", role="link")
    ada.go(f"{home}quadro/")
    ada.press("Pin", within="main .s-fig", role="link")
    sentence = "Una pratica racconta da dove viene."
    ada.page.locator("[name=finding]").fill(sentence)
    ada.press("Pin", within="main form", role="button")
    assert "D1" in ada.text()

    # -- the report: a finding and its evidence, frozen
    ada.go(f"{home}report/")
    ada.press("Begin the report", within="main")
    ada.follow(ada.page.locator(".s-chapters a").first)
    ada.page.locator("[name=text]").fill("Abbiamo ascoltato una pratica.\n\n{?Qualcuno si prende cura.?}\n")
    ada.press("Save the chapter", within="main", role="button")
    assert "Qualcuno si prende cura" in ada.page.locator("aside").first.inner_text()
    ada.page.locator("[name=text]").fill("Abbiamo ascoltato una pratica.\n\n{?Qualcuno si prende cura [[D1]].?}\n")
    ada.follow(ada.page.locator("button[name=insert][value=D1]"))
    assert "[[D1]]" in ada.page.locator("[name=text]").input_value().rpartition("?}")[2]
    ada.press("Save and preview", within="main", role="button")
    assert sentence in ada.text()
    ada.go(f"{home}report/")
    ada.press("Freeze an edition", within="main")
    ada.press("Freeze the edition", within="main", role="button")

    # -- what the public reads
    guest.go(f"/report/{study.slug}/1/")
    assert "Qualcuno si prende cura" in guest.text() and sentence in guest.text()
    files = guest.page.locator("main a[href$='.pdf']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert len(files) == 2
    for href in files:
        with pikepdf.open(io.BytesIO(guest.take(href))) as pdf:
            assert (str(pdf.Root.Lang)[:2], bool(pdf.Root.MarkInfo.Marked)) == (href[-6:-4], True)
            assert len(pdf.pages) >= 3

    # -- the catalogue
    guest.go(f"/pratiche/?q={entry.name}")
    assert guest.page.locator(".s-results > li").count() == 0
    ada.go(home)
    ada.press("Look and publish", within=".s-todo")
    ada.press(entry.name, within="main", role="link")
    ada.page.go_back()
    ada.page.locator("[name=practice]").check()
    ada.press("Publish those ticked", within="main", role="button")
    guest.go("/pratiche/")
    guest.page.locator("main input[type=search]").first.fill(entry.name)
    guest.press("Search", within="main")
    guest.press(entry.name, within=".s-results", role="link")
    assert guest.heading() == entry.name
    assert entry.answers["practice_summary"].strip() in guest.text()
    # What was said in confidence is on no page.
    assert "referente@example.org" not in guest.page.content()
    assert entry.answers["contact_email"] not in guest.page.content()
    vera.go(f"{link}uso/")

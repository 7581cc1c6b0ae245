"""A focus group from the first idea of it to the checked minutes, by the coordinator and two people who are invited."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

import make
from sestante.deliberation.models import FocusGroup, Minutes, Participant, SeatKey
from sestante.people.actions import name_host

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SPOKEN = "Moderatore: Benvenuti.\nAnna: Da noi la porta è aperta.\nBruno: Lo dice bene Anna Belli.\n"


@pytest.fixture
def study():
    name_host(name="Bussola di prova", email="segreteria@example.org")
    study = make.study(by=make.person("Ada Verdi", email="ada@example.org", password="quattro parole in fila"))
    for name, town in (("Porte", "Bologna"), ("Turni", "Modena")):
        make.practice(study, name, municipality=town, email=f"{name.lower()}@example.org")
    for practice, who in zip(study.practices.all(), ("Anna Belli", "Bruno Conti"), strict=True):
        practice.contacts.update(name=who)
    return study


def letter_to(address):
    return [one for one in mail.outbox if one.to == [address]][-1]


def link_in(letter):
    return re.search(r"http://\S+/gruppo/\S+", letter.body)[0]


def choose_all(page, answers):
    """One press for each choice: the label is what a thumb finds."""
    for name, value in answers.items():
        page.locator(f"input[name={name}][value={value}]").check()


YES = {"answer": "yes", "take_part": "yes", "audio_recording": "yes", "video_recording": "no", "photos": "no",
       "quotes_level": "anonymous", "recontact": "yes"}  # fmt: skip


def test_a_focus_group_is_prepared_answered_recorded_and_checked(visitor, study):
    here = f"/area/{study.slug}/focus-group/"
    ada = visitor()
    ada.sign_in("ada@example.org")
    ada.go(here)
    ada.press("Plan a group", within="main")
    ada.page.locator("[name=title]").fill("Che cosa conta")
    day = (timezone.localtime() + timedelta(days=30)).strftime("%Y-%m-%dT15:00")
    ada.page.locator("[name=starts_at]").fill(day)
    ada.page.locator("[name=place]").fill("Sala civica")
    ada.press("Plan and choose people")
    ada.press("Choose people", within="main")
    for box in ada.page.locator("input[name=contact]").all():
        box.check()
    ada.press("Put on the list", within="form:has([name=contact])")
    ada.press("Send the invitations")
    group = FocusGroup.objects.get()
    for name in ("scaletta/", "specchio/", "trascrizione/", "verbale/", "esiti/", "modifica/", ""):
        ada.go(f"{here}1/{name}")

    letter = letter_to("porte@example.org")
    (attached,) = [part for part in letter.message().walk() if part.get_content_type() == "text/calendar"]
    (event,) = Calendar.from_ical(attached.get_payload(decode=True)).walk("VEVENT")
    assert event.decoded("dtstart") == group.starts_at

    # Anna answers on a phone with scripts, Bruno on one without.
    for address, scripts in (("porte@example.org", True), ("turni@example.org", False)):
        guest = visitor(width=390, javascript=scripts)
        guest.go(link_in(letter_to(address)))
        guest.press("Send the answer")  # nothing chosen yet: the page says what is missing
        choose_all(guest.page, {"answer": "yes", "take_part": "yes"})
        guest.press("Send the answer")
        choose_all(guest.page, YES)
        guest.press("Send the answer")
        assert "Ti aspettiamo" in guest.text()
        guest.press("Your consents", within="main", role="link")
    assert Participant.objects.filter(answer="yes").count() == 2

    ada.go(f"{here}1/persone/posti/")
    ada.press("Give the seats")
    assert SeatKey.objects.count() == 2
    seats = list(group.seats.order_by("number"))
    make.room_round(group, [(seats[0], "Porte aperte"), (seats[1], "Turni brevi")],
                    votes=[(seats[0], {"Porte aperte": 2, "Turni brevi": 1})])  # fmt: skip
    FocusGroup.objects.update(state="closed", opened_at=timezone.now(), closed_at=timezone.now())

    ada.go(f"{here}1/trascrizione/")
    ada.page.locator("[name=file]").set_input_files(
        {"name": "sala.txt", "mimeType": "text/plain", "buffer": SPOKEN.encode()}
    )
    ada.press("Upload", within="main", role="button")
    ada.page.locator("[name=voice-0]").select_option("facilitator")
    ada.press("Put the names out")
    assert "Anna Belli" in ada.text()  # in the list of what was put out
    ada.press("I have read it: delete the original")
    assert "Anna" not in ada.text()

    ada.go(f"{here}1/verbale/")
    ada.press("Draft from the record")
    ada.press("Send to the participants")
    anna = visitor(width=390)
    anna.go(link_in(letter_to("porte@example.org")))
    anna.press("They are right")
    anna.write("The passage, copied from the text", "Turni brevi")
    anna.write("What should stand there", "Turni di due ore")
    anna.press("Send the correction")
    ada.go(f"{here}1/verbale/")
    ada.page.locator("[name=because]").fill("Resta come è stata scritta; lo annotiamo.")
    ada.follow(ada.page.locator("button[name=reply][value=noted]"))
    ada.press("Validate", role="button")
    assert Minutes.objects.get().state == "validated"

    ada.go(f"{here}1/esiti/")
    ada.follow(ada.page.locator("td a").first)
    ada.page.locator("[name=kind][value=methodology]").check()
    ada.page.locator("[name=words]").fill("È la prima scheda del catalogo.")
    ada.press("Save", within="main", role="button")
    ada.press("Pin the result")
    anna.go(link_in(letter_to("porte@example.org")).replace("/verbale/", "/idee/"))
    assert "È la prima scheda del catalogo." in anna.text()
    anna.go(anna.page.url.replace("/idee/", "/ritiro/"))
    anna.press("Withdraw and erase")
    assert Participant.objects.filter(name="Anna Belli").count() == 0

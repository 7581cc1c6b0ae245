"""From the page of a path to a badge that a stranger checks: learner and trainer, each with a browser of their own."""

import re

import pytest
from django.core import mail
from django.urls import reverse

import make
from sestante.deliberation.models import Minutes
from sestante.letters.models import Letter
from sestante.people.actions import name_host
from sestante.studies.actions import add_member
from sestante.studies.permissions import Role
from sestante.training.models import Badge, Enrolment
from sestante.web.participate import guard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cohort(monkeypatch):
    monkeypatch.setattr(guard, "LEAST_SECONDS", 0)
    name_host(name="Associazione di prova", privacy_notice="Informativa di prova.")
    study = make.study()
    trainer = make.person("Ivo Bruni", email="ivo@example.org", password="quattro parole in fila")
    add_member(study, person=trainer, role=Role.TRAINER, by=study.memberships.get().person)
    return make.cohort(make.training_path(study))


def link_in(purpose):
    letter = Letter.objects.get(purpose=purpose)
    return re.search(r"https?://\S+/imparo/\S+", letter.text)[0]


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (390, True), (390, False)])
def test_a_learner_enrols_learns_hands_in_and_earns_a_badge(visitor, cohort, width, javascript):
    rosa = visitor(width=width, javascript=javascript)
    rosa.go("/percorsi/")
    rosa.press(cohort.path.title)
    rosa.press("Enrol", within="main")
    rosa.page.locator("[name=name]").fill("Rosa Neri")
    rosa.page.locator("[name=email]").fill("rosa@example.org")
    rosa.page.locator("[name=consent]").check()
    rosa.press("Ask for a place")
    assert Enrolment.objects.get().confirmed_at is None

    # The link in the letter, then a button.
    rosa.go(link_in("confirm"))
    rosa.press("Yes, confirm my place")
    assert cohort.path.title in rosa.heading()
    home = rosa.page.url

    # Where am I: eleven answers are not enough, twelve are.
    rosa.press("Answer")
    for place in range(1, 12):
        answer(rosa, place, 2)
    rosa.press("See where I am")
    assert rosa.page.locator("[role=alert] li").count() == 1
    answer(rosa, 12, 5)
    rosa.press("See where I am")
    assert rosa.page.locator(".t-result > li").count() == 6

    # A lesson, and what it leads to.
    rosa.go(home)
    rosa.press("Involving, deciding, caring" if rosa.language == "en" else cohort.path.modules.get(position=3).title)
    rosa.follow(rosa.page.locator(".s-sections a").first)
    rosa.follow(rosa.page.locator(".s-go button[type=submit]"))
    assert Enrolment.objects.get().readings.count() == 1

    rosa.go(home + "moduli/3/")
    rosa.page.locator("[name=pointer]").fill("/mai-esistita/")
    rosa.page.locator("[name=words]").fill("Undici persone, una domanda.")
    rosa.press("Hand it in")
    assert rosa.page.locator("[name=words]").input_value() == "Undici persone, una domanda."
    group = make.focus_group(cohort.path.study)
    Minutes.objects.create(focus_group=group, text="Testo", state="sent", drafted_at=group.starts_at,
                           sent_at=group.starts_at, check_until=group.starts_at.date())  # fmt: skip
    rosa.page.locator("[name=pointer]").fill(reverse("focus_group_minutes", args=[group.study.slug, group.number]))
    rosa.press("Hand it in")

    # The trainer looks at it and answers.
    ivo = visitor(width=width, javascript=javascript)
    ivo.sign_in("ivo@example.org")
    study = cohort.path.study
    ivo.go(f"/area/{study.slug}/")
    ivo.press("Give feedback", within="main")
    ivo.press("Rosa Neri", within="main")
    ivo.page.locator("[name=verdict][value=accepted]").check()
    ivo.page.locator("[name=words]").fill("Verbale chiaro: mandalo anche a chi mancava.")
    ivo.press("Send the feedback")
    assert ivo.page.locator("[role=alert]").count() == 1  # nobody has looked at it yet
    ivo.page.locator("[name=seen]").check()
    ivo.press("Send the feedback")
    for name in ("study_training", "training_path", "training_cohort", "training_roll"):
        args = {"study_training": [], "training_path": [cohort.path.pk]}.get(name, [cohort.pk])
        ivo.go(reverse(name, args=[study.slug, *args]))
        assert "sa01" not in ivo.text()

    # The badge: hers, then everybody's, then checked by a stranger.
    rosa.go(home)
    assert "Verbale chiaro" not in rosa.text()
    badge = Badge.objects.get()
    rosa.go(f"{home}distintivi/{badge.pk}/")
    file = rosa.take(f"{home}distintivi/{badge.pk}.svg")
    rosa.press("Open a public page")
    rosa.go(f"{home}moduli/3/")
    assert "Verbale chiaro" in rosa.text()

    stranger = visitor(width=width, javascript=javascript)
    stranger.go(badge_page(badge))
    assert "Rosa Neri" in stranger.text()
    stranger.go("/distintivi/verifica/")
    stranger.page.locator("[name=file]").set_input_files(
        {"name": "distintivo.svg", "mimeType": "image/svg+xml", "buffer": file}
    )
    stranger.page.locator("[name=email]").fill("rosa@example.org")
    stranger.press("Check", within="main")
    assert badge.title in stranger.text()
    assert stranger.page.locator(".s-note.ok").count() == 1
    assert mail.outbox[-1].to == ["rosa@example.org"]


def answer(somebody, place, value):
    somebody.page.locator(f'[name="/data/a1/self/sa{place:02d}"][value="{value}"]').check(force=True)


def badge_page(badge):
    return reverse("badge", args=[badge.uid])

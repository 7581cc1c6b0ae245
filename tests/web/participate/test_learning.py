"""A learner's pages by personal link: enrolling, lessons, self-assessment, field product, badge, leaving."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from icalendar import Calendar

import make
from sestante.fieldwork.actions.thanking import receipt_of
from sestante.training.actions import add_meeting, give_feedback
from sestante.training.links import new_nonce, token_of
from sestante.training.models import Badge, Enrolment, FieldProduct, SelfAssessment
from sestante.web.participate import guard

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(guard, "LEAST_SECONDS", 0)


@pytest.fixture
def cohort():
    return make.cohort(make.training_path(make.study()))


@pytest.fixture
def learner(cohort):
    return make.learner(cohort, email="rosa@example.org")


def page(name, enrolment, *args):
    return reverse(name, args=[token_of(enrolment), *args])


def posted(**fields):
    return {"_clock": guard.clock(), **fields}


def test_anybody_enrols_without_an_account_and_confirms_by_the_letters_link(client, cohort, committing):
    address = reverse("enrolment", args=[cohort.path.slug, cohort.pk])
    assert client.get(address).status_code == 200
    with committing():
        sent = client.post(address, posted(name="Rosa Neri", email="rosa@example.org", consent="on"))
    assert sent["Location"] == reverse("enrolment_sent", args=[cohort.path.slug, cohort.pk])
    link = next(word for word in mail.outbox[0].body.split() if "/imparo/" in word)
    path = "/" + link.split("/", 3)[3]
    assert client.get(path).status_code == 200
    assert Enrolment.objects.get().confirmed_at is None  # programs follow links: only the button confirms
    home = client.post(path, follow=True)
    assert home.status_code == 200 and "Il tuo posto è preso" in home.content.decode()
    assert "no-store" in home.headers["Cache-Control"]


def test_without_consent_nothing_is_kept_and_nothing_typed_is_lost(client, cohort):
    address = reverse("enrolment", args=[cohort.path.slug, cohort.pk])
    answer = client.post(address, posted(name="Rosa Neri", email="non-è-posta"))
    said = answer.content.decode()
    assert "Senza il tuo consenso" in said and 'value="Rosa Neri"' in said and 'value="non-è-posta"' in said
    assert Enrolment.objects.count() == 0


def test_before_confirming_every_page_leads_to_the_confirmation(client, cohort):
    waiting = make.learner(cohort, confirmed=False)
    assert client.get(page("learner", waiting))["Location"] == page("learner_confirmation", waiting)


def test_a_wrong_link_an_old_one_and_a_made_up_one_look_the_same(client, learner):
    old = page("learner", learner)
    Enrolment.objects.filter(pk=learner.pk).update(nonce=new_nonce())
    for address in (old, "/imparo/999-abc/", "/imparo/niente/"):
        answer = client.get(address)
        assert (answer.status_code, "Fatti rimandare il link" in answer.content.decode()) == (410, True)


def test_the_way_in_is_sent_to_who_is_enrolled_and_the_page_says_the_same_to_all(client, learner, committing):
    pages = []
    for email in ("rosa@example.org", "nessuno@example.org"):
        with committing():
            pages.append(client.post("/imparo/", posted(email=email)).content.decode())
    assert all("una lettera con il link è in viaggio" in said for said in pages)
    assert [message.to for message in mail.outbox[-1:]] == [["rosa@example.org"]]


def test_a_lesson_is_read_and_ticked_and_leads_on(client, learner):
    first, second, _third = learner.cohort.path.modules.first().lessons.all()
    said = client.get(page("learner_lesson", learner, first.pk)).content.decode()
    assert "Quattro domande da farsi sul posto</h3>" in said
    answer = client.post(page("learner_reading", learner, first.pk))
    assert answer["Location"] == page("learner_lesson", learner, second.pk)
    assert learner.readings.count() == 1
    client.post(page("learner_reading", learner, first.pk), {"read": "no"})
    assert learner.readings.count() == 0


def test_lessons_of_another_path_do_not_open(client, learner):
    other = make.training_path(make.study(title="Altro studio"))
    lesson = other.modules.first().lessons.first()
    assert client.get(page("learner_lesson", learner, lesson.pk)).status_code == 404


def answers(number, value="2"):
    return {f"/data/a1/self/sa{place:02d}": value for place in range(1, number + 1)}


def test_the_self_assessment_keeps_nothing_until_it_is_whole(client, learner):
    address = page("learner_assessment", learner, "prima")
    half = client.post(address, answers(11))
    assert half.status_code == 422 and "Una riga aspetta ancora una risposta" in half.content.decode()
    assert half.content.decode().count(" checked") == 11
    assert SelfAssessment.objects.count() == 0
    whole = client.post(address, answers(12), follow=True)
    assert "Questo modulo fa per te" in whole.content.decode()
    assert client.get(address)["Location"] == page("learner_result", learner)
    assert client.get(page("learner_assessment", learner, "sei-mesi-dopo")).status_code == 302


def test_the_result_opens_for_nobody_else(client, learner):
    make.assessed(learner)
    member = learner.cohort.path.study.memberships.first().person
    client.force_login(member, backend="sesame.backends.ModelBackend")
    other = make.learner(learner.cohort)
    token = f"{learner.pk}-{token_of(other).partition('-')[2]}"
    assert client.get(reverse("learner_result", args=[token])).status_code == 410


def test_handing_in_a_nomination_by_its_receipt(client, learner):
    response = make.nominated(learner.cohort.path.study, email="rosa@example.org")
    address = page("learner_product", learner, 1)
    refused = client.post(address, {"pointer": "1-99999", "words": "Ecco"})
    assert refused.status_code == 422 and "Ecco</textarea>" in refused.content.decode()
    done = client.post(address, {"pointer": receipt_of(response.sendings.get()), "words": "Ecco"}, follow=True)
    assert "ricevi due parole entro dieci giorni" in done.content.decode()
    assert FieldProduct.objects.get().verified_at is not None


@pytest.mark.parametrize(
    ("pointer", "taken"),
    [
        ("/pratiche/", True),
        ("/percorsi/", True),
        ("/mai-esistita/", False),
        ("/pratiche/mai-esistita/", False),
        ("/area/", False),  # a page of the team proves nothing to a learner
        ("https://altrove.example/pratiche/", False),
    ],
)
def test_other_products_must_open_as_a_page_of_this_site(client, learner, pointer, taken):
    client.post(page("learner_product", learner, 6), {"pointer": pointer, "words": "Ecco"})
    assert FieldProduct.objects.exists() is taken


def test_the_badge_is_shown_to_others_only_when_its_owner_wants(client, learner):
    by = learner.cohort.path.study.memberships.first().person
    give_feedback(make.handed_in(learner, 3), verdict="accepted", words="Bene", by=by)
    badge = Badge.objects.get()
    public = reverse("badge", args=[badge.uid])
    assert client.get(page("learner_badge", learner, badge.pk)).status_code == 200
    assert client.get(public).status_code == 404
    client.post(page("learner_badge_publication", learner, badge.pk), {"shown_name": "Rosa N."})
    said = client.get(public).content.decode()
    assert "Rosa N." in said and "rosa@example.org" not in said
    client.post(page("learner_badge_publication", learner, badge.pk), {"show": "no"})
    assert client.get(public).status_code == 404
    for name, kind in (("jwt", "application/vc+jwt"), ("svg", "image/svg+xml"), ("png", "image/png")):
        file = client.get(page(f"learner_badge_{name}", learner, badge.pk))
        assert (file.status_code, file["Content-Type"]) == (200, kind)


def test_nobody_opens_the_badge_of_another(client, learner):
    other = make.learner(learner.cohort)
    by = learner.cohort.path.study.memberships.first().person
    give_feedback(make.handed_in(other, 3), verdict="accepted", words="Bene", by=by)
    assert client.get(page("learner_badge", learner, Badge.objects.get().pk)).status_code == 404


def test_the_certificate_comes_with_the_first_accepted_module(client, learner):
    assert client.get(page("learner_certificate", learner)).status_code == 404
    by = learner.cohort.path.study.memberships.first().person
    give_feedback(make.handed_in(learner, 3), verdict="accepted", words="Bene", by=by)
    answer = client.get(page("learner_certificate", learner))
    assert answer.content[:5] == b"%PDF-"


def test_the_calendar_carries_place_and_link(client, learner):
    cohort = learner.cohort
    begins = cohort.created_at + timedelta(days=3)
    where = {"place": "Sala civica", "link": "https://incontri.example.org/3"}
    ends = begins + timedelta(hours=2)
    add_meeting(cohort, by=cohort.trainers.get(), title="Decidere", starts_at=begins, ends_at=ends, **where)
    event = Calendar.from_ical(client.get(page("learner_calendar", learner)).content).walk("VEVENT")[0]
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("Decidere", "Sala civica")
    assert str(event["URL"]) == "https://incontri.example.org/3"


def test_ones_own_data_come_as_a_file_and_leaving_erases_them(client, learner):
    make.assessed(learner)
    data = json.loads(client.get(page("learner_data_file", learner)).content)
    assert (data["name"], data["self_assessments"]["before"]["sa01"]) == ("Rosa Neri", 3)
    assert client.get(page("learner_leaving", learner)).status_code == 200
    assert Enrolment.objects.count() == 1
    client.post(page("learner_leaving", learner))
    assert (Enrolment.objects.count(), SelfAssessment.objects.count()) == (0, 0)


def test_a_learners_page_costs_the_same_all_along(client, learner, django_assert_max_num_queries):
    by = learner.cohort.path.study.memberships.first().person
    with django_assert_max_num_queries(14) as start:
        client.get(page("learner", learner))
    for position in (3, 4, 5):
        give_feedback(make.handed_in(learner, position), verdict="accepted", words="Bene", by=by)
    make.assessed(learner)
    with django_assert_max_num_queries(14) as later:
        client.get(page("learner", learner))
    assert len(later) <= len(start) + 2  # modules of badges, authors of feedback: once each


def test_everything_speaks_english_too(client, learner):
    said = client.get("/en" + page("learner_module", learner, 3)).content.decode()
    assert "Involving, deciding, caring" in said and "At the end you can say" in said

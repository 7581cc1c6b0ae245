"""A learner's pages by personal link: enrolling, lessons, self-assessment, field product, badge, leaving."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

import make
from sestante.deliberation.links import address_of
from sestante.deliberation.models import Minutes
from sestante.exchange.links import side_address
from sestante.exchange.models import Match
from sestante.fieldwork.actions.thanking import receipt_of
from sestante.outreach.models import Pill
from sestante.studies.permissions import Role
from sestante.training.actions import add_meeting, give_feedback
from sestante.training.links import new_nonce, token_of
from sestante.training.models import Badge, Enrolment, FieldProduct, SelfAssessment
from sestante.web.participate import guard

pytestmark = pytest.mark.django_db
NOW = timezone.now()


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


def handed(client, learner, position, pointer):
    client.post(page("learner_product", learner, position), {"pointer": pointer, "words": "Ecco"})
    found = FieldProduct.objects.filter(module__position=position).first()
    FieldProduct.objects.all().delete()
    return found and (found.target_kind, found.target_pk, found.verified_at is not None, "/" in found.url)


def test_a_match_is_handed_in_by_its_letter_once_both_sides_have_said_yes(client, learner):
    study = learner.cohort.path.study
    match = Match.objects.create(
        study=study, a=make.accepted(study), practice=make.practice(study), nonce="abc", proposed_at=NOW
    )
    address = side_address(match, "b", "it")
    assert handed(client, learner, 4, address) is None  # nobody has answered yet
    Match.objects.filter(pk=match.pk).update(state="in_contact", a_answer="yes", b_answer="yes", a_answered_at=NOW,
                                             b_answered_at=NOW, contacts_sent_at=NOW)  # fmt: skip
    assert handed(client, learner, 4, address) == ("exchange.match", match.pk, True, False)
    assert handed(client, learner, 4, address.replace("/b/", "/a/")) is None  # a signature opens one side
    assert handed(client, learner, 3, address) is None  # and a match is no meeting
    team = reverse("match", args=[study.slug, match.pk])
    assert handed(client, learner, 4, team) == ("exchange.match", match.pk, False, False)


def test_minutes_are_handed_in_by_who_was_there_or_led(client, learner):
    study = learner.cohort.path.study
    group = make.focus_group(study)
    rosa = make.participant(group, email="rosa@example.org")
    link, team = address_of(rosa, "group_minutes"), reverse("focus_group_minutes", args=[study.slug, group.number])
    assert handed(client, learner, 3, link) is None  # nothing was written
    minutes = Minutes.objects.create(focus_group=group, text="Testo", drafted_at=NOW)
    assert handed(client, learner, 3, link) is None  # a draft is read by nobody
    Minutes.objects.update(state="sent", sent_at=NOW, check_until=NOW.date())
    assert handed(client, learner, 3, link) == ("deliberation.minutes", minutes.pk, True, False)
    assert handed(client, learner, 3, team) == ("deliberation.minutes", minutes.pk, False, False)
    make.member(study, Role.FACILITATOR, email=learner.email)
    assert handed(client, learner, 3, team) == ("deliberation.minutes", minutes.pk, True, False)


@pytest.mark.parametrize("pointer", ["/pratiche/", "/mai-esistita/", "/area/", "https://altrove.example/pillole/una/"])
def test_a_page_that_is_no_product_is_refused(client, learner, pointer):
    assert handed(client, learner, 6, pointer) is None


def test_a_published_pill_is_theirs_when_they_wrote_it(client, learner):
    study = learner.cohort.path.study
    pill = make.pill(study)
    assert handed(client, learner, 6, pill.get_absolute_url()) == ("outreach.pill", pill.pk, False, True)
    pill.created_by.email = learner.email.upper()
    pill.created_by.save()
    assert handed(client, learner, 6, pill.get_absolute_url()) == ("outreach.pill", pill.pk, True, True)
    Pill.objects.update(state="archived")
    assert handed(client, learner, 6, pill.get_absolute_url()) is None


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

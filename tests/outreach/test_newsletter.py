"""Two yeses to come in, one press to leave, one letter each, through a real mail server."""

from datetime import timedelta
from email import message_from_bytes

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

import make
from sestante.letters.models import Letter
from sestante.outreach.actions.newsletter import (
    compose_issue,
    confirm_subscription,
    forget_unconfirmed,
    order_issue,
    resume_stalled_issues,
    subscribe,
)
from sestante.outreach.errors import OutreachError
from sestante.outreach.links import SUBSCRIBER, token_of
from sestante.outreach.models import Issue, IssueDelivery, Subscriber
from sestante.outreach.queries.newsletter import progress_of, recipients_of, segments_of
from sestante.outreach.tasks import newsletter as errand
from sestante.people.actions import name_host
from sestante.places.models import Province

pytestmark = pytest.mark.django_db


def issue_of(study, by, **fields):
    return compose_issue(study, by=by, pills=[make.pill(study)], subject="Novembre", subject_en="November", **fields)


def test_a_subscription_counts_from_the_second_yes_and_keeps_how_it_was_given():
    asked = subscribe("Ada@Example.org", language="it", source="modulo", text="Voglio", province="Bologna")
    assert Subscriber.objects.confirmed().count() == 0
    letter = Letter.objects.get()
    assert (letter.recipient, "/newsletter/conferma/" in letter.text) == ("ada@example.org", True)
    confirm_subscription(asked)
    kept = Subscriber.objects.confirmed().get()
    assert (kept.email, kept.province.name, kept.source, kept.consent_text, kept.consent_version) == (
        "ada@example.org", "Bologna", "modulo", "Voglio", "1.0")  # fmt: skip
    subscribe("ada@example.org", language="en", source="altro", text="Altro")
    kept.refresh_from_db()
    assert (kept.source, Letter.objects.count()) == ("modulo", 1)  # asking again changes nothing and writes nothing


def test_an_address_that_never_confirms_gets_three_letters_and_is_forgotten_after_a_week():
    for _again in range(5):
        subscribe("x@example.org", language="it", source="modulo", text="Voglio")
    assert Letter.objects.count() == 3
    assert forget_unconfirmed() == 0
    assert forget_unconfirmed(timezone.now() + timedelta(days=7, minutes=1)) == 1
    assert (Subscriber.objects.count(), Letter.objects.count()) == (0, 0)


@pytest.mark.postgres
def test_a_segment_takes_its_province_and_whoever_chose_none(study, by):
    bologna, rimini = Province.objects.get(name="Bologna"), Province.objects.get(name="Rimini")
    here, everywhere = make.subscriber(province=bologna), make.subscriber()
    make.subscriber(province=rimini)
    make.subscriber(province=bologna, confirmed=False)
    only_food = make.subscriber(province=bologna, topics=["food"])
    issue = issue_of(study, by, province=bologna, topic="housing")
    assert set(recipients_of(issue)) == {here, everywhere}
    issue.topic = "food"
    assert set(recipients_of(issue)) == {here, everywhere, only_food}
    assert segments_of(issue)["total"] == 3


def test_an_issue_goes_once_to_each_with_the_headers_to_leave(study, by, postbox, committing, settings):
    settings.SESTANTE_SITE_URL, settings.DEFAULT_FROM_EMAIL = "https://pratiche.example.org", "noi@example.org"
    name_host(name="Associazione", email="info@example.org")
    ada, bruno = make.subscriber("ada@example.org"), make.subscriber("bruno@example.org", language="en")
    with committing():
        issue = order_issue(issue_of(study, by), by=by)
    errand.send_issue.call(issue.pk)  # an errand run twice
    issue.refresh_from_db()
    assert (issue.state, progress_of(issue)) == ("sent", (2, 2))
    letters = {envelope.rcpt_tos[0]: message_from_bytes(envelope.content) for envelope in postbox.messages}
    assert (len(postbox.messages), set(letters)) == (2, {"ada@example.org", "bruno@example.org"})
    message = letters["ada@example.org"]
    leave = f"https://pratiche.example.org/newsletter/via/{token_of(SUBSCRIBER, ada)}/"
    said = "".join(message["List-Unsubscribe"].split())
    assert said == f"<{leave}>,<mailto:info@example.org?subject=unsubscribe>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "Newsletter <newsletter.example.org>"
    assert letters["bruno@example.org"]["Subject"] == "November"
    html = next(part for part in message.walk() if part.get_content_type() == "text/html").get_payload(decode=True)
    sources = [piece.split(b'"')[0] for piece in html.split(b'src="')[1:]]
    assert sources == [b"https://pratiche.example.org/static/sestante/mark.png"]  # no picture that counts readers
    assert bruno.deliveries.count() == 1


def test_one_press_without_cookies_or_account_leaves_and_looking_does_not(study, by):
    ada = make.subscriber("ada@example.org")
    address = f"/newsletter/via/{token_of(SUBSCRIBER, ada)}/"
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(address).status_code == 200
    assert Subscriber.objects.count() == 1
    for _again in range(2):  # a mail server may ask twice
        answer = stranger.post(address, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.cookies, Subscriber.objects.count()) == (200, {}, 0)
    other = make.subscriber()
    stranger.post(f"/newsletter/via/{other.pk}-AAAAAAAAAAAAAAAAAAAA/", {"List-Unsubscribe": "One-Click"})
    assert Subscriber.objects.count() == 1


def test_whoever_leaves_before_their_copy_is_written_gets_none(study, by, committing):
    ada, bruno = make.subscriber(), make.subscriber()
    issue = order_issue(issue_of(study, by), by=by)
    from sestante.outreach.actions.newsletter import unsubscribe

    unsubscribe(ada)
    errand.send_issue.call(issue.pk)
    assert list(Letter.objects.filter(purpose="newsletter").values_list("recipient", flat=True)) == [bruno.email]
    assert IssueDelivery.objects.filter(skipped=True).count() == 1


@pytest.mark.postgres
def test_a_worker_killed_in_the_middle_is_taken_up_and_nobody_gets_two(study, by, committing, monkeypatch):
    for _number in range(6):
        make.subscriber()
    issue = order_issue(issue_of(study, by), by=by)

    class Killed(BaseException):
        pass

    def dies(issue, key, written=[]):  # noqa: B006 the calls are counted
        written.append(key)
        if len(written) > 3:
            raise Killed
        return whole(issue, key)

    whole = errand.write_copy
    monkeypatch.setattr(errand, "write_copy", dies)
    with pytest.raises(Killed):
        errand.send_issue.call(issue.pk)
    assert progress_of(issue) == (3, 6)
    monkeypatch.setattr(errand, "write_copy", whole)
    assert resume_stalled_issues() == 0
    with committing():
        assert resume_stalled_issues(timezone.now() + timedelta(minutes=6)) == 1
    assert (Issue.objects.get().state, Letter.objects.filter(purpose="newsletter").count()) == ("sent", 6)


def test_at_most_one_issue_a_week_and_never_an_empty_one(study, by):
    make.subscriber()
    order_issue(issue_of(study, by), by=by)
    with pytest.raises(OutreachError, match="al massimo una lettera a settimana"):
        order_issue(issue_of(study, by), by=by)
    later = timezone.now() + timedelta(days=8)
    empty = compose_issue(study, by=by, pills=[], subject="Vuota")
    with pytest.raises(OutreachError, match="almeno una pillola"):
        order_issue(empty, by=by, now=later)


@pytest.mark.postgres
def test_an_address_is_subscribed_once_whatever_its_capitals():
    make.subscriber("ada@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        make.subscriber("ADA@example.org")

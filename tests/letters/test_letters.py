"""Letters through a real SMTP server on loopback: once each, with their state and the reason when they fail."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

import make
from sestante.letters.actions import (
    deliver_forgotten_letters,
    give_up_on_lost_letters,
    queue_letter,
    retry_due_letters,
    retry_letter,
)
from sestante.letters.models import Letter
from sestante.letters.tasks import deliver


def write(recipient="ada@example.org", purpose="sign_in_link", about="person:1"):
    person = make.person("Ada Verdi", email="ada@example.org")
    return queue_letter(
        "people/letters/sign_in_link",
        purpose=purpose,
        about=about,
        recipient=recipient,
        language="it",
        context={"person": person, "button": "Entra", "button_url": "http://example.org/x"},
    )


@pytest.mark.django_db
def test_a_letter_leaves_in_both_forms_and_knows_when(postbox, committing):
    with committing():
        letter = write()
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.sent_at is not None) == ("sent", 1, True)
    (envelope,) = postbox.messages
    assert envelope.rcpt_tos == ["ada@example.org"]
    body = envelope.content.decode()
    assert "text/plain" in body
    assert "text/html" in body


@pytest.mark.django_db
def test_the_same_purpose_subject_and_recipient_never_get_a_second_letter(postbox, committing):
    with committing():
        first = write()
    with committing():
        second = write()
    deliver.call(first.pk)  # an errand run twice
    assert second.pk == first.pk
    assert len(postbox.messages) == 1


@pytest.mark.django_db
def test_a_refused_letter_says_why_and_leaves_at_the_second_try(postbox, committing):
    postbox.refusal = "550 mailbox unavailable"
    with committing():
        letter = write()
    letter.refresh_from_db()
    assert (letter.state, letter.failure) == ("failed", "550 mailbox unavailable")
    postbox.refusal = None
    with committing():
        retry_letter(letter)
    letter.refresh_from_db()
    assert (letter.state, letter.failure, letter.attempts) == ("sent", "", 2)
    assert len(postbox.messages) == 1


@pytest.mark.django_db
def test_the_clock_retries_after_five_minutes_then_longer_and_at_last_leaves_it_to_a_person(postbox, committing):
    postbox.refusal = "451 try later"
    with committing():
        letter = write()
    waits = [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12)]
    for attempt, wait in enumerate(waits, start=1):
        letter.refresh_from_db()
        assert letter.attempts == attempt
        assert retry_due_letters(letter.claimed_at + wait - timedelta(seconds=1)) == 0
        with committing():
            assert retry_due_letters(letter.claimed_at + wait) == 1
    letter.refresh_from_db()
    assert (letter.attempts, retry_due_letters(timezone.now() + timedelta(days=9))) == (5, 0)


@pytest.mark.django_db
def test_a_letter_whose_worker_died_waits_for_a_person(postbox):
    letter = write()
    now = timezone.now()
    Letter.objects.filter(pk=letter.pk).update(state="sending", claimed_at=now - timedelta(minutes=11), attempts=1)
    assert give_up_on_lost_letters(now) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.is_lost) == ("failed", True)
    assert retry_due_letters(now + timedelta(days=9)) == 0
    assert postbox.messages == []


@pytest.mark.django_db
def test_a_letter_whose_errand_was_lost_is_queued_again_once(postbox):
    letter = write()  # the errand waits for a commit that never comes
    now = timezone.now() + timedelta(minutes=11)
    assert (deliver_forgotten_letters(now), deliver_forgotten_letters(now)) == (1, 0)
    letter.refresh_from_db()
    assert letter.state == "sent"


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_of_two_workers_at_the_same_moment_one_sends(postbox):
    letter = write()

    def work(_number):
        try:
            return deliver.call(letter.pk)
        finally:
            connection.close()

    Letter.objects.filter(pk=letter.pk).update(state="queued", attempts=0, sent_at=None)
    postbox.messages.clear()
    with ThreadPoolExecutor(8) as workers:
        list(workers.map(work, range(8)))
    letter.refresh_from_db()
    assert (len(postbox.messages), letter.attempts, letter.state) == (1, 1, "sent")

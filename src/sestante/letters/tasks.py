"""Errand: hand one letter to the mail server."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.tasks import task
from django.utils import timezone

from .models import Letter


@task
def deliver(letter_pk):
    """Send one queued letter; safe to run twice, also at the same moment.

    The letter is claimed first and sent outside any transaction: a slow mail server must not hold the database.
    Of two workers one gets the claim. A worker killed while sending leaves the letter claimed: nobody knows
    whether it left, so ``give_up_on_lost_letters`` calls it failed and a person decides, and it never goes twice
    by itself.
    """
    claimed = Letter.objects.filter(pk=letter_pk, state=Letter.State.QUEUED).update(
        state=Letter.State.SENDING, claimed_at=timezone.now(), attempts=F("attempts") + 1
    )
    letter = Letter.objects.filter(pk=letter_pk).first()
    if letter is None:  # erased while it waited: whoever it was for has left
        return "gone"
    if not claimed:
        return letter.state
    try:
        message_of(letter).send()
    except (smtplib.SMTPException, OSError) as problem:
        letter.state, letter.failure = Letter.State.FAILED, reason_of(problem)
    else:
        letter.state, letter.sent_at, letter.failure = Letter.State.SENT, timezone.now(), ""
    letter.save(update_fields=["state", "failure", "sent_at"])
    return letter.state


def message_of(letter):
    message = EmailMultiAlternatives(letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [letter.recipient])
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    usual = {"Auto-Submitted": "auto-generated", "X-Sestante-Letter": str(letter.pk)}
    message.extra_headers = usual | letter.headers
    return message


def reason_of(problem):
    """What the mail server said, in its own words as far as there are any."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(problem.recipients.values()))
        return f"{code} {words.decode(errors='replace')}"
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{problem.smtp_code} {problem.smtp_error.decode(errors='replace')}"
    return (str(problem) or type(problem).__name__)[:500]

"""Errand: hand one letter to the mail server."""

import smtplib
from email.message import EmailMessage, MIMEPart

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
    if letter is None:  # erased while it waited, with what it was about
        return ""
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
    for attachment in letter.attachments.all():
        message.attach(part_of(attachment))
    usual = {"Auto-Submitted": "auto-generated", "X-Sestante-Letter": str(letter.pk)}
    message.extra_headers = usual | letter.headers
    return message


def part_of(attachment):
    """One file as a part of the message, its type with the parameters: calendars look for the method there.

    Pictures can be shown where the HTML names them."""
    typed = EmailMessage()
    typed["Content-Type"] = attachment.content_type
    main, _slash, sub = typed.get_content_type().partition("/")
    picture = main == "image"
    part = MIMEPart()
    part.set_content(
        bytes(attachment.content),
        main,
        sub,
        disposition="inline" if picture else "attachment",
        filename=attachment.name,
        cid=f"<{attachment.name}>" if picture else None,
        params={**typed["Content-Type"].params, "name": attachment.name},
    )
    return part


def reason_of(problem):
    """What the mail server said, in its own words as far as there are any."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(problem.recipients.values()))
        return f"{code} {words.decode(errors='replace')}"
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{problem.smtp_code} {problem.smtp_error.decode(errors='replace')}"
    return (str(problem) or type(problem).__name__)[:500]

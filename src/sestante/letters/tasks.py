import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from .models import Letter


@task
def deliver(letter_pk):
    """Send one queued letter. A letter already sent stays as it is; a refused one says why and may be tried again.

    The row is locked while the mail goes out, so two workers never send it twice. A worker killed between the
    mail server's yes and our commit would send it again: at that single point mail is at-least-once, by nature.
    """
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=letter_pk)
        if letter.state == Letter.State.SENT:
            return letter.state
        message = EmailMultiAlternatives(letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [letter.recipient])
        if letter.html:
            message.attach_alternative(letter.html, "text/html")
        message.extra_headers = {"Auto-Submitted": "auto-generated", "X-Sestante-Letter": str(letter.pk)}
        letter.attempts += 1
        try:
            message.send()
        except (smtplib.SMTPException, OSError) as problem:
            letter.failure = str(problem)[:500] or type(problem).__name__
            letter.state = Letter.State.FAILED
        else:
            letter.state, letter.sent_at, letter.failure = Letter.State.SENT, timezone.now(), ""
        letter.save(update_fields=["attempts", "failure", "state", "sent_at"])
        return letter.state

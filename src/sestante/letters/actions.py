"""Queue letters and put failed ones back. A letter is written once per purpose, subject and recipient."""

import re
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .models import Letter, LetterAttachment
from .tasks import deliver

# Waits before the second, third, fourth and fifth attempt; after that a person has to look.
BACKOFF = [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12)]
LOST_AFTER = timedelta(minutes=10)


@transaction.atomic
def queue_letter(
    template, *, purpose, about, recipient, language, context, study_pk=None, attachments=(), headers=None
):
    """Write a letter and put it in the queue; the same purpose, subject and recipient again returns the first one.

    ``template`` is a path without its ending: ``.txt`` (first line = subject) and ``.html`` must both be there.
    ``attachments`` are (file name, content type, bytes); ``headers`` the message's own, beside the usual ones.
    """
    known = Letter.objects.filter(purpose=purpose, about=about, recipient=recipient).first()
    if known is not None:
        return known
    subject, text, html = render_letter(template, language=language, context=context)
    letter, created = Letter.objects.get_or_create(
        purpose=purpose,
        about=about,
        recipient=recipient,
        defaults={
            "subject": subject,
            "text": text,
            "html": html,
            "language": language,
            "study_pk": study_pk,
            "headers": headers or {},
        },
    )
    if created:
        LetterAttachment.objects.bulk_create(
            LetterAttachment(letter=letter, name=name, content_type=content_type, content=content)
            for name, content_type, content in attachments
        )
        transaction.on_commit(lambda: deliver.enqueue(letter.pk))
    return letter


def render_letter(template, *, language, context):
    """Subject, plain text and HTML of a letter, as they would be sent."""
    with translation.override(language):
        site = settings.SESTANTE_SITE_URL
        mark = site + static("sestante/mark.png")
        context = {**context, "language": language, "site_url": site, "mark_url": mark}
        subject, _gap, text = render_to_string(f"{template}.txt", context).lstrip().partition("\n")
        subject = " ".join(subject.split())
        html = render_to_string(f"{template}.html", {**context, "subject": subject})
    # What a letter leaves out leaves no hole behind it.
    return subject, re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n", html


@transaction.atomic
def retry_letter(letter):
    """Put a failed letter back in the queue."""
    if Letter.objects.filter(pk=letter.pk, state=Letter.State.FAILED).update(state=Letter.State.QUEUED):
        transaction.on_commit(lambda: deliver.enqueue(letter.pk))


def retry_due_letters(now=None):
    """Put back the failed letters whose waiting time is over. Called by the clock."""
    now = now or timezone.now()
    failed = Letter.objects.filter(state=Letter.State.FAILED, is_lost=False, attempts__range=(1, len(BACKOFF)))
    due = [letter for letter in failed if letter.claimed_at + BACKOFF[letter.attempts - 1] <= now]
    for letter in due:
        retry_letter(letter)
    return len(due)


def give_up_on_lost_letters(now=None):
    """Letters whose worker died while sending: nobody knows whether they left, so a person must decide."""
    now = now or timezone.now()
    lost = Letter.objects.filter(state=Letter.State.SENDING, claimed_at__lt=now - LOST_AFTER)
    return lost.update(state=Letter.State.FAILED, is_lost=True, failure=_("The sending was interrupted."))


def deliver_forgotten_letters(now=None):
    """Queue again what is queued but whose errand was lost, for instance with a restored backup."""
    now = now or timezone.now()
    forgotten = Letter.objects.filter(state=Letter.State.QUEUED, queued_at__lt=now - LOST_AFTER)
    keys = list(forgotten.values_list("pk", flat=True))
    Letter.objects.filter(pk__in=keys).update(queued_at=now)  # not again before the next ten minutes are over
    for key in keys:
        deliver.enqueue(key)
    return len(keys)


def forget_letters(subjects):
    """Erase the letters about these things: what they say of somebody must not outlive the rest."""
    erased, _rows = Letter.objects.filter(about__in=list(subjects)).delete()
    return erased

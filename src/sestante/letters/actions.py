"""Queue letters. A letter is written once per purpose, subject and recipient, whatever happens."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from .models import Letter
from .tasks import deliver


@transaction.atomic
def queue_letter(template, *, purpose, about, recipient, language, context, study_pk=None):
    """Write a letter and put it in the queue; the same purpose, subject and recipient again returns the first one.

    ``template`` is a path without its ending: ``.txt`` (first line = subject) and ``.html`` must both be there.
    """
    known = Letter.objects.filter(purpose=purpose, about=about, recipient=recipient).first()
    if known is not None:
        return known
    with translation.override(language):
        context = {**context, "language": language, "site_url": settings.SESTANTE_SITE_URL}
        subject, _gap, text = render_to_string(f"{template}.txt", context).lstrip().partition("\n")
        html = render_to_string(f"{template}.html", {**context, "subject": subject.strip()})
    letter, created = Letter.objects.get_or_create(
        purpose=purpose,
        about=about,
        recipient=recipient,
        defaults={
            "subject": subject.strip(),
            "text": text.strip() + "\n",
            "html": html,
            "language": language,
            "study_pk": study_pk,
        },
    )
    if created:
        transaction.on_commit(lambda: deliver.enqueue(letter.pk))
    return letter


@transaction.atomic
def retry_letter(letter):
    """Put a failed letter back in the queue."""
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.state == Letter.State.FAILED:
        letter.state = Letter.State.QUEUED
        letter.save(update_fields=["state"])
        transaction.on_commit(lambda: deliver.enqueue(letter.pk))
    return letter

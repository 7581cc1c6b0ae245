"""Errand: send an issue of the newsletter, one letter each."""

from datetime import timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sestante.letters.actions import queue_letter
from sestante.outreach.links import SUBSCRIBER, address
from sestante.outreach.models import Issue, IssueDelivery, Pill
from sestante.people.queries import host

LETTER, TEMPLATE = "newsletter", "outreach/letters/newsletter_issue"
STALLED = timedelta(minutes=5)


@task
def send_issue(issue_pk):
    """Write a letter to everybody on the issue's list who has none yet; safe to run twice, also at the same moment.

    Each copy is one transaction: a worker killed between two leaves the rest to the next run, and none twice.
    """
    issue = Issue.objects.select_related("study").get(pk=issue_pk)
    if issue.state != Issue.State.SENDING:
        return issue.state
    waiting = IssueDelivery.objects.filter(issue=issue, written_at__isnull=True, skipped=False).order_by("pk")
    for number, key in enumerate(list(waiting.values_list("pk", flat=True))):
        write_copy(issue, key)
        if number % 20 == 0:
            Issue.objects.filter(pk=issue.pk).update(progress_at=timezone.now())
    if not waiting.exists():
        Issue.objects.filter(pk=issue.pk, state=Issue.State.SENDING).update(
            state=Issue.State.SENT, sent_at=timezone.now()
        )
    return Issue.objects.values_list("state", flat=True).get(pk=issue.pk)


@transaction.atomic
def write_copy(issue, delivery_pk):
    """One person's letter, in the queue or not at all."""
    copy = IssueDelivery.objects.select_for_update(of=("self",)).get(pk=delivery_pk)
    if copy.written_at is not None or copy.skipped:
        return
    subscriber = copy.subscriber
    if subscriber is None or subscriber.confirmed_at is None:
        copy.skipped = True
        copy.save(update_fields=["skipped"])
        return
    leave = address("newsletter_departure", SUBSCRIBER, subscriber, language=subscriber.language)
    queue_letter(
        TEMPLATE,
        purpose=LETTER,
        about=f"issue:{issue.pk}",
        recipient=subscriber.email,
        language=subscriber.language,
        context=context_of(issue, subscriber.language, leave),
        headers=headers_of(leave),
    )
    copy.written_at = timezone.now()
    copy.save(update_fields=["written_at"])


def headers_of(leave):
    """RFC 8058: leaving with one POST, no page in between; RFC 2369 and 2919 beside it."""
    place, mail = urlsplit(settings.SESTANTE_SITE_URL).hostname or "localhost", host().email
    ways = [f"<{leave}>"] + ([f"<mailto:{mail}?subject=unsubscribe>"] if mail else [])
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or place
    return {
        "List-Unsubscribe": ", ".join(ways),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"Newsletter <newsletter.{sender}>",
        "Precedence": "bulk",
    }


def context_of(issue, language, leave):
    english = language == "en"
    pills = Pill.objects.public().filter(places__issue=issue).order_by("places__position")
    with translation.override(language):
        rows = [{"pill": pill, "url": settings.SESTANTE_SITE_URL + pill.get_absolute_url()} for pill in pills]
        why = _(
            "You asked for this newsletter and confirmed it. No picture and no link in it tells us whether you read it."
        )
        stop = _("No more newsletters")
    return {
        "host": host(),
        "title": issue.subject_en if english and issue.subject_en else issue.subject,
        "words": issue.words_en if english and issue.words_en else issue.words,
        "rows": rows,
        "why": why,
        "stop_words": stop,
        "stop_url": leave,
    }

"""The newsletter: asked for twice (form and letter), composed of pills, sent once to each, left with one press."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.letters.actions import queue_letter, render_letter
from sestante.letters.models import Letter
from sestante.outreach.errors import OutreachError
from sestante.outreach.links import SUBSCRIBER, address
from sestante.outreach.models import Issue, IssueDelivery, IssuePill, Pill, Subscriber
from sestante.outreach.queries.newsletter import recipients_of
from sestante.outreach.tasks.newsletter import LETTER, STALLED, TEMPLATE, context_of, send_issue
from sestante.people.queries import host
from sestante.places.queries import find_province

CONSENT_VERSION = "1.0"
UNCONFIRMED_FOR = timedelta(days=7)
AT_MOST_EVERY = timedelta(days=7)
CONFIRMATION = "newsletter_confirmation"
MOST_LETTERS = 3  # confirmation letters to an address that never confirmed


def consent_text(language):
    """The words somebody agrees to; kept with each subscription."""
    with translation.override(language):
        return _(
            "I want to receive the newsletter of %(host)s, at most once a week. "
            "I can leave with one press in every letter."
        ) % {"host": host().name or "Sestante"}


@transaction.atomic
def subscribe(email, *, language, source, text, province="", topics=()):
    """Keep a wish for the newsletter and write a letter to confirm it. Nobody learns from it who is subscribed.

    Whoever has confirmed already stays as they are; whoever has not is written to again, three times at most.
    """
    email = email.strip().lower()
    known = Subscriber.objects.select_for_update().filter(email__iexact=email).first()
    if known is not None and known.confirmed_at is not None:
        return known
    held = known or Subscriber(email=email)
    held.language, held.source = language, source[:60]
    held.consent_text, held.consent_version, held.consented_at = text, CONSENT_VERSION, timezone.now()
    held.province, held.topics = find_province(province) if province else None, list(topics)
    if held.asked_times < MOST_LETTERS:
        held.asked_times += 1
        held.save()
        _ask_to_confirm(held)
    else:
        held.save()
    return held


def _ask_to_confirm(held):
    with translation.override(held.language):
        button = _("Yes, I want it")
        why = _(
            "Somebody wrote this address in the newsletter form. If it was not you, do nothing: in a week it is erased."
        )
    queue_letter(
        "outreach/letters/newsletter_confirmation",
        purpose=CONFIRMATION,
        about=f"subscriber:{held.pk}:{held.asked_times}",
        recipient=held.email,
        language=held.language,
        context={
            "host": host(),
            "button": button,
            "button_url": address("newsletter_confirmation", SUBSCRIBER, held, language=held.language),
            "why": why,
        },
    )


@transaction.atomic
def confirm_subscription(subscriber):
    """The second yes. Again it changes nothing."""
    if subscriber.confirmed_at is None:
        subscriber.confirmed_at = timezone.now()
        subscriber.save(update_fields=["confirmed_at"])
    return subscriber


@transaction.atomic
def unsubscribe(subscriber):
    """Take somebody off the list: the row is deleted, with the letters of the newsletter that went to the address."""
    Letter.objects.filter(purpose__in=[CONFIRMATION, LETTER], recipient=subscriber.email).exclude(
        state=Letter.State.SENDING
    ).delete()
    IssueDelivery.objects.filter(subscriber=subscriber, written_at=None).update(skipped=True)
    subscriber.delete()


def forget_unconfirmed(now=None):
    """Addresses that nobody confirmed within a week, with their letters. Called by the clock."""
    now = now or timezone.now()
    old = Subscriber.objects.filter(confirmed_at__isnull=True, consented_at__lt=now - UNCONFIRMED_FOR)
    gone = list(old)
    for subscriber in gone:
        unsubscribe(subscriber)
    return len(gone)


# -- issues ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def compose_issue(
    study, *, issue=None, by, pills, subject, words="", subject_en="", words_en="", province=None, topic=""
):
    """Write an issue, or write it anew while it is a draft: a few words, and public pills in this order."""
    if issue is not None:
        issue = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
        if issue.state != Issue.State.DRAFT:
            raise OutreachError(_("This issue has left already."))
    issue = issue or Issue(study=study, created_by=by)
    issue.subject, issue.words, issue.subject_en, issue.words_en = subject, words, subject_en, words_en
    issue.province, issue.topic = province, topic
    issue.save()
    shown = Pill.objects.public().in_bulk([pill.pk for pill in pills])
    issue.places.all().delete()
    IssuePill.objects.bulk_create(
        IssuePill(issue=issue, pill=pill, position=number)
        for number, pill in enumerate((one for one in pills if one.pk in shown), start=1)
    )
    return issue


@transaction.atomic
def order_issue(issue, *, by, now=None):
    """Fix the list of who gets it and have it sent, one letter each. At most one issue a week."""
    now = now or timezone.now()
    held = Issue.objects.select_for_update(of=("self",)).select_related("study").get(pk=issue.pk)
    if held.state != Issue.State.DRAFT:
        raise OutreachError(_("This issue has left already."))
    if not Pill.objects.public().filter(places__issue=held).exists():
        raise OutreachError(_("An issue has at least one pill that is public."))
    recent = Issue.objects.filter(ordered_at__gt=now - AT_MOST_EVERY).order_by("-ordered_at").first()
    if recent is not None:
        raise OutreachError(_("We promised at most one letter a week: the last left on %(day)s.") % {
            "day": f"{timezone.localtime(recent.ordered_at):%d/%m/%Y}"
        })  # fmt: skip
    keys = list(recipients_of(held).order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise OutreachError(_("Nobody would get it: no confirmed subscriber belongs to it."))
    IssueDelivery.objects.bulk_create([IssueDelivery(issue=held, subscriber_id=pk) for pk in keys], batch_size=1000)
    held.state, held.ordered_at, held.ordered_by, held.progress_at = Issue.State.SENDING, now, by, now
    held.save()
    record("sent newsletter", held, by=by, study=held.study, number=len(keys))
    transaction.on_commit(lambda: send_issue.enqueue(held.pk))
    return held


def resume_stalled_issues(now=None):
    """Issues whose worker died half way: go on where it stopped. Called by the clock."""
    now = now or timezone.now()
    stalled = Issue.objects.filter(state=Issue.State.SENDING, progress_at__lt=now - STALLED)
    keys = list(stalled.values_list("pk", flat=True))
    Issue.objects.filter(pk__in=keys).update(progress_at=now)
    for key in keys:
        send_issue.enqueue(key)
    return len(keys)


def preview_of(issue, language):
    """Subject, text and HTML of an issue as a subscriber would get it."""
    context = context_of(issue, language, settings.SESTANTE_SITE_URL + "/…")
    return render_letter(TEMPLATE, language=language, context=context)

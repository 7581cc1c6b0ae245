"""Open a call that anybody may answer, change its dates, close it."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Call
from sestante.fieldwork.queries.moves import calls_behind
from sestante.journal.actions import record
from sestante.people.actions import public_changed
from sestante.questionnaires.models import Version


@transaction.atomic
def open_call(study, version, *, by, opens_on, closes_on=None, slug=""):
    """Open a call for a published questionnaire, at an address of its own."""
    if version.questionnaire.study_id != study.pk:
        raise FieldworkError(_("The questionnaire belongs to another study."))
    if version.state != Version.State.PUBLISHED:
        raise FieldworkError(_("Publish the questionnaire first: only a published version can be answered."))
    check_dates(opens_on, closes_on)
    call = Call.objects.create(
        study=study,
        version=version,
        slug=free_slug(slug or study.title),
        opens_on=opens_on,
        closes_on=closes_on,
    )
    record("opened call", call, by=by, study=study)
    public_changed()
    return call


@transaction.atomic
def plan_call(call, *, by, opens_on, closes_on=None):
    """Change when a call opens and closes. A closed call opens again when its new end lies ahead."""
    check_dates(opens_on, closes_on)
    call.opens_on, call.closes_on = opens_on, closes_on
    if closes_on is None or closes_on >= timezone.localdate():
        call.closed_at = None
    call.save(update_fields=["opens_on", "closes_on", "closed_at"])
    record("planned call", call, by=by, study=call.study)
    public_changed()
    return call


@transaction.atomic
def ask_version(version, *, by):
    """Let the open calls of a questionnaire ask this version from now on; forms already begun stay on theirs."""
    if version.state != Version.State.PUBLISHED:
        raise FieldworkError(_("Publish the questionnaire first: only a published version can be answered."))
    moved = []
    for call in calls_behind(version).select_for_update(of=("self",)).select_related("study"):
        call.version = version
        call.save(update_fields=["version"])
        record("changed version of call", call, by=by, study=call.study, version=version.number)
        moved.append(call)
    if moved:
        public_changed()
    return moved


@transaction.atomic
def close_call(call, *, by):
    """Close a call now: its page says so, forms already begun can still be sent."""
    if call.closed_at is None:
        call.closed_at = timezone.now()
        call.save(update_fields=["closed_at"])
        record("closed call", call, by=by, study=call.study)
        public_changed()
    return call


def check_dates(opens_on, closes_on):
    if closes_on is not None and closes_on < opens_on:
        raise FieldworkError(_("The call cannot close before it opens."))


def free_slug(text):
    stem = slugify(text)[:70] or "segnala"
    taken = set(Call.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug

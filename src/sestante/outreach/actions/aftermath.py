"""What comes of it: coverage in the press, and commitments made in public and checked half a year later."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.outreach.errors import OutreachError
from sestante.outreach.models import Commitment, Coverage
from sestante.people.actions import public_changed

MONTHS = 6


def record_coverage(study, *, by, **fields):
    found = Coverage.objects.create(study=study, added_by=by, **fields)
    record("recorded coverage", found, by=by, study=study)
    public_changed()
    return found


def remove_coverage(coverage, *, by):
    record("removed coverage", coverage, by=by, study=coverage.study)
    coverage.delete()
    public_changed()


def record_commitment(study, *, owner, text, made_on, by, text_en="", check_on=None):
    """Write down a promise made in public. It is checked six months later unless another day is agreed."""
    check_on = check_on or half_a_year_after(made_on)
    if check_on <= made_on:
        raise OutreachError(_("The check comes after the commitment."))
    made = Commitment.objects.create(
        study=study, owner=owner, text=text, text_en=text_en, made_on=made_on, check_on=check_on, recorded_by=by
    )
    record("recorded commitment", made, by=by, study=study)
    public_changed()
    return made


def half_a_year_after(day):
    """The same day six months on, or the last of a shorter month."""
    year, month = day.year + (day.month + MONTHS - 1) // 12, (day.month + MONTHS - 1) % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


def check_commitment(commitment, *, outcome, words, by):
    """Say what became of a commitment; it can be said again when more is known."""
    if outcome == Commitment.Outcome.OPEN or not words.strip():
        raise OutreachError(_("Choose what became of it and say it in a sentence."))
    commitment.outcome, commitment.outcome_words = outcome, words.strip()[:300]
    commitment.checked_on, commitment.checked_by = timezone.localdate(), by
    commitment.save()
    record("checked commitment", commitment, by=by, study=commitment.study)
    public_changed()
    return commitment

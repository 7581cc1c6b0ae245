"""Open a cohort, plan its meetings."""

from django.db import transaction
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.people.actions import public_changed
from sestante.training.errors import TrainingError
from sestante.training.models import Cohort, Meeting

from .seats import count_seats


@transaction.atomic
def open_cohort(path, *, by, title, starts_on, ends_on, enrol_by, capacity, trainers):
    """Open a cohort of a path; trainers are people of the study's team."""
    cohort = Cohort(path=path, title=title, starts_on=starts_on, ends_on=ends_on, enrol_by=enrol_by, capacity=capacity)
    _check_dates(cohort)
    cohort.save()
    _set_trainers(cohort, trainers)
    record("opened cohort", cohort, by=by, study=path.study)
    public_changed()
    return cohort


@transaction.atomic
def describe_cohort(cohort, *, by, trainers, **fields):
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("path__study").get(pk=cohort.pk)
    for name, value in fields.items():
        setattr(cohort, name, value)
    _check_dates(cohort)
    cohort.save(update_fields=list(fields))
    _set_trainers(cohort, trainers)
    count_seats(cohort)
    record("planned cohort", cohort, by=by, study=cohort.path.study)
    public_changed()
    return cohort


@transaction.atomic
def add_meeting(cohort, *, by, **fields):
    return _keep(Meeting(cohort=cohort), fields, by)


@transaction.atomic
def describe_meeting(meeting, *, by, **fields):
    return _keep(meeting, fields, by)


@transaction.atomic
def remove_meeting(meeting, *, by):
    record("planned meetings", meeting.cohort, by=by, study=meeting.cohort.path.study)
    meeting.delete()
    public_changed()


def _keep(meeting, fields, by):
    for name, value in fields.items():
        setattr(meeting, name, value)
    if meeting.ends_at <= meeting.starts_at:
        raise TrainingError(_("The meeting cannot end before it begins."))
    if not meeting.place and not meeting.link:
        raise TrainingError(_("Say where the meeting is: a place, or a link."))
    meeting.save()
    record("planned meetings", meeting.cohort, by=by, study=meeting.cohort.path.study)
    public_changed()
    return meeting


def _check_dates(cohort):
    if cohort.ends_on < cohort.starts_on:
        raise TrainingError(_("The cohort cannot end before it starts."))


def _set_trainers(cohort, trainers):
    team = set(cohort.path.study.memberships.values_list("person", flat=True))
    if any(person.pk not in team for person in trainers):
        raise TrainingError(_("Trainers are people of the study’s team."))
    cohort.trainers.set(trainers)

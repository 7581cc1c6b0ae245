"""The clock: once an hour it forgets, too, what the queue has long done with."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from sestante.web.management.commands import tick

pytestmark = pytest.mark.django_db
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


class EveryMinute:
    """A minute that it always is: the hour's errands are due now."""

    def __eq__(self, other):
        return True


def finished(days):
    now = timezone.now()
    return DBTaskResult.objects.create(
        status="SUCCESSFUL", finished_at=now - timedelta(days=days), args_kwargs={"args": [], "kwargs": {}},
        task_path="sestante.letters.tasks.deliver", backend_name="default", run_after=now,
    )  # fmt: skip


def test_once_an_hour_finished_errands_of_the_queue_are_forgotten(settings, monkeypatch):
    settings.TASKS = QUEUE
    monkeypatch.setattr(tick, "SWEEPS_AT", EveryMinute())
    finished(days=400)
    new = finished(days=1)
    call_command("tick")
    assert list(DBTaskResult.objects.all()) == [new]


def test_where_no_queue_is_kept_in_the_database_the_clock_runs_on(monkeypatch):
    monkeypatch.setattr(tick, "SWEEPS_AT", EveryMinute())
    call_command("tick")

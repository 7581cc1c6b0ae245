"""Errands that were asked for before their functions moved are still found."""

import pytest
from django_tasks_db.models import DBTaskResult

from sestante.fieldwork import tasks

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "task"),
    [
        ("sestante.fieldwork.tasks.bring_in", tasks.bring_in),
        ("sestante.fieldwork.tasks.move_drafts", tasks.move_drafts),
        ("sestante.fieldwork.tasks_of_exports.make_export", tasks.make_export),
        *((task.module_path, task) for task in (tasks.bring_in, tasks.move_drafts, tasks.make_export)),
    ],
)
def test_an_errand_is_found_under_every_name_it_was_ever_asked_for(path, task):
    assert DBTaskResult(task_path=path, backend_name="default", queue_name="default", priority=0).task.func is task.func

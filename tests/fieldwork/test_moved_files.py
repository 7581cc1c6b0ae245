"""Files that telephones sent before contents were kept by their sum: none is lost on the way."""

from importlib import import_module

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

import make
import telephones
from sestante.fieldwork.actions.filing import receive
from sestante.fieldwork.models import Attachment, SubmissionFile
from sestante.files.models import StoredFile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def migrate(*names):
    executor = MigrationExecutor(connection)
    targets = [("fieldwork", name) for name in names] or executor.loader.graph.leaf_nodes("fieldwork")
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def as_before():
    """The tables as they were before."""
    yield lambda: migrate("0010_exports")
    migrate()


def test_every_file_finds_its_content_and_moving_again_changes_nothing(as_before, capsys):
    study = make.study()
    telephones.visit(study)
    photo = telephones.photograph()
    record = receive(study, device=telephones.device(study), xml=telephones.record(photo="a.jpg"),
                     files=[("a.jpg", "image/jpeg", photo)])  # fmt: skip
    before = as_before().get_model("fieldwork", "SubmissionFile").objects
    path = default_storage.save("submissions/2026/11/1-sum", ContentFile(b"MZ not a photograph"))
    common = {"submission_id": record.pk, "size": 19}
    before.create(name="virus.jpg", digest="1" * 64, file=path, **common)
    before.create(name="gone.jpg", digest="2" * 64, file="submissions/2026/11/not-there", **common)
    before.create(name="lost.jpg", digest="3" * 64, file="", **common)
    capsys.readouterr()
    moved = migrate("0011_move_submission_files")
    import_module("sestante.fieldwork.migrations.0011_move_submission_files").move(moved, None)
    migrate()
    taken, virus = SubmissionFile.objects.order_by("name")
    assert (taken.name, taken.file, taken.attachment) == (
        "a.jpg",
        Attachment.objects.get().file,
        Attachment.objects.get(),
    )
    assert (virus.name, virus.file.read(), virus.digest) == ("virus.jpg", b"MZ not a photograph", "1" * 64)
    assert not default_storage.exists(path)
    said = capsys.readouterr().err
    assert said.count("Nothing is left of") == 2 and "gone.jpg" in said and "lost.jpg" in said
    assert StoredFile.objects.filter(pk=virus.file_id).count() == 1

"""Contents kept once, by their sum; removed when nobody refers to them, and never a moment earlier."""

import os
import threading
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

import make
import samples
from forms import from_library
from sestante.files import storage
from sestante.files.actions import ask_for_copies, keep_file, sweep_files
from sestante.files.models import Rendition, StoredFile
from sestante.files.tasks import draw_copies
from sestante.questionnaires.actions import draft_from
from sestante.questionnaires.models import FormMedia

AT_ONCE = timedelta()


def draft_of(version):
    return draft_from(version, by=None)


@pytest.mark.django_db
def test_the_same_content_is_kept_once_two_folders_deep(settings):
    first, again = keep_file(b"verbale"), keep_file(b"verbale")
    digest = storage.digest_of(b"verbale")
    assert (first, first.pk, StoredFile.objects.count()) == (again, digest, 1)
    assert first.path == settings.MEDIA_ROOT / "kept" / digest[:2] / digest[2:4] / digest
    assert first.path.read_bytes() == b"verbale"
    assert [path.name for path in first.path.parent.iterdir()] == [digest]  # no draft stays behind


@pytest.mark.django_db
def test_a_file_cut_short_on_disk_is_written_anew():
    stored = keep_file(b"verbale")
    stored.path.write_bytes(b"verb")
    keep_file(b"verbale")
    assert stored.read() == b"verbale"


@pytest.mark.django_db
@pytest.mark.postgres
def test_the_database_refuses_a_sum_that_is_none():
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(digest="../../etc/passwd", size=1)


@pytest.mark.django_db
def test_what_nobody_refers_to_goes_after_a_while_with_its_copies(committing):
    with committing():
        loose = keep_file(samples.jpeg())
        ask_for_copies(loose)
    version = from_library(make.study(), "scheda")
    held = {media.file_id for media in version.form_media.all()}
    assert (StoredFile.objects.count(), sweep_files()) == (len(held) + 3, 0)
    assert sweep_files(older_than=AT_ONCE) == 3
    assert set(StoredFile.objects.values_list("pk", flat=True)) == held
    assert {path.name for path in storage.folder().glob("*/*/*")} == held


@pytest.mark.django_db
def test_a_picture_in_use_keeps_its_copies(committing):
    version = draft_of(from_library(make.study(), "scheda"))
    with committing():
        picture = keep_file(samples.jpeg(size=(3000, 2000)))
        FormMedia.objects.create(version=version, name="pianta.jpg", content_type="image/jpeg", file=picture)
        ask_for_copies(picture)
    assert sweep_files(older_than=AT_ONCE) == 0
    picture.refresh_from_db()
    assert picture.copies == "ready"
    assert picture.copy_for("thumbnail").size < picture.copy_for("public").size < picture.size + 1
    assert {(one.purpose, one.width, one.height) for one in picture.renditions.all()} == {
        ("thumbnail", 213, 320),
        ("public", 1365, 2048),
    }
    draw_copies.func(picture.pk)  # safe to run twice
    assert Rendition.objects.count() == 2


@pytest.mark.django_db
def test_a_picture_that_cannot_be_drawn_says_so(committing):
    with committing():
        broken = keep_file(samples.png()[:200])
        ask_for_copies(broken)
    broken.refresh_from_db()
    assert (broken.copies, Rendition.objects.count()) == ("failed", 0)
    assert draw_copies.func("0" * 64) == ""  # gone meanwhile


@pytest.mark.django_db
def test_files_that_a_lost_transaction_left_on_disk_are_found(settings):
    storage.write(b"left behind")
    stray = storage.path_of(storage.digest_of(b"left behind"))
    draft = stray.parent / f"{storage.DRAFT}x"
    draft.write_bytes(b"half")
    sweep_files()
    assert stray.exists() and draft.exists()  # somebody may be writing just now
    long_ago = time.time() - 2 * 24 * 3600
    for path in (stray, draft):
        os.utime(path, (long_ago, long_ago))
    sweep_files()
    assert not draft.exists()
    assert sweep_files(older_than=AT_ONCE) == 1
    assert not stray.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_sweep_and_a_keeper_at_the_same_moment_lose_nothing():
    """However they meet, whoever committed a reference finds the content."""
    version = draft_of(from_library(make.study(), "scheda"))
    stop = threading.Event()

    def sweeping():
        while not stop.is_set():
            sweep_files([storage.digest_of(b"contended")], older_than=AT_ONCE)
        connection.close()

    sweeper = threading.Thread(target=sweeping)
    sweeper.start()
    try:
        for turn in range(25):
            with transaction.atomic():
                stored = keep_file(b"contended")
                media = FormMedia.objects.create(
                    version=version, name=f"{turn}", content_type="text/plain", file=stored
                )
            assert stored.read() == b"contended"
            media.delete()
    finally:
        stop.set()
        sweeper.join()
    sweep_files([storage.digest_of(b"contended")], older_than=AT_ONCE)
    assert not storage.path_of(storage.digest_of(b"contended")).exists()

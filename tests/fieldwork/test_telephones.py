"""What becomes of a record from a telephone: filed once, looked at, put right, accepted, rejected, erased."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

import make
import telephones
from sestante.fieldwork.actions import withdraw_response
from sestante.fieldwork.actions.checking import accept_response
from sestante.fieldwork.actions.devices import make_device, renew_device, revoke_device
from sestante.fieldwork.actions.filing import file_forgotten, receive, try_again
from sestante.fieldwork.actions.keeping import keep_submission
from sestante.fieldwork.actions.resolving import (
    accept_submission,
    correct_submission,
    place_submission,
    reject_submission,
)
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Attachment, Device, Response, Submission, SubmissionFile
from sestante.fieldwork.queries.telephones import device_for
from sestante.files import storage
from sestante.files.actions import sweep_files
from sestante.files.models import StoredFile
from sestante.journal.models import Entry
from sestante.practices.actions import add_practice

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
PHOTO = "image/jpeg"


@pytest.fixture
def version(study):
    return telephones.visit(study)


@pytest.fixture
def device(study, version):
    return telephones.device(study)


def sent(device, files=(), **said):
    return receive(device.study, device=device, xml=telephones.record(**said), files=files)


# Devices


def test_a_token_is_kept_only_as_what_recognises_it_and_a_new_one_ends_the_old(study, by):
    device, token = make_device(study, label="  Tablet   della biblioteca ", by=by)
    assert (device.label, token in str(Device.objects.values().get())) == ("Tablet della biblioteca", False)
    assert device_for(study.slug, device.user_name, token) == device
    _device, other = renew_device(device, by=by)
    assert device_for(study.slug, device.user_name, token) is None
    assert device_for(study.slug, device.user_name, other) == device
    revoke_device(device, by=by)
    assert device_for(study.slug, device.user_name, other) is None
    assert set(Entry.objects.values_list("verb", flat=True)) >= {"made device", "renewed device", "revoked device"}
    with pytest.raises(FieldworkError):
        renew_device(device, by=by)
    with pytest.raises(FieldworkError):
        make_device(study, label=" ", by=by)


def test_the_database_refuses_what_must_never_be(device, by):
    kept = sent(device, instance_id="uuid:1")
    same = {"study": device.study, "instance_id": "uuid:1", "xml": b"x", "digest": "d"}
    wrong = [
        lambda: Submission.objects.create(**same),
        lambda: Submission.objects.create(**same | {"digest": kept.digest, "rival": True}),
        lambda: Submission.objects.create(study=device.study, xml=b"", digest="e", state="rejected"),
        lambda: Device.objects.filter(pk=device.pk).update(revoked_by=by),
    ]
    for attempt in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


# Filed


def test_a_practice_that_is_known_is_recognised_and_one_that_is_not_is_made(study, device, by):
    known = add_practice(study, name="Orto dei nonni", by=by)
    assert sent(device, practice_name="Orto dei nonni").response.practice == known
    assert sent(device, practice_name="Forno di paese").response.practice.origin == "phone"
    assert sent(device, practice_name="Forno nuovo", people="5000").response.practice is None


def test_what_was_kept_when_the_process_was_killed_is_filed_by_the_clock(study, device, monkeypatch):
    kept = keep_submission(study, device=device, xml=telephones.record(photo="a.jpg"),
                           files=[("a.jpg", PHOTO, telephones.photograph())])  # fmt: skip
    assert (kept.state, file_forgotten()) == ("received", 0)
    Submission.objects.update(received_at="2026-01-01T00:00:00Z")
    assert (file_forgotten(), Submission.objects.get().state, Attachment.objects.count()) == (1, "filed", 1)


def test_a_file_its_question_does_not_take_stays_with_the_record_and_somebody_looks(device):
    kept = sent(device, photo="virus.jpg", files=[("virus.jpg", PHOTO, b"MZ not a photograph")])
    assert (kept.state, kept.reasons[0]["ref"]) == ("to_check", "/data/visita/photo")
    assert (kept.files.get().attachment, kept.files.get().file.read()) == (None, b"MZ not a photograph")


def test_files_nobody_spoke_of_are_kept_too(device):
    kept = sent(device, files=[("altro.jpg", PHOTO, telephones.photograph())])
    assert (kept.state, kept.files.count(), Attachment.objects.count()) == ("filed", 1, 0)


# Decided by people


def test_accepting_takes_the_answers_as_they_are(device, by):
    kept = accept_submission(sent(device, people="5000"), by=by)
    response = Response.objects.get()
    assert (kept.state, kept.decided_by, response.state) == ("filed", by, "submitted")
    assert response.answers.get(path="/data/visita/people").value == "5000"
    assert response.practice.name == "Portineria di via dei Tigli"
    with pytest.raises(FieldworkError):
        accept_submission(kept, by=by)


def test_accepting_on_the_page_of_the_response_decides_about_the_record_too(device, by):
    kept = sent(device, people="5000")
    accept_response(kept.response, by=by)
    kept.refresh_from_db()
    assert (kept.state, kept.decided_by) == ("filed", by)


def test_putting_right_goes_through_the_engine_and_says_who_did_it(device, by):
    kept = sent(device, people="5000", double="1")
    assert [reason["column"] for reason in kept.reasons] == ["double", "Quante persone?"]
    assert correct_submission(kept, {"/data/visita/people": "molte"}, by=by) == ["/data/visita/people"]
    assert correct_submission(kept, {"/data/visita/people": "50"}, by=by) == []
    kept.refresh_from_db()
    assert [reason["column"] for reason in kept.reasons] == ["double"]
    edit = kept.response.edits.get()
    assert (edit.before, edit.value, edit.person) == ("5000", "50", by)
    accept_submission(kept, by=by)
    assert Response.objects.get().answers.get(path="/data/visita/double").value == "100"


def test_what_no_table_can_hold_waits_beside_the_form_until_it_is_put_right(device, by):
    xml = telephones.record().replace(b"<people>7</people>", b"<people>sette</people>").replace(b">14<", b"><")
    kept = receive(device.study, device=device, xml=xml)
    assert kept.response.pending == {"/data/visita/people": "sette"}
    correct_submission(kept, {"/data/visita/people": "7"}, by=by)
    assert Response.objects.get().pending == {}
    accept_submission(Submission.objects.get(), by=by)
    assert Response.objects.get().answers.get(path="/data/visita/people").value == "7"


def test_a_record_is_placed_with_the_practice_people_know(study, device, by):
    kept, practice = sent(device, people="5000"), make.practice(study, email="")
    place_submission(kept, practice, by=by)
    accept_submission(kept, by=by)
    assert Response.objects.get().practice == practice
    with pytest.raises(FieldworkError):
        place_submission(kept, make.practice(make.study(title="Altro"), "Di altri"), by=by)


def test_rejecting_says_why_keeps_what_came_and_can_be_taken_back(device, by):
    kept = sent(device, people="5000", photo="a.jpg", files=[("a.jpg", PHOTO, telephones.photograph())])
    with pytest.raises(FieldworkError):
        reject_submission(kept, note=" ", by=by)
    reject_submission(kept, note="Era una prova", by=by)
    kept = Submission.objects.get()
    assert (kept.state, kept.note, Response.objects.count()) == ("rejected", "Era una prova", 0)
    assert (bool(kept.xml), kept.files.get().file.is_there) == (True, True)
    assert sent(device, people="6").state == "filed"  # another one is not touched by it
    again = try_again(kept)
    assert (again.state, again.response.attachments.count()) == ("to_check", 1)


def test_rejecting_can_erase_what_came(device, by, committing):
    with committing():
        kept = sent(device, people="5000", photo="a.jpg", files=[("a.jpg", PHOTO, telephones.photograph())])
        reject_submission(kept, note="Dati di un minore", by=by, erase=True)
    kept = Submission.objects.get()
    assert (bytes(kept.xml), kept.files.count()) == (b"", 0)
    assert StoredFile.objects.count() == 0


def test_erasing_a_corrected_record_erases_what_it_said_before(device, by, committing):
    with committing():
        photo = [("a.jpg", PHOTO, telephones.photograph())]
        sent(device, instance_id="uuid:1", people="5000", photo="a.jpg", files=photo)
        last = sent(device, instance_id="uuid:2", corrects="uuid:1", people="6000")
        assert (last.applied, last.state) == (True, "to_check")
    assert StoredFile.objects.exists()
    with committing():
        reject_submission(last, note="Dati di un minore", by=by, erase=True)
    assert [(bytes(one.xml), one.state) for one in Submission.objects.all()] == [(b"", "rejected")] * 2
    assert StoredFile.objects.count() == 0


def test_withdrawing_the_response_erases_what_the_telephone_sent(device):
    kept = sent(device)
    withdraw_response(kept.response)
    kept.refresh_from_db()
    assert (bytes(kept.xml), kept.instance_id != "") == (b"", True)


def test_a_form_published_later_lets_the_record_in(study, device, by):
    kept = sent(device, form="nuova")
    assert kept.response is None
    with pytest.raises(FieldworkError):
        accept_submission(kept, by=by)
    settings = [telephones.SETTINGS[0], ["nuova", "Nuova", "1", "Italian (it)"]]
    telephones.visit(study, settings=settings)
    assert try_again(kept).state == "filed"


# Corrections and rivals


def test_accepting_a_correction_that_was_held_replaces_what_was_there(device, by):
    sent(device, instance_id="uuid:1")
    held = sent(device, instance_id="uuid:2", corrects="uuid:1", people="5000")
    assert Response.objects.get().answers.get(path="/data/visita/people").value == "7"
    accept_submission(held, by=by)
    response = Response.objects.get()
    assert (response.state, response.answers.get(path="/data/visita/people").value) == ("submitted", "5000")
    assert response.sendings.count() == 2


def test_a_correction_of_what_people_changed_meanwhile_waits_for_them(device, by):
    first = sent(device, instance_id="uuid:1", people="5000")
    correct_submission(first, {"/data/visita/people": "50"}, by=by)
    Submission.objects.filter(pk=first.pk).update(revision=1)
    held = sent(device, instance_id="uuid:2", corrects="uuid:1", people="60")
    assert (held.state, held.applied) == ("to_check", False)


def test_corrections_of_corrections_follow_one_another(device):
    sent(device, instance_id="uuid:1")
    sent(device, instance_id="uuid:2", corrects="uuid:1", people="8")
    last = sent(device, instance_id="uuid:3", corrects="uuid:2", people="9")
    assert (last.state, Response.objects.get().answers.get(path="/data/visita/people").value) == ("filed", "9")
    # One of the first, which nobody can know to be older than the second: people choose.
    assert sent(device, instance_id="uuid:4", corrects="uuid:1", people="10").state == "to_check"


def test_files_follow_their_lines_when_a_correction_takes_one_out(device):
    lines = [{"who": "Il Comune", "portrait": "a.jpg"}, {"who": "La scuola", "portrait": "b.jpg"}]
    photos = [(name, PHOTO, telephones.photograph(shade)) for shade, name in enumerate(["a.jpg", "b.jpg"])]
    sent(device, instance_id="uuid:1", partners=lines, files=photos)
    assert sent(device, instance_id="uuid:2", corrects="uuid:1", partners=lines[1:]).state == "filed"
    there = dict(Response.objects.get().attachments.values_list("stored_name", "ref"))
    assert there == {"b.jpg": "/data/visita/partners[1]/portrait"}


def test_a_photograph_that_a_correction_no_longer_names_stays_with_the_earlier_record(device, committing):
    with committing():
        photo = telephones.photograph()
        first = sent(device, instance_id="uuid:1", photo="a.jpg", files=[("a.jpg", PHOTO, photo)])
        content = first.response.attachments.get().file.read()
    with committing():
        assert sent(device, instance_id="uuid:2", corrects="uuid:1").state == "filed"
    assert (Attachment.objects.count(), sweep_files(older_than=timedelta())) == (0, 0)
    kept = first.files.get()
    assert (kept.attachment, kept.file.read(), kept.digest) == (None, content, hashlib.sha256(photo).hexdigest())
    assert content != photo  # without the place it was taken at
    with committing():
        withdraw_response(Response.objects.get())
    assert (SubmissionFile.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert [path for path in storage.folder().rglob("*") if path.is_file()] == []


def test_what_a_telephone_sent_is_kept_once_by_its_content_and_not_as_it_came_once_an_answer_has_it(device, committing):
    with committing():
        photo = telephones.photograph()
        files = [("a.jpg", PHOTO, photo), ("altro.jpg", PHOTO, photo)]
        kept = sent(device, photo="a.jpg", files=files)
        assert {one.name: one.file.read() == photo for one in kept.files.all()} == {"a.jpg": False, "altro.jpg": True}
    taken, loose = kept.files.all()
    assert (taken.file, taken.attachment) == (kept.response.attachments.get().file, kept.response.attachments.get())
    assert loose.file.read() == photo  # nobody asked for it: it stays as it came
    with committing():
        loose.delete()
    sweep_files(older_than=timedelta())
    assert not storage.path_of(loose.file_id).exists() and taken.file.is_there


# At once


@pytest.mark.django_db(transaction=True)
def test_the_same_record_posted_many_times_at_once_is_one(study, device):
    xml, barrier = telephones.record(photo="a.jpg"), Barrier(6)
    photo = ("a.jpg", PHOTO, telephones.photograph())

    def post(_number):
        try:
            barrier.wait(timeout=20)
            return receive(study, device=device, xml=xml, files=[photo]).state
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        states = list(pool.map(post, range(6)))
    assert states == ["filed"] * 6
    assert (Submission.objects.count(), Response.objects.count(), Attachment.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_texts_under_one_name_at_once_make_one_response_and_one_question(study, device):
    texts, barrier = [telephones.record(instance_id="uuid:1", people=people) for people in ("7", "8")], Barrier(2)

    def post(xml):
        try:
            barrier.wait(timeout=20)
            return receive(study, device=device, xml=xml).state
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        states = list(pool.map(post, texts))
    assert sorted(states) == ["filed", "to_check"]
    assert Response.objects.count() == 1

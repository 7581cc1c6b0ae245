"""The press kit, read back with other people's libraries."""

import io
import json
import zipfile
from datetime import timedelta

import pikepdf
import pytest
from django.utils import timezone
from docx2python import docx2python
from PIL import Image

import make
from sestante.outreach.actions.events import save_speaker
from sestante.outreach.actions.kits import add_entry, add_photo, order_kit, remove_photo, resume_stalled_kits
from sestante.outreach.actions.releases import correct_release, publish_release
from sestante.outreach.errors import OutreachError
from sestante.outreach.kit import fingerprint_of, reports_of
from sestante.outreach.models import Event, KitPhoto, PressKit
from sestante.outreach.tasks import kits as errand
from sestante.reports.models import EditionFile

pytestmark = pytest.mark.django_db
PHOTO = {
    "caption": "La portineria",
    "alt": "Due persone dietro un bancone",
    "credit": "Foto di Ida Blu",
    "licence": "CC BY 4.0",
    "releases": "Liberatorie firmate il 3 novembre",
}


@pytest.fixture
def study():
    return make.frozen_study()


def zip_of(release):
    kit = PressKit.objects.get(release=release)
    with kit.file.open("rb") as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def test_the_kit_holds_release_figures_photographs_and_says_what_each_is(study, by, committing):
    release = make.release(study, approved=True)
    add_photo(release, data=make.jpeg(), by=by, **PHOTO)
    add_entry(release, by=by, kind="question", title="Perché non una media?", text="Perché non è un campione.")
    with committing():
        order_kit(release)
    kit, files = PressKit.objects.get(), zip_of(release)
    assert (kit.state, kit.done == kit.total, kit.failure) == ("ready", True, "")
    assert sorted(files.namelist()) == [
        "LEGGIMI-README.txt", "en/figures-and-sources.txt", "en/figures/D1.csv", "en/figures/D1.png",
        "en/figures/D1.svg", "en/hard-questions.txt", "en/press-release.docx", "en/press-release.pdf",
        "en/press-release.txt", "foto/01.jpg", "it/comunicato.docx", "it/comunicato.pdf", "it/comunicato.txt",
        "it/domande-difficili.txt", "it/figure/D1.csv", "it/figure/D1.png", "it/figure/D1.svg",
        "it/numeri-e-fonti.txt", "manifest.json",
    ]  # fmt: skip
    with docx2python(io.BytesIO(files.read("it/comunicato.docx"))) as document:
        assert "Le portinerie di quartiere aprono le porte" in document.text
        assert "«La porta resta aperta e qualcuno entra sempre» Anna, volontaria" in document.text
        assert "Il cibo prevale nelle risposte [D1]." in document.text
    with pikepdf.open(io.BytesIO(files.read("en/press-release.pdf"))) as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.MarkInfo.Marked) is True
    assert Image.open(io.BytesIO(files.read("it/figure/D1.png"))).width > 800
    assert files.read("it/figure/D1.csv").decode("utf-8-sig").startswith("Risposta,Schede")
    sources = files.read("it/numeri-e-fonti.txt").decode()
    assert f"/report/{study.slug}/1/#prova-D1" in sources.replace("/it/", "/")
    said = {row["path"]: row["words"] for row in json.loads(files.read("manifest.json"))}
    assert said["foto/01.jpg"].startswith("Due persone dietro un bancone | La portineria | Foto di Ida Blu | CC BY 4.0")
    assert said["it/figure/D1.png"].startswith("Il cibo prevale. ")


def test_the_kit_takes_the_report_and_not_the_guidelines_that_share_its_number(study):
    release = make.release(study, approved=True)
    report = study.reports.get(kind="report").editions.get()
    guidelines = study.reports.create(kind="guidelines", title={"it": "Orientamenti"})
    files = [
        EditionFile.objects.update_or_create(
            {"state": "ready", "file": "editions/one.pdf", "made_at": timezone.now()},
            edition=edition,
            language="it",
            format="pdf",
        )[0]
        for edition in (report, guidelines.editions.create(number=report.number, title={"it": "Orientamenti"}))
    ]
    assert reports_of(release, [{"edition": report.number}]) == files[:1]


def test_a_photograph_leaves_its_place_and_its_camera_behind(study, by):
    photo = add_photo(make.release(study), data=make.jpeg(), by=by, **PHOTO)
    with Image.open(photo.file.path) as kept:
        assert (dict(kept.getexif()), kept.size) == ({}, (30, 40))  # turned upright first
        assert "Camera" not in str(kept.info)


@pytest.mark.parametrize("missing", ["alt", "credit", "licence", "releases"])
def test_a_photograph_without_words_or_rights_does_not_come_in(study, by, missing):
    with pytest.raises(OutreachError):
        add_photo(make.release(study), data=make.jpeg(), by=by, **PHOTO | {missing: " "})
    assert KitPhoto.objects.count() == 0


def test_what_is_no_photograph_is_refused_in_words(study, by):
    with pytest.raises(OutreachError, match="non si legge come fotografia"):
        add_photo(make.release(study), data=b"<svg onload=alert(1)>", by=by, **PHOTO)


def test_the_same_things_give_the_same_bytes_and_a_change_gives_others(study, by, committing):
    release = make.release(study, approved=True)
    photo = add_photo(release, data=make.jpeg(), by=by, **PHOTO)
    with committing():
        order_kit(release)
    first = zip_of(release).fp.getvalue()
    made_at = PressKit.objects.get().made_at
    with committing():
        order_kit(release)
    assert PressKit.objects.get().made_at == made_at  # nothing changed: not made again
    PressKit.objects.update(fingerprint="")
    with committing():
        order_kit(release)
    assert zip_of(release).fp.getvalue() == first
    with committing():
        remove_photo(photo, by=by)
    assert "foto/01.jpg" not in zip_of(release).namelist()


def test_a_worker_killed_half_way_leaves_nothing_broken_and_the_clock_takes_it_up(study, by, committing, monkeypatch):
    release = make.release(study, approved=True)
    order_kit(release)

    class Killed(BaseException):
        pass

    def dies(release):
        parts = whole(release)
        return [parts[0], lambda: (_ for _ in ()).throw(Killed)]

    whole = errand.parts_of
    monkeypatch.setattr(errand, "parts_of", dies)
    with pytest.raises(Killed):
        errand.make_press_kit.call(release.pk)
    kit = PressKit.objects.get()
    assert (kit.state, kit.done, bool(kit.file)) == ("waiting", 1, False)
    monkeypatch.setattr(errand, "parts_of", whole)
    assert resume_stalled_kits() == 0
    with committing():
        assert resume_stalled_kits(timezone.now() + timedelta(minutes=11)) == 1
    assert PressKit.objects.get().state == "ready"


def test_the_public_page_gets_the_kit_when_the_release_is_out(study, by, committing):
    release = make.release(study, approved=True)
    with committing():
        order_kit(release)
    public = publish_release(release, by=by)
    public.refresh_from_db()
    assert public.kit.name == PressKit.objects.get().file.name


def test_a_person_is_in_the_kit_only_with_the_day_of_their_yes(study, by):
    release = make.release(study)
    with pytest.raises(OutreachError, match="in quale giorno"):
        add_entry(release, by=by, kind="bio", title="Anna", text="Apre la porta.")
    with pytest.raises(OutreachError, match="61 parole"):
        add_entry(release, by=by, kind="bio", title="Anna", text="parola " * 61, agreed_on=timezone.localdate())


def test_the_kit_tells_the_event_and_its_speakers_only_as_they_agreed(study, by, committing):
    release, event = make.release(study, approved=True), make.event(study, photo_policy="Zona senza riprese.")
    first = event.programme.first()
    said = {"role_en": "", "bio": "", "bio_en": "", "agrees_how": "", "approved_how": "", "items": [first]}
    save_speaker(event, None, by=by, **said | {"name": "Ida Blu", "role": "portinaia", "bio": "Segreto."})
    agreed = {"name": "Anna Rossi", "role": "volontaria", "role_en": "volunteer", "bio": "Apre la porta.",
              "agrees_how": "a voce", "approved_how": "per posta"}  # fmt: skip
    save_speaker(event, None, by=by, **said | agreed)
    with committing():
        order_kit(release)
    files, before = zip_of(release), fingerprint_of(release)
    programme, who = files.read("it/programma.txt").decode(), files.read("it/chi-interviene.txt").decode()
    assert programme.startswith("La strada trovata") and "Zona senza riprese." in programme
    assert "Piazza del Nettuno 3" in programme and "Anna Rossi, volontaria" in programme
    assert "portinaia" in who and "Anna Rossi, volontaria\nApre la porta." in who
    assert "Ida" not in programme + who and "Segreto" not in programme + who
    assert files.read("en/programme.txt").decode().startswith("The way found")
    assert "Anna Rossi, volunteer" in files.read("en/speakers.txt").decode()
    Event.objects.update(place="Altrove")
    assert fingerprint_of(release) != before
    make.event(study, days=90, public=False, title="In preparazione")
    Event.objects.filter(pk=event.pk).update(place="Sala Borsa")
    assert fingerprint_of(release) == before  # what is in preparation is nobody's news


def test_a_correction_stands_before_everything_else_in_every_form(study, by, committing):
    release = make.release(study, approved=True)
    with committing():
        order_kit(release)
        publish_release(release, by=by)
    release.refresh_from_db()
    texts = {"it": release.texts["it"] | {"subhead": "Giusto"}, "en": release.texts["en"] | {"subhead": "Right"}}
    with committing():
        correct_release(release, texts=texts, words={"it": "Era sbagliato.", "en": "It was wrong."}, by=by)
    text = zip_of(release).read("it/comunicato.txt").decode()
    assert text.index("Era sbagliato.") < text.index("LE PORTINERIE")
    with docx2python(io.BytesIO(zip_of(release).read("en/press-release.docx"))) as document:
        assert document.text.index("It was wrong.") < document.text.index("EN Le portinerie")

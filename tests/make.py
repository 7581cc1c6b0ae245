"""Makers of rows for tests: plain functions with sensible defaults, through the real actions where there is one."""

from itertools import count

from sestante.people.actions import welcome_person
from sestante.places.models import Municipality, Region
from sestante.practices.models import Contact, Practice
from sestante.studies.actions import add_member, open_study
from sestante.studies.permissions import Role

numbers = count(1)


def person(name="Ada Verdi", *, email=None, password=None, administrator=False):
    return welcome_person(
        email=email or f"person{next(numbers)}@example.org", name=name, password=password, administrator=administrator
    )


def study(title="Comunità che si prendono cura", *, by=None, **fields):
    return open_study(title=title, region=Region.objects.get(code="08"), by=by or person(), **fields)


def member(study, role=Role.RESEARCHER, **fields):
    somebody = person(**fields)
    add_member(study, person=somebody, role=role, by=study.memberships.first().person)
    return somebody


def practice(study, name="Portineria di via dei Tigli", *, municipality="Bologna", email="tigli@example.org"):
    place = Municipality.objects.select_related("province").get(name=municipality)
    made = Practice.objects.create(
        study=study,
        name=name,
        likeness=name.lower(),
        municipality=place,
        province=place.province,
        region=place.province.region,
    )
    if email:
        Contact.objects.create(practice=made, name="Referente", email=email)
    return made


# -- press, pills, newsletter ------------------------------------------------------------------------------------------
RELEASE_WORDS = {
    "headline": "Le portinerie di quartiere aprono le porte",
    "subhead": "Lo studio ha ascoltato chi le tiene aperte",
    "lead": "A Bologna si raccontano le pratiche che tengono insieme i quartieri.",
    "body": "Il cibo prevale nelle risposte [[D1]]. Chi apre racconta una porta aperta.",
    "citizen_quote": "La porta resta aperta e qualcuno entra sempre",
    "boilerplate": "Siamo un’associazione che studia le pratiche sociali con chi le fa.",
    "notes_to_editors": "Le pratiche sono state scelte, non estratte a sorte.",
    "press_contact": "Ufficio stampa, stampa@example.org, ore d’ufficio",
    "assets": "Cartella stampa con figure, dati e fotografie con crediti",
}


def frozen_study():
    """A study with answers, the piece of evidence D1 and an edition that publishes it."""
    from sestante.reports.actions import freeze_edition, open_report, write_chapter
    from sestante.synthesis.actions import pin_table
    from sestante.synthesis.queries import answered_questionnaires, question_of, questions_of, table_of
    from small_form import small_study

    made = small_study()[0]
    by = made.memberships.first().person
    table = table_of(made, question_of(questions_of(made), "theme"))
    pinned = pin_table(table, questionnaire=answered_questionnaires(made)[0], finding="Il cibo prevale",
                       finding_en="Food leads", by=by)  # fmt: skip
    # As if ten times as many had answered: an edition hides small cells, and a chart of hidden cells is none.
    figures = pinned.figures
    figures["rows"] = [row | {"count": row["count"] * 10} for row in figures["rows"]]
    pinned.figures = figures | {name: figures[name] * 10 for name in ("n", "cases")}
    pinned.save()
    chapter = open_report(made, by=by).chapters.get(key="ch00")
    write_chapter(chapter, revision=0, by=by, text="Il cibo prevale [[D1]].", text_en="Food leads [[D1]].")
    freeze_edition(chapter.report, by=by)
    return made


def release(study, *, by=None, approved=False, **words):
    """A release in both languages; approved, it has walked the whole way with its quotation approved."""
    from django.utils import timezone

    from sestante.outreach.actions.releases import (
        STATEMENTS,
        approve_quotation,
        approve_release,
        begin_release,
        move_release,
    )

    by = by or study.memberships.first().person
    texts = {"it": RELEASE_WORDS | words, "en": {k: f"EN {v}"[:80] for k, v in (RELEASE_WORDS | words).items()}}
    made = begin_release(study, by=by, place="Bologna", texts=texts)
    if approved:
        approve_quotation(
            made,
            field="citizen_quote",
            who="Anna, volontaria",
            channel="email",
            approved_on=timezone.localdate(),
            by=by,
        )
        for _step in range(3):
            made = move_release(made, by=by, statements=STATEMENTS)
        made = approve_release(made, by=by)
    return made


def embargoed(study, *, hours=24, by=None, **words):
    """A release approved and scheduled under embargo."""
    from datetime import timedelta

    from django.utils import timezone

    from sestante.outreach.actions.releases import schedule_release

    by = by or study.memberships.first().person
    made = release(study, by=by, approved=True, **words)
    return schedule_release(made, release_at=timezone.now() + timedelta(hours=hours), is_embargoed=True, by=by)


def journalist(email="cronaca@example.org", *, outlet="La Voce", name="Carla Neri", study=None):
    from sestante.outreach.models import PressContact

    return PressContact.objects.create(email=email, outlet=outlet, name=name, source="colophon")


def pill(study, title="La ciclofficina riapre il sabato", *, published=True, by=None, **fields):
    from sestante.outreach.actions.pills import draft_pill, publish_pill, write_pill

    by = by or study.memberships.first().person
    made = draft_pill(study, by=by)
    made = write_pill(made, revision=0, by=by, title=title, text="Tre volontari aprono ogni sabato.", **fields)
    return publish_pill(made, by=by) if published else made


def subscriber(email=None, *, confirmed=True, **fields):
    from django.utils import timezone

    from sestante.outreach.models import Subscriber

    now = timezone.now()
    return Subscriber.objects.create(
        email=email or f"lettore{next(numbers)}@example.org",
        consent_text="Voglio la newsletter",
        consent_version="1.0",
        consented_at=now,
        confirmed_at=now if confirmed else None,
        source="test",
        **fields,
    )


def jpeg(*, place=True):
    """A photograph that says where it was taken."""
    import io

    from PIL import Image

    image, kept = Image.new("RGB", (40, 30), "red"), io.BytesIO()
    exif = image.getexif()
    if place:
        exif.get_ifd(0x8825)[1] = "N"
        exif[0x010F] = "Camera of Ida"
        exif[0x0112] = 6
    image.save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def public_release(study, **fields):
    """A release that is out, as the public reads it; its way there is not of interest."""
    from django.utils import timezone

    from sestante.outreach.models import PressRelease, PublicRelease

    texts = {"it": RELEASE_WORDS, "en": RELEASE_WORDS}
    made = PressRelease.objects.create(study=study, texts=texts, state="released", dated_on=timezone.localdate())
    values = {"slug": f"comunicato-{made.pk}", "content": texts, "released_at": timezone.now()}
    return PublicRelease.objects.create(release=made, study=study, dated_on=made.dated_on, **values | fields)

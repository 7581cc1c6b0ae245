"""Makers of rows for tests: plain functions with sensible defaults, through the real actions where there is one."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from sestante.outreach.actions.events import open_event, publish_event
from sestante.outreach.actions.registering import register
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


def statement_round(study, rows, *, families=(), closed=True, number=1):
    """A room whose seats voted on statements. ``rows``: one a seat, one vote a statement (1, 0, -1, or None)."""
    from django.utils import timezone

    from sestante.deliberation.models import Ballot, BallotChange, FocusGroup, Poll, Round, Seat, Subject

    now = timezone.now()
    state = {"state": "closed", "closed_at": now} if closed else {"state": "open"}
    room = FocusGroup.objects.create(study=study, number=number, title="Prima stanza", opened_at=now, **state)
    made = Round.objects.create(
        focus_group=room, number=1, kind=Round.Kind.STATEMENTS, question={"it": "Che cosa tiene?"}, rule_frozen_at=now,
        opened_at=now, **state,
    )  # fmt: skip
    seats = Seat.objects.bulk_create(
        Seat(focus_group=room, number=n, nonce=f"n{n}", family=families[n - 1] if n <= len(families) else "")
        for n in range(1, len(rows) + 1)
    )
    for place in range(1, len(rows[0]) + 1):
        subject = Subject.objects.create(
            round=made, key=f"statement:{place}", position=place, text=f"Affermazione {place}"
        )
        if closed or place == 1:
            poll = Poll.objects.create(
                round=made, number=place, subject=subject, opened_at=now, closed_at=now if closed else None
            )
            votes = [
                (seat, row[place - 1]) for seat, row in zip(seats, rows, strict=True) if row[place - 1] is not None
            ]
            Ballot.objects.bulk_create(Ballot(poll=poll, seat=seat, subject=subject, value=v) for seat, v in votes)
            BallotChange.objects.bulk_create(
                BallotChange(poll=poll, seat=seat, subject=subject, value=v, key=f"k{place}") for seat, v in votes
            )
    return made


GUIDE = [
    {"id": "welcome", "minutes": 10, "title": {"it": "Accoglienza", "en": "Welcome"}},
    {
        "id": "ngt_methods",
        "minutes": 40,
        "method": "ngt",
        "title": {"it": "Come lavorate", "en": "How you work"},
        "question": {"it": "Quali passaggi fanno la differenza?", "en": "Which steps make the difference?"},
        "output": "methodologies",
    },
    {"id": "closing", "minutes": 10, "title": {"it": "Chiusura", "en": "Closing"}, "prompts": {"it": ["Una parola"]}},
]


def room(study, *, seats=0, families=("third_sector",), number=1):
    """A focus group whose room is open, with this many people in it."""
    from sestante.deliberation.actions import add_seat, open_room
    from sestante.deliberation.models import FocusGroup

    made = FocusGroup.objects.create(study=study, number=number, title=f"Focus group {number}", guide=GUIDE)
    made = open_room(made, by=study.memberships.first().person)
    for place in range(seats):
        add_seat(made, family=families[place % len(families)])
    return made


def statements_round(room, *texts, by=None, opened=True):
    from sestante.deliberation.actions import open_round, prepare_round

    subjects = [(f"statement:{place}", text) for place, text in enumerate(texts, 1)]
    by = by or room.study.memberships.first().person
    made = prepare_round(room, kind="statements", question="Siete d’accordo?", subjects=subjects, by=by)
    return open_round(made, by=by) if opened else made


def focus_group(study, *, days=30, by=None, **fields):
    """A focus group planned that many days ahead."""
    from django.utils import timezone

    from sestante.deliberation.actions.preparing import plan_group

    starts = (timezone.localtime() + timedelta(days=days)).replace(hour=15, minute=0, second=0, microsecond=0)
    given = {"title": "Che cosa conta", "title_en": "What matters", "place": "Sala civica, Bologna"} | fields
    return plan_group(study, by=by or study.memberships.first().person, starts_at=starts, **given)


def participant(group, name="Anna Belli", *, email=None, practice=None, answer=None, quotes="anonymous", **fields):
    """Somebody on the list; with ``answer`` they have answered, consenting to everything."""
    from sestante.deliberation.actions.consenting import answer_invitation
    from sestante.deliberation.actions.preparing import choose_participant

    email = f"guest{next(numbers)}@example.org" if email is None else email
    made = choose_participant(group, name=name, email=email, practice=practice,
                              by=group.study.memberships.first().person, **fields)  # fmt: skip
    if answer:
        agreed = dict.fromkeys(("take_part", "audio_recording", "photos", "recontact"), "yes")
        made = answer_invitation(made, answer=answer, consents={**agreed, "video_recording": "no",
                                                                "quotes_level": quotes})  # fmt: skip
    return made


def room_round(group, ideas, *, votes=(), question="Che cosa fa la differenza?", shared=True):
    """A round of ideas that is over. ``ideas``: [(seat, text)]; ``votes``: [(seat, {text: points})]."""
    from django.utils import timezone

    from sestante.deliberation.models import Ballot, Idea, Poll, Round, Subject

    now = timezone.now()
    one = Round.objects.create(focus_group=group, number=group.rounds.count() + 1, kind="ideas", state="closed",
                               output="methodologies", question={"it": question, "en": "What matters?"}, opened_at=now,
                               closed_at=now, rule_frozen_at=now, step="results")  # fmt: skip
    subjects = {}
    for number, (seat, text) in enumerate(ideas, 1):
        subjects[text] = Subject.objects.create(round=one, key=f"idea:{number}", position=number, text=text)
        Idea.objects.create(round=one, seat=seat, number=number, text=text, subject=subjects[text],
                            shared_at=now if shared else None)  # fmt: skip
    if votes:
        poll = Poll.objects.create(round=one, number=1, opened_at=now, closed_at=now)
        Ballot.objects.bulk_create(
            Ballot(poll=poll, seat=seat, subject=subjects[text], value=points)
            for seat, given in votes
            for text, points in given.items()
        )
    return one, subjects


TOLD = {
    "text": "Chi vive solo non riesce ad arrivare alle visite.",
    "beneficiaries": "older_people",
    "urgency": "weeks",
    "kind": "space",
    "time_available": "hours_month",
    "adult": "yes",
    "idea_title": "Una bacheca di quartiere",
    "province": "037",
    "municipality": "037006",
    "themes": "ageing_frailty",
    "who_you_are": "citizen",
    "publish_choice": "public_anonymous",
    "email": "mara@example.org",
    "privacy_notice_read": "OK",
}


def voice_call(study, kind):
    """The open call of one kind alone: opening all five compiles five questionnaires."""
    from django.utils import timezone

    from sestante.exchange.actions.opening import LIBRARY
    from sestante.exchange.queries import calls_of
    from sestante.fieldwork.actions import open_call
    from sestante.questionnaires.actions import add_from_library, publish_version

    if (call := calls_of(study).get(kind)) is not None:
        return call
    by = study.memberships.first().person
    version = publish_version(add_from_library(study, LIBRARY[kind], by=by), by=by)
    return open_call(study, version, by=by, opens_on=timezone.localdate(), slug=f"{LIBRARY[kind]} {study.slug}")


def voice(study, kind="need", /, **said):
    """A voice told through its own form, as the public page does it; ``email=""`` leaves no address."""
    from sestante.exchange.actions import receive
    from sestante.fieldwork.actions import begin_answer, submit_response
    from sestante.fieldwork.models import Response
    from sestante.fieldwork.queries import paper_of, session_of

    response = begin_answer(voice_call(study, kind), language="it")
    session, names = session_of(response), {q.name: path for path, q in paper_of(response.version).questions.items()}
    for name, text in (TOLD | said).items():
        if name in names and text:
            session.set(names[name], text)
    Response.objects.filter(pk=response.pk).update(instance=session.to_xml().decode())
    submission = submit_response(response, language="it")
    assert submission.sent, [(gap.ref, gap.kind) for gap in submission.gaps]
    return receive(submission.response)


def accepted(study, kind="need", /, *, show=True, **said):
    """A voice that the team has accepted, on the board where its author agreed."""
    from sestante.exchange.actions import decide
    from sestante.exchange.models import Voice

    told = voice(study, kind, **said)
    decide(told, "accept", by=study.memberships.first().person, show=show and told.may_show)
    return Voice.objects.get(pk=told.pk)


def event(study, *, days=35, seats=3, public=True, **fields):
    """An event so many days ahead (or, with a minus, behind), public unless said otherwise."""
    starts = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
    by = study.memberships.first().person
    said = {
        "title": "La strada trovata",
        "title_en": "The way found",
        "text": "Le pratiche si raccontano.",
        "place": "Sala Borsa",
        "address": "Piazza del Nettuno 3, Bologna",
        "seats": seats,
    }
    made = open_event(study, by=by, starts_at=starts, ends_at=starts + timedelta(hours=3), **(said | fields))
    return publish_event(made, by=by) if public else made


def registration(event, name="Carla Bruni Esempio", *, email=None, way="seat", language="it", **fields):
    return register(event, name=name, email=email or f"guest{next(numbers)}@example.org", way=way, language=language,
                    **fields)  # fmt: skip


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


def training_path(study, *, by=None, published=True):
    """The library's path, with its self-assessment; open to the public unless said otherwise."""
    from sestante.studies.actions import show_study
    from sestante.training.actions import add_path, publish_path

    by = by or study.memberships.first().person
    path = add_path(study, "attori-sociali", by=by)
    if published:
        show_study(study, by=by, public=True)
        publish_path(path, by=by)
    return path


def cohort(path, *, title="Primavera", capacity=20, days=60, begins=7, by=None):
    from datetime import timedelta

    from django.utils import timezone

    from sestante.training.actions import open_cohort

    today, by = timezone.localdate(), by or path.study.memberships.first().person
    return open_cohort(
        path,
        by=by,
        title=title,
        starts_on=today + timedelta(days=begins),
        ends_on=today + timedelta(days=begins + days),
        enrol_by=today + timedelta(days=begins),
        capacity=capacity,
        trainers=[by],
    )


def learner(cohort, name="Rosa Neri", *, email=None, confirmed=True):
    from sestante.training.actions import confirm_enrolment, enrol

    made = enrol(cohort, name=name, email=email or f"learner{next(numbers)}@example.org", language="it", consent="Sì")
    return confirm_enrolment(made) if confirmed else made


def assessed(enrolment, moment="before", scores=(3,) * 12):
    """A self-assessment with these twelve scores."""
    from sestante.training.actions import assess

    answers = {f"/data/a1/self/sa{place:02d}": str(score) for place, score in enumerate(scores, start=1)}
    return assess(enrolment, moment, answers, language="it")


def handed_in(enrolment, position, *, address="/pratiche/"):
    """A field product known by an address of this site, at the module of this place."""
    from django.conf import settings
    from django.utils import timezone

    from sestante.training.models import FieldProduct

    module = enrolment.cohort.path.modules.get(position=position)
    return FieldProduct.objects.create(
        enrolment=enrolment,
        module=module,
        kind=module.product_kind,
        target_kind="page",
        url=settings.SESTANTE_SITE_URL + address,
        words="L’abbiamo fatto in otto.",
        submitted_at=timezone.now(),
    )


def nominated(study, *, email="rosa@example.org"):
    """A nomination sent through an open call by somebody with this address."""
    from django.utils import timezone

    from sestante.fieldwork.actions import answer_questions, begin_answer, open_call, submit_response
    from sestante.fieldwork.models import Call
    from sestante.questionnaires.actions import add_from_library, publish_version

    by = study.memberships.first().person
    call = Call.objects.filter(study=study).first()
    if call is None:
        version = publish_version(add_from_library(study, "nomina", by=by), by=by)
        call = open_call(study, version, by=by, opens_on=timezone.localdate())
    response = begin_answer(call, language="it")
    answers = {
        "/data/n1/practice_name": "Forno di paese",
        "/data/n2/nominator_email": email,
        "/data/n2/privacy_notice_read": "OK",
    }
    answer_questions(response, answers, base_revision=0, language="it")
    sent = submit_response(response, language="it")
    assert sent.sent, sent.gaps
    return sent.response


def published_workbook(study, survey, *, media=None, **sheets):
    """A published version of a workbook made of these rows, with the files it asks for."""
    import workbooks
    from sestante.questionnaires.actions import publish_version, upload_questionnaire

    by = study.memberships.first().person
    data = workbooks.workbook(survey, **sheets)
    return publish_version(upload_questionnaire(study, data, "prova.xlsx", by=by, media=media), by=by)


ORCHARDS = """
form_id: orti
version: "1"
default_language: it
languages: [it, en]
title: {it: "Gli orti", en: "The orchards"}
sections:
- id: s1
  title: {it: "Una", en: "One"}
  minutes: 3
  questions:
  - {id: practice_name, type: text, visibility: public, label: {it: "Nome", en: "Name"}}
  - {id: kind, type: "select_one kinds", label: {it: "Che cos’è?", en: "What is it?"}}
  - {id: needs, type: "select_multiple needs", label: {it: "Di che cosa avete bisogno?", en: "What do you need?"}}
  - {id: people, type: integer, constraint: ". >= 0 and . <= 1000", label: {it: "Quante persone?", en: "How many?"}}
  - {id: paid, type: integer, relevant: "${people} > 10", label: {it: "Quante pagate?", en: "How many paid?"}}
  - {id: share, type: calculate, calculation: "${paid} * 100 div ${people}", label: {it: "Quota", en: "Share"}}
  - {id: since, type: date, label: {it: "Da quando?", en: "Since when?"}}
  - {id: secret, type: text, visibility: confidential, label: {it: "Chi sei?", en: "Who are you?"}}
  - id: plots
    type: group
    repeat: true
    label: {it: "Appezzamenti", en: "Plots"}
    questions:
    - {id: crop, type: text, label: {it: "Coltura", en: "Crop"}}
    - {id: area, type: decimal, label: {it: "Metri quadrati", en: "Square metres"}}
lists:
  kinds:
  - {name: shared, it: "Condiviso", en: "Shared"}
  - {name: school, it: "Di una scuola", en: "Of a school"}
  needs:
  - {name: water, it: "Acqua, tanta", en: "Water, a lot"}
  - {name: hands, it: "Braccia", en: "Hands"}
"""


def orchard(version, *, practice=None, plots=(), state="submitted", **said):
    """A response to ORCHARDS as if it had been sent: answers by question name, plots as pairs (crop, area)."""
    from django.utils import timezone

    from sestante.fieldwork.layout import lay_out_answers
    from sestante.fieldwork.models import Response
    from sestante.methods import xforms
    from sestante.questionnaires.queries import definition_of

    now = timezone.now()
    session = xforms.Session(definition_of(version), now=now)
    for name, text in said.items():
        assert session.set(f"/data/s1/{name}", str(text)), name
    for number, (crop, area) in enumerate(plots, start=1):
        if number > 1:
            session.add("/data/s1/plots")
        assert session.set(f"/data/s1/plots[{number}]/crop", crop)
        assert session.set(f"/data/s1/plots[{number}]/area", str(area))
    response = Response.objects.create(
        version=version, practice=practice, origin="import", state=state, nonce="n", saved_at=now, submitted_at=now,
        instance=session.to_xml().decode(),
    )  # fmt: skip
    if state == "submitted":
        lay_out_answers(response, session)
    return response


def two_orchards(study, version, *, needs):
    """Two answers to the orchards' form: one of a practice that is known, full; one of nobody's, nearly empty."""
    full = orchard(
        version, practice=practice(study, "Orto dei Tigli"), practice_name="Orto dei Tigli", kind="shared", needs=needs,
        people=20, paid=5, since="2020-05-01", secret="Rosa", plots=[("fave", 12.5), ("=piselli", 3)],
    )  # fmt: skip
    return full, orchard(version, practice_name="Orto nuovo", kind="school", people=3)

"""What is measured, each thing as people meet it: through its address where it has one."""

import numpy as np
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from sestante.catalogue.models import PracticeSheet
from sestante.deliberation.actions.opinions import keep_conversation
from sestante.deliberation.tasks import bring_in_conversation
from sestante.demo.loading import load_demo
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Response
from sestante.methods import indices
from sestante.methods.opinion_map import last_votes, opinion_map, opinions_of, stability, write_polis
from sestante.outreach.actions.events import describe_event
from sestante.outreach.actions.registering import register
from sestante.people.actions import public_changed
from sestante.reports.actions import freeze_edition, open_report, write_chapter
from sestante.reports.pdf import pdf_of
from sestante.synthesis.actions import pin_table
from sestante.synthesis.queries import answered_questionnaires, question_of, questions_of, table_of
from sestante.web.caching import SHELF

from . import rows
from .exporting import export_trials
from .forms import engine_trials
from .loading import Server, load
from .measuring import measured
from .room import room_trial

# What is measured at which sizes; the quick round only proves that every trial runs.
FULL = {
    "runs": 30,
    "seconds": 6,
    "sheets": (24, 2400, 24000),
    "practices": (24, 200),
    "responses": (24, 1000, 10000),
    "voters": (60, 1921),
    "phones": (300,),
    "registrations": (100, 1000),
    "pills": (100, 2000),
    "units": (30, 300, 1000),
    "exported": (2_000, 20_000),
    "questions": (55, 550, 2200),
    "instances": (10, 100, 400),
    "choices": (500, 5000, 50000),
}
QUICK = {
    "runs": 5,
    "seconds": 1.5,
    "sheets": (24, 240),
    "practices": (24, 60),
    "responses": (24, 240),
    "voters": (60, 240),
    "phones": (40,),
    "registrations": (100, 300),
    "pills": (20, 60),
    "units": (30, 300),
    "exported": (50, 200),
    "questions": (20, 60),
    "instances": (2, 10),
    "choices": (100, 1000),
}


def trials(scale, say):
    """Every figure, in turn. ``say`` gets a word on what is being done."""
    say("an installation of its own, with the demo")
    call_command("migrate", verbosity=0)
    call_command("build_assets", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    study = load_demo()
    study.refresh_from_db()
    person = study.memberships.get(role="coordinator").person
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    yield from engine_trials(scale, say)
    yield from _saving(scale, say)
    yield from _workbench(scale, say, client, study, person)
    for phones in scale["phones"]:
        yield from room_trial(study, person, phones, say)
    yield from _printing(say, study, person)
    yield from _index(scale, say, client, study)
    yield from _synthesis(scale, say, client, study)
    yield from _opinions(scale, say, client, study, person)
    yield from _event(scale, say, client, study)
    yield from export_trials(scale, say, study)
    yield from _feed(scale, say, study)
    yield from _public(scale, say, study)


def _saving(scale, say):
    say("one answer saved on the full form")
    response = Response.objects.filter(state="draft", version__form_id="scheda").order_by("-revision").first()
    token, client = token_of(response), Client(HTTP_HOST="127.0.0.1")
    address = reverse("form_section", args=[token, "s3_need"])
    client.get(reverse("form_start", args=[token]))
    numbers = iter(range(10_000))

    def save():
        revision = Response.objects.values_list("revision", flat=True).get(pk=response.pk)
        posted = {"_revision": revision, "/data/s3_need/need_description": f"Mancava un posto, volta {next(numbers)}."}
        answer = client.post(address, posted, headers={"HX-Request": "true"})
        if answer.status_code != 200:
            raise RuntimeError(f"saving answered {answer.status_code}")

    yield measured("save of one answer", save, runs=4 * scale["runs"], warm=3, target="p95 <= 60 ms")


def _page(client, address):
    def ask():
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    return ask


def _workbench(scale, say, client, study, person):
    say("the study home and the staff's list")
    for number in scale["practices"]:
        rows.practices(study, number)
        yield measured(
            "study home", _page(client, reverse("study", args=[study.slug])), runs=scale["runs"], size=number
        )
        yield measured("staff list of practices", _page(client, reverse("practices", args=[study.slug])),
                       runs=scale["runs"], size=number, target="<= 8 queries")  # fmt: skip
        yield measured(
            "catalogue of the team",
            _page(client, reverse("sheets", args=[study.slug])),
            runs=scale["runs"],
            size=number,
        )
    session = SessionStore(session_key=client.session.session_key)
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    with Server() as server:
        yield load(server, "staff list, two workers", reverse("practices", args=[study.slug]),
                   seconds=scale["seconds"], size=number, target=">= 40 a second", cookie=cookie)  # fmt: skip


def _printing(say, study, person):
    say("a report of forty pages with twenty charts")
    questionnaire = answered_questionnaires(study)[0]
    questions = [one for one in questions_of(study) if one.is_closed][:20]
    codes = [
        pin_table(table_of(study, one), questionnaire=questionnaire, finding=one.label, by=person).code
        for one in questions
    ]
    report = open_report(study, by=person)
    prose = (
        "Le persone raccontano come hanno cominciato, con chi, che cosa è andato storto e che cosa rifarebbero. " * 22
    )
    chapters = list(report.chapters.filter(left_out_at__isnull=True).order_by("position"))[:5]
    for number, chapter in enumerate(chapters):
        mine = codes[number * 4 : number * 4 + 4]
        parts = [f"## Parte {code}\n\n{prose}\n\n[[{code}]]\n\n{prose}\n\n{prose}" for code in mine]
        text = "\n\n".join(parts)
        write_chapter(chapter, revision=chapter.revision, by=person, text=text, text_en=text)
    edition = freeze_edition(report, by=person, accept_unsupported=True)
    sizes = []

    def typeset():
        sizes.append(pdf_of(edition, "it"))

    figure = measured("PDF of the report", typeset, runs=3, target="<= 3 s")
    figure.detail = {"charts": len(codes), "bytes": len(sizes[-1])}
    yield figure


def _synthesis(scale, say, client, study):
    for number in scale["responses"]:
        say(f"the overview of {number} responses")
        rows.responses(study, number)
        runs = max(3, scale["runs"] // 6)
        yield measured(
            "overview, first page", _page(client, reverse("synthesis", args=[study.slug])), runs=runs, size=number
        )
        address = reverse("synthesis_question", args=[study.slug, "themes"])
        yield measured("overview, one question", _page(client, address), runs=runs, size=number)
        question = question_of(questions_of(study), "themes")
        yield measured("table of one question", lambda q=question: table_of(study, q), runs=runs, size=number)


def _opinions(scale, say, client, study, person):
    for number in scale["voters"]:
        say(f"the opinion map of {number} people")
        talk = rows.conversation(number)
        runs = max(3, scale["runs"] // 6)
        votes = last_votes(talk.votes, talk.moderated)
        found = opinion_map(votes)

        def drawn(talk=talk):
            matrix = last_votes(talk.votes, talk.moderated)
            opinions_of(matrix, opinion_map(matrix).groups)

        yield measured("opinion map, from the votes", drawn, runs=runs, size=number, target="<= 1 s")
        yield measured("stability of its groups, 40 draws", lambda v=votes, f=found: stability(v, f), runs=runs,
                       size=number, target="<= 3 s")  # fmt: skip
        files = [(name, content.encode()) for name, content in write_polis(talk).items()]
        run, _is_new = keep_conversation(study, files, by=person)
        bring_in_conversation.func(run.pk)
        run.refresh_from_db()
        address = reverse("opinion_map", args=[study.slug, run.focus_group.rounds.get().pk])
        yield measured("page of the opinion map", _page(client, address), runs=runs, size=number)


def _event(scale, say, client, study):
    event = study.events.order_by("-starts_at").first()
    for number in scale["registrations"]:
        say(f"the registration list of {number} people")
        rows.registrations(event, number)
        for name, words in (("event_registrations", "registration list"), ("check_in", "at the door")):
            address = reverse(name, args=[study.slug, event.pk])
            yield measured(words, _page(client, address), runs=scale["runs"], size=number)
    describe_event(event, by=None, seats=100_000)
    numbers = iter(range(10_000))

    def take():
        number = next(numbers)
        register(event, name=f"Ospite {number}", email=f"bench{number}@example.org", way="seat", language="it")

    yield measured("one registration, with its letter", take, runs=scale["runs"], size=scale["registrations"][-1])


def _feed(scale, say, study):
    client, pages = Client(HTTP_HOST="127.0.0.1"), {"feed": "/pillole/feed.xml", "list of pills": "/pillole/"}
    for number in scale["pills"]:
        say(f"the feed of {number} pills")
        rows.pills(study, number)
        public_changed()
        for what, address in pages.items():
            yield measured(f"{what}, made anew", _page(client, address), runs=scale["runs"], size=number,
                           prepare=SHELF.clear)  # fmt: skip


def _index(scale, say, client, study):
    say("the index: weights moved, people drawn again")
    version = study.frameworks.get().versions.get()
    address = reverse("index_version", args=[study.slug, version.pk])
    yield measured("index page, weights moved", _page(client, f"{address}?peso-protagonism=60&peso-change=20"),
                   runs=max(3, scale["runs"] // 3), size=24)  # fmt: skip
    for number in scale["units"]:
        act = slider(number)
        yield measured("index, 40 indicators, 2000 draws", act, runs=max(3, scale["runs"] // 3), size=number,
                       target="<= 500 ms for 300 practices")  # fmt: skip


def slider(units, *, indicators=40, dimensions=5, people=30, draws=2000, seed=7):
    """What moving a slider costs: people drawn again, weights, scores, places and bands."""
    chance = np.random.default_rng(seed)
    values = chance.uniform(0, 100, (units, indicators))
    values[chance.uniform(size=values.shape) < 0.05] = np.nan
    groups = np.arange(indicators) % dimensions
    judged = indices.Judgements(
        inside=chance.integers(1, 100, (people, indicators)).astype(float),
        across=chance.integers(1, 100, (people, dimensions)).astype(float),
        relevance=chance.integers(6, 10, (people, indicators)).astype(float),
        feasibility=chance.integers(4, 10, (people, indicators)).astype(float),
        clusters=list(range(people)),
    )

    def act():
        counts = indices.draw_people(judged.clusters, draws, seed=1)
        kept = indices.kept_by_ratings(judged.relevance, judged.feasibility, counts)
        drawn = indices.drawn_weights(judged, groups, counts, kept=kept)
        moved = indices.recentred(drawn.across, drawn.across.mean(axis=0), np.arange(1, dimensions + 1))
        return indices.bands_of(indices.simulate(values, groups, indices.Draws(drawn.inside, moved)))

    return act


def _public(scale, say, study):
    client = Client(HTTP_HOST="127.0.0.1")
    pages = {
        "public catalogue": "/pratiche/",
        "public catalogue, words and filters": "/pratiche/?q=anziani&regione=08&tema=neighbourhood_help",
        "public map": "/pratiche/?vista=mappa",
        "home": "/",
    }
    for number in scale["sheets"]:
        say(f"the public side with {number} practices")
        rows.sheets(study, number)
        public_changed()
        practice = PracticeSheet.objects.published().filter(level="full").first().get_absolute_url()
        for what, address in {**pages, "practice page": practice}.items():
            yield measured(f"{what}, made anew", _page(client, address), runs=max(3, scale["runs"] // 6), size=number,
                           prepare=SHELF.clear)  # fmt: skip
        yield measured("public catalogue, kept", _page(client, "/pratiche/"), runs=4 * scale["runs"], size=number)
        with Server() as server:
            for what, address in (("public catalogue", "/pratiche/"), ("practice page", practice)):
                yield load(server, f"{what}, two workers", address, seconds=scale["seconds"], size=number,
                           target=">= 150 a second")  # fmt: skip

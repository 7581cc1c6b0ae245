"""Rows by the thousand: the demo's own, copied inside the database. No action writes them, so no letter and no page."""

from datetime import timedelta

import numpy as np
from django.db import connection
from django.utils import timezone

from sestante.catalogue.models import FacetValue, PracticeSheet, SheetFacet
from sestante.fieldwork.models import Response
from sestante.methods.opinion_map import Comment, Conversation, Vote
from sestante.methods.texts import index_text
from sestante.outreach.models import Pill, Registration
from sestante.places.models import Municipality, Province
from sestante.practices.models import Practice

NAMED = (
    "Orto",
    "Mensa",
    "Portineria",
    "Ciclofficina",
    "Biblioteca",
    "Emporio",
    "Doposcuola",
    "Sartoria",
    "Coro",
    "Cortile",
)

TEXT = (
    "Una volta alla settimana chi abita qui apre la porta e mette un tavolo fuori. Chi passa si siede e racconta. " * 5
)


def practices(study, wanted, *, name="Pratica"):
    """Practices until the study has this many; those that are new."""
    places = list(Municipality.objects.select_related("province").order_by("code")[::37])
    missing = wanted - Practice.objects.of_study(study).count()
    rows = []
    for number in range(max(0, missing)):
        place = places[number % len(places)]
        title = f"{NAMED[number % len(NAMED)]} {name.lower()} {number}"
        rows.append(
            Practice(
                study=study, name=title, likeness=title.lower(), municipality=place, province=place.province,
                region_id=place.province.region_id,
            )
        )  # fmt: skip
    return Practice.objects.bulk_create(rows, batch_size=2000)


def sheets(study, wanted):
    """Published sheets until there are this many, of the words, facets and places of those that are there."""
    patterns = list(PracticeSheet.objects.published().filter(study__is_invented=True, level="full").order_by("pk")[:24])
    now, there = timezone.now(), PracticeSheet.objects.published().count()
    first = PracticeSheet.objects.order_by("-pk").values_list("pk", flat=True).first()
    made = []
    have = Practice.objects.of_study(study).count()
    for number, practice in enumerate(practices(study, have + wanted - there, name="di prova")):
        like = patterns[number % len(patterns)]
        place = practice.municipality
        made.append(
            PracticeSheet(
                practice=practice, study=study, slug=f"prova-{practice.pk}", level="full", reusable=True,
                title=practice.name, summary=like.summary, municipality=place.name, province_code=place.province_id,
                province=place.province.name, region_code=practice.region_id, since=like.since, themes=like.themes,
                flags=like.flags, content=like.content, published_at=now - timedelta(minutes=number), changed_at=now,
                search_text=f"{like.search_text} {index_text(practice.name, place.name)}",
            )
        )  # fmt: skip
    PracticeSheet.objects.bulk_create(made, batch_size=500)
    facets = {like.pk: list(like.facets.exclude(facet__in=["province", "region"])) for like in patterns}
    rows = []
    for number, sheet in enumerate(
        PracticeSheet.objects.filter(pk__gt=first).order_by("pk").defer("content", "search_text")
    ):
        rows += [
            SheetFacet(sheet=sheet, facet=one.facet, value=one.value)
            for one in facets[patterns[number % len(patterns)].pk]
        ]
        rows += [SheetFacet(sheet=sheet, facet=facet, value=value) for facet, value in
                 (("province", sheet.province_code), ("region", sheet.region_code))]  # fmt: skip
    SheetFacet.objects.bulk_create(rows, batch_size=5000)
    FacetValue.objects.bulk_create(
        [FacetValue(facet="region", value=code, labels={"it": code}) for code in {sheet.region_code for sheet in made}],
        ignore_conflicts=True,
    )


def pills(study, wanted):
    """Public pills until there are this many, of topics and provinces in turn."""
    topics = list(FacetValue.objects.filter(facet="theme").values_list("value", flat=True)[:8]) or [""]
    provinces = list(Province.objects.filter(region=study.region))
    now, there = timezone.now(), Pill.objects.public().count()
    Pill.objects.bulk_create(
        [
            Pill(
                study=study, slug=f"prova-{number}", title=f"Pillola di prova {number}", text=TEXT, state="published",
                topic=topics[number % len(topics)], province=provinces[number % len(provinces)],
                published_at=now - timedelta(minutes=number), changed_at=now,
            )
            for number in range(there, wanted)
        ],
        batch_size=500,
    )  # fmt: skip


def responses(study, wanted):
    """Sent responses until the study has this many, each with the answers of one that is there."""
    sent = Response.objects.of_study(study).submitted().filter(version__form_id="scheda")
    patterns = list(sent.order_by("pk").values_list("pk", "version_id"))
    now = timezone.now()
    missing = wanted - len(patterns)
    if missing <= 0:
        return
    Response.objects.bulk_create(
        [
            Response(version_id=patterns[number % len(patterns)][1], origin="import", state="submitted",
                     nonce=f"b{patterns[number % len(patterns)][0]}", language="it", submitted_at=now)
            for number in range(missing)
        ],
        batch_size=2000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO fieldwork_answer (response_id, version_id, path, ref, value)"
            " SELECT copy.id, answer.version_id, answer.path, answer.ref, answer.value"
            " FROM fieldwork_response copy JOIN fieldwork_answer answer"
            " ON copy.nonce = 'b' || answer.response_id WHERE copy.origin = 'import'"
            " AND NOT EXISTS (SELECT 1 FROM fieldwork_answer there WHERE there.response_id = copy.id)"
        )


def conversation(people, *, statements=197, seed=5):
    """An invented conversation of the size and the gaps of large ones on Polis: about 26 votes a person."""
    chance = np.random.default_rng(seed)
    sides = chance.random((2, statements))
    votes = []
    for person in range(people):
        leaning = sides[int(chance.random() < 0.3)]
        seen = np.flatnonzero(chance.random(statements) < min(1.0, chance.exponential(0.13)))
        values = np.where(chance.random(len(seen)) < 0.2, 0, np.where(chance.random(len(seen)) < leaning[seen], 1, -1))
        votes += [
            Vote(1_700_000_000_000 + 1000 * person + nth, str(person + 1), str(statement), int(value))
            for nth, (statement, value) in enumerate(zip(seen, values, strict=True))
        ]
    out = set(chance.choice(statements, statements * 2 // 5, replace=False).tolist())
    comments = tuple(
        Comment(str(number), "0", 1_700_000_000_000, f"Affermazione di prova {number}", -1 if number in out else 1)
        for number in range(statements)
    )
    return Conversation(f"Conversazione di prova, {people} persone", comments, tuple(votes))


def registrations(event, wanted):
    """People registered until the event has this many; they hold no place, as if they had come without asking."""
    now = timezone.now()
    present = event.registrations.count()
    Registration.objects.bulk_create(
        Registration(event=event, code=f"{number:08d}", nonce="bench", name=f"{NAMED[number % len(NAMED)]} {number}",
                     email=f"guest{number}@example.org", role="citizen", registered_at=now)
        for number in range(present, wanted)
    )  # fmt: skip

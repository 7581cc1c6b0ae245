"""Rows by the thousand: the demo's own, copied inside the database. No action writes them, so no letter and no page."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from sestante.catalogue.models import FacetValue, PracticeSheet, SheetFacet
from sestante.fieldwork.models import Response
from sestante.methods.texts import index_text
from sestante.outreach.models import Pill
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

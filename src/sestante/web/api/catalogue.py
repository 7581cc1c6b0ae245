"""The published practices as open data: JSON, CSV, and a description for catalogues of data.

Facts of a sheet (title, place, classification) are given for all; summaries and texts only where their authors put them
under the licence."""

import csv

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Max
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from sestante.catalogue.models import PracticeSheet, SheetFacet
from sestante.people.queries import host

from .answers import absolute, as_json, missing, open_data

PER_PAGE = 500
LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
COLUMNS = ("id", "titolo", "sintesi", "comune", "provincia", "codice_provincia", "regione", "codice_regione", "temi",
           "destinatari", "promotore", "stadio", "dal", "licenza", "fonte", "inventata", "pubblicata", "aggiornata",
           "indirizzo")  # fmt: skip
FACETS = {"theme": "temi", "beneficiary": "destinatari", "promoter": "promotore", "maturity": "stadio"}


@open_data
def sheets_json(request):
    """A page of records, oldest first, so that a page once read does not move."""
    sheets = PracticeSheet.objects.published().defer("search_text").order_by("published_at", "pk")
    pages = Paginator(sheets, PER_PAGE)
    try:
        page = pages.page(request.GET.get("pagina", 1))
    except (EmptyPage, PageNotAnInteger):
        return missing(_("There is no such page."))
    here = absolute(reverse("sheets_json"))
    return as_json(
        {
            "number": pages.count,
            "next": f"{here}?pagina={page.next_page_number()}" if page.has_next() else None,
            "practices": [record_of(sheet) for sheet in page],
        }
    )


@open_data
def sheet_json(request, slug):
    """One published practice."""
    sheet = PracticeSheet.objects.published().defer("search_text").filter(slug=slug).first()
    return missing(_("There is no such practice, or it was withdrawn.")) if sheet is None else as_json(record_of(sheet))


def record_of(sheet):
    record = {
        "id": sheet.slug,
        "url": absolute(reverse("practice", args=[sheet.slug])),
        "title": sheet.title,
        "language": sheet.language,
        "place": {
            "municipality": sheet.municipality,
            "province": sheet.province,
            "province_code": sheet.province_code,
            "region": sheet.region,
            "region_code": sheet.region_code,
        },
        "themes": sheet.themes,
        "classification": {flag["facet"]: {"value": flag["value"], "label": flag["label"]} for flag in sheet.flags},
        "since": sheet.since or None,
        "level": sheet.level,
        "attribution": sheet.attribution or None,
        "invented": sheet.is_invented,
        "published_at": sheet.published_at.isoformat(),
        "changed_at": sheet.changed_at.isoformat(),
        "licence": LICENCE if sheet.reusable else None,
    }
    if sheet.reusable:
        record |= {"summary": sheet.summary, "content": sheet.content}
    return record


@open_data
def sheets_csv(request):
    answer = StreamingHttpResponse(lines_of_csv(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="pratiche.csv"'
    answer.headers["Cache-Control"] = "no-cache"
    return answer


class _Line:
    """A file that hands back what is written to it: csv needs one."""

    def write(self, line):
        return line


def lines_of_csv():
    """The table line by line; the mark in front tells spreadsheets that it is UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(COLUMNS)
    values = _values_by_sheet()
    light = PracticeSheet.objects.published().defer("search_text", "content").order_by("published_at", "pk")
    for sheet in light.iterator(chunk_size=1000):
        yield writer.writerow([_harmless(cell) for cell in _row(sheet, values.get(sheet.pk, {}))])


def _values_by_sheet():
    found = {}
    rows = SheetFacet.objects.filter(facet__in=FACETS).order_by("pk").values_list("sheet", "facet", "value")
    for sheet, facet, value in rows.iterator(chunk_size=5000):
        found.setdefault(sheet, {}).setdefault(facet, []).append(value)
    return found


def _row(sheet, values):
    classified = [" ".join(values.get(facet, ())) for facet in FACETS]
    return [sheet.slug, sheet.title, sheet.summary if sheet.reusable else "", sheet.municipality, sheet.province,
            sheet.province_code, sheet.region, sheet.region_code, *classified, sheet.since,
            LICENCE if sheet.reusable else "", sheet.attribution, "1" if sheet.is_invented else "0",
            sheet.published_at.isoformat(), sheet.changed_at.isoformat(),
            absolute(reverse("practice", args=[sheet.slug]))]  # fmt: skip


def _harmless(cell):
    """A cell that a spreadsheet would take for a formula gets an apostrophe: practices write these texts, not we."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


@open_data
def dataset_json(request):
    """What the data are, in the words of DCAT-AP_IT."""
    association = host()
    changed = PracticeSheet.objects.aggregate(last=Max("changed_at"))["last"]
    page = absolute(reverse("open_data"))
    agent = {"@type": "foaf:Agent", "foaf:name": association.name or "Sestante"}
    files = (("sheets_json", "JSON"), ("sheets_csv", "CSV"))
    description = {
        "@context": {
            "dct": "http://purl.org/dc/terms/",
            "dcat": "http://www.w3.org/ns/dcat#",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },  # fmt: skip
        "@type": "dcat:Dataset",
        "dct:title": _("Good social practices"),
        "dct:description": _("The good social practices that agreed to be told, as published by those who study them."),
        "dct:identifier": page,
        "dct:modified": changed.date().isoformat() if changed else None,
        "dct:language": ["it", "en"],
        "dcat:theme": "http://publications.europa.eu/resource/authority/data-theme/SOCI",
        "dct:accrualPeriodicity": "http://publications.europa.eu/resource/authority/frequency/IRREG",
        "dct:rightsHolder": agent,
        "dct:publisher": agent,
        "dcat:landingPage": page,
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:accessURL": absolute(reverse(name)),
                "dct:format": f"http://publications.europa.eu/resource/authority/file-type/{kind}",
                "dct:license": LICENCE_URL,
            }
            for name, kind in files
        ],
    }
    return as_json(description, media="application/ld+json")

"""What of a published practice stands in a release of open data, and the codebook that explains it.

A record is made of its sheet alone: nothing that the public has not been shown enters a release. Columns are flat,
codes are those of the form; words stand in the codebook, frozen with the release."""

from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from sestante.fieldwork.models import Response
from sestante.places.models import Municipality
from sestante.questionnaires.models import NOT_OF_PRACTICES

from .answers import LANGUAGES, both
from .composition import PROMOTER, THEMES
from .permission import questions_by_path

LICENCE = "CC-BY-4.0"


class Column(NamedTuple):
    name: str
    kind: str  # text, code, codes, number, date, point
    source: tuple = ()  # questions it comes from, the first that was answered
    facet: str = ""
    meaning: str = ""  # English msgid, for columns that no question explains


COLUMNS = (
    Column("id", "text", meaning=_("the practice’s own address, which stays")),
    Column("titolo", "text", ("practice_name", "title")),
    Column(
        "sintesi", "text", ("practice_summary", "description"), meaning=_("only where its authors agreed to CC BY 4.0")
    ),
    Column("comune", "text", meaning=_("municipality")),
    Column("codice_comune", "code", meaning=_("code of Istat")),
    Column("provincia", "text", meaning=_("province")),
    Column("codice_provincia", "code", meaning=_("code of Istat")),
    Column("regione", "text", meaning=_("region")),
    Column("codice_regione", "code", meaning=_("code of Istat")),
    Column("latitudine", "number", meaning=_("of the municipality, never of the practice; degrees, WGS 84, GeoNames")),
    Column("longitudine", "number", meaning=_("of the municipality, never of the practice; degrees, WGS 84, GeoNames")),
    Column("temi", "codes", THEMES, "theme"),
    Column("destinatari", "codes", ("beneficiaries",), "beneficiary"),
    Column("promotore", "code", PROMOTER, "promoter"),
    Column("stadio", "code", ("maturity",), "maturity"),
    Column("dal", "date", ("start_date",)),
    Column("ambito", "code", ("scope",)),
    Column("persone_raggiunte", "number", ("beneficiaries_n",)),
    Column("cittadini_attivi", "number", ("active_citizens_n",)),
    Column("fascia_costo", "code", ("annual_cost_band",)),
    Column("bisogni", "codes", ("needs_now",)),
    Column("offerte", "codes", ("offers",)),
    Column(
        "livello", "code", meaning=_("full: the whole form may be shown; card_only: a short card, the rest is empty")
    ),
    Column("licenza", "code", meaning=_("CC-BY-4.0 where the summary may be reused, otherwise nothing")),
    Column("fonte", "text", meaning=_("whom to credit, where the data are others’")),
    Column("inventata", "code", meaning=_("1: invented for demonstration; 0: real")),
    Column("pubblicata", "date", meaning=_("day on which the page was published")),
)
NAMES = tuple(column.name for column in COLUMNS)
FACTS = {column.name: column.source[0] for column in COLUMNS if column.source and not column.facet}


def points_of(sheets):
    """{(province code, name): municipality} of the places these sheets name."""
    provinces, names = {sheet.province_code for sheet in sheets}, {sheet.municipality for sheet in sheets}
    found = Municipality.objects.filter(province__in=provinces, name__in=names)
    return {(place.province_id, place.name): place for place in found}


def record_of(sheet, *, values, place):
    """The record of a published sheet. ``values``: {facet: [codes]}; ``place``: its municipality, if it is one."""
    facts = {fact["key"]: fact for fact in sheet.content.get("facts", ())}
    record = {
        "id": sheet.slug,
        "titolo": sheet.title,
        "sintesi": sheet.summary if sheet.reusable else "",
        "comune": sheet.municipality,
        "codice_comune": place.code if place else "",
        "provincia": sheet.province,
        "codice_provincia": sheet.province_code,
        "regione": sheet.region,
        "codice_regione": sheet.region_code,
        "latitudine": place.latitude if place else None,
        "longitudine": place.longitude if place else None,
        "dal": sheet.since,
        "livello": sheet.level,
        "licenza": LICENCE if sheet.reusable else "",
        "fonte": sheet.attribution,
        "inventata": "1" if sheet.is_invented else "0",
        "pubblicata": sheet.published_at.date().isoformat(),
    }
    for column in COLUMNS:
        if column.name not in record:
            said = values.get(column.facet, ()) if column.facet else _fact(facts.get(column.source[0]))
            record[column.name] = _shaped(column.kind, said)
    return {name: record[name] for name in NAMES}


def _fact(fact):
    return () if fact is None else [fact["number"]] if "number" in fact else fact.get("values", ())


def _shaped(kind, said):
    if kind == "codes":
        return list(said)
    return said[0] if said else (None if kind == "number" else "")


def lessened(old, new):
    """A frozen record when less is agreed to than before: what is empty now is empty there, a code that is gone goes.

    Nothing is added and no other word takes the place of the one that was released."""
    less = {}
    for name, value in old.items():
        now = new.get(name)
        if now in (None, "", []):
            less[name] = [] if isinstance(value, list) else None if isinstance(value, (int, float)) else now
        elif isinstance(value, list):
            less[name] = [code for code in value if code in now]
        else:
            less[name] = value
    # How much may be shown and reused is always said as it is now.
    return less | {name: new[name] for name in ("livello", "licenza") if name in new}


def codebook_of(study):
    """Every column: its meaning, its question, its type, its values with their words. JSON, frozen with a release."""
    asked = Response.objects.filter(practice__study=study)
    asked = asked.exclude(version__questionnaire__purpose__in=NOT_OF_PRACTICES)
    versions = list(asked.order_by("-version").values_list("version", flat=True).distinct())
    questions = {}
    for version in versions:  # newest first
        for question in questions_by_path(version).values():
            questions.setdefault(question.name, []).append(question)
    return [_entry(column, [one for name in column.source for one in questions.get(name, ())]) for column in COLUMNS]


def _entry(column, questions):
    values = {}
    for question in questions:
        for choice in question.choices:
            if not choice.missing:
                values.setdefault(choice.value, both(choice.labels))
    return {
        "name": column.name,
        "kind": column.kind,
        "meaning": column.meaning,
        "question": both(questions[0].labels) if questions else dict.fromkeys(LANGUAGES, ""),
        "names": list(dict.fromkeys(question.name for question in questions)),
        "values": [{"value": value, "words": words} for value, words in values.items()],
    }

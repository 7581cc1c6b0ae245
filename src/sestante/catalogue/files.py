"""The files of a release, made of its records whenever somebody asks: a withdrawn practice is in none of them."""

import csv
import io
import json

from django.utils import translation
from django.utils.translation import gettext

from sestante.methods.disclosure import public_table
from sestante.places.points import CREDIT

from .answers import LANGUAGES
from .records import LICENCE, NAMES

UNKNOWN = "?"


def records(dataset):
    return list(dataset.records.values_list("content", flat=True))


def _table(rows):
    text = io.StringIO()
    text.write("\ufeff")  # tells spreadsheets that it is UTF-8
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell):
    """A text that a spreadsheet would take for a formula gets an apostrophe: practices write these texts, not we."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def csv_of(dataset):
    rows = ([_cell(content.get(name)) for name in NAMES] for content in records(dataset))
    return _table([NAMES, *rows])


def _cell(value):
    return " ".join(value) if isinstance(value, list) else "" if value is None else value


def about(dataset):
    """What stands in front of the records wherever a file has room for it."""
    found = records(dataset)
    return {
        "study": dataset.study.title,
        "release": dataset.number,
        "made_on": dataset.made_at.date().isoformat(),
        "changed_on": dataset.changed_at.date().isoformat(),
        "licence": LICENCE,
        "points": CREDIT,
        "records": len(found),
        "taken_out": dataset.number_made - len(found),
    }, found


def json_of(dataset):
    front, found = about(dataset)
    return json.dumps({**front, "practices": found}, ensure_ascii=False, indent=1)


def geojson_of(dataset):
    """Points of municipalities (RFC 7946: longitude first); a practice whose place is unknown has no geometry."""
    front, found = about(dataset)
    features = [
        {
            "type": "Feature",
            "id": content["id"],
            "geometry": None
            if content["latitudine"] is None
            else {"type": "Point", "coordinates": [content["longitudine"], content["latitudine"]]},
            "properties": {name: content[name] for name in NAMES if name not in ("latitudine", "longitudine")},
        }
        for content in found
    ]
    return json.dumps({"type": "FeatureCollection", **front, "features": features}, ensure_ascii=False)


def codebook_csv_of(dataset):
    """One row a value: column, type, question and value in both languages. Empty means missing in every column."""
    head = ["colonna", "tipo", "domanda_it", "domanda_en", "valore", "parole_it", "parole_en"]
    rows = [head]
    for entry in dataset.codebook:
        asked = [entry["name"], entry["kind"], *(_said_in(entry, code) for code in LANGUAGES)]
        values = entry["values"] or [{"value": "", "words": dict.fromkeys(LANGUAGES, "")}]
        rows += [[*asked, one["value"], *(one["words"][code] for code in LANGUAGES)] for one in values]
    return _table(rows)


def _said_in(entry, language):
    """The question a column comes from; where there is none, what it means."""
    if entry["question"][language] or not entry["meaning"]:
        return entry["question"][language]
    with translation.override(language):
        return gettext(entry["meaning"])


def words_of(dataset, name, language):
    """{code: words} of a column."""
    entry = next((one for one in dataset.codebook if one["name"] == name), None)
    return {one["value"]: one["words"].get(language, one["value"]) for one in entry["values"]} if entry else {}


COUNTED = (("temi", False), ("destinatari", False), ("promotore", True), ("stadio", True))


def counts_of(found, column, *, adds_up):
    """Provinces by the values of a column, as they may be published: ``(rows, columns, cells, totals)``.

    ``rows`` are (code, name); a cell or total that would tell of few practices is None."""
    provinces = sorted({(one["codice_provincia"] or UNKNOWN, one["provincia"]) for one in found}, key=lambda p: p[1])
    said = [(one["codice_provincia"] or UNKNOWN, _said(one[column], adds_up=adds_up)) for one in found]
    values = sorted({value for _code, values in said for value in values})
    counts = [[sum(code == here and value in mine for here, mine in said) for value in values] for code, _ in provinces]
    totals = [sum(here == code for here, _mine in said) for code, _name in provinces]
    cells, totals = public_table(counts, row_n=totals, adds_up=(adds_up, True))
    return provinces, values, cells, totals


def _said(value, *, adds_up):
    values = value if isinstance(value, list) else [value] if value else []
    return values or ([UNKNOWN] if adds_up else [])


def counts_csv_of(dataset):
    """Counts by province; "soppresso" is 1 where a count is withheld, for it would tell of fewer than five."""
    found = records(dataset)
    rows = [["tabella", "codice_provincia", "provincia", "valore", "parole_it", "parole_en", "pratiche", "soppresso"]]
    for column, adds_up in COUNTED:
        words = [words_of(dataset, column, code) for code in LANGUAGES]
        provinces, values, cells, totals = counts_of(found, column, adds_up=adds_up)
        for (code, name), line, total in zip(provinces, cells, totals, strict=True):
            for value, count in zip(values, line, strict=True):
                said = [one.get(value, value) for one in words]
                rows.append([column, code, name, value, *said, _cell(count), int(count is None)])
            rows.append([column, code, name, "", "totale", "total", _cell(total), int(total is None)])
    return _table(rows)


FILES = {  # what a release offers, under names that stay: (writer, media type)
    "pratiche.csv": (csv_of, "text/csv; charset=utf-8"),
    "pratiche.json": (json_of, "application/json"),
    "pratiche.geojson": (geojson_of, "application/geo+json"),
    "codici.csv": (codebook_csv_of, "text/csv; charset=utf-8"),
    "conteggi.csv": (counts_csv_of, "text/csv; charset=utf-8"),
}

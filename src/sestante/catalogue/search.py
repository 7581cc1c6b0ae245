"""The search index inside the database: both engines are asked the same question and answer alike.

SQLite keeps an FTS5 table beside the sheets (triggers follow every change); PostgreSQL an index on the words.
Neither reads language: lemmas are made before, in methods.texts."""

from django.db import connections
from django.db.models.expressions import RawSQL

from sestante.methods.texts import query_terms

FOUND = {
    "sqlite": "SELECT rowid FROM catalogue_sheetindex WHERE catalogue_sheetindex MATCH %s",
    "postgresql": (
        "SELECT id FROM catalogue_practicesheet"
        " WHERE array_to_tsvector(string_to_array(search_text, ' ')) @@ %s::tsquery"
    ),
}


def matching(sheets, text):
    """The sheets that hold all the words of a text; the last word may be unfinished. No words: all sheets."""
    terms, typed = query_terms(text)
    if not terms:
        return sheets.none() if text.strip() else sheets
    vendor = connections[sheets.db].vendor
    return sheets.filter(pk__in=RawSQL(FOUND[vendor], [ASK[vendor](terms, typed)]))  # noqa: S611 words are parameters


def _ask_sqlite(terms, typed):
    *whole, last = terms
    return " AND ".join([*(f'"{term}"' for term in whole), f'("{last}" OR "{typed}" *)'])


def _ask_postgresql(terms, typed):
    # Every term is letters and digits only, so nothing here needs to be escaped.
    *whole, last = terms
    return " & ".join([*(f"'{term}'" for term in whole), f"('{last}' | '{typed}':*)"])


ASK = {"sqlite": _ask_sqlite, "postgresql": _ask_postgresql}

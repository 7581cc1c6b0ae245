"""The words of the sheets, indexed by the database itself: a sheet withdrawn is out of the search in the same act.

SQLite drops a table's triggers when Django remakes the table: a later migration that alters ``practicesheet`` must run
``build`` again (the tests of the catalogue say so when it was forgotten)."""

from django.db import migrations

TABLE, INDEX = "catalogue_practicesheet", "catalogue_sheetindex"
FORGET = f"INSERT INTO {INDEX} ({INDEX}, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);"
LEARN = f"INSERT INTO {INDEX} (rowid, search_text) VALUES (NEW.id, NEW.search_text);"

BUILD = {
    "sqlite": [
        f"""CREATE VIRTUAL TABLE {INDEX} USING fts5(
            search_text, content='{TABLE}', content_rowid='id', tokenize='unicode61', prefix='3')""",
        f"CREATE TRIGGER sheet_words_enter AFTER INSERT ON {TABLE} BEGIN {LEARN} END",
        f"CREATE TRIGGER sheet_words_leave AFTER DELETE ON {TABLE} BEGIN {FORGET} END",
        f"CREATE TRIGGER sheet_words_change AFTER UPDATE OF search_text ON {TABLE} BEGIN {FORGET} {LEARN} END",
        f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')",
    ],
    "postgresql": [
        f"CREATE INDEX {INDEX} ON {TABLE} USING gin (array_to_tsvector(string_to_array(search_text, ' ')))",
    ],
}
CLEAR = {
    "sqlite": [
        *(f"DROP TRIGGER IF EXISTS sheet_words_{name}" for name in ("enter", "leave", "change")),
        f"DROP TABLE IF EXISTS {INDEX}",
    ],
    "postgresql": [f"DROP INDEX IF EXISTS {INDEX}"],
}


def build(apps, schema_editor):
    clear(apps, schema_editor)
    for statement in BUILD[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def clear(apps, schema_editor):
    for statement in CLEAR[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_words_of_facets")]
    operations = [migrations.RunPython(build, clear)]

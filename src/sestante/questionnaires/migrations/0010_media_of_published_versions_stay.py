"""The database itself keeps the files of published versions: what their questions show is part of what was asked.

These guards read ``questionnaires_version``, and SQLite does not remake a table that a trigger of another one reads: a
later migration that alters ``version`` or ``formmedia`` runs ``unguard`` first and ``guard`` after it."""

from django.db import migrations

TABLE, VERSIONS = "questionnaires_formmedia", "questionnaires_version"
WORDS = "the files of a published version stay as they are"


def guard(apps, schema_editor):
    unguard(apps, schema_editor)
    for statement in GUARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def sqlite_guard(name, event, rows):
    return f"""CREATE TRIGGER {name} BEFORE {event} ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {VERSIONS} WHERE id IN ({rows}) AND state <> 'draft')
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"""


GUARDS = {
    "sqlite": [
        sqlite_guard("form_media_published_is_not_added", "INSERT", "NEW.version_id"),
        sqlite_guard("form_media_published_is_not_changed", "UPDATE", "OLD.version_id, NEW.version_id"),
        sqlite_guard("form_media_published_is_not_deleted", "DELETE", "OLD.version_id"),
    ],
    # The version is locked before it is read: whoever publishes it at the same moment is waited for.
    "postgresql": [
        f"""CREATE FUNCTION form_media_stays_as_published() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM 1 FROM {VERSIONS} WHERE id IN (OLD.version_id, NEW.version_id) FOR SHARE;
                IF EXISTS (SELECT 1 FROM {VERSIONS}
                           WHERE id IN (OLD.version_id, NEW.version_id) AND state <> 'draft') THEN
                    RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
            END $$""",
        f"""CREATE TRIGGER form_media_stays_as_published BEFORE INSERT OR UPDATE OR DELETE ON {TABLE}
            FOR EACH ROW EXECUTE FUNCTION form_media_stays_as_published()""",
    ],
}

UNDO = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS form_media_published_is_not_{what}" for what in ("added", "changed", "deleted")
    ],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS form_media_stays_as_published ON {TABLE}",
        "DROP FUNCTION IF EXISTS form_media_stays_as_published()",
    ],
}


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0009_course_feedback")]

    operations = [migrations.RunPython(guard, unguard)]

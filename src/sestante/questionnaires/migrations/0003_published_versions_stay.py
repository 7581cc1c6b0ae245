"""The database itself keeps published versions as they are: answers are read through them for years.

SQLite drops a table's triggers when Django remakes the table: a later migration that alters ``version`` must run
``guard`` again (the tests of questionnaires say so when it was forgotten)."""

from django.db import migrations

FROZEN = [
    "questionnaire_id",
    "number",
    "form_id",
    "title",
    "languages",
    "source",
    "xlsform",
    "xform",
    "media",
    "questions",
    "sections",
    "intro",
    "definition_box",
    "estimated_minutes",
    "published_at",
]
TABLE = "questionnaires_version"


def guard(apps, schema_editor):
    """Put the guards up. Columns that a version no longer has when a later migration calls this are left out."""
    unguard(apps, schema_editor)
    columns = {field.column for field in apps.get_model("questionnaires", "Version")._meta.concrete_fields}
    for statement in statements(schema_editor.connection.vendor, [name for name in FROZEN if name in columns]):
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def changed(columns, distinct):
    return " OR ".join(f"NEW.{name} {distinct} OLD.{name}" for name in columns)


STATE_MOVES = "(OLD.state = 'published' AND NEW.state IN ('published', 'retired')) OR (OLD.state = 'retired' AND NEW.state = 'retired')"


def statements(vendor, columns):
    return {
        "sqlite": [
            f"""CREATE TRIGGER version_stays_as_published BEFORE UPDATE ON {TABLE}
                WHEN OLD.state <> 'draft' AND ({changed(columns, 'IS NOT')} OR NOT ({STATE_MOVES}))
                BEGIN SELECT RAISE(ABORT, 'a published version does not change'); END""",
            f"""CREATE TRIGGER version_published_is_not_deleted BEFORE DELETE ON {TABLE}
                WHEN OLD.state <> 'draft'
                BEGIN SELECT RAISE(ABORT, 'a published version is not deleted'); END""",
        ],
        "postgresql": [
            f"""CREATE FUNCTION version_stays_as_published() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP = 'DELETE' THEN
                        IF OLD.state <> 'draft' THEN
                            RAISE EXCEPTION 'a published version is not deleted' USING ERRCODE = 'integrity_constraint_violation';
                        END IF;
                        RETURN OLD;
                    END IF;
                    IF OLD.state <> 'draft' AND ({changed(columns, 'IS DISTINCT FROM')} OR NOT ({STATE_MOVES})) THEN
                        RAISE EXCEPTION 'a published version does not change' USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                END $$""",
            f"""CREATE TRIGGER version_stays_as_published BEFORE UPDATE OR DELETE ON {TABLE}
                FOR EACH ROW EXECUTE FUNCTION version_stays_as_published()""",
        ],
    }[vendor]


UNDO = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS version_stays_as_published",
        "DROP TRIGGER IF EXISTS version_published_is_not_deleted",
    ],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS version_stays_as_published ON {TABLE}",
        "DROP FUNCTION IF EXISTS version_stays_as_published()",
    ],
}


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0002_sections")]

    operations = [migrations.RunPython(guard, unguard)]

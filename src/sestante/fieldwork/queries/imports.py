"""Questions about files brought in: how their columns are understood, how rows will be read, what came of them."""

from itertools import islice

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.homecoming import Homecoming
from sestante.fieldwork.intake import mapping
from sestante.fieldwork.intake.rows import RowReader, fill, violations_in_words
from sestante.fieldwork.models import ImportedRow, ImportRun
from sestante.questionnaires.queries import definition_of, questions_of, said_in, sections_of

from .responses import in_words

HEAVY = ("content", "version__xform", "version__xlsform", "version__questions", "version__source")
ROWS_SHOWN = 8
SAMPLES = 3
MOST_PREVIEWED = 2000  # records of an export that comes back, compared before it is brought in


def imports_of(study):
    """A study's imports, newest first, without the files."""
    return (
        ImportRun.objects.filter(study=study)
        .select_related("version__questionnaire", "by")
        .defer(*HEAVY)
        .annotate(
            created=Count("rows", filter=Q(rows__outcome=ImportedRow.Outcome.CREATED)),
            refused=Count("rows", filter=Q(rows__outcome=ImportedRow.Outcome.REFUSED)),
        )
        .order_by("-at", "-pk")
    )


def import_of(study, pk):
    """One import of this study, without its file, or None."""
    return (
        ImportRun.objects.filter(study=study, pk=pk)
        .select_related("study", "version__questionnaire", "by")
        .defer("content", "version__xform", "version__xlsform", "version__source")
        .first()
    )


def outcome_counts(run):
    """How many rows ended how; of those brought in, how many wait to be checked."""
    rows = run.rows.order_by().values("outcome", "response__state").annotate(number=Count("pk"))
    counts = dict.fromkeys(ImportedRow.Outcome.values, 0) | {"to_check": 0, "practices": 0}
    for row in rows:
        counts[row["outcome"]] += row["number"]
        if row["outcome"] == ImportedRow.Outcome.CREATED and row["response__state"] == "to_check":
            counts["to_check"] += row["number"]
    counts["practices"] = run.rows.filter(outcome=ImportedRow.Outcome.CREATED, made_practice=True).count()
    return counts


def rows_with_problems(run):
    return run.rows.exclude(problems=[]).select_related("practice", "response").defer("response__instance")


def preview_of_return(run, *, language, shown=40):
    """What an export that comes back would do: counts over all its records, and the first that change or are in doubt,
    these tried on their forms to the end.

    Nothing is written; correcting asks everything again.
    """
    home = Homecoming(run)
    counts = {"same": 0, "changed": 0, "new": 0, "refused": 0, "wrong": len(home.parcel.problems), "conflicts": 0}
    lines = []
    for one in islice(home.looked_through(), MOST_PREVIEWED):
        plan = home.plan(one)
        kind = "new" if plan is None else "refused" if plan.refused else "changed" if plan.changes else "same"
        counts[kind] += 1
        if plan is None:
            plan = home.tried(one)
        if (plan.changes or plan.problems or plan.refused) and len(lines) < shown:
            plan.problems = [*plan.problems, *home.refusals(plan)]
            changes = [(*home.words(change, language), change.conflict) for change in plan.changes]
            lines.append({"number": one.number, "plan": plan, "changes": changes})
        counts["wrong"] += bool(plan.faults)
        counts["conflicts"] += sum(change.conflict for change in plan.changes)
    return {"counts": counts, "lines": lines, "unknown": sorted(set(home.parcel.unknown)),
            "problems": home.parcel.problems[:shown],
            "is_whole": len(home.parcel.records) <= MOST_PREVIEWED}  # fmt: skip


def columns_of(run, table, language):
    """Each column with a few of its cells and the places it may go to, grouped as the questionnaire is."""
    questions = questions_of(run.version) if run.version else []
    groups = _groups(run, questions, language)
    found = []
    for place, header in enumerate(table.headers):
        cells = (row[header] for row in table.rows[:200] if row[header])
        samples = list(dict.fromkeys(cell if len(cell) <= 60 else f"{cell[:57]}…" for cell in cells))[:SAMPLES]
        found.append({"place": place, "header": header, "samples": samples, "chosen": run.mapping.get(header, ""),
                      "groups": groups})  # fmt: skip
    return found


def _groups(run, questions, language):
    """Places a column may go to: ``[(group, [(value, words), ...]), ...]``."""
    facts = [(_("About the practice"), list(mapping.fact_labels().items()))]
    if not run.version:
        return facts
    titles = dict(sections_of(run.version, language))
    sections = {}
    for ref, target in mapping.targets_of(questions).items():
        question = target.question
        if question is None:
            continue
        words = said_in(question.labels, language, run.version) or question.name
        words = words if len(words) <= 80 else f"{words[:77]}…"
        place = f" ({target.instance})" if target.instance else ""
        sections.setdefault(question.section, []).append((ref, f"{words}{place} [{question.name}]"))
    return [(titles.get(name, name), options) for name, options in sections.items()] + facts


def preview_of(run, table, *, language):
    """The first rows as they will be read, with what could not be: nothing is written."""
    questions = questions_of(run.version) if run.version else []
    definition = definition_of(run.version) if run.version else None
    reader, now, found = RowReader(run.mapping, questions), timezone.now(), []
    labels = mapping.fact_labels()
    for number, row in list(zip(table.lines, table.rows, strict=True))[:ROWS_SHOWN]:
        reading = reader.read(row)
        lines = []
        if definition is not None:
            session = fill(definition, reading, now=now, language=run.version.languages[0])
            values = session.values(relevant_only=True)
            for _header, question, ref, _values, _text in reading.answers:
                if values.get(ref):
                    words = said_in(question.labels, language, run.version) or question.name
                    lines.append((words, in_words(question, values[ref], language)))
            reading.problems += violations_in_words(session, questions, version=run.version, language=language)
        lines += [(labels[fact], text) for fact, text in reading.facts.items() if text]
        if number in table.crooked:
            reading.problems.append(
                {"column": "", "message": _("There are more cells than headers: this row is refused.")}
            )
        found.append({"number": number, "lines": lines, "problems": reading.problems})
    return found

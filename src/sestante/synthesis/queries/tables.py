"""Tables of the quadro. Their figures are plain JSON, with every label in every language: ready to be frozen."""

from dataclasses import dataclass

from django.db.models import Count

from sestante.methods import tables
from sestante.places.models import Province

from .answers import EVERYBODY, Where, number_of, pairs_of, responses_of, tallies_of
from .questions import Question


@dataclass(frozen=True)
class Table:
    """What was counted: the questions, the group, and the figures as they would be frozen."""

    questions: tuple[Question, ...]
    where: Where
    figures: dict


def table_of(study, question, *, where=EVERYBODY):
    """Figures of one question: frequencies, a matrix's scale, or a number's classes. Two queries."""
    (table,) = tables_of(study, [question], where=where)
    return table


def tables_of(study, questions, *, where=EVERYBODY):
    """Figures of several questions of one questionnaire; two queries whatever their number and that of the answers."""
    if not questions:
        return []
    tallies = tallies_of([question for question in questions if question.kind != "text"], where)
    cases = number_of(questions[0].questionnaire, where)
    return [
        Table((question,), where, SHAPES[question.kind](question, tallies, cases))
        for question in questions
        if question.kind in SHAPES
    ]


def crosstab_of(study, row, column, *, where=EVERYBODY):
    """Cross table of two closed questions of one questionnaire. Two queries."""
    pairs = pairs_of(row, column, where)
    cases = number_of(row.questionnaire, where)
    order = [[choice.value for choice in question.valid_choices] for question in (row, column)]
    table = tables.crosstab(
        pairs, rows=order[0], columns=order[1], missing=(row.missing, column.missing), cases=max(cases, pairs.total())
    )
    single = row.kind == column.kind == "one" and not row.repeat and not column.repeat
    found = tables.association(table.counts) if single else None
    used_rows = [index for index, n in enumerate(table.row_n) if n]
    used_columns = [index for index, n in enumerate(table.column_n) if n]
    figures = {
        "shape": "cross",
        "n": table.n,
        "missing": table.missing,
        "cases": table.n + table.missing,
        "adds_up": [column.kind == "one" and not column.repeat, row.kind == "one" and not row.repeat],
        "row_question": row.labels,
        "column_question": column.labels,
        "columns": [
            {"value": table.columns[c], "labels": column.labels_of(table.columns[c]), "n": table.column_n[c]}
            for c in used_columns
        ],
        "rows": [
            {
                "value": table.rows[r],
                "labels": row.labels_of(table.rows[r]),
                "counts": [table.counts[r][c] for c in used_columns],
                "n": table.row_n[r],
            }
            for r in used_rows
        ],
        "v": round(found.v_corrected, 2) if found else None,
    }
    return Table((row, column), where, figures)


def map_of(study, questionnaire, *, where=EVERYBODY):
    """Where the responses come from, by region and province of their practice. Two queries."""
    rows = (
        responses_of(questionnaire, where)
        .order_by()
        .values("practice__region", "practice__province")
        .annotate(number=Count("pk"))
    )
    names = dict(Province.objects.values_list("code", "name"))
    regions, provinces, missing = {}, {}, 0
    for row in rows:
        region, province, number = row["practice__region"], row["practice__province"], row["number"]
        if region is None:
            missing += number
            continue
        regions[region] = regions.get(region, 0) + number
        if province is not None:
            provinces[province] = provinces.get(province, 0) + number
    n = sum(regions.values())
    figures = {
        "shape": "map",
        "n": n,
        "missing": missing,
        "cases": n + missing,
        "regions": regions,
        "provinces": [
            {"value": code, "name": names[code], "count": number}
            for code, number in sorted(provinces.items(), key=lambda pair: (-pair[1], names[pair[0]]))
        ],
    }
    return Table((), where, figures)


def _frequency(question, tallies, cases):
    order = [choice.value for choice in question.choices]
    found = tables.frequencies(tallies[question.name], choices=order, missing=question.missing, cases=cases)
    rows = [
        {"value": value, "labels": question.labels_of(value), "count": count}
        for value, count in found.counts.items()
        if count or len(order) <= 40  # of a long list of places only those named
    ]
    if not question.is_ordered:
        rows.sort(key=lambda row: -row["count"])
    mean = tables.mean_score(found.counts, question.scores) if question.is_ordered else None
    return {
        "shape": "frequency",
        "multiple": question.kind == "many" or bool(question.repeat),
        "ordered": question.is_ordered,
        "n": found.n,
        "missing": found.missing,
        "cases": found.cases,
        "missing_rows": [
            {"value": value, "labels": question.labels_of(value), "count": count}
            for value, count in found.missing_counts.items()
        ],
        "rows": rows,
        "mean": None if mean is None else round(mean, 2),
        "top": max((score for score in question.scores.values() if score is not None), default=None),
    }


def _likert(question, tallies, cases):
    first = question.items[0]
    levels = [choice.value for choice in first.valid_choices]
    found = tables.likert(
        {item.name: tallies[item.name] for item in question.items},
        levels=levels,
        scores=first.scores,
        missing=first.missing,
        cases=cases,
    )
    answering = max((item.n for item in found), default=0)
    by_name = {item.name: item for item in question.items}
    return {
        "shape": "likert",
        "n": answering,
        "missing": cases - answering,
        "cases": cases,
        "levels": [{"value": level, "labels": first.labels_of(level)} for level in levels],
        "top": max((score for score in first.scores.values() if score is not None), default=None),
        "rows": [
            {
                "value": item.name,
                "labels": by_name[item.name].labels,
                "counts": list(item.counts),
                "n": item.n,
                "missing": item.missing,
                "mean": None if item.mean is None else round(item.mean, 2),
            }
            for item in found
        ],
    }


def _number(question, tallies, cases):
    numbers = [
        number
        for answer, count in tallies[question.name].items()
        if (number := _read(question, answer[0])) is not None
        for _case in range(count)
    ]
    classes = tables.histogram(numbers, whole=question.whole or question.kind == "date")
    summary = tables.numeric_summary(numbers)
    figures = {
        "shape": "histogram",
        "kind": question.kind,
        "whole": question.whole or question.kind == "date",
        "n": len(numbers),
        "missing": max(cases - len(numbers), 0),
        "cases": max(cases, len(numbers)),
        "edges": list(classes.edges) if classes else [],
        "counts": list(classes.counts) if classes else [],
        "open_end": bool(classes and classes.open_end),
    }
    if summary:
        figures["summary"] = {
            name: round(getattr(summary, name), 2) for name in ("minimum", "q1", "median", "q3", "maximum", "mean")
        }
    return figures


def _read(question, text):
    """A number, or the year of a date; what is neither (an old type, a stray word) is no answer."""
    try:
        return int(text[:4]) if question.kind == "date" else int(text) if question.whole else float(text)
    except ValueError:
        return None


SHAPES = {"one": _frequency, "many": _frequency, "matrix": _likert, "number": _number, "date": _number}

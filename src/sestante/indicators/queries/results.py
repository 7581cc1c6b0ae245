"""Indices frozen for good: what was copied, and each practice's way back inside that copy."""

from dataclasses import dataclass

from sestante.indicators.models import IndexResult
from sestante.methods import indices


@dataclass(frozen=True)
class FrozenLine:
    """An indicator as it was copied, with one practice's value."""

    indicator: dict
    value: float | None
    scaled: float | None


@dataclass(frozen=True)
class FrozenBranch:
    dimension: dict
    score: float | None
    lines: list


def results_of(version):
    """Frozen results of a framework's version, the newest first."""
    return list(version.results.select_related("evidence", "frozen_by"))


def result_of(study, version, number):
    """One frozen result of a study, or None."""
    rows = IndexResult.objects.filter(version__framework__study=study, version=version, number=number)
    return rows.select_related("version__framework", "evidence", "frozen_by").first()


def frozen_rows(result):
    """Rows whose form is still there, highest estimate first; those without an estimate at the end."""
    rows = list(result.rows.select_related("practice__municipality"))
    return sorted(rows, key=lambda row: (row.scores["estimate"] is None, -(row.scores["estimate"] or 0), row.pk))


def frozen_row(result, practice):
    return result.rows.select_related("practice", "response__version").filter(practice=practice).first()


def frozen_trace(result, row):
    """A row, dimension by dimension: values, goalposts and scores as they were copied, nothing read anew."""
    low, high = result.rules["low"], result.rules["high"]
    for dimension in result.copy["dimensions"]:
        lines = []
        for one in dimension["indicators"]:
            value = row.values.get(one["code"])
            scaled = None
            if value is not None:
                scaled = float(indices.goalposts([value], [one["worst"]], [one["best"]], low=low, high=high)[0])
            lines.append(FrozenLine(one, value, scaled))
        yield FrozenBranch(dimension, row.scores["dimensions"].get(dimension["key"]), lines)

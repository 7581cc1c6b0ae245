"""An index put into words, figures to pin, and files for other tools."""

import csv
import io

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.fieldwork.models import Response
from sestante.methods import indices
from sestante.methods.tables import quantile

from .queries.frameworks import placements_of
from .queries.judging import verdicts_of
from .queries.methodologies import methodologies_of

NAMED = 4


def finding_of(index):
    """What may be said first of an index, in the language now active: above all what cannot be ordered."""
    if not index.placed:
        return _("No practice has enough values yet")
    if not index.draws:
        return _("Nobody has weighed yet: the order is provisional, with no interval")
    leading = len(index.leading)
    if leading == 1:
        return _("“%(name)s” stands ahead of the others, whoever weighs") % {"name": index.placed[0].practice.name}
    if leading == len(index.placed):
        return _("No order can be established among these practices")
    words = ngettext(
        "%(n)s practice ahead, and the order among them cannot be established",
        "%(n)s practices ahead, and the order among them cannot be established",
        leading,
    )
    return words % {"n": number_in_words(leading)}


def number_in_words(number):
    words = (_("None"), _("One"), _("Two"), _("Three"), _("Four"), _("Five"), _("Six"), _("Seven"), _("Eight"))
    return words[number] if number < len(words) else str(number)


def place_in_words(row):
    """The places a practice may plausibly have."""
    return places_in_words(row.best, row.worst) if row.best else ""


def places_in_words(best, worst):
    if best == worst:
        return _("place %(place)s") % {"place": best}
    return _("places %(best)s to %(worst)s") % {"best": best, "worst": worst}


def near_in_words(row):
    """Who cannot be told apart from a practice."""
    if not row.near:
        return ""
    names = [other.practice.name for other in row.near]
    shown, rest = names[:NAMED], len(names) - NAMED
    listed = ", ".join(shown)
    if rest > 0:
        return ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", rest) % {"names": listed, "n": rest}
    return listed


def figures_of(index):
    """What is pinned: each dimension over all practices. No practice, no place."""
    cases = len(index.rows) + len(index.without)
    dimensions = []
    for at, part in enumerate(index.parts):
        scores = sorted(row.dimensions[at] for row in [*index.rows, *index.without] if row.dimensions[at] is not None)
        row = {
            "labels": {"it": part.dimension.name, "en": part.dimension.name_en or part.dimension.name},
            "weight": part.percent,
            "n": len(scores),
            "indicators": len(part.placements),
        }
        if scores:
            tenth, first, median, third, ninth = (
                float(quantile(scores, share)) for share in (0.1, 0.25, 0.5, 0.75, 0.9)
            )
            row |= {"median": median, "q1": first, "q3": third, "p10": tenth, "p90": ninth}
        dimensions.append(row)
    framework = index.version.framework
    return {
        "shape": "index",
        "title": {"it": framework.title, "en": framework.title_en or framework.title},
        "low": index.version.low,
        "high": 100,
        "dimensions": dimensions,
        "people": index.people,
        "draws": index.draws,
        "n": len(index.rows),
        "missing": len(index.without),
        "cases": cases,
        "multiple": False,
    }


def ratings_of(version):
    """What is pinned of the ratings: each candidate's medians, whether people agree, whether it stayed."""
    found = verdicts_of(version)
    rows = []
    for one in placements_of(version):
        card, verdict = one.indicator_version, found[one.indicator_version.indicator_id]
        relevance, feasibility = verdict["relevance"], verdict["feasibility"]
        if relevance is not None:
            rows.append({
                "value": card.indicator.code,
                "labels": {"it": card.name, "en": card.name_en or card.name},
                "n": relevance["n"],
                "relevance": relevance["median"],
                "feasibility": feasibility["median"] if feasibility is not None else None,
                "agreed": not relevance["disagreement"],
                "kept": one.kept,
            })  # fmt: skip
    people = max((row["n"] for row in rows), default=0)
    limits = {"relevant_from": version.relevant_from, "feasible_from": version.feasible_from}
    return {"shape": "ratings", "n": people, "missing": 0, "cases": people, "rows": rows, "multiple": False} | limits


def uses_of(study):
    """What is pinned of the methodologies: how many practices use each, of those whose forms name any step."""
    rows, users = [], set()
    for one in methodologies_of(study):
        practices = {step.practice_id for step in one.steps.all()}
        users |= practices
        labels = {"it": one.name, "en": one.name_en or one.name}
        rows.append({"value": one.code, "labels": labels, "count": len(practices)})
    rows.sort(key=lambda row: -row["count"])
    sent = Response.objects.submitted().filter(practice__study=study).values("practice").distinct().count()
    return {"shape": "frequency", "n": len(users), "missing": sent - len(users), "cases": sent, "rows": rows,
            "multiple": True}  # fmt: skip


def rules_of(index):
    """The rules and the structure of an index, written out so that it can be reckoned again without us."""
    version = index.version
    rules = {
        "framework": version.framework.title,
        "version": version.number,
        "inside": version.inside,
        "across": version.across,
        "low": version.low,
        "high": 100,
        "least_present": version.least_present,
        "weights": version.weights,
        "reason": version.weights_reason,
        "moved": index.moved,
        "people": index.people,
        "raters": index.raters,
        "draws": index.draws,
        "seed": version.seed,
        "evidence": index.evidence,
    }
    copy = {
        "dimensions": [
            {
                "key": part.dimension.key,
                "name": part.dimension.name,
                "name_en": part.dimension.name_en,
                "direction": part.dimension.direction,
                "weight": part.weight,
                "group_weight": part.group_weight,
                "indicators": [
                    {
                        "code": one.indicator_version.indicator.code,
                        "version": one.indicator_version.number,
                        "name": one.indicator_version.name,
                        "name_en": one.indicator_version.name_en,
                        "formula": one.indicator_version.formula,
                        "worst": one.worst,
                        "best": one.best,
                        "weight": share,
                    }
                    for one, share in zip(part.placements, part.shares, strict=True)
                ],
            }
            for part in index.parts
        ]
    }
    return rules, copy


def structure_of(index):
    """The framework as COINr's iMeta has it, in the index's own codes."""
    rows = []
    for part in index.parts:
        for one, share in zip(part.placements, part.shares, strict=True):
            card = one.indicator_version
            rows.append(
                indices.Indicator(
                    card.indicator.code, card.name, 1, card.direction, share, part.dimension.key, card.unit,
                    f"{one.best:g}", type="Indicator",
                )
            )  # fmt: skip
    for part in index.parts:
        one = part.dimension
        rows.append(indices.Indicator(one.key, one.name, 2, one.direction, part.weight, "index", type="Aggregate"))
    rows.append(indices.Indicator("index", index.version.framework.title, 3, type="Aggregate"))
    return indices.Structure(tuple(rows))


def imeta_of(index):
    return indices.imeta_csv(structure_of(index))


def idata_of(index):
    """Values before they are put on a scale, a row a practice."""
    rows = [*index.rows, *index.without]
    codes = [row.code for row in structure_of(index).indicators]
    values = np.array([[np.nan if one is None else one for one in row.values] for row in rows], dtype=float)
    units = [(f"P{row.practice.pk}", row.practice.name) for row in rows]
    return indices.idata_csv(units, codes, values.reshape(len(rows), len(codes)))


def table_of(index):
    """Head and rows of the whole index, for the table view and the file."""
    head = [
        _("Practice"),
        _("Estimate"),
        _("8 times out of 10"),
        _("95 out of 100"),
        _("Plausible place"),
        *(part.dimension.name for part in index.parts),
        _("Values"),
    ]
    rows = []
    for row in index.rows:
        low95, low80, high80, high95 = row.bands or (None,) * 4
        rows.append(
            [
                row.practice.name,
                _decimal(row.estimate),
                f"{_decimal(low80)}–{_decimal(high80)}" if row.bands else "",
                f"{_decimal(low95)}–{_decimal(high95)}" if row.bands else "",
                "" if row.is_few else place_in_words(row),
                *(_decimal(score) for score in row.dimensions),
                f"{row.present}/{row.wanted}",
            ]
        )
    return head, rows


def csv_of(index):
    out = io.StringIO()
    head, rows = table_of(index)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()


def _decimal(number):
    return "" if number is None else number_format(number, decimal_pos=1, use_l10n=True)

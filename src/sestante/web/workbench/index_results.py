"""An index frozen for good: what came out, by which weights and rules, and every number's way back inside the copy."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.indicators.models import FrameworkVersion
from sestante.indicators.queries.index import ENOUGH
from sestante.indicators.queries.results import frozen_row, frozen_rows, frozen_trace, result_of
from sestante.indicators.telling import places_in_words
from sestante.web.access import may
from sestante.web.bilingual import worded

from .evidence import finding_in


def fetched(request, version, number):
    found = result_of(request.study, version, number)
    if found is None:
        raise Http404
    return found


def result(request, study, version, number):
    """The index as it stood on that day. Later answers, weights and cards change nothing here."""
    found = fetched(request, version, number)
    rows, rules = frozen_rows(found), found.rules
    gone = found.evidence.figures["cases"] - len(rows) if found.evidence else 0
    opens = may(request, "read_answers")
    page = {
        **frame_of(found),
        "result": found,
        "rules": rules,
        "finding": finding_in(found.evidence) if found.evidence else "",
        "dots": [dot_of(found, row, opens) for row in rows if row.scores["estimate"] is not None],
        "without": [row.practice.name for row in rows if row.scores["estimate"] is None],
        "gone": max(0, gone),
        "means": {name: FrameworkVersion.Mean(rules[name]).label for name in ("inside", "across")},
        "weights": FrameworkVersion(weights=rules["weights"]).get_weights_display(),
        "dimensions": [dimension_of(one) for one in found.copy["dimensions"]],
    }
    return render(request, "workbench/index_result.html", page)


def practice(request, study, version, number, pk):
    """One practice in a frozen index: the values copied, the goalposts between which they stand, the form."""
    found = fetched(request, version, number)
    row = frozen_row(found, pk)
    if row is None:
        raise Http404
    page = {
        **frame_of(found),
        "result": found,
        "row": row,
        "bands": row.scores["bands"],
        "branches": [
            {"dimension": dimension_of(branch.dimension), "score": branch.score, "lines": worded_lines(branch)}
            for branch in frozen_trace(found, row)
        ],
        "can_read": may(request, "read_answers"),
    }
    return render(request, "workbench/index_result_practice.html", page)


def frame_of(found):
    return {
        "title": worded(found.version.framework, "title"),
        "version": found.version,
        "named": _("frozen result %(n)s") % {"n": found.number},
    }


def dimension_of(copied):
    english = get_language() == "en"
    indicators = [{**one, "name": (english and one.get("name_en")) or one["name"],
                   "percent": round(100 * one["weight"])} for one in copied["indicators"]]  # fmt: skip
    return {
        **copied,
        "name": (english and copied.get("name_en")) or copied["name"],
        "percent": round(100 * copied["weight"]),
        "group_percent": round(100 * copied["group_weight"]),
        "indicators": indicators,
    }


def worded_lines(branch):
    words = dimension_of(branch.dimension)["indicators"]
    return [
        {"indicator": indicator, "value": line.value, "scaled": line.scaled}
        for indicator, line in zip(words, branch.lines, strict=True)
    ]


def dot_of(found, row, opens):
    """A point of the drawing; it leads to the practice for whoever may read answers."""
    values = list(row.values.values())
    few = sum(value is not None for value in values) < ENOUGH * len(values)
    scores, place = row.scores, row.practice.municipality
    return {
        "label": row.practice.name,
        "sub": place.name if place else "",
        "value": scores["estimate"],
        "bands": tuple(scores["bands"]) or None,
        "note": _("no place") if few or not scores["best"] else places_in_words(scores["best"], scores["worst"]),
        "few": few,
        "selected": False,
        "url": reverse(
            "index_result_practice",
            args=[found.version.framework.study.slug, found.version_id, found.number, row.practice_id],
        )
        if opens
        else "",
    }

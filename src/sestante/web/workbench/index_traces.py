"""Every number of the index and its way back: to weights, card, formula and the answers of a form."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from sestante.indicators import telling as words
from sestante.indicators.queries import heard_of, placements_of, trace_of
from sestante.indicators.queries.tracing import traced_indicator
from sestante.web.access import may
from sestante.web.bilingual import worded

from .index import Look, asked, source_of
from .indicators import WHY


def practice(request, study, version, pk):
    """One practice in the index: what each dimension and each indicator adds."""
    look = Look(request, asked(request, version))
    found = look.index
    row, branches = trace_of(found, pk)
    if row is None:
        raise Http404
    heard = heard_of(look.version)
    page = {
        "version": look.version,
        "title": worded(look.version.framework, "title"),
        "row": row,
        "index": found,
        "place": words.place_in_words(row) if not row.is_few else "",
        "near": words.near_in_words(row),
        "branches": [branch_of(look, branch, heard, pk) for branch in branches],
        "across": heard.get(("weights", "")),
        "source": source_of(found),
        "back": look.url(vista=None, pratica=str(pk)),
        "can_read": may(request, "read_answers"),
    }
    return render(request, "workbench/index_practice.html", page)


def branch_of(look, branch, heard, pk):
    return {
        "name": worded(branch.part.dimension, "name"),
        "score": branch.score,
        "percent": round(100 * branch.share),
        "adds": branch.adds,
        "heard": heard.get(("weights", branch.part.dimension.key)),
        "lines": [
            {
                "line": line,
                "name": worded(line.placement.indicator_version, "name"),
                "unit": worded(line.placement.indicator_version, "unit"),
                "code": line.placement.indicator_version.indicator.code,
                "why": WHY.get(line.observation.why, "") if line.observation else _("not read yet"),
                "percent": round(100 * line.share),
                "url": look.url("index_value", pk, line.placement.indicator_version.indicator.number, vista=None),
            }
            for line in branch.lines
        ],
    }


def value(request, study, version, pk, number):
    """One value's whole way back: weights, card and formula, the answers of the form it was read from."""
    look = Look(request, asked(request, version))
    placed = next(
        (one for one in placements_of(look.version) if one.indicator_version.indicator.number == number), None
    )
    if placed is None:
        raise Http404
    card = placed.indicator_version
    response, observation, answers = traced_indicator(card, pk)
    if observation is None or observation.practice.study_id != request.study.pk:
        raise Http404
    heard = heard_of(look.version)
    row, branches = trace_of(look.index, pk)
    line = next((one for branch in branches for one in branch.lines if one.placement.pk == placed.pk), None)
    page = {
        "version": look.version,
        "title": worded(look.version.framework, "title"),
        "placed": placed,
        "card": card,
        "name": worded(card, "name"),
        "unit": worded(card, "unit"),
        "dimension": worded(placed.dimension, "name"),
        "line": line,
        "row": row,
        "observation": observation,
        "why": WHY.get(observation.why, ""),
        "response": response,
        "answers": answers,
        "inside": heard.get(("weights", placed.dimension.key)),
        "across": heard.get(("weights", "")),
        "relevance": heard.get(("relevance", "")),
        "back": look.url("index_practice", pk, vista=None),
        "index_url": look.url(vista=None),
    }
    return render(request, "workbench/index_value.html", page)

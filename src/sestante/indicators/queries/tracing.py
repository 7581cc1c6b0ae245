"""From a number back to what somebody wrote: index, weights, indicator, formula, answer."""

from dataclasses import dataclass

from django.utils.translation import get_language

from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import generic_of, paper_of, session_of
from sestante.indicators.formulas import compiled
from sestante.indicators.models import Observation

from .values import HEAVY


@dataclass(frozen=True)
class Line:
    """An indicator of one practice in the index: what it adds and what it is made of."""

    placement: object
    observation: object
    scaled: float | None
    share: float  # of its dimension, among those that are there
    adds: float | None  # points of the index


@dataclass(frozen=True)
class Branch:
    part: object
    score: float | None
    share: float
    adds: float | None
    lines: list


def trace_of(index, practice):
    """The row of a practice and its branches, dimension by dimension; None if it is not in the index."""
    row = next((one for one in [*index.rows, *index.without] if one.practice.pk == practice), None)
    if row is None:
        return None, []
    observed = {
        one.indicator_version_id: one
        for one in Observation.objects.filter(practice=practice, wave=1, response__state=Response.State.SUBMITTED)
    }
    there = sum(part.weight for part, score in zip(index.parts, row.dimensions, strict=True) if score is not None)
    branches, at = [], 0
    for part, score in zip(index.parts, row.dimensions, strict=True):
        scaled = row.scaled[at : at + len(part.placements)]
        at += len(part.placements)
        share = part.weight / there if score is not None and there else 0
        known = sum(one for one, value in zip(part.shares, scaled, strict=True) if value is not None)
        lines = [
            Line(
                placement,
                observed.get(placement.indicator_version_id),
                value,
                inside / known if value is not None and known else 0,
                share * inside / known * value if value is not None and known and score is not None else None,
            )
            for placement, inside, value in zip(part.placements, part.shares, scaled, strict=True)
        ]
        branches.append(Branch(part, score, share, None if score is None else share * score, lines))
    return row, branches


@dataclass(frozen=True)
class Said:
    """An answer that a formula read, in the form's words."""

    name: str
    label: str
    values: list  # in words
    is_missing: bool
    is_calculated: bool


def traced_indicator(card, practice):
    """(response, observation, [Said]) of one card for one practice; the response None when it is no longer sent."""
    observation = (
        Observation.objects.filter(indicator_version=card, practice=practice, wave=1).select_related("practice").first()
    )
    if observation is None:
        return None, None, []
    response = (
        Response.objects.submitted()
        .filter(pk=observation.response_id)
        .select_related("practice__municipality", "version__questionnaire")
        .defer(*HEAVY)
        .first()
    )
    formula = compiled(card.formula, response.version_id) if response else None
    if formula is None:
        return response, observation, []
    return response, observation, _said(formula, response)


def _said(formula, response):
    paper = paper_of(response.version)
    language = get_language() or response.language
    by_ref = {}
    for state in session_of(response).states():
        if state.value:
            by_ref.setdefault(generic_of(state.ref), []).append(state.value)
    found = []
    for question in formula.questions:
        meta = paper.questions.get(question.ref)
        values = by_ref.get(question.ref, [])
        found.append(
            Said(
                question.name,
                paper.said(meta.labels, language) if meta else question.name,
                [_words(paper, meta, value, language) for value in values],
                not values or all(value in question.missing for value in values),
                meta is None or meta.type == "calculate",
            )
        )
    return found


def _words(paper, meta, value, language):
    if meta is None or not meta.choices:
        return value
    labels = {choice.value: paper.said(choice.labels, language) for choice in meta.choices}
    return ", ".join(labels.get(word, word) for word in value.split())

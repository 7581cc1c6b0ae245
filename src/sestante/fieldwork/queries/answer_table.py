"""Everything that was sent for a questionnaire, as one table without confidential answers."""

import re
from typing import NamedTuple

from sestante.fieldwork.models import Answer, Response
from sestante.questionnaires.models import NOT_OF_PRACTICES
from sestante.questionnaires.queries import questions_of, said_in

from .responses import in_words

ABOUT = ("id", "version", "submitted_at", "practice", "municipality", "province", "region")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?")


class Column(NamedTuple):
    place: int  # of the question in its version
    key: str  # name, or name/2 for the second place of a repeat
    label: str


def table_of_answers(questionnaire, *, language, words):
    """Rows of text, the header first, one line a response; all versions together, matched by question name.

    ``words`` gives labels instead of codes and question texts instead of names.
    """
    versions = list(questionnaire.versions.defer("xform", "xlsform", "source"))
    questions = {version.pk: _readable(version) for version in versions}
    sent = Response.objects.filter(version__in=versions).submitted()
    sent = sent.exclude(version__questionnaire__purpose__in=NOT_OF_PRACTICES)
    responses = sent.select_related(
        "practice__municipality", "practice__province", "practice__region", "version"
    ).only(
        "submitted_at", "version__number", "practice__name", "practice__municipality__name",
        "practice__province__name", "practice__region__name", "practice__place_text",
    ).order_by("pk")  # fmt: skip
    cells, columns = {}, {}
    for response, version, path, ref, value in Answer.objects.filter(response__in=sent.order_by()).values_list(
        "response", "version", "path", "ref", "value"
    ):
        if path not in questions[version]:
            continue
        place, question = questions[version][path]
        key = _key(question, ref)
        columns.setdefault(key, Column(place, key, said_in(question.labels, language)))
        cells.setdefault(response, {})[key] = in_words(question, value, language) if words else value
    order = sorted(columns.values())
    yield [*ABOUT, *((f"{column.label} [{column.key}]" if words else column.key) for column in order)]
    for response in responses:
        said = cells.get(response.pk, {})
        yield [harmless(text) for text in (*_about(response), *(said.get(column.key, "") for column in order))]


def _readable(version):
    return {
        question.path: (place, question)
        for place, question in enumerate(questions_of(version))
        if question.visibility != "confidential"
    }


def _key(question, ref):
    place = ref.partition("[")[2].partition("]")[0] if question.repeat else ""
    return f"{question.name}/{place}" if place else question.name


def _about(response):
    practice = response.practice
    return (
        str(response.pk),
        str(response.version.number),
        response.submitted_at.isoformat(timespec="seconds"),
        practice.name if practice else "",
        (practice.municipality.name if practice.municipality else practice.place_text) if practice else "",
        practice.province.name if practice and practice.province else "",
        practice.region.name if practice and practice.region else "",
    )


def harmless(text):
    """A cell that no spreadsheet takes for a formula: people's words may begin with =, +, - or @."""
    if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(text):
        return "'" + text
    return text

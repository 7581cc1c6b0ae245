"""Which questions a study's answers can be read by. Versions of one questionnaire are matched by question name."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.fieldwork.models import Response
from sestante.questionnaires.compile import ChoiceMeta, from_json
from sestante.questionnaires.models import NOT_OF_PRACTICES, Questionnaire, Version

KINDS = {
    "select_one": "one",
    "select_one_from_file": "one",
    "select_one_external": "one",
    "select_multiple": "many",
    "select_multiple_from_file": "many",
    "rank": "many",
    "integer": "number",
    "int": "number",
    "decimal": "number",
    "range": "number",
    "date": "date",
    "text": "text",
    "matrix": "matrix",
}
CLOSED = {"one", "many"}


def said(labels, language=None):
    """A text in the language asked for (by default the reader's), else in the first there is."""
    return labels.get(language or get_language()) or next((text for text in labels.values() if text), "")


@dataclass(frozen=True)
class Question:
    """One question over all versions of its questionnaire; wording and choices are those of the newest."""

    questionnaire: Questionnaire
    name: str
    kind: str  # one, many, number, date, text, matrix
    labels: dict
    section: str = ""
    visibility: str = "aggregate"
    choices: tuple[ChoiceMeta, ...] = ()
    matrix: str = ""
    repeat: str = ""
    whole: bool = True
    places: tuple = ()  # (version pk, path) in each version that asks it
    versions: tuple = ()  # numbers of those versions
    items: tuple = field(default=())  # of a matrix

    @property
    def label(self):
        return said(self.labels)

    @property
    def is_closed(self):
        return self.kind in CLOSED

    @property
    def missing(self):
        return frozenset(choice.value for choice in self.choices if choice.missing)

    @property
    def valid_choices(self):
        return tuple(choice for choice in self.choices if not choice.missing)

    @property
    def scores(self):
        return {choice.value: choice.score for choice in self.valid_choices}

    @property
    def is_ordered(self):
        """Whether the choices are steps of a scale, and stand in its order."""
        return bool(self.choices) and all(choice.score is not None for choice in self.valid_choices)

    def labels_of(self, value):
        return next((choice.labels for choice in self.choices if choice.value == value), {"": value})


def answered_questionnaires(study):
    """The study's questionnaires that have sent answers, each with ``answered`` and its ``read_versions``."""
    counted = (
        Version.objects.light()
        .filter(questionnaire__study=study)
        .shared()
        .exclude(state=Version.State.DRAFT)
        .exclude(questionnaire__purpose__in=NOT_OF_PRACTICES)
        .annotate(answered=Count("responses", filter=Q(responses__state=Response.State.SUBMITTED)))
        .filter(answered__gt=0)
        .select_related("questionnaire")
        .order_by("questionnaire_id", "-number")
    )
    found = {}
    for version in counted:
        questionnaire = found.setdefault(version.questionnaire_id, version.questionnaire)
        questionnaire.answered = getattr(questionnaire, "answered", 0) + version.answered
        questionnaire.read_versions = [*getattr(questionnaire, "read_versions", []), version]
    scheda = Questionnaire.Purpose.SCHEDA
    return sorted(found.values(), key=lambda one: (one.purpose != scheda, -one.answered, one.pk))


def questions_of(study, questionnaire=None):
    """The questions that may be looked at, in the order of the newest version. Confidential ones are never offered."""
    chosen = answered_questionnaires(study) if questionnaire is None else [questionnaire]
    return [question for one in chosen for question in _merged(one)]


def question_of(questions, name):
    """The question with this name, items of matrices among them, or None."""
    for question in questions:
        if question.name == name:
            return question
        for item in question.items:
            if item.name == name:
                return item
    return None


def _merged(questionnaire):
    made = {}
    for version in questionnaire.read_versions:  # the newest first: its wording stays
        for meta in _metadata(version.pk, version.published_at):
            if meta.visibility == "confidential" or meta.quote_of or meta.type not in KINDS:
                continue
            known = made.get(meta.name)
            made[meta.name] = (
                _question(questionnaire, meta, version) if known is None else _joined(known, meta, version)
            )
    items = {}
    for question in made.values():
        if question["matrix"]:
            items.setdefault(question["matrix"], []).append(Question(**question))
    return [
        Question(**question | {"items": tuple(items.get(question["name"], ()))})
        for question in made.values()
        if not question["matrix"] or question["matrix"] not in made
    ]


def _question(questionnaire, meta, version):
    return {
        "questionnaire": questionnaire,
        "name": meta.name,
        "kind": KINDS[meta.type],
        "labels": meta.labels,
        "section": meta.section,
        "visibility": meta.visibility,
        "choices": meta.choices,
        "matrix": meta.matrix,
        "repeat": meta.repeat,
        "whole": meta.type in ("integer", "int"),
        "places": ((version.pk, meta.path),),
        "versions": (version.number,),
    }


def _joined(known, meta, version):
    if KINDS[meta.type] != known["kind"]:
        return known  # asked as something else then: its answers cannot be put together with these
    values = {choice.value for choice in known["choices"]}
    return known | {
        "choices": (*known["choices"], *(choice for choice in meta.choices if choice.value not in values)),
        "places": (*known["places"], (version.pk, meta.path)),
        "versions": (*known["versions"], version.number),
    }


@lru_cache(maxsize=64)
def _metadata(pk, published_at):
    """Published versions never change, so each process reads their questions once."""
    return tuple(from_json(Version.objects.only("questions").get(pk=pk).questions))


def versions_in_words(question):
    """Which versions a question was read from."""
    numbers = sorted(question.versions)
    if len(numbers) == 1:
        return _("%(title)s, version %(number)s") % {"title": question.questionnaire.title, "number": numbers[0]}
    words = {"title": question.questionnaire.title, "first": numbers[0], "last": numbers[-1]}
    return _("%(title)s, versions %(first)s to %(last)s, matched by question") % words

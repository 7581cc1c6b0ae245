"""Reading answers of sent responses, narrowed to a group of them. Every reader is one query, whatever the size."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from sestante.fieldwork.models import Answer, Response
from sestante.places.models import Province, Region

from .questions import Question, said


@dataclass(frozen=True)
class Where:
    """The group looked at: for each question named one of its values, a place, a call. Empty means everybody."""

    conditions: tuple[tuple[Question, tuple[str, ...]], ...] = ()
    region: Region | None = None
    province: Province | None = None
    call: int | None = None  # the key of the one open call whose answers are looked at

    def __bool__(self):
        return bool(self.conditions or self.region or self.province or self.call)

    def in_words(self, language=None):
        """The filter as a sentence fragment, in one language."""
        with override(language or get_language()):
            parts = []
            for question, values in self.conditions:
                answers = _(" or ").join(said(question.labels_of(value), language) for value in values)
                parts.append(f"{said(question.labels, language)} {answers}")
            parts += [_("region %(name)s") % {"name": self.region.name}] if self.region else []
            parts += [_("province of %(name)s") % {"name": self.province.name}] if self.province else []
        return "; ".join(parts)

    def as_json(self):
        return {
            "conditions": [[question.name, list(values)] for question, values in self.conditions],
            "region": self.region.pk if self.region else "",
            "province": self.province.pk if self.province else "",
            "words": {language: self.in_words(language) for language in ("it", "en")} if self else {},
        }


EVERYBODY = Where()


def at_places(places):
    """The rows of answers that stand at any of these (version, path)."""
    by_version = defaultdict(list)
    for version, path in places:
        by_version[version].append(path)
    condition = Q(pk__in=())
    for version, paths in by_version.items():
        condition |= Q(version=version, path__in=paths)
    return condition


def responses_of(questionnaire, where=EVERYBODY):
    """Sent responses of a questionnaire in the group looked at."""
    return _sent([version.pk for version in questionnaire.read_versions], where)


def _sent(versions, where):
    found = Response.objects.submitted().shared().filter(version__in=list(versions))
    if where.region:
        found = found.filter(practice__region=where.region)
    if where.province:
        found = found.filter(practice__province=where.province)
    if where.call:
        found = found.filter(call=where.call)
    for question, values in where.conditions:
        matching = Answer.objects.filter(at_places(question.places), _holding(values))
        found = found.filter(pk__in=matching.values("response"))
    return found


def _holding(values):
    """A multiple choice is stored as its values with blanks between them."""
    condition = Q(pk__in=())
    for value in values:
        condition |= Q(value=value) | Q(value__startswith=f"{value} ")
        condition |= Q(value__endswith=f" {value}") | Q(value__contains=f" {value} ")
    return condition


def number_of(questionnaire, where=EVERYBODY):
    """How many sent responses there are in the group."""
    return responses_of(questionnaire, where).count()


def tallies_of(questions, where=EVERYBODY):
    """For each question its distinct answers with their number of cases, read together; by question name.

    A question inside a repeat is answered several times by one response: its values are put together, and the case
    counts once for each of them.
    """
    asked = [item for question in questions for item in (question.items or (question,))]
    tallies = {question.name: Counter() for question in asked}
    plain = {place: question for question in asked if not question.repeat for place in question.places}
    repeated = {place: question for question in asked if question.repeat for place in question.places}
    if plain:
        rows = answers_at(plain, where).values_list("version_id", "path", "value").annotate(number=Count("pk"))
        for version, path, value, number in rows.order_by():
            question = plain[version, path]
            tallies[question.name][_answer(question, value)] += number
    if repeated:
        gathered = defaultdict(lambda: defaultdict(dict))
        for version, path, response, value in answers_at(repeated, where).values_list(
            "version_id", "path", "response_id", "value"
        ):
            question = repeated[version, path]
            gathered[question.name][response].update(dict.fromkeys(_answer(question, value)))
        for name, answers in gathered.items():
            tallies[name].update(tuple(sorted(values)) for values in answers.values())
    return tallies


def pairs_of(first, second, where=EVERYBODY):
    """Pairs of answers of the same responses with their number of cases; either half may be empty."""
    places = {place: index for index, question in enumerate((first, second)) for place in question.places}
    asked = (first, second)
    cases = defaultdict(lambda: ({}, {}))
    for version, path, response, value in answers_at(places, where).values_list(
        "version_id", "path", "response_id", "value"
    ):
        index = places[version, path]
        cases[response][index].update(dict.fromkeys(_answer(asked[index], value)))
    return Counter((tuple(one), tuple(other)) for one, other in cases.values())


def answers_at(places, where):
    """Answers of sent responses at these places, in the group looked at."""
    found = Answer.objects.filter(at_places(places), response__state=Response.State.SUBMITTED)
    return (
        found.filter(response__in=_sent({version for version, _path in places}, where).values("pk")) if where else found
    )


def _answer(question, value):
    return tuple(value.split()) if question.kind == "many" else (value,)

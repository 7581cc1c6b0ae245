"""What the team may know of self-assessments: means of groups of five or more, that no subtraction takes apart.

Answers are counted off in fives as they arrive, and only whole fives are ever part of a mean: two means, of two days or
of two moments, differ by five people or by none. A five from which somebody was erased counts no more.
"""

from collections import defaultdict
from typing import NamedTuple

from sestante.methods.disclosure import PUBLIC_MINIMUM, differ_safely
from sestante.training.models import SelfAssessment

from .asking import ITEMS
from .results import mean_of, scores_of

Moment = SelfAssessment.Moment


class GroupMeans(NamedTuple):
    moment: str
    people: int  # behind the means
    answered: int  # how many answered in all
    means: tuple  # (module, mean), in the order of the path


class GroupAverages(NamedTuple):
    groups: tuple  # of GroupMeans, one a moment that may be shown
    before_of_after: GroupMeans | None  # the same people's start, where it may be told
    waiting: tuple  # (moment, how many answered) of those that may not be shown yet

    @property
    def is_empty(self):
        return not self.groups


def group_averages(cohort, modules):
    """Means by module and moment for one cohort: three queries, whatever its size."""
    rows = list(
        SelfAssessment.objects.filter(enrolment__cohort=cohort).values_list("moment", "number", "enrolment", "response")
    )
    responses = {(moment, person): response for moment, _number, person, response in rows}
    shown, groups, waiting = {}, [], []
    for moment in Moment.values:
        answered = sum(row[0] == moment for row in rows)
        people = whole_fives([(number, person) for one, number, person, _response in rows if one == moment])
        if people:
            shown[moment] = people
            groups.append((moment, people, answered))
        elif answered:
            waiting.append((Moment(moment), answered))
    scores = scores_of(responses.values()) if shown else {}

    def means(moment, people, answered):
        return GroupMeans(Moment(moment), len(people), answered, tuple(_means(modules, moment, people)))

    def _means(modules, moment, people):
        for module in modules:
            if module.key in ITEMS:
                said = [mean_of(scores.get(responses[moment, one], {}), ITEMS[module.key]) for one in people]
                said = [mean for mean in said if mean is not None]
                if len(said) >= PUBLIC_MINIMUM:
                    yield module, sum(said) / len(said)

    start = None
    both = {
        one
        for five in fives_of([(number, person) for one, number, person, _response in rows if one == Moment.AFTER])
        if all((Moment.BEFORE, person) in responses for person in five)
        for one in five
    }
    if both and differ_safely(both, [shown[Moment.BEFORE]] if Moment.BEFORE in shown else []):
        start = means(Moment.BEFORE, both, len(both))
    return GroupAverages(tuple(means(*group) for group in groups), start, tuple(waiting))


def whole_fives(numbered):
    """The people of those fives, by order of arrival, of which nobody is missing."""
    return {person for five in fives_of(numbered) for person in five}


def fives_of(numbered):
    fives = defaultdict(set)
    for number, person in numbered:
        fives[(number - 1) // PUBLIC_MINIMUM].add(person)
    return [five for _place, five in sorted(fives.items()) if len(five) == PUBLIC_MINIMUM]

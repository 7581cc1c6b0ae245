"""What a self-assessment says, to the learner alone."""

from typing import NamedTuple

from sestante.fieldwork.models import Answer
from sestante.training.models import SelfAssessment

from .asking import ITEMS, score_of

SUGGEST_BELOW, INVITE_FROM = 3, 4


class Dimension(NamedTuple):
    module: object
    before: float | None
    after: float | None
    later: float | None
    advice: str  # suggest, optional, invite: by the newest answer

    @property
    def newest(self):
        return next((mean for mean in (self.later, self.after, self.before) if mean is not None), None)


def result_of(enrolment, modules):
    """Means by module at each moment, and what they suggest; empty before the first answer."""
    moments = dict(enrolment.assessments.values_list("response", "moment"))
    if not moments:
        return []
    scores = scores_of(moments)
    found = []
    for module in modules:
        items = ITEMS.get(module.key)
        if not items:
            continue
        means = {moment: mean_of(scores.get(pk, {}), items) for pk, moment in moments.items()}
        one = Dimension(module, *(means.get(moment) for moment in SelfAssessment.Moment.values), "")
        found.append(one._replace(advice=advice_on(one.newest)))
    return found


def advice_on(mean):
    """The rule of the path: under 3 the module is suggested, from 4 on one is invited as a peer trainer."""
    if mean is None:
        return ""
    return "suggest" if mean < SUGGEST_BELOW else "invite" if mean >= INVITE_FROM else "optional"


def scores_of(responses):
    """Scores by response and item: one query."""
    found = {}
    for response, path, value in Answer.objects.filter(response__in=list(responses)).values_list(
        "response", "path", "value"
    ):
        score = score_of(value)
        if score is not None:
            found.setdefault(response, {})[path.rpartition("/")[2]] = score
    return found


def mean_of(scores, items):
    said = [scores[item] for item in items if item in scores]
    return sum(said) / len(said) if said else None

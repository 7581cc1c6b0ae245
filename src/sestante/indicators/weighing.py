"""One person's weights from what they gave: points, comparisons in pairs, best and worst; with how far it holds."""

from django.utils.translation import gettext as _

from sestante.methods.weighting import ahp, best_worst, best_worst_decode, judgement_matrix

from .errors import IndicatorError
from .models import Judgement

BUDGET = 100
MOST = 9  # things to compare in pairs, or with the best and the worst
Method = Judgement.Method


def pair_key(first, second):
    return f"{first}~{second}"


def shares_of(method, given, keys):
    """({key: share}, consistency or None). What is given must be whole; IndicatorError says what is missing."""
    if method == Method.BUDGET:
        return _budget(given, keys), None
    if not 2 <= len(keys) <= MOST:
        raise IndicatorError(_("Comparisons need from 2 to %(most)s things.") % {"most": MOST})
    try:
        if method == Method.PAIRS:
            judged = {tuple(key.split("~")): int(value) for key, value in given.items()}
            found = ahp(judgement_matrix(judged, keys))
            return dict(zip(keys, found.weights, strict=True)), found.cr
        codes = [best_worst_decode(int(given[key])) for key in keys]
        solved = best_worst([best for best, _worst in codes], [worst for _best, worst in codes])
    except KeyError:
        raise IndicatorError(_("Something was not compared.")) from None
    except ValueError:
        raise IndicatorError(_("The comparisons do not hold together: check that nothing is missing.")) from None
    return dict(zip(keys, solved.weights, strict=True)), solved.input_ratio


def _budget(given, keys):
    points = {key: float(given.get(key, 0) or 0) for key in keys}
    if min(points.values()) < 0:
        raise IndicatorError(_("Points are zero or more."))
    total = sum(points.values())
    if total <= 0:
        raise IndicatorError(_("Nobody gave any points."))
    return {key: value / total for key, value in points.items()}


def holds(method, consistency):
    """Whether somebody's comparisons hold together well enough to be used without asking again."""
    limit = {Method.PAIRS: 0.10, Method.BEST_WORST: 0.25}.get(method)
    return limit is None or consistency is None or consistency <= limit

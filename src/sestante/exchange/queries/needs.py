"""How many needs were told and how many met an answer, by theme and by province: for who follows a territory."""

from collections import Counter
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from sestante.exchange.models import Match, Voice
from sestante.exchange.words import word

LACKING = (Voice.Kind.NEED, Voice.Kind.PROBLEM)


class Answered(NamedTuple):
    label: str
    told: int
    answered: int  # read, and answered by the team
    met: int  # a match ended well, or the author says an answer was found


def needs_answered(*, study=None, region=None):
    """Needs and problems told: ``{"total": Answered, "themes": [Answered], "provinces": [Answered]}``, one query.

    A need with two themes counts under both, so themes do not add up to the total."""
    done = Match.objects.filter(a=OuterRef("pk"), state=Match.State.DONE)
    found = Voice.objects.filter(kind__in=LACKING).exclude(state=Voice.State.WITHDRAWN)
    if study is not None:
        found = found.filter(study=study)
    if region is not None:
        found = found.filter(Q(province__region=region) | Q(province__isnull=True, study__region=region))
    rows = found.annotate(done=Exists(done)).values_list("themes", "province__name", "decided_at", "ending", "done")
    told, answered, met = Counter(), Counter(), Counter()
    for themes, province, decided, ending, is_done in rows:
        keys = ["total", *(("theme", code) for code in themes.split()), *([("province", province)] if province else [])]
        told.update(keys)
        if decided is not None:
            answered.update(keys)
        if is_done or ending == Voice.Ending.MET:
            met.update(keys)

    def row(key, label):
        return Answered(label, told[key], answered[key], met[key])

    themes = [row(key, word("theme", key[1])) for key in told if key[0] == "theme"]
    provinces = [row(key, key[1]) for key in told if key[0] == "province"]
    return {
        "total": row("total", ""),
        "themes": sorted(themes, key=lambda one: (-one.told, one.label)),
        "provinces": sorted(provinces, key=lambda one: one.label),
    }

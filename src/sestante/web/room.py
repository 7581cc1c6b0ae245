"""What the screens of a room share: the news they listen to, and a ballot in a browser's words.

The facilitator's pages and the participants' rooms do not know each other; both read ballots here."""

import time

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import gettext as _

from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.live import channel_of
from sestante.deliberation.models import Round
from sestante.methods.weighting import best_worst_code

Kind = Round.Kind
PART = "X-Room"  # a script asks for a part of the page, or sends what a form would
LIVE_PATH = "/live/"


def asks_part(request):
    return PART in request.headers


def live_address(request, room, seat=None):
    """Where this screen hears what changes; empty where no live process runs, and the screen asks by itself."""
    if not settings.SESTANTE_LIVE_PORT:
        return ""
    path = f"{LIVE_PATH}{channel_of(room, seat)}/"
    if not settings.SESTANTE_LIVE_DIRECT:
        return path
    # No reverse proxy stands before us: the live process is met at its own port of the same machine.
    return f"http://{request.get_host().rpartition(':')[0] or request.get_host()}:{settings.SESTANTE_LIVE_PORT}{path}"


def told(state):
    """The room's state as JSON, for a screen that hears no events."""
    answer = JsonResponse({**(state or {}), "now": round(time.time())})
    answer["Cache-Control"] = "no-store"
    return answer


def refusal(problem):
    """A refusal for a script: 409 means that sending the same again is of no use."""
    return JsonResponse({"why": str(problem)}, status=409)


def whole(text):
    try:
        return int(text)
    except (TypeError, ValueError):
        return None


# -- ballots -----------------------------------------------------------------------------------------------------------
def values_of(posted, kind):
    """{subject row: value} as the form of this kind of round says it. What is left blank is not there."""
    if kind == Kind.IDEAS:
        return _ordered(posted)
    if kind == Kind.BEST_WORST:
        return _judged(posted)
    values = {}
    for name, text in posted.items():
        subject = whole(name[1:]) if name.startswith("s") else None
        if subject is None or not text.strip():
            continue
        value = whole(text.strip())
        if value is None or abs(value) > 1000:
            raise DeliberationError(_("Write whole numbers, in figures."))
        values[subject] = value
    return values


def _ordered(posted):
    """First choice first: it gets most points. The same idea twice is refused with its own words."""
    chosen = [whole(posted.get(f"posto{place}")) for place in range(1, 10) if f"posto{place}" in posted]
    if None in chosen:
        raise DeliberationError(_("Choose %(n)s different ideas, from the first to the last.") % {"n": len(chosen)})
    if len(set(chosen)) < len(chosen):
        raise DeliberationError(_("You have chosen the same idea twice: choose a different one for each place."))
    return {subject: len(chosen) - place for place, subject in enumerate(chosen)}


def _judged(posted):
    best, worst = whole(posted.get("migliore")), whole(posted.get("peggiore"))
    if best is None or worst is None or best == worst:
        raise DeliberationError(_("Choose one best and one worst, two different ones."))
    between = whole(posted.get(f"b{worst}"))
    values = {}
    for name in posted:
        subject = whole(name[1:]) if name.startswith("b") else None
        if subject is None:
            continue
        below = 1 if subject == best else whole(posted.get(name))
        above = 1 if subject == worst else between if subject == best else whole(posted.get(f"w{subject}"))
        try:
            values[subject] = best_worst_code(below or 0, above or 0)
        except ValueError:
            raise DeliberationError(_("Compare each of them with the best and with the worst, from 1 to 9.")) from None
    return values


def ballot_of(scene, posted=None):
    """What the form of the ballot shows: each subject with what this seat says now, or has just typed."""
    own, kind = scene.own_ballot, scene.round.kind
    if kind == Kind.IDEAS:
        by_points = {value: subject for subject, value in own.items()}
        return [
            {
                "place": place,
                "points": points,
                "chosen": whole(posted.get(f"posto{place}")) if posted else by_points.get(points),
            }
            for place, points in enumerate(scene.points, 1)
        ]
    rows = []
    for entry in scene.wall:
        pk = entry.subject.pk
        value = posted.get(f"s{pk}") if posted else own.get(pk)
        rows.append({"entry": entry, "pk": pk, "value": value, "before": scene.own_before.get(pk)})
        if kind == Kind.BEST_WORST:
            rows[-1] |= _best_worst_row(pk, own.get(pk), posted)
    return rows


def _best_worst_row(pk, code, posted):
    if posted:
        return {
            "below": whole(posted.get(f"b{pk}")),
            "above": whole(posted.get(f"w{pk}")),
            "is_best": posted.get("migliore") == str(pk),
            "is_worst": posted.get("peggiore") == str(pk),
        }
    below, above = divmod(code, 10) if code else (None, None)
    return {"below": below, "above": above, "is_best": below == 1, "is_worst": above == 1}


def pairs_of(scene, posted=None):
    """The comparisons, each with its two sides and the value said now."""
    return [
        {
            "pk": row.pk,
            "first": first.text,
            "second": second.text,
            "value": whole(posted.get(f"s{row.pk}")) if posted else scene.own_ballot.get(row.pk),
        }
        for row, first, second in scene.pairs
    ]


SCALE = range(1, 10)
TIMES = (9, 7, 5, 3, 1, -3, -5, -7, -9)  # how many times the first counts more; below zero, the second
VOTES = ((1, "si"), (-1, "no"), (0, "pa"))


def form_context(scene, posted=None):
    """Everything the ballot's template needs beside the scene."""
    if scene.poll is None or scene.round is None:
        return {}
    kind = scene.round.kind
    context = {"kind": kind, "scale": SCALE}
    if kind == Kind.PAIRS:
        return context | {"pairs": pairs_of(scene, posted), "times": TIMES}
    if kind == Kind.STATEMENTS:
        return context | {"said": scene.own_ballot.get(scene.poll.subject_id)}
    return context | {"rows": ballot_of(scene, posted)}

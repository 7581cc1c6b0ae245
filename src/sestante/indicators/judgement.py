"""Between the room and the indicators: a question put in its hands, and what is told of who answered."""

from string import ascii_uppercase

from sestante.deliberation import actions as room
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.live import PAIR
from sestante.deliberation.models import SeatKey
from sestante.deliberation.queries import last_polls, points_of, ranked_outputs, subjects_of

from .errors import IndicatorError

__all__ = ["PAIR", "last_polls", "points_of", "prepare_round", "ranked_outputs", "sides_of", "subjects_of"]


def prepare_round(focus_group, **asked):
    """A round of the room, not open yet; what the room refuses is refused here too."""
    try:
        return room.prepare_round(focus_group, **asked)
    except DeliberationError as refusal:
        raise IndicatorError(str(refusal)) from refusal


def sides_of(round_):
    """{seat code: (carries a practice, letter of the practice)} while the keys of the seats are there.

    People of one practice share a letter, everybody else has their own seat's code: enough to draw them together, and
    nothing that names a practice."""
    keys = SeatKey.objects.filter(seat__focus_group=round_.focus_group_id).order_by("seat__number")
    rows = list(keys.values_list("seat__number", "participant__practice"))
    practices = dict.fromkeys(practice for _seat, practice in rows if practice)
    letters = {practice: _letter(at) for at, practice in enumerate(practices)}
    return {f"P{seat}": (practice is not None, letters.get(practice, f"P{seat}")) for seat, practice in rows}


def _letter(at):
    return ascii_uppercase[at % 26] * (1 + at // 26)

"""Verbs: cards and methodologies written, frameworks fixed, judgements taken, indices frozen."""

from .cards import add_indicator, add_seeds, revise_indicator
from .forgetting import forget_response
from .frameworks import (
    add_dimension,
    next_version,
    open_framework,
    place_indicator,
    publish_version,
    remove_dimension,
    set_goalposts,
    set_rules,
    take_out_indicator,
)
from .judging import (
    enter_judgement,
    put_to_room,
    settle_ratings,
    settle_weights,
    take_judgements,
    weigh_by_hand,
)
from .methodologies import add_methodology, place_step, release_step, reword_methodology
from .reckoning import begin_reckoning, observe, pin_index, pin_ratings, pin_uses
from .waves import close_wave, open_wave, read_wave, remove_transition, write_transition

__all__ = [
    "close_wave",
    "open_wave",
    "read_wave",
    "remove_transition",
    "write_transition",
    "add_dimension",
    "add_indicator",
    "add_methodology",
    "add_seeds",
    "begin_reckoning",
    "enter_judgement",
    "forget_response",
    "next_version",
    "observe",
    "open_framework",
    "pin_index",
    "pin_ratings",
    "pin_uses",
    "place_indicator",
    "place_step",
    "publish_version",
    "put_to_room",
    "release_step",
    "remove_dimension",
    "revise_indicator",
    "reword_methodology",
    "set_goalposts",
    "set_rules",
    "settle_ratings",
    "settle_weights",
    "take_judgements",
    "take_out_indicator",
    "weigh_by_hand",
]

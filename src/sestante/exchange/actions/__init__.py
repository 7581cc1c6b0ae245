"""Verbs of the exchange: hear, answer, show, match, forget."""

from .boarding import (
    answer_listing,
    ask_practice,
    close_voice,
    confirm_voice,
    expire_voices,
    hide_voice,
    honour,
    show_voice,
)
from .erasing import forget
from .matching import (
    answer_match,
    call_off_match,
    end_match,
    give_feedback,
    mark_heard,
    note_conversation,
    propose_match,
)
from .moderating import answer_question, decide, preview_decision
from .opening import close_voices, open_voices
from .receiving import receive, remember

__all__ = [
    "answer_listing",
    "answer_match",
    "answer_question",
    "ask_practice",
    "call_off_match",
    "close_voice",
    "close_voices",
    "confirm_voice",
    "decide",
    "end_match",
    "expire_voices",
    "forget",
    "give_feedback",
    "hide_voice",
    "honour",
    "mark_heard",
    "note_conversation",
    "open_voices",
    "preview_decision",
    "propose_match",
    "receive",
    "remember",
    "show_voice",
]

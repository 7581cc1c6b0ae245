"""Verbs of training: write a path, open a cohort, enrol, learn, give feedback, award badges."""

from .asking import ask_how_it_was, open_feedback
from .badges import award, hide_badge, publish_badge, revoke_badge, rotate_key
from .cohorts import add_meeting, describe_cohort, describe_meeting, open_cohort, remove_meeting
from .enrolling import confirm_enrolment, enrol, erase_enrolment, forget_unconfirmed, renew_link, send_ways_in
from .learning import ask_again_after_six_months, assess, give_feedback, hand_in, read_lesson
from .paths import (
    add_lesson,
    add_path,
    describe_lesson,
    describe_module,
    describe_path,
    move_lesson,
    move_module,
    publish_path,
    remove_lesson,
    withdraw_path,
)

__all__ = [
    "add_lesson",
    "add_meeting",
    "add_path",
    "ask_again_after_six_months",
    "ask_how_it_was",
    "assess",
    "award",
    "confirm_enrolment",
    "describe_cohort",
    "describe_lesson",
    "describe_meeting",
    "describe_module",
    "describe_path",
    "enrol",
    "erase_enrolment",
    "forget_unconfirmed",
    "give_feedback",
    "hand_in",
    "hide_badge",
    "move_lesson",
    "move_module",
    "open_cohort",
    "open_feedback",
    "publish_badge",
    "publish_path",
    "read_lesson",
    "remove_lesson",
    "remove_meeting",
    "renew_link",
    "revoke_badge",
    "rotate_key",
    "send_ways_in",
    "withdraw_path",
]

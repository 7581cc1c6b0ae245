"""Verbs of the fieldwork: call, invite, answer, send, import."""

from .answering import (
    add_instance,
    answer_question,
    answer_questions,
    remove_instance,
    say_place,
    settle_dispute,
)
from .attaching import (
    attach_file,
    describe_file,
    detach_file,
    forget_attachments,
)
from .calling import close_call, open_call, plan_call
from .contacting import agree_to_contact
from .inviting import invite, preview_invitation, remind, renew_link, revoke_invitation, set_expiry
from .moving import move_draft, start_moving
from .nominating import begin_answer
from .prefilling import prefill
from .submitting import (
    keep_sent,
    lay_out_answers,
    may_change,
    record_consents,
    reopen_response,
    submit_response,
    withdraw_consent,
    withdraw_response,
)

__all__ = [
    "prefill",
    "move_draft",
    "start_moving",
    "add_instance",
    "agree_to_contact",
    "answer_question",
    "answer_questions",
    "attach_file",
    "begin_answer",
    "close_call",
    "describe_file",
    "detach_file",
    "forget_attachments",
    "invite",
    "keep_sent",
    "lay_out_answers",
    "may_change",
    "open_call",
    "plan_call",
    "preview_invitation",
    "record_consents",
    "remind",
    "remove_instance",
    "renew_link",
    "reopen_response",
    "say_place",
    "revoke_invitation",
    "set_expiry",
    "settle_dispute",
    "submit_response",
    "withdraw_consent",
    "withdraw_response",
]

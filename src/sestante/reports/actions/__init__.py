"""Write a document, freeze an edition of it, take one back; advise; hear and answer what the public says."""

from .advising import arrange_recommendations, remove_recommendation, write_recommendation
from .commenting import comment_on, decide_comment, reply_to, withdraw_comments
from .drafting import DRAFTS, draft_from_room
from .freezing import freeze_edition, retry_file, withdraw_edition
from .writing import arrange_chapters, open_report, title_report, unpin_unused, write_chapter

__all__ = [
    "DRAFTS",
    "arrange_chapters",
    "arrange_recommendations",
    "comment_on",
    "decide_comment",
    "draft_from_room",
    "freeze_edition",
    "open_report",
    "remove_recommendation",
    "reply_to",
    "retry_file",
    "title_report",
    "unpin_unused",
    "withdraw_comments",
    "withdraw_edition",
    "write_chapter",
    "write_recommendation",
]

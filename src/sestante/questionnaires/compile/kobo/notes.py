"""What is said of each thing that was rewritten."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

SENTENCES = {
    "score": gettext_noop("“%(name)s”, a rating of Kobo’s, has become a matrix: one answer for each row."),
    "grid": gettext_noop("“%(name)s”, a grid written for telephones, has become a matrix: one answer for each row."),
    "rank": gettext_noop("“%(name)s”, a ranking of Kobo’s, has become one question of ranking."),
    "rank_some": gettext_noop(
        "“%(name)s”, which ranks %(levels)s of %(items)s, has become one choice for each place, all different."
    ),
    "matrix": gettext_noop(
        "“%(name)s”, a matrix of Kobo’s, has become %(rows)s groups of %(columns)s questions each: they are named "
        "%(example)s and so on."
    ),
    "name": gettext_noop("The row had no name: it has taken the one Kobo gave it, “%(name)s”."),
    "audit": gettext_noop("“%(name)s” is switched off: how people move through the form is not recorded here."),
    "namespace": gettext_noop(
        "The column “%(name)s” belongs to another program (%(prefix)s): it is kept in the workbook and not used."
    ),
    "list": gettext_noop("The list “%(list)s” of its own column was written into the type, as XLSForm does."),
    "other": gettext_noop(
        "“%(name)s” offers “Other” in a list of its own, with a question for its words, in each language."
    ),
    "null": gettext_noop("The column “%(name)s” names no language: it is the one of the default language."),
}


@dataclass(frozen=True)
class Note:
    """One thing that was rewritten: on which line of the workbook as it came, and what it has become."""

    row: int | None
    code: str
    words: dict[str, Any] = field(default_factory=dict)
    sheet: str = "survey"

    def said(self) -> str:
        return _(SENTENCES[self.code]) % self.words

"""The two documents a study writes, the report and the guidelines: what their pages are called and who may do what."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from sestante.reports.models import Report


class Document(NamedTuple):
    kind: str
    # words
    name: str
    about: str
    empty: str
    starts: str
    begin: str
    begun: str
    # permissions
    write: str
    publish: str
    # URL names of its pages
    home: str
    title: str
    order: str
    freezing: str
    withdrawal: str
    files: str
    chapter: str
    preview: str
    comments: str = ""  # only guidelines are put to comment


def document(kind):
    """The document of this kind, in the language now active."""
    return DOCUMENTS[kind]()


def _report():
    return Document(
        kind="report",
        name=_("Report"),
        about=_("Chapters in two languages, each figure and quotation leading back to its source."),
        empty=_("The report is not begun"),
        starts=_("It starts with eight chapters; you can add, leave out and reorder them."),
        begin=_("Begin the report"),
        begun=_("Report begun"),
        write="write_report",
        publish="publish_report",
        home="report",
        title="report_title",
        order="chapter_order",
        freezing="edition_freezing",
        withdrawal="edition_withdrawal",
        files="edition_files",
        chapter="chapter",
        preview="chapter_preview",
    )


def _guidelines():
    return Document(
        kind="guidelines",
        name=_("Guidelines"),
        about=_("What the practices teach to whoever begins: recommendations with their grounds, open to comment."),
        empty=_("The guidelines are not begun"),
        starts=_("They start with ten headings; you can add, leave out and reorder them."),
        begin=_("Begin the guidelines"),
        begun=_("Guidelines begun"),
        write="write_guidelines",
        publish="publish_guidelines",
        home="guidelines_draft",
        title="guidelines_title",
        order="guidelines_order",
        freezing="guidelines_freezing",
        withdrawal="guidelines_withdrawal",
        files="guidelines_files",
        chapter="guidelines_chapter",
        preview="guidelines_preview",
        comments="guideline_comments",
    )


DOCUMENTS = {Report.Kind.REPORT: _report, Report.Kind.GUIDELINES: _guidelines}

class ReportError(Exception):
    """Something the report refuses, in words for the person who tried."""


class ChapterChanged(ReportError):
    """Somebody saved the chapter since it was opened; ``chapter`` is as it stands now."""

    def __init__(self, chapter):
        super().__init__(str(chapter))
        self.chapter = chapter

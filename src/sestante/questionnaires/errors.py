class QuestionnaireError(Exception):
    """Something a questionnaire does not allow, in a sentence fit for the person who asked.

    ``problems`` says it line by line: what to put right in the workbook."""

    def __init__(self, message, problems=()):
        super().__init__(message)
        self.problems = list(problems)


class StillReadError(QuestionnaireError):
    """A question cannot go because others read it; ``readers`` are their ids."""

    def __init__(self, message, readers=()):
        super().__init__(message)
        self.readers = list(readers)


class DesignChangedError(QuestionnaireError):
    """Somebody else changed the same thing meanwhile: nothing was overwritten."""

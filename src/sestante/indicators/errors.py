class IndicatorError(Exception):
    """Something indicators do not allow, in a sentence fit for the person who asked."""


class FormulaError(IndicatorError):
    """A formula that cannot be worked out; ``problems`` has a sentence for each thing wrong with it."""

    def __init__(self, problems):
        super().__init__(" ".join(problems))
        self.problems = list(problems)

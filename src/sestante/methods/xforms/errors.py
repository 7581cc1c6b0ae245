"""What can be wrong with a form, with an answer, or with an expression."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a form.

    Attributes
    ----------
    message : str
        A sentence for whoever wrote the form.
    ref : str or None
        Reference of the node it concerns (``/data/group/name``), if there is one: the caller that knows
        the spreadsheet turns it into a row.
    """

    message: str
    ref: str | None = None

    def __str__(self) -> str:
        return f"{self.ref}: {self.message}" if self.ref else self.message


class FormError(ValueError):
    """A form, or an instance of it, that cannot be used: all its problems at once."""

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        self.problems: tuple[Problem, ...] = (Problem(problems),) if isinstance(problems, str) else tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class EvaluationError(ValueError):
    """An expression that went wrong while it ran: too long, too deep, or an argument that makes no sense."""


class Exhausted(EvaluationError):
    """A budget of steps is used up: whatever is being computed must end."""


class XPathError(ValueError):
    """An expression that is no XPath, or that asks for what is not supported."""

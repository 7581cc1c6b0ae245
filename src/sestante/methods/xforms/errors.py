"""What can be wrong with a form, with an answer, or with an expression.

Everything is said by a template in English with named places, so that whoever shows it can say it in another
language. Templates are written out where the thing goes wrong, never composed: a catalogue finds them there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

type Value = str | int | Phrase


class Phrase:
    """Words with values in them.

    Parameters
    ----------
    template : str
        In English, with places in the manner of printf: ``The list %(name)s is not there.``
    **values : str, int or Phrase
        What goes into the places. A phrase inside is said in the same language; anything else stands as it is.
    """

    __slots__ = ("template", "values")

    def __init__(self, template: str, /, **values: Value) -> None:
        self.template, self.values = template, values

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The words with their values, each template first given to `translate`.

        >>> missing = Phrase("%(what)s is missing.", what=Phrase("The list"))
        >>> missing.said(), missing.said({"The list": "La lista", "%(what)s is missing.": "Manca: %(what)s."}.get)
        ('The list is missing.', 'Manca: La lista.')
        """
        words = translate(self.template)
        if not self.values:  # then a percent sign is one
            return words
        return words % {
            name: value.said(translate) if isinstance(value, Phrase) else value for name, value in self.values.items()
        }

    def __str__(self) -> str:
        return self.said()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


class Problem(Phrase):
    """One thing wrong with a form.

    Attributes
    ----------
    template : str
        A sentence for whoever wrote the form, in English, with named places.
    values : dict
        What goes into them.
    message : str
        The sentence in English with its values; `said` gives it in another language.
    ref : str or None
        Reference of the node it concerns (``/data/group/name``), if there is one: the caller that knows
        the spreadsheet turns it into a row.
    """

    __slots__ = ("ref",)

    def __init__(self, template: str, /, ref: str | None = None, **values: Value) -> None:
        super().__init__(template, **values)
        self.ref = ref

    @property
    def message(self) -> str:
        return self.said()

    def __str__(self) -> str:
        return f"{self.ref}: {self.message}" if self.ref else self.message


class FormError(ValueError):
    """A form, or an instance of it, that cannot be used: all its problems at once."""

    def __init__(self, problems: Iterable[Problem] | str, /, **values: Value) -> None:
        self.problems: tuple[Problem, ...] = (
            (Problem(problems, None, **values),) if isinstance(problems, str) else tuple(problems)
        )
        super().__init__("; ".join(str(problem) for problem in self.problems))


class _Refusal(ValueError):
    """One sentence: `problem` says it in any language, and where, if that is known."""

    def __init__(self, template: str | Problem, /, ref: str | None = None, **values: Value) -> None:
        self.problem = template if isinstance(template, Problem) else Problem(template, ref, **values)
        super().__init__(self.problem.message)


class EvaluationError(_Refusal):
    """An expression that went wrong while it ran: too long, too deep, or an argument that makes no sense."""


class Exhausted(EvaluationError):
    """A budget of steps is used up: whatever is being computed must end."""


class XPathError(_Refusal):
    """An expression that is no XPath, or that asks for what is not supported."""

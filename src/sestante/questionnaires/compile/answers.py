"""A record of answers, as people write it in YAML, turned into the steps a session takes."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .metadata import QuestionMeta

if TYPE_CHECKING:
    from . import Compiled

type Step = tuple[str, str, str] | tuple[str, str]


class AnswerError(ValueError):
    """A record says something the questionnaire cannot hold."""


def answers_of(compiled: "Compiled", record: Mapping[str, Any]) -> list[Step]:
    """Return `("set", ref, value)` and `("add", ref)` in document order for a record keyed by question names.

    Matrices are nested mappings, multiple choices lists, repeats lists of mappings. A choice may be given by its
    name or by its label in any language (so "Bardi" stands for 034002). The first instance of a repeat is there
    from the start, so it is set and not added. Raises `AnswerError` for an unknown question or answer.
    """
    top = [question for question in compiled.questions if not question.repeat and not question.matrix]
    unknown = set(record) - {question.name for question in top}
    if unknown:
        raise AnswerError(f"no such question: {', '.join(sorted(unknown))}")
    steps: list[Step] = []
    for question in top:
        value = record.get(question.name)
        if value is None:
            continue
        if question.type == "repeat":
            steps += _repeat(compiled, question, value, record)
        elif question.type == "matrix":
            steps += _matrix(compiled, question, value, record)
        else:
            steps.append(("set", question.path, _text(compiled, question, value, record)))
    return steps


def _matrix(
    compiled: "Compiled", matrix: QuestionMeta, values: Mapping[str, Any], record: Mapping[str, Any]
) -> Iterator[Step]:
    items = [question for question in compiled.questions if question.matrix == matrix.name]
    _refuse_unknown(values, items)
    for item in items:
        if values.get(item.name) is not None:
            yield "set", item.path, _text(compiled, item, values[item.name], record)


def _repeat(
    compiled: "Compiled", repeat: QuestionMeta, values: list[Mapping[str, Any]], record: Mapping[str, Any]
) -> Iterator[Step]:
    inner = [question for question in compiled.questions if question.repeat == repeat.name]
    for position, entry in enumerate(values, start=1):
        _refuse_unknown(entry, inner)
        if position > 1:
            yield "add", repeat.path
        for question in inner:
            if entry.get(question.name) is not None:
                ref = f"{repeat.path}[{position}]{question.path.removeprefix(repeat.path)}"
                yield "set", ref, _text(compiled, question, entry[question.name], record)


def _refuse_unknown(values: Mapping[str, Any], questions: list[QuestionMeta]) -> None:
    unknown = set(values) - {question.name for question in questions}
    if unknown:
        raise AnswerError(f"no such question: {', '.join(sorted(unknown))}")


def _text(compiled: "Compiled", question: QuestionMeta, value: Any, record: Mapping[str, Any]) -> str:
    if question.choices:
        values = value if isinstance(value, list) else [value]
        return " ".join(_choice(compiled, question, str(one), record) for one in values)
    if value is True:
        return "OK"  # what every client writes for an acknowledged trigger
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _choice(compiled: "Compiled", question: QuestionMeta, value: str, record: Mapping[str, Any]) -> str:
    if any(choice.value == value for choice in question.choices):
        return value
    wanted = _plain(value)
    found = [choice.value for choice in question.choices if wanted in map(_plain, choice.labels.values())]
    if len(found) > 1:
        found = [code for code in found if _fits(compiled, question, code, record)]
    if len(found) != 1:
        raise AnswerError(f"{question.name}: no such answer: {value}")
    return found[0]


def _fits(compiled: "Compiled", question: QuestionMeta, code: str, record: Mapping[str, Any]) -> bool:
    """Tell apart two places of the same name by the other columns of their list (the province, the region)."""
    for data in (compiled.media[name] for name in compiled.media if name.endswith(".csv")):
        for row in csv.DictReader(io.StringIO(data.decode())):
            if row.get("name") == code:
                return all(record.get(key, row[key]) == row[key] for key in row if key not in ("name", "label"))
    return True


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())

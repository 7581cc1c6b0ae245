"""What a focus group begins with and what its people read before they agree: plain data, in two languages."""

from copy import deepcopy
from functools import cache
from pathlib import Path

from sestante.questionnaires.library import read_yaml

FOLDER = Path(__file__).resolve().parents[1]
REFUSAL = "no"


@cache
def _guide():
    return read_yaml((FOLDER / "guide.yaml").read_text(encoding="utf-8"))


@cache
def _consent():
    return read_yaml((FOLDER / "consent.yaml").read_text(encoding="utf-8"))


def first_guide():
    """The blocks a new group begins with; whoever gets them may change them."""
    return [
        {"method": "", "prompts": {"it": [], "en": []}, "question": {}, "output": "", **deepcopy(block)}
        for block in _guide()["blocks"]
    ]


def said(words, language):
    return words.get(language) or words.get("it") or next(iter(words.values()), "")


def consent_version():
    return _consent()["version"]


def choices(language):
    """The separate choices: ``[(subject, words, [(value, words), ...]), ...]``."""
    answers = _consent()["answers"]
    return [
        (one["id"], said(one["words"], language), [(value, said(answers[value], language)) for value in one["answers"]])
        for one in _consent()["choices"]
    ]


def notice(language, **filled):
    """What is read before choosing: ``[(title, text), ...]``."""
    return [
        (said(part["title"], language), said(part["text"], language).format(**filled)) for part in _consent()["notice"]
    ]


def consent_text(subject, choice, language, **filled):
    """The words that were on the screen when somebody chose: the sentence, the answer, the whole notice."""
    _subject, sentence, answers = next(one for one in choices(language) if one[0] == subject)
    read = "\n".join(f"{title}. {text}" for title, text in notice(language, **filled))
    return f"{sentence}\n{dict(answers)[choice]}\n\n{read}"

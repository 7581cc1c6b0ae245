"""What a new event begins with, and the words for its roles and its accessibility: ``programme.yaml``."""

from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from sestante.questionnaires.library import read_yaml


@cache
def usual():
    """The whole file."""
    return read_yaml((Path(__file__).parent / "programme.yaml").read_text(encoding="utf-8"))


def in_words(group, name, language=None):
    """What one of a group's entries is called; the name itself where the file no longer knows it."""
    return dict(choices_of(group, language)).get(name, name)


def choices_of(group, language=None):
    """Pairs (name, words) of ``speaker_roles``, ``attendee_roles`` or ``accessibility``."""
    language = "en" if (language or get_language() or "it").startswith("en") else "it"
    return [(one["name"], one[language]) for one in usual()[group]]

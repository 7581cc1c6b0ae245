"""The library of paths written in the project."""

from functools import cache
from pathlib import Path

from sestante.questionnaires.library import read_yaml

FOLDER = Path(__file__).parent / "library"


@cache
def names():
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def path_of(name):
    """One path of the library as it was written; raises KeyError when there is none of that name."""
    if name not in names():
        raise KeyError(name)
    return read_yaml((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))

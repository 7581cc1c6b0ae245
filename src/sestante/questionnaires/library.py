"""The library of questionnaires written in the project: finds them and reads them."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "library"
FORM = "sestante/form@1"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2's plain scalars: in 1.1 a choice named `no` is false and a date is not text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _tag, _pattern, _first in [
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", "-0123456789"),
]:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def read_yaml(text: str) -> Any:
    """Read one YAML document; raises `yaml.YAMLError`."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - the loader is a safe one


def text_of(name: str) -> str:
    """Return the YAML of one questionnaire of the library; raises KeyError when there is none of that name."""
    if name not in names():
        raise KeyError(name)
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def source_of(name: str) -> dict[str, Any]:
    """Return one questionnaire of the library as it was written; raises KeyError when there is none."""
    return read_yaml(text_of(name))


@cache
def names() -> tuple[str, ...]:
    """Names of the questionnaires, the longest first: the order in which a study meets them."""
    forms = {path.stem: source for path in FOLDER.glob("*.yaml") if (source := _form(path))}
    return tuple(sorted(forms, key=lambda name: -forms[name]["estimated_minutes"]))


@cache
def shared_lists() -> Mapping[str, list[dict[str, Any]]]:
    """Choice lists every questionnaire may use."""
    return read_yaml((FOLDER / "liste.yaml").read_text(encoding="utf-8"))["lists"]


@cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Sentences the compiler adds to questionnaires, by language."""
    return read_yaml((FOLDER / "phrases.yaml").read_text(encoding="utf-8"))["phrases"]


def _form(path: Path) -> dict[str, Any] | None:
    source = read_yaml(path.read_text(encoding="utf-8"))
    return source if source.get("schema") == FORM else None

"""The indicators a study may start from."""

from functools import lru_cache
from pathlib import Path

import yaml

FIELDS = {
    "name": "name",
    "unit": "unit",
    "definition": "definition",
    "why": "why_it_matters",
    "collect": "how_to_collect",
    "who": "who_collects",
    "reading": "interpretation",
    "misuse": "misuse_warning",
}


@lru_cache(maxsize=1)
def _read():
    return yaml.safe_load((Path(__file__).parent / "seeds.yaml").read_text(encoding="utf-8"))


def seeds():
    """The card of each seed, by its code."""
    return {code: _card(row) for code, row in _read().items() if code != "dimensions"}


def dimensions():
    """The dimensions the seeds fall into: ``{key: {language: name}}``."""
    return _read()["dimensions"]


def dimension_of(code):
    return _read()[code]["dimension"]


def _card(row):
    card = {field: row["it"][word] for word, field in FIELDS.items()}
    card |= {f"{field}_en": row["en"][word] for word, field in FIELDS.items()}
    return card | {
        "formula": row["formula"],
        "worst": row["worst"],
        "best": row["best"],
        "direction": 1 if row["best"] > row["worst"] else -1,
        "evidence_level": row["evidence"],
        "burden_minutes": row["minutes"],
        "frequency": row["frequency"],
    }

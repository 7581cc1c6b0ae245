"""Published figures and real files that lie beside the project."""

import json
from pathlib import Path

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def golden(name):
    """The golden figures of one method."""
    return json.loads((SHARED / "golden" / f"{name}.json").read_text(encoding="utf-8"))


def polis_folder(conversation):
    return SHARED / "data" / "polis" / conversation

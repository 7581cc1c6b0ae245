"""The project's own invented study: what the demo shows, and what the tests of whole pages fill in.

Plain data in YAML; whoever seeds an installation asks here. Nothing here touches the database.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sestante.questionnaires.library import read_yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class DemoPractice:
    """A practice of the study. `answers` fit `compile.answers_of` of the library's scheda; none when never opened."""

    key: str
    state: str  # submitted | draft | invited
    name: str
    province: str
    municipality: str
    contact_name: str
    contact_email: str
    invited_on: date
    submitted_on: date | None
    stop_after: str  # the last section filled in, for a draft
    answers: dict[str, Any]


@cache
def study() -> dict[str, Any]:
    """Title, purpose, territories, phases, team and host organisation."""
    return _read("study.yaml")


@cache
def practices() -> tuple[DemoPractice, ...]:
    """Every practice of the study, in the order of the provinces."""
    data = _read("practices.yaml")
    return tuple(_practice(entry, data["common"]) for entry in data["practices"])


@cache
def report() -> dict[str, Any]:
    """The texts of the first edition: chapters in both languages and the evidence each sentence stands on."""
    return _read("report.yaml")


@cache
def statements() -> dict[str, Any]:
    """The consultation that came before the focus groups: statements, and how two ways of seeing vote on them."""
    return _read("consultation.yaml")


@cache
def room_words() -> dict[str, Any]:
    """The first focus group's room: seats, ideas, votes, notes."""
    return _read("room.yaml")


def _practice(entry: dict[str, Any], common: dict[str, Any]) -> DemoPractice:
    written = entry.get("answers", {})
    # A draft has not come to the consents yet.
    shared = common if entry["state"] == "submitted" else {"region": common["region"]}
    contact = entry.get("contact", {"name": written.get("contact_name"), "email": written.get("contact_email")})
    return DemoPractice(
        key=entry["key"],
        state=entry["state"],
        name=entry.get("name") or written["practice_name"],
        province=entry.get("province") or written["province"],
        municipality=entry.get("municipality") or written["municipality"],
        contact_name=contact["name"],
        contact_email=contact["email"],
        invited_on=date.fromisoformat(entry["invited_on"]),
        submitted_on=date.fromisoformat(entry["submitted_on"]) if "submitted_on" in entry else None,
        stop_after=entry.get("stop_after", ""),
        answers=shared | written if written else {},
    )


def read(name: str) -> Any:
    """One of the demo's files of texts."""
    return _read(name)


def _read(name: str) -> Any:
    return read_yaml((FOLDER / name).read_text(encoding="utf-8"))

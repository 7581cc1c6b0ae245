"""Our engine on a list of jobs: ``python -m oracles.ours JOBS.json OUT.json``.

As ``sestante xforms replay``, and what a person reads where the job asks for it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sestante import xforms_cli
from sestante.methods import xforms


def main(source: str, target: str) -> None:
    jobs = json.loads(Path(source).read_text(encoding="utf-8"))
    replay = xforms_cli.Replay(Path(source).parent)
    with Path(target).open("w", encoding="utf-8") as out:
        out.write("[")
        for at, job in enumerate(jobs):
            out.write(f"{',' if at else ''}\n{json.dumps(played(replay, job), ensure_ascii=False)}")
        out.write("\n]\n")


def played(replay: xforms_cli.Replay, job: Mapping[str, Any], now: datetime | None = None) -> dict[str, Any]:
    try:
        definition = replay.definition(job)
    except xforms.FormError as error:
        return xforms_cli.refused(str(error))
    return play(definition, job, now or datetime.now(xforms_cli.local_zone()))


def play(definition: xforms.Definition, job: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """States of one job."""
    session = xforms.Session(definition, language=job.get("language"), now=now)
    states = [state_of(session, job)]
    for step in job["steps"]:
        xforms_cli.take(session, step)
        states.append(state_of(session, job))
    return {"load": "ok", "states": states}


def state_of(session: xforms.Session, job: Mapping[str, Any]) -> list[dict[str, Any]]:
    state = xforms_cli.states_of(session)
    if job.get("shown"):
        words = dict(_words(session.view()))
        for leaf in state:
            if leaf["relevant"] and leaf["ref"] in words:
                leaf["shown"] = words[leaf["ref"]]
    return state


def _words(views: Any) -> Iterable[tuple[str, dict[str, Any]]]:
    for view in views:
        if view.element.kind == "question":
            choices = [[choice.value, choice.label] for choice in view.choices] if view.element.choices else None
            yield view.ref, {"label": view.label, "hint": view.hint, "choices": choices}
        yield from _words(view.children)


if __name__ == "__main__":
    main(*sys.argv[1:])

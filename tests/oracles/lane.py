"""The comparison with both reference engines: ``sh ./sestante test --oracles [options]``."""

from __future__ import annotations

import argparse
import base64
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

from oracles import acts, decisions, engines, golden, sources
from oracles.compare import Report
from sestante.methods import xforms

# Forms of others are compared and not kept; features are read from where they lie, so that they can be looked at.
KINDS = ("decisions", "features", "steps", "library", "workbooks", "generated", "outside")
RECORDED = ("features", "steps", "library", "generated")


def jobs_of(forms: Iterable[sources.Form], folder: Path, runs: int, steps: int) -> list[dict[str, Any]]:
    """Jobs for each form: a few random ways through it, in each of its languages."""
    jobs: list[dict[str, Any]] = []
    for number, form in enumerate(forms):
        place = folder / f"{number}"
        place.mkdir(parents=True)
        (place / "form.xml").write_text(form.xform, encoding="utf-8")
        media = {}
        for name, data in form.media.items():
            (place / name).write_bytes(data)
            media[name] = str(place / name)
        try:
            definition = xforms.parse(form.xform, form.media, lenient=True)
        except xforms.FormError:
            definition = None
        for run in range(runs):
            chance = Random(f"{form.name} {run}")
            taken = acts.random_steps(definition, form.xform, chance, steps) if definition is not None else []
            languages = definition.languages if definition is not None else ()
            language = languages[run % len(languages)] if len(languages) > 1 else None
            where = {"name": form.name, "form": str(place / "form.xml"), "media": media}
            jobs.append({**where, "language": language, "steps": taken, "shown": True})
            if definition is None or not taken:
                break
    return jobs


def played(jobs: list[dict[str, Any]], folder: Path) -> Iterable[tuple[dict[str, Any], dict[str, Any], Any, Any]]:
    """Each job with the results of web, rosa and ours."""
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    for name, process in engines.start(folder / "jobs.json", folder).items():
        if process.wait():
            raise engines.Missing(f"The engine “{name}” stopped with code {process.returncode}.")
    return zip(
        jobs, *(engines.results(folder / f"{name}.json") for name in ("web", "rosa", "ours")), strict=True
    )  # fmt: skip


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="sestante test --oracles", description=__doc__)
    parser.add_argument("--generated", type=int, default=200, help="how many forms to draw by chance")
    parser.add_argument("--first", type=int, default=0, help="seed of the first of them")
    parser.add_argument("--runs", type=int, default=4, help="ways through each form")
    parser.add_argument("--steps", type=int, default=20, help="steps of each")
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--outside", type=Path, help="a folder with more XForms, and the lists beside them")
    parser.add_argument("--form", help="only forms whose name has this in it")
    parser.add_argument("--record", action="store_true", help="write down what both agree on, for the ordinary tests")
    parser.add_argument("--differences", type=Path, help="write all our differences here, as JSON")
    parser.add_argument("--keep", type=Path, help="keep jobs and results in this folder")
    chosen = parser.parse_args(arguments)
    os.environ["TZ"] = "UTC"
    time.tzset()
    try:
        engines.needed()
        return run(chosen)
    except engines.Missing as missing:
        print(missing, file=sys.stderr)
        return 2


def run(chosen: argparse.Namespace) -> int:
    groups: dict[str, Iterable[sources.Form]] = {
        "features": sources.features(),
        "steps": sources.steps(),
        "library": sources.library(),
        "generated": sources.made(chosen.generated, chosen.first),
    }
    if chosen.only in (None, "workbooks"):
        converted, refused = sources.workbooks()
        groups["workbooks"] = converted
        print(f"pyxform's own workbooks: {len(converted)} forms; its converter refuses {len(refused)}.")
    if chosen.outside:
        groups["outside"] = sources.outside(chosen.outside)
    if chosen.only in (None, "decisions"):
        _decide(record=chosen.record)
    everything = Report()
    for title, forms in groups.items():
        if chosen.only in (None, title):
            named = [form for form in forms if chosen.form is None or chosen.form in form.name]
            _compare(title, named, chosen, everything)
    print("\n== all", *everything.lines(0), sep="\n")
    if chosen.differences:
        rows = [vars(found) for found in everything.ours + everything.neither]
        chosen.differences.write_text(json.dumps(rows, indent=0, ensure_ascii=False), encoding="utf-8")
    return int(bool(everything.ours))


def _decide(*, record: bool) -> None:
    """Ask all three about the examples on which the references differ."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="sestante-oracles-") as temporary:
        folder = Path(temporary)
        for number, example in enumerate(decisions.EXAMPLES):
            (folder / f"{number}.xml").write_text(example.xform, encoding="utf-8")
        jobs = [decisions.job(each, str(folder / f"{at}.xml")) for at, each in enumerate(decisions.EXAMPLES)]
        for example, (_job, *results) in zip(decisions.EXAMPLES, played(jobs, folder), strict=True):
            seen = dict(zip(("web", "rosa", "ours"), map(example.seen, results), strict=True))
            rows.append({"where": example.where, **seen})
    known = {row["where"]: row for row in decisions.read()} if decisions.FILE.exists() else {}
    news = [row for row in rows if known.get(row["where"]) != row]
    print(f"\n== decisions: {len(rows)} examples on which the references differ, {len(news)} of them not as recorded")
    for row in news:
        print(f"  {row}; recorded: {known.get(row['where'])}")
    if record:
        decisions.write(rows)


def _compare(title: str, forms: list[sources.Form], chosen: argparse.Namespace, everything: Report) -> None:
    started = time.monotonic()
    report, kept = Report(), []
    with tempfile.TemporaryDirectory(prefix="sestante-oracles-") as temporary:
        folder = chosen.keep / title if chosen.keep else Path(temporary)
        jobs = jobs_of(forms, folder, chosen.runs, chosen.steps)
        for job, web, rosa, ours in played(jobs, folder):
            for each in (report, everything):
                each.job(job["name"], web, rosa, ours)
            if chosen.record and title in RECORDED:
                kept.append(golden.entry(job, web, rosa))
    print(f"\n== {title} ({time.monotonic() - started:.0f} s)", *report.lines(), sep="\n", flush=True)
    if chosen.record and title in RECORDED:
        entries = [one for one in kept if one is not None]
        names = {one["name"] for one in entries} if title not in ("features", "steps") else set()
        texts = {
            form.name: {
                "xform": form.xform,
                "media": {name: base64.b64encode(data).decode() for name, data in form.media.items()},
            }
            for form in forms
            if form.name in names
        }
        print(f"written: {golden.write(title, texts, entries)}")


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(main(sys.argv[1:]))

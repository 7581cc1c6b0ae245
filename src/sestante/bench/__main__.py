"""``sh ./sestante bench [--quick] [--only forms] [--json FILE]``: measure in a throw-away data folder.

Nothing of yours is touched."""

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path


def main():
    options = argparse.ArgumentParser(prog="sestante bench", description=__doc__)
    options.add_argument("--json", metavar="FILE", type=Path, help="write the figures here too")
    options.add_argument("--quick", action="store_true", help="small sizes and few runs: does it run, not how fast")
    options.add_argument("--only", choices=["forms"], help="the forms engine alone, without the demo")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="sestante-bench-") as folder:
        _surround(folder)
        import django

        django.setup()
        figures, machine = _measure(chosen.quick, chosen.only)
    from .measuring import growth

    _print(figures, growth(figures))
    if chosen.json:
        said = {"machine": machine, "figures": [asdict(one) for one in figures], "growth": growth(figures)}
        chosen.json.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _surround(folder):
    """Surroundings of the bench's own: no variable of the installation, its database least of all, gets through."""
    for name in list(os.environ):
        if name.startswith("SESTANTE_") or name in {"DATABASE_URL", "EMAIL_URL", "EMAIL_URL_FILE", "DATABASE_URL_FILE"}:
            del os.environ[name]
    os.environ["SESTANTE_DATA"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "sestante.settings"
    source = str(Path(__file__).resolve().parents[2])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH", "")]))


def _measure(quick, only):
    from .forms import engine_trials
    from .trials import FULL, QUICK, trials

    begun, figures = time.monotonic(), []

    def say(words):
        print(f"[{time.monotonic() - begun:5.0f} s] {words}", file=sys.stderr, flush=True)

    for figure in (engine_trials if only else trials)(QUICK if quick else FULL, say):
        figures.append(figure)
    machine = {"cpus": os.cpu_count(), "python": sys.version.split()[0], "quick": quick,
               "seconds": round(time.monotonic() - begun)}  # fmt: skip
    return figures, machine


def _print(figures, grown):
    print(f"{'':<48}{'size':>8}{'median':>10}{'p95':>10}{'CPU':>10}{'queries':>9}{'a second':>10}  target")
    for one in figures:
        cells = [
            _cell(one.size, 8),
            *(_cell(time, 7, " ms") for time in (one.median_ms, one.p95_ms, one.cpu_ms)),
            _cell(one.queries, 9),
            _cell(one.per_second, 10),
        ]
        detail = ", ".join(f"{name} {value}" for name, value in one.detail.items())
        print(f"{one.what:<48}{''.join(cells)}  {one.target}{f' ({detail})' if detail else ''}")
    print("\nGrowth from the smallest to the largest size")
    for row in grown:
        few, many = row["queries"]
        queries = "" if few is None else f", queries {few} -> {many}"
        print(f"{row['what']:<48} size x{row['size_times']:g}, CPU x{row['cpu_times']:g}{queries}")


def _cell(value, width, unit=""):
    return f"{'' if value is None else value:>{width}}{unit if value is not None else ' ' * len(unit)}"


if __name__ == "__main__":
    main()

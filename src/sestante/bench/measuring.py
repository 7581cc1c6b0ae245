"""How a thing is measured: some runs to warm up, then runs that count, one by one."""

import time
from dataclasses import dataclass, field
from math import ceil

from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext


@dataclass
class Figure:
    """One thing measured at one size."""

    what: str
    size: int | None = None
    target: str = ""
    median_ms: float | None = None
    p95_ms: float | None = None
    cpu_ms: float | None = None  # of the processor, per run: steadier than the clock on a machine that does more
    queries: int | None = None
    per_second: float | None = None
    runs: int = 0
    detail: dict = field(default_factory=dict)


def measured(what, act, *, runs, warm=1, size=None, target="", prepare=None):
    """Time ``act`` a number of times; ``prepare`` runs before each, outside the time. Queries are counted once."""
    prepare = prepare or (lambda: None)
    for _again in range(warm):
        prepare()
        act()
    times, worked = [], []
    for _again in range(runs):
        prepare()
        begun, busy = time.perf_counter(), time.process_time()
        act()
        worked.append((time.process_time() - busy) * 1000)
        times.append((time.perf_counter() - begun) * 1000)
    prepare()
    reset_queries()
    with CaptureQueriesContext(connection) as captured:
        act()
    return Figure(what, size, target, median_ms=part_of(times, 0.5), p95_ms=part_of(times, 0.95),
                  cpu_ms=part_of(worked, 0.5), queries=len(captured), runs=runs)  # fmt: skip


def part_of(times, share):
    """The time under which this share of the runs stayed (nearest rank)."""
    ordered = sorted(times)
    return round(ordered[ceil(round(share * len(ordered), 6)) - 1], 2)


def growth(figures):
    """For each thing measured at several sizes: how time and queries grew from the smallest to the largest."""
    found = {}
    for figure in figures:
        if figure.size is not None and figure.cpu_ms is not None:
            found.setdefault(figure.what, []).append(figure)
    rows = []
    for what, measured_at in found.items():
        small, large = min(measured_at, key=_size), max(measured_at, key=_size)
        if large.size > small.size:
            rows.append(
                {
                    "what": what,
                    "from": small.size,
                    "to": large.size,
                    "size_times": round(large.size / small.size, 1),
                    "cpu_times": round(large.cpu_ms / max(small.cpu_ms, 0.01), 1),
                    "queries": [small.queries, large.queries],
                }
            )
    return rows


def _size(figure):
    return figure.size

"""What the bench stands on: honest medians, and rows by the thousand that look like those people make."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import make
import show
from sestante.bench import rows
from sestante.bench.measuring import Figure, growth, measured, part_of
from sestante.catalogue.models import PracticeSheet
from sestante.catalogue.queries import Selection, facets_of, sheets_found
from sestante.fieldwork.models import Answer, Response
from sestante.methods.opinion_map import last_votes
from sestante.outreach.models import Pill
from sestante.practices.models import Practice

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("times", "median", "ninety_fifth"), [([7.0], 7.0, 7.0), ([3.0, 1.0, 2.0], 2.0, 3.0), (list(range(1, 101)), 50, 95)]
)
def test_medians_and_percentiles_are_runs_that_happened(times, median, ninety_fifth):
    assert (part_of(times, 0.5), part_of(times, 0.95)) == (median, ninety_fifth)


def test_growth_compares_the_smallest_size_with_the_largest():
    figures = [
        Figure("list", size, median_ms=cpu, cpu_ms=cpu, queries=queries)
        for size, cpu, queries in ((24, 2.0, 5), (2400, 6.0, 5), (240, 3.0, 5))
    ]
    assert growth([*figures, Figure("once", median_ms=1.0, cpu_ms=1.0)]) == [
        {"what": "list", "from": 24, "to": 2400, "size_times": 100.0, "cpu_times": 3.0, "queries": [5, 5]}
    ]


@pytest.mark.django_db
def test_a_measure_counts_its_queries():
    figure = measured("practices", lambda: list(Practice.objects.all()), runs=2)
    assert (figure.queries, figure.runs) == (1, 2)


@pytest.mark.django_db
def test_copied_sheets_are_found_and_counted_like_the_others():
    study = make.study(is_invented=True)
    show.published(study, number=3)
    rows.sheets(study, 40)
    assert PracticeSheet.objects.published().count() == 40
    options = facets_of(Selection())
    assert sum(option.count for option in options["province"]) == 40
    assert sheets_found(Selection("ciclofficine di prova")).count() == 4
    assert PracticeSheet.objects.filter(facets__isnull=True).count() == 0


def test_an_invented_conversation_has_the_gaps_of_a_large_one():
    talk = rows.conversation(300)
    votes = last_votes(talk.votes, talk.moderated)
    filled = 1 - np.isnan(votes.values).mean()
    assert (len(votes.statements), len(talk.moderated), 0.08 < filled < 0.2) == (197, 78, True)


@pytest.mark.django_db
def test_copied_responses_answer_what_their_pattern_answered():
    study = make.study()
    for record in show.records()[:2]:
        show.sent(study, record)
    patterns = [response.answers.count() for response in Response.objects.order_by("pk")]
    rows.responses(study, 6)
    assert [response.answers.count() for response in Response.objects.order_by("pk")] == patterns * 3
    rows.responses(study, 6)
    assert Answer.objects.count() == 3 * sum(patterns)


def test_the_bench_leaves_the_installation_alone(tmp_path):
    """Only that it starts where it should: what it measures takes minutes."""
    data = tmp_path / "data"
    code = (
        "from sestante.bench.__main__ import _surround; import os; _surround('/elsewhere');"
        "print(os.environ['SESTANTE_DATA'], os.environ.get('DATABASE_URL'), os.environ.get('SESTANTE_PORT'))"
    )
    env = {**os.environ, "SESTANTE_DATA": str(data), "DATABASE_URL": "postgres://x", "SESTANTE_PORT": "1",
           "PYTHONPATH": str(ROOT / "src")}  # fmt: skip
    said = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
    assert said.split() == ["/elsewhere", "None", "None"]
    assert not data.exists()


@pytest.mark.django_db
def test_pills_by_the_hundred_are_public_and_lie_in_every_province():
    study = make.study()
    rows.pills(study, 100)
    rows.pills(study, 100)
    assert Pill.objects.public().count() == 100
    assert Pill.objects.values("province").distinct().count() == 9

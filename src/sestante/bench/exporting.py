"""Exports of 20,000 forms of 120 questions: reading them, and each format, in a process of its own, whose memory is
measured."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from sestante.fieldwork.exporting.making import FORMATS, make_files
from sestante.fieldwork.models import Export, Response
from sestante.methods import xforms
from sestante.questionnaires.actions import publish_version, upload_questionnaire
from sestante.questionnaires.compile import compile_questionnaire
from sestante.questionnaires.queries import definition_of

from .measuring import Figure

QUESTIONS = 120
KINDS = ('"select_one cinque"', '"select_multiple cinque"', "integer", "text", "decimal", "date")
WORDS = "Una volta alla settimana chi abita qui apre la porta e mette un tavolo fuori. "
TARGET = "<= 20 s, <= 600 MB"
CHILD = "import django; django.setup(); from sestante.bench.exporting import main; main()"


def form():
    """A questionnaire of 120 questions of every kind, some of them hidden by the answer before."""
    lines = []
    for number in range(QUESTIONS):
        condition = f", relevant: \"${{q{number - 4}}} != ''\"" if number % 6 == 4 else ""
        lines.append(
            f"  - {{id: q{number}, type: {KINDS[number % 6]}{condition},"
            f' label: {{it: "Domanda {number}?", en: "Question {number}?"}}}}'
        )
    choices = "\n".join(f'  - {{name: r{one}, it: "Risposta {one}", en: "Answer {one}"}}' for one in range(5))
    return (
        'form_id: prova\nversion: "1"\ndefault_language: it\nlanguages: [it, en]\n'
        'title: {it: "Prova", en: "Trial"}\nsections:\n- id: s\n  title: {it: "S", en: "S"}\n  minutes: 9\n'
        "  questions:\n" + "\n".join(lines) + "\nlists:\n  cinque:\n" + choices + "\n"
    )


def answered(definition, seed, now):
    session = xforms.Session(definition, now=now)
    for number in range(QUESTIONS):
        kind = number % 6
        several, words = f"r{seed % 5} r{(seed + 2) % 5}", WORDS[: 20 + (seed + number) % 50]
        text = (f"r{seed % 5}", several, str(seed * 7 + number), words, f"{seed}.25", "2020-05-01")[kind]
        if (seed + number) % 9:
            session.set(f"/data/s/q{number}", text)
    unasked = [state.ref for state in session.states() if not state.relevant]
    return session.to_xml().decode(), unasked


def responses(version, wanted):
    """So many sent forms, of fifty patterns that the engine filled in."""
    definition, now = definition_of(version), timezone.now()
    patterns = [answered(definition, seed, now) for seed in range(50)]
    there = version.responses.count()
    Response.objects.bulk_create(
        (
            Response(version=version, origin="import", state="submitted", nonce="b", instance=patterns[number % 50][0],
                     unasked={"revision": 0, "refs": patterns[number % 50][1]},
                     submitted_at=now - timedelta(minutes=number))
            for number in range(there, wanted)
        ),
        batch_size=500,
    )  # fmt: skip


def export_trials(scale, say, study):
    """One figure a format and size: reading the forms and writing the file, as the worker does."""
    by = study.memberships.get(role="coordinator").person
    workbook = compile_questionnaire(form()).xlsform
    version = publish_version(upload_questionnaire(study, workbook, "prova.xlsx", by=by), by=by)
    for number in scale["exported"]:
        say(f"exports of {number} forms of {QUESTIONS} questions")
        responses(version, number)
        exports = {name: _ordered(study, version, name, by) for name in FORMATS}
        run = subprocess.run(  # noqa: S603 - this program itself
            [sys.executable, "-c", CHILD, *map(str, exports.values())],
            capture_output=True,
            text=True,
            check=True,
        )
        for name, line in zip(exports, run.stdout.splitlines(), strict=True):
            said = json.loads(line)
            yield Figure(f"export, {name}", number, TARGET, median_ms=said["ms"], cpu_ms=said["cpu_ms"], runs=1,
                         detail={"MB": said["mb"], "file_MB": said["file_mb"]})  # fmt: skip


def _ordered(study, version, name, by):
    export = Export.objects.create(study=study, formats=[name], salt="bench", scope="named", ordered_by=by)
    export.versions.set([version])
    return export.pk


def main():
    """Make each export in a process of its own: a process tells only the most memory it ever held."""
    for key in sys.argv[1:]:
        child = os.fork()
        if not child:
            measure(int(key))
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            raise SystemExit(1)


def measure(key):
    """Make one export's files; its time and the most memory this process held."""
    export = Export.objects.get(pk=key)
    with tempfile.TemporaryDirectory() as folder:
        begun, busy = time.perf_counter(), time.process_time()
        made = make_files(export, Path(folder))
        figures = {
            "ms": round((time.perf_counter() - begun) * 1000),
            "cpu_ms": round((time.process_time() - busy) * 1000),
            "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "file_mb": round(made.path.stat().st_size / 2**20, 1),
        }
    print(json.dumps(figures), flush=True)

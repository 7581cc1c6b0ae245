"""What one saved answer costs on the whole scheda, filled in. Processor time: a busy machine does not move it."""

import statistics
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import make
from forms import from_library, invited
from sestante import demo
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import generic_of, paper_of, session_of
from sestante.questionnaires.compile import answers_of, compile_questionnaire

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(db):
    """The scheda with one of the demo's long practices in it."""
    study = make.study()
    version = from_library(study, "scheda")
    response = invited(make.practice(study), version)
    compiled = compile_questionnaire(version.source)
    record = max(demo.practices(), key=lambda one: len(str(one.answers)))
    session = session_of(response)
    for step in answers_of(compiled, record.answers):
        assert session.add(step[1]) if step[0] == "add" else session.set(*step[1:]), step
    Response.objects.filter(pk=response.pk).update(instance=session.to_xml().decode(), revision=1)
    return Response.objects.get(pk=response.pk)


def test_one_saved_answer_on_the_whole_scheda_costs_little(filled, capsys):
    client, ref = Client(), "/data/s4_what/activities_description"
    url = f"/i/{token_of(filled)}/s4_what/"
    paper = paper_of(filled.version)
    section = paper.section("s4_what")
    whole = {one: text for one, text in session_of(filled).values().items() if generic_of(one) in section.leaves}
    times, queries = [], []
    for number in range(60):
        data = {"_revision": number + 1, **whole, ref: f"Una giornata tipo, numero {number}."}
        with CaptureQueriesContext(connection) as captured:
            start = time.process_time()
            answer = client.post(url, data, headers={"HX-Request": "true"})
            times.append(time.process_time() - start)
        assert answer.status_code == 200
        queries.append(len(captured))
    assert Response.objects.get(pk=filled.pk).revision == 61
    times, median = sorted(times[5:]), statistics.median(times)
    p95 = times[int(len(times) * 0.95)]
    with capsys.disabled():
        print(f"\nsaved answer: median {median * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms, {max(queries)} queries")
    assert max(queries) <= 8
    assert p95 < 0.06

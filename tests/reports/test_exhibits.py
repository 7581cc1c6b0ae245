"""Frozen evidence as it is shown."""

from sestante.reports.exhibits import cited_in, placed_in

CONTENT = [
    {"title": "Uno", "source": "Si vede [[D1]].\n\n[[D2]]", "blocks": [{"html": "<p>…</p>"}, {"evidence": "D2"}]},
    {"title": "Due", "source": "E ancora [[D1, T3]]. `[[D9]]`", "blocks": [{"html": "<p>…</p>"}]},
]


def test_a_code_leads_to_the_chapters_that_cite_it():
    assert cited_in(CONTENT) == {"D1": ["Uno", "Due"], "D2": ["Uno"], "T3": ["Due"]}


def test_evidence_that_stands_whole_in_the_text_is_known():
    assert placed_in(CONTENT) == {"D2"}

"""Every figure of the demo's report is true of the demo's answers, and every quotation allowed and word for word."""

import re

import pytest

from sestante import demo
from sestante.questionnaires import library
from sestante.questionnaires.compile import compile_questionnaire

REPORT = demo.report()
EVIDENCE = {entry["key"]: entry for entry in REPORT["evidence"]}
SUBMITTED = [practice for practice in demo.practices() if practice.state == "submitted"]
CHAPTERS = [(chapter, language) for chapter in REPORT["chapters"] for language in ("it", "en")]
FINDING = re.compile(r"\{\?(.*?)\?\}", re.S)
PLACE = re.compile(r"\{\{evidence:(\w+)\}\}")
QUESTIONS = {question.name: question for question in compile_questionnaire(library.text_of("scheda")).questions}


def answers_to(name, practice):
    """Return a practice's answers to one question, wherever it stands; repeats give several."""
    question = QUESTIONS[name]
    record = practice.answers
    if question.repeat:
        found = [entry.get(name) for entry in record.get(question.repeat, [])]
    elif question.matrix:
        found = [record.get(question.matrix, {}).get(name)]
    else:
        found = [record.get(name)]
    missing = {choice.value for choice in question.choices if choice.missing}
    return [value for value in found if value is not None and str(value) not in missing]


def fits(check, value):
    if "any" in check:
        return bool(set(value if isinstance(value, list) else [value]) & set(check["any"]))
    if "at_least" in check:
        return float(value) >= check["at_least"]
    return float(value) <= check["at_most"]


def counted(check):
    if "count" in check:
        return len(SUBMITTED) if check["count"] == "submitted" else len(demo.practices())
    if "distinct" in check:
        return len({value for practice in SUBMITTED for value in answers_to(check["distinct"], practice)})
    where = check.get("where", {}).items()
    asked = [p for p in SUBMITTED if all(p.answers.get(name) in allowed for name, allowed in where)]
    name = check.get("answered") or check["question"]
    values = [value for practice in asked for value in answers_to(name, practice)]
    return len(values) if "answered" in check else sum(fits(check, value) for value in values)


def numbers_in(text):
    """Return the numbers written in figures: 5.000 and 5,000 are five thousand."""
    return [int(re.sub(r"[.,]", "", number)) for number in re.findall(r"\d+(?:[.,]\d{3})*", PLACE.sub("", text))]


def allowed_numbers(keys):
    entries = [EVIDENCE[key] for key in keys]
    return {check["value"] for entry in entries for check in entry.get("checks", [])} | {
        number for entry in entries for number in entry.get("constants", [])
    }


@pytest.mark.parametrize("key", [key for key, entry in EVIDENCE.items() if "checks" in entry])
def test_the_figures_of_a_finding_are_those_of_the_answers(key):
    checks = EVIDENCE[key]["checks"]
    assert [(check, counted(check)) for check in checks] == [(check, check["value"]) for check in checks]


@pytest.mark.parametrize("key", EVIDENCE)
def test_a_finding_names_only_figures_that_were_counted_in_both_languages(key):
    finding = EVIDENCE[key]["finding"]
    allowed = allowed_numbers([key])
    assert [number for text in finding.values() for number in numbers_in(text) if number not in allowed] == []
    assert numbers_in(finding["it"]) == numbers_in(finding["en"])
    assert max(map(len, finding.values())) <= 300
    assert all(name in QUESTIONS for name in EVIDENCE[key]["questions"])


@pytest.mark.parametrize(
    ("chapter", "language"), CHAPTERS, ids=lambda value: value if isinstance(value, str) else value["id"]
)
def test_every_finding_of_a_chapter_carries_its_evidence_and_only_its_figures(chapter, language):
    text = chapter["text"][language]
    for finding in FINDING.findall(text):
        keys = PLACE.findall(finding)
        assert keys, finding
        assert [number for number in numbers_in(finding) if number not in allowed_numbers(keys)] == [], finding


@pytest.mark.parametrize(
    ("chapter", "language"), CHAPTERS, ids=lambda value: value if isinstance(value, str) else value["id"]
)
def test_no_figure_stands_outside_a_finding(chapter, language):
    loose = numbers_in(FINDING.sub("", chapter["text"][language]))
    assert [number for number in loose if number not in (*chapter.get("constants", []), 2026)] == []


def test_both_languages_stand_on_the_same_evidence_in_the_same_order():
    for chapter in REPORT["chapters"]:
        italian, english = (PLACE.findall(chapter["text"][language]) for language in ("it", "en"))
        assert italian == english, chapter["id"]


def test_all_evidence_is_cited_and_all_that_is_cited_is_there():
    cited = {key for chapter, language in CHAPTERS for key in PLACE.findall(chapter["text"][language])}
    assert cited == set(EVIDENCE)


def test_chapters_have_three_to_ten_paragraphs_in_both_languages():
    assert [chapter["id"] for chapter in REPORT["chapters"]] == [
        "ch00", "ch01", "ch02", "ch03", "ch04", "ch05", "ch09", "ch11",
    ]  # fmt: skip
    for chapter, language in CHAPTERS:
        assert set(chapter["title"]) == {"it", "en"}
        assert 3 <= len(chapter["text"][language].strip().split("\n\n")) <= 10, chapter["id"]


QUOTES = [entry for entry in EVIDENCE.values() if entry["kind"] == "quote"]


@pytest.mark.parametrize("entry", QUOTES, ids=lambda entry: entry["key"])
def test_a_quotation_is_word_for_word_and_its_practice_agreed(entry):
    (practice,) = [one for one in demo.practices() if one.key == entry["practice"]]
    (name,) = entry["questions"]
    level = practice.answers.get(f"{name}_quote") or practice.answers["quotes_consent"]
    assert entry["text"]["it"] in practice.answers[name]
    assert practice.answers["publish_consent"] == "full"
    assert level in ("with_practice_name", "anonymous")


@pytest.mark.parametrize("entry", QUOTES, ids=lambda entry: entry["key"])
def test_the_quotation_stands_in_the_chapter_as_it_was_said(entry):
    for language in ("it", "en"):
        blocks = [
            block
            for chapter in REPORT["chapters"]
            for block in chapter["text"][language].split("\n\n")
            if f"{{{{evidence:{entry['key']}}}}}" in block
        ]
        plain = re.compile(r"[«»“”‘’\"]")
        wanted = plain.sub("", entry["text"][language]).casefold()
        assert all(block.startswith("> ") and wanted in plain.sub("", block).casefold() for block in blocks)


def test_an_anonymous_quotation_names_no_practice():
    for entry in QUOTES:
        (practice,) = [one for one in demo.practices() if one.key == entry["practice"]]
        level = practice.answers.get(f"{entry['questions'][0]}_quote") or practice.answers["quotes_consent"]
        if level == "anonymous":
            (block,) = [
                block
                for block in "\n\n".join(chapter["text"]["it"] for chapter in REPORT["chapters"]).split("\n\n")
                if entry["key"] in block
            ]
            assert practice.name not in block


def test_practices_that_asked_for_nothing_public_are_named_nowhere():
    written = "\n".join(chapter["text"][language] for chapter, language in CHAPTERS)
    silent = [p.name for p in SUBMITTED if p.answers["publish_consent"] == "nothing"]
    assert len(silent) == 2
    assert [name for name in silent if name.casefold() in written.casefold()] == []

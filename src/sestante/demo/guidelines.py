"""The invented study's guidelines: written, put to public comment, two comments answered and one still to read."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone

from sestante.questionnaires.library import read_yaml
from sestante.reports.actions import (
    comment_on,
    decide_comment,
    freeze_edition,
    open_report,
    reply_to,
    write_chapter,
    write_recommendation,
)

from .publishing import with_codes


@cache
def texts():
    return read_yaml((Path(__file__).parent / "guidelines.yaml").read_text(encoding="utf-8"))


def load(study, people, shift):
    """``people[0]`` coordinates and answers, ``people[1]`` writes. Evidence is that of the report, by its keys."""
    codes = codes_by_key(study)
    guidelines = open_report(study, by=people[1], kind="guidelines")
    held = {chapter.key: chapter for chapter in guidelines.chapters.all()}
    for words in texts()["chapters"]:
        text = {language: with_codes(words["text"][language], codes) for language in ("it", "en")}
        write_chapter(held[words["id"]], revision=0, by=people[1], text=text["it"], text_en=text["en"])
        for advice in words.get("recommendations", ()):
            advise(held[words["id"]], advice, codes, by=people[1])
    until = timezone.localdate() + timedelta(days=texts()["consultation_days"])
    draft = freeze_edition(guidelines, by=people[0], comments_until=until)
    for said in texts()["comments"]:
        hear(draft, said, by=people[0])
    return guidelines


def codes_by_key(study):
    """The codes that the report's evidence got, by the keys of report.yaml: the finding tells which is which."""
    from . import report

    found = {one.finding: one.code for one in study.evidence.all()}
    return {entry["key"]: found[entry["finding"]["it"]] for entry in report()["evidence"]}


def advise(chapter, advice, codes, *, by):
    example = advice.get("example", "")
    practices = chapter.report.study.practices.filter(name__icontains=example) if example else []
    write_recommendation(
        chapter,
        by=by,
        statement=advice["statement"]["it"],
        statement_en=advice["statement"]["en"],
        audiences=advice["audiences"],
        strength=advice["strength"],
        effort=advice["effort"],
        evidence=[codes[key] for key in advice["evidence"]],
        example=next(iter(practices), None),
    )


def hear(draft, said, *, by):
    comment = comment_on(
        draft,
        said["paragraph"],
        text=said["text"],
        name=said["name"],
        language="it",
        consent_text="Ho letto l’informativa.",
        consent_version="2026-11",
    )
    if said["show"] is not None:
        decided = decide_comment(comment, by=by, show=said["show"])
        reply_to(decided, by=by, reply=said["reply"])

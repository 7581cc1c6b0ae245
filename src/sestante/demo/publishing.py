"""Pins the evidence that the demonstration's report stands on, writes its chapters, freezes its first edition."""

import re

from sestante.fieldwork.models import Answer
from sestante.reports.actions import (
    arrange_chapters,
    draft_from_room,
    freeze_edition,
    open_report,
    title_report,
    write_chapter,
)
from sestante.synthesis.actions import pin_quotation, pin_table
from sestante.synthesis.queries import crosstab_of, question_of, questions_of, table_of

from . import practices

FROM_ROOM = ("ch06", "ch07")


def pin_evidence(study, words, *, by):
    """Pin what the report will stand on; the code each piece got, by its key."""
    return {entry["key"]: pin(study, entry, by=by).code for entry in words["evidence"]}


def publish_report(study, words, codes, *, by):
    """From the evidence to the edition, as the team walks it; two chapters say what the room said."""
    report = open_report(study, by=by)
    title_report(report, title=words["title"]["it"], title_en=words["title"]["en"], by=by)
    arrange_chapters(report, sorted([*FROM_ROOM, *(chapter["id"] for chapter in words["chapters"])]), by=by)
    held = {chapter.key: chapter for chapter in report.chapters.all()}
    for chapter in words["chapters"]:
        texts = {language: with_codes(text, codes) for language, text in chapter["text"].items()}
        write_chapter(
            held[chapter["id"]],
            revision=0,
            by=by,
            title=chapter["title"]["it"],
            title_en=chapter["title"]["en"],
            text=texts["it"],
            text_en=texts["en"],
        )
    named = frozenset(study.sheets.published().filter(level="full").values_list("practice", flat=True))
    for key in FROM_ROOM:
        draft_from_room(held[key], named=named, by=by)
    return freeze_edition(report, by=by)


def with_codes(text, codes):
    """The texts name evidence by key; the report names it by the code it got when it was pinned."""
    return re.sub(r"\{\{evidence:(\w+)\}\}", lambda found: f"[[{codes[found.group(1)]}]]", text).strip()


def pin(study, entry, *, by):
    questions = questions_of(study)
    asked = [question_of(questions, name) for name in entry["questions"]]
    finding = {"finding": entry["finding"]["it"], "finding_en": entry["finding"]["en"], "by": by}
    if entry["kind"] == "quote":
        answer = answer_of(study, entry)
        excerpt = entry["text"]["it"]
        return pin_quotation(
            asked[0], questions=questions, response=answer.response, ref=answer.ref, excerpt=excerpt, **finding
        )
    table = crosstab_of(study, *asked) if entry["kind"] == "cross" else table_of(study, asked[0])
    return pin_table(table, questionnaire=asked[0].questionnaire, **finding)


def answer_of(study, entry):
    """The answer a quotation is taken from."""
    name = next(practice.name for practice in practices() if practice.key == entry["practice"])
    return Answer.objects.select_related("response").get(
        response__practice__study=study, response__practice__name=name, path__endswith=f"/{entry['questions'][0]}"
    )

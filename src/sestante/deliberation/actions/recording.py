"""What becomes of the room's words: outcomes of ideas, results and voices pinned as evidence."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import Outcome, Round, Turn
from sestante.deliberation.queries.record import last_result, quote_level, rounds_of
from sestante.deliberation.queries.texts import REFUSAL
from sestante.journal.actions import record
from sestante.synthesis.actions import is_excerpt, pin_outcome
from sestante.synthesis.findings import findings_of

from .consenting import place_of
from .preparing import locked

LANGUAGES = ("it", "en")


@transaction.atomic
def tell_outcome(subject, *, kind, words, words_en="", by):
    """Say what became of an idea; again corrects what was said."""
    group = locked(subject.round.focus_group)
    if subject.merged_into_id is not None:
        raise DeliberationError(_("This idea was merged: say what became of the one it went into."))
    if kind not in Outcome.Kind.values or not words.strip():
        raise DeliberationError(_("Say what became of it, and why."))
    outcome, _made = Outcome.objects.update_or_create(
        subject=subject,
        defaults={"kind": kind, "words": words.strip(), "words_en": words_en.strip(), "by": by, "at": timezone.now()},
    )
    record("told outcome", group, by=by, study=group.study, idea=subject.pk)
    return outcome


@transaction.atomic
def pin_result(one, *, by, finding="", finding_en=""):
    """Pin how a round ended: a ranking, or how far people agree. Only what is closed."""
    group = locked(one.focus_group)
    found = next((part for part in rounds_of(group) if part["round"].pk == one.pk), None)
    result = last_result(found) if found else None
    if result is None or not result["rows"] or not result["voters"]:
        raise DeliberationError(_("There is no closed vote here yet."))
    if one.kind not in (Round.Kind.IDEAS, Round.Kind.STATEMENTS):
        raise DeliberationError(_("Only rankings and statements are pinned from here."))
    figures = figures_of(group, one, result)
    sentences = findings_of(figures)
    trace = trace_of(group, one.question or {"it": group.title}) | {
        "round": one.number, "poll": result["poll"].number, "n": figures["n"], "cases": figures["cases"],
    }  # fmt: skip
    return pin_outcome(group.study, figures=figures, trace=trace, finding=finding or sentences["it"],
                       finding_en=finding_en or sentences["en"], by=by)  # fmt: skip


def figures_of(group, one, result):
    """The frozen figures of a result (see synthesis.figures): shape ranking or agreement."""
    ranking = one.kind == Round.Kind.IDEAS
    keys = ("points", "voters", "share", "place") if ranking else ("agree", "pass", "disagree")
    rows = [
        {"text": row["subject"].text, "text_en": row["subject"].text_en, "key": row["subject"].key}
        | {key: row[key] for key in keys}
        for row in result["rows"]
    ]
    cases = group.seats.filter(left_at=None).count()
    return {"shape": "ranking" if ranking else "agreement", "n": result["voters"],
            "cases": max(result["voters"], cases), "missing": 0, "rows": rows}  # fmt: skip


@transaction.atomic
def pin_voice(turn, *, excerpt="", finding, finding_en="", by):
    """Pin words said in the room: only as far as their consent goes, by seat and never by name."""
    group = locked(turn.transcript.focus_group)
    turn = Turn.objects.select_related("transcript", "seat__focus_group").get(pk=turn.pk)
    if turn.seat is None or turn.transcript.checked_at is None:
        raise DeliberationError(_("Only checked words of somebody’s seat are quoted."))
    level = quote_level(turn.seat)
    if level == REFUSAL:
        raise DeliberationError(_("These words may not be quoted: the person has not agreed."))
    text = excerpt.strip() or turn.text
    if not is_excerpt(text, turn.text):
        raise DeliberationError(_("Quote the words as they were said; mark with […] what you leave out."))
    figures = {"shape": "quote", "text": text, "language": "it", "level": level, "seat": turn.seat.code,
               "attribution": _who(group, turn.seat, level)}  # fmt: skip
    trace = trace_of(group, {"it": "Trascrizione", "en": "Transcript"}) | {
        "voice": place_of(group, turn.seat), "turn": turn.position, "n": 1, "cases": 1,
    }  # fmt: skip
    return pin_outcome(group.study, figures=figures, trace=trace, finding=finding, finding_en=finding_en, by=by)


def _who(group, seat, level):
    """Who speaks. With the practice's name the seat is left out: else one quotation would name all the others."""
    practice = seat.key.participant.practice if level == "named" and hasattr(seat, "key") else None
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            words = {"number": group.number, "seat": seat.code, "practice": practice.name if practice else ""}
            said[language] = (
                _("%(practice)s, in focus group %(number)s") % words
                if practice
                else _("%(seat)s, a voice of focus group %(number)s") % words
            )
    return said


def trace_of(group, question):
    titles = {}
    for language in LANGUAGES:
        with translation.override(language):
            titles[language] = _("Focus group %(number)s") % {"number": group.number}
    return {
        "title": titles["it"],
        "titles": titles,
        "group": group.number,
        "questions": [{"name": "", "labels": question}],
    }

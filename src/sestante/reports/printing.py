"""An edition as plain data in one language: what every printed format is made of.

Words stay data: no format ever takes a text for instructions."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from sestante.methods import charts
from sestante.reports.exhibits import chart_of, cited_in, exhibits_of, placed_in
from sestante.reports.markdown import tree_of
from sestante.studies.models import PHASE_ORDER, PhaseKind
from sestante.synthesis.figures import description
from sestante.synthesis.queries import said


def data_of(edition, language):
    """Everything that is printed, in the language now active, which must be ``language``."""
    study = edition.report.study
    exhibits = exhibits_of(edition)
    known = set(exhibits)
    content = edition.content[language]
    cited, placed = cited_in(content), placed_in(content)
    return {
        "lang": language,
        "title": said(edition.title, language),
        "study": (study.title_en or study.title) if language == "en" else study.title,
        "edition": _("Edition %(number)s") % {"number": edition.number},
        "day": date_format(localtime(edition.frozen_at), "j F Y"),
        "year": edition.frozen_at.year,
        "arc": charts.arc(arc_states(), standalone=True),
        "notes": notes_of(edition),
        "words": words(),
        "chapters": [
            {
                "title": chapter["title"],
                "lang": chapter["language"],
                "untranslated": chapter["language"] != language,
                "blocks": [*tree_of(chapter["source"], known), *advice(chapter, known)],
            }
            for chapter in content
        ],
        "evidence": [
            _exhibit(frozen, exhibits[frozen["code"]], cited) | {"placed": frozen["code"] in placed}
            for frozen in edition.evidence
        ],
    }


def arc_states():
    """The arc on the cover stands at the report."""
    here = PHASE_ORDER.index(PhaseKind.REPORT)
    return ["done"] * here + ["now"] + ["todo"] * (len(PHASE_ORDER) - here - 1)


def notes_of(edition):
    notes = []
    if edition.is_invented:
        notes.append(_("Demonstration. Organisations, practices, people and figures are invented."))
    if edition.attribution:
        notes.append(edition.attribution)
    notes.append(_("The practices were chosen, not drawn by lot: this report describes them and generalises nothing."))
    notes.append(_("What the practices say of themselves is their own account. Few cases are not shown."))
    return notes


def words():
    return {
        "contents": _("Contents"),
        "evidence": _("Evidence"),
        "evidence_intro": _("Each code in the text leads here: what was asked, of how many, when."),
        "page": _("page"),
        "missing": _("evidence is missing"),
        "untranslated": _("This chapter is available in Italian only."),
        "hidden": _("Not shown, so that nobody can be recognised:"),
        "cited": _("Cited in:"),
        "alt_arc": _("The six phases of the study; the report is the fifth."),
        "made_with": "Sestante",
    }


def _exhibit(frozen, exhibit, cited):
    svg = chart_of(frozen)
    return {
        "code": exhibit["code"],
        "quote": exhibit["text"] if exhibit["shape"] == "quote" else "",
        "quote_lang": exhibit.get("language", ""),
        "who": exhibit.get("who", ""),
        "finding": exhibit["finding"],
        "measure": exhibit["measure"],
        "source": exhibit["source"],
        "svg": svg,
        "alt": f"{exhibit['finding']}. {description(frozen['figures'])}" if svg else "",
        "head": exhibit["head"],
        "rows": exhibit["rows"],
        "summary": exhibit["summary"],
        "missing": exhibit["missing"],
        "hidden": ", ".join(exhibit["hidden"]),
        "cited": "; ".join(cited.get(exhibit["code"], [])),
    }


def advice(chapter, known):
    """A chapter's recommendations as nodes: what every format already knows how to print."""
    found = chapter.get("recommendations", ())
    if found:
        yield {"k": "h", "l": 2, "c": [{"k": "t", "v": _("Recommendations")}]}
    for one in found:
        words = "; ".join(filter(None, [", ".join(one["audiences"]), one["strength"], one["effort"]]))
        chips = [{"k": "ev" if code in known else "miss", "v": code} for code in one["evidence"]]
        yield {"k": "p", "c": [{"k": "b", "c": [{"k": "t", "v": one["statement"]}]}, {"k": "t", "v": " "}, *chips]}
        example = _("Example: %(practice)s.") % {"practice": one["example"]} if one["example"] else ""
        below = f"{words[:1].upper()}{words[1:]}. {example}".strip()
        yield {"k": "p", "c": [{"k": "i", "c": [{"k": "t", "v": below}]}]}

"""An edition as a tagged PDF.

The typesetter gets one fixed template of ours and the edition as data. No word of anybody is ever put into the
template's code, so there is nothing to escape: a text full of the typesetter's commands is printed as it was written.
"""

import json
from functools import cache
from importlib import resources
from pathlib import Path

import typst
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from sestante.methods import charts
from sestante.reports.exhibits import chart_of, cited_in, exhibits_of, placed_in
from sestante.reports.markdown import tree_of
from sestante.studies.models import PHASE_ORDER, PhaseKind
from sestante.synthesis.figures import description
from sestante.synthesis.queries import said

TEMPLATE = Path(__file__).parents[1] / "templates" / "reports" / "edition.typ"


def pdf_of(edition, language):
    """Typeset an edition in one language: PDF/UA-1, with contents, bookmarks, alternative texts and running foot."""
    with translation.override(language):
        data = data_of(edition, language)
    return typst.compile(
        template(),
        font_paths=[str(folder) for folder in font_folders()],
        ignore_system_fonts=True,
        sys_inputs={"edition": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )


@cache
def template():
    return TEMPLATE.read_bytes()


def font_folders():
    """Where set-up put the whole faces; before set-up, where the package keeps them."""
    made = Path(settings.SESTANTE_ASSETS).with_name(Path(settings.SESTANTE_ASSETS).name + "-pdf")
    packaged = Path(str(resources.files("bootstrap_italia_template") / "static" / "fonts"))
    return [made] if made.is_dir() else [packaged]


def data_of(edition, language):
    """Everything the template prints, as plain data in one language."""
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
                "blocks": tree_of(chapter["source"], known),
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

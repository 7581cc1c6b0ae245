"""Frozen evidence made ready to be shown: on the edition's page and in its PDF."""

from sestante.synthesis.drawings import drawing
from sestante.synthesis.panels import panel_of, source_of_trace
from sestante.synthesis.queries import said

from .markdown import codes_in


def exhibit_of(frozen):
    """One piece of an edition's evidence as a panel, in the language now active."""
    figures, trace = frozen["figures"], frozen["trace"]
    panel = panel_of(
        figures,
        labels=[question["labels"] for question in trace["questions"]],
        finding=said(frozen["finding"]),
        source=source_of_trace(trace, figures),
        uid=frozen["code"].lower(),
    )
    return panel | {
        "code": frozen["code"],
        "kind": frozen["kind"],
        "questions": [said(q["labels"]) for q in trace["questions"]],
    }


def exhibits_of(edition):
    """All of an edition's evidence by code, in its order."""
    return {frozen["code"]: exhibit_of(frozen) for frozen in edition.evidence}


def chart_of(frozen):
    """The drawing of one piece of evidence for print, or an empty text where there is none."""
    return drawing(frozen["figures"], title=said(frozen["finding"]), standalone=True, uid=frozen["code"].lower())


def placed_in(content):
    """Codes of the evidence that stands whole in the text: its chart is there, and need not come again in the table."""
    return {block["evidence"] for chapter in content for block in chapter["blocks"] if "evidence" in block}


def cited_in(content):
    """For each code the titles of the chapters that cite it, read from the frozen text."""
    found = {}
    for chapter in content:
        for code in codes_in(chapter["source"]):
            found.setdefault(code, []).append(chapter["title"])
    return found

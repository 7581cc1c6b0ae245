"""Figures made ready for a page: the same for the quadro, a piece of evidence and an edition of the report."""

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import figures as words
from .drawings import can_be_likert, drawing
from .findings import finding_of
from .queries.questions import said, versions_in_words


def panel_of(figures, *, labels=(), finding="", source="", uid="p"):
    """What a template needs to show figures as a chart and as a table, in the language now active.

    ``labels`` are those of the questions, ``{language: text}`` each.
    """
    shape = figures["shape"]
    head, rows = words.table(figures)
    panel = {
        "shape": shape,
        "uid": uid,
        "finding": finding or finding_of(figures),
        "measure": measure_of(figures, labels),
        "source": source,
        "n": figures.get("n"),
        "of_cases": words.of_cases(figures) if shape != "quote" else "",
        "missing": words.missing_words(figures),
        "few": shape != "quote" and words.is_few(figures),
        "empty": words.is_empty(figures),
        "head": head,
        "rows": [[words.cell_words(cell) for cell in row] for row in rows],
        "summary": words.summary_words(figures),
        "association": words.association_words(figures),
        "drawing": "",
        "hidden": [],
    }
    if not panel["empty"]:
        SHAPES[shape](panel, figures)
    # Where there is no chart the table stands in its place, and is not offered twice.
    panel["has_chart"] = any(
        panel.get(name) for name in ("bars", "likert", "votes", "counts", "cross", "tiles", "drawing")
    )
    return panel


def measure_of(figures, labels):
    """What is measured: the question, and how its answers were counted."""
    shape = figures["shape"]
    if shape == "index":
        return _(
            "%(title)s, from %(low)s to 100, by dimension over the practices. Point: median. Band: the middle half."
        ) % {
            "title": said(figures["title"]),
            "low": words.numeral(figures["low"]),
        }
    if shape == "map":
        return _("Where the practices are: forms by region and province")
    asked = [strip_tags(said(one)).strip() for one in labels]
    if shape == "cross":
        return _("%(rows)s By %(columns)s") % {
            "rows": asked[0] + ("" if asked[0].endswith(("?", ".")) else "."),
            "columns": asked[1],
        }
    if shape == "ratings":
        return _("How relevant each indicator is, from 1 to 9: medians. Paler: left out.")
    text = asked[0] if asked else ""
    if shape == "ranking":
        return _("%(question)s Points given in a private vote.") % {"question": _ended(text)}
    if shape == "agreement":
        return _("%(question)s Votes by statement.") % {"question": _ended(text)}
    if shape == "frequency" and figures["multiple"]:
        return _("%(question)s More than one answer was possible.") % {"question": _ended(text)}
    if shape == "likert" and (words.is_suppressed(figures) or not can_be_likert(figures)):
        return f"{_ended(text)} {_('Mean of the answers')}."
    if shape == "likert":
        counted = _("Answers by step, counts") if words.is_few(figures) else _("Answers by step, percentages")
        return f"{_ended(text)} {counted}."
    return text


def _ended(text):
    return text if text.endswith(("?", ".", "!", "…")) else f"{text}."


def source_of(table, questionnaire, day):
    """Where the figures of a live table come from."""
    named = versions_in_words(table.questions[0]) if table.questions else questionnaire.title
    return f"{words.of_cases(table.figures)} · {named} · {date_format(day, 'j F Y')}"


def source_of_trace(trace, figures):
    """Where frozen figures come from; in words, in the language now active."""
    versions = trace["versions"]
    numbers = f"{versions[0]}–{versions[-1]}" if len(versions) > 1 else str(versions[0]) if versions else ""
    title = said(trace["titles"]) if "titles" in trace else trace["title"]
    named = (
        title
        if not versions
        else ngettext("%(title)s, version %(numbers)s", "%(title)s, versions %(numbers)s", len(versions))
        % {
            "title": title,
            "numbers": numbers,
        }
    )
    parts = [named, date_format(parse_date(trace["date"]), "j F Y")]
    if figures["shape"] != "quote":
        parts.insert(0, words.of_cases(figures) if not figures.get("withheld") else _("fewer than 5 forms"))
    if filtered := said(trace.get("filter", {}).get("words", {})):
        parts.append(_("only: %(filter)s") % {"filter": filtered})
    return " · ".join(parts)


# -- one function a shape ----------------------------------------------------------------------------------------------
def _frequency(panel, figures):
    rows = words.bar_rows(figures)
    top = max((row["count"] or 0 for row in rows), default=0)
    first = [row for row in rows if top and row["count"] == top and row["tone"] != "other"]
    if len(rows) > 1 and len(first) == 1:
        first[0]["tone"] = "look"  # the bar the title speaks of
    if figures["multiple"] and (rest := sum(bool(row["count"]) for row in figures["rows"]) - len(rows)) > 0:
        more = ngettext(
            "%(n)s less frequent answer is in the table.", "%(n)s less frequent answers are in the table.", rest
        )
        panel["more"] = more % {"n": rest}
    panel["bars"] = [row for row in rows if row["count"] is not words.HIDDEN]
    panel["hidden"] = [row["label"] for row in rows if row["count"] is words.HIDDEN]
    if words.is_suppressed(figures):
        panel["bars"], panel["rows"] = [], []
    if figures.get("mean") is not None:
        mean = {"mean": words.numeral(float(figures["mean"])), "top": words.numeral(figures["top"])}
        panel["summary"] = _("Mean step %(mean)s, of %(top)s at most.") % mean


def _likert(panel, figures):
    panel["levels"] = words.level_words(figures)
    if words.is_suppressed(figures) or not can_be_likert(figures):
        panel["drawing"] = drawing(figures, title=panel["finding"], standalone=False, uid=panel["uid"])
        panel["hidden"] = [_("how many chose each step")] if words.is_suppressed(figures) else []
        return
    panel["likert"] = [{"label": said(row["labels"]), "counts": row["counts"]} for row in figures["rows"] if row["n"]]


def _histogram(panel, figures):
    if words.is_suppressed(figures):
        panel["hidden"] = [_("classes with few forms (n.d.)")]
        return
    panel["counts"], panel["edges"] = figures["counts"], words.edge_words(figures)


def _cross(panel, figures):
    panel["columns"] = [said(column["labels"]) for column in figures["columns"]]
    panel["row_head"] = said(figures["row_question"])
    panel["cross"] = [{"label": said(row["labels"]), "counts": row["counts"], "n": row["n"]} for row in figures["rows"]]
    if any(row["n"] is words.HIDDEN or words.HIDDEN in row["counts"] for row in figures["rows"]):
        panel["cross"] = []
        panel["hidden"] = [_("cells with few forms (n.d.)")]
        if all(not count for row in figures["rows"] for count in row["counts"]):
            panel["rows"] = []


def _map(panel, figures):
    panel["tiles"] = {code: count for code, count in figures["regions"].items() if count}
    panel["places"] = [row for row in words.place_rows(figures) if row["count"] is not words.HIDDEN]
    panel["hidden"] = [row["label"] for row in words.place_rows(figures) if row["count"] is words.HIDDEN]
    if any(count is words.HIDDEN for count in figures["regions"].values()):
        panel["tiles"] = {}


def _quote(panel, figures):
    panel["text"], panel["who"] = figures["text"], said(figures["attribution"])
    panel["language"] = figures.get("language", "it")


def _ranking(panel, figures):
    top = max(row["points"] for row in figures["rows"])
    first = [row for row in figures["rows"] if row["points"] == top]
    panel["bars"] = [
        {
            "label": words.text_of(row),
            "count": row["points"],
            "tone": "look" if len(first) == 1 and row["points"] == top else "",
            "value": "",
        }
        for row in figures["rows"]
    ]


def _agreement(panel, figures):
    counted = ("agree", "pass", "disagree")
    panel["votes"] = [{"label": words.text_of(row)} | {name: row[name] for name in counted} for row in figures["rows"]]


def _drawn(panel, figures):
    panel["drawing"] = drawing(figures, title=panel["finding"], standalone=False, uid=panel["uid"])


SHAPES = {
    "index": _drawn,
    "ratings": _drawn,
    "frequency": _frequency,
    "likert": _likert,
    "histogram": _histogram,
    "cross": _cross,
    "map": _map,
    "quote": _quote,
    "ranking": _ranking,
    "agreement": _agreement,
}

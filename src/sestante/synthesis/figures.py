"""Frozen figures put into words and tables, in any language. The page, the CSV, the report and the PDF all say the
same because they all ask here, and drawings.py for the chart."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.methods import disclosure

from .queries.questions import said

SHOWN = 12  # bars before the rest is put together
ROOM = ("ranking", "agreement", "ratings")  # what a focus group came to: people are counted, not forms
HIDDEN = None  # a suppressed count: n.d., not disclosed


def numeral(number):
    """A number as the reader's language writes it."""
    if number is HIDDEN:
        return _("n.d.")
    if isinstance(number, float) and not number.is_integer():
        return number_format(round(number, 1), decimal_pos=1, use_l10n=True, force_grouping=True)
    return number_format(int(number), use_l10n=True, force_grouping=True)


def year_or_number(figures, number):
    return str(int(number)) if figures.get("kind") == "date" else numeral(number)


def share(count, n):
    """A share as a whole percentage, or nothing where it would mislead."""
    if count is HIDDEN or disclosure.hatched(n) or not n:
        return ""
    exact = 100 * count / n
    return _("under 1%") if 0 < exact < 0.5 else f"{round(exact)}%"


def is_few(figures):
    return disclosure.hatched(figures["n"])


def is_empty(figures):
    return figures["shape"] != "quote" and not figures["n"]


def of_cases(figures):
    """How many answered, of how many."""
    words = {"n": numeral(figures["n"]), "cases": numeral(figures["cases"])}
    if figures["shape"] in ROOM:
        if figures["n"] == figures["cases"]:
            return ngettext("%(n)s person voted", "%(n)s people voted", figures["n"]) % words
        return _("%(n)s of %(cases)s people voted") % words
    if figures["n"] == figures["cases"]:
        return ngettext("%(n)s form", "%(n)s forms", figures["n"]) % words
    return _("%(n)s of %(cases)s forms") % words


def missing_words(figures):
    """Who is not counted, and why; empty when everybody is."""
    if not figures.get("missing"):
        return ""
    parts = [
        f"{said(row['labels'])}: {numeral(row['count'])}"
        for row in figures.get("missing_rows", [])
        if row["count"] != 0
    ]
    silent = figures["missing"] - sum(row["count"] or 0 for row in figures.get("missing_rows", []))
    if silent > 0:
        parts.append(_("no answer, or not asked: %(n)s") % {"n": numeral(silent)})
    return "; ".join(parts)


# -- rows to draw ------------------------------------------------------------------------------------------------------
def bar_rows(figures):
    """Rows for the bars: label, count, tone. Past twelve the rest is put together."""
    rows = [row for row in figures["rows"] if row["count"] != 0 or len(figures["rows"]) <= 8]
    drawn = [{"label": said(row["labels"]), "count": row["count"], "tone": "", "value": row["value"]} for row in rows]
    rest, drawn = drawn[SHOWN:], drawn[:SHOWN]
    if rest and not figures["multiple"]:
        count = None if any(row["count"] is HIDDEN for row in rest) else sum(row["count"] for row in rest)
        words = ngettext("%(n)s more answer", "%(n)s more answers", len(rest)) % {"n": len(rest)}
        drawn.append({"label": words, "count": count, "tone": "other", "value": ""})
    return drawn


def place_rows(figures):
    return [{"label": row["name"], "count": row["count"], "value": row["value"]} for row in figures["provinces"]]


def edge_words(figures):
    words = [year_or_number(figures, edge) for edge in figures["edges"]]
    return [*words[:-1], _("and over")] if figures.get("open_end") else words


def level_words(figures):
    return [said(level["labels"]) for level in figures["levels"]]


# -- the table behind the drawing --------------------------------------------------------------------------------------
def table(figures):
    """Head and rows of the whole table, in words; numbers stay numbers (None where suppressed)."""
    return TABLES[figures["shape"]](figures)


def _frequency_table(figures):
    few = is_few(figures)
    head = [_("Answer"), _("Forms")] + ([] if few else [_("Share")])
    rows = [
        [said(row["labels"]), row["count"], *([] if few else [share(row["count"], figures["n"])])]
        for row in figures["rows"]
    ]
    return head, rows


def _likert_table(figures):
    head = [_("Statement"), *level_words(figures), _("Answers"), _("Mean")]
    rows = [
        [said(row["labels"]), *row["counts"], row["n"], "" if row["mean"] is None else numeral(float(row["mean"]))]
        for row in figures["rows"]
    ]
    return head, rows


def _histogram_table(figures):
    words = edge_words(figures)
    spans = [_class_words(figures, low, high) for low, high in zip(words, words[1:], strict=False)]
    return [_("From – to"), _("Forms")], [[span, count] for span, count in zip(spans, figures["counts"], strict=True)]


def _class_words(figures, low, high):
    if figures.get("open_end") and high == _("and over"):
        return _("%(low)s and over") % {"low": low}
    if figures["whole"] and _step(figures) == 1:
        return low
    return _("%(low)s to under %(high)s") % {"low": low, "high": high}


def _step(figures):
    return figures["edges"][1] - figures["edges"][0] if len(figures["edges"]) > 1 else 0


def _cross_table(figures):
    head = [said(figures["row_question"]), *(said(column["labels"]) for column in figures["columns"]), _("Forms")]
    return head, [[said(row["labels"]), *row["counts"], row["n"]] for row in figures["rows"]]


def _map_table(figures):
    return [_("Province"), _("Forms")], [[row["name"], row["count"]] for row in figures["provinces"]]


def _quote_table(figures):
    return [_("Text"), _("Who speaks")], [[figures["text"], said(figures["attribution"])]]


def text_of(row):
    """The words of one row of a ranking or an agreement, in the reader's language where they were translated."""
    return said({"it": row["text"], "en": row.get("text_en", "")})


def places_of(rows):
    """The place of each row; equal points share one where the room did not say more."""
    return [row.get("place") or 1 + sum(other["points"] > row["points"] for other in rows) for row in rows]


def _ranking_table(figures):
    head = [_("Idea"), _("Rank"), _("Points"), _("Voters"), _("Share of the most possible")]
    rows = [
        [text_of(row), place, row["points"], row["voters"], f"{round(100 * row['share'])}%"]
        for row, place in zip(figures["rows"], places_of(figures["rows"]), strict=True)
    ]
    return head, rows


def _agreement_table(figures):
    head = [_("Statement"), *agreement_levels(), _("Voters")]
    return head, [[text_of(row), *agreement_counts(row), sum(agreement_counts(row))] for row in figures["rows"]]


def agreement_levels():
    """Always in this order: see the visual language."""
    return _("agree"), _("pass"), _("disagree")


def agreement_counts(row):
    return [row["agree"], row["pass"], row["disagree"]]


def _index_table(figures):
    head = [
        _("Dimension"),
        _("Weight"),
        _("Median"),
        _("The middle half"),
        _("From the tenth to the ninetieth"),
        _("Practices"),
    ]
    return head, [
        [
            said(row["labels"]),
            f"{row['weight']}%",
            *(
                [numeral(float(round(row["median"]))), _span(row, "q1", "q3"), _span(row, "p10", "p90")]
                if "median" in row
                else ["", "", ""]
            ),
            row["n"],
        ]
        for row in figures["dimensions"]
    ]


def _ratings_table(figures):
    head = [_("Indicator"), _("Relevance"), _("Feasibility"), _("The room"), _("Outcome")]
    return head, [
        [
            f"{row['value']} {said(row['labels'])}",
            *("" if row[name] is None else numeral(float(row[name])) for name in ("relevance", "feasibility")),
            _("agrees") if row["agreed"] else _("does not agree"),
            _("kept") if row["kept"] else _("left out"),
        ]
        for row in figures["rows"]
    ]


def _span(row, low, high):
    return f"{round(row[low])}–{round(row[high])}"


TABLES = {
    "index": _index_table,
    "ratings": _ratings_table,
    "frequency": _frequency_table,
    "likert": _likert_table,
    "histogram": _histogram_table,
    "cross": _cross_table,
    "map": _map_table,
    "quote": _quote_table,
    "ranking": _ranking_table,
    "agreement": _agreement_table,
}


def description(figures):
    """The whole table as one sentence: what a drawing says to those who do not see it."""
    head, rows = table(figures)
    if figures["shape"] in ("cross", "likert", "index", *ROOM):
        lines = [
            f"{row[0]}: "
            + ", ".join(f"{name} {cell_words(cell)}" for name, cell in zip(head[1:], row[1:], strict=True))
            for row in rows
        ]
    else:
        lines = [
            f"{row[0]}: {' '.join(word for word in map(cell_words, row[1:]) if word)}" for row in rows if row[1] != 0
        ]
    return "; ".join(lines) + ". " + of_cases(figures) + "."


def cell_words(cell):
    return cell if isinstance(cell, str) else numeral(cell)


def is_suppressed(figures):
    """Whether so much is hidden that nothing can be drawn: every count, or a part of a chart that needs all of them."""
    if figures["shape"] == "likert":
        return any(count is HIDDEN for row in figures["rows"] for count in row["counts"])
    if figures["shape"] == "histogram":
        return any(count is HIDDEN for count in figures["counts"])
    if figures["shape"] == "map":
        return all(count is HIDDEN for count in figures["regions"].values())
    if figures["shape"] == "index":
        return figures["n"] is HIDDEN or not any("median" in row for row in figures["dimensions"])
    if figures["shape"] == "frequency":
        return all(row["count"] is HIDDEN or row["count"] == 0 for row in figures["rows"])
    return False


def summary_words(figures):
    """Median and quartiles of a number, in a sentence; empty for other shapes."""
    found = figures.get("summary") or {}
    if not found:
        return ""
    words = {name: year_or_number(figures, float(value)) for name, value in found.items()}
    text = _("Median %(median)s; the middle half lies between %(q1)s and %(q3)s.") % words
    if "minimum" in words:
        text += " " + _("Least %(minimum)s, greatest %(maximum)s.") % words
    return text


def association_words(figures):
    if figures.get("v") is None:
        return ""
    return _("Cramér’s V %(v)s (corrected), from 0 (no association) to 1.") % {
        "v": number_format(figures["v"], decimal_pos=2, use_l10n=True)
    }

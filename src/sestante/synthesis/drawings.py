"""The chart of frozen figures as SVG, for the page, the report and the files."""

from sestante.methods import charts

from .figures import (
    agreement_counts,
    agreement_levels,
    bar_rows,
    description,
    edge_words,
    is_empty,
    is_few,
    is_suppressed,
    level_words,
    numeral,
    share,
    text_of,
)
from .queries.questions import said


def drawing(figures, *, title, standalone=True, uid="c"):
    """The chart as SVG, or an empty text for what is better read as a table."""
    shape = figures["shape"]
    if shape in ("cross", "quote") or is_empty(figures):
        return ""
    words = {"title": title, "desc": description(figures), "standalone": standalone, "uid": uid}
    if shape == "likert" and (is_suppressed(figures) or not can_be_likert(figures)):
        return _means(figures, words)
    if is_suppressed(figures):
        return ""
    if shape == "frequency":
        return charts.bars([_bar(row, figures["n"]) for row in bar_rows(figures)], few=is_few(figures), **words)
    if shape == "index":
        return charts.dots(index_dots(figures), low=figures["low"], high=figures["high"], width=520, **words)
    if shape == "likert":
        rows = [charts.LikertRow(said(row["labels"]), row["counts"]) for row in figures["rows"] if row["n"]]
        return charts.likert(rows, levels=level_words(figures), **words)
    if shape == "ranking":
        bars = [charts.Bar(text_of(row), row["points"], numeral(row["points"])) for row in figures["rows"]]
        return charts.bars(bars, few=is_few(figures), **words)
    if shape == "ratings":
        bars = [
            charts.Bar(said(row["labels"]), row["relevance"], numeral(float(row["relevance"])), _kept_tone(row))
            for row in figures["rows"]
        ]
        return charts.bars(bars, few=is_few(figures), **words)
    if shape == "agreement":
        rows = [charts.AgreeRow(text_of(row), *agreement_counts(row)) for row in figures["rows"]]
        return charts.agreement(rows, levels=agreement_levels(), **words)
    if shape == "histogram":
        return charts.histogram(figures["counts"], edge_words(figures), **words)
    return charts.tiles({code: count for code, count in figures["regions"].items() if count}, **words)


def index_dots(figures):
    """A row a dimension: its median over the practices, with the middle half and the middle eight tenths."""
    return [
        charts.Dot(
            f"{said(row['labels'])} ({row['weight']}%)",
            row["median"],
            numeral(float(round(row["median"]))),
            (row["p10"], row["q1"], row["q3"], row["p90"]),
            few=is_few(figures),
        )
        for row in figures["dimensions"]
        if "median" in row
    ]


def _kept_tone(row):
    return "plain" if row["kept"] else "other"


def _bar(row, n):
    written = " ".join(filter(None, [numeral(row["count"]), share(row["count"], n)]))
    return charts.Bar(row["label"], row["count"] or 0, written, row["tone"] or "plain")


def _means(figures, words):
    """Bars of the means, where the scale itself has too many steps or too few cases to be drawn."""
    rows = [row for row in figures["rows"] if row["mean"] is not None]
    if not rows or any(row["mean"] < 0 for row in rows):
        return ""
    bars = [charts.Bar(said(row["labels"]), row["mean"], numeral(float(row["mean"]))) for row in rows]
    return charts.bars(bars, few=is_few(figures), **words)


def can_be_likert(figures):
    return 2 <= len(figures["levels"]) <= 5

"""The sentence a table is titled with. It says only what the figures say: ties are named, nothing is generalised."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from .figures import is_empty, numeral, of_cases, text_of, year_or_number
from .queries.questions import said
from .suppression import has_hidden

NAMED = 3  # with more ties than these, nothing stands out


def finding_of(figures):
    """One true sentence in the language now active."""
    if is_empty(figures):
        return _("Nobody has answered yet")
    if has_hidden(figures):
        return of_cases(figures)  # what is not shown cannot be spoken of
    return FINDINGS[figures["shape"]](figures)


def findings_of(figures, languages=("it", "en")):
    """The same sentence in each language."""
    found = {}
    for language in languages:
        with override(language):
            found[language] = finding_of(figures)
    return found


def quoted(labels):
    return _("“%(words)s”") % {"words": said(labels).rstrip(".")}


def listed(words):
    return (
        words[0]
        if len(words) == 1
        else _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
    )


def _frequency(figures):
    top = max(row["count"] for row in figures["rows"])
    first = [row for row in figures["rows"] if row["count"] == top]
    words = {"count": numeral(top), "n": numeral(figures["n"])}
    if len(first) == 1:
        words["answer"] = quoted(first[0]["labels"])
        return _("The most frequent answer is %(answer)s: %(count)s of %(n)s forms") % words
    if len(first) <= NAMED:
        answers = listed([quoted(row["labels"]) for row in first])
        return _("The most frequent answers are %(answers)s: %(count)s of %(n)s forms each") % {
            **words,
            "answers": answers,
        }
    return _("No answer stands out: %(number)s of them have %(count)s forms each, of %(n)s") % {
        **words,
        "number": len(first),
    }


def _likert(figures):
    rows = [row for row in figures["rows"] if row["mean"] is not None]
    if not rows:
        return ngettext("%(n)s form answers", "%(n)s forms answer", figures["n"]) % {"n": numeral(figures["n"])}
    top = max(row["mean"] for row in rows)
    first = [row for row in rows if row["mean"] == top]
    words = {"mean": numeral(float(top)), "top": numeral(figures["top"])}
    if len(first) > NAMED:
        return _("Several statements share the highest mean, %(mean)s of %(top)s") % words
    if len(first) == 1:
        one = {**words, "statement": quoted(first[0]["labels"]), "n": numeral(first[0]["n"])}
        return _("%(statement)s has the highest mean: %(mean)s of %(top)s (%(n)s answers)") % one
    statements = listed([quoted(row["labels"]) for row in first])
    return _("%(statements)s have the highest mean: %(mean)s of %(top)s") % {**words, "statements": statements}


def _histogram(figures):
    words = {name: year_or_number(figures, float(value)) for name, value in figures["summary"].items()}
    if figures.get("kind") == "date":
        return _("The middle half lies between %(q1)s and %(q3)s; the median is %(median)s") % words
    return _("The median is %(median)s; the middle half lies between %(q1)s and %(q3)s") % words


def _cross(figures):
    cells = [
        (count, row, column)
        for row in figures["rows"]
        for count, column in zip(row["counts"], figures["columns"], strict=True)
    ]
    top = max((cell[0] for cell in cells), default=0)
    first = [cell for cell in cells if cell[0] == top]
    count, row, column = first[0]
    words = {
        "row": quoted(row["labels"]),
        "column": quoted(column["labels"]),
        "count": numeral(count),
        "n": numeral(figures["n"]),
    }
    if len(first) == 1:
        return _("%(row)s and %(column)s go together most often: %(count)s of %(n)s forms") % words
    words["number"] = len(first)
    return _("No pair stands out: %(number)s of them have %(count)s forms each, of %(n)s") % words


def _map(figures):
    provinces = figures["provinces"]
    if not provinces:
        number = len(figures["regions"])
        text = ngettext(
            "The forms come from one region: %(n)s", "The forms come from %(regions)s regions: %(n)s", number
        )
        return text % {"n": numeral(figures["n"]), "regions": number}
    top = provinces[0]["count"]
    first = [row["name"] for row in provinces if row["count"] == top]
    words = {
        "number": len(provinces),
        "count": numeral(top),
        "n": numeral(figures["n"]),
        "places": listed(first[:NAMED]),
    }
    if len(provinces) == 1:
        return _("All the forms with a province come from %(places)s: %(count)s of %(n)s") % words
    if len(first) == 1:
        return _("The forms come from %(number)s provinces; the most from %(places)s: %(count)s of %(n)s") % words
    if len(first) <= NAMED:
        return _("The forms come from %(number)s provinces; the most from %(places)s: %(count)s each, of %(n)s") % words
    return _("The forms come from %(number)s provinces, and none stands out") % words


def _quote(figures):
    return said(figures["attribution"])


def _ranking(figures):
    top = max(row["points"] for row in figures["rows"])
    first = [row for row in figures["rows"] if row["points"] == top]
    words = {"points": numeral(top), "ideas": listed([f"“{text_of(row)}”" for row in first])}
    if len(first) == 1:
        words["voters"] = numeral(first[0]["voters"])
        return _("First comes %(ideas)s, with %(points)s points from %(voters)s people") % words
    return _("First together come %(ideas)s, with %(points)s points each") % words


def _agreement(figures):
    agreed = sum(row["agree"] > row["disagree"] for row in figures["rows"])
    words = {"agreed": numeral(agreed), "all": numeral(len(figures["rows"]))}
    return (
        ngettext(
            "On %(agreed)s statement of %(all)s more people agree than disagree",
            "On %(agreed)s statements of %(all)s more people agree than disagree",
            agreed,
        )
        % words
    )


def _index(figures):
    rows = [row for row in figures["dimensions"] if "median" in row]
    if not rows:
        return of_cases(figures)
    top = max(rows, key=lambda row: row["median"])
    return _("The dimension that stands highest is %(name)s: median %(median)s of 100, over %(n)s practices") % {
        "name": quoted(top["labels"]),
        "median": numeral(float(round(top["median"]))),
        "n": numeral(top["n"]),
    }


def _ratings(figures):
    words = {"kept": sum(row["kept"] for row in figures["rows"]), "all": len(figures["rows"])}
    return _("Of %(all)s candidates, %(kept)s stayed after the ratings") % words


FINDINGS = {
    "index": _index,
    "ratings": _ratings,
    "frequency": _frequency,
    "likert": _likert,
    "histogram": _histogram,
    "cross": _cross,
    "map": _map,
    "quote": _quote,
    "ranking": _ranking,
    "agreement": _agreement,
}

"""The codebook: a page to read and print, and the same as CSV, one row for each variable and each answer on offer.

It also holds the names and numbers under which SPSS and Stata know the variables and their codes."""

import csv
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sestante.fieldwork.queries.answer_table import harmless
from sestante.methods.datasets import Kind, coding_of, spss_names, stata_names, summaries_of, told
from sestante.methods.datasets.model import said as in_language

KINDS = {
    Kind.TEXT: gettext_lazy("text"),
    Kind.WHOLE: gettext_lazy("whole number"),
    Kind.NUMBER: gettext_lazy("number"),
    Kind.DATE: gettext_lazy("date"),
    Kind.MOMENT: gettext_lazy("date and time"),
    Kind.ONE: gettext_lazy("one answer"),
    Kind.MANY: gettext_lazy("several answers"),
}
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d2a33}
h1,h2,h3{line-height:1.25}article{border-top:1px solid #ccd5da;padding:.6rem 0;break-inside:avoid}
code{background:#eef2f4;padding:0 .25em;border-radius:3px}table{border-collapse:collapse;margin:.4rem 0}
td,th{border-bottom:1px solid #dde4e8;padding:.15rem .7rem .15rem 0;text-align:left;vertical-align:top}
small{color:#4a5a64}td.n{text-align:right}
"""


def write_codebook(dataset, folder, stem, shape):
    read = [(table, summaries_of(table)) for table in dataset.tables]
    page, rows = folder / f"{stem}-codebook.html", folder / f"{stem}-codebook.csv"
    page.write_text(_page(dataset, read, shape), encoding="utf-8")
    with rows.open("w", encoding="utf-8-sig" if shape.bom else "utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=shape.delimiter)
        languages = dataset.languages
        writer.writerow(["table", "variable", "kind", *(f"label:{code}" for code in languages), "code",
                         *(f"code_label:{code}" for code in languages), "missing", "number", "count", "path",
                         "versions", "relevant", "constraint", "visibility", "spss", "stata", "answered",
                         "unanswered", "not_asked"])  # fmt: skip
        for table, summaries in read:
            for line in _lines(table, summaries, languages, dataset.fewest):
                writer.writerow([harmless(str(cell)) for cell in line])
    return [page, rows]


def _count(number):
    """A count as it is written; one that may not be told says so."""
    return _("n.d.") if number is None else number


def _lines(table, summaries, languages, fewest):
    names = [variable.name for variable in table.variables]
    for variable, summary, spss, stata in zip(
        table.variables, summaries, spss_names(names), stata_names(names), strict=True
    ):
        said = told(summary, variable, fewest=fewest)
        head = [table.name, variable.name, str(variable.kind), *(variable.labels.get(code, "") for code in languages)]
        tail = [variable.path, " ".join(map(str, variable.versions)), variable.relevant, variable.constraint,
                variable.visibility, spss, stata, _count(said.answered), _count(said.unanswered),
                _count(said.unasked)]  # fmt: skip
        yield [*head, "", *("" for _code in languages), "", "", "", *tail]
        numbers = coding_of(variable, summary.counts).numbers
        for category in variable.categories:
            words = [category.labels.get(code, "") for code in languages]
            yield [*head, category.code, *words, int(category.missing), numbers.get(category.code, ""),
                   _count(said.counts[category.code]), *tail]  # fmt: skip


def _page(dataset, read, shape):
    title = escape(in_language(dataset.title, shape.language))
    parts = [
        f'<!doctype html><html lang="{escape(shape.language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{STYLE}</style></head><body>'
        f"<h1>{title}</h1><p>{escape(in_language(dataset.abstract, shape.language))}</p>"
        f"<p><small>{escape(dataset.identifier)} · {escape(str(dataset.made_on or ''))} · {escape(dataset.access)}"
        "</small></p>"
    ]
    if dataset.fewest:
        words = _("Counts under %(fewest)s, and those that would give them away, are not told (n.d.).")
        parts.append(f"<p><small>{escape(words % {'fewest': dataset.fewest})}</small></p>")
    if dataset.left_out:
        parts.append(f"<h2>{escape(_('What is not in these data'))}</h2><ul>")
        for one in dataset.left_out:
            words = in_language(one.labels, shape.language)
            parts.append(f"<li><code>{escape(one.name)}</code> {escape(words)} · {escape(one.reason)}</li>")
        parts.append("</ul>")
    for table, summaries in read:
        words = in_language(table.labels, shape.language)
        parts.append(
            f"<h2>{escape(table.name)}{' · ' + escape(words) if words else ''}</h2><p>"
            + escape(_("%(rows)s rows, %(columns)s variables") % {"rows": table.count, "columns": len(table.variables)})
            + "</p>"
        )
        names = [variable.name for variable in table.variables]
        for variable, summary, spss, stata in zip(
            table.variables, summaries, spss_names(names), stata_names(names), strict=True
        ):
            parts.append(_article(variable, summary, dataset.fewest, spss, stata, shape.language))
    return "".join(parts) + "</body></html>\n"


def _article(variable, summary, fewest, spss, stata, language):
    said = told(summary, variable, fewest=fewest)
    facts = [str(KINDS[variable.kind])]
    if variable.path:
        facts.append(variable.path)
    if variable.versions:
        facts.append(_("versions %(numbers)s") % {"numbers": ", ".join(map(str, variable.versions))})
    if spss != variable.name or stata != variable.name:
        facts.append(_("in SPSS %(spss)s, in Stata %(stata)s") % {"spss": spss, "stata": stata})
    counts = _("answered %(answered)s, not answered %(unanswered)s, not asked %(unasked)s") % {
        "answered": _count(said.answered),
        "unanswered": _count(said.unanswered),
        "unasked": _count(said.unasked),
    }
    parts = [
        f"<article><h3><code>{escape(variable.name)}</code> {escape(in_language(variable.labels, language))}</h3>"
        f"<p><small>{escape(' · '.join(facts))}<br>{escape(counts)}</small></p>"
    ]
    for words, text in ((_("Asked if"), variable.relevant), (_("Valid if"), variable.constraint)):
        if text:
            parts.append(f"<p><small>{escape(words)} <code>{escape(text)}</code></small></p>")
    if variable.categories:
        numbers = coding_of(variable, summary.counts).numbers
        parts.append("<table>")
        for category in variable.categories[:300]:
            number = numbers.get(category.code, "")
            parts.append(
                f"<tr><td><code>{escape(category.code)}</code></td><td>{number}</td>"
                f"<td>{escape(in_language(category.labels, language))}</td>"
                f'<td class="n">{_count(said.counts[category.code])}</td></tr>'
            )
        parts.append("</table>")
    return "".join(parts) + "</article>"

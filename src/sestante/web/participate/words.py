"""Answers in words, for reading: what was chosen, said and numbered, section by section."""

from datetime import datetime, time

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.fieldwork.queries.styling import unstyled

from .fields import id_of
from .outline import section_url, title_of


def sections_in_words(token, response, paper, session, language, gaps=(), *, everything=True):
    """Each section with its questions and answers: for the review, and for whoever wants their data.

    ``everything`` keeps also the questions without an answer."""
    troubles = {}
    for gap in gaps:
        troubles.setdefault(gap.ref, []).append(gap)
    found = []
    for section in paper.sections:
        views = [session.view(ref) for ref in section.refs]
        rows = list(_rows(views, response, paper, language, token, section, troubles))
        rows = [row for row in rows if everything or row["value"]]
        if rows:
            found.append({"title": title_of(paper, section, language), "rows": rows, "name": section.name,
                          "url": section_url(token, section)})  # fmt: skip
    return found


def _rows(views, response, paper, language, token, section, troubles, prefix=""):
    for view in views:
        element = view.element
        if not view.relevant or element.control == "note":
            continue
        if element.kind == "repeat":
            for number, instance in enumerate(view.children, start=1):
                said = f"{prefix}{unstyled(view.label or element.name)} {number}: "
                yield from _rows(instance.children, response, paper, language, token, section, troubles, said)
        elif element.kind == "group":
            meta = paper.questions.get(element.ref)
            said = f"{unstyled(view.label)}: " if meta is not None and meta.type == "matrix" and view.label else prefix
            yield from _rows(view.children, response, paper, language, token, section, troubles, said)
        elif element.ref in paper.questions:
            yield _row(view, response, paper, language, token, section, troubles.get(view.ref, ()), prefix)


def _row(view, response, paper, language, token, section, gaps, prefix):
    meta = paper.questions[view.element.ref]
    label = unstyled(view.label or paper.said(meta.labels, language))
    value = response.pending.get(view.ref) or in_words(view)
    if view.element.control == "upload" and view.value:
        value = next((one.name for one in response.attachments.all() if one.ref == view.ref), view.value)
    return {
        "label": f"{prefix}{label}",
        "value": value,
        "required": view.required,
        "blocks": any(gap.blocks for gap in gaps),
        "trouble": next((gap for gap in gaps if gap.kind != "required"), None),
        "confidential": meta.visibility == "confidential",
        "url": section_url(token, section, query="controlla", anchor=f"w{id_of(view.ref)}"),
        "ref": view.ref,
    }


def in_words(view):
    """One answer as people say it."""
    value, element = view.value, view.element
    if not value:
        return ""
    if view.choices:
        labels = {choice.value: unstyled(choice.label) for choice in view.choices}
        return ", ".join(labels.get(one, one) for one in (value.split() if element.control != "select1" else [value]))
    if element.control == "trigger":
        return _("Yes")
    if element.type in ("date", "time", "dateTime"):
        return moment_in_words(value, element)
    if element.control == "upload":
        return _("1 file")
    if element.type in ("geopoint", "geotrace", "geoshape"):
        return place_in_words(value)
    if element.type == "decimal":
        return value.replace(".", formats.get_format("DECIMAL_SEPARATOR"))
    return value


def moment_in_words(value, element):
    """A day, an hour, or both; as it was written where it is none."""
    try:
        if element.type == "time":
            return formats.time_format(time.fromisoformat(value).replace(tzinfo=None), "TIME_FORMAT")
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if "year" in element.appearance:
        return str(moment.year)
    if "month-year" in element.appearance:
        return formats.date_format(moment, "YEAR_MONTH_FORMAT")
    if element.type == "date":
        return formats.date_format(moment)
    return formats.date_format(moment.replace(tzinfo=None), "DATETIME_FORMAT")


def place_in_words(value):
    """A point as two numbers, a line or an area as that many points."""
    points = [point.split()[:2] for point in value.split(";") if len(point.split()) >= 2]
    if not points:
        return value
    if len(points) > 1:
        return ngettext("%(count)s point", "%(count)s points", len(points)) % {"count": len(points)}
    comma = formats.get_format("DECIMAL_SEPARATOR")
    return "; ".join(number.replace(".", comma) for number in points[0])


__all__ = ["in_words", "sections_in_words"]

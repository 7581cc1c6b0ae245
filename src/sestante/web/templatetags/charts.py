"""Charts in HTML: they re-flow on a phone, print, and say themselves in one sentence to whoever cannot see them.

Figures are counts of cases; shares are reckoned here. Under twenty cases a chart is hatched and shows counts only; on
public pages (`public=True`) a cell under five cases is not shown at all.
"""

from django import template
from django.utils.formats import number_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.methods import charts as drawings
from sestante.methods.charts import FEW, REGIONS

register = template.Library()

HIDDEN_UNDER = 5  # fewer cases than this could point at a person


def _number(count):
    return number_format(count, use_l10n=True, force_grouping=True)


def _percent(count, total):
    """Share as a whole percentage; what is not zero is never called 0%."""
    share = 100 * count / total
    if 0 < share < 0.5:
        return _("under 1%")
    return f"{round(share)}%"


@register.inclusion_tag("components/bars.html")
def bars(rows, total):
    """Counts of the answers to one question, of `total` cases. Rows: label, count, tone ("", look, other), url."""
    few = total < FEW
    drawn = [
        {
            "label": row["label"],
            "url": row.get("url", ""),
            "look": {"look": "hi", "other": "dim"}.get(row.get("tone", ""), ""),
            "width": width,
            "count": _number(row["count"]),
            "share": "" if few else _percent(row["count"], total),
        }
        for row, width in zip(rows, drawings.lengths([row["count"] for row in rows]), strict=True)
    ]
    said = "; ".join(
        f"{row['label']}: {row['count']}" + (f" ({row['share']})" if row["share"] else "") for row in drawn
    )
    sentence = _("%(figures)s. Cases: %(total)s.") % {"figures": said, "total": _number(total)}
    return {"rows": drawn, "few": few, "sentence": sentence}


@register.inclusion_tag("components/likert.html")
def likert(rows, levels):
    """Answers on one scale of 2 to 5 levels. Rows: label, counts (one a level), url."""
    looks = {2: (1, 5), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}[len(levels)]
    drawn = []
    for row in rows:
        total = sum(row["counts"])
        few = total < FEW
        shares = drawings.shares(row["counts"])
        cells = [
            {"look": f"l{look}", "width": share, "text": (count if few else share) if share >= 7 else ""}
            for look, share, count in zip(looks, shares, row["counts"], strict=True)
        ]
        said = ", ".join(
            f"{level} {count if few else f'{share}%'}"
            for level, share, count in zip(levels, shares, row["counts"], strict=True)
        )
        answers = ngettext("%(n)s answer", "%(n)s answers", total) % {"n": _number(total)}
        drawn.append(
            {
                "label": row["label"],
                "url": row.get("url", ""),
                "few": few,
                "cells": cells,
                "n": answers,
                "sentence": f"{row['label']}: {said}. {answers}.",
            }
        )
    return {
        "rows": drawn,
        "key": [{"look": f"l{look}", "label": level} for look, level in zip(looks, levels, strict=True)],
    }


def vote_bar(label, *counts):
    """What components/agree_bar.html draws: cells for agree, pass, disagree, and all of it in words."""
    return {
        "cells": [
            {"look": side, "width": share, "text": _number(count) if share >= (4 if count < 10 else 6) else ""}
            for side, share, count in zip(("si", "pa", "no"), drawings.shares(counts), counts, strict=True)
            if count
        ],
        "sentence": _("%(label)s: agree %(agree)s, pass %(pass)s, disagree %(disagree)s.")
        % {"label": label, **dict(zip(("agree", "pass", "disagree"), map(_number, counts), strict=True))},
    }


@register.inclusion_tag("components/agree.html")
def agree(rows, by_group=False, key=True):
    """Agree, pass, disagree, always in this order, as counts. Rows: label, agree, pass, disagree, tag, url.

    `tag` is words, or (words, look). With `by_group=True` the labels stand beside the bars, with the number of votes.
    `key=False` where the colours are explained above already.
    """
    drawn = []
    for row in rows:
        counts = [row["agree"], row["pass"], row["disagree"]]
        tag = row.get("tag") or ""
        words, look = (tag, "") if isinstance(tag, str) else tag
        drawn.append(
            {
                "label": row["label"],
                "url": row.get("url", ""),
                "tag": words,
                "look": look,
                "n": ngettext("%(n)s vote", "%(n)s votes", sum(counts)) % {"n": _number(sum(counts))},
                **vote_bar(row["label"], *counts),
            }
        )
    return {"rows": drawn, "by_group": by_group, "key": key, "tagged": any(row["tag"] for row in drawn)}


@register.inclusion_tag("components/opinion_points.html")
def opinion_points(points, groups=(), names=(), title="", uid="o"):
    """People as points of an opinion map. `points`: (x, y); `groups`: number from 0 or -1; `names`: one a group."""
    people = ngettext("%(n)s person, one point.", "%(n)s people, a point each.", len(points)) % {
        "n": _number(len(points))
    }
    said = "; ".join(
        _("%(group)s: %(n)s") % {"group": name, "n": _number(sum(group == number for group in groups))}
        for number, name in enumerate(names)
    )
    drawing = drawings.opinion_points(
        points, groups, names=names, title=title or _("Opinion map"), desc=f"{people} {said}".strip(), uid=uid
    )
    return {"drawing": mark_safe(drawing)}  # noqa: S308 charts escapes every word it draws


@register.inclusion_tag("components/opinion_points.html")
def year_line(points, title, uid="y"):
    """One value from year to year on a scale of 0 to 100. `points`: [{year, value or None}]. Beside it a table."""
    years = [
        drawings.Year(str(one["year"]), one["value"], "" if one["value"] is None else _number(round(one["value"])))
        for one in points
    ]
    said = "; ".join(f"{one.label}: {one.text or _('not shown')}" for one in years)
    drawing = drawings.line(years, title=title, desc=said + ".", uid=uid)
    return {"drawing": mark_safe(drawing)}  # noqa: S308 charts escapes every word it draws


@register.inclusion_tag("components/histogram.html")
def histogram(counts, edges, title, axis="", uid="h"):
    """Columns of a number's classes; `edges` are the written limits, one more than the classes."""
    said = "; ".join(
        _("from %(low)s to %(high)s: %(count)s") % {"low": low, "high": high, "count": _number(count)}
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    )
    drawing = drawings.histogram(counts, edges, title=title, desc=said + ".", axis=axis, width=400, uid=uid)
    return {"drawing": mark_safe(drawing), "title": title}  # noqa: S308 charts escapes every word it draws


@register.inclusion_tag("components/quota.html")
def quota(rows):
    """How full each quota is. Rows: label, count, target, url, risk (or left to the rule: under 60% of the target)."""
    top = 1.2 * max([1, *(row["count"] for row in rows), *(row["target"] for row in rows)])
    drawn = []
    for row in rows:
        count, target = row["count"], row["target"]
        missing = target - count
        risk = row.get("risk")
        if missing <= 0:
            look, words = "ok", _("reached")
        elif count < 0.6 * target if risk is None else risk:
            look = "low"
            words = ngettext("%(n)s missing", "%(n)s missing", missing) % {"n": _number(missing)}
        elif missing <= max(1, 0.05 * target):
            look, words = "", _("almost")
        else:
            look, words = "", ngettext("%(n)s missing", "%(n)s missing", missing) % {"n": _number(missing)}
        drawn.append(
            {
                "label": row["label"],
                "url": row.get("url", ""),
                "look": look,
                "words": words,
                "of": _("%(count)s of %(target)s") % {"count": _number(count), "target": _number(target)},
                "width": min(100, round(100 * count / top)),
                "tick": round(100 * target / top),
            }
        )
    return {"rows": drawn}


@register.inclusion_tag("components/cross_table.html")
def cross_table(rows, columns, caption, head="", public=False, total_label=""):
    """Row percentages, shaded; rows under 20 cases as hatched counts. Rows: label, counts (one a column), n."""
    drawn = [
        {
            "label": row["label"],
            "n": _number(row["n"]),
            "cells": [_cell(count, row["n"], public) for count in row["counts"]],
        }
        for row in rows
    ]
    return {
        "rows": drawn,
        "columns": columns,
        "caption": caption,
        "head": head,
        "total_label": total_label or _("Cases"),
        "few": any(row["n"] < FEW for row in rows),
    }


def _cell(count, n, public):
    if public and 0 < count < HIDDEN_UNDER:
        return {"look": "lo", "text": "–", "words": _("few cases")}
    if n < FEW:
        return {"look": "lo", "text": _number(count), "words": ""}
    return {"look": f"q{drawings.shade(100 * count / n)}", "text": _percent(count, n), "words": ""}


@register.inclusion_tag("components/tiles.html")
def tiles(counts, link="", selected="", legend=True):
    """The twenty regions as squares. `counts` by ISTAT code; `link` is completed with the code to make an address."""
    steps = drawings.tile_steps(counts)
    drawn = [
        {
            "place": region.short,
            "url": f"{link}{code}" if link and counts.get(code, 0) else "",
            "step": steps[code],
            "count": counts.get(code, 0),
            "on": code == selected,
            "words": _region_words(region.name, counts.get(code, 0)),
        }
        for code, region in REGIONS.items()
    ]
    return {"tiles": drawn, "legend": legend and max(counts.values(), default=0) > 0}


def _region_words(name, count):
    return ngettext("%(region)s: %(count)s practice", "%(region)s: %(count)s practices", count) % {
        "region": name,
        "count": _number(count),
    }


@register.inclusion_tag("components/provinces.html")
def provinces(rows):
    """Counts by province, as a list. Rows: label, count, url."""
    return {"rows": [row | {"count": _number(row["count"]), "url": row.get("url", "")} for row in rows]}


@register.inclusion_tag("components/dots.html")
def dots(rows, low=0, high=100, head=""):
    """Estimates with their uncertainty. Rows: label, value, bands (low95, low80, high80, high95) or none, note, sub,
    url, few, selected."""
    drawn = []
    for row in rows:
        bands = row.get("bands") or ()
        edges = [drawings.place(edge, low, high) for edge in bands]
        drawn.append(
            {
                **row,
                "text": number_format(round(row["value"]), use_l10n=True),
                "at": f"{drawings.place(row['value'], low, high):.1f}",
                "bands": bool(bands),
                **dict(zip(("low95", "low80", "high80", "high95"), (f"{edge:.1f}" for edge in edges), strict=False)),
                "sentence": _dot_words(row, bands),
            }
        )
    ticks = [number_format(tick, decimal_pos=0, use_l10n=True) for tick in drawings.ticks(low, high)]
    return {"rows": drawn, "ticks": ticks, "head": head, "notes": any(row.get("note") for row in rows)}


def _dot_words(row, bands):
    words = {"value": round(row["value"])}
    if not bands:
        return _("estimate %(value)s") % words
    low95, low80, high80, high95 = (round(edge) for edge in bands)
    words |= {"low95": low95, "low80": low80, "high80": high80, "high95": high95}
    return _("estimate %(value)s, 8 times out of 10 from %(low80)s to %(high80)s, 95 out of 100 from %(low95)s to "
             "%(high95)s") % words  # fmt: skip

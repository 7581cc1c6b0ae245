"""The index: estimates with their uncertainty, weights to try, who sees it otherwise, and every number's way back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sestante.indicators import actions
from sestante.indicators import telling as words
from sestante.indicators.queries import index_of, stale_of, standing_of, version_of
from sestante.indicators.queries.frameworks import newest_version
from sestante.indicators.queries.results import results_of
from sestante.methods import charts
from sestante.synthesis.findings import findings_of
from sestante.synthesis.panels import panel_of
from sestante.web.access import may
from sestante.web.bilingual import worded

from .evidence import FindingForm
from .listing import whole

SHOWN_FIRST = 3
SHIFTS = 4
FILES = {
    "tabella.csv": lambda found: "\ufeff" + words.csv_of(found),
    "grafico.svg": None,
    "idata.csv": words.idata_of,
    "imeta.csv": words.imeta_of,
}
LEVELS = ((0, gettext_lazy("All indicators")), (2, gettext_lazy("Only documented ones")))


def newest(request, study):
    """The index there is to look at: the newest published version, or the one in the making."""
    found = newest_version(request.study)
    if found is None:
        return redirect("indicators", request.study.slug)
    return redirect("index_version", request.study.slug, found.pk)


def asked(request, pk):
    found = version_of(request.study, pk)
    if found is None:
        raise Http404
    return found


class Look:
    """What was asked of an index: weights to try, least level of evidence, table or chart, the practice pointed at."""

    def __init__(self, request, version):
        self.query = request.GET
        self.version = version
        keys = [one.key for one in version.dimensions.all()]
        given = {key: whole(self.query.get(f"peso-{key}", "")) for key in keys}
        self.weights = given if any(value for value in given.values()) else None
        if self.weights:
            self.weights = {key: value or 0 for key, value in given.items()}
        self.evidence = 2 if self.query.get("prove") == "2" else 0
        self.as_table = self.query.get("vista") == "tabella"
        self.selected = whole(self.query.get("pratica", ""))
        self.study = request.study

    @property
    def index(self):
        return index_of(self.version, weights=self.weights, evidence=self.evidence)

    def url(self, name="index_version", *args, **change):
        query = self.query.copy()
        for key, value in change.items():
            if value is None:
                query.pop(key, None)
            else:
                query[key] = value
        address = reverse(name, args=[self.study.slug, self.version.pk, *args])
        return f"{address}?{query.urlencode()}" if query else address

    @property
    def bare(self):
        return self.url(**dict.fromkeys(list(self.query)))


def index(request, study, version):
    look = Look(request, asked(request, version))
    found = look.index
    page = {
        "version": look.version,
        "index": found,
        "title": worded(look.version.framework, "title"),
        "purpose": worded(look.version.framework, "purpose"),
        "finding": words.finding_of(found),
        "rows": [dot_of(look, row) for row in found.rows],
        "low": look.version.low,
        "table": words.table_of(found) if look.as_table else None,
        "without": [row.practice for row in found.without],
        "few": sum(row.is_few for row in found.rows),
        "sliders": [slider_of(part) for part in found.parts],
        "changes": changes_of(found),
        "shifts": shifts_of(found),
        "near": near_of(found),
        "source": source_of(found),
        "hidden": [(key, value) for key, value in request.GET.items() if not key.startswith("peso-")],
        "group_url": look.url(**{f"peso-{part.dimension.key}": None for part in found.parts}),
        "table_url": look.url(vista=None if look.as_table else "tabella"),
        "levels": [
            {"label": label, "url": look.url(prove=str(level) if level else None), "on": level == look.evidence}
            for level, label in LEVELS
        ],
        "look": look,
        "pin_url": look.url("index_pinning", vista=None),
        "files": {name.partition(".")[0]: look.url("index_files", name, vista=None) for name in FILES},
        "stale": stale_of(look.version),
        "errand": standing_of(look.version),
        "frozen": results_of(look.version),
        "can_pin": may(request, "pin_evidence"),
        "can_design": may(request, "design_indicators"),
    }
    return render(request, "workbench/index.html", page)


def dot_of(look, row):
    practice = row.practice
    return {
        "label": practice.name,
        "sub": practice.municipality.name if practice.municipality else "",
        "value": row.estimate,
        "bands": row.bands,
        "note": words.place_in_words(row) if not row.is_few else _("no place"),
        "few": row.is_few,
        "selected": practice.pk == look.selected,
        "url": look.url("index_practice", practice.pk, vista=None),
    }


def slider_of(part):
    return {
        "key": part.dimension.key,
        "name": worded(part.dimension, "name"),
        "percent": part.percent,
        "group": round(100 * part.group_weight),
        "count": len(part.placements),
    }


def changes_of(found):
    """How often each comes first when people are drawn again; the rest together."""
    if not found.draws or not found.placed:
        return None
    ordered = sorted(found.placed, key=lambda row: -row.first)
    shown = [row for row in ordered[:SHOWN_FIRST] if row.first > 0]
    rest = len(found.placed) - len(shown)
    bars = [{"label": row.practice.name, "percent": round(100 * row.first), "dim": False} for row in shown]
    if rest > 0:
        others = ngettext("%(n)s more", "The other %(n)s", rest) % {"n": rest}
        bars.append({"label": others, "percent": max(0, 100 - sum(one["percent"] for one in bars)), "dim": True})
    first = found.placed[0]
    top = found.placed[:SHOWN_FIRST]
    return {
        "bars": bars,
        "first": round(100 * first.first),
        "name": first.practice.name,
        "least_top": round(100 * min(row.top for row in top)),
        "top": len(top),
    }


def shifts_of(found):
    """Where those who carry a practice and the others would put it differently."""
    if not found.sides:
        return []
    moved = sorted((row for row in found.placed if row.shift), key=lambda row: (-abs(row.shift), row.place))
    return [
        {"name": row.practice.name, "owners": row.owners_place, "others": row.others_place} for row in moved[:SHIFTS]
    ]


def near_of(found):
    return [
        {"name": row.practice.name, "near": words.near_in_words(row)}
        for row in found.placed
        if row.near and found.draws
    ]


def source_of(found):
    forms_read = ngettext("%(n)s form", "%(n)s forms", len(found.rows)) % {"n": len(found.rows)}
    parts = [forms_read]
    if found.people:
        parts.append(ngettext("weights of %(n)s person", "weights of %(n)s people", found.people) % {"n": found.people})
    if found.draws:
        parts.append(_("%(n)s repetitions, people drawn again each time") % {"n": found.draws})
    return " · ".join(parts)


def files(request, study, version, file):
    """The index as a file: table, drawing, or what COINr reads."""
    look = Look(request, asked(request, version))
    if file not in FILES:
        raise Http404
    found = look.index
    text = drawing_of(look, found) if file == "grafico.svg" else FILES[file](found)
    content_type = "image/svg+xml" if file.endswith("svg") else "text/csv"
    response = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
    name = slugify(look.version.framework.title) or "indice"
    response["Content-Disposition"] = f'attachment; filename="{name}-{file}"'
    return response


def drawing_of(look, found):
    rows = [
        charts.Dot(
            row.practice.name,
            row.estimate,
            str(round(row.estimate)),
            row.bands or None,
            "" if row.is_few else words.place_in_words(row),
            row.is_few,
        )
        for row in found.rows
    ]
    return charts.dots(
        rows,
        low=look.version.low,
        title=worded(look.version.framework, "title"),
        desc=words.finding_of(found) + ". " + source_of(found),
        standalone=True,
    )


def pinning(request, study, version):
    """Freeze the index and pin its dimensions: no practice is named, none has a place."""
    look = Look(request, asked(request, version))
    found = look.index
    figures = words.figures_of(found)
    proposed = findings_of(figures)
    form = FindingForm(request.POST or None, initial={"finding": proposed["it"], "finding_en": proposed["en"]})
    if request.method == "POST" and form.is_valid():
        made = actions.pin_index(
            look.version, weights=look.weights, evidence=look.evidence, by=request.user, **form.cleaned_data
        )
        messages.success(request, _("Evidence %(code)s pinned") % {"code": made.evidence.code})
        return redirect("evidence_piece", request.study.slug, made.evidence.code)
    page = {
        "form": form,
        "title": worded(look.version.framework, "title"),
        "panel": panel_of(figures, uid="new"),
        "source": source_of(found),
        "moved": found.moved,
        "back": look.url(vista=None),
    }
    return render(request, "workbench/index_pinning.html", page)

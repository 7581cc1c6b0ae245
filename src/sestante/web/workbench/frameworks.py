"""A framework in the making: dimensions, indicators between goalposts, what the group said, weights, publication."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.indicators import actions
from sestante.indicators import seeds as library
from sestante.indicators.errors import IndicatorError
from sestante.indicators.models import FrameworkVersion, IndicatorVersion
from sestante.indicators.queries import cards_of, placements_of, stale_of, standing_of, version_of
from sestante.web.access import may
from sestante.web.bilingual import worded

from .listing import whole

BECAUSE = {
    "irrelevant": gettext_lazy("not relevant enough"),
    "disagreement": gettext_lazy("the group disagrees on its relevance"),
    "hard": gettext_lazy("too hard to collect"),
}


class FrameworkForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    purpose = forms.CharField(label=gettext_lazy("What it says, in one sentence"), required=False,
                              widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=160, required=False)
    purpose_en = forms.CharField(label=gettext_lazy("The same in English"), required=False,
                                 widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    proposed = forms.BooleanField(
        label=gettext_lazy("Begin with the four dimensions proposed"), required=False, initial=True
    )


class RulesForm(forms.Form):
    inside = forms.ChoiceField(label=gettext_lazy("Mean inside dimensions"), choices=FrameworkVersion.Mean.choices)
    across = forms.ChoiceField(label=gettext_lazy("Mean across dimensions"), choices=FrameworkVersion.Mean.choices)
    low = forms.TypedChoiceField(
        label=gettext_lazy("The scale"),
        coerce=float,
        choices=[("0.0", gettext_lazy("from 0 to 100")), ("1.0", gettext_lazy("from 1 to 100"))],
    )
    least_present = forms.FloatField(
        label=gettext_lazy("Share of a dimension’s weight that must be there"),
        help_text=gettext_lazy("From 0 to 1. With less, the practice has no value in that dimension."),
        min_value=0,
        max_value=1,
        localize=True,
    )
    relevant_from = forms.FloatField(
        label=gettext_lazy("Relevance: median at least"), min_value=1, max_value=9, localize=True
    )
    feasible_from = forms.FloatField(
        label=gettext_lazy("Feasibility: median at least"), min_value=1, max_value=9, localize=True
    )


def asked(request, pk):
    found = version_of(request.study, pk)
    if found is None:
        raise Http404
    return found


def back(request, version):
    return redirect("framework", request.study.slug, version.pk)


def tried(request, action, *args, **named):
    """Run an action; what it refuses is said on the next page. True when it was done."""
    try:
        action(*args, by=request.user, **named)
    except IndicatorError as problem:
        messages.error(request, str(problem))
        return False
    return True


def new_framework(request, study):
    form = FrameworkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        proposed = said.pop("proposed")
        dimensions = [(key, name["it"], name["en"]) for key, name in library.dimensions().items()] if proposed else []
        version = actions.open_framework(request.study, dimensions=dimensions, by=request.user, **said)
        return back(request, version)
    return render(request, "workbench/framework_form.html", {"form": form})


def framework(request, study, version):
    """The framework by dimension: indicators, goalposts, what the ratings said, weights."""
    one = asked(request, version)
    placements = placements_of(one)
    held = {placed.indicator_version.indicator_id for placed in placements}
    dimensions = []
    total = sum(each.weight for each in one.dimensions.all())
    for dimension in one.dimensions.all():
        mine = [placed for placed in placements if placed.dimension_id == dimension.pk]
        weight = sum(placed.weight for placed in mine if placed.kept)
        dimensions.append(
            {
                "one": dimension,
                "name": worded(dimension, "name"),
                "percent": round(100 * dimension.weight / total) if total else 0,
                "rows": [placed_row(placed, weight) for placed in mine],
            }
        )
    can_design = may(request, "design_indicators") and not one.is_published
    page = {
        "version": one,
        "title": worded(one.framework, "title"),
        "purpose": worded(one.framework, "purpose"),
        "dimensions": dimensions,
        "free": [(card, worded(card, "name")) for card in cards_of(request.study) if card.indicator_id not in held],
        "directions": IndicatorVersion.Direction.choices,
        "heard": len({judged.voice for judged in one.judgements.all()}),
        "stale": stale_of(one) if placements else 0,
        "errand": standing_of(one),
        "can_design": can_design,
        "may_design": may(request, "design_indicators"),
    }
    return render(request, "workbench/framework.html", page)


def placed_row(placed, weight):
    verdict = placed.verdict or {}
    return {
        "one": placed,
        "card": placed.indicator_version,
        "name": worded(placed.indicator_version, "name"),
        "unit": worded(placed.indicator_version, "unit"),
        "percent": round(100 * placed.weight / weight) if placed.kept and weight else 0,
        "relevance": verdict.get("relevance"),
        "feasibility": verdict.get("feasibility"),
        "because": BECAUSE.get(verdict.get("because"), ""),
    }


@require_POST
def dimensions(request, study, version):
    one = asked(request, version)
    gone = whole(request.POST.get("togli", ""))
    if gone:
        dimension = one.dimensions.filter(pk=gone).first()
        if dimension is not None:
            tried(request, actions.remove_dimension, dimension)
        return back(request, one)
    name = request.POST.get("name", "").strip()[:120]
    if not name:
        messages.error(request, _("Give the dimension a name."))
        return back(request, one)
    direction = -1 if request.POST.get("direction") == "-1" else 1
    tried(request, actions.add_dimension, one, name=name, name_en=request.POST.get("name_en", "").strip()[:120],
          direction=direction)  # fmt: skip
    return back(request, one)


@require_POST
def places(request, study, version):
    """Put a card in, take one out, or fix its goalposts."""
    one = asked(request, version)
    key = whole(request.POST.get("posto", ""))
    placed = (
        one.placements.filter(pk=key).select_related("indicator_version", "version__framework__study").first()
        if key
        else None
    )
    if placed is not None and "togli" in request.POST:
        tried(request, actions.take_out_indicator, placed)
    elif placed is not None:
        worst, best = (number(request.POST.get(name, "")) for name in ("worst", "best"))
        if worst is None or best is None:
            messages.error(request, _("Write the worst and the best value as numbers."))
        else:
            tried(request, actions.set_goalposts, placed, worst=worst, best=best)
    else:
        put_in(request, one)
    return back(request, one)


def number(text):
    try:
        found = float(text.strip().replace(",", ".").replace("−", "-"))
    except ValueError:
        return None
    return found if abs(found) < 1e12 else None


def put_in(request, version):
    chosen = {str(card.pk): card for card in cards_of(request.study)}
    dimension = version.dimensions.filter(pk=whole(request.POST.get("dimensione", "")) or 0).first()
    card = chosen.get(request.POST.get("scheda", ""))
    if dimension is None or card is None:
        messages.error(request, _("Choose a card and a dimension."))
    else:
        tried(request, actions.place_indicator, version, indicator_version=card, dimension=dimension)


def rules(request, study, version):
    one = asked(request, version)
    names = RulesForm.base_fields
    form = RulesForm(request.POST or None, initial={name: getattr(one, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rules(one, by=request.user, **form.cleaned_data)
        except IndicatorError as problem:
            form.add_error("low" if not one.is_published else None, str(problem))
        else:
            messages.success(request, _("Rules saved"))
            return back(request, one)
    page = {"form": form, "version": one, "title": worded(one.framework, "title")}
    return render(request, "workbench/framework_rules.html", page)


def publication(request, study, version):
    one = asked(request, version)
    if request.method == "POST":
        if tried(request, actions.publish_version, one):
            messages.success(
                request, _("Version %(number)s is published and does not change any more") % {"number": one.number}
            )
        return back(request, one)
    return render(
        request, "workbench/framework_publication.html", {"version": one, "title": worded(one.framework, "title")}
    )


@require_POST
def following(request, study, version):
    one = asked(request, version)
    made = actions.next_version(one.framework, by=request.user)
    return back(request, made)


@require_POST
def reading(request, study, version):
    """Read the forms again: a few at once, many as an errand."""
    one = asked(request, version)
    if actions.begin_reckoning(one, by=request.user) is None:
        messages.success(request, _("Values read from the forms"))
    return (
        redirect("index_version", request.study.slug, one.pk)
        if request.POST.get("poi") == "indice"
        else back(request, one)
    )

"""A framework in the making: dimensions, indicators between goalposts, what the group said, weights, publication."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.deliberation.models import FocusGroup, Round
from sestante.indicators import actions
from sestante.indicators import seeds as library
from sestante.indicators.errors import IndicatorError
from sestante.indicators.models import FrameworkVersion, IndicatorVersion, Judgement
from sestante.indicators.queries import cards_of, heard_of, placements_of, stale_of, standing_of, version_of
from sestante.indicators.queries.judging import keys_of
from sestante.indicators.weighing import Method, pair_key
from sestante.web.access import may

from .listing import whole
from .methodologies import worded

Kind = Judgement.Kind
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


# -- what the group says ------------------------------------------------------------------------------------------
def judged_things(version):
    """What may be judged, in words: relevance, feasibility, the dimensions, the indicators of each."""
    found = [
        (Kind.RELEVANCE, "", _("Relevance of the indicators")),
        (Kind.FEASIBILITY, "", _("Feasibility of the indicators")),
        (Kind.WEIGHTS, "", _("Weights of the dimensions")),
    ]
    for dimension in version.dimensions.all():
        words = _("Weights inside “%(name)s”") % {"name": worded(dimension, "name")}
        found.append((Kind.WEIGHTS, dimension.key, words))
    return found


OUTPUTS = {Kind.RELEVANCE: "relevance", Kind.FEASIBILITY: "feasibility", Kind.WEIGHTS: "weights"}


def judgements(request, study, version):
    """Who was heard on what; take a round's answers, put a question to a room, open a sheet of paper."""
    one = asked(request, version)
    if request.method == "POST":
        return heard_action(request, one)
    heard = heard_of(one)
    closed = list(
        Round.objects.filter(focus_group__study=request.study, state=Round.State.CLOSED, output__in=OUTPUTS.values())
        .select_related("focus_group")
        .order_by("focus_group__number", "number")
    )
    rows = []
    for kind, scope, words in judged_things(one):
        said = heard.get((kind, scope), {})
        rows.append(
            {
                "kind": kind,
                "scope": scope,
                "words": words,
                "people": said.get("people", 0),
                "paper": said.get("paper", 0),
                "methods": sorted(map(str, said.get("methods", ()))),
                "rounds": list(said.get("rounds", {}).values()),
                "doubtful": said.get("consistency") is not None and said["consistency"] > 0.1,
                "closed": [one_round for one_round in closed if one_round.output == OUTPUTS[kind]],
            }
        )
    page = {
        "version": one,
        "title": worded(one.framework, "title"),
        "rows": rows,
        "groups": FocusGroup.objects.filter(study=request.study).exclude(state=FocusGroup.State.CLOSED),
        "methods": [choice for choice in Judgement.Method.choices if choice[0] != Method.RATING],
        "dimensions": [{"one": dimension, "name": worded(dimension, "name")} for dimension in one.dimensions.all()],
        "open": not one.is_published,
    }
    return render(request, "workbench/framework_judgements.html", page)


def heard_action(request, version):
    kind, scope = thing_asked(version, request.POST)
    key = whole(request.POST.get("turno", ""))
    chosen = (
        Round.objects.filter(focus_group__study=request.study, pk=key).select_related("focus_group").first()
        if key
        else None
    )
    if chosen is not None:
        if tried(request, actions.take_judgements, version, chosen, kind=kind, scope=scope):
            messages.success(request, _("Answers taken from the room"))
    elif group := FocusGroup.objects.filter(study=request.study, pk=whole(request.POST.get("sala", "")) or 0).first():
        method = request.POST.get("metodo", Method.BUDGET)
        method = method if method in Method.values and method != Method.RATING else Method.BUDGET
        if tried(request, actions.put_to_room, version, group, kind=kind, scope=scope, method=method):
            messages.success(request, _("The question is ready in the room"))
    return redirect("framework_judgements", request.study.slug, version.pk)


def thing_asked(version, said):
    kind, scope = said.get("che", ""), said.get("dove", "")
    if (kind, scope) not in {(str(one), key) for one, key, _words in judged_things(version)}:
        raise Http404
    return Kind(kind), scope


def sheet(request, study, version):
    """One person's answers from paper: by the code on the sheet, never by name."""
    one = asked(request, version)
    kind, scope = thing_asked(one, request.GET)
    method = request.GET.get("metodo", Method.BUDGET)
    method = Method.RATING if kind != Kind.WEIGHTS else method if method in Method.values else Method.BUDGET
    subjects = subjects_of(one, kind, scope)
    fields, problem = sheet_fields(method, subjects, request.POST), ""
    if request.method == "POST":
        try:
            actions.enter_judgement(
                one,
                kind=kind,
                scope=scope,
                voice=request.POST.get("voce", ""),
                side="owners" if request.POST.get("lato") == "owners" else "others",
                practice_letter=request.POST.get("pratica", ""),
                method=Method.BUDGET if method == Method.RATING else method,
                given=sheet_given(method, fields),
                by=request.user,
            )
        except (IndicatorError, ValueError) as refused:
            problem = str(refused) if isinstance(refused, IndicatorError) else _("Write whole numbers.")
        else:
            messages.success(request, _("Sheet entered"))
            return redirect(request.get_full_path())
    words = next(words for one_kind, key, words in judged_things(one) if (one_kind, key) == (kind, scope))
    page = {
        "version": one,
        "title": worded(one.framework, "title"),
        "words": words,
        "method": method,
        "kind": kind,
        "scope": scope,
        "fields": fields,
        "problem": problem,
        "said": request.POST,
        "entered": one.judgements.filter(kind=kind, scope=scope).values_list("voice", flat=True),
        "methods": [choice for choice in Judgement.Method.choices if choice[0] != Method.RATING],
        "is_rating": kind != Kind.WEIGHTS,
        "open": not one.is_published,
    }
    return render(request, "workbench/framework_sheet.html", page)


def subjects_of(version, kind, scope):
    """[(key, words)] in order."""
    names = {one.subject_key: worded(one, "name") for one in version.dimensions.all()}
    names |= {
        placed.indicator_version.indicator.key: worded(placed.indicator_version, "name")
        for placed in placements_of(version)
    }
    return [(key, names[key]) for key in keys_of(version, kind, scope)]


def sheet_fields(method, subjects, said):
    """What is asked on the sheet: a line a thing, or a line a pair."""
    if method == Method.PAIRS:
        return [
            {"key": pair_key(first, second), "first": one, "second": other,
             "value": said.get(pair_key(first, second), "")}
            for at, (first, one) in enumerate(subjects)
            for second, other in subjects[at + 1 :]
        ]  # fmt: skip
    if method == Method.BEST_WORST:
        return [
            {"key": key, "words": words, "best": said.get(f"{key}:best", ""), "worst": said.get(f"{key}:worst", "")}
            for key, words in subjects
        ]
    return [{"key": key, "words": words, "value": said.get(key, "")} for key, words in subjects]


def sheet_given(method, fields):
    if method == Method.BEST_WORST:
        return {one["key"]: 10 * int(one["best"]) + int(one["worst"]) for one in fields}
    if method == Method.RATING:
        return {one["key"]: int(one["value"]) for one in fields if one["value"] != ""}
    return {one["key"]: int(one["value"] or 0) for one in fields}


# -- weights, publication, reading --------------------------------------------------------------------------------
@require_POST
def weights(request, study, version):
    """Let ratings decide, take the group's weights, or enter the dimensions' by hand with the reason."""
    one = asked(request, version)
    what = request.POST.get("che", "")
    if what == "valutazioni" and tried(request, actions.settle_ratings, one):
        messages.success(request, _("The ratings have decided what stays"))
    elif what == "gruppo" and tried(request, actions.settle_weights, one):
        messages.success(request, _("The weights are those of the group"))
    elif what == "mano":
        chosen = {each.key: number(request.POST.get(f"peso-{each.key}", "")) or 0 for each in one.dimensions.all()}
        if tried(request, actions.weigh_by_hand, one, dimensions=chosen, reason=request.POST.get("perche", "")):
            messages.success(request, _("Weights saved, with the reason"))
    return redirect("framework_judgements", request.study.slug, one.pk) if what != "mano" else back(request, one)


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

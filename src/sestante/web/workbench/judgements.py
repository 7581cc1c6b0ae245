"""What the group says of a framework: rounds taken from a room, sheets of paper, ratings and weights settled."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.deliberation.models import FocusGroup, Round
from sestante.indicators import actions
from sestante.indicators.errors import IndicatorError
from sestante.indicators.models import Judgement
from sestante.indicators.queries import heard_of, placements_of
from sestante.indicators.queries.judging import keys_of
from sestante.indicators.weighing import Method, pair_key
from sestante.web.bilingual import worded

from .frameworks import asked, back, number, tried
from .listing import whole

Kind = Judgement.Kind


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
                "closed": [
                    each for each in closed if each.output == OUTPUTS[kind] and each.rule.get("scope", scope) == scope
                ],
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

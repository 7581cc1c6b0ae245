"""Cards of indicators: written, checked, tried on the forms there are, read again version by version."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.deliberation.models import Subject
from sestante.indicators import actions
from sestante.indicators import seeds as library
from sestante.indicators.errors import FormulaError, IndicatorError
from sestante.indicators.formulas import check
from sestante.indicators.models import Indicator, IndicatorVersion
from sestante.indicators.queries import card_of, cards_of, form_of, frameworks_of, indicator_of, trial_of
from sestante.indicators.queries.cards import question_names
from sestante.indicators.queries.methodologies import room_ideas
from sestante.web.access import may
from sestante.web.bilingual import worded

from .listing import whole

WORDS = (
    "definition",
    "why_it_matters",
    "how_to_collect",
    "who_collects",
    "interpretation",
    "misuse_warning",
)
WHY = {
    "no_answer": gettext_lazy("not answered"),
    "unknown": gettext_lazy("“don’t know”"),
    "not_asked": gettext_lazy("not asked"),
    "zero": gettext_lazy("division by zero"),
    "no_question": gettext_lazy("not asked in this version of the form"),
    "failed": gettext_lazy("could not be worked out"),
}


def text(rows):
    return forms.Textarea(attrs={"rows": rows})


class CardForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    definition = forms.CharField(label=gettext_lazy("Definition"), widget=text(2))
    formula = forms.CharField(
        label=gettext_lazy("Formula"),
        help_text=gettext_lazy(
            "An expression over the form’s questions, written as ${name}: + − * div, if(), min(), max(), sum(), "
            "count(), count-selected(), mean(), score(). “Don’t know” counts as no answer."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "class": "s-formula", "spellcheck": "false", "autocapitalize": "off"}),
    )
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=60, required=False)
    direction = forms.TypedChoiceField(
        label=gettext_lazy("Direction"),
        choices=IndicatorVersion.Direction.choices,
        coerce=int,
        initial=1,
        widget=forms.RadioSelect,
    )
    worst = forms.FloatField(label=gettext_lazy("Worst value"), localize=True)
    best = forms.FloatField(label=gettext_lazy("Best value"), localize=True)
    evidence_level = forms.TypedChoiceField(
        label=gettext_lazy("Level of evidence"), choices=IndicatorVersion.Evidence.choices, coerce=int, initial=1
    )
    frequency = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=IndicatorVersion.Frequency.choices, initial="year"
    )
    burden_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes it costs"), min_value=0, max_value=999, required=False
    )
    why_it_matters = forms.CharField(label=gettext_lazy("Why it matters"), required=False, widget=text(2))
    how_to_collect = forms.CharField(label=gettext_lazy("How to collect it"), required=False, widget=text(2))
    who_collects = forms.CharField(label=gettext_lazy("Who collects it"), max_length=160, required=False)
    interpretation = forms.CharField(label=gettext_lazy("How to read it"), required=False, widget=text(2))
    misuse_warning = forms.CharField(label=gettext_lazy("How not to use it"), required=False, widget=text(2))


ENGLISH = ("name", "definition", "unit", "why_it_matters", "how_to_collect", "who_collects", "interpretation",
           "misuse_warning")  # fmt: skip
for _field in ENGLISH:  # the same words once more, in English, none of them required
    _italian = CardForm.base_fields[_field]
    CardForm.base_fields[f"{_field}_en"] = forms.CharField(
        label=_italian.label,
        required=False,
        max_length=_italian.max_length,
        widget=type(_italian.widget)(attrs={**_italian.widget.attrs, "lang": "en"}),
    )


def indicators(request, study):
    """All cards, and the frameworks that put them together."""
    cards = cards_of(request.study)
    rows = [{"card": one, "name": worded(one, "name"), "unit": worded(one, "unit")} for one in cards]
    frameworks = [
        {
            "one": one,
            "title": worded(one, "title"),
            "purpose": worded(one, "purpose"),
            "versions": list(one.versions.all()),
        }
        for one in frameworks_of(request.study)
    ]
    there = {one.indicator.seed for one in cards}
    page = {
        "rows": rows,
        "rooms": room_ideas(request.study, "indicators"),
        "frameworks": frameworks,
        "seeds_left": any(code not in there for code in library.seeds()),
        "form": form_of(request.study),
        "can_design": may(request, "design_indicators"),
    }
    return render(request, "workbench/indicators.html", page)


@require_POST
def seeds(request, study):
    """Put the starting list on cards."""
    try:
        made = actions.add_seeds(request.study, by=request.user)
    except IndicatorError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Cards added: %(n)s") % {"n": len(made)})
    return redirect("indicators", request.study.slug)


def new_indicator(request, study):
    """A card from nothing, or from an idea that a room has merged and voted."""
    key = whole(request.GET.get("idea", ""))
    idea = Subject.objects.filter(round__focus_group__study=request.study, pk=key).first() if key else None
    return written(request, None, idea)


def card(request, study, number):
    return written(request, asked(request, number))


def written(request, indicator, idea=None):
    """The card as a form: “try” shows what the formula gives on real forms, “save” keeps a new version."""
    last = card_of(indicator) if indicator else None
    initial = {field: getattr(last, field) for field in CardForm.base_fields} if last else None
    if idea is not None:
        initial = {"name": idea.text[:160], "name_en": idea.text_en[:160], "definition": idea.text}
    form = CardForm(request.POST or None, initial=initial)
    paper, trial, checked = form_of(request.study), None, None
    if paper is None:
        messages.warning(request, _("Publish the form first: indicators are reckoned from its questions."))
        return redirect("indicators", request.study.slug)
    if request.method == "POST":
        complete = form.is_valid()
        source = form.cleaned_data.get("formula", "")
        if source:
            try:
                checked = check(source, paper)
            except FormulaError as problem:
                for words in problem.problems:
                    form.add_error("formula", words)
                complete = False
        if "prova" in request.POST:
            for name in set(form.errors) - {"formula"}:  # only the formula was asked about
                del form.errors[name]
            trial = tried(request, source, paper) if checked else None
        elif complete:
            try:
                made = kept(request, indicator, form.cleaned_data, idea)
            except IndicatorError as problem:
                form.add_error("best", str(problem))
            else:
                messages.success(request, _("Card saved: version %(number)s") % {"number": made.number})
                return redirect("indicator", request.study.slug, made.indicator.number)
    page = {
        "form": form,
        "italian": [form[name] for name in form.fields if not name.endswith("_en")],
        "english": [form[f"{name}_en"] for name in ENGLISH],
        "indicator": indicator,
        "idea": idea,
        "trial": trial,
        "checked": checked,
        "questions": question_names(paper),
        "quiet": "prova" in request.POST,
    }
    return render(request, "workbench/indicator_form.html", page)


def kept(request, indicator, card, idea):
    if indicator is None:
        origin = Indicator.Origin.ROOM if idea is not None else Indicator.Origin.NEW
        return actions.add_indicator(request.study, origin=origin, subject=idea, by=request.user, **card)
    return actions.revise_indicator(indicator, by=request.user, **card)


def tried(request, formula, paper):
    """A trial made ready for the page."""
    trial = trial_of(request.study, formula, paper)
    rows = [
        {
            "name": str(response.practice),
            "response": response.pk,
            "value": outcome.value,
            "why": WHY.get(outcome.why, ""),
            "about": ", ".join(outcome.about),
        }
        for response, outcome in trial.rows
    ]
    return {
        "rows": rows,
        "n": len(trial.valued),
        "total": len(trial.rows),
        "left": trial.left,
        "missing": [(WHY[why], count) for why, count in trial.missing.items()],
        "counts": trial.counts,
        "edges": [f"{edge:g}".replace(".", ",") for edge in trial.edges],
        "summary": trial.summary,
    }


def asked(request, number):
    found = indicator_of(request.study, number)
    if found is None:
        raise Http404
    return found


def indicator(request, study, number):
    """A card to read: its fields, its formula tried on the forms, where it is used, its versions."""
    one = asked(request, number)
    wanted = request.GET.get("versione", "")
    shown = card_of(one, int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 5 else None)
    if shown is None:
        raise Http404
    paper = form_of(request.study)
    checked = None
    if paper is not None:
        try:
            checked = check(shown.formula, paper)
        except FormulaError as problem:
            messages.warning(request, str(problem))
    page = {
        "indicator": one,
        "card": shown,
        "name": worded(shown, "name"),
        "unit": worded(shown, "unit"),
        "words": [(shown._meta.get_field(field).verbose_name, worded(shown, field)) for field in WORDS],
        "checked": checked,
        "trial": tried(request, shown.formula, paper) if checked else None,
        "versions": one.versions.select_related("created_by"),
        "placements": shown.placements.select_related("version__framework", "dimension"),
        "votes": votes_of(shown),
        "can_design": may(request, "design_indicators"),
        "can_read": may(request, "read_answers"),
    }
    return render(request, "workbench/indicator.html", page)


def votes_of(card):
    """What the group said of a card, newest framework first."""
    return [
        {"placement": one, "relevance": one.verdict.get("relevance"), "feasibility": one.verdict.get("feasibility")}
        for one in card.placements.exclude(verdict={}).select_related("version__framework")
    ]

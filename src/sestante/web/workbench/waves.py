"""Year after year: open a wave, see who answered and how practices stand, what they became, dimensions beside each
other; publish the page of the region."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.catalogue.actions import publish_region, withdraw_region
from sestante.catalogue.queries import region_sheet_of
from sestante.indicators.actions import close_wave, open_wave, read_wave, remove_transition, write_transition
from sestante.indicators.errors import IndicatorError
from sestante.indicators.models import FrameworkVersion, Transition
from sestante.indicators.queries.waves import (
    invited_to,
    lights_of,
    lines_of,
    read_in,
    transitions_of,
    wave_of,
    waves_of,
)
from sestante.practices.models import Practice
from sestante.web.access import may

LIGHTS = {  # light: words, look of the tag, icon. Never the colour alone.
    "green": (gettext_lazy("Green"), "ok", "check"),
    "amber": (gettext_lazy("Amber"), "now", "warning"),
    "grey": (gettext_lazy("Grey"), "", ""),
}
WHY = {
    "active": gettext_lazy("answered within a year, and goes on"),
    "struggling": gettext_lazy("goes on with difficulty"),
    "paused": gettext_lazy("paused"),
    "silent": gettext_lazy("no answer yet"),
    "old": gettext_lazy("last answer more than a year ago"),
    "ended": gettext_lazy("ended"),
    "withdrawn": gettext_lazy("withdrawn"),
}


class WaveForm(forms.Form):
    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "fw-s"}),
        help_text=gettext_lazy("Every practice that sent its form and can be written to is invited at once."),
    )


class TransitionForm(forms.Form):
    practice = forms.ModelChoiceField(label=gettext_lazy("Practice"), queryset=Practice.objects.none())
    before = forms.ChoiceField(label=gettext_lazy("It was"), choices=Transition.Form.choices)
    after = forms.ChoiceField(label=gettext_lazy("Now it is"), choices=Transition.Form.choices)
    note = forms.CharField(label=gettext_lazy("In words"), max_length=300, required=False)

    def __init__(self, *args, study, **more):
        super().__init__(*args, **more)
        self.fields["practice"].queryset = Practice.objects.of_study(study).order_by("name")


def waves(request, study):
    """The waves so far, the dimensions over them, and what may be done next."""
    form = WaveForm(request.POST or None, initial={"year": timezone.localdate().year + 1})
    if request.method == "POST" and not may(request, "open_waves"):
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            made = open_wave(request.study, year=form.cleaned_data["year"], by=request.user)
        except IndicatorError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The wave is open: invitations are on their way"))
            return redirect("wave", study, made.number)
    rows = waves_of(request.study)
    page = {
        "form": form,
        "waves": rows,
        "is_open": any(one.is_open for one in rows),
        "may_open": may(request, "open_waves"),
        "may_publish": may(request, "publish_practices"),
        "region": region_sheet_of(request.study),
        **compared(request, [one for one in rows if not one.is_open]),
    }
    return render(request, "workbench/waves.html", page)


def compared(request, rows):
    """Dimensions over the closed waves, by the framework's version asked for: each has figures of its own."""
    versions = list(
        FrameworkVersion.objects.filter(framework__study=request.study, published_at__isnull=False)
        .select_related("framework")
        .order_by("-published_at")
    )
    wanted = request.GET.get("versione", "")
    version = next((one for one in versions if str(one.pk) == wanted), versions[0] if versions else None)
    if version is None or len(rows) < 2:
        return {"lines": [], "version": version, "versions": []}
    lines, panel = lines_of(version, rows)
    english = get_language() == "en"
    shown = [
        {
            "name": line.dimension.name_en if english and line.dimension.name_en else line.dimension.name,
            "indicators": line.indicators,
            "of": line.of,
            "n": line.points[0][2] if line.points else 0,
            "points": [{"year": wave.label, "value": mean} for wave, mean, _n in line.points],
        }
        for line in lines
    ]
    return {
        "lines": shown,
        "panel": panel,
        "version": version,
        "versions": [
            {"label": str(one), "url": f"?versione={one.pk}#dimensioni", "current": one == version} for one in versions
        ],
    }


def found_or_404(request, number):
    wave = wave_of(request.study, number)
    if wave is None:
        raise Http404
    return wave


def wave(request, study, number):
    """One wave: how far it is, how each practice stands, what they became."""
    found = found_or_404(request, number)
    form = TransitionForm(request.POST or None, study=request.study)
    if request.method == "POST" and not may(request, "open_waves"):
        raise Http404
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            write_transition(found, said["practice"], aspect=Transition.Aspect.FORM, before=said["before"],
                             after=said["after"], note=said["note"], by=request.user)  # fmt: skip
        except IndicatorError as refusal:
            form.add_error("after", str(refusal))
        else:
            messages.success(request, _("Written down"))
            return redirect("wave", study, number)
    lights = lights_of(found)
    read, sent = read_in(found)
    counts = {light: sum(one == light for _practice, one, _why in lights) for light in LIGHTS}
    page = {
        "wave": found,
        "form": form,
        "invited": invited_to(found),
        "sent": sent,
        "unread": max(0, sent - read),
        "may_open": may(request, "open_waves"),
        "lights": [(practice, LIGHTS[light], WHY[why]) for practice, light, why in lights],
        "counts": [(LIGHTS[light], n) for light, n in counts.items()],
        "transitions": list(transitions_of(found)),
        "crumbs": [(_("Year after year"), reverse("waves", args=[study])), (str(found.year), "")],
    }
    return render(request, "workbench/wave.html", page)


@require_POST
def wave_closing(request, study, number):
    """Read what came, and, if it is asked for, close."""
    found = found_or_404(request, number)
    if request.POST.get("act") == "read":
        read_wave(found)
        messages.success(request, _("Answers read"))
        return redirect("wave", study, number)
    close_wave(found, by=request.user)
    messages.success(request, _("The wave is closed"))
    return redirect("waves", study)


@require_POST
def wave_transition(request, study, number, pk):
    found = transitions_of(found_or_404(request, number)).filter(pk=pk).first()
    if found is None:
        raise Http404
    remove_transition(found, by=request.user)
    messages.success(request, _("Taken out"))
    return redirect("wave", study, number)


@require_POST
def region_publication(request, study):
    """Freeze the page of the region, or take the one shown back."""
    if request.POST.get("act") == "withdraw":
        shown = region_sheet_of(request.study)
        if shown is not None:
            withdraw_region(shown, by=request.user)
            messages.success(request, _("The page of the region shows no figures of this study any more"))
    else:
        publish_region(request.study, by=request.user)
        messages.success(request, _("The page of the region is public"))
    return redirect("waves", study)

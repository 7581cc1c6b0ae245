"""Pills of a study: drafted from what is there with one press, read again, published with another."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.catalogue.models import PracticeSheet
from sestante.exchange.queries import voice_on_board
from sestante.outreach.actions.pills import (
    Source,
    archive_pill,
    check_pill,
    correct_pill,
    draft_pill,
    publish_pill,
    schedule_pill,
    write_pill,
)
from sestante.outreach.errors import OutreachError
from sestante.outreach.models import Pill
from sestante.outreach.queries.pills import MAX_TEXT, READABLE, readability_of, social_text, topics
from sestante.outreach.queries.press import frozen_evidence
from sestante.places.models import Province
from sestante.web.access import may
from sestante.web.templatetags.days import day

from .listing import page_of

PUBLIC = (Pill.State.PUBLISHED, Pill.State.CORRECTED)


class PillForm(forms.ModelForm):
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    without_image = forms.BooleanField(label=gettext_lazy("Take the image away"), required=False)

    class Meta:
        model = Pill
        fields = ("title", "text", "call_to_action", "topic", "province", "language", "source_label", "source_url",
                  "image", "image_alt")  # fmt: skip
        widgets = {
            "text": forms.Textarea(attrs={"rows": 6, "data-letters": MAX_TEXT, "data-count": "l_text"}),
            "image": forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
            "language": forms.Select(choices=[("it", gettext_lazy("Italian")), ("en", gettext_lazy("English"))]),
        }
        help_texts = {
            "text": gettext_lazy("One fact, one collective protagonist, one thing to do. At most 600 characters."),
            "title": gettext_lazy("At most 80 characters"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"] = forms.ChoiceField(
            label=_("Topic"), choices=[("", "—"), *topics()], required=False, initial=self.initial.get("topic")
        )
        self.fields["province"].queryset, self.fields["province"].empty_label = Province.objects.all(), "—"
        self.fields["title"].required = self.fields["text"].required = True

    def _post_clean(self):
        """What a pill may say is the action's to judge."""


def pills(request, study):
    rows = Pill.objects.filter(study=request.study).select_related("province", "created_by")
    state = request.GET.get("stato", "")
    if state in Pill.State.values:
        rows = rows.filter(state=state)
    page = {
        "page": page_of(request, rows),
        "state": state,
        "states": Pill.State.choices,
        "can_publish": may(request, "publish_press"),
    }
    return render(request, "workbench/pills.html", page)


@require_POST
def new_pill(request, study):
    """A draft from what is public already (a practice, evidence, a voice of the board, an event), or empty."""
    kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
    source = source_of(request.study, kind, key)
    if kind and source is None:
        raise Http404
    made = draft_pill(request.study, source, by=request.user)
    return redirect("study_pill", request.study.slug, made.pk)


def source_of(study, kind, key):
    """What a draft begins with; None for what is not there or not public. Its words are Italian, as the pill is."""
    read = SOURCES.get(kind)
    with translation.override("it"):
        return read(study, key) if read else None


def from_practice(study, key):
    sheet = PracticeSheet.objects.published().filter(study=study, slug=key).first()
    return sheet and Source(
        "practice", key, sheet.title, sheet.summary, sheet.get_absolute_url(), sheet.province_code,
        next((flag["value"] for flag in sheet.flags if flag["facet"] == "theme"), ""), sheet.language,
    )  # fmt: skip


def from_evidence(study, key):
    found = frozen_evidence(study).get(key.rpartition("/")[2])
    if found is None:
        return None
    finding = found["finding"]["it"]
    url = reverse("edition", args=[study.slug, found["edition"]]) + f"#prova-{found['code']}"
    return Source("evidence", f"{found['edition']}/{found['code']}", finding, finding, url)


def from_voice(study, key):
    voice = voice_on_board(key) if key.isascii() and key.isdigit() and len(key) < 18 else None
    if voice is None or voice.study_id != study.pk:
        return None
    known = dict(topics())
    theme = next((code for code in voice.themes.split() if code in known), "")
    text, language = voice.text.strip() or voice.name, "en" if voice.language == "en" else "it"
    return Source(
        "need", key, voice.name, text, voice.get_absolute_url(), voice.province_id or "", theme, language
    )  # fmt: skip


def from_event(study, key):
    event = study.events.filter(state="public", slug=key).first()
    if event is None:
        return None
    facts = ", ".join(filter(None, [day(event.local_start), event.place]))
    return Source("event", key, event.title, f"{facts}. {event.text}", event.get_absolute_url())


SOURCES = {"practice": from_practice, "evidence": from_evidence, "need": from_voice, "event": from_event}


def pill_or_404(request, pk):
    found = Pill.objects.filter(study=request.study, pk=pk).select_related("province", "study").first()
    if found is None:
        raise Http404
    return found


def pill(request, study, pk):
    """Write, look how it reads, publish: all on one page."""
    found = pill_or_404(request, pk)
    if found.state in PUBLIC or found.state == Pill.State.ARCHIVED:
        return render(request, "workbench/pill_public.html", shown(request, found))
    form = PillForm(request.POST or None, request.FILES or None, initial=written(found))
    if request.method == "POST" and form.is_valid():
        try:
            found = saved(request, found, form.cleaned_data)
        except OutreachError as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("study_pill", request.study.slug, pk)
    return render(request, "workbench/pill.html", shown(request, found) | {"form": form})


def written(found):
    return forms.model_to_dict(found, fields=PillForm.Meta.fields) | {"revision": found.revision}


def saved(request, found, given):
    """Keep the words; the other button publishes them at once."""
    given = dict(given)
    revision, image = given.pop("revision") or 0, given.pop("image")
    picture = image.read() if hasattr(image, "read") and image is not found.image else None
    found = write_pill(found, revision=revision, by=request.user, image=picture, **given)
    if request.POST.get("then") == "publish" and may(request, "publish_press"):
        publish_pill(found, by=request.user)
        messages.success(request, _("Published"))
    else:
        messages.success(request, _("Pill saved"))
    return found


def shown(request, found):
    address = settings.SESTANTE_SITE_URL + (found.get_absolute_url() if found.published_at else reverse("pills"))
    return {
        "pill": found,
        "index": readability_of(found),
        "target": READABLE,
        "social": social_text(found, address),
        "letters": len(found.text),
        "most": MAX_TEXT,
        "can_publish": may(request, "publish_press"),
        "is_public": found.state in PUBLIC,
        "tomorrow": timezone.localtime() + timezone.timedelta(days=1),
    }


@require_POST
def pill_state(request, study, pk):
    """Checked, scheduled, published, archived: one press each."""
    found, act = pill_or_404(request, pk), request.POST.get("act")
    if act != "check" and not may(request, "publish_press"):
        messages.error(request, _("Only who coordinates the study publishes."))
        return redirect("study_pill", request.study.slug, pk)
    try:
        if act == "check":
            check_pill(found, by=request.user)
        elif act == "publish":
            publish_pill(found, by=request.user)
        elif act == "schedule":
            schedule_pill(found, publish_at=moment_of(request.POST.get("publish_at", "")), by=request.user)
        elif act == "archive":
            archive_pill(found, by=request.user)
    except OutreachError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Done"))
    return redirect("study_pill", request.study.slug, pk)


def moment_of(text):
    try:
        return forms.DateTimeField().clean(text)
    except forms.ValidationError:
        raise OutreachError(_("Write day and hour.")) from None


def pill_correction(request, study, pk):
    found = pill_or_404(request, pk)
    if found.state not in PUBLIC:
        return redirect("study_pill", request.study.slug, pk)
    form = CorrectionForm(request.POST or None, initial=written(found))
    if request.method == "POST" and form.is_valid():
        try:
            correct_pill(found, by=request.user, **form.cleaned_data)
        except OutreachError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Correction published"))
            return redirect("study_pill", request.study.slug, pk)
    return render(request, "workbench/pill_correction.html", {"pill": found, "form": form})


class CorrectionForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=80)
    text = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 6}), max_length=600)
    words = forms.CharField(
        label=gettext_lazy("What was wrong, what is right"),
        max_length=300,
        help_text=gettext_lazy("It stays visible under the pill, with today’s date."),
    )

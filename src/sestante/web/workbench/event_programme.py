"""What happens at an event, in which order; who speaks, as they agreed; what there is to read."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.outreach.actions.events import (
    add_material,
    move_item,
    remove_item,
    remove_material,
    remove_speaker,
    save_item,
    save_speaker,
)
from sestante.outreach.programme import choices_of
from sestante.outreach.queries.events import programme_of
from sestante.web.bilingual import worded

from .events import with_event

MOST_WORDS = 60


class ItemForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What happens"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("What happens, in English"), max_length=200, required=False)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=1440, initial=15)
    role = forms.ChoiceField(label=gettext_lazy("Who speaks"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "—"), *choices_of("speaker_roles")]


class SpeakerForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name and surname"), max_length=120)
    role = forms.CharField(label=gettext_lazy("Role"), max_length=120,
                           help_text=gettext_lazy("Always shown, for instance “portinaia di quartiere”."))  # fmt: skip
    role_en = forms.CharField(label=gettext_lazy("Role in English"), max_length=120, required=False)
    named_how = forms.CharField(
        label=gettext_lazy("How they agreed to be named"), max_length=120, required=False,
        help_text=gettext_lazy("For instance “by e-mail, 3 May”. Empty: the public reads the role alone."),
    )  # fmt: skip
    bio = forms.CharField(label=gettext_lazy("About them, up to 60 words"), required=False,
                          widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip
    bio_en = forms.CharField(label=gettext_lazy("About them in English"), required=False,
                             widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip
    bio_approved_how = forms.CharField(
        label=gettext_lazy("How they approved the text"), max_length=120, required=False,
        help_text=gettext_lazy("Empty: the text stays in here. If you change it, it has to be approved again."),
    )  # fmt: skip
    items = forms.ModelMultipleChoiceField(None, label=gettext_lazy("Speaks in"), required=False,
                                           widget=forms.CheckboxSelectMultiple)  # fmt: skip

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = event.programme.all()
        self.fields["items"].label_from_instance = lambda one: worded(one, "title")

    def clean(self):
        said = super().clean()
        for name in ("bio", "bio_en"):
            words = len(said.get(name, "").split())
            if words > MOST_WORDS:
                self.add_error(name, _("%(n)s words: 60 at most.") % {"n": words})
        if said.get("bio_approved_how") and not said.get("named_how"):
            self.add_error("named_how", _("The text names them: say how they agreed to that too."))
        return said


class MaterialForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=160, required=False)
    url = forms.URLField(label=gettext_lazy("Address"), assume_scheme="https")


@with_event
def programme(request, event, form=None):
    page = {
        "event": event,
        "rows": programme_of(event),
        "total": sum(item.minutes for item in event.programme.all()),
        "planned": int((event.ends_at - event.starts_at).total_seconds() // 60),
        "speakers": event.speakers.prefetch_related("items"),
        "materials": event.materials.all(),
        "form": form or MaterialForm(),
    }
    return render(request, "workbench/event_programme.html", page, status=422 if form else 200)


def _of(rows, pk):
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@with_event
def item(request, event, pk=None):
    found = _of(event.programme, pk) if pk else None
    initial = {name: getattr(found, name) for name in ("title", "title_en", "minutes", "role")} if found else None
    form = ItemForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        save_item(event, found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved"))
        return redirect("event_programme", request.study.slug, event.pk)
    page = {"event": event, "form": form, "found": found}
    return render(request, "workbench/programme_item.html", page, status=422 if form.errors else 200)


@require_POST
@with_event
def move(request, event, pk):
    move_item(_of(event.programme, pk), step=-1 if request.POST.get("verso") == "su" else 1, by=request.user)
    return redirect("event_programme", request.study.slug, event.pk)


@require_POST
@with_event
def item_removal(request, event, pk):
    remove_item(_of(event.programme, pk), by=request.user)
    messages.success(request, _("Removed"))
    return redirect("event_programme", request.study.slug, event.pk)


SPEAKER = ("name", "role", "role_en", "bio", "bio_en", "named_how", "bio_approved_how")


@with_event
def speaker(request, event, pk=None):
    found = _of(event.speakers, pk) if pk else None
    initial = {name: getattr(found, name) for name in SPEAKER} | {"items": found.items.all()} if found else None
    form = SpeakerForm(request.POST or None, initial=initial, event=event)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        agrees, approved = said.pop("named_how"), said.pop("bio_approved_how")
        saved = save_speaker(event, found, by=request.user, agrees_how=agrees, approved_how=approved, **said)
        if approved and not saved.bio_approved_at:
            messages.warning(request, _("The text has changed: it is shown again once it is approved again."))
        messages.success(request, _("Saved"))
        return redirect("event_programme", request.study.slug, event.pk)
    page = {"event": event, "form": form, "found": found}
    return render(request, "workbench/speaker.html", page, status=422 if form.errors else 200)


@require_POST
@with_event
def speaker_removal(request, event, pk):
    remove_speaker(_of(event.speakers, pk), by=request.user)
    messages.success(request, _("Removed"))
    return redirect("event_programme", request.study.slug, event.pk)


@require_POST
@with_event
def materials(request, event):
    form = MaterialForm(request.POST)
    if not form.is_valid():
        return programme(request, study=request.study.slug, event=event.pk, form=form)
    add_material(event, by=request.user, **form.cleaned_data)
    messages.success(request, _("Added"))
    return redirect("event_programme", request.study.slug, event.pk)


@require_POST
@with_event
def material_removal(request, event, pk):
    remove_material(_of(event.materials, pk), by=request.user)
    messages.success(request, _("Removed"))
    return redirect("event_programme", request.study.slug, event.pk)

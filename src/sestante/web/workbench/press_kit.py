"""The kit of a release: photographs with their rights, texts, and the button that has it made."""

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.outreach.actions.kits import add_entry, add_photo, order_kit, remove_entry, remove_photo
from sestante.outreach.errors import OutreachError
from sestante.outreach.models import KitEntry, KitPhoto, PressKit
from sestante.outreach.queries.press import (
    cited_evidence,
    evidence_rows,
)

from .press import DAY
from .releases import found_or_404


class PhotoForm(forms.ModelForm):
    class Meta:
        model = KitPhoto
        fields = ("file", "caption", "caption_en", "alt", "alt_en", "credit", "licence", "releases")
        widgets = {"file": forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})}
        labels = {"file": gettext_lazy("Photograph")}
        help_texts = {
            "alt": gettext_lazy("What is seen, for whoever does not see it"),
            "releases": gettext_lazy("Who signed and where it is kept; or that nobody can be recognised"),
        }


class EntryForm(forms.ModelForm):
    class Meta:
        model = KitEntry
        fields = ("kind", "title", "text", "title_en", "text_en", "agreed_on")
        widgets = {
            "agreed_on": DAY,
            "text": forms.Textarea(attrs={"rows": 3}),
            "text_en": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "title": gettext_lazy("Name and role, or the question"),
            "text": gettext_lazy("60 words for who speaks; telephone or e-mail for a contact"),
            "agreed_on": gettext_lazy("Needed for who speaks and for contacts"),
        }

    def _post_clean(self):
        """What may come in is the action's to say."""


def kit(request, study, pk):
    """What is in the kit; a button has it made."""
    found = found_or_404(request, pk)
    if request.method == "POST":
        order_kit(found)
        messages.success(request, _("The kit is being made"))
        return redirect("release_kit", request.study.slug, pk)
    return _kit_page(request, found, PhotoForm(), EntryForm())


def _kit_page(request, found, photo_form, entry_form):
    made = PressKit.objects.filter(release=found).first()
    page = {
        "release": found,
        "kit": made,
        "percent": round(100 * made.done / made.total) if made and made.total else 0,
        "is_running": made is not None and made.state == PressKit.State.WAITING,
        "photos": found.photos.all(),
        "entries": found.entries.all(),
        "photo_form": photo_form,
        "entry_form": entry_form,
        "evidence": evidence_rows(cited_evidence(request.study, found.texts), request.study.slug, "it"),
    }
    template = "workbench/release_kit.html" + ("#progress" if request.htmx else "")
    return render(request, template, page)


def kit_file(request, study, pk):
    found = PressKit.objects.filter(release=found_or_404(request, pk), state=PressKit.State.READY).first()
    if found is None:
        raise Http404
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=_("press-kit.zip"))


@require_POST
def photo(request, study, pk):
    """Add a photograph, or take one away."""
    found = found_or_404(request, pk)
    if key := request.POST.get("remove"):
        picture = found.photos.select_related("release__study").filter(pk=int(key) if key.isdecimal() else 0).first()
        if picture is None:
            raise Http404
        remove_photo(picture, by=request.user)
        messages.success(request, _("Photograph taken away"))
        return redirect("release_kit", request.study.slug, pk)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        words = {name: text for name, text in form.cleaned_data.items() if name != "file"}
        try:
            add_photo(found, data=form.cleaned_data["file"].read(), by=request.user, **words)
        except OutreachError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Photograph added"))
            return redirect("release_kit", request.study.slug, pk)
    return _kit_page(request, found, form, EntryForm())


@require_POST
def entry(request, study, pk):
    found = found_or_404(request, pk)
    if key := request.POST.get("remove"):
        text = found.entries.filter(pk=int(key) if key.isdecimal() else 0).select_related("release__study").first()
        if text is None:
            raise Http404
        remove_entry(text)
        messages.success(request, _("Text taken away"))
        return redirect("release_kit", request.study.slug, pk)
    form = EntryForm(request.POST)
    if form.is_valid():
        try:
            add_entry(found, by=request.user, **form.cleaned_data)
        except OutreachError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Text added"))
            return redirect("release_kit", request.study.slug, pk)
    return _kit_page(request, found, PhotoForm(), form)

"""One press release: its text in both languages, its checks, its steps, who gets it before, its kit."""

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.outreach.actions.journalists import announce_release, offer_embargo, revoke_access
from sestante.outreach.actions.kits import add_entry, add_photo, order_kit, remove_entry, remove_photo
from sestante.outreach.actions.releases import (
    STATEMENTS,
    approve_quotation,
    approve_release,
    begin_release,
    correct_release,
    give_reason,
    move_release,
    publish_release,
    schedule_release,
    take_back,
    withdraw_release,
    write_release,
)
from sestante.outreach.errors import OutreachError, TextChanged
from sestante.outreach.models import KitEntry, KitPhoto, PressContact, PressKit, PressRelease, QuoteApproval
from sestante.outreach.queries.press import (
    NEXT,
    OPEN_TO_WRITING,
    OUT,
    READY,
    approvals_of,
    bare_figures,
    checks_of,
    cited_evidence,
    contacts,
    contacts_to_invite,
    evidence_rows,
    frozen_evidence,
    hints_of,
    release_of,
    spoken,
)
from sestante.outreach.release_fields import (
    FIELDS,
    LANGUAGES,
    MAX_WORDS,
    READABLE,
    embargo_line,
    header_line,
    length_problem,
    readability,
    total_words,
    without_codes,
    words_in,
)
from sestante.web.access import may
from sestante.web.showing import release_sections

from .press import DAY

S = PressRelease.State
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class TextForm(forms.Form):
    """Every field in both languages, with its limit said below it."""

    place = forms.CharField(label=gettext_lazy("Place"), max_length=80, required=False)
    dated_on = forms.DateField(label=gettext_lazy("Date"), widget=DAY)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            for field in FIELDS:
                limits = {"data-letters": field.max_length or "", "data-words": field.max_words or ""}
                self.fields[f"{language}_{field.name}"] = forms.CharField(
                    label=field.label,
                    required=False,
                    strip=False,
                    max_length=8000,
                    widget=forms.Textarea(
                        attrs={
                            "rows": field.rows,
                            "lang": language,
                            "aria-describedby": (at := f"l_{language}_{field.name}"),
                        }
                        | {"data-count": at}
                        | {name: value for name, value in limits.items() if value}
                    ),
                )

    def texts(self):
        return {
            language: {field.name: self.cleaned_data[f"{language}_{field.name}"] for field in FIELDS}
            for language in LANGUAGES
        }

    def rows(self):
        """Field by field: Italian beside English, each with how long it is and may be."""
        for field in FIELDS:
            sides = []
            for language in LANGUAGES:
                bound = self[f"{language}_{field.name}"]
                text = bound.value() or ""
                sides.append(
                    {
                        "bound": bound,
                        "language": language,
                        "left": left_words(field, text),
                        "over": length_problem(field, text),
                        "id": f"l_{language}_{field.name}",
                    }
                )
            yield {"field": field, "sides": sides}


def left_words(field, text):
    if field.max_words:
        return _("%(n)s of %(most)s words") % {"n": words_in(text), "most": field.max_words}
    if field.max_length:
        return _("%(n)s of %(most)s characters") % {"n": len(without_codes(text)), "most": field.max_length}
    return _("%(n)s words") % {"n": words_in(text)}


class QuoteForm(forms.Form):
    field = forms.CharField(widget=forms.HiddenInput)
    who = forms.CharField(label=gettext_lazy("Who speaks"), max_length=160)
    channel = forms.ChoiceField(label=gettext_lazy("How they said yes"), choices=QuoteApproval.Channel.choices)
    approved_on = forms.DateField(label=gettext_lazy("On which day"), widget=DAY)


class ScheduleForm(forms.Form):
    release_at = forms.DateTimeField(
        label=gettext_lazy("Public from"),
        widget=MOMENT,
        help_text=gettext_lazy("Italian time. At that hour it becomes public by itself."),
    )
    is_embargoed = forms.BooleanField(
        label=gettext_lazy("Journalists who accept the embargo may have it before"), required=False
    )


class ChangeForm(forms.Form):
    it = forms.CharField(label=gettext_lazy("In Italian"), widget=forms.Textarea(attrs={"rows": 3}), max_length=600)
    en = forms.CharField(label=gettext_lazy("In English"), widget=forms.Textarea(attrs={"rows": 3}), max_length=600)


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


def found_or_404(request, pk):
    found = release_of(request.study, pk)
    if found is None:
        raise Http404
    return found


def tried(request, act, done):
    """Do it; say that it is done, or why not."""
    try:
        act()
    except OutreachError as problem:
        messages.error(request, str(problem))
        return False
    if done:
        messages.success(request, done)
    return True


# -- writing -----------------------------------------------------------------------------------------------------------
@require_POST
def new_release(request, study):
    made = begin_release(request.study, by=request.user)
    return redirect("release_text", request.study.slug, made.pk)


def release(request, study, pk):
    """Where it stands: steps, what hinders the next one, the text as it reads, who has it."""
    found = found_or_404(request, pk)
    language = "en" if request.GET.get("lingua") == "en" else "it"
    evidence = cited_evidence(request.study, found.texts)
    sections = release_sections(spoken(found).get(language, {}))
    page = {
        "release": found,
        "public": getattr(found, "public", None),
        "kit": PressKit.objects.filter(release=found).first(),
        "steps": steps_of(found),
        "history": found.steps.select_related("by"),
        "checks": checks_of(found),
        "hints": hints_of(found),
        "index": readability(found.texts),
        "target": READABLE,
        "bare": list(dict.fromkeys(words for _language, words in bare_figures(found))),
        "quotes": approvals_of(found),
        "quote_form": QuoteForm(initial={"approved_on": timezone.localdate()}),
        "language": language,
        **{name: part for name, part in sections.items() if name != "quotes"},
        "spoken_quotes": sections["quotes"],
        "header": header_line(found, language),
        "embargo": embargo_line(found, get_language()),
        "line": embargo_line(found, language),
        "sources": evidence_rows(evidence, request.study.slug, language),
        "accesses": found.accesses.select_related("contact"),
        "next": NEXT.get(found.state) if found.state not in (S.LEGAL_PRIVACY_CHECK, S.APPROVED) else None,
        "statements": STATEMENTS.items() if found.state == S.QUOTES_APPROVED else (),
        "can_write": found.state in OPEN_TO_WRITING,
        "can_publish": may(request, "publish_press"),
        "is_ready": found.state in READY,
        "is_out": found.state in OUT,
        "views": [
            {"label": _("Italian").capitalize(), "url": "?lingua=it#testo", "current": language == "it"},
            {"label": _("English").capitalize(), "url": "?lingua=en#testo", "current": language == "en"},
        ],
    }
    return render(request, "workbench/release.html", page)


def steps_of(found):
    """The way as a stepper: done, now, to do."""
    order = [S.DRAFT, S.FACT_CHECK, S.QUOTES_APPROVED, S.LEGAL_PRIVACY_CHECK, S.APPROVED, S.SCHEDULED, S.RELEASED]
    here = {S.EMBARGOED_SENT: S.SCHEDULED, S.CORRECTED: S.RELEASED, S.WITHDRAWN: S.RELEASED}.get(
        found.state, found.state
    )
    place = order.index(here)
    words = {S.FACT_CHECK: _("figures"), S.QUOTES_APPROVED: _("quotations"), S.LEGAL_PRIVACY_CHECK: _("rules")}
    return [
        {
            "label": words.get(state, state.label),
            "state": "done" if number < place or here == S.RELEASED else "now" if number == place else "todo",
        }
        for number, state in enumerate(order)
    ]


def written(found):
    values = {"place": found.place, "dated_on": found.dated_on, "revision": found.revision}
    return values | {
        f"{language}_{field.name}": found.said(language, field.name) for language in LANGUAGES for field in FIELDS
    }


def release_text(request, study, pk):
    """The editor: Italian beside English, counts while writing, evidence at hand."""
    found, theirs = found_or_404(request, pk), None
    if found.state not in OPEN_TO_WRITING:
        return redirect("release", request.study.slug, pk)
    form = TextForm(request.POST or None, initial=written(found))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            write_release(found, texts=form.texts(), revision=given["revision"], by=request.user, place=given["place"],
                          dated_on=given["dated_on"])  # fmt: skip
        except TextChanged as conflict:
            theirs = conflict.release
            form.data = form.data.copy()
            form.data["revision"] = theirs.revision  # sending again means: I have seen the other version
        except OutreachError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Text saved"))
            return redirect("release", request.study.slug, pk)
    texts = form.texts() if form.is_bound and form.is_valid() else found.texts
    page = {
        "release": found,
        "form": form,
        "theirs": [(field, theirs.said("it", field.name)) for field in FIELDS] if theirs else (),
        "totals": [(language, total_words(texts.get(language, {}))) for language in LANGUAGES],
        "most": MAX_WORDS,
        "evidence": frozen_evidence(request.study).values(),
    }
    return render(request, "workbench/release_text.html", page, status=409 if theirs else 200)


@require_POST
def reason(request, study, pk):
    found = found_or_404(request, pk)
    given = {name: request.POST.get(name, "") for name in ("sentence", "reason")}
    tried(request, lambda: give_reason(found, by=request.user, **given), _("Reason kept"))
    return redirect("release", request.study.slug, pk)


@require_POST
def quotation(request, study, pk):
    """Record who approved a quotation, how and when."""
    found, form = found_or_404(request, pk), QuoteForm(request.POST)
    if not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
        messages.error(request, _("The approval was not kept: %(why)s") % {"why": problem})
    else:
        tried(request, lambda: approve_quotation(found, by=request.user, **form.cleaned_data), _("Approval recorded"))
    return redirect("release", request.study.slug, pk)


# -- steps -------------------------------------------------------------------------------------------------------------
@require_POST
def step(request, study, pk):
    """One step forward, or back to draft."""
    found, by = found_or_404(request, pk), request.user
    if request.POST.get("act") == "back":
        note = request.POST.get("note", "")[:300]
        tried(request, lambda: take_back(found, by=by, note=note), _("Back to draft"))
    else:
        statements = request.POST.getlist("statement")
        tried(request, lambda: move_release(found, by=by, statements=statements), _("One step further"))
    return redirect("release", request.study.slug, pk)


def publication(request, study, pk):
    """Approve, say when it goes out, or release it now: only who may publish."""
    found, by = found_or_404(request, pk), request.user
    act = request.POST.get("act", "")
    initial = {"release_at": found.release_at and timezone.localtime(found.release_at), "is_embargoed": True}
    form = ScheduleForm(request.POST if act == "schedule" else None, initial=initial)
    if act == "approve":
        tried(request, lambda: approve_release(found, by=by), _("Approved"))
        return redirect("release", request.study.slug, pk)
    if act == "release":
        tried(request, lambda: publish_release(found, by=by), _("The release is out"))
        return redirect("release", request.study.slug, pk)
    if act == "schedule" and form.is_valid():
        try:
            schedule_release(found, by=by, **form.cleaned_data)
        except OutreachError as problem:
            form.add_error("release_at", str(problem))
        else:
            messages.success(request, _("Scheduled"))
            return redirect("release", request.study.slug, pk)
    return render(request, "workbench/release_publication.html", {"release": found, "form": form})


def offers(request, study, pk):
    """Offer it to journalists before its hour; once it is out, tell them where it is."""
    found = found_or_404(request, pk)
    is_out = found.state in OUT
    free = contacts().filter(objected_at=None, asked_at=None) if is_out else contacts_to_invite(found)
    if request.method == "POST":
        return _offered(request, found, free, is_out)
    page = {
        "release": found,
        "contacts": free,
        "accesses": found.accesses.select_related("contact"),
        "is_out": is_out,
        "embargo": embargo_line(found, get_language()),
    }
    return render(request, "workbench/release_offers.html", page)


def _offered(request, found, free, is_out):
    if key := request.POST.get("revoke"):
        access = found.accesses.filter(pk=key).select_related("release__study").first() if key.isdecimal() else None
        if access is None:
            raise Http404
        revoke_access(access, by=request.user)
        messages.success(request, _("Access closed"))
        return redirect("release_offers", request.study.slug, found.pk)
    keys = [int(key) for key in request.POST.getlist("contact") if key.isdecimal()]
    chosen = list(PressContact.objects.filter(pk__in=keys))
    act = announce_release if is_out else offer_embargo
    if tried(request, lambda: act(found, chosen, by=request.user), _("Letters on their way")):
        return redirect("release", request.study.slug, found.pk)
    return redirect("release_offers", request.study.slug, found.pk)


def correction(request, study, pk):
    """Other words in place of wrong ones, and a line in the open that says so."""
    found = found_or_404(request, pk)
    texts, change = TextForm(request.POST or None, initial=written(found)), ChangeForm(request.POST or None)
    if request.method == "POST" and texts.is_valid() and change.is_valid():
        try:
            correct_release(found, texts=texts.texts(), words=change.cleaned_data, by=request.user)
        except OutreachError as problem:
            change.add_error(None, str(problem))
        else:
            messages.success(request, _("Correction published"))
            return redirect("release", request.study.slug, pk)
    return render(request, "workbench/release_correction.html", {"release": found, "form": texts, "change": change})


def withdrawal(request, study, pk):
    found, form = found_or_404(request, pk), ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_release(found, words=form.cleaned_data, by=request.user)
        except OutreachError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Release withdrawn"))
            return redirect("release", request.study.slug, pk)
    return render(request, "workbench/release_withdrawal.html", {"release": found, "form": form})


# -- the kit -----------------------------------------------------------------------------------------------------------
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

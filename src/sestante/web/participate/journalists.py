"""Journalists: asking for access, the terms first, then the release before its hour; and the right to object."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sestante.outreach.actions.journalists import (
    accept_embargo,
    ask_access,
    may_open,
    object_to_messages,
    take_kit,
    terms_of,
)
from sestante.outreach.errors import OutreachError
from sestante.outreach.links import CONTACT, EMBARGO, found_by
from sestante.outreach.models import EmbargoAccess, PressContact, PressKit
from sestante.outreach.queries.press import cited_evidence, evidence_rows, spoken
from sestante.outreach.release_fields import embargo_line, header_line
from sestante.web.showing import corrections_in, release_sections

from .guard import TRAP, clock, why_not_now


class AccessForm(forms.Form):
    outlet = forms.CharField(label=gettext_lazy("Outlet"), max_length=120)
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120)
    role = forms.CharField(label=gettext_lazy("What you do there"), max_length=80, required=False)
    email = forms.EmailField(
        label=gettext_lazy("Work e-mail"), help_text=gettext_lazy("We use it for press matters only.")
    )
    words = forms.CharField(
        label=gettext_lazy("What you work on, or what you need"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def access(request):
    """A journalist asks to be let in; a person answers."""
    form = AccessForm(request.POST or None)
    status = 200
    if request.method == "POST":
        reason = why_not_now(request, "press") if form.is_valid() else ""
        if form.is_valid() and not reason:
            ask_access(language=get_language(), **form.cleaned_data)
            return render(request, "participate/press_access_asked.html")
        if reason:
            messages.error(request, reason)
            status = 429
    page = {"form": form, "trap": TRAP, "clock": clock()}
    return render(request, "participate/press_access.html", page, status=status)


# -- under embargo -----------------------------------------------------------------------------------------------------
def with_access(view):
    """A page reached by a journalist's link; what is over or closed looks the same as what never was."""

    @wraps(view)
    def page(request, token):
        rows = EmbargoAccess.objects.select_related("contact", "release__study", "release__public")
        found = found_by(token, EMBARGO, rows)
        if found is not None and hasattr(found.release, "public") and found.revoked_at is None:
            answer = redirect(found.release.public)  # the hour has come: it is everybody's
        elif found is None or not may_open(found):
            answer = render(request, "participate/press_link_closed.html", status=410)
        else:
            answer = view(request, token, found)
        add_never_cache_headers(answer)
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return page


@with_access
def embargo(request, token, access):
    """The terms; once they are accepted, the release."""
    language = get_language()
    if request.method == "POST":
        try:
            if request.POST.get("accept") == "yes":
                access = accept_embargo(access, language=language)
                return redirect("press_embargo", token=token)
            messages.error(request, _("Tick the box to accept the terms: before that nothing can be read."))
        except OutreachError as problem:
            messages.error(request, str(problem))
    release = access.release
    page = {"token": token, "access": access, "line": embargo_line(release, language)}
    if access.accepted_at is None:
        return render(request, "participate/embargo_terms.html", page | {"terms": terms_of(release, language)})
    evidence = cited_evidence(release.study, release.texts)
    page |= {
        "release": release,
        **release_sections(spoken(release).get(language) or release.texts["it"]),
        "header": header_line(release, language),
        "corrections": corrections_in(release.corrections, language),
        "sources": evidence_rows(evidence, release.study.slug, language),
        "kit": PressKit.objects.filter(release=release, state=PressKit.State.READY).first(),
    }
    return render(request, "participate/embargo_release.html", page)


@with_access
def embargo_kit(request, token, access):
    """The kit, only after the terms were accepted."""
    if access.accepted_at is None:
        return redirect("press_embargo", token=token)
    kit = PressKit.objects.filter(release=access.release, state=PressKit.State.READY).first()
    if kit is None:
        raise Http404
    take_kit(access)
    return FileResponse(kit.file.open("rb"), as_attachment=True, filename=_("press-kit.zip"))


def objection(request, token):
    """No more messages: asked first, because a mail program may open the link by itself."""
    found = found_by(token, CONTACT, PressContact.objects.all())
    if found is None:
        return render(request, "participate/press_link_closed.html", status=410)
    if request.method == "POST":
        object_to_messages(found)
    answer = render(request, "participate/press_objection.html", {"contact": found})
    add_never_cache_headers(answer)
    return answer

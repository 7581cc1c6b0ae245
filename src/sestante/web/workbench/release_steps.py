"""Where a release goes next: steps, publication, journalists, corrections, withdrawal."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.outreach.actions.journalists import announce_release, offer_embargo, revoke_access
from sestante.outreach.actions.releases import (
    approve_release,
    correct_release,
    move_release,
    publish_release,
    schedule_release,
    take_back,
    withdraw_release,
)
from sestante.outreach.errors import OutreachError
from sestante.outreach.models import PressContact
from sestante.outreach.queries.press import (
    OUT,
    contacts,
    contacts_to_invite,
)
from sestante.outreach.release_fields import (
    embargo_line,
)

from .release_forms import ChangeForm, ScheduleForm, TextForm
from .releases import found_or_404, tried, written


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

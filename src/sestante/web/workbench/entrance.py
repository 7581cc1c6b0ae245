"""At the door, on a telephone: by camera, by code, by name; twice says so; without a device a list on paper."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sestante.outreach.actions.checking_in import check_in as mark_entrance
from sestante.outreach.actions.checking_in import undo_check_in, walk_in
from sestante.outreach.errors import EventError
from sestante.outreach.models import Registration
from sestante.outreach.programme import choices_of, in_words
from sestante.outreach.queries.entrance import LENGTH, read_code
from sestante.outreach.queries.events import counts_of
from sestante.outreach.queries.registrations import found_at_the_door, registration_of

from .events import with_event

State = Registration.State


@with_event
def check_in(request, event):
    """Look somebody up; a whole code that is typed or read is marked at once, by a POST."""
    if request.method == "POST":
        return _by_code(request, event)
    typed = request.GET.get("codice", "") or request.GET.get("q", "")
    found = found_at_the_door(event, typed[:200])
    page = {
        "event": event,
        "typed": typed[:200],
        "found": [row_of(one) for one in found],
        "counts": counts_of(event),
        "lately": [row_of(one) for one in event.registrations.exclude(came_at=None).order_by("-came_at")[:5]],
        "roles": choices_of("attendee_roles"),
        "is_open": event.state in {"public", "held"} and event.erased_at is None,
    }
    return render(request, "workbench/check_in.html", page)


def row_of(registration):
    """What people at the door see: name, role, how it stands. Neither the address nor what somebody needs."""
    return {
        "one": registration,
        "role": in_words("attendee_roles", registration.role) if registration.role else "",
        "came": date_format(timezone.localtime(registration.came_at), "TIME_FORMAT") if registration.came_at else "",
        "expected": registration.state in {State.CONFIRMED, State.OFFERED},
    }


def _by_code(request, event):
    """A whole code marks the entrance; anything else is looked for by name."""
    typed = request.POST.get("codice", "")[:200]
    code = read_code(typed)
    found = event.registrations.filter(code=code).first() if len(code) == LENGTH else None
    if found is None:
        address = reverse("check_in", args=[request.study.slug, event.pk])
        return redirect(f"{address}?{urlencode({'q': typed})}" if typed.strip() else address)
    return _mark(request, event, found)


def _mark(request, event, registration, *, anyway=False):
    try:
        entrance = mark_entrance(registration, by=request.user, anyway=anyway)
    except EventError as refusal:
        messages.warning(request, str(refusal))
        address = reverse("check_in", args=[request.study.slug, event.pk])
        return redirect(f"{address}?codice={registration.code}")
    moment = date_format(timezone.localtime(entrance.registration.came_at), "TIME_FORMAT")
    words = {"name": registration.name, "time": moment}
    if entrance.already:
        messages.warning(request, _("%(name)s: already in, at %(time)s") % words)
    else:
        messages.success(request, _("%(name)s is in, at %(time)s") % words)
    return redirect("check_in", request.study.slug, event.pk)


def _named(event, pk):
    found = registration_of(event, pk)
    if found is None:
        raise Http404
    return found


@require_POST
@with_event
def mark(request, event, pk):
    return _mark(request, event, _named(event, pk), anyway="comunque" in request.POST)


@require_POST
@with_event
def undo(request, event, pk):
    found = _named(event, pk)
    undo_check_in(found, by=request.user)
    messages.success(request, _("%(name)s: entrance undone") % {"name": found.name})
    return redirect("check_in", request.study.slug, event.pk)


@require_POST
@with_event
def walk_ins(request, event):
    """Somebody who comes without having registered."""
    name, role = request.POST.get("name", "").strip()[:120], request.POST.get("role", "")
    if not name:
        messages.error(request, _("Write at least a name."))
    else:
        try:
            walk_in(event, name=name, role=role if role in dict(choices_of("attendee_roles")) else "", by=request.user)
        except EventError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(name)s is in, without registration") % {"name": name})
    return redirect("check_in", request.study.slug, event.pk)


@require_GET
@with_event
def counts(request, event):
    """The figures alone, for a page that asks every few seconds."""
    return render(request, "workbench/check_in_counts.html", {"event": event, "counts": counts_of(event)})


@require_GET
@with_event
def paper(request, event):
    """The list to print: names in order, a box to tick, the code to type back afterwards."""
    expected = event.registrations.filter(state__in=[State.CONFIRMED, State.OFFERED], way="seat").defer("access_needs")
    return render(request, "workbench/check_in_paper.html", {"event": event, "rows": expected, "spare": range(12)})

"""The event phase: prepare an event, see how it stands, publish it, call it off, say that it was held."""

from datetime import datetime
from functools import wraps
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings as django_settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.outreach.actions.events import (
    add_duty,
    cancel_event,
    describe_event,
    discard_event,
    hold_event,
    open_event,
    publish_event,
    remove_duty,
    tick,
    unready,
)
from sestante.outreach.errors import EventError
from sestante.outreach.models import Event
from sestante.outreach.programme import choices_of
from sestante.outreach.queries.events import checklist_of, counts_of, event_of, events_of, when_in_words
from sestante.web.access import may


def with_event(view):
    """The event of this study that the address names."""

    @wraps(view)
    def page(request, study, event, **kwargs):
        found = event_of(request.study, event)
        if found is None:
            raise Http404
        return view(request, found, **kwargs)

    return page


class WallClock(forms.DateTimeField):
    """A day and an hour as a clock on the wall says them: in which zone, the form says elsewhere."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def to_python(self, value):
        moment = super().to_python(value)
        return timezone.make_naive(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment


CLOCKS = ("starts_at", "ends_at", "opens_at", "closes_at")
FIELDS = (
    "title", "title_en", "text", "text_en", "kind", "starts_at", "ends_at", "zone", "place", "address", "access",
    "access_en", "seats", "online_places", "stream_url", "opens_at", "closes_at", "accessibility", "photo_policy",
    "photo_policy_en", "keep_days",
)  # fmt: skip


class EventForm(forms.Form):
    zone = forms.CharField(
        label=gettext_lazy("Time zone"), initial="Europe/Rome", max_length=40,
        help_text=gettext_lazy("Hours are those of the clocks at the place.")
    )  # fmt: skip
    starts_at = WallClock(label=gettext_lazy("Begins"))
    ends_at = WallClock(label=gettext_lazy("Ends"))
    opens_at = WallClock(
        label=gettext_lazy("Registration opens"),
        required=False,
        help_text=gettext_lazy("Empty: as soon as the event is public."),
    )
    closes_at = WallClock(
        label=gettext_lazy("Registration closes"),
        required=False,
        help_text=gettext_lazy("Empty: when the event begins."),
    )
    accessibility = forms.MultipleChoiceField(
        label=gettext_lazy("What makes it possible to take part"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Tick only what will really be there."),
    )
    seats = forms.IntegerField(label=gettext_lazy("Seats"), min_value=0, max_value=100_000, initial=100)
    online_places = forms.IntegerField(label=gettext_lazy("Places online"), min_value=0, max_value=100_000, initial=0)
    keep_days = forms.IntegerField(
        label=gettext_lazy("Days after which names are erased"), min_value=1, max_value=1825, initial=365,
        help_text=gettext_lazy("The page says so. How many came is kept."),
    )  # fmt: skip

    def __init__(self, *args, event=None, **kwargs):
        if event is not None:
            kwargs["initial"] = {name: getattr(event, name) for name in FIELDS} | {
                name: local(event, name) for name in CLOCKS
            }
        super().__init__(*args, **kwargs)
        plain = [name for name in FIELDS if name not in self.fields]
        rows = {name: forms.Textarea(attrs={"rows": 4}) for name in plain if isinstance_text(name)}
        made = forms.fields_for_model(Event, plain, widgets=rows)
        self.fields.update(made)
        self.fields["accessibility"].choices = choices_of("accessibility")
        self.fields["title"].help_text = _("The fact, not the occasion: “What we learnt from 128 practices”.")
        self.order_fields(FIELDS)

    def clean_zone(self):
        zone = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(_("Write a zone such as Europe/Rome."))
        return zone

    def clean(self):
        said = super().clean()
        if "zone" in said:
            zone = ZoneInfo(said["zone"])
            for name in CLOCKS:
                if said.get(name):
                    said[name] = said[name].replace(tzinfo=zone)
        if said.get("starts_at") and said.get("ends_at") and said["ends_at"] <= said["starts_at"]:
            self.add_error("ends_at", _("The event cannot end before it begins."))
        if said.get("opens_at") and said.get("closes_at") and said["closes_at"] <= said["opens_at"]:
            self.add_error("closes_at", _("Registration cannot close before it opens."))
        return said


def isinstance_text(name):
    return Event._meta.get_field(name).get_internal_type() == "TextField"


def local(event, name):
    moment = getattr(event, name)
    return moment and moment.astimezone(ZoneInfo(event.zone)).replace(tzinfo=None)


def study_events(request, study):
    """The study's events; one alone is opened at once."""
    found = list(events_of(request.study))
    rows = [{"event": event, "when": when_in_words(event), "full": event.is_full} for event in found]
    return render(request, "workbench/events.html", {"rows": rows, "can_manage": may(request, "manage_events")})


def new_event(request, study):
    initial = {"title": _("What we learnt from good social practices")}
    form = EventForm(request.POST or None, initial=None if request.POST else initial)
    if request.method == "POST" and form.is_valid():
        event = open_event(request.study, by=request.user, **form.cleaned_data)
        messages.success(request, _("The event is in preparation: it begins with the usual programme and checklist."))
        return redirect("study_event", request.study.slug, event.pk)
    return render(request, "workbench/event_form.html", {"form": form}, status=422 if form.errors else 200)


@with_event
def study_event(request, event):
    """How the event stands: places, what is still to do, what can be done next."""
    now = timezone.now()
    page = {
        "event": event,
        "when": when_in_words(event),
        "counts": counts_of(event),
        "checklist": checklist_of(event, timezone.localdate()),
        "missing": unready(event) if event.state == Event.State.DRAFT else [],
        "address": django_settings.SESTANTE_SITE_URL + event.get_absolute_url() if event.state != "draft" else "",
        "can_manage": may(request, "manage_events"),
        "can_check_in": may(request, "check_in"),
        "pill_key": event.slug if event.state == "public" and may(request, "write_press") else "",
        "has_begun": now >= event.starts_at,
        "shown_door": event.state in {"public", "held"} and event.erased_at is None,
    }
    return render(request, "workbench/event.html", page)


@with_event
def settings(request, event):
    form = EventForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            describe_event(event, by=request.user, **form.cleaned_data)
        except EventError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved"))
            return redirect("study_event", request.study.slug, event.pk)
    page = {"form": form, "event": event}
    return render(request, "workbench/event_form.html", page, status=422 if form.errors else 200)


@with_event
def publication(request, event):
    """Asked before the public sees it; what is still missing stands there instead of the button."""
    if request.method == "POST":
        return _done(request, event, publish_event, _("The event is public"))
    page = {
        "event": event,
        "missing": unready(event),
        "consequences": [
            _("Anybody reads when, where and the programme."),
            _("Registration opens at once, or on its own day."),
            _("From now on whoever is registered hears of every change of day, hour and place."),
        ],
    }
    return render(request, "workbench/event_publication.html", page)


@with_event
def calling_off(request, event):
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:300]
        return _done(request, event, cancel_event, _("The event is called off: everybody is told"), reason=reason)
    return render(request, "workbench/event_calling_off.html", {"event": event, "counts": counts_of(event)})


@require_POST
@with_event
def holding(request, event):
    return _done(request, event, hold_event, _("Held. Thanks and questions leave tomorrow to who came"))


@require_POST
@with_event
def discarding(request, event):
    try:
        discard_event(event, by=request.user)
    except EventError as refusal:
        messages.error(request, str(refusal))
        return redirect("study_event", request.study.slug, event.pk)
    messages.success(request, _("The draft is thrown away"))
    return redirect("study_events", request.study.slug)


def _done(request, event, action, words, **more):
    try:
        action(event, by=request.user, **more)
    except EventError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("study_event", request.study.slug, event.pk)


class DutyForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("To do"), max_length=160)
    days_before = forms.IntegerField(label=gettext_lazy("Days before"), min_value=-400, max_value=400, initial=7)


@require_POST
@with_event
def duties(request, event):
    form = DutyForm(request.POST)
    if form.is_valid():
        add_duty(event, **form.cleaned_data)
        messages.success(request, _("Added to the checklist"))
    else:
        messages.error(request, _("Say what is to be done, and how many days before."))
    return redirect("study_event", request.study.slug, event.pk)


@require_POST
@with_event
def duty(request, event, pk):
    """Mark something done or not, or take it off the list."""
    item = event.checklist.filter(pk=pk).first()
    if item is None:
        raise Http404
    if request.POST.get("che") == "togli":
        remove_duty(item)
    else:
        tick(item, done=request.POST.get("che") == "fatto", by=request.user)
    return redirect(f"{request.path.rpartition('cose-da-fare')[0]}#cose")

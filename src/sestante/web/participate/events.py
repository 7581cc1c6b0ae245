"""Registering for an event, and the page of one's own registration: change it, leave it, take the place kept."""

from base64 import b64encode
from functools import wraps

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sestante.letters.links import pk_of
from sestante.outreach.actions.registering import (
    accept_place,
    ask_again,
    cancel_registration,
    change_registration,
    register,
)
from sestante.outreach.errors import EventError
from sestante.outreach.models import Event, Registration, RegistrationConsent
from sestante.outreach.programme import choices_of
from sestante.outreach.queries.calendar import CALENDAR, calendar_of, where_of
from sestante.outreach.queries.certificates import certificate_of
from sestante.outreach.queries.entrance import opens, qr_png, read_code
from sestante.outreach.queries.events import accessibility_of, when_in_words
from sestante.studies.queries import membership_of

from .guard import TRAP, clock, why_not_now

State = Registration.State
PHOTO_WORDS = gettext_lazy("I have read how photographs and filming are handled")
NEWSLETTER_WORDS = gettext_lazy("Write to me now and then about the study and its practices")


class PresenceForm(forms.Form):
    """What somebody may say, and change, about how they come."""

    name = forms.CharField(label=gettext_lazy("Name and surname"), max_length=120)
    way = forms.ChoiceField(label=gettext_lazy("How do you come?"), widget=forms.RadioSelect)
    role = forms.ChoiceField(label=gettext_lazy("Who are you?"), required=False)
    access_needs = forms.CharField(
        label=gettext_lazy("Do you need anything to take part?"),
        help_text=gettext_lazy("For instance an interpreter, a place for a wheelchair, large type. Only those who run "
                               "the event read it; we erase it 30 days after."),
        widget=forms.Textarea(attrs={"rows": 3}), max_length=600, required=False,
    )  # fmt: skip

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["role"].choices = [("", "—"), *choices_of("attendee_roles")]
        if len(event.ways) == 1:
            del self.fields["way"]
        else:
            self.fields["way"].choices = [(way, self.words_of(way)) for way in event.ways]

    def words_of(self, way):
        words = str(Registration.Way(way).label).capitalize()
        return words if self.event.free(way) > 0 else _("%(way)s (full: waiting list)") % {"way": words}

    @property
    def said(self):
        return {"way": self.event.ways[0], **self.cleaned_data}


class RegistrationForm(PresenceForm):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), help_text=gettext_lazy("We send you the confirmation and two reminders there.")
    )
    photo_notice = forms.BooleanField(
        label=PHOTO_WORDS, error_messages={"required": gettext_lazy("Read the notice and tick the box.")}
    )
    newsletter = forms.BooleanField(
        label=NEWSLETTER_WORDS,
        help_text=gettext_lazy("It changes nothing for your place. You can stop it whenever you like."),
        required=False,
    )
    field_order = ("name", "email", "way", "role", "access_needs", "photo_notice", "newsletter")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def consents(self):
        """What was agreed to, in the words that were on the screen."""
        Subject = RegistrationConsent.Subject
        policy = self.event.said("photo_policy")
        given = {Subject.PHOTO_NOTICE: f"{PHOTO_WORDS}\n\n{policy}"}
        if self.cleaned_data["newsletter"]:
            given[Subject.NEWSLETTER] = str(NEWSLETTER_WORDS)
        return given


def event_registration(request, slug):
    """Take a place, or one on the waiting list."""
    event = Event.objects.public().select_related("study").filter(slug=slug).first()
    if event is None:
        raise Http404
    if not event.takes_registrations(timezone.now()):
        early = event.state == Event.State.PUBLIC and event.opens_at is not None and timezone.now() < event.opens_at
        return _shown(request, "participate/event_closed.html", event, early=early, status=410)
    form = RegistrationForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        if reason := why_not_now(request, "event"):
            messages.error(request, reason)
            return _shown(request, "participate/event_registration.html", event, form=form, status=429)
        said = dict(form.said)
        waits = event.free(said["way"]) <= 0  # of the event, not of the person: nobody learns who is registered
        try:
            register(
                event, name=said["name"], email=said["email"], way=said["way"], role=said["role"],
                access_needs=said["access_needs"], consents=form.consents(), language=get_language(),
            )  # fmt: skip
        except EventError as refusal:
            messages.error(request, str(refusal))
            return _shown(request, "participate/event_registration.html", event, form=form, status=409)
        return redirect(reverse("event_registered", args=[slug]) + ("?attesa=1" if waits else ""))
    status = 422 if form.errors else 200
    return _shown(request, "participate/event_registration.html", event, form=form, status=status)


def _shown(request, template, event, *, status=200, **more):
    page = {
        "event": event,
        "title": event.said("title"),
        "study_title": event.study.title_en if get_language() == "en" and event.study.title_en else event.study.title,
        "when": when_in_words(event),
        "where": where_of(event),
        "photo_policy": event.said("photo_policy"),
        "accessibility": accessibility_of(event),
        "trap": TRAP,
        "clock": clock(),
        **more,
    }
    return render(request, template, page, status=status)


@require_GET
def event_registered(request, slug):
    event = Event.objects.public().select_related("study").filter(slug=slug).first()
    if event is None:
        raise Http404
    return _shown(request, "participate/event_registered.html", event, waits="attesa" in request.GET)


# -- one's own registration --------------------------------------------------------------------------------------------
def with_registration(view):
    """A page behind a personal link: nobody else's, kept by no cache, told to no other site."""

    @wraps(view)
    def page(request, token):
        pk, found = pk_of(token), None
        if pk is not None:
            rows = Registration.objects.select_related("event__study", "event__satisfaction_call")
            found = rows.filter(pk=pk).first()
        if found is None or not opens(token, found):
            answer = render(request, "participate/registration_closed.html", status=410)
        else:
            answer = view(request, token, found)
        add_never_cache_headers(answer)
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return page


@with_registration
def registration(request, token, found):
    """How one's registration stands, with the code for the door; and the form to change it."""
    event, now = found.event, timezone.now()
    open_to_change = found.state in Registration.IN_FORCE and now < event.starts_at and event.state == "public"
    initial = {name: getattr(found, name) for name in ("name", "way", "role", "access_needs")}
    form = PresenceForm(request.POST or None, event=event, initial=initial)
    if request.method == "POST" and open_to_change and form.is_valid():
        try:
            change_registration(found, **form.said)
        except EventError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved"))
            return redirect("registration", token)
    return _own(request, "participate/registration.html", token, found, form=form if open_to_change else None,
                status=422 if form.errors else 200)  # fmt: skip


def _own(request, template, token, found, *, status=200, **more):
    event = found.event
    shows_code = found.state == State.CONFIRMED and found.way == Registration.Way.SEAT and event.state == "public"
    page = {
        "token": token,
        "found": found,
        "may_cancel": found.state in Registration.IN_FORCE and found.came_at is None and event.state == "public",
        "may_ask_again": found.state == State.LAPSED and event.takes_registrations(timezone.now()),
        "qr": b64encode(qr_png(found)).decode() if shows_code else "",
        "may_prove": found.came_at is not None,
        "position": _position(found) if found.state == State.WAITING else 0,
        **more,
    }
    return _shown(request, template, event, status=status, **page)


def _position(found):
    line = found.event.registrations.in_the_line().filter(way=found.way)
    return list(line.values_list("pk", flat=True)).index(found.pk) + 1


@require_POST
@with_registration
def place(request, token, found):
    """Say yes to the place kept, or get back in line."""
    try:
        taken = ask_again(found) if found.state == State.LAPSED else accept_place(found)
    except EventError as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("The place is yours") if taken.state == State.CONFIRMED else _("You are on the waiting list again")
        messages.success(request, words)
    return redirect("registration", token)


@with_registration
def cancellation(request, token, found):
    """Asked before it is done: programs that read mail follow its links."""
    if request.method != "POST":
        return _own(request, "participate/registration_cancellation.html", token, found)
    try:
        cancel_registration(found)
    except EventError as refusal:
        messages.error(request, str(refusal))
    return redirect("registration", token)


@require_GET
@with_registration
def calendar(request, token, found):
    link = request.build_absolute_uri(reverse("registration", args=[token]))
    content = calendar_of(found.event, get_language(), link=link, cancelled=found.state == State.CANCELLED)
    return as_file(content, CALENDAR, "evento.ics")


@require_GET
@with_registration
def certificate(request, token, found):
    """Made when it is asked for, for who was marked at the door."""
    if found.came_at is None:
        return _own(request, "participate/registration.html", token, found, form=None, status=404)
    return as_file(certificate_of(found, get_language()), "application/pdf", f"attestato-{found.event.slug}.pdf")


def as_file(content, content_type, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


@require_GET
def entrance_code(request, code):
    """What a camera opens at the door. Who may check people in goes on to the event; others read what it is for."""
    found = Registration.objects.select_related("event__study").filter(code=read_code(code)).first()
    if found is not None and request.user.is_authenticated:
        study = found.event.study
        membership = membership_of(request.user, study.slug)
        if membership is not None and membership.may("check_in"):
            return redirect(reverse("check_in", args=[study.slug, found.event_id]) + f"?codice={found.code}")
    return render(request, "participate/entrance_code.html")

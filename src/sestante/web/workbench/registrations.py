"""Who registered for an event, what they need, who came; and what those who came say of it."""

import io

import xlsxwriter
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sestante.fieldwork.queries.answer_table import harmless
from sestante.journal.actions import record
from sestante.letters.models import Letter
from sestante.outreach.actions.registering import cancel_registration, register
from sestante.outreach.actions.satisfaction import open_satisfaction
from sestante.outreach.errors import EventError
from sestante.outreach.models import Registration
from sestante.outreach.programme import choices_of, in_words
from sestante.outreach.queries.events import counts_of
from sestante.outreach.queries.registrations import FILTERS, attendance_of, registration_of, registrations_of
from sestante.outreach.queries.satisfaction import satisfaction_of
from sestante.web.access import may

from .events import with_event
from .listing import page_of
from .responses import as_csv

STANDINGS = (
    ("", gettext_lazy("All")),
    ("confermate", gettext_lazy("Registered")),
    ("attesa", gettext_lazy("Waiting")),
    ("entrate", gettext_lazy("Came")),
    ("mancano", gettext_lazy("Not come")),
    ("esigenze", gettext_lazy("With access needs")),
    ("annullate", gettext_lazy("Cancelled")),
)
HEAD = {
    "code": gettext_lazy("Code"),
    "name": gettext_lazy("Name"),
    "role": gettext_lazy("Role"),
    "way": gettext_lazy("How they come"),
    "standing": gettext_lazy("Registration"),
    "came_at": gettext_lazy("Came at"),
    "walk_in": gettext_lazy("Without registration"),
    "email": gettext_lazy("E-mail"),
}


@with_event
def registrations(request, event):
    search, standing = request.GET.get("q", "").strip()[:100], request.GET.get("stato", "")
    standing = standing if standing in FILTERS else ""
    shown = page_of(request, registrations_of(event, search=search, standing=standing))
    for one in shown:
        one.role_words = in_words("attendee_roles", one.role) if one.role else ""
    page = {
        "event": event,
        "page": shown,
        "search": search,
        "standing": standing,
        "standings": [(value, words, value == standing) for value, words in STANDINGS],
        "counts": counts_of(event),
    }
    return render(request, "workbench/event_registrations.html", page)


class AttendeeForm(forms.Form):
    """Somebody who calls, or has no e-mail: written down by the team."""

    name = forms.CharField(label=gettext_lazy("Name and surname"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False, help_text=gettext_lazy("Without it no letter goes: say the code.")
    )
    way = forms.ChoiceField(label=gettext_lazy("How they come"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    access_needs = forms.CharField(
        label=gettext_lazy("What they need to take part"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=600,
        required=False,
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(way, Registration.Way(way).label) for way in event.ways]
        self.fields["role"].choices = [("", "—"), *choices_of("attendee_roles")]


@with_event
def new_registration(request, event):
    """Take a place for somebody on the telephone."""
    form = AttendeeForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            made = register(event, language="it", channel="team", **form.cleaned_data)
        except EventError as refusal:
            form.add_error(None, str(refusal))
        else:
            words = {"name": made.name, "code": made.shown_code, "state": made.get_state_display()}
            messages.success(request, _("%(name)s, code %(code)s: %(state)s") % words)
            return redirect("event_attendee", request.study.slug, event.pk, made.pk)
    page = {"event": event, "form": form}
    return render(request, "workbench/event_attendee_new.html", page, status=422 if form.errors else 200)


@with_event
def registration(request, event, pk):
    found = registration_of(event, pk)
    if found is None:
        raise Http404
    page = {
        "event": event,
        "found": found,
        "role": in_words("attendee_roles", found.role) if found.role else "",
        "consents": found.consents.all(),
        "letters": Letter.objects.about(f"registration:{found.pk}").order_by("pk"),
        "may_cancel": found.state in found.IN_FORCE and found.came_at is None,
    }
    return render(request, "workbench/event_attendee.html", page)


@require_POST
@with_event
def cancellation(request, event, pk):
    found = registration_of(event, pk)
    if found is None:
        raise Http404
    try:
        cancel_registration(found, by=request.user)
    except EventError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Cancelled: they are told, and the place goes to the next"))
    return redirect("event_attendee", request.study.slug, event.pk, pk)


def rows_in_words(request, event):
    """The attendance list as people read it: addresses only for who manages the event, needs for nobody."""
    rows = attendance_of(event, contacts=may(request, "manage_events"))
    yield [str(HEAD[name]) for name in next(rows)]
    for code, name, role, way, standing, came_at, walk_in, *rest in rows:
        came = date_format(timezone.localtime(came_at), "Y-m-d H:i") if came_at else ""
        plain = [code, name, role, way, standing, came, _("yes") if walk_in else "", *rest]
        yield [harmless(cell) for cell in plain]


def _exported(request, event):
    record("exported attendance", event, by=request.user, study=request.study)


@require_GET
@with_event
def attendance_csv(request, event):
    _exported(request, event)
    return as_csv(rows_in_words(request, event), f"presenze-{event.slug}")


@require_GET
@with_event
def attendance_xlsx(request, event):
    _exported(request, event)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("Attendance"))
        sheet.set_column(0, 7, 22)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows_in_words(request, event)):
            sheet.write_row(number, 0, row, book.add_format({"bold": True}) if number == 0 else None)
    headers = {"Content-Disposition": f'attachment; filename="presenze-{event.slug}.xlsx"'}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(made.getvalue(), content_type=kind, headers=headers)


@with_event
def satisfaction(request, event):
    call = event.satisfaction_call
    page = {
        "event": event,
        "can_manage": may(request, "manage_events"),
        "counts": counts_of(event),
        "is_open": call is not None and call.is_open(timezone.localdate()),
    }
    return render(request, "workbench/event_satisfaction.html", page | satisfaction_of(event))


@require_POST
@with_event
def satisfaction_opening(request, event):
    open_satisfaction(event, by=request.user)
    messages.success(request, _("The questions are open"))
    return redirect("event_satisfaction", request.study.slug, event.pk)

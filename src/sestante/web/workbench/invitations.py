"""The monitor: whom we invited, how far they are, what to write to them next."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.fieldwork.actions import inviting
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.links import address_of
from sestante.fieldwork.queries.monitor import (
    STANDINGS,
    counts_by_standing,
    guests,
    invitable_contacts,
    invitation_of,
    invitations_of,
)
from sestante.questionnaires.models import Questionnaire
from sestante.questionnaires.queries import published_versions
from sestante.web.access import may

from .listing import page_of, whole

AT_ONCE = 200  # letters queued by one press of a button


class InvitationForm(forms.Form):
    version = forms.ModelChoiceField(None, widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("A few words of your own"),
        help_text=gettext_lazy("They stand in the letter, between the greeting and the button."),
        max_length=inviting.LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Link valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, study, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = published_versions(study)

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("This day is past."))
        return day


class ExpiryForm(forms.Form):
    expires_on = forms.DateField(
        label=gettext_lazy("Link valid until"),
        help_text=gettext_lazy("Empty = as long as the study goes on."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def invitations(request, study):
    asked = {
        "search": request.GET.get("q", "").strip()[:100],
        "standing": request.GET.get("stato", ""),
        "order": request.GET.get("ordine", ""),
    }
    counts = counts_by_standing(request.study)
    phase = inviting.phase_of(request.study)
    count = None if asked["search"] else counts.get(asked["standing"], 0) if asked["standing"] else sum(counts.values())
    page = page_of(request, invitations_of(request.study, **asked), count)
    shown = guests(list(page), phase=phase, language=get_language())
    return render(
        request,
        "workbench/invitations.html",
        {
            "page": page,
            "guests": shown,
            "asked": asked,
            "total": sum(counts.values()),
            "filters": [(name, STANDINGS[name], number) for name, number in counts.items()],
            "most_reminders": inviting.REMINDERS_PER_PHASE,
            "can_contact": may(request, "contact_people"),
            "can_remind": may(request, "contact_people") and any(can_be_reminded(guest) for guest in shown),
        },
    )


def can_be_reminded(guest):
    return guest.standing in {"silent", "opened", "halfway"}


def new_invitations(request, study):
    """Choose whom to invite, read the letter, send. Every step is a plain form."""
    versions = versions_offered(request.study)
    if not versions:
        return render(request, "workbench/new_invitations.html", {"versions": versions})
    wanted = whole(request.GET.get("versione", ""))
    chosen_version = next((version for version in versions if version.pk == wanted), versions[0])
    form = InvitationForm(request.POST or None, study=request.study, initial={"version": chosen_version.pk})
    if request.method == "POST" and form.is_valid():
        chosen_version = form.cleaned_data["version"]
    contacts = invitable_contacts(request.study, chosen_version.questionnaire)
    if request.method == "POST" and form.is_valid() and request.POST.get("act") == "send":
        chosen = contacts.filter(pk__in=keys_of(request, "contact"))[:AT_ONCE]
        if chosen:
            return send(request, chosen, form.cleaned_data)
        form.add_error(None, _("Choose at least one practice."))
    page = {
        "versions": versions,
        "form": form,
        "chosen_version": chosen_version,
        "page": page_of(request, contacts),
        "chosen": keys_of(request, "contact"),
    }
    return render(request, "workbench/new_invitations.html", page)


def versions_offered(study):
    """What practices can be invited to: the scheda before all others."""
    found = published_versions(study)
    return sorted(found, key=lambda version: version.questionnaire.purpose != Questionnaire.Purpose.SCHEDA)


def keys_of(request, name):
    return {key for text in request.POST.getlist(name) if (key := whole(text)) is not None}


def send(request, contacts, said):
    count = 0
    for contact in contacts:
        inviting.invite(
            contact.practice,
            contact,
            said["version"],
            by=request.user,
            note=said["note"],
            expires_on=said["expires_on"],
        )
        count += 1
    words = ngettext("%(count)s invitation sent", "%(count)s invitations sent", count) % {"count": count}
    messages.success(request, words)
    return redirect("invitations", request.study.slug)


@require_POST
def preview(request, study):
    """The letter as it would go, to read before sending; nothing is kept. The form's fields travel along."""
    form = InvitationForm(request.POST, study=request.study)
    chosen = keys_of(request, "contact")
    if not form.is_valid() or not chosen:
        if not chosen:
            form.add_error(None, _("Choose at least one practice."))
        return again(request, form, chosen)
    said = form.cleaned_data
    contacts = invitable_contacts(request.study, said["version"].questionnaire).filter(pk__in=chosen)
    first = contacts.select_related("practice__study").first()
    if first is None:
        return again(request, form, chosen)
    subject, text, _html = inviting.preview_invitation(
        first, said["version"], note=said["note"], expires_on=said["expires_on"]
    )
    page = {
        "form": form,
        "contacts": contacts,
        "first": first,
        "subject": subject,
        "text": text,
        "hidden": [(name, request.POST.get(name, "")) for name in ("version", "note", "expires_on")],
    }
    return render(request, "workbench/invitation_preview.html", page)


def again(request, form, chosen):
    versions = versions_offered(request.study)
    version = form.cleaned_data.get("version") or next(iter(versions), None)
    if version is None:
        return redirect("new_invitations", request.study.slug)
    page = {
        "versions": versions,
        "form": form,
        "chosen_version": version,
        "page": page_of(request, invitable_contacts(request.study, version.questionnaire)),
        "chosen": chosen,
    }
    return render(request, "workbench/new_invitations.html", page)


@require_POST
def reminders(request, study):
    """Remind one or many; who may not be reminded is named with the reason, the others are."""
    chosen = invitations_of(request.study).filter(pk__in=keys_of(request, "invitation"))[:AT_ONCE]
    sent, refused = 0, []
    for invitation in chosen:
        try:
            inviting.remind(invitation, by=request.user, note=request.POST.get("note", ""))
            sent += 1
        except FieldworkError as problem:
            refused.append(str(problem))
    if sent:
        messages.success(
            request, ngettext("%(count)s reminder sent", "%(count)s reminders sent", sent) % {"count": sent}
        )
    for words in refused:
        messages.warning(request, words)
    if not sent and not refused:
        messages.warning(request, _("Choose at least one practice."))
    return redirect("invitations", request.study.slug)


def asked_for(request, pk):
    found = invitation_of(request.study, pk)
    if found is None:
        raise Http404
    return found


def invitation(request, study, invitation):
    """One invitation: what was written, what came of it, and the link to read out on the telephone."""
    found = asked_for(request, invitation)
    return shown(request, found, ExpiryForm(initial={"expires_on": found.expires_on}))


def shown(request, found, form):
    [guest] = guests([found], phase=inviting.phase_of(request.study), language=get_language())
    found.practice.study = request.study
    open_link = found.revoked_at is None and found.response.state == "draft" and not guest.is_expired
    page = {
        "guest": guest,
        "invitation": found,
        "form": form,
        "address": address_of(found.response, language=found.contact.language) if open_link else "",
        "why_not": inviting.why_not_remind(found),
        "most_reminders": inviting.REMINDERS_PER_PHASE,
        "can_read": may(request, "read_answers"),
    }
    return render(request, "workbench/invitation.html", page)


@require_POST
def link(request, study, invitation):
    """Send a new link; the old one opens nothing any more."""
    try:
        inviting.renew_link(asked_for(request, invitation), by=request.user)
        messages.success(request, _("New link sent"))
    except FieldworkError as problem:
        messages.error(request, str(problem))
    return redirect("invitation", request.study.slug, invitation)


@require_POST
def expiry(request, study, invitation):
    found = asked_for(request, invitation)
    form = ExpiryForm(request.POST)
    if not form.is_valid():
        return shown(request, found, form)
    inviting.set_expiry(found, by=request.user, expires_on=form.cleaned_data["expires_on"])
    messages.success(request, _("Date saved"))
    return redirect("invitation", request.study.slug, invitation)


def withdrawal(request, study, invitation):
    found = asked_for(request, invitation)
    if request.method != "POST":
        return render(request, "workbench/invitation_withdrawal.html", {"invitation": found})
    inviting.revoke_invitation(found, by=request.user)
    messages.success(request, _("Invitation withdrawn"))
    return redirect("invitation", request.study.slug, invitation)

"""The installation: which association runs it, and who has an account. For administrators."""

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.journal.actions import record
from sestante.people.actions import let_in, name_host, welcome_person
from sestante.people.models import Host, Person
from sestante.people.queries import host, people_with_accounts


class HostForm(forms.ModelForm):
    class Meta:
        model = Host
        fields = [
            "name", "website", "email", "phone", "phone_hours", "phone_hours_en", "address", "address_en",
            "privacy_notice", "privacy_notice_en", "privacy_version",
        ]  # fmt: skip


class PersonForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    administrator = forms.BooleanField(
        label=gettext_lazy("Administrator"),
        help_text=gettext_lazy("Sees accounts and settings; of a study, only what its team lets in."),
        required=False,
    )


def installation(request):
    form = HostForm(request.POST or None, instance=host())
    if request.method == "POST" and form.is_valid():
        saved = name_host(**form.cleaned_data)
        record("described host", saved, by=request.user)
        messages.success(request, _("Settings saved"))
        return redirect("installation")
    return render(request, "workbench/installation.html", {"form": form})


def accounts(request):
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = welcome_person(**form.cleaned_data)
        record("gave account", person, by=request.user)
        messages.success(request, _("%(name)s has an account") % {"name": person})
        return redirect("accounts")
    return render(request, "workbench/accounts.html", {"form": form, "people": people_with_accounts()})


@require_POST
def account(request, person):
    """Close or open an account again. One's own cannot be closed: somebody must keep the keys."""
    found = Person.objects.filter(pk=person).first()
    if found is None:
        raise Http404
    allowed = request.POST.get("allowed") == "yes"
    if found == request.user and not allowed:
        messages.error(request, _("You cannot close your own account: ask another administrator."))
        return redirect("accounts")
    let_in(found, allowed=allowed)
    if not allowed:
        for session in UserSession.objects.filter(user=found):
            session.end()
    record("opened account" if allowed else "closed account", found, by=request.user)
    messages.success(
        request, (_("Account of %(name)s opened") if allowed else _("Account of %(name)s closed")) % {"name": found}
    )
    return redirect("accounts")

"""One's own name, language and password."""

from allauth.account.authentication import get_authentication_records
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from sestante.people.actions import describe_person, set_password


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the letters you receive"), choices=settings.LANGUAGES)


def own_profile(request):
    form = ProfileForm(request.POST or None, initial={"name": request.user.name, "language": request.user.language})
    if request.method == "POST" and form.is_valid():
        describe_person(request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Profile saved"))
        return redirect("profile")
    return render(request, "account/profile.html", {"form": form})


def came_by_link(request):
    """Whether this session began with an e-mail link: then the old password is not asked, it may be forgotten."""
    return any(record.get("method") == "link" for record in get_authentication_records(request, request.user))


@sensitive_post_parameters()
def password(request):
    """Choose a password, or change it."""
    free = came_by_link(request) or not request.user.has_usable_password()
    form = (SetPasswordForm if free else PasswordChangeForm)(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_password(request.user, form.cleaned_data["new_password1"], by=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Password saved"))
        return redirect("profile")
    return render(request, "account/password.html", {"form": form})

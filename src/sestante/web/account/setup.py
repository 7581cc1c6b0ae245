"""The first start of an empty installation: who hosts it, and who administers it."""

from django import forms
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from sestante.people.actions import start_installation
from sestante.people.errors import AlreadyStarted
from sestante.people.queries import setup_code_is_right


class SetupForm(forms.Form):
    host_name = forms.CharField(label=_("Name of the association"), max_length=160)
    name = forms.CharField(label=_("Your full name"), max_length=120)
    email = forms.EmailField(label=_("Your e-mail"))
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        validators=[validate_password],
    )


@sensitive_post_parameters()
def first_start(request, code):
    """Only for whoever holds the code printed at the first start, and only until somebody has an account."""
    if not setup_code_is_right(code):
        raise Http404
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = start_installation(**form.cleaned_data)
        except AlreadyStarted as problem:
            raise PermissionDenied from problem
        login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return redirect("studies")
    return render(request, "account/setup.html", {"form": form})

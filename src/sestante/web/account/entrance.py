"""Signing in by a link received by e-mail: single use, half an hour."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods
from sesame.utils import get_user

from sestante.people.actions import send_sign_in_link


class LinkForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})
    )


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_link(request):
    """Ask for a link. The answer is the same whether or not the address has an account."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limited = ratelimit.consume_or_429(request, action="sign_in_link", key=form.cleaned_data["email"].lower())
        if limited:
            return limited
        send_sign_in_link(form.cleaned_data["email"])
        return render(request, "account/link_sent.html", {"email": form.cleaned_data["email"]})
    return render(request, "account/link_request.html", {"form": form})


@never_cache
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def sign_in_with_link(request, token):
    """Show a button, and sign in when it is pressed: programs that read mail open links, people press buttons."""
    person = get_user(token, update_last_login=False)
    if person is None or not person.is_active:
        return render(request, "account/link_expired.html", {"form": LinkForm()}, status=410)
    if request.method == "GET":
        return render(request, "account/link_confirm.html", {"person_signing_in": person})
    login = Login(user=person, email_verification="none")
    record_authentication(request, person, method="link", email=person.email)
    # perform_login goes on to the second factor when the person has one.
    return perform_login(request, login) or redirect("studies")

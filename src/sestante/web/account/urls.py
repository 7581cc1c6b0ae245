"""Signing in and one's own account. Of allauth only the views in use have an address: there is no open sign-up."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from django.urls import path

from sestante.web.access import PERSON, PUBLIC, pages

from . import entrance, profile, setup

urlpatterns = [
    path("entra/", account.login, name="account_login"),
    path("entra/link/", entrance.sign_in_link, name="sign_in_link"),
    path("entra/link/<str:token>/", entrance.sign_in_with_link, name="sign_in_with_link"),
    path("entra/codice/", mfa.authenticate, name="mfa_authenticate"),
    path("entra/conferma/", account.reauthenticate, name="account_reauthenticate"),
    path("entra/conferma/codice/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("entra/sospeso/", account.account_inactive, name="account_inactive"),
    path("esci/", account.logout, name="account_logout"),
    path("profilo/", profile.own_profile, name="profile"),
    path("profilo/password/", profile.password, name="password"),
    path("profilo/accessi/", sessions.list_usersessions, name="usersessions_list"),
    path("profilo/sicurezza/", mfa.index, name="mfa_index"),
    path("profilo/sicurezza/attiva/", totp.activate_totp, name="mfa_activate_totp"),
    path("profilo/sicurezza/disattiva/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("profilo/sicurezza/codici/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("profilo/sicurezza/codici/nuovi/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("profilo/sicurezza/codici/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("avvio/<str:code>/", setup.first_start, name="setup"),
]

pages(
    account_login=PUBLIC,
    sign_in_link=PUBLIC,
    sign_in_with_link=PUBLIC,
    mfa_authenticate=PUBLIC,
    account_reauthenticate=PERSON,
    mfa_reauthenticate=PERSON,
    account_inactive=PUBLIC,
    account_logout=PERSON,
    profile=PERSON,
    password=PERSON,
    usersessions_list=PERSON,
    mfa_index=PERSON,
    mfa_activate_totp=PERSON,
    mfa_deactivate_totp=PERSON,
    mfa_view_recovery_codes=PERSON,
    mfa_generate_recovery_codes=PERSON,
    mfa_download_recovery_codes=PERSON,
    setup=PUBLIC,
)

"""Addresses: Italian at the root, the same pages in English under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("", include("sestante.web.api.urls")),
    path("", include("sestante.web.api.openrosa.urls")),
    *i18n_patterns(
        path("", include("sestante.web.public.urls")),
        path("", include("sestante.web.participate.urls")),
        path("", include("sestante.web.account.urls")),
        path("", include("sestante.web.workbench.urls")),
        prefix_default_language=False,
    ),
]

if settings.DEBUG:
    urlpatterns += i18n_patterns(path("", include("sestante.web.gallery")), prefix_default_language=False)

"""The site's addresses with the gallery's, as in debug mode."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from sestante.urls import urlpatterns as site

urlpatterns = [*site, *i18n_patterns(path("", include("sestante.web.gallery")), prefix_default_language=False)]

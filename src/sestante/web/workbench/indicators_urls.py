"""Addresses of methodologies, indicators and index."""

from django.urls import path  # noqa: F401

from sestante.web.access import pages

urlpatterns = []

pages()

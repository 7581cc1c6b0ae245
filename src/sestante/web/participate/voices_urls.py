"""Addresses for who tells a need or an offer."""

from django.urls import path  # noqa: F401

from sestante.web.access import pages

urlpatterns = []

pages()

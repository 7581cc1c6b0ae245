"""Addresses of pills and releases."""

from django.urls import path  # noqa: F401

from sestante.web.access import pages

urlpatterns = []

pages()

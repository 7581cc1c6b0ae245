"""Addresses for journalists and readers of the newsletter."""

from django.urls import path  # noqa: F401

from sestante.web.access import pages

urlpatterns = []

pages()

"""Addresses for who is invited to a focus group."""

from django.urls import path  # noqa: F401

from sestante.web.access import pages

urlpatterns = []

pages()

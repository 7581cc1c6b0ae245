"""Addresses of the room, for those who sit in it."""

from django.urls import path  # noqa: F401

from sestante.web.access import pages

urlpatterns = []

pages()

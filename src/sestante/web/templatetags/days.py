"""Days as people say them. ``{% load days %}``, then ``{{ moment|day }}`` or ``{{ moment|day:"j F" }}``."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

register = template.Library()


@register.filter
def day(moment, pattern="j F Y"):
    """A day in words: months in small letters where the language writes them so."""
    if moment is None:
        return ""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)  # one without a zone stands on the clocks of its place already
    words = date_format(moment, pattern)
    return words.lower() if get_language() == "it" else words

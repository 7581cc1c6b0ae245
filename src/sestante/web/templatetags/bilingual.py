"""``{% load bilingual %}{{ study|worded:"title" }}``: a text in the reader's language, where a row has it twice."""

from django import template

from sestante.web import bilingual

register = template.Library()


@register.filter
def worded(row, field):
    """Nothing for a row that is not there: a shell is also drawn where no study is."""
    return bilingual.worded(row, field) if hasattr(row, field) else ""

"""``{% load styling %}{{ one.words|styled }}``: a form's words, bold, italic and linked; ``|unstyled``: bare."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from sestante.fieldwork.queries import styling

register = template.Library()


@register.filter
def styled(text):
    """Everything of it is escaped; what is added is of ours."""
    return format_html_join("", "{}", ((_dressed(run),) for run in styling.runs_of(str(text or ""))))


@register.filter
def unstyled(text):
    return styling.unstyled(str(text or ""))


def _dressed(run):
    words = run.text
    for mark in reversed(run.marks):
        opening = format_html('<a href="{}" rel="noopener noreferrer">', run.href) if mark == styling.LINK else None
        words = format_html("{}{}{}", opening or mark_safe(f"<{mark}>"), words, mark_safe(f"</{mark}>"))  # noqa: S308
    return words

"""The steps of a design in words."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

register = template.Library()

VERBS = {
    "added": _("Added “%(what)s”"),
    "changed": _("Changed “%(what)s”"),
    "moved": _("Moved “%(what)s”"),
    "duplicated": _("Duplicated “%(what)s”"),
    "removed": _("Removed “%(what)s”"),
    "changed list": _("Changed the list “%(what)s”"),
    "removed list": _("Removed the list “%(what)s”"),
    "changed settings": _("Changed title and introduction"),
    "translated": _("Translated into: %(what)s"),
    "changed languages": _("Changed the languages: %(what)s"),
    "replaced": _("Put in another workbook %(what)s"),
}
BACK = _("Undone: %(words)s")
AGAIN = _("Redone: %(words)s")


@register.simple_tag
def step_words(step):
    words = str(VERBS.get(step.verb, step.verb)) % {"what": step.what}
    if step.kind == "undo":
        words = BACK % {"words": words}
    elif step.kind == "redo":
        words = AGAIN % {"words": words}
    return format_html("{}", words)

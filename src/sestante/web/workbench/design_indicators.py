"""The study's indicators beside a questionnaire: which of them read a question, or name a code."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _

from sestante.indicators.queries import cards_of
from sestante.questionnaires.design import references
from sestante.questionnaires.design.changes import SetChoices
from sestante.questionnaires.design.codes import Codes

from .design_frame import Reader


def indicators_of(request, design, item):
    """The study's indicators whose formula reads this question."""
    name = design.name(item)
    return [
        Reader(card.name, reverse("indicator", args=[request.study.slug, card.indicator.number]))
        for card in cards_of(request.study)
        if name and name in references({"formula": card.formula})
    ]


def tell_of_indicators(request, design, change):
    """The formulas of indicators are the study's, not the questionnaire's: who changes a code is told which name it."""
    for one in getattr(change, "changes", [change]):
        codes = codes_changed(one)
        if not codes:
            continue
        meant = Codes(design, one.name, codes)
        names = [card.name for card in cards_of(request.study) if meant.expression(card.formula) != card.formula]
        if names:
            message = _("These indicators name the old code; change their formulas when you publish: %(indicators)s.")
            quoted = ", ".join(_("“%(what)s”") % {"what": name} for name in names)
            messages.warning(request, message % {"indicators": quoted})


def codes_changed(change):
    """The codes that a change of answers gives anew, by the ones they had."""
    if not isinstance(change, SetChoices):
        return {}
    return {one.value: one.code for one in change.choices if one.value and one.code and one.code != one.value}

"""One export of the forms, as somebody of the team would have asked for it this morning."""

from sestante.fieldwork.actions.exporting import order_export
from sestante.fieldwork.exporting.shape import Shape
from sestante.fieldwork.models import Export
from sestante.methods.datasets import Many
from sestante.questionnaires.models import Version


def load(study, people):
    """Order it; the worker makes it, as it makes any."""
    version = Version.objects.get(questionnaire__study=study, form_id="scheda", state=Version.State.PUBLISHED)
    order_export(study, [version], formats=["xlsx", "sav", "codebook"], shape=Shape(many=Many.BOTH),
                 scope=Export.Scope.PSEUDONYMOUS, by=people[1])  # fmt: skip

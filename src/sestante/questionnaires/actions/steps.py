"""The steps of a draft: one for each change, with the workbook as it was before."""

from sestante.questionnaires.models import DesignStep
from sestante.questionnaires.queries import standing_of

STEPS_KEPT = 200


def keep_step(version, *, by, verb, what="", touched=(), kind=DesignStep.Kind.CHANGE):
    """Write down a change of a draft, before its workbook is replaced. The oldest steps make room."""
    number = standing_of(version).number + 1
    step = DesignStep.objects.create(
        version=version,
        number=number,
        kind=kind,
        verb=verb,
        what=what[:200],
        touched=sorted(touched),
        before=bytes(version.xlsform),
        by=by,
    )
    version.steps.filter(number__lte=number - STEPS_KEPT).delete()
    return step

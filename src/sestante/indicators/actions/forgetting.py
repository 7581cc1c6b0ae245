from django.db import transaction

from sestante.indicators.models import IndexRow, MethodologyStep, Observation, Transition


@transaction.atomic
def forget_response(response):
    """Erase what was reckoned from a response that is withdrawn: values, steps read, rows of frozen indices,
    transitions."""
    gone = [
        kind.objects.filter(response=response).delete()[0]
        for kind in (Observation, MethodologyStep, IndexRow, Transition)
    ]
    return sum(gone)

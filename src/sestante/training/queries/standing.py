"""How the training of a study stands, in a handful of counts."""

from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from sestante.training.models import FEEDBACK_WITHIN, Cohort, Enrolment, FieldProduct


class TrainingStanding(NamedTuple):
    cohorts: int  # that have not ended
    learners: int
    waiting: int  # products without a word yet
    late: int  # of these, for more than ten days
    badges: int


def training_standing(study, now=None):
    """Count what is there: three queries whatever the size."""
    now = now or timezone.now()
    waiting = Q(state=FieldProduct.State.SUBMITTED)
    products = FieldProduct.objects.filter(enrolment__cohort__path__study=study).aggregate(
        waiting=Count("pk", filter=waiting),
        late=Count("pk", filter=waiting & Q(submitted_at__lt=now - FEEDBACK_WITHIN)),
    )
    people = (
        Enrolment.objects.of_study(study)
        .confirmed()
        .aggregate(
            learners=Count("pk", distinct=True),
            badges=Count("badges", filter=Q(badges__revoked_at__isnull=True), distinct=True),
        )
    )
    running = Cohort.objects.filter(path__study=study, ends_on__gte=timezone.localdate(now)).count()
    return TrainingStanding(cohorts=running, **products, **people)

"""How many seats of a cohort are taken: written on the cohort, so that the public page need not look at people."""

from django.utils import timezone

from sestante.people.actions import public_changed


def count_seats(cohort):
    """Say on the cohort, whose row is locked, whether it is full."""
    full = cohort.enrolments.confirmed().count() >= cohort.capacity
    if full != (cohort.full_since is not None):
        cohort.full_since = timezone.now() if full else None
        cohort.save(update_fields=["full_since"])
        public_changed()
    return full

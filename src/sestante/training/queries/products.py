"""What learners handed in, for the trainers."""

from sestante.training.models import FieldProduct


def products_waiting(study):
    """Products that wait for a word, the oldest first."""
    return _of(study).filter(state=FieldProduct.State.SUBMITTED).order_by("submitted_at", "pk")


def product_of(study, pk):
    return _of(study).filter(pk=pk).prefetch_related("feedback__by").first()


def _of(study):
    return FieldProduct.objects.filter(enrolment__cohort__path__study=study).select_related(
        "enrolment__cohort__path__study", "module__path", "decided_by"
    )

"""Paths and cohorts, as the public and the team look at them."""

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from sestante.training.models import Cohort, FieldProduct, Lesson, Module, Path


def published_paths():
    """The paths that anybody may see, with their modules and coming cohorts."""
    return _with_parts(Path.objects.filter(published_at__isnull=False, study__public_since__isnull=False))


def path_of(slug):
    """One published path, whole, or None."""
    return published_paths().filter(slug=slug).first()


def _with_parts(paths):
    coming = Cohort.objects.filter(ends_on__gte=timezone.localdate()).order_by("starts_on").prefetch_related("meetings")
    modules = Module.objects.prefetch_related("outcomes", Prefetch("lessons", Lesson.objects.only(
        "module", "position", "title", "title_en", "minutes"
    )))  # fmt: skip
    return paths.select_related("study").prefetch_related(
        Prefetch("modules", modules), Prefetch("cohorts", coming, to_attr="coming")
    )


def next_cohorts(number):
    """The cohorts in which one can enrol now, the nearest first, each with its path: two tables, one query."""
    today = timezone.localdate()
    return list(
        Cohort.objects.filter(
            path__published_at__isnull=False,
            path__study__public_since__isnull=False,
            enrol_by__gte=today,
            full_since__isnull=True,
        )
        .select_related("path")
        .order_by("starts_on", "pk")[:number]
    )


def paths_of(study):
    """A study's paths with how much is in them."""
    return (
        study.paths.annotate(
            module_count=Count("modules", distinct=True), lesson_count=Count("modules__lessons", distinct=True)
        )
        .select_related("published_by")
        .order_by("title", "pk")
    )


def cohorts_of(study):
    """A study's cohorts with how many learn in them and how many products wait."""
    waiting = Q(enrolments__products__state=FieldProduct.State.SUBMITTED)
    return (
        Cohort.objects.filter(path__study=study)
        .select_related("path")
        .prefetch_related("trainers")
        .annotate(
            learners=Count("enrolments", filter=Q(enrolments__confirmed_at__isnull=False), distinct=True),
            waiting=Count("enrolments__products", filter=waiting, distinct=True),
        )
        .order_by("-starts_on", "-pk")
    )

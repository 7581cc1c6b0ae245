"""Frameworks and their versions."""

from django.db.models import Prefetch

from sestante.indicators.models import Framework, FrameworkVersion, Placement, Reckoning


def frameworks_of(study):
    """A study's frameworks with their versions, newest first."""
    versions = FrameworkVersion.objects.order_by("-number")
    return list(study.frameworks.prefetch_related(Prefetch("versions", versions)))


def framework_of(study, pk):
    return Framework.objects.filter(study=study, pk=pk).first()


def version_of(study, pk):
    return (
        FrameworkVersion.objects.filter(framework__study=study, pk=pk)
        .select_related("framework__study", "published_by")
        .first()
    )


def newest_version(study, *, published=False):
    """The version to show first: the newest published, or else the draft."""
    found = FrameworkVersion.objects.filter(framework__study=study).select_related("framework__study")
    done = found.filter(published_at__isnull=False).order_by("-published_at").first()
    return done if done is not None or published else found.order_by("-pk").first()


def placements_of(version):
    """Its indicators in order, each with card and dimension."""
    return list(
        Placement.objects.filter(version=version)
        .select_related("indicator_version__indicator", "dimension")
        .order_by("dimension__position", "position", "pk")
    )


def standing_of(version):
    """The errand now reading forms for a version, or the last one."""
    return Reckoning.objects.filter(version=version).order_by("-pk").first()

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sestante.indicators.errors import IndicatorError
from sestante.indicators.models import Dimension, Framework, FrameworkVersion, Placement
from sestante.indicators.queries.cards import newest
from sestante.journal.actions import record


def draft(version):
    """The version held for writing; refused once it is published."""
    held = FrameworkVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if held.is_published:
        raise IndicatorError(_("This version is published and does not change. Open the next one."))
    return held


@transaction.atomic
def open_framework(study, *, title, title_en="", purpose="", purpose_en="", dimensions=(), by):
    """Begin a framework with its first version. ``dimensions`` are (key, name, name_en)."""
    made = Framework.objects.create(study=study, title=title, title_en=title_en, purpose=purpose, purpose_en=purpose_en)
    version = FrameworkVersion.objects.create(framework=made, number=1)
    Dimension.objects.bulk_create(
        Dimension(version=version, key=key, name=name, name_en=name_en, position=at)
        for at, (key, name, name_en) in enumerate(dimensions, 1)
    )
    record("opened framework", made, by=by, study=study)
    return version


@transaction.atomic
def add_dimension(version, *, name, name_en="", direction=1, by):
    held = draft(version)
    key = slugify(name)[:36] or "dimension"
    taken = set(held.dimensions.values_list("key", flat=True))
    key = next(one for one in (key, *(f"{key}-{at}" for at in range(2, 99))) if one not in taken)
    made = Dimension.objects.create(
        version=held, key=key, name=name, name_en=name_en, direction=direction, position=len(taken) + 1
    )
    _changed(held, by)
    return made


@transaction.atomic
def remove_dimension(dimension, *, by):
    held = draft(dimension.version)
    if dimension.placements.exists():
        raise IndicatorError(_("Take its indicators out first."))
    dimension.delete()
    _changed(held, by)


@transaction.atomic
def place_indicator(version, *, indicator_version, dimension, by, worst=None, best=None):
    """Put a card into a dimension, between goalposts (by default those its card proposes)."""
    held = draft(version)
    if held.placements.filter(indicator_version__indicator=indicator_version.indicator_id).exists():
        raise IndicatorError(_("This indicator is in the framework already."))
    made = Placement.objects.create(
        version=held,
        dimension=dimension,
        indicator_version=indicator_version,
        position=held.placements.filter(dimension=dimension).count() + 1,
        worst=indicator_version.worst if worst is None else worst,
        best=indicator_version.best if best is None else best,
    )
    _changed(held, by)
    return made


@transaction.atomic
def take_out_indicator(placement, *, by):
    held = draft(placement.version)
    placement.delete()
    _changed(held, by)


@transaction.atomic
def set_goalposts(placement, *, worst, best, by):
    """Fix between which values an indicator is read in this version."""
    held = draft(placement.version)
    if (best > worst) is not (placement.indicator_version.direction == 1) or best == worst:
        raise IndicatorError(
            _("With more being better the best value is the greater one; with less being better, the smaller one.")
        )
    placement.worst, placement.best = worst, best
    placement.save(update_fields=["worst", "best"])
    _changed(held, by)
    return placement


@transaction.atomic
def set_rules(version, *, by, **rules):
    """Means, scale, share that must be there, thresholds of the ratings: fixed before publication."""
    held = draft(version)
    for field in ("inside", "across", "low", "least_present", "relevant_from", "feasible_from"):
        if field in rules:
            setattr(held, field, rules[field])
    if (held.inside, held.across) != ("arithmetic", "arithmetic") and held.low <= 0:
        raise IndicatorError(_("A geometric or harmonic mean needs values above zero: let the scale begin at 1."))
    held.save()
    _changed(held, by)
    return held


@transaction.atomic
def publish_version(version, *, by):
    """Fix a version for good. Each dimension needs an indicator that stayed."""
    held = draft(version)
    empty = [one.name for one in held.dimensions.all() if not one.placements.filter(kept=True).exists()]
    if empty or not held.dimensions.exists():
        raise IndicatorError(
            _("Every dimension needs an indicator: %(names)s.") % {"names": ", ".join(empty) or _("no dimension yet")}
        )
    held.published_at, held.published_by, held.published_by_name = timezone.now(), by, str(by)[:160]
    held.save(update_fields=["published_at", "published_by", "published_by_name"])
    record("published framework", held, by=by, study=held.framework.study, version=held.number)
    return held


@transaction.atomic
def next_version(framework, *, by, newest_cards=True):
    """Open the next version as a copy of the last; its cards are the newest there are. The old one stays as it was."""
    held = Framework.objects.select_for_update(of=("self",)).get(pk=framework.pk)
    last = held.versions.order_by("-number").first()
    if not last.is_published:
        return last
    number = held.versions.aggregate(top=Max("number"))["top"] + 1
    kept = ("inside", "across", "low", "least_present", "relevant_from", "feasible_from", "draws", "seed")
    made = FrameworkVersion.objects.create(
        framework=held, number=number, **{field: getattr(last, field) for field in kept}
    )
    dimensions = {}
    for one in last.dimensions.all():
        old, one.pk, one.version = one.pk, None, made
        one.save(force_insert=True)
        dimensions[old] = one
    placements = list(last.placements.select_related("indicator_version"))
    cards = newest([one.indicator_version.indicator_id for one in placements]) if newest_cards else {}
    for one in placements:
        card = cards.get(one.indicator_version.indicator_id, one.indicator_version)
        Placement.objects.create(
            version=made,
            dimension=dimensions[one.dimension_id],
            indicator_version=card,
            position=one.position,
            worst=one.worst,
            best=one.best,
            weight=one.weight,
        )
    record("opened framework version", made, by=by, study=held.study, version=number)
    return made


def _changed(version, by):
    record("changed framework", version, by=by, study=version.framework.study, version=version.number)

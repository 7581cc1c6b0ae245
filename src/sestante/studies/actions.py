"""Open a study, gather its team, walk its phases."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.letters.actions import queue_letter
from sestante.people.actions import public_changed, welcome_person

from .errors import StudyError
from .models import PHASE_ORDER, Membership, Phase, Quota, Study
from .permissions import Role

# Addresses beside those of the studies that pages of the installation have.
RESERVED = {"nuovo", "impostazioni", "persone"}


def free_slug(title):
    """An address made from the title that no other study has."""
    stem = slugify(title)[:70] or "studio"
    taken = RESERVED | set(Study.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


@transaction.atomic
def open_study(*, title, region, by, territories=(), **fields):
    """Create a study with its six phases, the first of them current; who opens it coordinates it."""
    study = Study.objects.create(title=title, slug=free_slug(title), region=region, **fields)
    study.territories.set(territories)
    for position, kind in enumerate(PHASE_ORDER, start=1):
        state = Phase.State.NOW if position == 1 else Phase.State.TODO
        Phase.objects.create(study=study, kind=kind, position=position, state=state)
    Membership.objects.create(study=study, person=by, role=Role.COORDINATOR)
    record("opened study", study, by=by, study=study)
    return study


@transaction.atomic
def describe_study(study, *, by, territories=None, **fields):
    """Change what is said of a study; its address stays."""
    for name, value in fields.items():
        setattr(study, name, value)
    study.full_clean()
    study.save()
    if territories is not None:
        study.territories.set(territories)
    record("described study", study, by=by, study=study)
    public_changed()
    return study


@transaction.atomic
def show_study(study, *, by, public):
    """Show a study to the public, or take it back."""
    study.public_since = timezone.now() if public else None
    study.save(update_fields=["public_since"])
    record("showed study" if public else "hid study", study, by=by, study=study)
    public_changed()
    return study


@transaction.atomic
def add_member(study, *, person, role, by):
    """Put a person in the team, or change the role they have."""
    Study.objects.select_for_update().get(pk=study.pk)
    old = Membership.objects.filter(study=study, person=person).first()
    if old is not None and old.role == Role.COORDINATOR and role != Role.COORDINATOR:
        refuse_to_lose_last_coordinator(study)
    membership, _created = Membership.objects.update_or_create(study=study, person=person, defaults={"role": role})
    record("added to team", person, by=by, study=study, role=role)
    return membership


@transaction.atomic
def invite_member(study, *, name, email, role, by, host):
    """Put somebody in the team and write to them; who has no account gets one."""
    person = welcome_person(email=email, name=name)
    member = add_member(study, person=person, role=role, by=by)
    with translation.override(person.language):
        button, way_in = _("Ask for a link"), settings.SESTANTE_SITE_URL + reverse("sign_in_link")
    queue_letter(
        "studies/letters/welcome",
        purpose="welcome",
        about=f"study:{study.pk}",
        recipient=person.email,
        language=person.language,
        context={"member": member, "study": study, "by": by, "host": host, "button": button, "button_url": way_in},
        study_pk=study.pk,
    )
    return member


@transaction.atomic
def remove_member(study, *, person, by):
    """Take a person out of the team. A study keeps at least one coordinator."""
    Study.objects.select_for_update().get(pk=study.pk)
    membership = Membership.objects.get(study=study, person=person)
    if membership.role == Role.COORDINATOR:
        refuse_to_lose_last_coordinator(study)
    membership.delete()
    record("removed from team", person, by=by, study=study)


def refuse_to_lose_last_coordinator(study):
    if study.memberships.filter(role=Role.COORDINATOR).count() <= 1:
        raise StudyError(_("A study needs at least one coordinator: name another one first."))


@transaction.atomic
def plan_phase(phase, *, by, starts_on=None, ends_on=None, deliverable="", gate=""):
    """Set a phase's dates, what it leaves and what must be true to go on."""
    if starts_on and ends_on and ends_on < starts_on:
        raise StudyError(_("The phase cannot end before it starts."))
    phase.starts_on, phase.ends_on, phase.deliverable, phase.gate = starts_on, ends_on, deliverable, gate
    phase.save(update_fields=["starts_on", "ends_on", "deliverable", "gate"])
    record("planned phase", phase, by=by, study=phase.study)
    public_changed()
    return phase


@transaction.atomic
def enter_phase(study, *, kind, by):
    """Make a phase the current one: those before it are done, those after it are still to do."""
    phases = list(study.phases.select_for_update().order_by("position"))
    wanted = next(phase for phase in phases if phase.kind == kind)
    now = timezone.now()
    # Two passes: the database allows one current phase, so the old one must leave first.
    for phase in phases:
        if phase.position < wanted.position and phase.state != Phase.State.DONE:
            phase.state, phase.closed_at, phase.closed_by = Phase.State.DONE, now, by
            phase.save()
        elif phase.position > wanted.position and phase.state != Phase.State.TODO:
            phase.state, phase.closed_at, phase.closed_by = Phase.State.TODO, None, None
            phase.save()
    wanted.state, wanted.closed_at, wanted.closed_by = Phase.State.NOW, None, None
    wanted.save()
    record("entered phase", wanted, by=by, study=study, kind=str(kind))
    public_changed()
    return wanted


@transaction.atomic
def close_last_phase(study, *, by):
    """The event is over: every phase is done."""
    phase = study.phases.select_for_update().get(state=Phase.State.NOW)
    if phase.kind != PHASE_ORDER[-1]:
        raise StudyError(_("Only the last phase can close the study."))
    phase.state, phase.closed_at, phase.closed_by = Phase.State.DONE, timezone.now(), by
    phase.save()
    record("closed study", study, by=by, study=study)
    public_changed()
    return phase


@transaction.atomic
def set_quotas(study, *, targets, by):
    """Replace the quotas: ``targets`` maps a province to the number of practices wanted there."""
    study.quotas.all().delete()
    Quota.objects.bulk_create(
        Quota(study=study, province=province, target=target) for province, target in targets.items() if target
    )
    record("set quotas", study, by=by, study=study, total=sum(targets.values()))

from .models import PHASE_ORDER, Membership, Phase, Study


def studies_open_to(person):
    """The studies in whose team this person is, newest first."""
    return Study.objects.open_to(person).order_by("-created_at")


def membership_of(person, slug):
    """This person's place in the team of the study at this address, or None."""
    return Membership.objects.filter(person=person, study__slug=slug).select_related("study__region").first()


def phases_of(study):
    """The six phases in their order."""
    return list(study.phases.order_by("position"))


def current_phase(study):
    """The phase the study is in, or None when all are done."""
    return study.phases.filter(state=Phase.State.NOW).first()


def team_of(study):
    return study.memberships.select_related("person").order_by("person__name")


__all__ = ["PHASE_ORDER", "current_phase", "membership_of", "phases_of", "studies_open_to", "team_of"]

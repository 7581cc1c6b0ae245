"""From answers to what a practice became: its form and its stage, one wave against the one before."""

from sestante.fieldwork.queries import answers_by_name

from .models import Transition
from .queries.waves import said_before

Aspect, Form = Transition.Aspect, Transition.Form
FORMS = {  # promoter_type of the scheda: the form it stands for
    **dict.fromkeys(("single_citizens", "informal_group", "committee"), Form.INFORMAL),
    **dict.fromkeys(("odv", "aps", "other_association", "mutual_society", "parish_religious"), Form.ASSOCIATION),
    "foundation": Form.ASSOCIATION,
    **dict.fromkeys(("coop_a", "coop_b", "coop_ab", "social_enterprise", "community_cooperative"), Form.ENTERPRISE),
    "company": Form.ENTERPRISE,
    **dict.fromkeys(("municipality", "health_authority", "school_university", "asp_public_service"), Form.PUBLIC),
}
NAMES = ("maturity", "promoter_type", "still_active")


def changes_of(response, wave):
    """(aspect, before, now) for what both waves say; the same twice where nothing changed."""
    now = answers_by_name(response, only=NAMES)
    before = said_before(response.practice, wave, only=NAMES)
    if before.get("promoter_type") and now.get("promoter_type"):
        yield Aspect.FORM, str(_form(before)), str(_form(now))
    if before.get("maturity") and now.get("maturity"):
        yield Aspect.STAGE, _stage(before), _stage(now)


def _form(said):
    return FORMS.get(said["promoter_type"], Form.OTHER)


def _stage(said):
    """That it has ended or rests is asked in so many words, and outweighs the stage left as it was."""
    going = said.get("still_active")
    return going if going in ("ended", "paused") else said["maturity"]

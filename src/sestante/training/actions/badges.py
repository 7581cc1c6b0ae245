"""Award badges for accepted products; the learner decides who sees them; a wrong one is revoked with its reason."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.people.actions import public_changed
from sestante.training import letters
from sestante.training.credentials import signed_badge
from sestante.training.errors import TrainingError
from sestante.training.keys import new_key
from sestante.training.models import Badge, FieldProduct


def award(product):
    """Award the badge of a product's module, and that of the path with the last one. Called inside a transaction."""
    enrolment, module = product.enrolment, product.module
    # A personal link must not travel in a credential: only an address that anybody may open is given as evidence.
    made = [_issue(enrolment, module, evidence=product.url)]
    accepted = enrolment.products.filter(state=FieldProduct.State.ACCEPTED, module__path=module.path).count()
    if accepted == module.path.modules.count():
        made.append(_issue(enrolment, None))
    return made


def _issue(enrolment, module, *, evidence=""):
    path = enrolment.cohort.path
    known = enrolment.badges.filter(module=module, revoked_at=None).first()
    if known is not None:
        return known
    source = module or path
    badge = Badge.objects.create(
        enrolment=enrolment,
        path=path,
        module=module,
        title=source.title,
        title_en=source.title_en,
        issued_at=timezone.now(),
    )
    badge.credential = signed_badge(
        badge, email=enrolment.email, evidence=evidence, evidence_words=module.product if module else ""
    )
    badge.save(update_fields=["credential"])
    return badge


@transaction.atomic
def publish_badge(badge, *, shown_name):
    """The learner wants a page that anybody may see, with this name on it or none."""
    badge.published_at, badge.shown_name = timezone.now(), shown_name.strip()[:120]
    badge.save(update_fields=["published_at", "shown_name"])
    public_changed()
    return badge


@transaction.atomic
def hide_badge(badge):
    badge.published_at, badge.shown_name = None, ""
    badge.save(update_fields=["published_at", "shown_name"])
    public_changed()
    return badge


@transaction.atomic
def revoke_badge(badge, *, because, by):
    """Take a badge back, saying why: everybody who checks it is told."""
    badge = Badge.objects.select_for_update(of=("self",)).select_related("path__study", "enrolment").get(pk=badge.pk)
    if badge.revoked_at:
        raise TrainingError(_("This badge was already revoked."))
    if not because.strip():
        raise TrainingError(_("Say why: whoever checks the badge will read it."))
    badge.revoked_at, badge.revoked_because = timezone.now(), because.strip()
    badge.save(update_fields=["revoked_at", "revoked_because"])
    record("revoked badge", badge, by=by, study=badge.path.study)
    if badge.enrolment is not None:
        letters.tell_revocation(badge)
    public_changed()
    return badge


@transaction.atomic
def rotate_key():
    """Sign with a new key from now on; what the old one signed stays valid."""
    return new_key()

"""Who was invited, how far they are, what was written to them."""

from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sestante.fieldwork.models import Invitation, Response
from sestante.letters.queries import letters_about
from sestante.practices.models import Contact
from sestante.questionnaires.queries import said_in

HEAVY = tuple(
    f"response__{name}"
    for name in (
        "instance",
        "version__xform",
        "version__xlsform",
        "version__questions",
        "version__source",
    )
)
# Where an invitation stands; the first that applies.
STANDINGS = {
    "sent": _("sent"),
    "to_check": _("to check"),
    "withdrawn": _("withdrawn by the practice"),
    "revoked": _("invitation withdrawn"),
    "halfway": _("begun"),
    "opened": _("opened"),
    "silent": _("not opened"),
}
_STANDING = Case(
    When(response__state=Response.State.SUBMITTED, then=Value("sent")),
    When(response__state=Response.State.TO_CHECK, then=Value("to_check")),
    When(response__state=Response.State.WITHDRAWN, then=Value("withdrawn")),
    When(revoked_at__isnull=False, then=Value("revoked")),
    When(response__saved_at__isnull=False, then=Value("halfway")),
    When(response__opened_at__isnull=False, then=Value("opened")),
    default=Value("silent"),
    output_field=CharField(),
)
ORDERS = {"pratica": "practice__name", "invito": "created_at", "attivita": "response__saved_at"}


@dataclass(frozen=True)
class Guest:
    """One line of the monitor."""

    invitation: Invitation
    standing: str
    letters: list
    reminders: int  # in the phase the study is in
    percent: int
    stopped_at: str  # title of the section last saved
    is_expired: bool

    @property
    def last_activity(self):
        response = self.invitation.response
        return max((at for at in (response.opened_at, response.saved_at, response.submitted_at) if at), default=None)

    @property
    def standing_words(self):
        return STANDINGS[self.standing]

    @property
    def last_letter(self):
        return self.letters[-1] if self.letters else None


def invitations_of(study, *, search="", standing="", order=""):
    """A study's invitations, each with its ``standing``, as the page asked for them."""
    found = Invitation.objects.filter(practice__study=study).annotate(standing=_STANDING)
    if search:
        found = found.filter(Q(practice__name__icontains=search) | Q(practice__municipality__name__icontains=search))
    if standing in STANDINGS:
        found = found.filter(standing=standing)
    field = ORDERS.get(order.removeprefix("-"), "created_at")
    minus = "-" if order.startswith("-") or not order else ""
    return (
        found.select_related(
            "practice__municipality", "practice__province", "contact", "response__version__questionnaire"
        )
        .defer(*HEAVY)
        .order_by(f"{minus}{field}", "-pk")
    )


def counts_by_standing(study):
    """How many invitations stand where, in the order of the table above, and how many there are."""
    rows = (
        Invitation.objects.filter(practice__study=study)
        .annotate(standing=_STANDING)
        .order_by()
        .values("standing")
        .annotate(number=Count("pk"))
    )
    counts = {row["standing"]: row["number"] for row in rows}
    return {name: counts[name] for name in STANDINGS if name in counts}


def guests(invitations, *, phase, language):
    """Lines of the monitor for these invitations: one query for all their letters."""
    letters = letters_about([f"invitation:{invitation.pk}" for invitation in invitations])
    today = timezone.localdate()
    return [
        _guest(invitation, letters[f"invitation:{invitation.pk}"], phase, language, today) for invitation in invitations
    ]


def _guest(invitation, letters, phase, language, today):
    response = invitation.response
    sections = {section["name"]: section["labels"] for section in response.version.sections}
    seen = sum(name in response.visited for name in sections)
    sent = invitation.standing in {"sent", "to_check"}
    return Guest(
        invitation=invitation,
        standing=invitation.standing,
        letters=letters,
        reminders=sum(letter.purpose.startswith(f"reminder:{phase}:") for letter in letters),
        percent=100 if sent else round(100 * seen / len(sections)) if sections else 0,
        stopped_at="" if sent else said_in(sections.get(response.last_section, {}), language, response.version),
        is_expired=invitation.expires_on is not None and invitation.expires_on < today,
    )


def invitable_contacts(study, questionnaire):
    """Practices with somebody to write to who was not invited to this questionnaire, with their contacts."""
    return (
        Contact.objects.filter(practice__study=study)
        .exclude(practice__invitations__response__version__questionnaire=questionnaire)
        .select_related("practice__municipality", "practice__province")
        .order_by("practice__name", "practice", "pk")
    )


def invitation_of(study, pk):
    return invitations_of(study).filter(pk=pk).first()

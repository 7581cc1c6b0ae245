"""A field product is something real: how each kind is found on the platform, and how we know whose it is.

A nomination, a practice's form and a monitoring round are responses: their link or receipt says whose they
are. Matches, minutes, pills and kits are recognised by the address of their page; where the platform cannot see whose
they are, a trainer looks."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sestante.fieldwork import links
from sestante.fieldwork.actions.nominating import named_answers
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.practices.models import Contact
from sestante.questionnaires.models import Questionnaire

from .errors import TrainingError
from .models import ProductKind

_RECEIPT = re.compile(r"(\d{1,17})-\d{1,4}")
_FORM_LINK = re.compile(r"/i/([^/\s]+)")
Purpose = Questionnaire.Purpose


class Found(NamedTuple):
    target_kind: str
    target_pk: int | None
    url: str
    verified: bool
    is_unique: bool = False


class Recognised(NamedTuple):
    """What stands behind an address of this site."""

    kind: str
    pk: int
    study: int
    url: str  # where anybody may see it; empty for what only a personal link opens
    theirs: bool  # the learner holds its link, or it bears their address


# Product -> what its address may lead to, and what is said when it leads elsewhere.
PAGES = {
    ProductKind.MEETING: (
        ("deliberation.minutes",),
        gettext_lazy("No minutes of a meeting of this study stand there: paste the address of their page."),
    ),
    ProductKind.MATCH: (
        ("exchange.match",),
        gettext_lazy("No match of this study stands there: paste the address from the letter about it."),
    ),
    ProductKind.PILL: (
        ("outreach.pill", "catalogue.practicesheet"),
        gettext_lazy("No published pill or replication kit of this study stands there: paste the address of its page."),
    ),
}


def resolve_product(kind, pointer, enrolment, *, recognise=None):
    """What a learner points at. Refused in words when it is not there, not of this study, or not theirs.

    ``recognise(path)`` says what stands behind an address, as ``Recognised`` or None."""
    pointer = pointer.strip()
    if not pointer:
        raise TrainingError(_("Say where it is: paste its receipt number or its address."))
    if kind in RESOLVERS:
        return RESOLVERS[kind](pointer, enrolment)
    return _page(kind, pointer, enrolment, recognise)


def _nomination(pointer, enrolment):
    response = _response(pointer, enrolment, Purpose.NOMINATION, _nominator_of)
    return Found("fieldwork.response", response.pk, "", verified=True, is_unique=True)


def _practice_form(pointer, enrolment):
    # Written together: more than one learner may have worked at the same form.
    response = _response(pointer, enrolment, Purpose.SCHEDA, _contact_of)
    return Found("fieldwork.response", response.pk, "", verified=True)


def _monitoring_round(pointer, enrolment):
    response = _response(pointer, enrolment, Purpose.UPDATE, _contact_of)
    return Found("fieldwork.response", response.pk, "", verified=True)


RESOLVERS = {
    ProductKind.NOMINATION: _nomination,
    ProductKind.PRACTICE_FORM: _practice_form,
    ProductKind.MONITORING_ROUND: _monitoring_round,
}


def _response(pointer, enrolment, purpose, address_of):
    """A sent response that is the learner's: they hold its personal link, or it bears their address.

    A wrong number, a stranger's and one of another study look the same."""
    link, receipt = _FORM_LINK.search(pointer), _RECEIPT.fullmatch(pointer)
    pk = links.response_pk_of(link[1]) if link else int(receipt[1]) if receipt else None
    rows = Response.objects.select_related("version__questionnaire").defer("version__xlsform", "version__source")
    found = rows.of_study(enrolment.cohort.path.study).filter(pk=pk, version__questionnaire__purpose=purpose).first()
    theirs = found is not None and (
        links.opens(link[1], found) if link else enrolment.email in {one.lower() for one in address_of(found)}
    )
    if not theirs:
        raise TrainingError(
            _(
                "We find nothing of yours with this. Paste the whole address of its receipt page, or the receipt "
                "number if you sent it with the address you enrolled with."
            )
        )
    if found.state not in (Response.State.SUBMITTED, Response.State.TO_CHECK):
        raise TrainingError(_("It is there, but not sent yet: send it, then come back here."))
    return found


def _nominator_of(response):
    said = named_answers(response, session_of(response))
    return [said[name].strip() for name in ("nominator_email", "contact_email") if said.get(name)]


def _contact_of(response):
    return [
        *_nominator_of(response),
        *Contact.objects.filter(practice=response.practice).values_list("email", flat=True),
    ]


def _page(kind, pointer, enrolment, recognise):
    parts, own = urlsplit(pointer), urlsplit(settings.SESTANTE_SITE_URL)
    if (parts.netloc and parts.netloc != own.netloc) or not parts.path.startswith("/"):
        raise TrainingError(_("Paste an address of this site: it begins with %(site)s") % {"site": f"{own.netloc}/"})
    wanted, elsewhere = PAGES[kind]
    seen = recognise(parts.path) if recognise is not None else None
    if seen is None or seen.kind not in wanted or seen.study != enrolment.cohort.path.study_id:
        raise TrainingError(str(elsewhere))
    # A personal link is kept by nobody else: of what it opens only the key is noted.
    address = f"{settings.SESTANTE_SITE_URL}{seen.url}" if seen.url else ""
    return Found(seen.kind, seen.pk, address, verified=seen.theirs)

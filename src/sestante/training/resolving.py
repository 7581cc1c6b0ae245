"""A field product is something real: how each kind is found on the platform, and how we know whose it is.

What the platform can see for itself it verifies (a nomination, a practice's form); of the rest it sees that the address
opens, and a trainer looks at it."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from sestante.fieldwork import links
from sestante.fieldwork.actions.nominating import named_answers
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.practices.models import Contact
from sestante.questionnaires.models import Questionnaire

from .errors import TrainingError
from .models import ProductKind

PUBLIC_PAGE = "page"
_RECEIPT = re.compile(r"(\d{1,17})-\d{1,4}")
_FORM_LINK = re.compile(r"/i/([^/\s]+)")
Purpose = Questionnaire.Purpose


class Found(NamedTuple):
    target_kind: str
    target_pk: int | None
    url: str
    verified: bool
    is_unique: bool = False


def resolve_product(kind, pointer, enrolment, *, page_exists=None):
    """What a learner points at. Refused in words when it is not there, or not theirs."""
    pointer = pointer.strip()
    if not pointer:
        raise TrainingError(_("Say where it is: paste its receipt number or its address."))
    if kind in RESOLVERS:
        return RESOLVERS[kind](pointer, enrolment)
    return _page(pointer, page_exists)


def _nomination(pointer, enrolment):
    response = _response(pointer, enrolment, Purpose.NOMINATION, _nominator_of)
    return Found("fieldwork.response", response.pk, "", verified=True, is_unique=True)


def _practice_form(pointer, enrolment):
    # Written together: more than one learner may have worked at the same form.
    response = _response(pointer, enrolment, Purpose.SCHEDA, _contact_of)
    return Found("fieldwork.response", response.pk, "", verified=True)


RESOLVERS = {ProductKind.NOMINATION: _nomination, ProductKind.PRACTICE_FORM: _practice_form}


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


def _page(pointer, page_exists):
    parts, own = urlsplit(pointer), urlsplit(settings.SESTANTE_SITE_URL)
    if (parts.netloc and parts.netloc != own.netloc) or not parts.path.startswith("/"):
        raise TrainingError(_("Paste an address of this site: it begins with %(site)s") % {"site": f"{own.netloc}/"})
    seen = page_exists(parts.path) if page_exists is not None else ""
    if not seen:
        raise TrainingError(_("No page opens at this address. Copy it from the browser’s bar and paste it here."))
    address = f"{settings.SESTANTE_SITE_URL}{parts.path}"
    if len(address) > 300:
        raise TrainingError(_("No page opens at this address. Copy it from the browser’s bar and paste it here."))
    return Found(PUBLIC_PAGE if seen == "public" else "", None, address, verified=False)

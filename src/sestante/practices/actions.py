"""Enter practices, correct them, say whom to write to. What takes them away stands in fieldwork: it knows the forms."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.places.models import Municipality, Province, Region
from sestante.places.queries import find_municipality, find_province, find_region

from .errors import PracticeError
from .models import Contact, Organisation, Practice
from .queries import likeness_of


class Place(NamedTuple):
    """Where a practice is, as far as its words could be recognised; ``text`` keeps what could not."""

    municipality: Municipality | None = None
    province: Province | None = None
    region: Region | None = None
    text: str = ""


def resolve_place(*, municipality="", province="", region=""):
    """Recognise a place from the words people write. What is not recognised stays as text, never lost."""
    found_province = find_province(province) if province else None
    found_municipality = find_municipality(municipality, province=found_province) if municipality else None
    if found_municipality is not None:
        found_province = found_municipality.province
    found_region = found_province.region if found_province else (find_region(region) if region else None)
    recognised = {municipality: found_municipality, province: found_province, region: found_region}
    text = ", ".join(word for word in (municipality, province, region) if word and recognised[word] is None)
    return Place(found_municipality, found_province, found_region, text[:160])


@transaction.atomic
def add_practice(study, *, name, by, place=Place(), organisation="", origin=Practice.Origin.TEAM, quietly=False):  # noqa: B008
    """Enter a practice. ``quietly`` writes no journal row: an import or a call has written its own."""
    name = _named(name)
    practice = Practice.objects.create(
        study=study,
        name=name,
        likeness=likeness_of(name),
        organisation=organisation_named(organisation),
        municipality=place.municipality,
        province=place.province,
        region=place.region,
        place_text=place.text,
        origin=origin,
    )
    if not quietly:
        record("entered practice", practice, by=by, study=study)
    return practice


@transaction.atomic
def describe_practice(practice, *, name, by, place, organisation=""):
    """Correct a practice's name, place and promoter."""
    practice.name = _named(name)
    practice.likeness = likeness_of(practice.name)
    practice.organisation = organisation_named(organisation)
    practice.municipality, practice.province, practice.region, practice.place_text = place
    practice.save()
    record("described practice", practice, by=by, study=practice.study)
    return practice


@transaction.atomic
def add_contact(practice, *, email, by=None, name="", phone="", language="it", quietly=False):
    """Say whom to write to. The same address again corrects what was known of it."""
    contact, created = Contact.objects.update_or_create(
        practice=practice,
        email=_address(email),
        defaults={"name": name.strip()[:120], "phone": phone.strip()[:40], "language": language},
    )
    if not quietly:
        # The journal is read by people who may not see identities: it says that, not whom.
        record("added contact" if created else "corrected contact", practice, by=by, study=practice.study)
    return contact


@transaction.atomic
def correct_contact(contact, *, email, by, name="", phone="", language="it"):
    """Correct an address. Letters already sent stay as they went."""
    email = _address(email)
    if contact.practice.contacts.filter(email=email).exclude(pk=contact.pk).exists():
        raise PracticeError(_("This practice already has a contact with this address."))
    contact.email, contact.name, contact.phone, contact.language = email, name.strip(), phone.strip(), language
    contact.save()
    record("corrected contact", contact.practice, by=by, study=contact.practice.study)
    return contact


def organisation_named(name):
    """The organisation of this name, made when it is new; None without a name."""
    name = " ".join(name.split())[:160]
    if not name:
        return None
    return Organisation.objects.filter(name__iexact=name).first() or Organisation.objects.create(name=name)


def _named(name):
    name = " ".join(name.split())
    if not name:
        raise PracticeError(_("Give the practice a name."))
    return name[:160]


def _address(email):
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise PracticeError(_("“%(email)s” is not an e-mail address.") % {"email": email}) from error
    return email

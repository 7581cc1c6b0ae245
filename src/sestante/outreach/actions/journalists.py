"""Journalists: the book of contacts, access under embargo by personal link, and the right to object."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.letters.actions import queue_letter
from sestante.outreach.errors import OutreachError
from sestante.outreach.links import CONTACT, EMBARGO, address
from sestante.outreach.models import EmbargoAccess, PressContact, PressRelease, ReleaseStep
from sestante.outreach.queries.press import contacts_to_invite
from sestante.outreach.release_fields import embargo_line
from sestante.outreach.words import without_codes
from sestante.people.queries import host

S = PressRelease.State
CHANGEABLE = ("outlet", "name", "role", "topics", "province", "email", "language", "source")


def keep_contact(contact, *, by, study, **fields):
    """Add somebody to the book, or correct what it says of them. An address is there once."""
    email = fields["email"].strip().lower()
    same = PressContact.objects.filter(email__iexact=email).exclude(pk=contact.pk if contact else None).first()
    if same is not None:
        raise OutreachError(
            _("%(email)s is in the book already, and objected: we do not write there.") % {"email": email}
            if same.objected_at
            else _("%(email)s is in the book already.") % {"email": email}
        )
    if not fields["source"].strip():
        raise OutreachError(_("Write where the address comes from: they may ask."))
    contact = contact or PressContact()
    for name in CHANGEABLE:
        setattr(contact, name, fields.get(name, getattr(contact, name)))
    contact.email = email
    contact.save()
    record("kept press contact", contact, by=by, study=study)
    return contact


def forget_contact(contact, *, by, study):
    """Take somebody out of the book, with their accesses. Who objected stays as an address not to be written to."""
    if contact.objected_at:
        raise OutreachError(_("Whoever objected stays in the book, so that nobody writes to them again."))
    record("forgot press contact", contact, by=by, study=study)
    contact.delete()


@transaction.atomic
def object_to_messages(contact):
    """A journalist wants no more messages: from this moment none goes, and what they could open is closed."""
    if contact.objected_at is None:
        contact.objected_at, contact.asked_at, contact.asked_words = timezone.now(), None, ""
        contact.name = contact.role = contact.topics = ""
        contact.save()
        contact.accesses.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
        record("objected", contact, actor=contact.outlet)
    return contact


@transaction.atomic
def ask_access(*, email, name, outlet, role, words, language):
    """A journalist asks to be let in; the team decides. Whoever is in the book already only becomes visible again."""
    email = email.strip().lower()
    contact = PressContact.objects.filter(email__iexact=email).first()
    if contact is None:
        with translation.override("it"):
            source = _("asked for access on this site")
        contact = PressContact(email=email, name=name, outlet=outlet, role=role, language=language, source=source)
    contact.asked_at, contact.asked_words = timezone.now(), words[:500]
    contact.objected_at = None  # they write to us of their own will
    contact.save()
    return contact


@transaction.atomic
def answer_request(contact, *, accept, by, study):
    """Let a journalist into the book, or not. Who is refused and was unknown before is forgotten."""
    if accept:
        contact.asked_at, contact.asked_words = None, ""
        contact.save(update_fields=["asked_at", "asked_words"])
        record("kept press contact", contact, by=by, study=study)
        return contact
    record("forgot press contact", contact, by=by, study=study)
    contact.delete()
    return None


# -- under embargo -----------------------------------------------------------------------------------------------------
def terms_of(release, language):
    """What a journalist accepts before they see anything: says nothing of what the release says."""
    with translation.override(language):
        return _(
            "I receive this release before its hour. Until then I publish nothing of it, in no form, and pass it on to "
            "nobody outside my newsroom. %(embargo)s. If the embargo is broken by others I ask before I publish."
        ) % {"embargo": embargo_line(release, language)}


@transaction.atomic
def offer_embargo(release, contacts, *, by):
    """Offer a scheduled release under embargo to these journalists: each gets a personal link by letter."""
    held = PressRelease.objects.select_for_update(of=("self",)).select_related("study").get(pk=release.pk)
    if held.state not in (S.SCHEDULED, S.EMBARGOED_SENT) or not held.is_embargoed or held.release_at <= timezone.now():
        raise OutreachError(_("Only a release that is scheduled under an embargo still to end is offered before."))
    chosen = list(contacts_to_invite(held).filter(pk__in=[contact.pk for contact in contacts]))
    if not chosen:
        raise OutreachError(_("Choose at least one journalist."))
    made = [EmbargoAccess.objects.create(release=held, contact=contact, invited_by=by) for contact in chosen]
    for access in made:
        _write_offer(access)
    PressContact.objects.filter(pk__in=[contact.pk for contact in chosen]).update(last_contact_at=timezone.now())
    if held.state != S.EMBARGOED_SENT:
        held.state = S.EMBARGOED_SENT
        held.save(update_fields=["state"])
        ReleaseStep.objects.create(release=held, state=S.EMBARGOED_SENT, by=by)
    record("offered embargo", held, by=by, study=held.study, number=len(made))
    return made


def _write_offer(access):
    contact, release = access.contact, access.release
    with translation.override(contact.language):
        button = _("Read the terms")
    _write(
        contact,
        "embargo_offer",
        about=f"embargo:{access.pk}",
        study=release.study,
        button=button,
        button_url=address("press_embargo", EMBARGO, access, language=contact.language),
        line=embargo_line(release, contact.language),
    )


def _write(contact, template, *, about, study, **context):
    """A letter to a journalist: with where their address comes from, on what ground we write, and how to object."""
    with translation.override(contact.language):
        why = _(
            "We write to your work address as press (legitimate interest, art. 6.1.f GDPR). "
            "We have it from: %(source)s."
        ) % {"source": contact.source}
        stop_words = _("I object: no more messages to the press")
    return queue_letter(
        f"outreach/letters/{template}",
        purpose=template,
        about=about,
        recipient=contact.email,
        language=contact.language,
        study_pk=study.pk,
        context={
            "contact": contact,
            "host": host(),
            "study": study,
            "why": why,
            "stop_words": stop_words,
            "stop_url": address("press_objection", CONTACT, contact, language=contact.language),
            **context,
        },
    )


@transaction.atomic
def accept_embargo(access, *, language):
    """Record that a journalist accepts the terms: the very words, and when. Before this they see nothing."""
    held = EmbargoAccess.objects.select_for_update(of=("self",)).select_related("release", "contact").get(pk=access.pk)
    if not may_open(held):
        raise OutreachError(_("This access is no longer open."))
    if held.accepted_at is None:
        held.accepted_at, held.terms = timezone.now(), terms_of(held.release, language)
        held.save(update_fields=["accepted_at", "terms"])
        record("accepted embargo", held, actor=str(held.contact), study=held.release.study)
    return held


def may_open(access):
    """Whether a personal link still leads somewhere before the hour."""
    return access.revoked_at is None and access.release.state == S.EMBARGOED_SENT


def take_kit(access):
    """Note that the kit was fetched, the first time."""
    if access.kit_taken_at is None:
        EmbargoAccess.objects.filter(pk=access.pk, kit_taken_at=None).update(kit_taken_at=timezone.now())


def revoke_access(access, *, by):
    if access.revoked_at is None:
        access.revoked_at = timezone.now()
        access.save(update_fields=["revoked_at"])
        record("revoked access", access, by=by, study=access.release.study)


@transaction.atomic
def announce_release(release, contacts, *, by):
    """Write to journalists that a release is out, with its address. Each once."""
    if release.state not in (S.RELEASED, S.CORRECTED):
        raise OutreachError(_("It is announced when it is out."))
    written = list(PressContact.objects.filter(pk__in=[one.pk for one in contacts], objected_at=None, asked_at=None))
    for contact in written:
        with translation.override(contact.language):
            url, button = settings.SESTANTE_SITE_URL + release.public.get_absolute_url(), _("Read the release")
        _write(
            contact,
            "release_out",
            about=f"release:{release.pk}",
            study=release.study,
            button=button,
            button_url=url,
            **_said_of(release, contact.language),
        )
    PressContact.objects.filter(pk__in=[one.pk for one in written]).update(last_contact_at=timezone.now())
    record("announced release", release, by=by, study=release.study, number=len(written))
    return written


def _said_of(release, language):
    """Headline and what stands under it, for a letter."""
    lead = release.said(language, "subhead") or release.said(language, "lead")
    return {
        "headline": without_codes(release.said(language, "headline")) or str(release),
        "lead": without_codes(lead),
    }

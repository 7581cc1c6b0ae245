"""Badges as Open Badges 3.0, looked at with a library that is not ours."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import IntegrityError, transaction
from django.utils import timezone
from joserfc.util import urlsafe_b64decode
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
from openbadgeslib.ob3.status import check_credential_status

import make
from sestante.training import drawing
from sestante.training.actions import (
    erase_enrolment,
    give_feedback,
    hide_badge,
    publish_badge,
    revoke_badge,
    rotate_key,
)
from sestante.training.credentials import belongs_to, status_list, verify
from sestante.training.errors import TrainingError
from sestante.training.models import Badge, SigningKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make.cohort(make.training_path(make.study()))


def by(cohort):
    return cohort.path.study.memberships.first().person


def earned(cohort, *, positions=(3,), email="rosa@example.org"):
    enrolment = make.learner(cohort, email=email)
    for position in positions:
        give_feedback(make.handed_in(enrolment, position), verdict="accepted", words="Bene", by=by(cohort))
    return Badge.objects.filter(enrolment=enrolment).order_by("pk").first()


def pem_of(key):
    public = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(key.public_jwk["x"].encode()))
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def verifier(key=None):
    return OB3Verifier(pem_of(key or SigningKey.objects.get()))


def lists(number, now=None):
    """What a verifier gets when it asks for a status list."""
    return lambda url: status_list(number, now or timezone.now()).encode()


def test_an_independent_library_verifies_signature_and_structure(cohort):
    badge = earned(cohort)
    seen = verifier().verify(badge.credential)
    assert seen.id == f"urn:uuid:{badge.uid}"
    assert seen.achievement.name == "Coinvolgere, decidere, prendersi cura"
    assert seen.achievement.criteria_narrative.endswith("Verbale di un incontro condotto.")
    assert seen.issuer.id.endswith("/distintivi/emittente.json")
    assert [one.identity_type for one in seen.identifiers] == ["emailAddress"]
    assert seen.evidence[0].id.endswith("/pratiche/")


def test_the_library_refuses_a_changed_credential_and_another_key(cohort):
    badge = earned(cohort)
    head, body, signature = badge.credential.split(".")
    with pytest.raises(OB3VerificationError):
        verifier().verify(".".join([head, body[:-4] + "AAAA", signature]))
    first = SigningKey.objects.get()
    rotate_key()
    second = SigningKey.objects.get(retired_at=None)
    with pytest.raises(OB3VerificationError):
        verifier(second).verify(badge.credential)
    verifier(first).verify(badge.credential)  # an old key goes on checking what it signed
    assert verify(badge.credential).is_valid
    later = earned(cohort, email="ugo@example.org")
    verifier(second).verify(later.credential)


def test_a_revoked_badge_is_told_by_the_signed_status_list(cohort):
    badge, other = earned(cohort), earned(cohort, email="ugo@example.org")
    check = {"check_status": True, "download": lists(0), "verify_status_list": False}
    seen = verifier().verify(other.credential)
    verifier().verify(badge.credential, **check)
    revoke_badge(badge, because="Il prodotto era di un’altra persona.", by=by(cohort))
    with pytest.raises(OB3VerificationError, match="revocation"):
        verifier().verify(badge.credential, **check)
    verifier().verify(other.credential, **check)
    # The list itself is signed by the same issuer.
    key = pem_of(SigningKey.objects.get())
    check_credential_status(seen, lists(0), verify_list=True, list_pubkey_pem=key)
    verdict = verify(badge.credential)
    assert (verdict.is_valid, verdict.badge.revoked_because) == (False, "Il prodotto era di un’altra persona.")


def test_the_credential_holds_no_name_and_no_address(cohort):
    badge = earned(cohort, email="rosa@example.org")
    claims = verify(badge.credential).credential
    assert "rosa" not in json.dumps(claims).lower() and "neri" not in json.dumps(claims).lower()
    assert belongs_to(claims, "Rosa@example.org ")
    assert not belongs_to(claims, "ugo@example.org")


def test_images_carry_the_credential_where_the_standard_wants_it(cohort):
    badge = earned(cohort)
    made = drawing.png(badge.title, 3, badge.credential)
    assert OB3Verifier.extract_token_from_png(made) == badge.credential
    baked = drawing.svg(badge.title, 3, badge.credential)
    assert OB3Verifier.extract_token_from_svg(baked.encode()) == badge.credential
    assert drawing.credential_in(made) == badge.credential
    assert verify(drawing.credential_in(baked.encode())).badge == badge


def test_what_is_not_ours_is_told_apart(cohort):
    badge = earned(cohort)
    head, body, signature = badge.credential.split(".")
    assert verify("").problem == "unreadable"
    assert verify(".".join([head, body, signature[:-8] + "AAAAAAAA"])).problem == "unsigned"
    SigningKey.objects.all().delete()
    assert verify(badge.credential).problem == "unsigned"


@pytest.mark.postgres
def test_the_badge_of_the_path_comes_with_the_last_product(cohort):
    earned(cohort, positions=(1, 2, 3, 4, 5))
    assert Badge.objects.filter(module=None).count() == 0
    enrolment = cohort.enrolments.get()
    give_feedback(make.handed_in(enrolment, 6), verdict="accepted", words="Bene", by=by(cohort))
    assert Badge.objects.get(module=None).title == cohort.path.title


@pytest.mark.postgres
def test_the_learner_decides_who_sees_a_badge(cohort):
    badge = earned(cohort)
    assert (badge.published_at, badge.shown_name) == (None, "")
    publish_badge(badge, shown_name="Rosa N.")
    hide_badge(badge)
    badge.refresh_from_db()
    assert (badge.published_at, badge.shown_name) == (None, "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Badge.objects.filter(pk=badge.pk).update(shown_name="Rosa N.")


@pytest.mark.postgres
def test_a_revocation_says_why_once(cohort):
    badge = earned(cohort)
    with pytest.raises(TrainingError):
        revoke_badge(badge, because="  ", by=by(cohort))
    revoke_badge(badge, because="Sbaglio nostro.", by=by(cohort))
    with pytest.raises(TrainingError):
        revoke_badge(badge, because="Di nuovo.", by=by(cohort))
    with pytest.raises(IntegrityError), transaction.atomic():
        Badge.objects.filter(pk=badge.pk).update(revoked_because="")


def test_who_left_can_still_prove_a_badge_by_its_file(cohort):
    badge = earned(cohort)
    token = badge.credential
    erase_enrolment(badge.enrolment)
    verdict = verify(token)
    assert verdict.is_valid and belongs_to(verdict.credential, "rosa@example.org")

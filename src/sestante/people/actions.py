"""Accounts, and the association that runs the installation. The journal stands downstream: pages record there."""

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from sesame.utils import get_token

from sestante.letters.actions import queue_letter

from .errors import AlreadyStarted
from .models import Host, Person
from .queries import host


@transaction.atomic
def name_host(*, name, **fields):
    """Say which association runs this installation, or correct what was said."""
    host, _created = Host.objects.update_or_create(pk=1, defaults={"name": name, **fields})
    public_changed()
    return host


def public_changed():
    """What the public sees has changed: pages kept in memory are stale from this moment."""
    if not Host.objects.filter(pk=1).update(public_revision=F("public_revision") + 1):
        Host.objects.create(pk=1, name="", public_revision=1)


def welcome_person(*, email, name, password=None, administrator=False, language="it"):
    """Give somebody an account, or return the one they have. Without a password they sign in by e-mail link."""
    person = Person.objects.filter(email__iexact=email).first()
    if person is not None:
        return person
    return Person.objects.create_user(email, password, name=name, is_administrator=administrator, language=language)


@transaction.atomic
def start_installation(*, host_name, name, email, password):
    """The first act on an empty installation: name the host, make the first administrator."""
    if Person.objects.exists():
        raise AlreadyStarted
    name_host(name=host_name)
    return welcome_person(email=email, name=name, password=password, administrator=True)


def describe_person(person, *, name, language, by):
    person.name, person.language = name, language
    person.save(update_fields=["name", "language"])
    return person


def set_password(person, password, *, by):
    person.set_password(password)
    person.save(update_fields=["password"])


@transaction.atomic
def let_in(person, *, allowed):
    """Let a person sign in, or keep them out from this moment: their sessions end with the change."""
    person.is_active = allowed
    if not allowed:
        # A session is tied to the password's hash: an unusable password ends them all, and every link.
        person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])


def send_sign_in_link(email):
    """Write to whoever has this address and may sign in; to others nothing is sent and nothing is said."""
    person = Person.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        return None
    with translation.override(person.language):
        button = gettext("Come in")
        link = settings.SESTANTE_SITE_URL + reverse("sign_in_with_link", args=[get_token(person)])
    return queue_letter(
        "people/letters/sign_in_link",
        purpose="sign_in_link",
        about=f"person:{person.pk}:{get_random_string(12)}",  # each request is a letter of its own
        recipient=person.email,
        language=person.language,
        context={"person": person, "host": host(), "button": button, "button_url": link},
    )

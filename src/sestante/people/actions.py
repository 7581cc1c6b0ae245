from django.db import transaction
from django.db.models import F

from .models import Host, Person


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

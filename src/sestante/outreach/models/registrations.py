"""Who comes. Names and needs stand here alone, and leave with their row when their time is over."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sestante.people.models import ConsentRecord

from .events import Event


class RegistrationQuerySet(models.QuerySet):
    def in_force(self):
        """Those who have a place or wait for one."""
        return self.filter(state__in=Registration.IN_FORCE)

    def in_the_line(self):
        """The waiting list, in its order."""
        return self.filter(state=Registration.State.WAITING).order_by("queued_at", "pk")


class Registration(models.Model):
    class Way(models.TextChoices):
        SEAT = "seat", _("in person")
        ONLINE = "online", _("online")

    class State(models.TextChoices):
        CONFIRMED = "confirmed", _("registered")
        WAITING = "waiting", _("on the waiting list")
        OFFERED = "offered", _("place kept, to be confirmed")
        LAPSED = "lapsed", _("place not taken up in time")
        CANCELLED = "cancelled", _("cancelled")

    IN_FORCE = (State.CONFIRMED, State.WAITING, State.OFFERED)

    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations")
    # Printed, shown at the door and typed back: eight letters and figures that nobody takes for one another.
    code = models.CharField(max_length=8, unique=True)
    nonce = models.CharField(max_length=16)
    name = models.CharField(_("name and surname"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)  # a walk-in leaves none
    language = models.CharField(max_length=5, default="it")
    way = models.CharField(_("how you come"), max_length=6, choices=Way, default=Way.SEAT)
    role = models.CharField(_("role"), max_length=20, blank=True)  # a name from programme.yaml
    access_needs = models.TextField(_("what you need to take part"), blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.CONFIRMED)
    holds_place = models.BooleanField(default=False)  # counted among the places taken
    is_walk_in = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)  # one letter each
    registered_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = [Lower("name"), "pk"]
        indexes = [models.Index(fields=["event", "state", "queued_at"], name="registration_by_state")]
        constraints = [
            models.UniqueConstraint(
                "event",
                Lower("email"),
                condition=models.Q(state__in=["confirmed", "waiting", "offered"]) & ~models.Q(email=""),
                name="registration_once_per_address",
            ),
            models.CheckConstraint(
                condition=models.Q(state="offered", held_until__isnull=False)
                | (~models.Q(state="offered") & models.Q(held_until__isnull=True)),
                name="registration_place_is_kept_until_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", queued_at__isnull=False) | ~models.Q(state="waiting"),
                name="registration_waiting_has_its_turn",
            ),
            models.CheckConstraint(
                condition=models.Q(state="cancelled", cancelled_at__isnull=False)
                | (~models.Q(state="cancelled") & models.Q(cancelled_at__isnull=True)),
                name="registration_cancelled_has_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(holds_place=False) | models.Q(state__in=["confirmed", "offered"]),
                name="registration_gives_its_place_back",
            ),
            models.CheckConstraint(
                condition=models.Q(came_at__isnull=True) | models.Q(state="confirmed"),
                name="registration_came_was_expected",
            ),
            models.CheckConstraint(
                condition=models.Q(came_at__isnull=False) | models.Q(checked_in_by__isnull=True),
                name="registration_checked_in_has_its_time",
            ),
        ]

    def __str__(self):
        # The journal keeps what a row calls itself for good: a name would outlive its erasure there.
        return self.shown_code

    @property
    def shown_code(self):
        return f"{self.code[:4]}-{self.code[4:]}"


class RegistrationConsent(ConsentRecord):
    """What somebody agreed to when registering, in which words, when and how."""

    class Subject(models.TextChoices):
        PHOTO_NOTICE = "photo_notice", _("notice about photographs read")
        NEWSLETTER = "newsletter", _("newsletter")

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="consents")
    subject = models.CharField(max_length=20, choices=Subject)
    passed_on_at = models.DateTimeField(null=True, blank=True)  # when the newsletter took it over

    class Meta(ConsentRecord.Meta):
        verbose_name = _("consent at registration")
        verbose_name_plural = _("consents at registration")
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "subject"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="registration_consent_in_force_is_one",
            ),
        ]

    def __str__(self):
        return f"{self.get_subject_display()} · {self.registration}"

"""The appointment: when, where, who is invited, what they agreed to, what is shown to open with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.people.models import ConsentRecord
from sestante.practices.models import Practice
from sestante.studies.models import Study
from sestante.synthesis.models import Evidence


class FocusGroup(models.Model):
    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        OPEN = "open", _("open")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("closed")

    study = models.ForeignKey(Study, models.CASCADE, related_name="focus_groups")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    mode = models.CharField(_("how people meet"), max_length=9, choices=Mode, default=Mode.IN_PERSON)
    starts_at = models.DateTimeField(_("begins at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=150)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link of the meeting"), blank=True)
    access = models.TextField(_("how to get there and get in"), blank=True)
    seats_min = models.PositiveSmallIntegerField(_("at least"), default=6)
    seats_max = models.PositiveSmallIntegerField(_("at most"), default=10)
    # Blocks in order: [{"id", "minutes", "method", "title": {it, en}, "prompts": {it, en}, "question", "output"}]
    guide = models.JSONField(default=list)
    # Invitations leave by themselves 21 days before, to whoever has been chosen.
    invites_by_itself = models.BooleanField(_("invitations leave by themselves 21 days before"), default=False)
    sequence = models.PositiveSmallIntegerField(default=0)  # of the appointment, as calendars count its changes
    cancelled_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED)
    block = models.PositiveSmallIntegerField(default=0)  # where in the guide the room is
    block_started_at = models.DateTimeField(null=True, blank=True)
    # What people type to come in. Given when the room opens, taken back when it closes.
    code = models.CharField(max_length=8, null=True, blank=True, unique=True)  # noqa: DJ001 - many rooms have none
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Grows with everything that a screen in the room may have to show: what screens compare.
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("focus group")
        verbose_name_plural = _("focus groups")
        ordering = ["study", "number"]
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="focus_group_number_once"),
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | (~models.Q(state="closed") & models.Q(closed_at__isnull=True)),
                name="focus_group_closed_has_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="planned") | models.Q(opened_at__isnull=False),
                name="focus_group_opened_has_its_time",
            ),
        ]

    def __str__(self):
        return self.title


class Participant(models.Model):
    """Somebody invited: the only place of the room's data that names a person."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("no answer yet")
        YES = "yes", _("comes")
        NO = "no", _("does not come")

    focus_group = models.ForeignKey(FocusGroup, models.CASCADE, related_name="participants")
    practice = models.ForeignKey(Practice, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("full name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, default="it")
    nonce = models.CharField(max_length=16)
    invited_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=7, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    access_needs = models.TextField(_("what you need to take part"), blank=True)
    sheet_checked_at = models.DateTimeField(null=True, blank=True)  # they have read what we say of their practice
    sheet_remark = models.TextField(_("what is not right"), blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)  # the team took the invitation back
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # they withdrew: nothing here names them any more
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["focus_group", "email"],
                condition=~models.Q(email=""),
                name="participant_once_per_focus_group",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True)
                | models.Q(name="", email="", phone="", access_needs="", sheet_remark=""),
                name="participant_withdrawn_has_no_name",
            ),
        ]

    def __str__(self):
        return self.name


class ParticipantConsent(ConsentRecord):
    """What a participant agreed to, in which words, when and how. Withdrawing adds a time; nothing is overwritten."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="consents")
    subject = models.CharField(max_length=40)  # take_part, audio_recording, video_recording, photos, quotes, recontact
    choice = models.CharField(max_length=20)  # yes, no; for quotes: named, anonymous, no

    class Meta(ConsentRecord.Meta):
        verbose_name = _("consent of a participant")
        verbose_name_plural = _("consents of participants")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "subject"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="participant_consent_in_force_is_one",
            ),
        ]

    def __str__(self):
        return f"{self.subject}: {self.choice}"


class SeatKey(models.Model):
    """Which seat is whose. Deleted with the recordings: from then on nobody can tell who said what."""

    participant = models.OneToOneField(Participant, models.CASCADE, related_name="seat_key")
    seat = models.OneToOneField("deliberation.Seat", models.CASCADE, related_name="key")

    class Meta:
        verbose_name = _("key of a seat")
        verbose_name_plural = _("keys of seats")

    def __str__(self):
        return f"{self.participant_id} ↔ {self.seat_id}"


class MirrorPiece(models.Model):
    """A pinned piece of evidence shown to open the discussion."""

    focus_group = models.ForeignKey(FocusGroup, models.CASCADE, related_name="mirror")
    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("piece of the mirror")
        verbose_name_plural = _("pieces of the mirror")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["focus_group", "evidence"], name="mirror_piece_once")]

    def __str__(self):
        return self.evidence.code

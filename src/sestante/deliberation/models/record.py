"""What is left of a focus group: the transcript, the minutes and who corrected them, what became of each idea."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .groups import FocusGroup, Participant
from .room import Seat, Subject


class Transcript(models.Model):
    """Words of the room, in turns. The file it came from is kept apart until somebody has checked the turns."""

    focus_group = models.OneToOneField(FocusGroup, models.CASCADE, related_name="transcript")
    file_name = models.CharField(max_length=200)
    original = models.BinaryField(null=True, blank=True)  # with names in it: it goes when the turns are checked
    # What each label of the file stands for: {"ANNA": "seat:3", "Moderatore": "facilitator", "X": "nobody"}
    speakers = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    pseudonymised_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    # Once the keys are gone: how far each seat's words may be quoted. {"3": "anonymous"}
    quotes = models.JSONField(default=dict)
    replaced = models.PositiveIntegerField(default=0)  # how many words stood for a person; which ones is not kept

    class Meta:
        verbose_name = _("transcript")
        verbose_name_plural = _("transcripts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(checked_at__isnull=True) | models.Q(pseudonymised_at__isnull=False),
                name="transcript_checked_was_pseudonymised",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_at__isnull=True) | models.Q(original__isnull=True),
                name="transcript_checked_keeps_no_original",
            ),
        ]

    def __str__(self):
        return self.file_name


class Turn(models.Model):
    """What one voice said before another took over."""

    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="turns")
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=120, blank=True)  # as in the file; emptied with the file
    seat = models.ForeignKey(Seat, models.SET_NULL, null=True, blank=True, related_name="turns")
    is_facilitator = models.BooleanField(default=False)
    seconds = models.PositiveIntegerField(null=True, blank=True)  # since the beginning, where the file says
    text = models.TextField()

    class Meta:
        verbose_name = _("turn of a transcript")
        verbose_name_plural = _("turns of transcripts")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["transcript", "position"], name="turn_position_once"),
            models.CheckConstraint(
                condition=models.Q(is_facilitator=False) | models.Q(seat__isnull=True), name="turn_has_one_voice"
            ),
        ]

    def __str__(self):
        return self.text[:60]


class Replacement(models.Model):
    """A name that was taken out of a turn, kept only until somebody has looked at the list."""

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="replacements")
    found = models.CharField(max_length=120)
    put = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("replaced name")
        verbose_name_plural = _("replaced names")

    def __str__(self):
        return f"{self.found} → {self.put}"


class Minutes(models.Model):
    """The minutes: drafted from the record, read by who was there, validated with the corrections in sight."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", _("with the participants")
        VALIDATED = "validated", _("validated")

    focus_group = models.OneToOneField(FocusGroup, models.CASCADE, related_name="minutes_written")
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=5, choices=[("it", _("Italian")), ("en", _("English"))],
                                default="it")  # fmt: skip
    revision = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    drafted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    check_until = models.DateField(null=True, blank=True)
    validated_at = models.DateTimeField(null=True, blank=True)
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="validated", validated_at__isnull=False)
                | (~models.Q(state="validated") & models.Q(validated_at__isnull=True)),
                name="minutes_validated_have_their_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(sent_at__isnull=False, check_until__isnull=False)
                | models.Q(state="validated"),
                name="minutes_sent_have_their_days",
            ),
        ]

    def __str__(self):
        return f"{self.focus_group}: {self.get_state_display()}"


class MinutesCheck(models.Model):
    """A participant says: it is right."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="checks")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="minutes_checks")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("yes to the minutes")
        verbose_name_plural = _("yeses to the minutes")
        constraints = [models.UniqueConstraint(fields=["minutes", "participant"], name="minutes_check_once")]

    def __str__(self):
        return str(self.at)


class Correction(models.Model):
    """What somebody would rather read in the minutes, and what was made of it."""

    class Reply(models.TextChoices):
        TAKEN = "taken", _("taken up")
        NOTED = "noted", _("noted beside the text")
        DECLINED = "declined", _("left as it was")

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="corrections")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="corrections")
    passage = models.TextField(_("the passage"), blank=True)
    proposal = models.TextField(_("what should stand there"))
    at = models.DateTimeField()
    reply = models.CharField(max_length=8, choices=Reply, blank=True)
    because = models.TextField(_("in a few words, why"), blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("correction of the minutes")
        verbose_name_plural = _("corrections of the minutes")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reply="", replied_at__isnull=True)
                | (~models.Q(reply="") & models.Q(replied_at__isnull=False)),
                name="correction_answered_has_its_time",
            ),
        ]

    def __str__(self):
        return self.proposal[:60]


class Outcome(models.Model):
    """What became of an idea after the room."""

    class Kind(models.TextChoices):
        METHODOLOGY = "methodology", _("it became a methodology")
        INDICATOR = "indicator", _("it became an indicator")
        REPORT = "report", _("it is in the report")
        SET_ASIDE = "set_aside", _("set aside")

    subject = models.OneToOneField(Subject, models.CASCADE, related_name="outcome")
    kind = models.CharField(_("what became of it"), max_length=11, choices=Kind)
    words = models.TextField(_("in words"))
    words_en = models.TextField(_("the same in English"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("outcome of an idea")
        verbose_name_plural = _("outcomes of ideas")
        constraints = [models.CheckConstraint(condition=~models.Q(words=""), name="outcome_says_why")]

    def __str__(self):
        return f"{self.subject_id}: {self.kind}"

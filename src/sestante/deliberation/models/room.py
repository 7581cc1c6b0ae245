"""What happens in the room: seats, rounds, ideas, polls, ballots. Nothing here names a person."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .groups import FocusGroup


class Family(models.TextChoices):
    """The kind of group somebody speaks for, as they declare it: what results are told apart by in the room."""

    CITIZENS = "citizens", _("citizens")
    THIRD_SECTOR = "third_sector", _("third sector")
    INSTITUTION = "institution", _("institutions")
    ENTERPRISE = "enterprise", _("companies")
    MIXED = "mixed", _("mixed networks")


class Seat(models.Model):
    """A voice in the room: a number, the kind of group it comes from, the link of its telephone."""

    focus_group = models.ForeignKey(FocusGroup, models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    family = models.CharField(_("comes from"), max_length=40, blank=True)  # a Family, as declared
    nonce = models.CharField(max_length=16)
    has_phone = models.BooleanField(default=True)  # without one the facilitator writes on their behalf
    entered_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["focus_group", "number"], name="seat_number_once")]

    def __str__(self):
        return self.code

    @property
    def code(self):
        return f"P{self.number}"

    @property
    def family_name(self):
        return Family(self.family).label if self.family in Family.values else self.family


class Round(models.Model):
    """One question put to the room, with the rule by which its answers are read, frozen before the first answer."""

    class Kind(models.TextChoices):
        IDEAS = "ideas", _("nominal group")
        STATEMENTS = "statements", _("statements")
        RATING = "rating", _("ratings from 1 to 9")
        BUDGET = "budget", _("100 points to share out")
        PAIRS = "pairs", _("comparisons in pairs")
        BEST_WORST = "best_worst", _("best and worst")

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    class Step(models.TextChoices):
        WRITING = "writing", _("silent writing")
        SHARING = "sharing", _("round robin")
        CLARIFYING = "clarifying", _("clarifying and merging")
        VOTING = "voting", _("private vote")
        RESULTS = "results", _("results")

    class Output(models.TextChoices):
        NOTHING = "", _("discussion only")
        METHODOLOGIES = "methodologies", _("methodologies")
        INDICATORS = "indicators", _("indicators")
        RELEVANCE = "relevance", _("relevance of indicators")
        FEASIBILITY = "feasibility", _("feasibility of indicators")
        WEIGHTS = "weights", _("weights")

    focus_group = models.ForeignKey(FocusGroup, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    block = models.CharField(max_length=40, blank=True)  # id of the guide's block it belongs to
    kind = models.CharField(max_length=10, choices=Kind)
    output = models.CharField(max_length=13, choices=Output, default=Output.NOTHING, blank=True)
    question = models.JSONField(default=dict)  # {language: text}
    state = models.CharField(max_length=8, choices=State, default=State.PREPARED)
    step = models.CharField(max_length=10, choices=Step, default=Step.VOTING)
    step_started_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)  # of the step now under way
    # The round robin: {"order": [keys of seats], "at": place in it, "passed": [keys of seats, in this lap]}
    turns = models.JSONField(default=dict, blank=True)
    rule = models.JSONField(default=dict)  # consensus rule, points, scale: what methods.consensus is called with
    rule_frozen_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["focus_group", "number"]
        constraints = [
            models.UniqueConstraint(fields=["focus_group", "number"], name="round_number_once"),
            models.UniqueConstraint(
                fields=["focus_group"], condition=models.Q(state="open"), name="round_open_is_one_per_room"
            ),
            models.CheckConstraint(
                condition=models.Q(state="prepared") | models.Q(rule_frozen_at__isnull=False),
                name="round_opened_has_its_rule_frozen",
            ),
        ]

    def __str__(self):
        return f"{self.focus_group} · {self.number}"


class Subject(models.Model):
    """What is judged: an idea put on the wall, a statement, an indicator, a dimension."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="subjects")
    key = models.CharField(max_length=120)  # idea:12, statement:3, indicator:7 ... stable, for whoever reads results
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=600)
    text_en = models.CharField(max_length=600, blank=True)
    hint = models.CharField(max_length=600, blank=True)
    evidence = models.JSONField(default=list)  # codes of the evidence it stands on
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged")
    taken_out_at = models.DateTimeField(null=True, blank=True)  # moderated: it stays on record, nobody votes on it
    taken_out_because = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("subject of a round")
        verbose_name_plural = _("subjects of rounds")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="subject_key_once")]

    def __str__(self):
        return self.text


class Idea(models.Model):
    """Words of one seat, as written. They never change; what is merged is their subject."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="ideas")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="ideas")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=600)
    written_at = models.DateTimeField(auto_now_add=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    subject = models.ForeignKey(Subject, models.SET_NULL, null=True, blank=True, related_name="ideas")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        ordering = ["written_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "seat", "number"], name="idea_number_once_per_seat")]

    def __str__(self):
        return self.text


class Assent(models.Model):
    """An author's yes or no to merging their idea with another. No answer is no assent."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="assents")
    into = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    agrees = models.BooleanField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    on_behalf = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("assent")
        verbose_name_plural = _("assents")
        constraints = [
            models.UniqueConstraint(fields=["subject", "into", "seat"], name="assent_once"),
            models.CheckConstraint(
                condition=models.Q(agrees__isnull=True, answered_at__isnull=True)
                | models.Q(agrees__isnull=False, answered_at__isnull=False),
                name="assent_answered_has_its_time",
            ),
        ]

    def __str__(self):
        return f"{self.subject_id} → {self.into_id}: {self.agrees}"


class Poll(models.Model):
    """One time the room votes in a round: the first vote, the second; the first turn of a Delphi, the next."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="polls")
    number = models.PositiveSmallIntegerField()
    # Statements are voted one after another: a poll on this one alone. Elsewhere a poll is on everything.
    subject = models.ForeignKey("deliberation.Subject", models.CASCADE, null=True, blank=True, related_name="polls")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="poll_number_once"),
            models.UniqueConstraint(
                fields=["round"], condition=models.Q(closed_at__isnull=True), name="poll_open_is_one_per_round"
            ),
        ]

    def __str__(self):
        return f"{self.round} ({self.number})"


class Ballot(models.Model):
    """What a seat says of one subject now. Nobody is ever shown whose it is, the facilitator included."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="ballots")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="ballots")
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="ballots")
    # Points; -1, 0, 1; 1 to 9; 0 to 100. Pairs and best-and-worst: as methods.weighting reads them.
    value = models.SmallIntegerField()

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [models.UniqueConstraint(fields=["poll", "seat", "subject"], name="ballot_once")]

    def __str__(self):
        return f"{self.subject_id}: {self.value}"


class BallotChange(models.Model):
    """Every time a ballot was cast or changed: what an export to other tools needs, and what makes a repeated
    request harmless (the same key counts once)."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="changes")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    value = models.SmallIntegerField(null=True, blank=True)  # null: taken back
    at = models.DateTimeField(default=timezone.now)  # of what comes from elsewhere: when it was cast there
    on_behalf = models.BooleanField(default=False)
    key = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("change of a ballot")
        verbose_name_plural = _("changes of ballots")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["poll", "seat", "key"], name="ballot_change_once")]

    def __str__(self):
        return f"{self.subject_id}: {self.value}"


class Note(models.Model):
    """What the facilitator or the observer writes down while the room is open."""

    focus_group = models.ForeignKey(FocusGroup, models.CASCADE, related_name="notes")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("note"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["focus_group", "number"], name="note_number_once")]

    def __str__(self):
        return self.text[:60]

    @property
    def code(self):
        return f"F{self.number}"

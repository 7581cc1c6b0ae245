"""Needs, problems, resources, availability and ideas that people tell, and the matches between them.

Identity is not here: an e-mail address lives in the response's confidential answers, or with the practice's contacts.
A voice copies only what the board may show, and loses it when its author takes it back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sestante.fieldwork.models import Response
from sestante.places.models import Municipality, Province
from sestante.practices.models import Practice
from sestante.studies.models import Study

from .words import parted, said


class VoiceQuerySet(models.QuerySet):
    def on_board(self, today):
        """What the public may see today."""
        fresh = Q(until__isnull=True) | Q(until__gte=today)
        return self.filter(fresh, shown_since__isnull=False, ended_at__isnull=True, study__public_since__isnull=False)

    def waiting(self):
        return self.filter(state=Voice.State.WAITING)


class Voice(models.Model):
    class Kind(models.TextChoices):
        NEED = "need", _("need")
        PROBLEM = "problem", _("problem")
        RESOURCE = "resource", _("resource")
        AVAILABILITY = "availability", _("availability")
        IDEA = "idea", _("idea")

    class State(models.TextChoices):
        WAITING = "waiting", _("to read")
        ASKED = "asked", _("waiting for its author")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("not taken up")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Ending(models.TextChoices):
        MET = "met", _("an answer was found")
        AUTHOR = "author", _("no longer needed, says its author")
        EXPIRED = "expired", _("its time is over")
        TEAM = "team", _("closed by the team")

    study = models.ForeignKey(Study, models.CASCADE, related_name="voices")
    kind = models.CharField(max_length=12, choices=Kind)
    response = models.ForeignKey(Response, models.CASCADE, related_name="voices")
    # A practice's own need or offer, out of its form: then the response is that form.
    practice = models.ForeignKey(Practice, models.CASCADE, null=True, blank=True, related_name="voices")
    source_key = models.CharField(max_length=60, blank=True)  # which answer of that form: "needs_now:space"
    code = models.CharField(max_length=9, unique=True)  # for whoever left no address: told once, typed back
    nonce = models.CharField(max_length=16)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)

    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    # Codes of the shared lists, separated by spaces as forms write them.
    helps = models.CharField(max_length=250, blank=True)  # kinds of help: what is offered, or what would be needed
    themes = models.CharField(max_length=250, blank=True)
    beneficiaries = models.CharField(max_length=250, blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    province = models.ForeignKey(Province, models.PROTECT, null=True, blank=True, related_name="+")
    urgency = models.CharField(max_length=20, blank=True)
    time_available = models.CharField(max_length=20, blank=True)
    until = models.DateField(null=True, blank=True)
    author_kind = models.CharField(max_length=20, blank=True)
    shown_name = models.CharField(max_length=160, blank=True)  # of a group or body, when it wants to be named
    language = models.CharField(max_length=5, default="it")
    may_show = models.BooleanField(default=False)  # its author's yes to the board, as it stands now
    is_minor = models.BooleanField(default=False)  # answered together with an adult; never shown, never matched
    has_address = models.BooleanField(default=False)

    told_at = models.DateTimeField()
    waiting_since = models.DateTimeField()  # for the team's answer: told, told again, or a question answered
    decided_at = models.DateTimeField(null=True, blank=True)
    shown_since = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # the last time somebody said it still holds
    asked_again_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=8, choices=Ending, blank=True)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("voice")
        verbose_name_plural = _("voices")
        ordering = ["told_at", "pk"]
        indexes = [
            models.Index(fields=["study", "state", "told_at"], name="voice_queue"),
            models.Index(fields=["-shown_since"], name="voice_board"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["response"], condition=Q(practice__isnull=True), name="voice_once_per_response"
            ),
            models.UniqueConstraint(
                fields=["response", "source_key"], condition=Q(practice__isnull=False), name="voice_once_per_source"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "asked"], decided_at__isnull=True)
                | (~Q(state__in=["waiting", "asked"]) & Q(decided_at__isnull=False)),
                name="voice_decided_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(shown_since__isnull=True) | Q(state="accepted", may_show=True, is_minor=False),
                name="voice_shown_was_accepted_and_agreed",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="voice_ended_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(title="", text="", shown_name="", shown_since__isnull=True),
                name="voice_withdrawn_is_empty",
            ),
        ]

    def __str__(self):
        # Not its words: the journal keeps what a thing was called, and they must be gone with their author.
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self):
        return reverse("board_voice", args=[self.pk])

    @property
    def name(self):
        """What it is called on a line: its title, or how its text begins."""
        if self.title:
            return self.title
        if not self.text:
            return self._help_in_words()
        return parted(self.text)[0]

    @property
    def rest(self):
        """What its text says beyond its name."""
        return self.text.strip() if self.title else parted(self.text)[1]

    def _help_in_words(self):
        helps = ", ".join(said("help", self.helps))
        if not helps:
            return capfirst(self.get_kind_display())
        words = _("They need: %(what)s") if self.kind == Voice.Kind.NEED else _("They offer: %(what)s")
        return words % {"what": helps[:1].lower() + helps[1:]}

    @property
    def is_told(self):
        """Told by somebody on the page of the voices; the others come out of a practice's form."""
        return self.practice_id is None


class Decision(models.Model):
    """One thing the team said to a voice's author, and, where it asked, what the author answered."""

    class Outcome(models.TextChoices):
        ACCEPT = "accept", _("accepted")
        ASK = "ask", _("asked")
        DECLINE = "decline", _("not taken up")

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=7, choices=Outcome)
    words = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(outcome="ask"), name="decision_answered_was_a_question"
            ),
            models.UniqueConstraint(
                fields=["voice"],
                condition=Q(outcome="ask", answered_at__isnull=True),
                name="decision_one_open_question",
            ),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()}: {self.voice}"


class Intention(models.Model):
    """For which voice of the board a form was begun: "I can help", before anything is sent."""

    response = models.OneToOneField(Response, models.CASCADE, related_name="intention")
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="intentions")

    class Meta:
        verbose_name = _("intention")
        verbose_name_plural = _("intentions")

    def __str__(self):
        return f"{self.response_id} → {self.voice_id}"


class Match(models.Model):
    """Two sides that might help each other, proposed by the team. Nobody's address moves before both have said yes.

    ``a`` is who lacks something, ``b`` who may have it: another voice, or a practice that already does it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        IN_CONTACT = "in_contact", _("in contact")
        DONE = "done", _("came about")
        FAILED = "failed", _("came to nothing")
        REFUSED = "refused", _("turned down")
        CLOSED = "closed", _("closed before it began")

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")

    study = models.ForeignKey(Study, models.CASCADE, related_name="matches")
    a = models.ForeignKey(Voice, models.CASCADE, related_name="matches_as_a")
    b = models.ForeignKey(Voice, models.CASCADE, null=True, blank=True, related_name="matches_as_b")
    practice = models.ForeignKey(Practice, models.CASCADE, null=True, blank=True, related_name="matches")
    nonce = models.CharField(max_length=16)
    reason = models.TextField(blank=True)  # in words, as it is told to both
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    a_answer = models.CharField(max_length=3, choices=Answer, blank=True)
    a_answered_at = models.DateTimeField(null=True, blank=True)
    b_answer = models.CharField(max_length=3, choices=Answer, blank=True)
    b_answered_at = models.DateTimeField(null=True, blank=True)
    contacts_sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(b__isnull=False, practice__isnull=True) | Q(b__isnull=True, practice__isnull=False),
                name="match_has_one_other_side",
            ),
            models.CheckConstraint(condition=Q(b__isnull=True) | ~Q(a=F("b")), name="match_is_not_with_itself"),
            models.UniqueConstraint(fields=["a", "b"], condition=Q(b__isnull=False), name="match_once_per_pair"),
            models.UniqueConstraint(
                fields=["a", "practice"], condition=Q(practice__isnull=False), name="match_once_per_practice"
            ),
            models.CheckConstraint(
                condition=Q(a_answer="", a_answered_at__isnull=True)
                | (~Q(a_answer="") & Q(a_answered_at__isnull=False)),
                name="match_first_answer_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(b_answer="", b_answered_at__isnull=True)
                | (~Q(b_answer="") & Q(b_answered_at__isnull=False)),
                name="match_second_answer_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(contacts_sent_at__isnull=True) | Q(a_answer="yes", b_answer="yes"),
                name="match_contacts_only_after_both_said_yes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_contact", "done", "failed"]) | Q(contacts_sent_at__isnull=False),
                name="match_in_contact_has_its_letter",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "in_contact"], ended_at__isnull=True)
                | (~Q(state__in=["proposed", "in_contact"]) & Q(ended_at__isnull=False)),
                name="match_ended_has_its_time",
            ),
        ]

    def __str__(self):
        return f"{self.a} ↔ {self.b or self.practice}"

    @property
    def is_open(self):
        return self.state in (Match.State.PROPOSED, Match.State.IN_CONTACT)


class Feedback(models.Model):
    """How one side says it went: two questions, once."""

    class Helped(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("In part")
        NO = "no", _("No")

    match = models.ForeignKey(Match, models.CASCADE, related_name="feedback")
    side = models.CharField(max_length=1, choices=[("a", "a"), ("b", "b")])
    helped = models.CharField(max_length=6, choices=Helped)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("feedback on a match")
        verbose_name_plural = _("feedback on matches")
        ordering = ["side"]
        constraints = [models.UniqueConstraint(fields=["match", "side"], name="feedback_once_per_side")]

    def __str__(self):
        return f"{self.match_id}{self.side}: {self.helped}"


class Conversation(models.Model):
    """A call or a meeting about a match, noted by the team, with the day on which to hear again."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="conversations")
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    hear_again_on = models.DateField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(heard_at__isnull=True) | Q(hear_again_on__isnull=False),
                name="conversation_heard_again_had_its_day",
            )
        ]

    def __str__(self):
        return self.words[:60]

"""Responses: what was answered, by whom it was asked for, how it is laid out for tables."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.people.models import ConsentRecord
from sestante.practices.models import Contact, Practice
from sestante.questionnaires.models import NOT_OF_PRACTICES, PRIVATE_PURPOSES, Version

from .calls import Call
from .imports import ImportRun


class ResponseQuerySet(models.QuerySet):
    def of_study(self, study):
        """What speaks of the study's practices: not what is told to the exchange, said of an event, or answered for
        oneself alone."""
        found = self.filter(version__questionnaire__study=study)
        return found.exclude(version__questionnaire__purpose__in=NOT_OF_PRACTICES)

    def shared(self):
        """Without what only those who answered may read."""
        return self.exclude(version__questionnaire__purpose__in=PRIVATE_PURPOSES)

    def submitted(self):
        return self.filter(state=Response.State.SUBMITTED)


class Response(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("sent")
        TO_CHECK = "to_check", _("to check")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Origin(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        CALL = "call", _("open call")
        IMPORT = "import", _("import")
        TELEPHONE = "telephone", _("telephone")

    version = models.ForeignKey(Version, models.PROTECT, related_name="responses")
    practice = models.ForeignKey(Practice, models.CASCADE, null=True, blank=True, related_name="responses")
    call = models.ForeignKey(Call, models.PROTECT, null=True, blank=True, related_name="responses")
    import_run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, blank=True, related_name="responses")
    origin = models.CharField(max_length=10, choices=Origin)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    language = models.CharField(max_length=5, default="it")
    # The link a person holds is a signature over pk and nonce: a stolen copy of the database opens nothing,
    # and a new nonce revokes the old link.
    nonce = models.CharField(max_length=16)
    instance = models.TextField(blank=True)  # XForms instance, non-relevant answers kept
    # What a field cannot hold is kept beside the instance, never thrown away: {reference: text}.
    pending = models.JSONField(default=dict)  # "circa trecento" where a number belongs
    disputed = models.JSONField(default=dict)  # the second version, where two people wrote at once
    # What asks for the place where somebody was when something happened, until they say it or say no: [reference, ...]
    unplaced = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    # Requests of one page may overtake each other: the number of the last one heard, by page. {page: number}
    pages = models.JSONField(default=dict)
    visited = models.JSONField(default=list)  # names of the sections somebody has saved
    last_section = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reasons = models.JSONField(default=list)  # why somebody must look at it: [{"column", "message"}]
    # Which questions did not concern it when it was laid out, for exports, which cannot ask the engine 20,000 times:
    # {"revision": of the response, "refs": [reference, ...]}. Of another revision it says nothing.
    unasked = models.JSONField(null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["version", "state"], name="response_by_version_state")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="submitted") | models.Q(submitted_at__isnull=False),
                name="response_submitted_has_its_time",
            ),
        ]

    def __str__(self):
        return str(self.practice) if self.practice_id else f"{self.version} #{self.pk}"


class Invitation(models.Model):
    """A personal link to one questionnaire, sent to one contact."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="invitations")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="invitations")
    response = models.OneToOneField(Response, models.CASCADE, related_name="invitation")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField(_("link valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.contact} · {self.practice}"


class Answer(models.Model):
    """One answer of a sent response, laid out for tables. Written at submission, gone with its response."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    path = models.CharField(max_length=200)  # /data/section/question, without positions
    ref = models.CharField(max_length=250)  # with positions, where it stands inside a repeat
    value = models.TextField()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        indexes = [models.Index(fields=["version", "path"], name="answer_by_question")]
        constraints = [models.UniqueConstraint(fields=["response", "ref"], name="answer_once_per_leaf")]

    def __str__(self):
        return self.ref


class Consent(ConsentRecord):
    """What somebody agreed to, in which words, when and how. Withdrawing adds a time; nothing is overwritten."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="consents")
    subject = models.CharField(max_length=80)  # privacy_notice, publication, licence, quotes, or quotes:<question>
    choice = models.CharField(max_length=40)  # as chosen: yes, full, card_only, anonymous, no ...

    class Meta(ConsentRecord.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["response", "subject"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_in_force_is_one_per_subject",
            ),
        ]

    def __str__(self):
        return f"{self.subject}: {self.choice}"


class Trial(models.Model):
    """Answers somebody tries a questionnaire with. It is no response: nothing counts it, and anybody may clear it."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="trials")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    instance = models.TextField(blank=True)
    pending = models.JSONField(default=dict)
    unplaced = models.JSONField(default=list)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("trial")
        verbose_name_plural = _("trials")
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="trial_once_each")]

    def __str__(self):
        return f"{self.version} · {self.person}"

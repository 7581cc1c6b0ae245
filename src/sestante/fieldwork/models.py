"""Open calls, personal invitations, and the responses they bring in. One engine decides for all of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sestante.files.kinds import IMAGE, KINDS
from sestante.files.models import StoredFile
from sestante.people.models import ConsentRecord
from sestante.practices.models import Contact, Practice
from sestante.questionnaires.models import NOT_OF_PRACTICES, PRIVATE_PURPOSES, Questionnaire, Version
from sestante.studies.models import Study


class Call(models.Model):
    """An open call: anybody may answer a questionnaire, without an account."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="calls")
    version = models.ForeignKey(Version, models.PROTECT, related_name="calls", verbose_name=_("questionnaire"))
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("open call")
        verbose_name_plural = _("open calls")
        ordering = ["-created_at"]

    def __str__(self):
        return self.slug

    def is_open(self, today):
        return self.closed_at is None and self.opens_on <= today and (self.closes_on is None or today <= self.closes_on)


class ImportRun(models.Model):
    """One file brought in: what was read, how its columns were understood, what came of each row."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("failed")

    class Kind(models.TextChoices):
        ROWS = "rows", _("rows of a table")
        RETURN = "return", _("an export brought back")

    study = models.ForeignKey(Study, models.CASCADE, related_name="import_runs")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.ROWS)
    # Of an export brought back: {"clear": whether empty cells take answers away, "theirs": whether the file wins where
    # both were changed, "identities": whether whoever brought it may read confidential answers}.
    choices = models.JSONField(default=dict, blank=True)
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="import_runs")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    sheet = models.CharField(max_length=80, blank=True)
    mapping = models.JSONField(
        default=dict
    )  # {column header: question path, "practice.name", "contact.email", ... or ""}
    state = models.CharField(max_length=8, choices=State, default=State.UPLOADED)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    progress_at = models.DateTimeField(null=True, blank=True)  # a run that stands still lost its worker
    failure = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-at"]

    def __str__(self):
        return self.file_name


class ColumnMapping(models.Model):
    """How the columns of one kind of file were understood last time."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="column_mappings")
    version = models.ForeignKey(Version, models.CASCADE, null=True, blank=True, related_name="+")
    headers = models.CharField(max_length=64)  # sha256 of the header row
    mapping = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")
        constraints = [
            models.UniqueConstraint(fields=["study", "version", "headers"], name="column_mapping_once"),
            models.UniqueConstraint(
                fields=["study", "headers"],
                condition=models.Q(version__isnull=True),
                name="column_mapping_once_without_version",
            ),
        ]

    def __str__(self):
        return self.headers[:12]


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


class Edit(models.Model):
    """One leaf written once: what two tabs are merged by, and what an answer was before.

    References are as they stood at that revision: a removed repeat instance moves those after it up by one."""

    class Kind(models.TextChoices):
        SET = "set", _("written")
        ADD = "add", _("added")
        REMOVE = "remove", _("removed")
        DISPUTE = "dispute", _("second version")
        DROP = "drop", _("no place any more")

    response = models.ForeignKey(Response, models.CASCADE, related_name="edits")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.SET)
    ref = models.CharField(max_length=250)
    value = models.TextField(blank=True)
    before = models.TextField(blank=True)  # of a removed instance: its answers, as JSON
    page = models.CharField(max_length=16, blank=True)  # the open page it came from: nobody contradicts themselves
    revision = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("edit")
        verbose_name_plural = _("edits")
        ordering = ["revision"]
        indexes = [models.Index(fields=["response", "ref", "revision"], name="edit_by_leaf")]
        constraints = [models.UniqueConstraint(fields=["response", "ref", "revision"], name="edit_once_per_revision")]

    def __str__(self):
        return f"{self.ref} @ {self.revision}"


class Sending(models.Model):
    """One time a response was sent: what it said then, whatever is changed later."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="sendings")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    language = models.CharField(max_length=5)
    instance = models.TextField(blank=True)  # as it stood; emptied when the response is withdrawn
    revision = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("sending")
        verbose_name_plural = _("sendings")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="sending_number_once")]

    def __str__(self):
        return f"{self.response_id}-{self.number}"


class Move(models.Model):
    """One time a form in progress went over to a later version, and what found no place there."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="moves")
    from_version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    to_version = models.ForeignKey(Version, models.PROTECT, related_name="moves")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # [{"ref", "labels", "name", "text", "value", "visibility", "reason"}]; emptied when the response is withdrawn
    dropped = models.JSONField(default=list)
    broken = models.JSONField(default=list)  # references of answers that no longer fit

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["response", "to_version"], name="move_once_to_each_version")]

    def __str__(self):
        return f"{self.response_id}: {self.from_version_id} → {self.to_version_id}"


class MoveRun(models.Model):
    """The errand of moving all forms in progress to a version, asked for by the team."""

    version = models.OneToOneField(Version, models.CASCADE, related_name="move_run")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    progress_at = models.DateTimeField()  # a run that stands still lost its worker
    finished_at = models.DateTimeField(null=True, blank=True)
    failures = models.JSONField(default=list)  # [{"response", "message"}]

    class Meta:
        verbose_name = _("move of forms in progress")
        verbose_name_plural = _("moves of forms in progress")

    def __str__(self):
        return str(self.version)


class Trial(models.Model):
    """Answers somebody tries a questionnaire with. It is no response: nothing counts it, and anybody may clear it."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="trials")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    instance = models.TextField(blank=True)
    pending = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("trial")
        verbose_name_plural = _("trials")
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="trial_once_each")]

    def __str__(self):
        return f"{self.version} · {self.person}"


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


class Attachment(models.Model):
    """A file given as an answer: what it is called and says, where it belongs. Its content is kept once, by its sum."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="attachments")
    ref = models.CharField(max_length=250, blank=True)  # empty while no answer names it
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    stored_name = models.CharField(max_length=200)  # what the answer says
    name = models.CharField(max_length=200)  # what its owner called it
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    alt = models.CharField(_("what it shows"), max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["ref", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "ref"], condition=~models.Q(ref=""), name="attachment_once_per_answer"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def family(self):
        """``image``, ``audio``, ``video`` or ``document``."""
        kind = KINDS.get(self.content_type)
        return kind.family if kind else ""

    @property
    def is_image(self):
        return self.family == IMAGE

    @property
    def kind_in_words(self):
        """“PDF”, “JPEG”: what its owner would call its kind."""
        kind = KINDS.get(self.content_type)
        return kind.ending.lstrip(".").upper().replace("JPG", "JPEG") if kind else self.content_type


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


class ImportedRow(models.Model):
    class Outcome(models.TextChoices):
        CREATED = "created", _("brought in")
        KNOWN = "known", _("already here")
        REFUSED = "refused", _("refused")
        UNDONE = "undone", _("taken back")
        CORRECTED = "changed", _("corrected")
        SAME = "same", _("nothing to correct")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64, db_index=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    problems = models.JSONField(default=list)
    response = models.ForeignKey(Response, models.SET_NULL, null=True, blank=True, related_name="+")
    practice = models.ForeignKey(Practice, models.SET_NULL, null=True, blank=True, related_name="+")
    made_practice = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="imported_row_once"),
            # The fingerprint names the study and the questionnaire: the same row comes in once, whatever the file.
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=models.Q(outcome="created"),
                name="imported_row_brought_in_once",
            ),
        ]

    def __str__(self):
        return f"{self.run} {self.number}"


class Device(models.Model):
    """A telephone or tablet that fills in a study's forms away from the network; it is let in by its token."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="devices")
    label = models.CharField(_("whose it is, or where it stays"), max_length=80)
    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("only this form")
    )
    token = models.CharField(max_length=64, unique=True)  # sha256: a stolen copy of the database opens nothing
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_by__isnull=True) | models.Q(revoked_at__isnull=False),
                name="device_revoked_has_its_time",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def user_name(self):
        """What the telephone calls itself; the token is its password."""
        return f"tel-{self.pk}"


class Submission(models.Model):
    """A record as a telephone sent it, kept before anything is made of it, and what became of it."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")  # kept, not looked at yet
        FILED = "filed", _("filed")
        TO_CHECK = "to_check", _("to check")
        REJECTED = "rejected", _("rejected")

    study = models.ForeignKey(Study, models.CASCADE, related_name="submissions")
    device = models.ForeignKey(Device, models.SET_NULL, null=True, blank=True, related_name="submissions")
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    response = models.ForeignKey(Response, models.SET_NULL, null=True, blank=True, related_name="submissions")
    instance_id = models.CharField(max_length=250, blank=True)
    deprecated_id = models.CharField(max_length=250, blank=True)  # of the record that this one corrects
    form_id = models.CharField(max_length=250, blank=True)
    form_version = models.CharField(max_length=250, blank=True)
    xml = models.BinaryField()  # byte by byte; emptied when what it says is withdrawn
    digest = models.CharField(max_length=64)  # sha256 of the XML
    rival = models.BooleanField(default=False)  # says something else under the name of a record that came before it
    applied = models.BooleanField(default=False)  # whether the response says what this one says
    revision = models.PositiveIntegerField(default=0)  # of the response, once it said so
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    reasons = models.JSONField(default=list)  # [{"column", "message"}, perhaps with "ref", "sent", "ours"]
    missing = models.JSONField(default=list)  # names of the files it speaks of that have not come
    received_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=600, blank=True)  # why it was rejected

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["study", "state"], name="submission_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["study", "instance_id", "digest"], name="submission_once"),
            models.UniqueConstraint(
                fields=["study", "instance_id"],
                condition=models.Q(rival=False) & ~models.Q(instance_id=""),
                name="submission_instance_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="rejected") | models.Q(decided_at__isnull=False),
                name="submission_rejected_has_its_time",
            ),
        ]

    def __str__(self):
        return self.instance_id or f"{self.form_id} #{self.pk}"


class SubmissionFile(models.Model):
    """A file that came with a submission, kept as long as the record is. Once an answer has it, both refer to the
    same content, without the traces it came with."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # of what came: the same again is kept once
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="submission_files")
    attachment = models.ForeignKey(Attachment, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file of a submission")
        verbose_name_plural = _("files of submissions")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "name", "digest"], name="submission_file_once"),
        ]

    def __str__(self):
        return self.name


from .export_models import Export, ExportedResponse  # noqa: E402, F401 - models of this app in a file of their own

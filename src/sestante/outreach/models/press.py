"""The press release on its way, who may read it before the others, what goes with it, what came of it.

What the public reads is another table (``PublicRelease``): a row of it exists only from the moment of release, so
nothing under embargo can be shown by a page that forgot to ask."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sestante.letters.links import new_nonce
from sestante.outreach.words import without_codes
from sestante.places.models import Province
from sestante.studies.models import Study

WHO = settings.AUTH_USER_MODEL


class PressRelease(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        FACT_CHECK = "fact_check", _("figures being checked")
        QUOTES_APPROVED = "quotes_approved", _("figures checked, quotations approved")
        LEGAL_PRIVACY_CHECK = "legal_privacy_check", _("rules and privacy checked")
        APPROVED = "approved", _("approved")
        SCHEDULED = "scheduled", _("scheduled")
        EMBARGOED_SENT = "embargoed_sent", _("with journalists, under embargo")
        RELEASED = "released", _("released")
        CORRECTED = "corrected", _("corrected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    study = models.ForeignKey(Study, models.CASCADE, related_name="releases")
    # {language: {field of release_fields.FIELDS: text}}
    texts = models.JSONField(default=dict)
    place = models.CharField(_("place"), max_length=80, blank=True)
    dated_on = models.DateField(_("date"), null=True, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    is_embargoed = models.BooleanField(_("under embargo until then"), default=False)
    release_at = models.DateTimeField(_("public from"), null=True, blank=True)
    reasons = models.JSONField(default=list)  # [{sentence, reason, by, at}]: figures that need no evidence, and why
    corrections = models.JSONField(default=list)  # [{at, words: {language: text}}], oldest first
    statements = models.JSONField(default=list)  # what was vouched for at the check of rules and privacy
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(WHO, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("press release")
        verbose_name_plural = _("press releases")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["scheduled", "embargoed_sent"]) | Q(release_at__isnull=False),
                name="release_scheduled_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="embargoed_sent") | Q(is_embargoed=True), name="release_sent_early_is_embargoed"
            ),
        ]

    def __str__(self):
        said = self.said(get_language() or "it", "headline") or self.said("it", "headline")
        return without_codes(said) or str(_("Release without a headline"))

    def said(self, language, field):
        return self.texts.get(language, {}).get(field, "")


class ReleaseStep(models.Model):
    """One step of a release: which state it came into, by whose hand, when."""

    release = models.ForeignKey(PressRelease, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=20, choices=PressRelease.State)
    note = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(WHO, models.SET_NULL, null=True, related_name="+")  # none: the clock

    class Meta:
        verbose_name = _("step of a release")
        verbose_name_plural = _("steps of releases")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_state_display()}"


class QuoteApproval(models.Model):
    """Somebody said yes to these words, in both languages. Other words void it: it then keeps what was approved."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("by e-mail")
        PAPER = "paper", _("on paper")
        MEETING = "meeting", _("at a meeting, signed")

    release = models.ForeignKey(PressRelease, models.CASCADE, related_name="approvals")
    field = models.CharField(max_length=20)  # citizen_quote or institutional_quote
    who = models.CharField(_("who speaks"), max_length=160)
    words = models.JSONField(default=dict)  # {language: the words approved}
    channel = models.CharField(_("how"), max_length=10, choices=Channel)
    approved_on = models.DateField(_("approved on"))
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(WHO, models.SET_NULL, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("approval of a quotation")
        verbose_name_plural = _("approvals of quotations")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "field"], condition=Q(voided_at__isnull=True), name="quote_approval_in_force_is_one"
            ),
        ]

    def __str__(self):
        return self.who


class PublicRelease(models.Model):
    """A release as the public reads it: copied at the moment of release, corrected in the open."""

    release = models.OneToOneField(PressRelease, models.CASCADE, related_name="public")
    study = models.ForeignKey(Study, models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=90, unique=True)
    content = models.JSONField(default=dict)  # {language: {field: text}}; empty when withdrawn
    evidence = models.JSONField(default=list)  # as in an edition, with the edition's address
    place = models.CharField(max_length=80, blank=True)
    dated_on = models.DateField()
    corrections = models.JSONField(default=list)  # [{at, words: {language: text}}], oldest first
    kit = models.FileField(upload_to="press/", blank=True)
    is_invented = models.BooleanField(default=False)
    released_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_words = models.JSONField(default=dict)  # {language: why}

    class Meta:
        verbose_name = _("public release")
        verbose_name_plural = _("public releases")
        ordering = ["-released_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(content={}, evidence=[], kit=""),
                name="public_release_withdrawn_is_empty",
            ),
        ]

    def __str__(self):
        return without_codes(self.content.get("it", {}).get("headline", "")) or self.slug

    def get_absolute_url(self):
        return reverse("press_release", args=[self.slug])


class PressContact(models.Model):
    """A journalist in the book of contacts: professional addresses only, on legitimate interest, until they object."""

    outlet = models.CharField(_("outlet"), max_length=120)
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=80, blank=True)
    topics = models.CharField(_("topics"), max_length=200, blank=True)
    province = models.ForeignKey(
        Province, models.SET_NULL, null=True, blank=True, verbose_name=_("province"), related_name="+"
    )
    email = models.EmailField(_("work e-mail"))
    language = models.CharField(_("language"), max_length=5, default="it")
    source = models.CharField(_("where the address comes from"), max_length=200)
    last_contact_at = models.DateTimeField(_("last contact"), null=True, blank=True)
    objected_at = models.DateTimeField(_("objected on"), null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)  # asked for access on the public page, and waits
    asked_words = models.TextField(blank=True)
    nonce = models.CharField(max_length=16, default=new_nonce)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("press contact")
        verbose_name_plural = _("press contacts")
        ordering = ["outlet", "name", "pk"]
        constraints = [models.UniqueConstraint(Lower("email"), name="press_contact_email_once")]

    def __str__(self):
        return f"{self.name}, {self.outlet}" if self.name else self.outlet


class EmbargoAccess(models.Model):
    """One journalist's personal way to one release before its hour; they read nothing before they accept the terms."""

    release = models.ForeignKey(PressRelease, models.CASCADE, related_name="accesses")
    contact = models.ForeignKey(PressContact, models.CASCADE, related_name="accesses")
    nonce = models.CharField(max_length=16, default=new_nonce)
    invited_at = models.DateTimeField(auto_now_add=True)
    invited_by = models.ForeignKey(WHO, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    terms = models.TextField(blank=True)  # the very words accepted
    kit_taken_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("access under embargo")
        verbose_name_plural = _("accesses under embargo")
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["release", "contact"], name="embargo_access_once"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, terms="") | (Q(accepted_at__isnull=False) & ~Q(terms="")),
                name="embargo_accepted_with_its_words",
            ),
            models.CheckConstraint(
                condition=Q(kit_taken_at__isnull=True) | Q(accepted_at__isnull=False),
                name="embargo_kit_only_after_accepting",
            ),
        ]

    def __str__(self):
        return str(self.contact)


class Coverage(models.Model):
    """What an outlet made of it."""

    class Tone(models.TextChoices):
        REPORTS = "reports", _("reports the facts")
        DEEPENS = "deepens", _("goes deeper")
        DISAGREES = "disagrees", _("disagrees")
        MENTIONS = "mentions", _("mentions in passing")

    study = models.ForeignKey(Study, models.CASCADE, related_name="coverage")
    release = models.ForeignKey(PressRelease, models.SET_NULL, null=True, blank=True, related_name="coverage")
    outlet = models.CharField(_("outlet"), max_length=120)
    title = models.CharField(_("title"), max_length=250)
    url = models.URLField(_("address"), max_length=500, blank=True)
    published_on = models.DateField(_("date"))
    tone = models.CharField(_("how it speaks of it"), max_length=10, choices=Tone)
    added_by = models.ForeignKey(WHO, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("press coverage")
        verbose_name_plural = _("press coverage")
        ordering = ["-published_on", "-pk"]

    def __str__(self):
        return f"{self.outlet}: {self.title}"


class Commitment(models.Model):
    """A promise made in public, with who made it, and what had become of it half a year later."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("to be checked")
        KEPT = "kept", _("kept")
        PARTLY = "partly", _("kept in part")
        NOT_YET = "not_yet", _("not yet")
        DROPPED = "dropped", _("given up")

    study = models.ForeignKey(Study, models.CASCADE, related_name="commitments")
    owner = models.CharField(_("who makes it"), max_length=160)
    text = models.CharField(_("the commitment"), max_length=300)
    text_en = models.CharField(_("the commitment in English"), max_length=300, blank=True)
    made_on = models.DateField(_("made on"))
    check_on = models.DateField(_("to be checked on"))
    outcome = models.CharField(_("what became of it"), max_length=8, choices=Outcome, default=Outcome.OPEN)
    outcome_words = models.CharField(_("in words"), max_length=300, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(WHO, models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(WHO, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="open", checked_on__isnull=True)
                | (~Q(outcome="open") & Q(checked_on__isnull=False)),
                name="commitment_checked_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(check_on__gt=models.F("made_on")), name="commitment_checked_after_it_is_made"
            ),
        ]

    def __str__(self):
        return f"{self.owner}: {self.text}"[:200]

"""Who uses Sestante, and which association runs this installation."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PersonManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_administrator=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account: a member of the team. Practices' people need none."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("full name"), max_length=120)
    language = models.CharField(_("language"), max_length=5, default="it")
    is_administrator = models.BooleanField(_("administrator"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_once_whatever_the_case"),
        ]

    def __str__(self):
        return self.name or self.email

    @property
    def initials(self):
        words = (self.name or self.email).split()
        return "".join(word[0] for word in words[:2]).upper()


class Host(models.Model):
    """The one association that runs this installation: its name stands on every page and letter."""

    name = models.CharField(_("name"), max_length=160)
    website = models.URLField(_("website"), blank=True)
    email = models.EmailField(_("e-mail for questions"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    phone_hours = models.CharField(_("when somebody answers the telephone"), max_length=120, blank=True)
    phone_hours_en = models.CharField(_("when somebody answers the telephone, in English"), max_length=120, blank=True)
    address = models.CharField(_("postal address"), max_length=200, blank=True)
    address_en = models.CharField(_("postal address, in English"), max_length=200, blank=True)
    privacy_notice = models.TextField(_("privacy notice"), blank=True)
    privacy_notice_en = models.TextField(
        _("privacy notice in English"),
        blank=True,
        help_text=_("The same version: whoever answers in English agrees to these words."),
    )
    privacy_version = models.CharField(_("version of the notice"), max_length=20, default="1.0")
    is_demo = models.BooleanField(
        _("demonstration"), default=False, help_text=_("Every page says that its content is invented.")
    )

    # Moves with every change of what the public sees: public pages kept in memory are keyed by it.
    public_revision = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("host organisation")
        verbose_name_plural = _("host organisations")
        constraints = [
            # One organisation per installation: a second row would make the name on the page a lottery.
            models.CheckConstraint(condition=models.Q(pk=1), name="host_is_one"),
        ]

    def __str__(self):
        return self.name

    def notice_in(self, language):
        """The privacy notice as somebody who reads in this language agrees to it."""
        return (self.privacy_notice_en if language == "en" else "") or self.privacy_notice


class ConsentRecord(models.Model):
    """What somebody agreed to, in which words, when and how. Withdrawing adds a time; nothing is overwritten.

    Each room keeps its own, beside whom it is of: who it points at and what ``subject`` may be are said there.
    """

    text = models.TextField()  # the words that were on the screen
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    channel = models.CharField(max_length=20, default="web")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["given_at"]

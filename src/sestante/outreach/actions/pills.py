"""Pills: drafted from what is there, checked, published, corrected in the open, archived."""

from typing import NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sestante.catalogue.models import PracticeSheet
from sestante.exchange.models import Voice
from sestante.journal.actions import record
from sestante.outreach.errors import OutreachError
from sestante.outreach.models import Pill
from sestante.outreach.queries.pills import MAX_CALL, MAX_TEXT, MAX_TITLE, is_gone
from sestante.people.actions import public_changed
from sestante.places.models import Province
from sestante.reports.models import Edition, Report

from .kits import cleaned_photo

S = Pill.State
PUBLIC = (S.PUBLISHED, S.CORRECTED)


class Source(NamedTuple):
    """What a pill is about: the kind of thing, its key there, and the words a draft begins with.

    Keys: ``practice`` the sheet's slug; ``evidence`` "edition number/code"; ``need`` the voice's number; ``event`` its
    slug."""

    kind: str
    key: str
    title: str
    text: str
    url: str = ""
    province: str = ""
    theme: str = ""
    language: str = "it"


@transaction.atomic
def draft_pill(study, source=None, *, by):
    """A draft filled in from a source, or an empty one; the same source again gives the draft that is there."""
    if source is not None:
        known = Pill.objects.filter(study=study, source_kind=source.kind, source_key=source.key, state=S.DRAFT).first()
        if known is not None:
            return known
    pill = Pill(study=study, created_by=by, slug=f"bozza-{get_random_string(12).lower()}")
    if source is not None:
        pill.title, pill.text = shortened(source.title, MAX_TITLE), shortened(source.text, MAX_TEXT)
        pill.source_kind, pill.source_key, pill.source_url = source.kind, source.key, source.url
        pill.source_label, pill.language = source.title[:200], source.language
        pill.topic, pill.province = source.theme[:60], Province.objects.filter(code=source.province).first()
        _follow(pill, source)
    pill.save()
    record("drafted pill", pill, by=by, study=study)
    return pill


def shortened(text, most):
    """The text within a limit: whole sentences as far as they fit, else whole words with an ellipsis."""
    text = text.strip()
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    ends = [cut.rfind(mark) for mark in (". ", "! ", "? ", ".\n")]
    if max(ends) > most // 3:
        return cut[: max(ends) + 1]
    return cut.rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _follow(pill, source):
    """Hold on to the row whose withdrawal takes the pill along."""
    if source.kind == "practice":
        pill.sheet = PracticeSheet.objects.filter(slug=source.key).first()
    elif source.kind == "evidence":
        number = source.key.partition("/")[0]
        editions = Edition.objects.filter(report__study=pill.study, report__kind=Report.Kind.REPORT)
        pill.edition = editions.filter(number=number).first()
    elif source.kind == "need":
        pill.voice = Voice.objects.filter(study=pill.study, pk=source.key).first()


@transaction.atomic
def write_pill(pill, *, revision, by, image=None, image_alt="", without_image=False, **fields):
    """Save the words of a pill; what is published already is corrected with ``correct_pill``."""
    held = Pill.objects.select_for_update(of=("self",)).select_related("study").get(pk=pill.pk)
    if held.state in (*PUBLIC, S.ARCHIVED):
        raise OutreachError(_("It is public already: publish a correction."))
    if held.revision != revision:
        raise OutreachError(_("Somebody else saved this pill meanwhile. Open it again and look."))
    _take(held, fields)
    _picture(held, image, image_alt, without_image)
    if held.state != S.DRAFT:
        held.state, held.checked_by, held.publish_at = S.DRAFT, None, None  # other words, another look
    held.revision += 1
    held.save()
    return held


def _take(held, fields):
    for name, most in (("title", MAX_TITLE), ("text", MAX_TEXT), ("call_to_action", MAX_CALL)):
        if len(text := fields.get(name, getattr(held, name)).replace("\r\n", "\n").strip()) > most:
            raise OutreachError(
                _("%(label)s: %(n)s characters, at most %(most)s.")
                % {"label": Pill._meta.get_field(name).verbose_name.capitalize(), "n": len(text), "most": most}
            )
        setattr(held, name, text)
    address = fields.get("source_url", "")
    if address and not address.startswith(("/", "https://", "http://")):
        raise OutreachError(_("The address of the source begins with https:// or with a stroke."))
    for name in ("topic", "province", "source_label", "source_url", "language"):
        if name in fields:
            setattr(held, name, fields[name])


def _picture(held, image, image_alt, without_image):
    old = held.image.name
    if without_image:
        held.image, held.image_alt = "", ""
    elif image is not None:
        if not image_alt.strip():
            raise OutreachError(_("Say in words what the image shows: without them it does not go out."))
        held.image.save(f"{held.pk}.jpg", ContentFile(cleaned_photo(image, longest=1600)), save=False)
    if held.image:
        held.image_alt = image_alt.strip() or held.image_alt
    if old and old != held.image.name:
        storage = held.image.storage
        transaction.on_commit(lambda: storage.delete(old))


@transaction.atomic
def check_pill(pill, *, by):
    """Somebody has read it again: it may be published."""
    held = _held(pill)
    _refuse_unfit(held)
    if held.state == S.DRAFT:
        held.state, held.checked_by = S.CHECKED, by
        held.save(update_fields=["state", "checked_by"])
        record("checked pill", held, by=by, study=held.study)
    return held


@transaction.atomic
def schedule_pill(pill, *, publish_at, by):
    held = _held(pill)
    _refuse_unfit(held)
    if held.state not in (S.DRAFT, S.CHECKED, S.SCHEDULED):
        raise OutreachError(_("It is public already: publish a correction."))
    if publish_at <= timezone.now():
        raise OutreachError(_("Choose a time that is still to come."))
    held.state, held.publish_at, held.published_by = S.SCHEDULED, publish_at, by
    held.checked_by = held.checked_by or by
    held.save()
    record("scheduled pill", held, by=by, study=held.study)
    return held


@transaction.atomic
def publish_pill(pill, *, by=None, now=None):
    """Put a pill before the public; whoever publishes has read it: that counts as the check."""
    held, now = _held(pill), now or timezone.now()
    if held.state in PUBLIC:
        return held
    _refuse_unfit(held)
    held.checked_by, held.published_by = held.checked_by or by, by or held.published_by
    if held.published_at is None:
        held.slug = _free_slug(held.title)
        held.published_at = now
    held.state, held.changed_at = S.PUBLISHED, now
    held.save()
    record("published pill", held, by=by, study=held.study)
    public_changed()
    return held


def publish_due_pills(now=None):
    """Scheduled pills whose time has come. Called by the clock."""
    now, done = now or timezone.now(), 0
    for pill in Pill.objects.filter(state=S.SCHEDULED, publish_at__lte=now):
        try:
            publish_pill(pill, now=now)
        except OutreachError:
            Pill.objects.filter(pk=pill.pk).update(state=S.DRAFT)  # its source is gone: somebody must look
            continue
        done += 1
    return done


@transaction.atomic
def correct_pill(pill, *, words, by, **fields):
    """Change what is public and say in the open what was wrong."""
    held = _held(pill)
    if held.state not in PUBLIC:
        raise OutreachError(_("Only what is public is corrected."))
    if not words.strip():
        raise OutreachError(_("Say what was wrong and what is right."))
    _take(held, fields)
    _refuse_unfit(held)
    held.corrections = [*held.corrections, {"on": timezone.localdate().isoformat(), "words": words.strip()[:300]}]
    held.state, held.changed_at, held.revision = S.CORRECTED, timezone.now(), held.revision + 1
    held.save()
    record("corrected pill", held, by=by, study=held.study)
    public_changed()
    return held


@transaction.atomic
def archive_pill(pill, *, by):
    """Take a pill off the public side, or put a draft away. Its address says that it is no longer there."""
    held = _held(pill)
    held.state, held.publish_at = S.ARCHIVED, None
    held.save(update_fields=["state", "publish_at"])
    record("archived pill", held, by=by, study=held.study)
    public_changed()
    return held


def empty_orphaned_pills():
    """What a practice or a voice's author has taken back is erased here too, words and picture. Called by the clock."""
    gone = Q(sheet__withdrawn_at__isnull=False) | Q(voice__may_show=False)
    orphaned = Pill.objects.filter(gone).exclude(state=S.ARCHIVED, text="")
    done = 0
    for pill in orphaned:
        if pill.image:
            pill.image.delete(save=False)
        pill.title = pill.text = pill.call_to_action = pill.source_label = pill.image_alt = ""
        pill.state, pill.corrections, pill.publish_at = S.ARCHIVED, [], None
        pill.save()
        done += 1
    if done:
        public_changed()
    return done


def _held(pill):
    found = Pill.objects.select_for_update(of=("self",)).select_related("study", "sheet", "edition", "voice")
    return found.get(pk=pill.pk)


def _refuse_unfit(held):
    if not held.title or not held.text:
        raise OutreachError(_("A pill has a title and a text."))
    if is_gone(held):
        raise OutreachError(_("What it speaks of was withdrawn."))


def _free_slug(title):
    stem = slugify(title)[:80] or "pillola"
    taken = set(Pill.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(name for number in range(1, 9999) if (name := stem if number == 1 else f"{stem}-{number}") not in taken)

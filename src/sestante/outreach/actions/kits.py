"""The press kit: what goes into it, and the order to make it."""

import io

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from sestante.journal.actions import record
from sestante.outreach.errors import OutreachError
from sestante.outreach.models import KitEntry, KitPhoto, PressKit, PublicRelease
from sestante.outreach.tasks.kits import STALLED, make_press_kit

LARGEST = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 3000
BIO_WORDS = 60
KINDS = {"JPEG", "PNG", "WEBP"}


def cleaned_photo(data, *, longest=LONGEST_SIDE):
    """A photograph as JPEG, upright, without whatever the camera wrote into it: place, time, device, owner."""
    if len(data) > LARGEST:
        raise OutreachError(_("The file is larger than 15 MB: choose a smaller one."))
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.format not in KINDS or opened.width * opened.height > MOST_PIXELS:
                raise OutreachError(_("Choose a photograph in JPEG, PNG or WebP, up to 60 megapixels."))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise OutreachError(_("This file cannot be read as a photograph.")) from None
    upright.thumbnail((longest, longest))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)  # pixels only: no profile, comment or tag comes along
    made = io.BytesIO()
    bare.save(made, "JPEG", quality=88, optimize=True)
    return made.getvalue()


@transaction.atomic
def add_photo(release, *, data, by, **words):
    """Put a photograph into the kit. Without alternative text, credit, licence and releases it is refused."""
    for name in ("alt", "credit", "licence", "releases", "caption"):
        if not words.get(name, "").strip():
            raise OutreachError(
                _("“%(field)s” is missing: without it no photograph goes out.")
                % {"field": KitPhoto._meta.get_field(name).verbose_name}
            )
    photo = KitPhoto(release=release, added_by=by, **{name: text.strip() for name, text in words.items()})
    photo.file.save(f"{release.pk}.jpg", ContentFile(cleaned_photo(data)), save=False)
    photo.save()
    record("added photograph", photo, by=by, study=release.study)
    refresh_kit(release)
    return photo


@transaction.atomic
def remove_photo(photo, *, by):
    name, storage = photo.file.name, photo.file.storage
    record("removed photograph", photo, by=by, study=photo.release.study)
    photo.delete()
    transaction.on_commit(lambda: storage.delete(name))
    refresh_kit(photo.release)


@transaction.atomic
def add_entry(release, *, by, **fields):
    """Add who speaks, a hard question or a contact. What speaks of a person needs the day on which they agreed."""
    if fields["kind"] != KitEntry.Kind.QUESTION and not fields.get("agreed_on"):
        raise OutreachError(_("Write on which day this person agreed: without that it does not go out."))
    if fields["kind"] == KitEntry.Kind.BIO:
        for text in (fields["text"], fields.get("text_en", "")):
            if len(text.split()) > BIO_WORDS:
                raise OutreachError(
                    _("%(n)s words: at most %(most)s for each speaker.") % {"n": len(text.split()), "most": BIO_WORDS}
                )
    entry = KitEntry.objects.create(release=release, **fields)
    refresh_kit(release)
    return entry


@transaction.atomic
def remove_entry(entry):
    entry.delete()
    refresh_kit(entry.release)


# -- the order ---------------------------------------------------------------------------------------------------------
def order_kit(release):
    """Have the kit made, or made anew; a kit of the same things stays as it is, to the byte."""
    kit, _created = PressKit.objects.get_or_create(release=release)
    PressKit.objects.filter(pk=kit.pk).update(
        state=PressKit.State.WAITING, done=0, total=0, failure="", ordered_at=timezone.now(), progress_at=None
    )
    transaction.on_commit(lambda: make_press_kit.enqueue(release.pk))
    kit.refresh_from_db()
    return kit


def refresh_kit(release):
    """Something that goes into the kit has changed: if there is a kit, it is made anew."""
    if PressKit.objects.filter(release=release).exists():
        order_kit(release)


def resume_stalled_kits(now=None):
    """Kits whose worker died: order them again. Called by the clock."""
    now = now or timezone.now()
    waiting = PressKit.objects.filter(state=PressKit.State.WAITING, ordered_at__lt=now - STALLED)
    stalled = [kit for kit in waiting if kit.progress_at is None or kit.progress_at < now - STALLED]
    for kit in stalled:
        PressKit.objects.filter(pk=kit.pk).update(ordered_at=now)
        make_press_kit.enqueue(kit.release_id)
    return len(stalled)


def lend_kit(release):
    """The public page of a release offers the kit that is ready."""
    kit = PressKit.objects.filter(release=release, state=PressKit.State.READY).first()
    PublicRelease.objects.filter(release=release, withdrawn_at__isnull=True).update(kit=kit.file.name if kit else "")


def forget_kit(release):
    """The kit is of words that no longer hold."""
    kit = PressKit.objects.filter(release=release).first()
    if kit is not None:
        name, storage = kit.file.name, kit.file.storage
        kit.delete()
        if name:
            transaction.on_commit(lambda: storage.delete(name))

"""Errand: make the press kit of a release."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from sestante.outreach.kit import fingerprint_of, parts_of, zipped
from sestante.outreach.models import PressKit, PressRelease, PublicRelease
from sestante.people.actions import public_changed

STALLED = timedelta(minutes=10)


@task
def make_press_kit(release_pk):
    """Make the ZIP, part by part, with the progress on record. Safe to run twice: the same things give the same bytes,
    and what is ready of the same things stays."""
    release = PressRelease.objects.select_related("study").get(pk=release_pk)
    kit = PressKit.objects.filter(release=release).first()
    if kit is None:
        return "gone"
    begun = fingerprint_of(release)
    if kit.file and kit.fingerprint == begun and kit.file.storage.exists(kit.file.name):
        return _keep(release_pk, begun, None, kit.manifest)
    try:
        parts = parts_of(release)
        PressKit.objects.filter(pk=kit.pk).update(total=len(parts), done=0, progress_at=timezone.now())
        made = []
        for number, part in enumerate(parts, start=1):
            made += part()
            PressKit.objects.filter(pk=kit.pk).update(done=number, progress_at=timezone.now())
        content, manifest = zipped(release, made)
    except Exception as problem:  # whatever stops it, the page must say that the kit is not coming
        PressKit.objects.filter(pk=kit.pk).update(state=PressKit.State.FAILED, failure=str(problem)[:500])
        raise
    return _keep(release_pk, begun, content, manifest)


@transaction.atomic
def _keep(release_pk, begun, content, manifest):
    """Put the file in place, unless what it is made of has changed meanwhile: then another errand is on its way."""
    kit = PressKit.objects.select_for_update(of=("self",)).filter(release=release_pk).first()
    release = PressRelease.objects.select_related("study").get(pk=release_pk)
    if kit is None or fingerprint_of(release) != begun:
        return "stale"
    if content is not None:
        old, storage = kit.file.name, kit.file.storage
        kit.file.save(f"{release_pk}-{begun[:12]}.zip", ContentFile(content), save=False)
        if old and old != kit.file.name:
            transaction.on_commit(lambda: storage.delete(old))
    kit.state, kit.fingerprint, kit.manifest = PressKit.State.READY, begun, manifest
    kit.done, kit.failure, kit.made_at = kit.total, "", kit.made_at if content is None else timezone.now()
    kit.save()
    if PublicRelease.objects.filter(release=release_pk, withdrawn_at__isnull=True).update(kit=kit.file.name):
        public_changed()
    return kit.state

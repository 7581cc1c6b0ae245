"""What a telephone sends is kept before anything is made of it; the same again is kept once."""

import hashlib

from django.db import transaction
from django.utils import timezone

from sestante.fieldwork.intake.instances import identity_of
from sestante.fieldwork.models import Device, Submission, SubmissionFile
from sestante.files.actions import forget_files, keep_file
from sestante.studies.models import Study


def keep_submission(study, *, device, xml, files=()):
    """Keep a record and the files that came with it: ``files`` are (name, content type, bytes).

    One record may come in several posts, each with the whole XML; they may come twice, out of order, and at once."""
    said, digest = identity_of(xml), hashlib.sha256(xml).hexdigest()
    with transaction.atomic():
        one_at_a_time(study)
        same = Submission.objects.filter(study=study, instance_id=said.instance_id)
        submission = same.filter(digest=digest).first()
        if submission is None:
            submission = Submission.objects.create(
                study=study, device=device, instance_id=said.instance_id, deprecated_id=said.deprecated_id,
                form_id=said.form_id, form_version=said.version, xml=xml, digest=digest,
                rival=bool(said.instance_id) and same.exists(),
            )  # fmt: skip
        for name, content_type, data in files:
            _keep_file(submission, name, content_type, data)
        if device is not None:
            Device.objects.filter(pk=device.pk).update(last_used_at=timezone.now())
    return submission


def one_at_a_time(study):
    """Telephones of one study wait for each other: two that send the same record must not both be the first."""
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)


def _keep_file(submission, name, content_type, data):
    digest = hashlib.sha256(data).hexdigest()
    if submission.files.filter(name=name, digest=digest).exists():
        return
    SubmissionFile.objects.create(
        submission=submission, name=name, content_type=content_type[:100], size=len(data), digest=digest,
        file=keep_file(data),
    )  # fmt: skip


def erase_submissions(submissions):
    """Empty what telephones sent of what it said; that something came, and when, stays."""
    files = SubmissionFile.objects.filter(submission__in=submissions)
    forget_files(set(files.values_list("file", flat=True)))
    files.delete()
    submissions.update(xml=b"", reasons=[], missing=[])

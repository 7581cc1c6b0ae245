"""Errand: make the PDF of an edition."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from sestante.people.actions import public_changed

from .models import EditionFile
from .pdf import pdf_of


@task
def make_edition_file(pk):
    """Typeset an edition in one language. Safe to run twice: what is ready stays, and an edition never changes."""
    asked = EditionFile.objects.select_related("edition__report__study").get(pk=pk)
    if asked.state == EditionFile.State.READY:
        return asked.state
    try:
        content = pdf_of(asked.edition, asked.language)
    except Exception as problem:  # whatever stops the typesetter, the page must say that the file is not coming
        EditionFile.objects.filter(pk=pk).exclude(state=EditionFile.State.READY).update(
            state=EditionFile.State.FAILED, failure=str(problem)[:500]
        )
        raise
    with transaction.atomic():
        file = EditionFile.objects.select_for_update().get(pk=pk)
        if file.state != EditionFile.State.READY:
            file.file.save(
                f"{asked.edition.report.study.slug}-{asked.edition.number}-{asked.language}.pdf",
                ContentFile(content),
                save=False,
            )
            file.state, file.made_at, file.failure = EditionFile.State.READY, timezone.now(), ""
            file.save()
            public_changed()  # the edition's page offers the file from now on
    return file.state

"""Errand: make the files of an edition."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from sestante.people.actions import public_changed

from .models import EditionFile
from .office import docx_of, odt_of
from .pdf import pdf_of

WRITERS = {"pdf": pdf_of, "docx": docx_of, "odt": odt_of}


@task
def make_edition_file(pk):
    """Write an edition in one language and format. Safe to run twice: what is ready stays, an edition never changes."""
    asked = EditionFile.objects.select_related("edition__report__study").get(pk=pk)
    if asked.state == EditionFile.State.READY:
        return asked.state
    try:
        content = WRITERS[asked.format](asked.edition, asked.language)
    except Exception as problem:  # whatever stops the writer, the page must say that the file is not coming
        EditionFile.objects.filter(pk=pk).exclude(state=EditionFile.State.READY).update(
            state=EditionFile.State.FAILED, failure=str(problem)[:500]
        )
        raise
    with transaction.atomic():
        file = EditionFile.objects.select_for_update().get(pk=pk)
        if file.state != EditionFile.State.READY:
            file.file.save(
                f"{asked.edition.report.study.slug}-{asked.edition.number}-{asked.language}.{asked.format}",
                ContentFile(content),
                save=False,
            )
            file.state, file.made_at, file.failure = EditionFile.State.READY, timezone.now(), ""
            file.save()
            public_changed()  # the edition's page offers the file from now on
    return file.state

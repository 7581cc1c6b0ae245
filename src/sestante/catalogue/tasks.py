"""Errand: make a release of open data from what is published."""

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from sestante.people.actions import public_changed

from .models import Dataset, DatasetRecord, PracticeSheet, SheetFacet
from .records import codebook_of, points_of, record_of


@task
def make_dataset(pk):
    """Copy every published practice of the study. Safe to run twice: a release that is ready stays as it is."""
    try:
        with transaction.atomic():
            # Sheets first, in their order: one that is withdrawn meanwhile waits, and then finds its record to delete.
            dataset = Dataset.objects.select_for_update(of=("self",)).select_related("study").get(pk=pk)
            if dataset.state == Dataset.State.READY:
                return dataset.state
            sheets = PracticeSheet.objects.select_for_update(of=("self",)).published().filter(study=dataset.study)
            sheets = list(sheets.defer("search_text").order_by("pk"))
            records = records_of(sheets)
            DatasetRecord.objects.bulk_create(
                (DatasetRecord(dataset=dataset, sheet=sheet, content=records[sheet.pk]) for sheet in sheets),
                batch_size=500,
            )
            dataset.codebook, dataset.number_made = codebook_of(dataset.study), len(sheets)
            dataset.state, dataset.made_at, dataset.failure = Dataset.State.READY, timezone.now(), ""
            dataset.changed_at = dataset.made_at
            dataset.save()
            public_changed()
    except Exception as problem:  # whatever stops it, the page must say that the release is not coming
        failed = Dataset.objects.filter(pk=pk, state=Dataset.State.WAITING)
        failed.update(state=Dataset.State.FAILED, failure=str(problem)[:300])
        raise
    return dataset.state


def records_of(sheets):
    """{sheet's key: its record}, three queries whatever their number."""
    values, places = {}, points_of(sheets)
    rows = SheetFacet.objects.filter(sheet__in=[sheet.pk for sheet in sheets]).order_by("pk")
    for sheet, facet, value in rows.values_list("sheet", "facet", "value"):
        values.setdefault(sheet, {}).setdefault(facet, []).append(value)
    return {
        sheet.pk: record_of(
            sheet, values=values.get(sheet.pk, {}), place=places.get((sheet.province_code, sheet.municipality))
        )
        for sheet in sheets
    }

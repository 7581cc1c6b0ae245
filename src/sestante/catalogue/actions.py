"""Show a practice to the public, and take it back: each in one act, of which the journal keeps a row."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sestante.files.actions import forget_files
from sestante.files.models import StoredFile
from sestante.journal.actions import record
from sestante.people.actions import public_changed
from sestante.practices.models import Practice

from .answers import LANGUAGES
from .errors import CatalogueError
from .models import (
    Dataset,
    DatasetRecord,
    FacetValue,
    PhotographChoice,
    PracticeSheet,
    RegionSheet,
    SheetFacet,
    SheetPhotograph,
)
from .permission import Level
from .photographs import LONGEST_ALT, asks_photographs, photographs_of, shown_of
from .queries import draft_of, practice_to_show, standing_of
from .records import lessened
from .region import content_of
from .tasks import make_dataset, records_of


@transaction.atomic
def publish_sheet(practice, *, by):
    """Publish what a practice agreed to, or publish it anew after a change. Refuses what nobody agreed to."""
    # Two coordinators at once, or one and a person who takes their consent back: one after the other.
    Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    practice = practice_to_show(practice.study, practice.pk)
    if practice is None:
        raise CatalogueError(_("This practice has not sent a form yet."))
    standing = standing_of(practice)
    if standing.permission.level == Level.NOTHING:
        raise CatalogueError(_("“%(name)s” has not agreed to be published.") % {"name": practice.name})
    draft, now = draft_of(practice, standing.permission), timezone.now()
    sheet = standing.sheet or PracticeSheet(practice=practice, study=practice.study, slug=free_slug(draft.title))
    again = sheet.pk is not None and sheet.withdrawn_at is None
    _write(sheet, draft)
    if not again:
        sheet.published_at = now
    sheet.published_by, sheet.changed_at, sheet.withdrawn_at = by, now, None
    sheet.is_invented = practice.study.is_invented
    sheet.save()
    _file_under(sheet, draft.facets)
    _hang(sheet, shown_of(photographs_of(standing.permission)))
    _lessen_records(sheet)
    record("published practice anew" if again else "published practice", practice, by=by, study=practice.study,
           level=sheet.level)  # fmt: skip
    public_changed()
    return sheet


@transaction.atomic
def withdraw_sheet(sheet, *, by=None, actor="", reason=""):
    """Take a practice off every public page, the search, the feed and the open data at once; its address says so."""
    sheet = PracticeSheet.objects.select_for_update(of=("self",)).select_related("practice", "study").get(pk=sheet.pk)
    if sheet.withdrawn_at is not None:
        return sheet
    sheet.title = sheet.summary = sheet.search_text = sheet.since = sheet.attribution = ""
    sheet.municipality = sheet.province_code = sheet.province = sheet.region_code = sheet.region = ""
    sheet.themes, sheet.flags, sheet.content, sheet.reusable = [], [], {}, False
    sheet.withdrawn_at = sheet.changed_at = timezone.now()
    sheet.save()
    sheet.facets.all().delete()
    _hang(sheet, [])
    _take_out_records(sheet)
    record("withdrew practice", sheet.practice, by=by, actor=actor, study=sheet.study, reason=reason)
    public_changed()
    return sheet


@transaction.atomic
def honour_consent(practice, *, by=None, actor=""):
    """Bring a practice's page back to what is agreed now: less of it, or none. Never more: that is the team's act.

    Whoever takes a consent or a form back upstream calls this in the same breath.
    """
    # A publication under way reads the old consent: wait for it, then see what it made.
    Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    sheet = PracticeSheet.objects.filter(practice=practice, withdrawn_at__isnull=True).first()
    if sheet is None:
        return None
    practice = practice_to_show(practice.study, practice.pk)
    permission = standing_of(practice).permission
    if permission.level == Level.NOTHING:
        return withdraw_sheet(sheet, by=by, actor=actor, reason="consent taken back")
    draft = draft_of(practice, permission)
    if sheet.level == Level.CARD_ONLY and draft.level == Level.FULL:
        return sheet
    _write(sheet, draft)
    sheet.changed_at = timezone.now()
    sheet.save()
    _file_under(sheet, draft.facets)
    _hang(sheet, _still_shown(sheet, permission))
    _lessen_records(sheet)
    record("published practice anew", practice, by=by, actor=actor, study=practice.study, level=sheet.level)
    public_changed()
    return sheet


@transaction.atomic
def choose_photographs(practice, choices, *, by):
    """Leave photographs out, or say better what they show. ``choices``: {attachment's key: (left out, words)}.

    On a page that is public already what is left out goes at once; what is let in waits for a new publication."""
    Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    practice = practice_to_show(practice.study, practice.pk)
    if practice is None:
        return
    for found in photographs_of(standing_of(practice).permission):
        if found.attachment.pk not in choices:
            continue
        left_out, alt = choices[found.attachment.pk]
        alt = " ".join(alt.split())[:LONGEST_ALT]
        if (left_out, alt) != (found.left_out, found.alt):
            PhotographChoice.objects.update_or_create(
                attachment=found.attachment, defaults={"left_out": left_out, "alt": alt, "by": by}
            )
    record("chose photographs", practice, by=by, study=practice.study)
    honour_photographs(practice)


@transaction.atomic
def honour_photographs(practice):
    """Take off a practice's page the photographs that may not be shown any more; none is added.

    A form that asks for no photographs, of a later wave say, takes none away."""
    Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    sheet = PracticeSheet.objects.filter(practice=practice, withdrawn_at__isnull=True).first()
    if sheet is not None and sheet.photographs.exists():
        permission = standing_of(practice_to_show(practice.study, practice.pk)).permission
        if permission.response is None or asks_photographs(permission.response.version_id):
            _hang(sheet, _still_shown(sheet, permission))
            public_changed()


@transaction.atomic
def order_dataset(study, *, by, note="", note_en=""):
    """Have a release of the study's open data made. Its number is the year and the next one of that year."""
    study = type(study).objects.select_for_update(of=("self",)).get(pk=study.pk)
    if study.datasets.filter(state=Dataset.State.WAITING).exists():
        raise CatalogueError(_("A release is being made already."))
    if not PracticeSheet.objects.published().filter(study=study).exists():
        raise CatalogueError(_("No practice of this study is published: there is nothing to release."))
    year = timezone.localdate().year
    taken = study.datasets.filter(number__startswith=f"{year}.").values_list("number", flat=True)
    number = 1 + max((int(one.partition(".")[2]) for one in taken), default=0)
    dataset = Dataset.objects.create(
        study=study, number=f"{year}.{number}", note=note.strip()[:300], note_en=note_en.strip()[:300], made_by=by
    )
    record("released open data", dataset, by=by, study=study, number=dataset.number)
    transaction.on_commit(lambda: make_dataset.enqueue(dataset.pk))
    return dataset


@transaction.atomic
def order_dataset_again(dataset, *, by):
    """Try again what was not made."""
    dataset = Dataset.objects.select_for_update(of=("self",)).select_related("study").get(pk=dataset.pk)
    if dataset.state != Dataset.State.FAILED:
        return dataset
    dataset.state, dataset.failure = Dataset.State.WAITING, ""
    dataset.save(update_fields=["state", "failure"])
    record("released open data", dataset, by=by, study=dataset.study, number=dataset.number)
    transaction.on_commit(lambda: make_dataset.enqueue(dataset.pk))
    return dataset


@transaction.atomic
def publish_region(study, *, by):
    """Freeze what may be said of the region now. What was published before stays on record, and is shown no more."""
    study = type(study).objects.select_for_update(of=("self",)).get(pk=study.pk)
    number = 1 + max(study.region_sheets.values_list("number", flat=True), default=0)
    made = RegionSheet.objects.create(
        study=study, number=number, content=content_of(study), published_at=timezone.now(), published_by=by
    )
    record("published region sheet", made, by=by, study=study, number=number)
    public_changed()
    return made


@transaction.atomic
def withdraw_region(sheet, *, by):
    """Take a page of the region back: its figures are erased."""
    sheet = RegionSheet.objects.select_for_update(of=("self",)).select_related("study").get(pk=sheet.pk)
    if sheet.withdrawn_at is None:
        sheet.content, sheet.withdrawn_at = {}, timezone.now()
        sheet.save(update_fields=["content", "withdrawn_at"])
        record("withdrew region sheet", sheet, by=by, study=sheet.study, number=sheet.number)
        public_changed()
    return sheet


def _take_out_records(sheet):
    """A withdrawn practice leaves every release, also old ones; each says how many it has lost."""
    Dataset.objects.ready().filter(records__sheet=sheet).update(changed_at=timezone.now())
    sheet.records.all().delete()


def _lessen_records(sheet):
    """What its people no longer agree to show leaves every release; what they add waits for the next one."""
    held = list(DatasetRecord.objects.filter(sheet=sheet))
    if not held:
        return
    new, changed = records_of([sheet])[sheet.pk], []
    for one in held:
        if (less := lessened(one.content, new)) != one.content:
            one.content = less
            changed.append(one)
    DatasetRecord.objects.bulk_update(changed, ["content"])
    Dataset.objects.filter(records__in=[one.pk for one in changed]).update(changed_at=timezone.now())


def free_slug(title):
    """An address made from the title that no sheet has or ever had."""
    stem = slugify(title)[:100] or "pratica"
    taken = set(PracticeSheet.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _write(sheet, draft):
    for name in ("level", "reusable", "language", "title", "summary", "since", "themes", "flags", "content",
                 "attribution", "search_text"):  # fmt: skip
        setattr(sheet, name, getattr(draft, name))
    for name, value in draft.place.items():
        setattr(sheet, name, value)


def _hang(sheet, photographs):
    """These photographs on the sheet and no others; files that nobody refers to any more go."""
    before = _files_of(sheet)
    sheet.photographs.all().delete()
    wanted = {copy.file_id for one in photographs for copy in (one.large, one.small)}
    # Their rows are locked: a sweep that comes by finds them referred to, or has taken them before.
    there = set(StoredFile.objects.select_for_update(of=("self",)).filter(pk__in=wanted).values_list("pk", flat=True))
    SheetPhotograph.objects.bulk_create(
        SheetPhotograph(
            sheet=sheet, position=place, alt=one.alt, credit=one.credit,
            file_id=one.large.file_id, width=one.large.width, height=one.large.height,
            small_id=one.small.file_id, small_width=one.small.width, small_height=one.small.height,
        )
        for place, one in enumerate(photographs, 1)
        if {one.large.file_id, one.small.file_id} <= there
    )  # fmt: skip
    forget_files(before - _files_of(sheet))


def _files_of(sheet):
    return {digest for pair in sheet.photographs.values_list("file", "small") for digest in pair}


def _still_shown(sheet, permission):
    """Of the photographs on a sheet those that may still be shown."""
    held = set(sheet.photographs.values_list("file", flat=True))
    return [one for one in shown_of(photographs_of(permission)) if one.large.file_id in held]


def _file_under(sheet, facets):
    """Replace the values a sheet is found by, and keep what they are called."""
    sheet.facets.all().delete()
    SheetFacet.objects.bulk_create(
        SheetFacet(sheet=sheet, facet=facet, value=value) for facet, value in {(one[0], one[1]) for one in facets}
    )
    FacetValue.objects.bulk_create(
        [
            FacetValue(facet=facet, value=value, labels={code: words[code] for code in LANGUAGES})
            for (facet, value), words in {(one[0], one[1]): one[2] for one in facets}.items()
        ],
        update_conflicts=True,
        unique_fields=["facet", "value"],
        update_fields=["labels"],
    )

"""Take a path from the library, change its words and order, show it to the public."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.people.actions import public_changed
from sestante.questionnaires.actions import add_from_library, publish_version
from sestante.training import library
from sestante.training.errors import TrainingError
from sestante.training.models import Lesson, Module, Outcome, Path
from sestante.training.queries.asking import SELF_ASSESSMENT, questionnaire_version


@transaction.atomic
def add_path(study, name, *, by):
    """Put one of the library's paths into a study, lessons and all; from then on its words are the study's own."""
    source = library.path_of(name)
    if study.paths.filter(key=name).exists():
        raise TrainingError(_("This path is already here."))
    path = Path.objects.create(
        study=study, key=name, slug=_free_slug(source["title"]["it"]),
        **_both(source, "title", "summary", "audience", "mode"),
    )  # fmt: skip
    for position, entry in enumerate(source["modules"], start=1):
        module = Module.objects.create(
            path=path, position=position, key=entry["id"], hours=entry["hours"],
            product_kind=entry["product_kind"], **_both(entry, "title", "product"),
        )  # fmt: skip
        Outcome.objects.bulk_create(
            Outcome(module=module, position=place, text=words["it"], text_en=words["en"])
            for place, words in enumerate(entry["outcomes"], start=1)
        )
        Lesson.objects.bulk_create(
            Lesson(module=module, position=place, minutes=lesson["minutes"], **_both(lesson, "title", "text"))
            for place, lesson in enumerate(entry["lessons"], start=1)
        )
    _offer_self_assessment(study, by)
    record("took path", path, by=by, study=study, library=name)
    return path


def _offer_self_assessment(study, by):
    """The questions learners ask themselves, once a study."""
    if questionnaire_version(study) is None:
        publish_version(add_from_library(study, SELF_ASSESSMENT, by=by), by=by)


@transaction.atomic
def describe_path(path, *, by, **fields):
    _write(path, fields)
    record("described path", path, by=by, study=path.study)
    _tell_public(path)
    return path


@transaction.atomic
def publish_path(path, *, by):
    """Show a path to the public. Refused while a module has no lesson: whoever enrols must find something."""
    empty = path.modules.filter(lessons=None).first()
    if empty is not None or not path.modules.exists():
        raise TrainingError(_("Write at least one lesson for every module first."))
    path.published_at, path.published_by = timezone.now(), by
    path.save(update_fields=["published_at", "published_by"])
    record("published path", path, by=by, study=path.study)
    public_changed()
    return path


@transaction.atomic
def withdraw_path(path, *, by):
    """Take a path off the public pages; who is learning goes on."""
    path.published_at = path.published_by = None
    path.save(update_fields=["published_at", "published_by"])
    record("withdrew path", path, by=by, study=path.study)
    public_changed()
    return path


@transaction.atomic
def describe_module(module, *, by, outcomes=None, **fields):
    """Change a module's words; ``outcomes`` are pairs (Italian, English), in order."""
    _write(module, fields)
    if outcomes is not None:
        module.outcomes.all().delete()
        Outcome.objects.bulk_create(
            Outcome(module=module, position=place, text=text, text_en=text_en)
            for place, (text, text_en) in enumerate(outcomes, start=1)
        )
    record("described module", module, by=by, study=module.path.study)
    _tell_public(module.path)
    return module


@transaction.atomic
def move_module(module, *, by, up):
    """Change places with the module before or after; at the end of the row nothing happens."""
    if _swap(module, Module.objects.filter(path=module.path), up):
        record("arranged modules", module.path, by=by, study=module.path.study)
        _tell_public(module.path)


@transaction.atomic
def add_lesson(module, *, by, **fields):
    module = Module.objects.select_for_update(of=("self",)).select_related("path__study").get(pk=module.pk)
    last = module.lessons.order_by("-position").values_list("position", flat=True).first() or 0
    lesson = Lesson(module=module, position=last + 1)
    _write(lesson, fields, check=_video_has_transcript)
    record("wrote lesson", lesson, by=by, study=module.path.study)
    _tell_public(module.path)
    return lesson


@transaction.atomic
def describe_lesson(lesson, *, by, **fields):
    _write(lesson, fields, check=_video_has_transcript)
    record("wrote lesson", lesson, by=by, study=lesson.module.path.study)
    _tell_public(lesson.module.path)
    return lesson


@transaction.atomic
def move_lesson(lesson, *, by, up):
    if _swap(lesson, Lesson.objects.filter(module=lesson.module), up):
        record("arranged lessons", lesson.module, by=by, study=lesson.module.path.study)


@transaction.atomic
def remove_lesson(lesson, *, by):
    """Take a lesson away. A published path keeps at least one for every module."""
    module = lesson.module
    if module.path.published_at and module.lessons.count() == 1:
        raise TrainingError(_("It is the only lesson of a module that the public sees: write another one first."))
    record("removed lesson", lesson, by=by, study=module.path.study)
    lesson.delete()
    _tell_public(module.path)


def _write(row, fields, check=None):
    for name, value in fields.items():
        setattr(row, name, value)
    if check is not None:
        check(row)
    row.save()


def _video_has_transcript(lesson):
    if lesson.video_url and not lesson.transcript.strip():
        raise TrainingError(_("A video needs its transcript: not everybody can hear it."))


def _swap(row, rows, up):
    rows = rows.select_for_update()
    before = rows.filter(position__lt=row.position).order_by("-position")
    after = rows.filter(position__gt=row.position).order_by("position")
    other = (before if up else after).first()
    if other is None:
        return False
    mine, theirs = row.position, other.position
    # Through an empty place: two rows never stand at the same one.
    rows.filter(pk=other.pk).update(position=0)
    rows.filter(pk=row.pk).update(position=theirs)
    rows.filter(pk=other.pk).update(position=mine)
    row.position = theirs
    return True


def _both(source, *names):
    """Texts of the library in both languages, as the fields of a row."""
    found = {}
    for name in names:
        found[name], found[f"{name}_en"] = source[name]["it"].strip(), source[name]["en"].strip()
    return found


def _free_slug(title):
    stem = slugify(title)[:70] or "percorso"
    taken, slug, number = set(Path.objects.filter(slug__startswith=stem).values_list("slug", flat=True)), stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _tell_public(path):
    if path.published_at:
        public_changed()

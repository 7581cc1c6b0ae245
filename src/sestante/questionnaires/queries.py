"""Questions about questionnaires and their versions."""

from functools import lru_cache
from typing import NamedTuple

from django.db.models import Prefetch

from sestante.methods import xforms

from . import design
from .comparison import compare
from .compile import from_json, sheets
from .compile.media import files_asked
from .models import DesignStep, FormMedia, Questionnaire, Version
from .store import definition_from

LISTS = (".csv", ".xml", ".geojson", ".json")  # what the engine itself reads


def questionnaires_of(study):
    """A study's questionnaires with their versions, newest version first; the heavy columns are left alone."""
    versions = Version.objects.light().select_related("published_by").order_by("-number")
    return list(study.questionnaires.prefetch_related(Prefetch("versions", versions)))


def version_of(study, pk):
    """One version of this study, whole, or None."""
    return (
        Version.objects.filter(questionnaire__study=study, pk=pk)
        .select_related("questionnaire__study", "published_by")
        .first()
    )


def published_versions(study, *, purposes=None):
    """The versions that may be answered now, without their heavy columns.

    What speaks of no practice is among them only when asked for by name."""
    found = Version.objects.light().open().filter(questionnaire__study=study).select_related("questionnaire")
    found = found.shared() if purposes is None else found.filter(questionnaire__purpose__in=purposes)
    return found.order_by("questionnaire__title", "-number")


def questions_of(version):
    """What we know of each question of a version."""
    return from_json(version.questions)


def sections_of(version, language):
    """Name and title of each section, in this language or in the questionnaire's own."""
    return [(section["name"], said_in(section["labels"], language, version)) for section in version.sections]


def said_in(labels, language, version=None):
    """A text in this language, else in the questionnaire's first, else in any."""
    first = version.languages[0] if version is not None and version.languages else ""
    return labels.get(language) or labels.get(first) or next(iter(labels.values()), "")


def definition_of(version):
    """The parsed form of a version. Published ones never change, so each process parses them once."""
    if version.state == Version.State.DRAFT:
        return parse(version)
    return _published_definition(version.pk)


@lru_cache(maxsize=32)
def _published_definition(pk):
    return parse(Version.objects.only("xform", "state").get(pk=pk))


def parse(version, media=None):
    """Parse a version's XForm, with its own files or these. Raises ``xforms.FormError`` when the engine does not
    support it."""
    read = xforms.parse if version.state == Version.State.DRAFT else definition_from
    return read(version.xform, media_files(version, endings=LISTS) if media is None else media)


def media_files(version, *, endings=()):
    """The files of a version by name: ``{"towns.csv": b"…", "map.png": b"…"}``; with ``endings`` only such.

    A file whose content is not on disk (a backup that came back without its files) is left out."""
    found = {}
    if version.pk is None:  # a draft on its way to its first row
        return found
    for media in version.form_media.select_related("file"):
        if (not endings or media.name.lower().endswith(endings)) and media.file.is_there:
            found[media.name] = media.file.read()
    return found


def files_known(questionnaire):
    """The files of all versions of a questionnaire by name, of each the newest: ``{"map.png": b"…"}``."""
    rows = FormMedia.objects.filter(version__questionnaire=questionnaire).select_related("file")
    newest = {media.name: media.file for media in rows.order_by("version__number")}
    return {name: file.read() for name, file in newest.items() if file.is_there}


def files_of(version):
    """What a version asks for and what it has: ``[(name, family, FormMedia or None, [AskedFile, ...]), ...]``, what is
    missing first, what nobody asks for last."""
    there = {one.name: one for one in version.form_media.select_related("file")}
    asked = {}
    for one in files_asked(sheets.read(bytes(version.xlsform))):
        lines = asked.setdefault(one.name, [])
        if (one.sheet, one.row) not in [(other.sheet, other.row) for other in lines]:  # one row may in two languages
            lines.append(one)
    rows = [(name, places[0].family, there.get(name), places) for name, places in asked.items()]
    rows += [(name, "", media, []) for name, media in there.items() if name not in asked]
    return sorted(rows, key=lambda row: (row[2] is not None, not row[3], row[0]))


def media_of(version, name):
    """One file of a version, or None."""
    return version.form_media.select_related("file").filter(name=name).first()


def questionnaire_of(study, pk):
    return Questionnaire.objects.filter(study=study, pk=pk).first()


def workbook_of(version):
    """The sheets of a version; what the library says in YAML is read from the workbook made of it."""
    return sheets.read(bytes(version.xlsform))


def comparison_of(old, new):
    """Two versions question by question."""
    return compare(workbook_of(old), workbook_of(new))


@lru_cache(maxsize=32)
def paths_between(old_pk, new_pk):
    """Where each question of a published version stands in a later one: ``{path: path}``."""
    found = {version.pk: version for version in Version.objects.only("xlsform").filter(pk__in=(old_pk, new_pk))}
    return comparison_of(found[old_pk], found[new_pk]).paths


def version_before(version):
    """The published version people answer until this one takes its place, or None."""
    return (
        Version.objects.light()
        .filter(questionnaire=version.questionnaire_id, number__lt=version.number)
        .exclude(state=Version.State.DRAFT)
        .order_by("-number")
        .first()
    )


class Standing(NamedTuple):
    """Where the design of a draft stands: the last step, and the ones that would be taken back or done again."""

    number: int
    undo: int | None
    redo: int | None


def standing_of(version):
    """Read the steps of a draft as a person remembers them: what was taken back is no longer there to take back."""
    done, taken_back, number = [], [], 0
    for number, kind in version.steps.order_by("number").values_list("number", "kind"):
        if kind == DesignStep.Kind.CHANGE:
            done.append(number)
            taken_back.clear()
        elif kind == DesignStep.Kind.UNDO:
            taken_back.append((done.pop() if done else None, number))
        elif taken_back:
            done.append(taken_back.pop()[0])
    return Standing(number, done[-1] if done else None, taken_back[-1][1] if taken_back else None)


def history_of(version, most=50):
    """The last steps of a draft's design, the newest first."""
    return list(version.steps.light().select_related("by").order_by("-number")[:most])


def design_of(version):
    """A version's workbook as the tree of its design, to be read and not changed."""
    return design.read(sheets.read(bytes(version.xlsform))).settle()

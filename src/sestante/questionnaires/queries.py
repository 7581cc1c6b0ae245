"""Questions about questionnaires and their versions."""

import re
from functools import lru_cache

from django.db.models import Prefetch

from sestante.methods import xforms

from .compile import from_json, sheets
from .compile.media import files_asked
from .models import FormMedia, Questionnaire, Version

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


_LANGUAGE = re.compile(r"(?:.*\()?([a-zA-Z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)?\s*")


def language_code(name):
    """The code in a form's own name for a language: ``it`` of ``Italian (it)``; empty where it names none."""
    found = _LANGUAGE.fullmatch(name or "")
    return found[1] if found else ""


def definition_of(version):
    """The parsed form of a version. Published ones never change, so each process parses them once."""
    if version.state == Version.State.DRAFT:
        return parse(version)
    return _published_definition(version.pk)


@lru_cache(maxsize=32)
def _published_definition(pk):
    return parse(Version.objects.only("xform", "state").get(pk=pk))


def parse(version):
    """Parse a version's XForm. Raises ``xforms.FormError`` when the engine does not support it."""
    return xforms.parse(version.xform, media_files(version, endings=LISTS))


def media_files(version, *, endings=()):
    """The files of a version by name: ``{"towns.csv": b"…", "map.png": b"…"}``; with ``endings`` only such.

    A file whose content is not on disk (a backup that came back without its files) is left out."""
    found = {}
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
        asked.setdefault(one.name, []).append(one)
    rows = [(name, places[0].family, there.get(name), places) for name, places in asked.items()]
    rows += [(name, "", media, []) for name, media in there.items() if name not in asked]
    return sorted(rows, key=lambda row: (row[2] is not None, not row[3], row[0]))


def media_of(version, name):
    """One file of a version, or None."""
    return version.form_media.select_related("file").filter(name=name).first()


def questionnaire_of(study, pk):
    return Questionnaire.objects.filter(study=study, pk=pk).first()

"""What comes with a workbook: pictures, sounds, films and lists, one by one or in a ZIP as Kobo and ODK pack them."""

import zipfile
from io import BytesIO
from pathlib import PurePath

from django.conf import settings
from django.utils.translation import gettext as _

from sestante.files.errors import FileRefused
from sestante.files.kinds import AUDIO, DRAWING, IMAGE, TABLE, VIDEO, checked
from sestante.files.spreadsheets import DAMAGED

from .errors import QuestionnaireError

FAMILIES = (IMAGE, DRAWING, AUDIO, VIDEO, TABLE)
WORKBOOKS = (".xlsx", ".xls", ".ods", ".xlsm")
MOST_FILES = 200
MOST_UNPACKED = 200 * 1024 * 1024  # a small ZIP may hold gigabytes of zeros


def unpacked(files):
    """The workbook among some files, as (name, bytes), or None; and the rest, ``{name: bytes}``, without folders."""
    workbook, media = None, {}
    for name, data in _each(files):
        if PurePath(name).suffix.lower() in WORKBOOKS:
            if workbook is not None:
                raise QuestionnaireError(_("There are two workbooks: send one at a time."))
            workbook = (name, data)
            continue
        media_kind(name, data)
        media[name] = data
    if len(media) > MOST_FILES:
        raise QuestionnaireError(_("A questionnaire has at most %(most)s files.") % {"most": MOST_FILES})
    return workbook, media


def media_kind(name, data):
    """What a file of a questionnaire is. Refused, in a sentence, when a form can do nothing with it."""
    if len(data) > settings.SESTANTE_FILE_MB * 1024 * 1024:
        words = {"name": name, "most": settings.SESTANTE_FILE_MB}
        raise QuestionnaireError(_("“%(name)s” is larger than %(most)s MB: choose a smaller file.") % words)
    try:
        return checked(name, data, families=FAMILIES)
    except FileRefused as refusal:
        raise QuestionnaireError(str(refusal)) from refusal


def _each(files):
    for name, data in files:
        name = PurePath(name.replace("\\", "/")).name
        if PurePath(name).suffix.lower() == ".zip":
            yield from _inside(name, data)
        else:
            yield name, data


def _inside(name, data):
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = [part for part in packed.infolist() if not part.is_dir() and not _is_litter(part.filename)]
            if len(parts) > MOST_FILES + 1 or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise QuestionnaireError(_("“%(name)s” unpacks to more than it may.") % {"name": name})
            for part in parts:
                with packed.open(part) as opened:  # what a header says of a size may be a lie
                    inner = opened.read(part.file_size + 1)
                yield PurePath(part.filename.replace("\\", "/")).name, inner[: part.file_size]
    except DAMAGED as error:
        raise QuestionnaireError(_("“%(name)s” cannot be opened as a ZIP.") % {"name": name}) from error


def _is_litter(path):
    """What file managers leave in archives."""
    parts = path.replace("\\", "/").split("/")
    return "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1] in ("Thumbs.db", "desktop.ini")

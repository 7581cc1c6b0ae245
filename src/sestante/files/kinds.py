"""What a file is, by its content: a name proves nothing, and neither does what a browser says of it."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

import puremagic
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .drawings import is_harmless_svg
from .errors import FileRefused
from .pictures import FORMATS, looked_at
from .spreadsheets import DAMAGED

IMAGE, AUDIO, VIDEO, DOCUMENT, TABLE, DRAWING = "image", "audio", "video", "document", "table", "drawing"
FAMILIES = {
    IMAGE: gettext_lazy("an image"),
    AUDIO: gettext_lazy("a sound recording"),
    VIDEO: gettext_lazy("a video"),
    DOCUMENT: gettext_lazy("a document"),
    TABLE: gettext_lazy("a table or a list"),
    DRAWING: gettext_lazy("a drawing"),
}


@dataclass(frozen=True)
class Kind:
    content_type: str
    family: str
    endings: tuple[str, ...]  # the first one is ours

    @property
    def ending(self):
        return self.endings[0]


KINDS = {
    kind.content_type: kind
    for kind in (
        Kind("image/jpeg", IMAGE, (".jpg", ".jpeg", ".jpe", ".jfif")),
        Kind("image/png", IMAGE, (".png",)),
        Kind("image/webp", IMAGE, (".webp",)),
        Kind("image/gif", IMAGE, (".gif",)),
        Kind("image/svg+xml", DRAWING, (".svg",)),
        Kind("audio/mpeg", AUDIO, (".mp3", ".mpga")),
        Kind("audio/mp4", AUDIO, (".m4a", ".mp4", ".aac", ".caf")),
        Kind("audio/aac", AUDIO, (".aac",)),
        Kind("audio/ogg", AUDIO, (".ogg", ".oga", ".opus")),
        Kind("audio/wav", AUDIO, (".wav",)),
        Kind("audio/flac", AUDIO, (".flac",)),
        Kind("audio/amr", AUDIO, (".amr",)),
        Kind("audio/webm", AUDIO, (".webm", ".weba")),
        Kind("audio/3gpp", AUDIO, (".3gp", ".3gpp")),
        Kind("video/mp4", VIDEO, (".mp4", ".m4v")),
        Kind("video/webm", VIDEO, (".webm",)),
        Kind("video/ogg", VIDEO, (".ogv", ".ogg")),
        Kind("video/quicktime", VIDEO, (".mov", ".qt")),
        Kind("video/3gpp", VIDEO, (".3gp", ".3gpp")),
        Kind("application/pdf", DOCUMENT, (".pdf",)),
        Kind("application/vnd.oasis.opendocument.text", DOCUMENT, (".odt",)),
        Kind("application/vnd.oasis.opendocument.spreadsheet", DOCUMENT, (".ods",)),
        Kind("application/vnd.oasis.opendocument.presentation", DOCUMENT, (".odp",)),
        Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", DOCUMENT, (".docx",)),
        Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", DOCUMENT, (".xlsx",)),
        Kind("application/vnd.openxmlformats-officedocument.presentationml.presentation", DOCUMENT, (".pptx",)),
        Kind("text/csv", TABLE, (".csv", ".tsv")),
        Kind("application/geo+json", TABLE, (".geojson", ".json")),
        Kind("application/xml", TABLE, (".xml",)),
        Kind("text/vtt", TABLE, (".vtt",)),
        Kind("text/plain", DOCUMENT, (".txt",)),
    )
}
UNKNOWN = Kind("application/octet-stream", "", ("",))
_OOXML = {"word/": ".docx", "xl/": ".xlsx", "ppt/": ".pptx"}
_BY_MAGIC = {  # what puremagic calls it: what we call it
    "application/pdf": "application/pdf",
    "audio/flac": "audio/flac",
    "audio/amr": "audio/amr",
    "audio/aac": "audio/aac",
}
# Beginnings that a puremagic of one version or another leaves out or takes for something else.
_MPEG_FRAME = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff][\x10-\xef]")


def kind_of(data, name=""):
    """What a content is, or None for what is nothing we take. The name only tells twins apart: a list of values from a
    text, a sound in a video's container from a video.

    Raises FileRefused for a picture too large to be opened."""
    ending = PurePath(name).suffix.lower()
    if (format_ := looked_at(data)) is not None:
        return KINDS[FORMATS[format_]]
    found = _sound_or_film(data, ending) or _document(data) or _by_magic(data) or _text(data, ending)
    return KINDS.get(found)


def checked(name, data, *, families):
    """The kind of a file of one of these families. Refused, in a sentence, when it is of another kind, or not what its
    name says."""
    kind = kind_of(data, name)
    words = {"name": name}
    if kind is None:
        raise FileRefused(_("“%(name)s” is of a kind that cannot be taken here.") % words)
    ending = PurePath(name).suffix.lower()
    told = next((one for one in KINDS.values() if ending in one.endings), None)
    lies = ending not in kind.endings and not (kind.family == IMAGE and told is not None and told.family == IMAGE)
    if lies and ending:
        raise FileRefused(
            _("“%(name)s” is not what its name says: inside there is %(what)s.")
            % {**words, "what": FAMILIES[kind.family]}
        )
    if kind.family not in families:
        raise FileRefused(_("“%(name)s” is of a kind that cannot be taken here.") % words)
    return kind


def _sound_or_film(data, ending):
    head = data[:64]
    if head.startswith(b"ID3") or _MPEG_FRAME.match(head):
        return "audio/mpeg"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in data[:256] else "audio/ogg"
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head:
        return "audio/webm" if ending == ".weba" or b"V_" not in data[:65536] else "video/webm"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[4:8] == b"ftyp":
        return _by_brand(data, head[8:12])
    if head.startswith(b"#!AMR"):
        return "audio/amr"
    if head.startswith(b"fLaC"):
        return "audio/flac"
    if head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "audio/aac"
    return None


def _by_brand(data, brand):
    """A file of Apple's family of containers: whether it holds pictures stands in its tracks."""
    if brand in (b"M4A ", b"M4B "):
        return "audio/mp4"
    films = b"vide" in data[:65536] or b"vide" in data[-262144:] or b"vmhd" in data
    if brand.startswith(b"3g"):
        return "video/3gpp" if films else "audio/3gpp"
    if brand == b"qt  ":
        return "video/quicktime"
    if brand[:4] in (b"heic", b"heix", b"mif1", b"avif", b"msf1"):
        return None  # a still picture that most browsers cannot show
    return "video/mp4" if films else "audio/mp4"


def _document(data):
    if data.startswith(b"PK\x03\x04"):
        return _packed(data)
    return None


def _packed(data):
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            names = packed.namelist()
            if names and names[0] == "mimetype" and packed.getinfo("mimetype").file_size < 100:
                return packed.read("mimetype").decode("ascii", "replace").strip()
            if "[Content_Types].xml" in names and not any(name.endswith("vbaProject.bin") for name in names):
                ending = next((end for start, end in _OOXML.items() if any(n.startswith(start) for n in names)), "")
                return next((kind.content_type for kind in KINDS.values() if ending in kind.endings), None)
    except DAMAGED:
        pass
    return None


def _by_magic(data):
    try:
        guesses = puremagic.magic_string(data[:8192])
    except (puremagic.PureError, ValueError):
        return None
    found = (_BY_MAGIC[one.mime_type] for one in guesses if one.mime_type in _BY_MAGIC)
    return next(found, None)


def _text(data, ending):
    """Text, if all of it is. What kind of text cannot be seen from outside: the name says, the content must fit."""
    if b"\0" in data:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if ending not in (".csv", ".tsv", ".txt"):
            return None
        text = data.decode("cp1252", "replace")  # what spreadsheets of some years ago write
    start = text.lstrip()[:1]
    if ending == ".svg":
        return "image/svg+xml" if is_harmless_svg(data) else None
    if ending == ".vtt":
        return "text/vtt" if text.startswith("WEBVTT") else None
    if ending == ".xml":
        return "application/xml" if start == "<" else None
    if ending in (".geojson", ".json"):
        return "application/geo+json" if start == "{" else None
    if start == "<" and re.match(r"<(!doctype|html|svg|script|\?xml)", text.lstrip(), re.I):
        return None
    return "text/csv" if ending in (".csv", ".tsv") else "text/plain" if ending == ".txt" else None

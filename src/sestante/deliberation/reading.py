"""Transcripts as programs and people write them, read into turns: plain text, DOCX, SRT, VTT. Nothing is kept here."""

import io
import re
import zipfile
from typing import NamedTuple

import docx
import webvtt
from django.utils.translation import gettext as _
from webvtt.errors import MalformedCaptionError, MalformedFileError

from .errors import DeliberationError

MOST_BYTES, MOST_TURNS = 5_000_000, 5000
# "ANNA: …", "[00:12:31] Anna Rossi: …", "Anna (12:31): …"; a label is a few words, not a sentence with a colon in it.
LABELLED = re.compile(
    r"^\s*[\[(]?(?P<before>\d{1,2}(?::\d{2}){1,2})?(?:[.,]\d+)?[\])]?\s*"
    r"(?P<label>[^\W\d_][\w.’'-]*(?: [\w.’'-]+){0,3})\s*"
    r"[\[(]?(?P<after>\d{1,2}(?::\d{2}){1,2})?[\])]?\s*:\s+(?P<text>.*)$"
)


class Spoken(NamedTuple):
    label: str
    seconds: int | None
    text: str


def spoken_in(name, content):
    """The turns of a file. Raises ``DeliberationError`` in words for a person."""
    if len(content) > MOST_BYTES:
        raise DeliberationError(_("This file is larger than 5 MB: save it as plain text and try again."))
    ending = name.rpartition(".")[2].lower()
    reader = {"txt": _text, "md": _text, "docx": _docx, "srt": _captions, "vtt": _captions}.get(ending)
    if reader is None:
        raise DeliberationError(_("We read .txt, .docx, .srt and .vtt files."))
    turns = [turn for turn in joined(reader(content, ending)) if turn.text]
    if not turns:
        raise DeliberationError(_("There are no words in this file."))
    if len(turns) > MOST_TURNS:
        raise DeliberationError(_("This file has more than 5000 turns: cut it into parts."))
    return turns


def _text(content, _ending):
    return [_line(line) for line in decoded(content).splitlines()]


def _docx(content, _ending):
    try:
        document = docx.Document(io.BytesIO(content))
    except (KeyError, ValueError, zipfile.BadZipFile, docx.opc.exceptions.PackageNotFoundError) as problem:
        raise DeliberationError(_("This DOCX cannot be opened: save it again and try once more.")) from problem
    return [_line(line) for paragraph in document.paragraphs for line in paragraph.text.splitlines()]


def _captions(content, ending):
    try:
        read = webvtt.from_buffer(io.StringIO(decoded(content)), format=ending)
        captions = list(read)
    except (MalformedCaptionError, MalformedFileError) as problem:
        raise DeliberationError(_("This is not a file of subtitles as we know them (.srt, .vtt).")) from problem
    found = []
    for caption in captions:
        line = _line(" ".join(caption.text.split()))
        hours, minutes, seconds = caption.start.split(":")
        at = int(hours) * 3600 + int(minutes) * 60 + int(float(seconds))
        found.append(
            Spoken(caption.voice or line.label, at, " ".join(caption.text.split()) if caption.voice else line.text)
        )
    return found


def _line(line):
    match = LABELLED.match(line)
    if match is None:
        return Spoken("", None, line.strip())
    return Spoken(match["label"].strip(), _seconds(match["before"] or match["after"]), match["text"].strip())


def _seconds(clock):
    if not clock:
        return None
    total = 0
    for part in clock.split(":"):
        total = total * 60 + int(part)
    return total


def joined(lines):
    """Lines without a label go on with the voice before them; the same voice twice is one turn."""
    turns = []
    for line in lines:
        if turns and (not line.label or line.label == turns[-1].label):
            before = turns[-1]
            turns[-1] = before._replace(text=f"{before.text} {line.text}".strip())
        elif line.text or line.label:
            turns.append(line)
    return turns


def decoded(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


# -- names -------------------------------------------------------------------------------------------------------------
# Words by which programs and people label a voice without naming it.
NAMELESS = {
    *("speaker", "voce", "voice", "persona", "person", "partecipante", "participant", "donna", "uomo", "relatore"),
    *(
        "moderatore",
        "moderatrice",
        "facilitatore",
        "facilitatrice",
        "facilitator",
        "moderator",
        "conduttore",
        "unknown",
    ),
}
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w|(?<!\d)(?:\+39 ?)?(?:0\d{1,3}|3\d{2})[ ./-]?\d{3}[ .-]?\d{3,4}(?!\d)")
SHORTEST = 3


def names_of(full):
    """The ways somebody is called: the whole name and each of its longer words."""
    words = [word for word in re.findall(r"[^\W\d_][\w’'-]*", full) if len(word) >= SHORTEST]
    words = [word for word in words if word.lower() not in NAMELESS]
    return [full, *words] if len(words) > 1 else words


def replaced(text, codes):
    """The text with names put out of it, and ``[(found, put), ...]``. ``codes``: {name: code}.

    A name counts only with its capital: “rosa” is a flower, “Rosa” may be somebody. It is for a person to look."""
    taken, known = [], {name.upper(): code for name, code in codes.items()}

    def put(match):
        found = match[0]
        code = known[found.upper()]
        taken.append((found[:120], code))
        return code

    if codes:
        ways = sorted({way for name in codes for way in (name, name.upper(), name.title())}, key=len, reverse=True)
        text = re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, ways))})(?!\w)", put, text)

    def hide(match):
        taken.append((match[0][:120], "[…]"))
        return "[…]"

    return ADDRESS.sub(hide, text), taken

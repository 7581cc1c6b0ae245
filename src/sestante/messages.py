"""Compiles the catalogues of translations, since a bare machine has no gettext tools.

Reads .po as gettext writes it and writes .mo as Python's gettext module reads it.
"""

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


class CatalogueError(ValueError):
    """A line of a catalogue cannot be read; the text says file and line."""


@dataclass
class Message:
    """One entry: what the code says and how a language says it."""

    line: int
    context: str | None = None
    identifier: str = ""
    plural: str | None = None
    translations: dict[int, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def key(self) -> str:
        named = self.identifier if self.context is None else f"{self.context}\x04{self.identifier}"
        return named if self.plural is None else f"{named}\x00{self.plural}"

    @property
    def translation(self) -> str:
        return "\x00".join(self.translations[number] for number in sorted(self.translations))

    @property
    def complete(self) -> bool:
        return not self.fuzzy and bool(self.translations) and all(self.translations.values())


def compile_catalogues(locale: Path) -> list[Path]:
    """Write each .mo that differs from what its .po says now; return those written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target, content = source.with_suffix(".mo"), compiled(read_catalogue(source))
        if not target.exists() or target.read_bytes() != content:
            draft = target.with_suffix(".mo.draft")
            draft.write_bytes(content)
            draft.replace(target)  # a process that is reading the old one keeps it whole
            written.append(target)
    return written


def read_catalogue(source: Path) -> list[Message]:
    """All entries that are still in use, the header first; raises CatalogueError with the line."""
    messages: list[Message] = []
    before = ""
    for line, keyword, text, fuzzy in _statements(source):
        if keyword == "msgctxt" or (keyword == "msgid" and before != "msgctxt"):
            messages.append(Message(line=line, fuzzy=fuzzy))
        if not messages:
            raise CatalogueError(f"{source}, line {line}: {keyword} before any msgid.")
        message, before = messages[-1], keyword
        if keyword == "msgctxt":
            message.context = text
        elif keyword == "msgid":
            message.identifier = text
        elif keyword == "msgid_plural":
            message.plural = text
        else:
            message.translations[int(keyword[7:-1] or 0)] = text
    _refuse_doubles(messages, source)
    return messages


KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s+(?=\")")


def _statements(source: Path) -> Iterator[tuple[int, str, str, bool]]:
    """Line, keyword and text with its continuation lines joined; and whether the entry is marked as unsure."""
    pending: tuple[int, str, str, bool] | None = None
    fuzzy = False
    for number, raw in enumerate(source.read_text(encoding="utf-8").split("\n"), start=1):
        line = raw.strip()
        # Entries gone from the code are kept by gettext as comments, "#~": they are not read.
        if not line or line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        found = KEYWORD.match(line)
        text = _quoted(line[found.end() :] if found else line, source, number)
        if found:
            if pending:
                yield pending
            pending, fuzzy = (number, found[1], text, fuzzy), False
        elif pending:
            pending = (*pending[:2], pending[2] + text, pending[3])
        else:
            raise CatalogueError(f"{source}, line {number}: text before any msgid.")
    if pending:
        yield pending


def _quoted(text: str, source: Path, line: int) -> str:
    # gettext writes C strings; for the escapes it uses, Python reads the same.
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        value = None
    if not isinstance(value, str) or not text.startswith('"'):
        raise CatalogueError(f"{source}, line {line}: not a text between quotes.")
    return value


def _refuse_doubles(messages: list[Message], source: Path) -> None:
    seen: dict[str, int] = {}
    for message in messages:
        if message.key in seen:
            raise CatalogueError(f"{source}, line {message.line}: the same text stands at line {seen[message.key]}.")
        seen[message.key] = message.line


def compiled(messages: list[Message]) -> bytes:
    """The .mo of these messages: incomplete and unsure ones are left out, so that the original text shows."""
    pairs = sorted(
        (message.key.encode(), message.translation.encode())
        for message in messages
        if message.complete or not message.identifier
    )
    head = 7 * 4
    texts_at = head + 2 * 8 * len(pairs)
    tables: list[list[int]] = [[], []]
    block = b""
    for column, table in enumerate(tables):
        for pair in pairs:
            table += [len(pair[column]), texts_at + len(block)]
            block += pair[column] + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), head, head + 8 * len(pairs), 0, texts_at)
    return header + struct.pack(f"<{4 * len(pairs)}I", *tables[0], *tables[1]) + block

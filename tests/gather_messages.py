"""Gathers the texts of code and templates, and brings the Italian catalogue up to date.

``python tests/gather_messages.py`` adds what is missing with an empty translation, drops what is no longer said,
keeps what is translated, and prints what is still empty. No gettext tools needed.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from sestante.messages import read_catalogue  # noqa: E402

CATALOGUE = ROOT / "locale" / "it" / "LC_MESSAGES" / "django.po"
HEADER = """\
# Sestante in Italian. Brought up to date by tests/gather_messages.py; translations are written here by hand.
msgid ""
msgstr ""
"Language: it\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
# Function -> positions of context, singular, plural among its arguments.
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
}


class Said(NamedTuple):
    context: str | None
    singular: str
    plural: str | None


def gathered() -> dict[Said, str]:
    """Everything the project says, with the first place where it says it."""
    found: dict[Said, str] = {}
    for path in sorted((ROOT / "src" / "sestante").rglob("*")):
        where = path.relative_to(ROOT).as_posix()
        if path.suffix == ".py" and "/migrations/" not in where:
            for said in said_in_code(path.read_text(encoding="utf-8")):
                found.setdefault(said, where)
        elif path.suffix in {".html", ".txt", ".xml", ".typ"} and "/templates/" in where:
            for said in said_in_template(path.read_text(encoding="utf-8"), where):
                found.setdefault(said, where)
    return found


def said_in_code(source: str) -> Iterator[Said]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from said_by(node)


def said_by(call: ast.Call) -> Iterator[Said]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name not in CALLS:
        return
    texts = [argument.value if isinstance(argument, ast.Constant) else None for argument in call.args]
    context, singular, plural = (None if at is None or at >= len(texts) else texts[at] for at in CALLS[name])
    if isinstance(singular, str) and singular:
        yield Said(context, singular, plural)


def said_in_template(source: str, where: str) -> Iterator[Said]:
    """Django turns a template into calls amid noise; each call is read up to the bracket that closes it."""
    from django.utils.translation.template import templatize

    text = templatize(source, origin=where)
    for start in re.finditer(r"(?<![\w.])(?:_|n?p?gettext)\(", text):
        for end in re.finditer(r"\)", text[start.start() :]):
            try:
                tree = ast.parse(text[start.start() : start.start() + end.end()].strip(), mode="eval")
            except SyntaxError:
                continue
            if isinstance(tree.body, ast.Call):
                yield from said_by(tree.body)
            break


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def known() -> dict[Said, dict[int, str]]:
    if not CATALOGUE.exists():
        return {}
    entries = [entry for entry in read_catalogue(CATALOGUE) if entry.identifier]
    return {Said(entry.context, entry.identifier, entry.plural): entry.translations for entry in entries}


def write(said: dict[Said, str], translations: dict[Said, dict[int, str]]) -> None:
    lines = [HEADER]
    for text, where in sorted(said.items(), key=lambda item: (item[1], item[0].singular, item[0].context or "")):
        ours = translations.get(text, {})
        lines.append(f"#: {where}")
        if text.context is not None:
            lines.append(f"msgctxt {quoted(text.context)}")
        lines.append(f"msgid {quoted(text.singular)}")
        if text.plural is None:
            lines.append(f"msgstr {quoted(ours.get(0, ''))}\n")
        else:
            lines.append(f"msgid_plural {quoted(text.plural)}")
            lines.append(f"msgstr[0] {quoted(ours.get(0, ''))}")
            lines.append(f"msgstr[1] {quoted(ours.get(1, ''))}\n")
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text("\n".join(lines), encoding="utf-8")


def untranslated() -> list[Said]:
    """What the project says and the catalogue does not, or only in part."""
    have = known()
    wanted = {text: 1 if text.plural is None else 2 for text in gathered()}
    return [
        text for text, forms in wanted.items() if len([form for form in have.get(text, {}).values() if form]) < forms
    ]


if __name__ == "__main__":
    from django.conf import settings

    settings.configure()
    write(gathered(), known())
    for missing in untranslated():
        print(missing.singular)

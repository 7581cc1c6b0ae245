"""Names of questions and answers: made from words, never two alike, rewritten everywhere they are spoken of."""

import re
import unicodedata
from collections.abc import Container

from .workbook import Design, Item

LONGEST = 32


def name_from(words: str, taken: Container[str], fallback: str = "q") -> str:
    """A name made of the first words of a text: "Quante persone?" is quante_persone, then quante_persone_2."""
    plain = unicodedata.normalize("NFKD", words.replace("’", " ").replace("'", " "))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()
    parts = re.findall(r"[a-z0-9]+", plain)
    made = ""
    for part in parts:
        if made and len(made) + len(part) + 1 > LONGEST:
            break
        made = f"{made}_{part}" if made else part[:LONGEST]
    if not made or not made[0].isalpha():
        made = f"{fallback}_{made}" if made else fallback
    name, number = made, 2
    while name in taken:
        name, number = f"{made}_{number}", number + 1
    return name


def names_taken(design: Design) -> set[str]:
    return {design.name(item).lower() for item in design} | {"meta", "instanceid"}


def rename(design: Design, item: Item, name: str) -> list[Item]:
    """Give an item another name, and rewrite ${name} wherever it is read. Return the items that read it."""
    before = design.name(item)
    alone = sum(design.name(one) == before for one in design) == 1
    design.put(item, "name", name)
    if not (before and name and alone and before != name):
        return []
    pattern = re.compile(r"(\$\{\s*(?:last-saved#)?\s*)" + re.escape(before) + r"(\s*\})")
    changed = []
    for one in design:
        cells = {header: pattern.sub(rf"\g<1>{name}\g<2>", text) for header, text in one.cells.items()}
        if one.cells.get("quote_of") == before:
            cells["quote_of"] = name
        if cells != one.cells:
            one.cells = cells
            changed.append(one)
    for sheet in design.sheets.values():
        for row in sheet.rows:
            row.update({header: pattern.sub(rf"\g<1>{name}\g<2>", text) for header, text in row.items()})
    return changed

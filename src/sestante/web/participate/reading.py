"""A browser's fields turned into answers: one text for each reference, as the engine writes it."""

import re

from django.utils.translation import get_language

from sestante.fieldwork.queries import generic_of

# Parts of an answer that the page asks for separately; no name of a question holds a colon before these.
PART = re.compile(r":(day|m|y|lat|lon|was|\d{1,2})$")
_GROUPED = {"it": re.compile(r"[+-]?\d{1,3}(?:[. ]\d{3})+"), "en": re.compile(r"[+-]?\d{1,3}(?:[, ]\d{3})+")}


def edits_of(posted, paper, section):
    """``{reference: text}`` of what a page's form holds, in its order; names that are no question's are left alone."""
    found, parts = {}, {}
    for name in posted:
        ref = PART.sub("", name)
        if not ref.startswith("/") or generic_of(ref) not in section.leaves:
            continue
        if paper.definition.element(generic_of(ref)).control == "upload":
            continue  # a file's name is what it is kept under, never what a browser says
        if ref != name:
            parts.setdefault(ref, {})[PART.search(name)[1]] = posted[name].strip()
            found.setdefault(ref, "")
        else:
            found[ref] = _text(paper.definition.element(generic_of(ref)), posted.getlist(name))
    for ref, given in parts.items():
        found[ref] = joined(given)
    return found


def _text(element, given):
    if element.control == "select":
        return " ".join(value for value in given if value)
    text = given[-1] if given else ""
    if element.type in ("int", "decimal") and element.control != "select1":
        return number_text(text, element.type)
    if element.type == "string" and element.control == "input":
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if element.type in ("geotrace", "geoshape"):
        return points_text(text, closed=element.type == "geoshape")
    return text.strip()


_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def points_text(text, *, closed):
    """Points as people write them, one on a line, as the engine reads them; an area goes back to where it began.

    What is no list of points comes back as it was typed."""
    points = []
    for line in re.split(r"[\n;]", text):
        if not line.strip():
            continue
        numbers = [one.replace(",", ".") for one in _NUMBER.findall(line)]
        if len(numbers) < 2 or len(numbers) > 4 or _NUMBER.sub("", line).strip(" \t\r,;°NSEO"):
            return text.strip()
        points.append(" ".join([*numbers, "0", "0"][:4] if len(numbers) < 4 else numbers))
    if closed and len(points) > 2 and points[0] != points[-1]:
        points.append(points[0])
    return "; ".join(points)


def number_text(text, kind):
    """A number as people write it, as the engine reads it: ``1.500`` people, ``0,5`` of a job.

    What is no number comes back as it was typed."""
    said = text.strip()
    language = "en" if (get_language() or "").startswith("en") else "it"
    thousands, comma = (",", ".") if language == "en" else (".", ",")
    plain = said
    if _GROUPED[language].fullmatch(said.split(comma)[0]) and (kind == "int" or comma in said):
        whole, *rest = said.split(comma)
        plain = comma.join([whole.replace(thousands, "").replace(" ", ""), *rest])
    plain = plain.replace(",", ".") if kind == "decimal" else plain
    try:
        float(plain)
    except ValueError:
        return said
    return plain


def joined(given):
    """Parts put together; when one is missing, in a form that shows back what is there and is no date or place."""
    if "y" in given or "m" in given:
        year, month = given.get("y", ""), given.get("m", "")
        if "m" not in given:
            return f"{year}-01-01" if re.fullmatch(r"\d{4}", year) else year
        if not year and not month:
            return ""
        if re.fullmatch(r"\d{4}", year) and month.isdigit():
            return f"{year}-{int(month):02d}-01"
        return f"{year}-{month}"
    if "lat" in given or "lon" in given:
        lat, lon = (given.get(part, "").replace(",", ".") for part in ("lat", "lon"))
        if given.get("was", "").split()[:2] == [lat, lon]:
            return given["was"]  # height and precision, as the device gave them, hold as long as the place does
        return f"{lat} {lon}".strip() if lat or lon else ""
    ordered = [given[place] for place in sorted(given, key=lambda one: int(one) if one.isdigit() else 0)]
    return " ".join(dict.fromkeys(value for value in ordered if value))

"""The fields of a press release, and what its rules find in its words. Plain functions: nothing here asks the database.

Fields and limits are those of ``domain/evento-stampa.yaml`` (a test compares them)."""

import re
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sestante.methods.texts import gulpease
from sestante.outreach.words import without_codes
from sestante.reports.markdown import CODES

MAX_WORDS = 450
READABLE = 60


class Field(NamedTuple):
    name: str
    label: str
    hint: str
    required: bool = False
    max_length: int | None = None
    max_words: int | None = None
    rows: int = 2


FIELDS = (
    Field("headline", gettext_lazy("Headline"), gettext_lazy("The fact, within 80 characters"), True, 80),
    Field("subhead", gettext_lazy("Subhead"), gettext_lazy("Within 160 characters"), max_length=160),
    Field(
        "lead",
        gettext_lazy("Lead"),
        gettext_lazy("Who, what, when, where, why, in 60 words"),
        True,
        max_words=60,
        rows=4,
    ),
    Field(
        "body",
        gettext_lazy("Body"),
        gettext_lazy("Two or three paragraphs, one figure each with its evidence, such as [[D7]]"),
        True,
        rows=9,
    ),
    Field(
        "citizen_quote",
        gettext_lazy("Quotation of a citizen"),
        gettext_lazy("The words alone, without quotation marks; approved in writing"),
        True,
        rows=3,
    ),
    Field(
        "institutional_quote",
        gettext_lazy("Quotation of the association or a body"),
        gettext_lazy("Approved in writing too"),
        rows=3,
    ),
    Field(
        "practical",
        gettext_lazy("Practical information"),
        gettext_lazy("Event, how to get there, how to register"),
        rows=3,
    ),
    Field("boilerplate", gettext_lazy("About us"), gettext_lazy("Within 50 words"), True, max_words=50, rows=3),
    Field(
        "notes_to_editors",
        gettext_lazy("Notes to editors"),
        gettext_lazy("Method, sample, limits of the data"),
        True,
        rows=4,
    ),
    Field(
        "press_contact",
        gettext_lazy("Press contact"),
        gettext_lazy("Function, telephone, e-mail, hours"),
        True,
        rows=2,
    ),
    Field("assets", gettext_lazy("Kit and photographs"), gettext_lazy("What the press kit holds"), True, rows=2),
)
BY_NAME = {field.name: field for field in FIELDS}
CHECKED = ("headline", "subhead", "lead", "body")  # where every figure needs its evidence
QUOTES = ("citizen_quote", "institutional_quote")
LANGUAGES = ("it", "en")

# A digit, or a number in words that is a quantity; "one" and "uno" are articles.
NUMBER = re.compile(
    r"\d|\b(?:due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|venti|trenta|quaranta|cinquanta|cento|mille"
    r"|mila|metà|un terzo|due terzi|un quarto|doppio|triplo|maggioranza|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|half|a third|two thirds|a quarter|twice|majority)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r".+?(?:[.!?…]+[»”\")]*(?:\s*\[\[[^\]]*\]\])*(?=\s|$)|\n\s*\n|$)", re.DOTALL)
MARKED = re.compile(r"[«“]([^»”]+)[»”]")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|\b(?:\+39\s?)?3\d{2}[\s.-]?\d{6,7}\b")
RANKING = re.compile(
    r"\b(?:classific\w*|primo posto|podio|vincitor\w+|la miglior\w*|il miglior\w*|top ten|ranking|ranked|the best)\b",
    re.IGNORECASE,
)
PERSON_FIRST = {
    r"\b(?:i|gli|le|dei|degli|delle|ai|agli|alle) (?:disabili|invalidi|handicappati)\b": gettext_lazy(
        "persons with disabilities"
    ),
    r"\bthe (?:disabled|handicapped)\b": gettext_lazy("persons with disabilities"),
    r"\b(?:extracomunitari|clandestini)\b": gettext_lazy("persons who came from abroad"),
    r"\b(?:barboni|the homeless|i senzatetto)\b": gettext_lazy("persons without a home"),
    r"\b(?:malati di mente|the mentally ill)\b": gettext_lazy("persons with mental distress"),
    r"\b(?:tossici|tossicodipendenti|drug addicts)\b": gettext_lazy("persons with an addiction"),
}


# -- counting ----------------------------------------------------------------------------------------------------------
def words_in(text):
    return len(without_codes(text).split())


def total_words(texts):
    return sum(words_in(texts.get(field.name, "")) for field in FIELDS)


def length_problem(field, text):
    """What is too long in a field, in a clear sentence; empty when it fits."""
    length, words = len(without_codes(text)), words_in(text)
    if field.max_length and length > field.max_length:
        return _("%(label)s: %(n)s characters, at most %(most)s.") % {
            "label": field.label,
            "n": length,
            "most": field.max_length,
        }
    if field.max_words and words > field.max_words:
        return _("%(label)s: %(n)s words, at most %(most)s.") % {
            "label": field.label,
            "n": words,
            "most": field.max_words,
        }
    return ""


def field_problems(texts):
    """What is missing or too long, language by language."""
    found = []
    for language in LANGUAGES:
        said = texts.get(language, {})
        name = (_("Italian") if language == "it" else _("English")).capitalize()
        for field in FIELDS:
            text = said.get(field.name, "").strip()
            if field.required and not text:
                found.append(_("%(language)s: “%(label)s” is still empty.") % {"language": name, "label": field.label})
            elif problem := length_problem(field, text):
                found.append(f"{name}: {problem}")
            elif language == "it" and text and not field.required and not texts.get("en", {}).get(field.name):
                found.append(_("English: “%(label)s” is still empty.") % {"label": field.label})
        if (count := total_words(said)) > MAX_WORDS:
            found.append(
                _("%(language)s: %(n)s words in all, at most %(most)s.")
                % {"language": name, "n": count, "most": MAX_WORDS}
            )
    return found


# -- figures -----------------------------------------------------------------------------------------------------------
def codes_of(texts):
    """Codes of the evidence cited in any language, each once, in order."""
    found = {}
    for language in LANGUAGES:
        for field in FIELDS:
            for match in CODES.finditer(texts.get(language, {}).get(field.name, "")):
                found.update(dict.fromkeys(code.strip() for code in match[1].split(",")))
    return list(found)


def sentences_of(text):
    """Sentences, each with the codes that follow its full stop."""
    return [found for match in SENTENCE.finditer(text) if (found := " ".join(match[0].split()))]


def figures_in(texts):
    """The sentences with a number where figures are checked: (language, sentence without codes, codes)."""
    found = []
    for language in LANGUAGES:
        for name in CHECKED:
            for sentence in sentences_of(texts.get(language, {}).get(name, "")):
                bare = without_codes(sentence)
                if NUMBER.search(bare):
                    codes = [code.strip() for match in CODES.finditer(sentence) for code in match[1].split(",")]
                    found.append((language, bare, codes))
    return found


# -- quotations --------------------------------------------------------------------------------------------------------
def quoted(texts, name):
    """The words of a quotation in each language, as somebody would approve them."""
    return {language: " ".join(texts.get(language, {}).get(name, "").split()) for language in LANGUAGES}


def loose_quotations(texts):
    """Words between quotation marks in lead or body that nobody approved and that are no evidence."""
    found = []
    for language in LANGUAGES:
        approved = " ".join(quoted(texts, name)[language] for name in QUOTES)
        for name in ("lead", "body"):
            for sentence in sentences_of(texts.get(language, {}).get(name, "")):
                cited = [code for match in CODES.finditer(sentence) for code in match[1].split(",")]
                if any(code.strip()[0] in "TRF" for code in cited):
                    continue  # words of a practice, quoted within the consent it gave
                for match in MARKED.finditer(sentence):
                    if len(match[1].split()) > 3 and match[1].strip(" .,;") not in approved:
                        found.append(match[1])
    return found


# -- rules -------------------------------------------------------------------------------------------------------------
def rule_hints(texts):
    """What in the words may break a rule: a person decides, so these are hints, not refusals."""
    found = []
    for language in LANGUAGES:
        said = texts.get(language, {})
        whole = "\n".join(said.get(field.name, "") for field in FIELDS)
        if match := RANKING.search(whole):
            found.append(_("“%(words)s” sounds like a ranking: we make none.") % {"words": match[0]})
        for pattern, better in PERSON_FIRST.items():
            if match := re.search(pattern, whole, re.IGNORECASE):
                found.append(
                    _("“%(words)s”: the person comes first, for instance “%(better)s”.")
                    % {"words": match[0], "better": better}
                )
        if match := ADDRESS.search("\n".join(said.get(name, "") for name in (*CHECKED, *QUOTES))):
            found.append(_("“%(words)s” looks like somebody’s own address or number.") % {"words": match[0]})
    return found


def readability(texts):
    """Gulpease of what a reader reads first, in Italian; None while there is nothing."""
    said = texts.get("it", {})
    index = gulpease("\n".join(without_codes(said.get(name, "")) for name in ("lead", "body")))
    return None if index is None else round(index)


# -- the embargo in words ----------------------------------------------------------------------------------------------
def embargo_line(release, language):
    """Hour, date and zone in words, or that there is no embargo."""
    with translation.override(language):
        if not release.is_embargoed or release.release_at is None:
            return _("For immediate release")
        local = timezone.localtime(release.release_at, timezone.get_default_timezone())
        zone = _("Italian time") if settings.TIME_ZONE == "Europe/Rome" else settings.TIME_ZONE
        return _("Embargo until %(hour)s on %(day)s (%(zone)s, UTC%(offset)s)") % {
            "hour": f"{local:%H:%M}",
            "day": f"{local:%d/%m/%Y}",
            "zone": zone,
            "offset": f"{local:%z}"[:3],
        }


def header_line(release, language):
    """Place and date, as the header has them."""
    with translation.override(language):
        day = date_format(release.dated_on, "j F Y")
        day = day.lower() if language == "it" else day
        return f"{release.place}, {day}" if release.place else day

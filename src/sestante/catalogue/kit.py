"""The replication kit of a practice: what it takes to do it again elsewhere. Made of its sheet and of nothing else."""

from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.people.queries import host
from sestante.reports.pdf import typeset

from .permission import Level

TEMPLATE = Path(__file__).parent / "templates" / "catalogue" / "kit.typ"
# Facts of the sheet that say what it takes, in the order of the kit.
PEOPLE = ("active_citizens_n", "beneficiaries_n", "scope")
COSTS = ("annual_cost_band", "funding_source")


def kit_of(sheet):
    """What the kit says, in the language now active; None where the practice shows its card only.

    Texts stay in the language they were written in. A part without an answer says so: not knowing is said."""
    if sheet.level != Level.FULL:
        return None
    facts = {fact["key"]: fact for fact in sheet.content.get("facts", ())}
    parts = {}
    for chapter in sheet.content.get("chapters", ()):
        for part in chapter["parts"]:
            parts.setdefault((chapter["key"], part["kind"]), []).append(part)
    steps = [step for part in parts.get(("redo", "steps"), ()) for step in part["steps"]]
    return {
        "need": texts(parts, "need"),
        "steps": steps,
        "rated": any(step["level"] for step in steps),
        "conditions": texts(parts, "redo"),
        "people": rows(facts, PEOPLE),
        "costs": rows(facts, COSTS),
        "partners": [
            {"name": one["name"], "roles": ", ".join(said(words) for words in one["roles"])}
            for part in parts.get(("network", "partners"), ())
            for one in part["partners"]
        ],
        "struggles": texts(parts, "struggles"),
        "choices": [said(words) for part in parts.get(("struggles", "choices"), ()) for words in part["choices"]],
        "lessons": texts(parts, "lessons"),
        "offers": rows(facts, ("offers",)),
        "redone": rows(facts, ("replicated_where",)),
        "contact": sheet.content.get("contact") or {},
    }


def texts(parts, chapter):
    found = [*parts.get((chapter, "text"), ()), *parts.get((chapter, "quote"), ())]
    return [part["text"] for part in found]


def rows(facts, keys):
    """Facts of these keys: {key, number or text}."""
    found = []
    for key in keys:
        if key in facts:
            fact = facts[key]
            text = fact.get("text") or "; ".join(said(words) for words in fact.get("words", ()))
            found.append({"key": key, "number": fact.get("number"), "text": text})
    return found


def said(words):
    return words.get(get_language()) or next(iter(words.values()), "")


def words_of():
    """The headings of the kit, for the page and for the PDF."""
    return {
        "need": _("What it answers"),
        "steps": _("The steps"),
        "conditions": _("What must be there"),
        "people": _("People and time"),
        "costs": _("Costs"),
        "partners": _("With whom"),
        "struggles": _("What may go wrong"),
        "lessons": _("What they would tell you"),
        "offers": _("What they can offer"),
        "redone": _("Already redone in"),
        "contact": _("Whom to write to"),
        "unknown": _("The practice has not said. Ask it."),
        "levels": {"3": _("indispensable"), "2": _("useful"), "1": _("optional")},
        "labels": {
            "active_citizens_n": _("Active people"),
            "beneficiaries_n": _("People who benefit in a year"),
            "scope": _("How far it reaches"),
            "annual_cost_band": _("Yearly cost"),
            "funding_source": _("Who pays"),
        },
    }


def pdf_of(sheet, kit):
    """The kit as a tagged PDF. Words go to the typesetter as data, never as its code."""
    association = host()
    data = {
        "lang": get_language(),
        "text_lang": sheet.language,
        "title": sheet.title,
        "kicker": _("Replication kit"),
        "place": ", ".join(dict.fromkeys(filter(None, [sheet.municipality or sheet.province, sheet.region]))),
        "summary": sheet.summary,
        "kit": kit,
        "words": words_of(),
        "through": through(association),
        "note": _("What the practice says of itself, as it agreed to publish it. Updated on %(day)s.")
        % {"day": date_format(sheet.changed_at, "j F Y")},
        "licence": _("Licence CC BY 4.0: you may reuse these texts citing the source.") if sheet.reusable else "",
        "invented": _("Invented for demonstration") if sheet.is_invented else "",
    }
    return typeset(TEMPLATE, kit=data)


def through(association):
    """How to reach those who do it when they have not shown an address."""
    return _("Write to %(name)s (%(email)s): we put you in touch, with their yes.") % {
        "name": association.name or "Sestante",
        "email": association.email or "–",
    }

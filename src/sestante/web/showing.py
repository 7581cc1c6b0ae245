"""A sheet as pages show it: its card, its chapters, its facts, in the language of the page."""

from datetime import date

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sestante.methods.charts import REGIONS
from sestante.outreach.words import without_codes
from sestante.reports.markdown import CODES

from .flags import hoist_of

CHAPTERS = {
    "need": gettext_lazy("Where it comes from"),
    "what": gettext_lazy("What they do"),
    "people": gettext_lazy("From being helped to helping"),
    "new": gettext_lazy("What was not there before"),
    "changes": gettext_lazy("What has changed"),
    "redo": gettext_lazy("What it takes to redo it"),
    "struggles": gettext_lazy("Struggles"),
    "lessons": gettext_lazy("To whoever starts tomorrow"),
    "network": gettext_lazy("With whom"),
}
FACTS = {
    "beneficiaries_n": gettext_lazy("People who benefit in a year"),
    "active_citizens_n": gettext_lazy("Active people"),
    "promoter_name": gettext_lazy("Carried out by"),
    "promoter": gettext_lazy("Carried out by"),
    "recipients": gettext_lazy("For whom"),
    "beneficiaries": gettext_lazy("For whom"),
    "maturity": gettext_lazy("Stage"),
    "scope": gettext_lazy("How far it reaches"),
    "annual_cost_band": gettext_lazy("Yearly cost"),
    "funding_source": gettext_lazy("Who pays"),
    "replicated_where": gettext_lazy("Redone in"),
    "offers": gettext_lazy("Can offer others"),
    "needs_now": gettext_lazy("Needs now"),
    "website": gettext_lazy("Website"),
}
# Texts that say the same as their chapter's title need no label of their own.
UNLABELLED = {
    "need_description",
    "activities_description",
    "description",
    "what_they_do",
    "difference_text",
    "lessons",
    "become_active_story",
}
ENDED = {"ended", "paused"}


def said(words):
    """Words in the language of the page, else in any."""
    return words.get(get_language()) or next(iter(words.values()), "")


def place_of(sheet):
    """Municipality and region, or as much as is known."""
    near = sheet.municipality or sheet.province
    return ", ".join(dict.fromkeys(filter(None, [near, sheet.region])))


def flags_of(sheet):
    chosen = {flag["facet"]: flag["value"] for flag in sheet.flags}
    return hoist_of(chosen.get("theme", ""), chosen.get("beneficiary", ""), chosen.get("promoter", ""))


def meta_of(sheet):
    """What the hoist says, in words: field, who runs it, since when."""
    words = {flag["facet"]: said(flag["label"]) for flag in sheet.flags}
    since = _("since %(year)s") % {"year": sheet.since[:4]} if sheet.since else ""
    return [word for word in (words.get("theme"), words.get("promoter"), since) if word]


def cards_of(sheets, *, demonstration=False):
    """Cards of some sheets. In a demonstration every page says that all is invented; elsewhere the card says it."""
    return [card_of(sheet) | ({"tags": []} if demonstration else {}) for sheet in sheets]


def card_of(sheet):
    return {
        "title": sheet.title,
        "url": sheet.get_absolute_url(),
        "place": place_of(sheet),
        "summary": sheet.summary,
        "meta": meta_of(sheet),
        "flags": flags_of(sheet),
        "tags": [(_("Invented for demonstration"), "", "")] if sheet.is_invented else [],
    }


def page_of(sheet):
    """Everything the page of a practice says."""
    content = sheet.content
    source = content.get("source", {})
    return {
        "page_language": get_language(),
        "sheet": sheet,
        "place": place_of(sheet),
        "flags": flags_of(sheet),
        "flag_words": [said(flag["label"]) for flag in sheet.flags],
        "themes": [said(words) for words in sheet.themes],
        "promoter": next((said(flag["label"]) for flag in sheet.flags if flag["facet"] == "promoter"), ""),
        "since": sheet.since[:4],
        "foreign": sheet.language if sheet.language != get_language() else "",
        "facts": [_fact(fact) for fact in content.get("facts", ())],
        "chapters": [_chapter(chapter) for chapter in content.get("chapters", ())],
        "rest": [_section(section) for section in content.get("rest", ())],
        "profile": _profile(content.get("profile")),
        "source": source,
        "form": said(source.get("form", {})),
        "sent_on": date.fromisoformat(source["on"]) if source.get("on") else None,
    }


def photographs_of(sheet):
    """The photographs of a published sheet, each with its addresses: one query."""
    return [
        {
            "url": reverse("practice_photograph", args=[sheet.slug, one.file_id]),
            "small_url": reverse("practice_photograph", args=[sheet.slug, one.small_id]),
            "width": one.small_width,
            "height": one.small_height,
            "alt": one.alt,
            "credit": one.credit,
        }
        for one in sheet.photographs.all()
    ]


def _profile(profile):
    """A practice's own dimensions, in words; no place and nobody beside it."""
    if not profile:
        return None
    rows = [
        {"label": said(one["names"]), "score": one["score"], "years": one.get("years", [])}
        for one in profile["dimensions"]
    ]
    years = next(([year["label"] for year in row["years"]] for row in rows if row["years"]), [])
    words = {"title": said(profile["title"]), "purpose": said(profile["purpose"])}
    return profile | words | {"rows": rows, "years": years, "followed": [row for row in rows if row["years"]]}


def _fact(fact):
    words = [said(words) for words in fact.get("words", ())]
    return {
        "label": FACTS[fact["key"]],
        "number": fact.get("number"),
        "text": fact.get("text") or "; ".join(words),
        "link": fact["key"] == "website" and fact["text"].startswith(("http://", "https://")),
        "written": "text" in fact,
    }


def _chapter(chapter):
    return {
        "key": chapter["key"],
        "title": CHAPTERS[chapter["key"]],
        "parts": [_part(part) for part in chapter["parts"]],
    }


def _part(part):
    shown = dict(part)
    if "label" in part:
        shown["label"] = "" if part.get("question") in UNLABELLED else said(part["label"])
    if part["kind"] == "choices":
        shown["choices"] = [said(words) for words in part["choices"]]
    elif part["kind"] == "changes":
        shown["changes"] = [
            change | {"known": ", ".join(said(words) for words in change["known"])} for change in part["changes"]
        ]
    elif part["kind"] == "partners":
        shown["partners"] = [
            partner | {"roles": ", ".join(said(words) for words in partner["roles"])} for partner in part["partners"]
        ]
    elif part["kind"] == "steps":
        shown["rated"] = any(step["level"] for step in part["steps"])
    return shown


def _section(section):
    return {"title": said(section["title"]), "entries": [_entry(entry) for entry in section["entries"]]}


def _entry(entry):
    shown = {"label": said(entry["label"]), "text": entry.get("text", ""), "number": entry.get("number")}
    if "words" in entry:
        shown["text"] = "; ".join(said(words) for words in entry["words"])
    shown["written"] = "words" not in entry  # in the language of whoever wrote, not in the page's
    shown["rows"] = [{"label": said(row["label"]), "text": said(row["words"])} for row in entry.get("rows", ())]
    shown["rows"] += [_entry(item) for item in entry.get("items", ())]
    return shown


def region_name(code):
    return REGIONS[code].name if code in REGIONS else code


# -- press releases ----------------------------------------------------------------------------------------------------
PARAGRAPHS = ("practical", "boilerplate", "notes_to_editors", "press_contact", "assets")


def release_sections(said):
    """The words of a release as a page shows them: texts cut where an evidence code stands, quotations apart."""
    return {
        "said": {name: pieces_of(said.get(name, "")) for name in ("headline", "subhead", "lead")},
        "headline": without_codes(said.get("headline", "")),
        "body": [pieces_of(part) for part in said.get("body", "").split("\n\n") if part.strip()],
        "quotes": [
            (without_codes(said[name]), said.get(f"{name}_who", ""))
            for name in ("citizen_quote", "institutional_quote")
            if said.get(name)
        ],
        "rest": [(RELEASE_WORDS[name], said[name]) for name in PARAGRAPHS if said.get(name)],
    }


RELEASE_WORDS = {
    "practical": gettext_lazy("Practical information"),
    "boilerplate": gettext_lazy("About us"),
    "notes_to_editors": gettext_lazy("Notes to editors"),
    "press_contact": gettext_lazy("Press contact"),
    "assets": gettext_lazy("Kit and photographs"),
}


def corrections_in(rows, language):
    """What was corrected, the newest first."""
    return [{"at": parse_datetime(row["at"]), "words": row["words"].get(language, "")} for row in reversed(rows)]


def pieces_of(text):
    """A text as pairs (words, codes that follow them)."""
    found, last = [], 0
    for match in CODES.finditer(text):
        found.append((text[last : match.start()], [code.strip() for code in match[1].split(",")]))
        last = match.end()
    return [*found, (text[last:], [])] if text[last:].strip() or not found else found

"""A sheet made of answers: plain values in, plain values out, nothing that the questionnaire does not call public.

The content of a sheet, in JSON; words are ``{language: text}``, texts stay in the language they were written in:

    {"facts": [{"key", "number" | "words": [words], "values": [code] | "text"}],
     "chapters": [{"key", "parts": [{"kind": "text" | "quote" | "choices" | "steps" | "changes" | "partners", ...}]}],
     "rest": [{"title": words, "entries": [{"label": words, "text" | "number" | "words" | "rows" | "items"}]}],
     "source": {"form": words, "on": date, "asked": bool},
     "contact": {"name", "email"}}   # only with that person's consent
"""

from dataclasses import dataclass, field

from sestante.methods.texts import index_text

from .answers import LANGUAGES, Answers, both, chosen_of
from .permission import Level

TITLE = ("practice_name", "title")
SUMMARY = ("practice_summary", "description", "what_they_do")
LONGEST_SUMMARY = 280
THEMES = ("themes", "categories")
PROMOTER = ("promoter_type", "promoter_nature")
FACETS = {"theme": THEMES, "promoter": PROMOTER, "beneficiary": ("beneficiaries",), "maturity": ("maturity",)}
# Said by the place, the title or nothing: a point on a map would tell where somebody lives (design.md 9).
APART = {
    *TITLE,
    "practice_summary",
    *("region", "province", "municipality", "other_region_name", "other_place", "location"),
}

FACTS = (
    ("beneficiaries_n", "number"),
    ("active_citizens_n", "number"),
    ("promoter_name", "text"),
    ("promoter", "text"),
    ("recipients", "text"),
    ("beneficiaries", "words"),
    ("maturity", "words"),
    ("scope", "words"),
    ("annual_cost_band", "words"),
    ("funding_source", "words"),
    ("replicated_where", "text"),
    ("offers", "words"),
    ("needs_now", "words"),
    ("website", "text"),
)
# Chapter -> what stands in it, in order. "?": a quotation if its author agreed to be quoted by name, else a text.
CHAPTERS = (
    ("need", ("need_description",)),
    ("what", ("activities_description", "description", "what_they_do", "?relational_story")),
    ("people", ("?become_active_story",)),
    ("new", ("?difference_text",)),
    ("changes", ("changes:outcomes", "unexpected_effects")),
    ("redo", ("steps:methodologies", "transfer_conditions")),
    ("struggles", ("difficulties", "who_is_missing")),
    ("lessons", ("?lessons",)),
    ("network", ("partners:partners",)),
)
# How needed a step is, from "would the practice stand without it?".
STEP_LEVELS = {"no": 3, "partly": 2, "yes": 1}


@dataclass
class Draft:
    """What a sheet would say."""

    level: str
    reusable: bool
    language: str
    title: str
    summary: str
    place: dict
    since: str = ""
    themes: list = field(default_factory=list)
    flags: list = field(default_factory=list)
    content: dict = field(default_factory=dict)
    attribution: str = ""
    facets: list = field(default_factory=list)  # (facet, value, words)

    @property
    def search_text(self):
        return index_text(self.title, self.summary, *self.place.values(), *_all_words([self.themes, self.flags]),
                          *_all_words(self.content))  # fmt: skip


def compose(permission, *, practice, study, questions, rows, consents, form, sections, sent_on, contact=None):
    """The sheet that these answers allow. ``rows``: (path, ref, value); ``consents``: {subject: choice}.

    ``form`` and ``sections`` are the questionnaire's title and its sections', in words."""
    answers = Answers(questions, rows, consents)
    full = permission.level == Level.FULL
    draft = Draft(
        level=str(permission.level),
        reusable=permission.reusable,
        language=permission.response.language,
        title=(answers.text(*TITLE) or practice.name)[:160],
        summary=_shortened(answers.text(*SUMMARY)),
        place=_place(practice),
        themes=[words for _value, words in answers.chosen(*THEMES)],
        attribution="\n".join(dict.fromkeys(filter(None, [study.attribution, answers.text("attribution")]))),
    )
    draft.facets = _facets(answers, practice, list(FACETS) if full else ["theme"])
    draft.flags = _flags(draft.facets)
    draft.content = {"source": {"form": form, "on": sent_on, "asked": permission.asked}}
    if full:
        if contact:
            draft.content["contact"] = contact
        draft.since = answers.text("start_date")[:7]
        used = set(APART) | set(THEMES) | {"start_date", "attribution", "promoter_type"}
        draft.content |= {
            "facts": list(_facts(answers, used)),
            "chapters": list(_chapters(answers, used, summary=draft.summary)),
            "rest": list(_rest(answers, used, sections)),
        }
    return draft


def _place(practice):
    return {
        "municipality": practice.municipality.name if practice.municipality else practice.place_text[:80],
        "province_code": practice.province.code if practice.province else "",
        "province": practice.province.name if practice.province else "",
        "region_code": practice.region.code if practice.region else "",
        "region": practice.region.name if practice.region else "",
    }


def _facets(answers, practice, kinds):
    found = [(kind, value[:60], words) for kind in kinds for value, words in answers.chosen(*FACETS[kind])]
    for kind, place in (("province", practice.province), ("region", practice.region)):
        if place is not None:
            found.append((kind, place.code, dict.fromkeys(LANGUAGES, place.name)))
    return found


def _flags(facets):
    """The first value of each kind that flies a flag."""
    first = {}
    for facet, value, words in facets:
        if facet in ("theme", "beneficiary", "promoter"):
            first.setdefault(facet, {"facet": facet, "value": value, "label": words})
    return [first[facet] for facet in ("theme", "beneficiary", "promoter") if facet in first]


def _facts(answers, used):
    for name, kind in FACTS:
        if name not in answers.named:
            continue
        used.add(name)
        if kind == "number":
            if (number := _number(answers.text(name))) is not None:
                yield {"key": name, "number": number}
        elif kind == "text":
            yield {"key": name, "text": answers.text(name)}
        elif chosen := answers.chosen(name):
            yield {"key": name, "words": [words for _value, words in chosen], "values": [value for value, _ in chosen]}


def _chapters(answers, used, *, summary):
    for key, names in CHAPTERS:
        parts = []
        for name in names:
            kind, _colon, repeat = name.partition(":")
            if repeat:
                parts += REPEATS[kind](answers, repeat, used)
            elif (bare := name.lstrip("?")) in answers.named:
                used.add(bare)
                parts += _part(answers, bare, quotable=name.startswith("?"), summary=summary)
        if parts:
            yield {"key": key, "parts": parts}


def _part(answers, name, *, quotable, summary):
    question, value = answers.named[name][0]
    label = both(question.labels)
    if question.choices:
        words = [words for _value, words in answers.chosen(name)]
        return [{"kind": "choices", "label": label, "choices": words}] if words else []
    if value.strip() == summary:
        return []
    kind = "quote" if quotable and answers.may_quote(name) else "text"
    return [{"kind": kind, "question": name, "label": label, "text": value.strip()}]


def _steps(answers, repeat, used):
    used |= {"method_name", "method_how", "method_essential"}
    steps = []
    for said in answers.instances(repeat):
        essential = said.get("method_essential", (None, ""))[1]
        steps.append(
            {
                "name": _said(said, "method_name"),
                "how": _said(said, "method_how"),
                "level": STEP_LEVELS.get(essential, 0),
            }
        )
    # What cannot be done without comes first; steps keep their order within a level.
    steps.sort(key=lambda step: -step["level"])
    return [{"kind": "steps", "steps": steps}] if steps else []


def _changes(answers, repeat, used):
    used |= {"outcome_text", "outcome_evidence", "outcome_measure"}
    changes = [
        {
            "text": _said(said, "outcome_text"),
            "measure": _said(said, "outcome_measure"),
            "known": [words for _value, words in chosen_of(*said["outcome_evidence"])]
            if "outcome_evidence" in said
            else [],
        }
        for said in answers.instances(repeat)
    ]
    return [{"kind": "changes", "changes": changes}] if changes else []


def _partners(answers, repeat, used):
    used |= {"partner_name", "partner_type", "partner_roles", "partner_strength", "partner_act", "partner_since"}
    partners = []
    for said in answers.instances(repeat):
        roles = [words for _value, words in chosen_of(*said["partner_roles"])] if "partner_roles" in said else []
        partners.append({"name": _said(said, "partner_name"), "roles": roles})
    return [{"kind": "partners", "partners": partners}] if partners else []


REPEATS = {"steps": _steps, "changes": _changes, "partners": _partners}


def _rest(answers, used, titles):
    """Every other public answer, section by section, as the form asks it."""
    labels = {question.name: both(question.labels) for question in answers.questions.values()}
    sections = {}
    for question, ref, value in answers.rows:
        if question.name in used or question.repeat == "media":
            continue
        entries = sections.setdefault(question.section, {})
        if question.matrix:
            entry = entries.setdefault(question.matrix, {"label": labels.get(question.matrix, both({})), "rows": []})
            entry["rows"] += [
                {"label": both(question.labels), "words": words} for _v, words in chosen_of(question, value)
            ]
        elif question.repeat:
            entry = entries.setdefault(question.repeat, {"label": labels.get(question.repeat, both({})), "items": []})
            entry["items"].append({"label": both(question.labels), **_value(question, value)})
        else:
            entries[ref] = {"label": both(question.labels), **_value(question, value)}
    for section, entries in sections.items():
        shown = [entry for entry in entries.values() if any(entry.get(kind) not in (None, "", []) for kind in VALUES)]
        if shown:
            yield {"title": titles.get(section, both({})), "entries": shown}


VALUES = ("text", "number", "words", "rows", "items")


def _value(question, value):
    if question.choices or question.type in ("select_one", "select_multiple", "rank"):
        return {"words": [words for _value, words in chosen_of(question, value)]}
    if question.type in ("integer", "decimal", "range", "int") and (number := _number(value)) is not None:
        return {"number": number}
    return {"text": value.strip()}


def _said(said, name):
    return said[name][1].strip() if name in said else ""


def _number(value):
    try:
        number = float(value)
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


def _shortened(text):
    if len(text) <= LONGEST_SUMMARY:
        return text
    return text[: LONGEST_SUMMARY - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


CODES = {"key", "kind", "facet", "value", "values", "question", "source", "contact"}


def _all_words(value):
    """Every text inside lists and dictionaries, without their keys and codes."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in CODES:
                yield from _all_words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _all_words(inner)

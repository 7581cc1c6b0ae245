"""One condition on a page: what may be picked in it, and how it reads in words."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sestante.questionnaires.design import CONTAINERS, NOTE, QUESTION, kinds, logic

TODAY = {"until_today": "at_most", "from_today": "at_least"}
VALUELESS = ("answered", "empty", *TODAY)
NUMBERS = ("is", "is_not", "more", "at_least", "less", "at_most")
FAMILIES = {
    "one": ("is", "is_not", "answered", "empty"),
    "many": ("has", "has_not", "count_at_least", "count_at_most", "answered", "empty"),
    "number": (*NUMBERS, "answered", "empty"),
    "date": (*NUMBERS, *TODAY, "answered", "empty"),
    "text": ("is", "is_not", "length_at_least", "length_at_most", "matches", "answered", "empty"),
    "other": ("answered", "empty"),
}


@dataclass
class Row:
    """One condition on the page, with what may be picked in it."""

    key: str  # its number; in a group, that of the group before it: "2_0"
    question: str = ""
    operator: str = ""
    value: str = ""
    questions: list = field(default_factory=list)  # (section, [(name, words)])
    operators: list = field(default_factory=list)
    answers: list = field(default_factory=list)  # (value, words): a list to pick from
    input: str = "text"
    is_last: bool = False  # the empty one at the end: when it is picked, another comes after it
    is_group = False

    @property
    def rows(self):
        return [self]

    @property
    def counts(self):
        """Whether some of its operators count answers, and others name one: the field of the value follows."""
        return any(key.startswith("count") for key, _words in self.operators)

    @property
    def number(self):
        return int(self.key.rpartition("_")[2]) + 1

    @property
    def after(self):
        """The key of a row after this one."""
        group, sep, number = self.key.rpartition("_")
        return f"{group}{sep}{int(number) + 1}"


def row_of(design, item, column, key, question, operator, value, language):
    """A row with what may be picked: operators fit the question, and so does the field of the value."""
    asked = item if question == logic.SELF else design.named(question)
    row = Row(key, question, operator, value, questions_for(design, item, column, question, language))
    if not question:
        return row
    family = family_of(design, asked)
    offered = list(FAMILIES[family])
    if family == "one" and _numeric(design, asked):
        offered[2:2] = ["at_least", "at_most"]
    if operator and operator not in offered:
        offered.append(operator)
    words = OPERATOR_WORDS(family)
    row.operators = [(key, words.get(key, key)) for key in offered]
    list_name = design.list_name(asked) if asked is not None else ""
    counted = operator.startswith(("count", "length"))
    if list_name and not counted:
        row.answers = [
            (answer, labels.get(language) or next(iter(labels.values()), answer))
            for answer, labels in design.choices(list_name)
        ]
        if value and value not in dict(row.answers):
            row.answers.append((value, value))
    row.input = "date" if family == "date" and not value.startswith("$") else "text"
    return row


def questions_for(design, item, column, chosen, language):
    """The questions a condition may be about, by section; a constraint is about the answer itself first."""
    groups = []
    for one in design:
        if one.kind in (QUESTION, "calculate") and one is not item and design.name(one):
            section = design.section_of(one)
            words = design.label(section, language) if section is not None else ""
            if not groups or groups[-1][0] != words:
                groups.append((words, []))
            groups[-1][1].append((design.name(one), design.label(one, language)[:80]))
    if column == "constraint":
        groups.insert(0, ("", [(logic.SELF, _("this answer"))]))
    known = {name for _section, pairs in groups for name, _words in pairs}
    if chosen and chosen not in known:
        groups.append((_("No longer there"), [(chosen, chosen)]))
    return groups


def family_of(design, item):
    if item is None or item.kind in CONTAINERS or item.kind == NOTE:
        return "text"
    key = kinds.key_of(design, item)
    if key in ("one", "row"):
        return "one"
    if key in ("many", "rank"):
        return "many"
    if key in ("integer", "decimal", "range", "calculate"):
        return "number"
    if key == "date":
        return "date"
    return "text" if key in ("text", "long_text", "barcode", "") else "other"


def in_words(design, item, expression, language):
    """An expression as a sentence: "Stage is not idea and People is more than 10"; the expression where it is rich."""
    found = logic.read(expression)
    return expression if found is None else _sentence(design, item, found, language)


def _sentence(design, item, found, language):
    parts = []
    for one in found.conditions:
        if isinstance(one, logic.Logic):
            parts.append(f"({_sentence(design, item, one, language)})")
        else:
            parts.append(_condition_in_words(design, item, one, language))
    joiner = pgettext("conditions", " and ") if found.every else pgettext("conditions", " or ")
    return joiner.join(parts)


def _condition_in_words(design, item, condition, language):
    question, operator, value = condition.question, condition.operator, condition.value
    if condition.kind == "today":
        operator = next((today for today, plain in TODAY.items() if plain == operator), operator)
        value = _("today")
    elif condition.kind == "question":
        other = design.named(value)
        value = _("“%(what)s”") % {"what": design.label(other, language)} if other is not None else f"${{{value}}}"
    row = row_of(design, item, "constraint", "0", question, operator, value, language)
    asked = item if question == logic.SELF else design.named(question)
    subject = _("this answer") if question == logic.SELF else (design.label(asked, language) if asked else question)
    words = dict(row.operators).get(operator, operator)
    shown = "" if operator in VALUELESS else dict(row.answers).get(value, value)
    return " ".join(filter(None, [_("“%(what)s”") % {"what": subject}, words, shown]))


def OPERATOR_WORDS(family):  # noqa: N802 - read as a table
    dates = family == "date"
    return {
        "is": pgettext("condition", "is"),
        "is_not": pgettext("condition", "is not"),
        "more": pgettext("condition", "is after") if dates else pgettext("condition", "is more than"),
        "at_least": pgettext("condition", "is not before") if dates else pgettext("condition", "is at least"),
        "less": pgettext("condition", "is before") if dates else pgettext("condition", "is less than"),
        "at_most": pgettext("condition", "is not after") if dates else pgettext("condition", "is at most"),
        "answered": pgettext("condition", "has an answer"),
        "empty": pgettext("condition", "has no answer"),
        "has": pgettext("condition", "includes"),
        "has_not": pgettext("condition", "does not include"),
        "count_at_least": pgettext("condition", "answers chosen: at least"),
        "count_at_most": pgettext("condition", "answers chosen: at most"),
        "length_at_least": pgettext("condition", "characters: at least"),
        "length_at_most": pgettext("condition", "characters: at most"),
        "matches": pgettext("condition", "has the form (regular expression)"),
        "until_today": pgettext("condition", "is not after today"),
        "from_today": pgettext("condition", "is not before today"),
    }


def _numeric(design, item):
    values = [value for value, _labels in design.choices(design.list_name(item))]
    return bool(values) and all(value.isdigit() for value in values)

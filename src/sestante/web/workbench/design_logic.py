"""Conditions as a person picks them: rows of question, operator and value, from an expression and back to one."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sestante.questionnaires.design import CONTAINERS, NOTE, QUESTION, kinds, logic

MOST_ROWS = 20
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
FALSE, TRUE = ("", "no", "false", "false()"), ("yes", "true", "true()")


class UnfinishedError(Exception):
    """A condition lacks its operator or its value; the message says which."""


@dataclass
class Row:
    """One condition on the page, with what may be picked in it."""

    number: int
    question: str = ""
    operator: str = ""
    value: str = ""
    questions: list = field(default_factory=list)  # (section, [(name, words)])
    operators: list = field(default_factory=list)
    answers: list = field(default_factory=list)  # (value, words): a list to pick from
    input: str = "text"

    @property
    def counts(self):
        """Whether some of its operators count answers, and others name one: the field of the value follows."""
        return any(key.startswith("count") for key, _words in self.operators)

    @property
    def said(self):
        return (self.question, self.operator, "" if self.operator in VALUELESS else self.value)


@dataclass
class Block:
    """The conditions of one column of an item: when it is shown, when it must be answered, what is allowed."""

    column: str
    rows: list
    every: bool
    text: str
    before: str  # the text as it was when the page was made
    rich: bool  # the expression is more than a list of conditions: it stays text
    mode: str = ""  # of `required`: never, always, when


def block_of(design, item, column, language, expression):
    """The conditions of an expression, and an empty row to begin another."""
    mode = ""
    if column == "required":
        plain = expression.strip().lower()
        mode = "never" if plain in FALSE else "always" if plain in TRUE else "when"
        expression = expression if mode == "when" else ""
    said = said_of(expression)
    rows = [row_of(design, item, column, n, *one, language) for n, one in enumerate(said or [])]
    if said is not None:
        rows.append(row_of(design, item, column, len(rows), "", "", "", language))
    found = logic.read(expression)
    return Block(column, rows, found.every if found else True, expression, expression, said is None, mode)


def block_typed(design, item, column, language, post):
    """The conditions as they were typed, kept on the page until they are finished."""
    rows = [row_of(design, item, column, n, *one, language) for n, one in enumerate(typed(post, column))]
    rows.append(row_of(design, item, column, len(rows), "", "", "", language))
    text = post.get(f"{column}-text", "")
    every = post.get(f"{column}-every", "all") == "all"
    before = post.get(f"{column}-before", "")
    rich = said_of(text) is None
    return Block(column, rows, every, text, before, rich, post.get(f"{column}-mode", ""))


def said_of(expression):
    """(question, operator, value) of each condition; None where the expression is richer than that."""
    found = logic.read(expression)
    if found is None:
        return None
    said = []
    for one in found.conditions:
        operator, value = one.operator, one.value
        if one.kind == "today":
            operator = next((today for today, plain in TODAY.items() if plain == one.operator), "")
            if not operator:
                return None
        elif one.kind == "question":
            value = f"${{{one.value}}}"
        said.append((one.question, operator, value))
    return said


def typed(post, column):
    """The rows that were filled in, in their order; a row without a question is taken out."""
    rows = []
    for number in range(MOST_ROWS):
        question = post.get(f"{column}-{number}-q", "")
        if question:
            rows.append((question, post.get(f"{column}-{number}-op", ""), post.get(f"{column}-{number}-v", "").strip()))
    return rows


def expression_typed(design, item, column, current, post):
    """The expression that was asked for. What was written as text goes before what was picked.

    Raises `UnfinishedError` for a condition that lacks something."""
    if column == "required":
        mode = post.get("required-mode", "")
        was = block_of(design, item, column, "", current).mode
        if mode == "always":
            return current if was == "always" else "true()"
        if mode == "never":
            return current if was == "never" else ""
        current = current if was == "when" else ""
    text = post.get(f"{column}-text", "").strip()
    if text != post.get(f"{column}-before", "").strip():
        return text
    rows, every = typed(post, column), post.get(f"{column}-every", "all") == "all"
    said = said_of(current)
    found = logic.read(current)
    same_joiner = len(rows) < 2 or (found is not None and found.every == every)
    if said is None:
        return current
    if [Row(0, *one).said for one in said] == [Row(0, *one).said for one in rows] and same_joiner:
        return current
    conditions = tuple(_condition(design, item, *one) for one in rows)
    if column == "required" and not conditions:
        raise UnfinishedError(_("Say when it must be answered."))
    return logic.write(logic.Logic(conditions, every))


def row_of(design, item, column, number, question, operator, value, language):
    """A row with what may be picked: operators fit the question, and so does the field of the value."""
    asked = item if question == logic.SELF else design.named(question)
    row = Row(number, question, operator, value, questions_for(design, item, column, question, language))
    if not question:
        return row
    family = family_of(design, asked)
    offered = list(FAMILIES[family])
    if family == "one" and _numeric(design, asked):
        offered[2:2] = ["at_least", "at_most"]
    if operator and operator not in offered:
        offered.append(operator)
    words = OPERATOR_WORDS(family)
    row.operators = [(key, words[key]) for key in offered]
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
    said = said_of(expression)
    if said is None:
        return expression
    found = logic.read(expression)
    parts = []
    for question, operator, value in said:
        row = row_of(design, item, "constraint", 0, question, operator, value, language)
        asked = item if question == logic.SELF else design.named(question)
        subject = _("this answer") if question == logic.SELF else (design.label(asked, language) if asked else question)
        words = dict(row.operators).get(operator, operator)
        shown = "" if operator in VALUELESS else dict(row.answers).get(value, value)
        parts.append(" ".join(filter(None, [_("“%(what)s”") % {"what": subject}, words, shown])))
    joiner = pgettext("conditions", " and ") if found.every else pgettext("conditions", " or ")
    return joiner.join(parts)


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


def _condition(design, item, question, operator, value):
    asked = item if question == logic.SELF else design.named(question)
    name = _("this answer") if question == logic.SELF else (design.label(asked) if asked is not None else question)
    if not operator:
        raise UnfinishedError(_("Say what must hold for “%(question)s”.") % {"question": name})
    if operator in TODAY:
        return logic.Condition(question, TODAY[operator], "", "today")
    if operator in VALUELESS:
        return logic.Condition(question, operator)
    family, kind = family_of(design, asked), "text"
    if value.startswith("${") and value.endswith("}") and operator in logic.COMPARED:
        value, kind = value[2:-1].strip(), "question"
    elif (
        operator.startswith(("count", "length"))
        or family == "number"
        or operator not in ("is", "is_not", "has", "has_not", "matches")
    ):
        value, kind = (value, "date") if family == "date" else (value.replace(",", "."), "number")
    elif family == "date":
        kind = "date"
    condition = logic.Condition(question, operator, value, kind)
    try:
        logic.write(logic.Logic((condition,)))
    except logic.UnwritableError:
        raise UnfinishedError(_("Say what “%(question)s” is compared with.") % {"question": name}) from None
    return condition


def _numeric(design, item):
    values = [value for value, _labels in design.choices(design.list_name(item))]
    return bool(values) and all(value.isdigit() for value in values)

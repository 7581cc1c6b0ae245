"""Conditions as a person picks them: rows of question, operator and value, from an expression and back to one."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sestante.questionnaires.design import logic

from .design_conditions import TODAY, VALUELESS, family_of, row_of

MOST_ROWS = 20  # of a condition, and of each group in it
FALSE, TRUE = ("", "no", "false", "false()"), ("yes", "true", "true()")


class UnfinishedError(Exception):
    """A condition lacks its operator or its value; the message says which."""


@dataclass
class Group:
    """Conditions that count as one among the others, joined the other way."""

    key: str
    rows: list
    is_group = True


@dataclass
class Block:
    """The conditions of one column of an item: when it is shown, when it must be answered, what is allowed."""

    column: str
    members: list  # rows and groups, each under its number
    every: bool
    text: str
    before: str  # the text as it was when the page was made
    rich: bool  # the expression is more than conditions and groups of them: it stays text
    mode: str = ""  # of `required`: never, always, when

    @property
    def has_conditions(self):
        return len(self.members) > 1

    @property
    def is_open(self):
        if self.column == "required":
            return self.mode == "when"
        return bool(self.text) or self.has_conditions


def block_of(design, item, column, language, expression):
    """The conditions of an expression, and an empty row to begin another."""
    mode = ""
    if column == "required":
        plain = expression.strip().lower()
        mode = "never" if plain in FALSE else "always" if plain in TRUE else "when"
        expression = expression if mode == "when" else ""
    said, every = said_of(expression)
    members = members_of(design, item, column, said, language) if said is not None else []
    return Block(column, members, every, expression, expression, said is None, mode)


def block_typed(design, item, column, language, post):
    """The conditions as they were typed, kept on the page until they are finished."""
    said = typed(post, column)
    if post.get("refresh") == f"{column}:group":
        said.append([])
    members = members_of(design, item, column, said, language)
    text = post.get(f"{column}-text", "")
    every = post.get(f"{column}-every", "all") == "all"
    before = post.get(f"{column}-before", "")
    rich = said_of(text)[0] is None
    return Block(column, members, every, text, before, rich, post.get(f"{column}-mode", ""))


def members_of(design, item, column, said, language):
    """Rows and groups with what may be picked in them, an empty row after the last of each."""

    def rows(said, key, empty=1):
        filled = [row_of(design, item, column, key(n), *one, language) for n, one in enumerate(said)]
        blank = [row_of(design, item, column, key(len(said) + n), "", "", "", language) for n in range(empty)]
        blank[-1].is_last = True
        return [*filled, *blank]

    members = []
    for number, one in enumerate(said):
        if isinstance(one, list):
            # Two conditions make a group: a new one begins with two rows.
            members.append(Group(f"{number}", rows(one, lambda n, of=number: f"{of}_{n}", 1 if one else 2)))
        else:
            members.append(row_of(design, item, column, f"{number}", *one, language))
    return [*members, *rows([], lambda n: f"{len(said) + n}")]


def said_of(expression):
    """What the conditions of an expression say, and whether all must hold: (question, operator, value) of each, a list
    of them for a group. None where the expression is richer than that."""
    found = logic.read(expression)
    if found is None or found.depth > 2 or len(found.conditions) >= MOST_ROWS:
        return None, True
    said = []
    for one in found.conditions:
        if isinstance(one, logic.Logic):
            said.append([_said(inner) for inner in one.conditions])
        else:
            said.append(_said(one))
    rows = [row for one in said for row in (one if isinstance(one, list) else [one])]
    if None in rows or any(isinstance(one, list) and len(one) >= MOST_ROWS for one in said):
        return None, True
    return said, found.every


def _said(condition):
    operator, value = condition.operator, condition.value
    if condition.kind == "today":
        operator = next((today for today, plain in TODAY.items() if plain == condition.operator), "")
        if not operator:
            return None
    elif condition.kind == "question":
        value = f"${{{condition.value}}}"
    return condition.question, operator, value


def typed(post, column):
    """The rows and groups that were filled in, in their order; a row without a question is taken out."""

    def row(key):
        operator, value = post.get(f"{column}-{key}-op", ""), post.get(f"{column}-{key}-v", "").strip()
        return post.get(f"{column}-{key}-q", ""), operator, "" if operator in VALUELESS else value

    said = []
    for number in range(MOST_ROWS):
        if row(number)[0]:
            said.append(row(number))
        elif group := [one for inner in range(MOST_ROWS) if (one := row(f"{number}_{inner}"))[0]]:
            said.append(group)
    return said


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
    said, every = said_of(current)
    if said is None:
        return current
    asked = [one[0] if isinstance(one, list) and len(one) == 1 else one for one in typed(post, column)]
    wants_all = post.get(f"{column}-every", "all") == "all"
    same_joiner = wants_all == every or (len(asked) < 2 and not any(isinstance(one, list) for one in asked))
    if asked == said and same_joiner:
        return current
    if column == "required" and not asked:
        raise UnfinishedError(_("Say when it must be answered."))
    return logic.write(_picked(design, item, asked, wants_all, logic.read(current)))


def _picked(design, item, asked, every, before):
    """What was picked as conditions; those that were there before stay as they were written."""
    known = {}
    for one in before.conditions:
        for condition in one.conditions if isinstance(one, logic.Logic) else [one]:
            known[_said(condition)] = condition

    def condition(said):
        return known.get(said) or _condition(design, item, *said)

    members = [
        logic.Logic(tuple(map(condition, one)), not every) if isinstance(one, list) else condition(one) for one in asked
    ]
    return logic.joined(members, every)


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

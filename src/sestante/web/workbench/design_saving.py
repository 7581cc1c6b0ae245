"""What was typed into the fields of an item, as the change it asks for."""

from sestante.questionnaires.design.changes import AskQuoting, ChangeItem, SetChoices, Together, quoting_of
from sestante.questionnaires.design.names import name_from

from .design_choices import choices_changed, choices_typed
from .design_columns import RANGE, parameters
from .design_logic import UnfinishedError, expression_typed


def change_typed(fields):
    """The change that was asked for; None where something is unfinished (then `problems` says what)."""
    cells = _cells_typed(fields)
    if fields.problems:
        return None
    texts = {}
    for column in (*fields.text_columns, *(words["column"] for words in fields.files)):
        current = fields.design.texts(fields.item, column)
        said = {language: fields.text(f"{column}:{language}") for language in fields.design.languages}
        texts[column] = {
            language: text for language, text in said.items() if text is not None and text != current.get(language, "")
        }
    asked = fields.typed.get("list")
    list_name = _list_asked(fields, asked)
    change = ChangeItem(
        fields.item.id,
        name=fields.typed.get("name"),
        kind=fields.typed.get("kind", ""),
        choices=list_name,
        texts={column: said for column, said in texts.items() if said},
        cells=cells,
    )
    changes = [change, _choices_typed(fields, asked, list_name), _quoting_typed(fields)]
    changes = [one for one in changes if one is not None]
    return Together(changes) if len(changes) > 1 else change


def _quoting_typed(fields):
    there = quoting_of(fields.design, fields.item) is not None
    if not fields.quotable or "quoting-there" not in fields.typed or there == fields.quoting:
        return None
    return AskQuoting(fields.item.id, fields.quoting)


def _list_asked(fields, asked):
    if asked is None or asked == fields.list_name:
        return ""
    if asked:
        return asked
    return name_from(fields.design.name(fields.item), {name.lower() for name in fields.design.lists}, "list")


def _choices_typed(fields, asked, new_list):
    if not fields.edits_choices or (asked and asked != fields.list_name):
        return None
    name, like = (new_list, fields.list_name) if new_list else (fields.list_name, "")
    change = SetChoices(name, choices_typed(fields.design, fields.typed), like)
    if asked == "" and fields.list_name:
        return change
    return change if choices_changed(fields.design, fields.list_name, fields.typed) else None


def _cells_typed(fields):
    cells = {}
    for column in fields.logic_columns:
        current = fields.cell(column)
        try:
            asked = expression_typed(fields.design, fields.item, column, current, fields.typed)
        except UnfinishedError as unfinished:
            fields.problems.append((f"{column}-0-q", str(unfinished)))
            continue
        if asked != current:
            cells[column] = asked
    single = [*fields.plain_columns[0], *fields.plain_columns[1], "calculation"]
    for column in single:
        text = fields.typed.get(column)
        if text is not None and text.strip() != fields.cell(column):
            cells[column] = text.strip()
    if "visibility" in fields.typed and fields.typed["visibility"] != (fields.cell("visibility") or "aggregate"):
        cells["visibility"] = fields.typed["visibility"]
    if "path" in fields.typed and fields.typed["path"] != fields.path:
        cells["path"] = fields.typed["path"]
    if fields.kind == "range" and "range-start" in fields.typed:
        asked = parameters(fields.cell("parameters")) | {
            key: fields.typed.get(f"range-{key}", "").strip().replace(",", ".") for key, _name in RANGE
        }
        written = " ".join(f"{key}={text}" for key, text in asked.items() if text)
        if asked != parameters(fields.cell("parameters")):
            cells["parameters"] = written
    return cells

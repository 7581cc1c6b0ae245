"""CSV: one file a table, and the ``datapackage.json`` that describes them (Frictionless Data, Tabular Data Package)."""

import csv
import json
import re

from sestante.fieldwork.queries.answer_table import harmless
from sestante.methods.datasets import Kind, columns_of, text_of, unique
from sestante.methods.datasets.model import said

TAKEN = {"codebook", "ddi", "mrsets"}  # what other files of an export are called after its name
TYPES = {Kind.WHOLE: "integer", Kind.NUMBER: "number", Kind.DATE: "date"}


def file_names(dataset, stem, ending):
    """The main table has the export's name, the others theirs after it."""
    parts = (re.sub(r"[^\w.-]+", "_", table.name)[:60] for table in dataset.tables[1:])
    names = [stem, *(f"{stem}-{part}{'_' if part.casefold() in TAKEN else ''}" for part in parts)]
    return [f"{name}{ending}" for name in unique(names)]


def columns_for(table, shape):
    return columns_of(table, headers=shape.headers, many=shape.many, language=shape.language)


def write_csv(dataset, folder, stem, shape):
    made, resources = [], []
    for table, name in zip(dataset.tables, file_names(dataset, stem, ".csv"), strict=True):
        columns, path = columns_for(table, shape), folder / name
        with path.open("w", encoding="utf-8-sig" if shape.bom else "utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=shape.delimiter, lineterminator="\r\n")
            writer.writerow([harmless(column.header) for column in columns])
            write_rows(writer, table, columns, shape)
        made.append(path)
        resources.append(_resource(dataset, table, name, columns, shape))
    package = {
        "profile": "tabular-data-package",
        "name": stem.lower(),
        "id": dataset.identifier,
        "title": said(dataset.title, shape.language),
        "description": said(dataset.abstract, shape.language),
        "created": dataset.made_on.isoformat() if dataset.made_on else None,
        "resources": resources,
    }
    path = folder / "datapackage.json"
    path.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [*made, path]


def write_rows(writer, table, columns, shape):
    unasked, values, language = shape.unasked, shape.values, shape.language
    comma = shape.delimiter == ";"  # an Italian Excel takes 12.5 for the twelfth of May
    plain = [(column.place, column.variable) if column.code is None else None for column in columns]
    for row in table.rows():
        cells = []
        for column, direct in zip(columns, plain, strict=True):
            cell = row[direct[0]] if direct else column.cell(row)
            if cell is None:
                cells.append("")
            elif isinstance(cell, str | tuple):
                cells.append(harmless(text_of(cell, column.variable, values=values, language=language)))
            else:
                text = text_of(cell, column.variable, unasked=unasked)
                cells.append(text.replace(".", ",") if comma and isinstance(cell, float) else text)
        writer.writerow(cells)


def _resource(dataset, table, name, columns, shape):
    main = dataset.tables[0]
    schema = {
        "fields": [_field(column, shape) for column in columns],
        "missingValues": [""] + ([shape.unasked] if shape.unasked else []),
        "primaryKey": ["_index"] if table.parent else ["_id"],
    }
    if table.parent:
        above = table.parent if table.parent != main.name else main.name
        schema["foreignKeys"] = [
            {"fields": ["_parent_index"], "reference": {"resource": above.lower(), "fields": ["_index"]}},
            {"fields": ["_id"], "reference": {"resource": main.name.lower(), "fields": ["_id"]}},
        ]
    return {
        "name": table.name.lower(),
        "path": name,
        "profile": "tabular-data-resource",
        "format": "csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": shape.delimiter, "lineTerminator": "\r\n", "doubleQuote": True},
        "schema": schema,
    }


def _field(column, shape):
    variable = column.variable
    field = {"name": column.header, "title": variable.label(shape.language)}
    if column.code is not None:
        return field | {"type": "integer", "constraints": {"enum": [0, 1]}}
    field["type"] = TYPES.get(variable.kind, "string")
    if variable.kind is Kind.NUMBER and shape.delimiter == ";":
        field["decimalChar"] = ","
    if variable.path:
        field["path"] = variable.path
    if variable.categories and shape.values == "codes":
        field["categories"] = [
            {"value": one.code, "label": said(one.labels, shape.language)} for one in variable.categories
        ]
    return field

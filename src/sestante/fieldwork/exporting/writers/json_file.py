"""JSON: the whole model. A key that is absent was not asked; null was asked and not answered."""

import json
import math
from datetime import date

from sestante.methods.datasets import NOT_ASKED


def write_json(dataset, folder, stem, shape):
    path = folder / f"{stem}.json"
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(_about(dataset), ensure_ascii=False)[:-1] + ',\n"tables": [')
        for number, table in enumerate(dataset.tables):
            file.write(",\n" if number else "\n")
            head = {
                "name": table.name,
                "labels": dict(table.labels),
                "path": table.path,
                "parent": table.parent,
                "variables": [_variable(variable) for variable in table.variables],
            }
            file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [')
            _write_rows(file, table)
            file.write("\n]}")
        file.write("\n]}\n")
    return [path]


def _write_rows(file, table):
    names = [variable.name for variable in table.variables]
    encode = json.JSONEncoder(ensure_ascii=False, default=_value, allow_nan=False).encode
    for number, row in enumerate(table.rows()):
        said = {
            name: None if isinstance(cell, float) and math.isnan(cell) else cell
            for name, cell in zip(names, row, strict=True)
            if cell is not NOT_ASKED
        }
        file.write((",\n" if number else "\n") + encode(said))


def _value(cell):
    if isinstance(cell, date):
        return cell.isoformat()
    raise TypeError(type(cell))


def _about(dataset):
    return {
        "identifier": dataset.identifier,
        "form_id": dataset.form_id,
        "title": dict(dataset.title),
        "languages": list(dataset.languages),
        "versions": {str(number): day for number, day in dataset.versions.items()},
        "made_on": dataset.made_on.isoformat() if dataset.made_on else None,
        "access": dataset.access,
        "left_out": [{"name": one.name, "labels": dict(one.labels), "reason": one.reason} for one in dataset.left_out],
    }


def _variable(variable):
    return {
        "name": variable.name,
        "kind": str(variable.kind),
        "labels": dict(variable.labels),
        "hints": dict(variable.hints),
        "categories": [
            {"code": one.code, "labels": dict(one.labels), "missing": one.missing} for one in variable.categories
        ],
        "path": variable.path,
        "versions": list(variable.versions),
        "list": variable.list_name,
        "measure": variable.measure,
        "relevant": variable.relevant,
        "constraint": variable.constraint,
        "visibility": variable.visibility,
        "key": variable.key,
    }

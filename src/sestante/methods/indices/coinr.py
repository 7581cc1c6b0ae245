"""Tables in COINr's form: ``iData`` (a row a unit) and ``iMeta`` (a row an indicator or an aggregate)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .aggregating import aggregate
from .refusal import RefusedIndex

Floats = NDArray[np.float64]
NUMERIC = ("Indicator", "Denominator", "Denom")


@dataclass(frozen=True)
class Indicator:
    """One row of iMeta: an indicator (level 1), an aggregate (above), a denominator or a group (level 0)."""

    code: str
    name: str = ""
    level: int = 1
    direction: int = 1
    weight: float = 1.0
    parent: str = ""
    unit: str = ""
    target: str = ""
    denominator: str = ""
    type: str = "Indicator"


@dataclass(frozen=True)
class Structure:
    """Which indicator belongs to which aggregate, up to the index."""

    rows: tuple[Indicator, ...]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(row for row in self.rows if row.type == "Indicator")

    @property
    def levels(self) -> int:
        return max(row.level for row in self.rows)

    def at(self, level: int) -> tuple[Indicator, ...]:
        return tuple(row for row in self.rows if row.level == level and row.type in ("Indicator", "Aggregate"))


@dataclass(frozen=True)
class Table:
    """iData: units by code, the columns that are numbers, and the texts beside them."""

    units: tuple[str, ...]
    columns: Mapping[str, Floats]
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def values(self, codes: Sequence[str]) -> Floats:
        """Shape (units, codes)."""
        return np.column_stack([self.columns[code] for code in codes])


def read_imeta(text: str) -> Structure:
    """Read iMeta from CSV text.

    Raises
    ------
    RefusedIndex
        If a parent is named that has no row, or a code stands twice.
    """
    rows = tuple(
        Indicator(
            code=row["iCode"],
            name=row.get("iName", ""),
            level=int(float(row["Level"])) if _there(row.get("Level", "")) else 0,
            direction=int(float(row["Direction"])) if _there(row.get("Direction", "")) else 1,
            weight=float(row["Weight"]) if _there(row.get("Weight", "")) else 1.0,
            parent=row["Parent"] if _there(row.get("Parent", "")) else "",
            unit=row.get("Unit", ""),
            target=row["Target"] if _there(row.get("Target", "")) else "",
            denominator=row["Denominator"] if _there(row.get("Denominator", "")) else "",
            type=row.get("Type", "Indicator"),
        )
        for row in csv.DictReader(io.StringIO(text))
    )
    codes = [row.code for row in rows]
    if len(set(codes)) < len(codes):
        raise RefusedIndex("iMeta: a code stands twice.")
    lost = sorted({row.parent for row in rows if row.parent} - set(codes))
    if lost:
        raise RefusedIndex(f"iMeta: no row for {', '.join(lost)}.")
    return Structure(rows)


def read_idata(text: str, structure: Structure | None = None) -> Table:
    """Read iData from CSV text; columns that the structure calls numbers (or, without one, that are) become so."""
    rows = list(csv.DictReader(io.StringIO(text)))
    names = list(rows[0]) if rows else []
    wanted = {row.code for row in structure.rows if row.type in NUMERIC} if structure else set(names) - {"uCode"}
    columns: dict[str, Floats] = {}
    texts: dict[str, tuple[str, ...]] = {}
    for name in names:
        cells = [row[name] for row in rows]
        if name in wanted and (structure is not None or _numbers(cells)):
            columns[name] = np.array([float(cell) if _there(cell) else np.nan for cell in cells])
        else:
            texts[name] = tuple(cells)
    return Table(texts.get("uCode", tuple(str(at) for at in range(len(rows)))), columns, texts)


def denominated(table: Table, structure: Structure) -> Table:
    """Divide the indicators that have a denominator by it."""
    scaled = {
        row.code: table.columns[row.code] / table.columns[row.denominator]
        for row in structure.indicators
        if row.denominator
    }
    return Table(table.units, {**table.columns, **scaled}, table.texts)


def scored(
    structure: Structure,
    values: Floats,
    *,
    how: str | Callable[[Floats, Floats], Floats] = "arithmetic",
    least_present: float = 0,
    scale: tuple[float, float] | None = None,
) -> dict[str, Floats]:
    """Every aggregate from the bottom up, by code; indicators come back as they were given.

    Parameters
    ----------
    values : ndarray, shape (units, indicators)
        Normalised, in the order of ``structure.indicators``.
    how : str or callable
        One mean for all levels.
    scale : (low, high), optional
        The declared ends of the scale. A pillar of which less is better (direction -1) is mirrored in it before it
        counts in its parent.

    Raises
    ------
    RefusedIndex
        If a pillar must be turned and no scale is declared: mirrored in its own least and greatest value it would
        move with every unit added.
    """
    found: dict[str, Floats] = {row.code: values[:, at] for at, row in enumerate(structure.indicators)}
    for level in range(2, structure.levels + 1):
        for parent in structure.at(level):
            children = [row for row in structure.at(level - 1) if row.parent == parent.code]
            table = np.column_stack([_turned(found[row.code], row, scale) for row in children])
            weights = np.array([row.weight for row in children])
            if callable(how):
                found[parent.code] = how(table, weights)
            else:
                found[parent.code] = aggregate(table, weights, how=how, least_present=least_present)
    return found


def _turned(values: Floats, row: Indicator, scale: tuple[float, float] | None) -> Floats:
    """An aggregate's own direction; that of an indicator was seen to when it was normalised."""
    if row.type != "Aggregate" or row.direction == 1:
        return values
    if scale is None:
        raise RefusedIndex(f"{row.code}: to turn a pillar the ends of its scale must be declared.")
    return scale[0] + scale[1] - values


def imeta_csv(structure: Structure) -> str:
    """iMeta as COINr's ``new_coin`` reads it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["Level", "iCode", "iName", "Direction", "Weight", "Unit", "Target", "Denominator", "Parent", "Type"]
    )
    for row in structure.rows:
        there = row.type in ("Indicator", "Aggregate")
        writer.writerow(
            [
                row.level if there else "",
                row.code,
                row.name,
                row.direction if there else "",
                format(row.weight, ".12g") if there else "",
                row.unit,
                row.target,
                row.denominator,
                row.parent,
                row.type,
            ]
        )
    return out.getvalue()


def idata_csv(units: Sequence[tuple[str, str]], codes: Sequence[str], values: Floats) -> str:
    """iData: ``uCode``, ``uName``, a column an indicator; what is missing is left empty, which R reads as NA."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["uCode", "uName", *codes])
    for (code, name), row in zip(units, values, strict=True):
        writer.writerow([code, name, *("" if np.isnan(value) else repr(float(value)) for value in row)])
    return out.getvalue()


def _there(cell: str | None) -> bool:
    return bool(cell) and cell not in ("NA", "NaN")


def _numbers(cells: Sequence[str]) -> bool:
    try:
        return all(not _there(cell) or float(cell) is not None for cell in cells)
    except ValueError:
        return False

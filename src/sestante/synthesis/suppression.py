"""What of frozen figures may leave the team."""

from sestante.methods import disclosure

from .figures import HIDDEN


def publishable(figures):
    """The figures as they may be published: small cells suppressed, extremes left out, for they are one case's."""
    shape, n = figures["shape"], figures["n"] if figures["shape"] != "quote" else 0
    if shape == "quote":
        return {key: value for key, value in figures.items() if key != "response"}
    if 0 < n < disclosure.PUBLIC_MINIMUM:
        return _withheld(figures)
    made = dict(figures)
    if shape == "frequency":
        counts = disclosure.public_counts([row["count"] for row in figures["rows"]], adds_up=not figures["multiple"])
        made["rows"] = [row | {"count": count} for row, count in zip(figures["rows"], counts, strict=True)]
        made["missing_rows"] = []
    elif shape == "likert":
        made["rows"] = [
            row | {"counts": list(disclosure.public_counts(row["counts"]))} for row in figures["rows"] if row["n"]
        ]
        for row in made["rows"]:
            if row["n"] < disclosure.PUBLIC_MINIMUM:
                row["counts"], row["mean"] = [HIDDEN] * len(row["counts"]), None
    elif shape == "histogram":
        made["counts"] = list(disclosure.public_counts(figures["counts"]))
        made["summary"] = {
            name: value for name, value in figures.get("summary", {}).items() if name not in ("minimum", "maximum")
        }
    elif shape == "cross":
        cells, totals = disclosure.public_table(
            [row["counts"] for row in figures["rows"]],
            row_n=[row["n"] for row in figures["rows"]],
            adds_up=tuple(figures["adds_up"]),
        )
        made["rows"] = [
            row | {"counts": list(counts), "n": total}
            for row, counts, total in zip(figures["rows"], cells, totals, strict=True)
        ]
        made["columns"] = [{key: value for key, value in column.items() if key != "n"} for column in figures["columns"]]
    elif shape == "index":
        made["dimensions"] = [_dimension(row) for row in figures["dimensions"]]
    elif shape == "ratings":
        made["rows"] = [row for row in figures["rows"] if row["n"] >= disclosure.PUBLIC_MINIMUM]
    elif shape == "map":
        provinces = disclosure.public_counts([row["count"] for row in figures["provinces"]])
        made["provinces"] = [row | {"count": count} for row, count in zip(figures["provinces"], provinces, strict=True)]
        codes = list(figures["regions"])
        regions = disclosure.public_counts([figures["regions"][code] for code in codes])
        made["regions"] = dict(zip(codes, regions, strict=True))
    return made


def _dimension(row):
    """A dimension without what would point at one case: everything under five, the outer tenths under twenty."""
    if row["n"] < disclosure.PUBLIC_MINIMUM:
        kept = {key: value for key, value in row.items() if key not in ("median", "q1", "q3", "p10", "p90")}
        return kept | {"n": HIDDEN}
    return row | {"p10": row["q1"], "p90": row["q3"]} if disclosure.hatched(row["n"]) else row


def _withheld(figures):
    made = dict(figures) | {
        "n": 0,
        "missing": 0,
        "withheld": True,
        "rows": [],
        "counts": [],
        "edges": [],
        "summary": {},
    }
    return made | {"provinces": [], "regions": {}, "missing_rows": [], "dimensions": []}


def has_hidden(figures):
    """Whether any count of these figures was suppressed."""
    rows = figures.get("rows", []) + figures.get("provinces", [])
    counts = [row.get("count", 0) for row in rows] + [count for row in rows for count in row.get("counts", [])]
    return HIDDEN in [*counts, *figures.get("counts", []), *figures.get("regions", {}).values()]


def has_small_cells(figures):
    """Whether publishing these figures hides some of them."""
    return figures["shape"] != "quote" and publishable(figures) | {"missing_rows": 0} != figures | {"missing_rows": 0}

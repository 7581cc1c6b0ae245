"""Italy as a tile map."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Region:
    name: str
    short: str
    column: int
    row: int


REGIONS: Mapping[str, Region] = {
    "01": Region("Piemonte", "PIE", 0, 1),
    "02": Region("Valle d’Aosta", "VDA", 0, 0),
    "03": Region("Lombardia", "LOM", 1, 1),
    "04": Region("Trentino-Alto Adige", "TAA", 2, 0),
    "05": Region("Veneto", "VEN", 2, 1),
    "06": Region("Friuli-Venezia Giulia", "FVG", 3, 1),
    "07": Region("Liguria", "LIG", 0, 2),
    "08": Region("Emilia-Romagna", "EMR", 1, 2),
    "09": Region("Toscana", "TOS", 1, 3),
    "10": Region("Umbria", "UMB", 2, 3),
    "11": Region("Marche", "MAR", 3, 3),
    "12": Region("Lazio", "LAZ", 2, 4),
    "13": Region("Abruzzo", "ABR", 3, 4),
    "14": Region("Molise", "MOL", 4, 4),
    "15": Region("Campania", "CAM", 3, 5),
    "16": Region("Puglia", "PUG", 5, 5),
    "17": Region("Basilicata", "BAS", 4, 5),
    "18": Region("Calabria", "CAL", 4, 6),
    "19": Region("Sicilia", "SIC", 3, 7),
    "20": Region("Sardegna", "SAR", 0, 5),
}
"""Tile map of Italy: ISTAT code of the region -> name, three letters and place in a grid of 6 columns by 8 rows."""

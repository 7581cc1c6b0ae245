import unicodedata

from .models import Municipality, Province, Region


def plain(name):
    """A place's name as people type it: no accents, no capitals."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(text.replace("'", " ").lower().split())


def find_region(text):
    """The region with this name or code, or None. ``Valle d'Aosta`` finds the one with two names."""
    wanted = plain(text)
    for region in Region.objects.all():
        if wanted in {region.code, plain(region.name), *map(plain, region.name.split("/"))}:
            return region
    return None


def find_province(text):
    """The province with this name, code or plate, or None."""
    wanted = plain(text)
    for province in Province.objects.select_related("region"):
        names = {plain(part) for part in province.name.split("/")} | {plain(province.name)}
        if wanted in names | {province.code, province.plate.lower()}:
            return province
    return None


def find_municipality(text, *, province=None):
    """The municipality with this name or code, or None when none or more than one answers."""
    found = Municipality.objects.select_related("province__region")
    if province is not None:
        found = found.filter(province=province)
    if text.strip().isdigit():
        return found.filter(code=text.strip()).first()
    wanted = plain(text)
    candidates = [place for place in found.filter(name__istartswith=text.strip()[:2]) if plain(place.name) == wanted]
    return candidates[0] if len(candidates) == 1 else None


def municipalities_of(region):
    """Names of a region's municipalities, for a field that suggests them."""
    return Municipality.objects.filter(province__region=region).values_list("name", flat=True)

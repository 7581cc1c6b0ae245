"""Questions about practices and who answers for them."""

import re
import unicodedata
from collections import defaultdict

from .models import Practice

# What may stand in a name or be left out without its becoming another: articles, prepositions, kinds of body.
SMALL_WORDS = frozenset(
    """a ad ai al alla alle allo agli col con da dal dalla de dei del dell della delle dello degli di e ed i il in l la
    le lo gli nel nella nelle per su sul sulla the of and un una uno
    aps asd odv onlus associazione assoc comitato gruppo progetto iniziativa""".split()  # noqa: SIM905 a paragraph reads
)


def likeness_of(name):
    """A name without what people write differently each time: capitals, accents, signs, small words, order."""
    text = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in text if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", letters)
    kept = [word for word in words if word not in SMALL_WORDS] or words
    return " ".join(sorted(kept))[:200]


def practice_of(study, pk):
    """One practice of this study with its place and contacts, or None."""
    return (
        Practice.objects.of_study(study)
        .filter(pk=pk)
        .select_related("organisation", "municipality", "province", "region")
        .prefetch_related("contacts")
        .first()
    )


def resembling(study, *, name, municipality=None, province=None, but=None):
    """Practices that could be the same one: the same likeness, and no other place than this."""
    found = Practice.objects.of_study(study).filter(likeness=likeness_of(name)).exclude(likeness="")
    if but is not None:
        found = found.exclude(pk=but)
    found = found.select_related("municipality", "province", "region")
    return [practice for practice in found if _may_be_there(practice, municipality, province)]


def _may_be_there(practice, municipality, province):
    """Whether what is known of two places does not contradict: an unknown one agrees with every other."""
    if municipality is not None and practice.municipality_id:
        return practice.municipality_id == municipality.pk
    if province is not None and practice.province_id:
        return practice.province_id == province.pk
    return True


def likely_doubles(study):
    """Keys of the practices that share likeness and place with another one of the study."""
    together = defaultdict(list)
    for pk, likeness, municipality, province in Practice.objects.of_study(study).values_list(
        "pk", "likeness", "municipality", "province"
    ):
        if likeness:
            together[likeness].append((pk, municipality, province))
    return {
        pk
        for group in together.values()
        for pk, municipality, province in group
        if any(other != pk and _agree((municipality, province), place) for other, *place in group)
    }


def _agree(here, there):
    (municipality, province), (other_municipality, other_province) = here, there
    if municipality and other_municipality:
        return municipality == other_municipality
    return not (province and other_province) or province == other_province

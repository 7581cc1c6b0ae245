"""The search and its facets: the same answers from either database, the same counts as by hand."""

from itertools import combinations

import pytest
from django.utils import timezone, translation

import make
import show
from italian_pairs import PAIRS
from sestante.catalogue.models import PracticeSheet, SheetFacet
from sestante.catalogue.queries import FACETS, Selection, facets_of, sheets_found, sheets_near, themes_counted
from sestante.methods.texts import index_text

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def sheet(study, title, text="", facets=()):
    """A sheet with nothing but what it is found by."""
    now = timezone.now()
    made = PracticeSheet.objects.create(
        practice=make.practice(study, title, email=""), study=study, slug=f"s{PracticeSheet.objects.count()}",
        level="full", title=title, search_text=index_text(title, text), published_at=now, changed_at=now,
    )  # fmt: skip
    SheetFacet.objects.bulk_create(SheetFacet(sheet=made, facet=facet, value=value) for facet, value in facets)
    return made


def found(text, **chosen):
    return [one.title for one in sheets_found(Selection(text, chosen), "nome")]


def test_singular_and_plural_with_and_without_accents_find_each_other(study):
    for one, other in PAIRS:
        sheet(study, f"{one} zzz")
        sheet(study, f"{other} zzz")
    missed = [
        (asked, wanted)
        for one, other in PAIRS
        for asked, wanted in ((one, other), (other, one), (one.upper(), other))
        if f"{wanted} zzz" not in found(f"{asked} zzz")
    ]
    assert missed == []


def test_every_word_of_the_query_must_be_there(study):
    sheet(study, "Orto di via Emilia", "gli anziani soli del quartiere")
    sheet(study, "Cena in cortile", "anziani e bambini")
    assert found("anziano") == ["Cena in cortile", "Orto di via Emilia"]
    assert found("anziani soli") == ["Orto di via Emilia"]
    assert found("per gli anziani dell'orto") == ["Orto di via Emilia"]
    assert found("anziani marziani") == []


def test_the_last_word_may_be_unfinished_and_no_other(study):
    sheet(study, "Biblioteca vivente")
    assert found("bibliot") == found("vivente bibl") == ["Biblioteca vivente"]
    assert found("bibl vivente") == []


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "'",
        "a' OR 1=1 --",
        "*",
        "orto*",
        "(",
        "AND",
        "NOT orto",
        "orto:*",
        "orto & !casa",
        "\\",
        "%",
        "😀",
        "a" * 500,
    ],
)
def test_signs_of_the_engines_own_languages_are_only_signs(study, text):
    sheet(study, "Orto")
    assert found(text) in ([], ["Orto"])


def test_no_words_find_everything_and_signs_alone_nothing(study):
    sheet(study, "Orto")
    assert found("") == found("  ") == ["Orto"]
    assert found("!?") == []


def test_the_title_comes_before_the_rest(study):
    sheet(study, "Aria", "con la portineria")
    sheet(study, "Portineria di quartiere")
    ordered = [one.title for one in sheets_found(Selection("portineria"))]
    assert ordered == ["Portineria di quartiere", "Aria"]


VALUES = {"theme": ["a", "b", "c"], "promoter": ["x", "y"], "beneficiary": ["p", "q"], "province": ["037", "036"]}


def by_hand(sheets, facet, chosen, text):
    """Counts of one facet, reckoned sheet by sheet."""
    counts = {}
    for words, facets in sheets:
        fits = all(
            any((other, value) in facets for value in values) for other, values in chosen.items() if other != facet
        )
        if fits and (not text or text in words):
            for value in {value for kind, value in facets if kind == facet}:
                counts[value] = counts.get(value, 0) + 1
    return counts


def test_facets_count_as_one_would_by_hand(study):
    sheets = []
    for number in range(24):
        facets = {
            (facet, values[number * step % len(values)]) for step, (facet, values) in enumerate(VALUES.items(), 1)
        }
        facets |= {("theme", "a")} if number % 5 == 0 else set()
        words = ["orto"] if number % 2 else ["orto", "mensa"]
        sheet(study, f"S{number}", " ".join(words), sorted(facets))
        sheets.append((words, facets))
    choices = [{}, {"theme": ["a"]}, {"theme": ["a", "b"], "promoter": ["x"]}]
    choices += [{one: VALUES[one][:1], other: VALUES[other][:1]} for one, other in combinations(VALUES, 2)]
    for chosen in choices:
        for text in ("", "mensa"):
            options = facets_of(Selection(text, chosen))
            for facet in FACETS:
                counted = {option.value: option.count for option in options[facet] if option.count}
                assert counted == by_hand(sheets, facet, chosen, text), (facet, chosen, text)


def test_facets_take_as_many_queries_for_two_sheets_as_for_thirty(study, django_assert_num_queries):
    sheet(study, "Uno", "", [("theme", "a")])
    for _again in range(2):
        with django_assert_num_queries(2):
            facets_of(Selection())
        with django_assert_num_queries(4):
            facets_of(Selection("uno", {"theme": ["a"], "province": ["037"]}))
        for number in range(30):
            sheet(study, f"S{number}", "", [("theme", "a"), ("province", "037")])


def test_near_practices_share_the_theme_first(study):
    sheets = show.published(study, number=6)
    near = sheets_near(sheets[0])
    assert sheets[0] not in near
    assert len(near) == 3
    likeness = [_shared(sheets[0], one) for one in near]
    assert likeness == sorted(likeness, reverse=True)


def _shared(one, other):
    weights = {"theme": 4, "beneficiary": 2, "province": 2}
    mine = {(flag["facet"], flag["value"]) for flag in one.flags}
    mine |= {("province", one.province_code), ("region", one.region_code)}
    return sum(
        weights.get(facet, 1) for facet, value in other.facets.values_list("facet", "value") if (facet, value) in mine
    )


def test_facets_speak_the_language_of_the_page(study):
    show.published(study, number=3)
    with translation.override("en"):
        english = {words for _value, words, _count in themes_counted()}
    with translation.override("it"):
        italian = {words for _value, words, _count in themes_counted()}
    assert english & italian == set()
    assert len(english) == len(italian)

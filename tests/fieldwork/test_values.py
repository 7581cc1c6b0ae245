"""A cell's words as values: choices, dates, numbers, as people write them."""

import pytest

from sestante.fieldwork.intake.values import AmbiguousValue, UnreadableValue, value_of
from sestante.questionnaires.compile import ChoiceMeta, QuestionMeta

COLOURS = (
    ChoiceMeta("red", {"it": "Rosso", "en": "Red"}, False, None),
    ChoiceMeta("sky", {"it": "Azzurro, chiaro", "en": "Light blue"}, False, None),
    ChoiceMeta("grey_a", {"it": "Grigio", "en": "Grey"}, False, None),
    ChoiceMeta("grey_b", {"it": "Grigio", "en": "Gray"}, False, None),
)


def question(kind, choices=()):
    return QuestionMeta("q", "/data/q", kind, choices=choices, multiple=kind == "select_multiple")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("select_one", "red", "red"),
        ("select_one", " ROSSO ", "red"),
        ("select_one", "light blue", "sky"),
        ("select_one", "azzurro chiaro", "sky"),
        ("select_multiple", "Rosso|Light blue", "red sky"),
        ("select_multiple", "red; sky", "red sky"),
        ("select_multiple", "Rosso, Light blue, red", "red sky"),
        ("select_multiple", "red sky", "red sky"),
        ("select_multiple", "Azzurro, chiaro", "sky"),
    ],
)
def test_choices_are_known_by_name_or_label_in_any_language(kind, text, value):
    assert value_of(question(kind, COLOURS), text) == value


@pytest.mark.parametrize(("kind", "text"), [("select_one", "verde"), ("select_multiple", "Rosso|verde|viola")])
def test_an_answer_that_is_not_on_offer_is_named(kind, text):
    with pytest.raises(UnreadableValue, match="verde"):
        value_of(question(kind, COLOURS), text)


def test_a_label_of_two_choices_leaves_the_decision_to_the_questionnaire():
    with pytest.raises(AmbiguousValue) as unclear:
        value_of(question("select_one", COLOURS), "grigio")
    assert unclear.value.values == ["grey_a", "grey_b"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-03-17", "2020-03-17"),
        ("2020-03-17T10:20:00", "2020-03-17"),
        ("17/03/2020", "2020-03-17"),
        ("17.3.2020", "2020-03-17"),
        ("17-03-20", "2020-03-17"),
        ("1/2/98", "1998-02-01"),
        ("17 marzo 2020", "2020-03-17"),
        ("1° aprile 2021", "2021-04-01"),
        ("marzo 2020", "2020-03-01"),
        ("March 2020", "2020-03-01"),
        ("2020-03", "2020-03-01"),
    ],
)
def test_dates_are_read_as_iso_and_as_italians_write_them(text, day):
    assert value_of(question("date"), text) == day


@pytest.mark.parametrize("text", ["31/02/2020", "17/13/2020", "domani", "2020", "17 marzobre 2020"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(UnreadableValue, match="2020|domani"):
        value_of(question("date"), text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3,4", "3.4"),
        ("3.4", "3.4"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1 234", "1234"),
        ("-2,5", "-2.5"),
        ("+7", "7"),
    ],
)
def test_decimals_are_read_with_comma_or_point(text, number):
    assert value_of(question("decimal"), text) == number


@pytest.mark.parametrize(("text", "number"), [("1.460", "1460"), ("12,0", "12"), ("7", "7"), ("1.460.000", "1460000")])
def test_whole_numbers_are_read(text, number):
    assert value_of(question("integer"), text) == number


@pytest.mark.parametrize(("kind", "text"), [("integer", "3,5"), ("integer", "circa trecento"), ("decimal", "1.2.3")])
def test_what_is_no_number_is_refused_with_its_words(kind, text):
    with pytest.raises(UnreadableValue, match=text):
        value_of(question(kind), text)


@pytest.mark.parametrize(("text", "value"), [("sì", "OK"), ("X", "OK"), ("true", "OK"), ("no", "")])
def test_an_acknowledgement_is_a_yes_or_a_no(text, value):
    assert value_of(question("acknowledge"), text) == value


@pytest.mark.parametrize("text", ["44.49 11.34", "44.49, 11.34", "44,49;11,34"])
def test_a_position_is_read(text):
    assert value_of(question("geopoint"), text) == "44.49 11.34 0 0"


def test_a_position_outside_the_earth_is_refused():
    with pytest.raises(UnreadableValue):
        value_of(question("geopoint"), "144.49 11.34")

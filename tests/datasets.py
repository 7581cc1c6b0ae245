"""Datasets of every kind of variable, for tests of what is written from them."""

import datetime as dt

from hypothesis import strategies as st

from sestante.methods.datasets import NOT_ASKED, Category, Dataset, Kind, Table, Variable, unique

NAMES = ["ALL", "with", "_n", "_uuid", "età", "età ", "Età", "1st", "needs/money", "long", "str20", "a" * 70,
         "a" * 69 + "b", "sezione/domanda", "x.y", "q-1", "città 😀", "n"]  # fmt: skip
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"))
# No blank at the end: SPSS knows no difference between it and nothing.
TEXTS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=40),
    st.sampled_from(["=1+1", "-3", "@x", "ciò – “è” 😀", "riga una\nriga due", 'con "virgolette"; e, virgole',
                     "parola " * 42 + "fine", "034002", "12345678901234567890"]),
).map(str.strip).filter(bool)  # fmt: skip
LABELS = st.fixed_dictionaries({"it": TEXTS, "en": TEXTS})
CODES = st.one_of(
    st.lists(st.sampled_from(["yes", "no", "dk", "città", "a-b", "other"]), min_size=1, max_size=5, unique=True),
    st.lists(st.integers(-99, 99).map(str), min_size=1, max_size=5, unique=True),
)


@st.composite
def variables(draw, name):
    kind = draw(st.sampled_from(list(Kind)))
    categories = ()
    if kind in (Kind.ONE, Kind.MANY):
        codes = draw(CODES)
        categories = tuple(
            Category(code, draw(LABELS), missing=kind is Kind.ONE and draw(st.integers(0, 5)) == 0) for code in codes
        )
    return Variable(name, kind, draw(LABELS), categories=categories, path=f"/data/{draw(st.integers(1, 9))}",
                    versions=(1, 2))  # fmt: skip


def cells(variable):
    codes = [category.code for category in variable.categories]
    said = {
        Kind.TEXT: TEXTS,
        Kind.WHOLE: st.integers(-(10**12), 10**12),
        Kind.NUMBER: st.floats(allow_infinity=False, width=32),
        Kind.DATE: st.dates(dt.date(1900, 3, 2), dt.date(2150, 1, 1)),
        Kind.MOMENT: st.datetimes(dt.datetime(1900, 3, 2), dt.datetime(2150, 1, 1)).map(
            lambda moment: moment.replace(microsecond=0)
        ),
        Kind.ONE: st.sampled_from(codes or ["x"]),
        Kind.MANY: st.lists(st.sampled_from(codes or ["x"]), min_size=1, unique=True).map(tuple),
    }[variable.kind]
    return st.one_of(st.none(), st.just(NOT_ASKED), said, said, said)


@st.composite
def tables(draw, name="main", parent=""):
    names = unique(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6)))
    made = tuple(draw(variables(one)) for one in names)
    rows = draw(st.lists(st.tuples(*(cells(one) for one in made)), max_size=7))
    return table(name, made, rows, parent=parent)


def table(name, variables, rows, *, parent=""):
    rows = [tuple(row) for row in rows]
    return Table(name, tuple(variables), lambda: iter(rows), len(rows), parent=parent)


@st.composite
def datasets(draw):
    return dataset(draw(tables()), draw(tables("partners of [ours]/and of others too", "main")))


def dataset(*tables):
    return Dataset("E-1", {"it": "Scheda", "en": "Form"}, tables, ("it", "en"), {"it": "Un’indagine"}, producer="Noi",
                   form_id="scheda", versions={1: "2026-01-02"}, made_on=dt.date(2026, 11, 25))  # fmt: skip

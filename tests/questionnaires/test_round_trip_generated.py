"""Workbooks as nobody would draw them up, changed in one place by the designer: every other cell is as it was."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import workbooks
from oracles import engines
from sestante.questionnaires import design
from sestante.questionnaires.compile import sheets
from sestante.questionnaires.design.changes import ChangeItem, Choice, MoveItem, RemoveItem, SetChoices

from .test_round_trip import cells

COLUMNS = [
    "type", "name", "label", "Label::Italiano (it)", "label::English (en)", "hint::Italiano (it)", " Relevant",
    "required",
    "media::image::Italiano (it)", "image", "bind::odk:length", "body::accuracyThreshold", "note nostre", "", "label",
    "visibility", "$kuid", "disabled", "guidance_hint",
]  # fmt: skip
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=12)
cell = st.one_of(
    st.just(""), words, st.integers(-5, 2000), st.floats(-9, 9, allow_nan=False).map(lambda one: round(one, 3)),
    st.booleans(), st.sampled_from(["${a} = 'x'", "08", " spazi  in mezzo ", "=1+1", "sì\u00a0e no"]),
)  # fmt: skip
kinds = st.sampled_from(
    ["text", "integer", "select_one l or_other", "select_multiple l", "rank l", "note", "calculate", "begin group",
     "begin_repeat", "end group", "end repeat", "start", "select_one_from_file x.csv", "un tipo mai visto", ""]
)  # fmt: skip


@st.composite
def books(draw):
    """Bytes of a workbook: columns in any order, some twice or without a name, remarks, blank lines, sheets of ours."""
    columns = draw(st.permutations(COLUMNS).map(lambda some: some[: draw(st.integers(6, len(COLUMNS)))]))
    columns = list(dict.fromkeys(["type", "name", "Label::Italiano (it)"])) + [
        one for one in columns if one not in ("type", "name", "Label::Italiano (it)")
    ]
    columns = draw(st.permutations(columns))
    rows = []
    for number in range(draw(st.integers(1, 7))):
        if draw(st.integers(0, 5)) == 0:
            rows.append([draw(cell) if header == "" else "" for header in columns])
            continue
        row = [draw(cell) for _header in columns]
        row[columns.index("type")], row[columns.index("name")] = draw(kinds), f"q{number}"
        rows.append(row)
    lists = [
        [draw(st.sampled_from(["l", "m", ""])), f"a{n}", draw(cell), draw(cell)] for n in range(draw(st.integers(0, 6)))
    ]
    notes = draw(st.lists(st.lists(cell, max_size=3), max_size=3))
    return workbooks.workbook(
        [columns, *rows], choices=[["list_name", "name", "label::Italiano (it)", "colore"], *lists],
        settings=[["form_id", "form_title", "default_language", "x"], ["f", "F", "Italiano (it)", draw(cell)]],
        **{"I nostri appunti": notes},
    )  # fmt: skip


def without_ids(table):
    """A sheet without the column of ids that the first edit adds."""
    place = table[0].index("sestante_id") if table and "sestante_id" in table[0] else None
    return ["\t".join(text for at, text in enumerate(line) if at != place).rstrip("\t") for line in table]


def changed(data, change):
    drawn = design.read(sheets.read(data))
    change.apply(drawn)
    return cells(sheets.write(design.write(drawn), like=data))


def asking(data):
    drawn = design.read(sheets.read(data))
    return drawn, [one for one in drawn if one.kind != "aside"]


some = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@some
@given(books(), st.data())
def test_a_text_that_changes_is_the_one_cell_that_does(data, draw):
    drawn, items = asking(data)
    if not items:
        return
    item = draw.draw(st.sampled_from(items))
    before, after = (
        cells(data),
        changed(data, ChangeItem(item.id, texts={"label": {"Italiano (it)": "Un altro testo"}})),
    )
    assert list(after) == list(before)
    assert {name: after[name] for name in after if name != "survey"} == {
        name: before[name] for name in before if name != "survey"
    }
    old, new = without_ids(before["survey"]), without_ids(after["survey"])
    assert len(old) == len(new)
    line = next(line for line, one in design.lines_of(drawn).items() if one == item.id) - 1
    assert [n for n, (was, now) in enumerate(zip(old, new, strict=True)) if was != now] in ([line], [])
    place = before["survey"][0].index("Label::Italiano (it)")
    assert after["survey"][line][place] == "Un altro testo"


@some
@given(books(), st.data())
def test_what_moves_or_goes_takes_nothing_along(data, draw):
    _drawn, items = asking(data)
    leaves = [one for one in items if not one.items and one.end is None and not one.above]
    if not leaves:
        return
    item = draw.draw(st.sampled_from(leaves))
    before = without_ids(cells(data)["survey"])
    moved = without_ids(changed(data, MoveItem(item.id, draw.draw(st.sampled_from(["up", "down"]))))["survey"])
    assert sorted(filter(None, moved)) == sorted(filter(None, before))
    gone = without_ids(changed(data, RemoveItem(item.id, anyway=True))["survey"])
    left = list(filter(None, before))
    for line in filter(None, gone):
        assert line in left
        left.remove(line)
    assert len(left) == 1


@some
@given(books())
def test_the_answers_of_one_list_in_another_order_leave_the_others_alone(data):
    drawn, _items = asking(data)
    said = [Choice(value, {}) for value, _labels in drawn.choices("l")]
    before = without_ids(cells(data)["choices"])
    after = without_ids(changed(data, SetChoices("l", said[::-1]))["choices"])
    assert sorted(filter(None, after)) == sorted(filter(None, before))
    assert [line for line in after if not line.startswith("l\t")] == [
        line for line in before if not line.startswith("l\t")
    ]


def test_one_text_changed_in_pyxform_s_own_workbooks_changes_one_cell():
    """Where the comparison with the reference engines has fetched them (``sh ./sestante test --oracles``)."""
    found = sorted((engines.cache() / "workbooks").rglob("*.xls*"))
    if not found:
        pytest.skip("they are fetched by the comparison of the engines")
    wrong, edits = [], 0
    for path in found:
        data = path.read_bytes()
        if "survey" not in sheets.read(data):
            continue
        drawn, items = asking(data)
        said = [one for one in items if drawn.texts(one, "label")]
        for item in said[:: max(1, len(said) // 2)]:
            language = next(iter(drawn.texts(item, "label")))
            after = changed(data, ChangeItem(item.id, texts={"label": {language: "Un altro testo"}}))
            edits += 1
            differing = [
                (name, was, now)
                for name, lines in cells(data).items()
                for was, now in zip(without_ids(lines), without_ids(after[name]), strict=True)
                if was != now
            ]
            if len(differing) != 1 or "Un altro testo" not in differing[0][2]:
                wrong.append((path.name, item.id, differing[:2]))
    assert wrong == [] and edits > 100

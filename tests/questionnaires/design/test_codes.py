"""The code of an answer is changed, and with it every formula that means it; nothing else."""

import datetime
import time

import pytest

from sestante.methods import xforms
from sestante.questionnaires import design
from sestante.questionnaires.compile import compile_workbook, sheets
from sestante.questionnaires.compile.sheets import Sheet
from sestante.questionnaires.design.changes import ChangeItem, Choice, SetChoices, Together
from sestante.questionnaires.errors import QuestionnaireError

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def form(*rows, choices=(), settings=(), **sheets):
    """A design with the list "l" of a, b and 3, asked by q, many and last, and the list "m" of a and z, asked by r."""
    rows = [
        {"type": "select_one l", "name": "q", "label": "Q"},
        {"type": "select_multiple l", "name": "many", "label": "Many"},
        {"type": "select_one m", "name": "r", "label": "R"},
        {"type": "integer", "name": "n", "label": "N"},
        *rows,
    ]
    offered = [("l", "a"), ("l", "b"), ("l", "3"), ("m", "a"), ("m", "z")]
    choices = [{"list_name": of, "name": name, "label": name.upper()} for of, name in offered] + list(choices)
    made = {
        "survey": Sheet(list(dict.fromkeys(header for row in rows for header in row)), [dict(row) for row in rows]),
        "choices": Sheet(list(dict.fromkeys(header for row in choices for header in row)), choices),
        "settings": Sheet(["form_id", "form_title", *dict(settings)], [{"form_id": "f"} | dict(settings)]),
    }  # fmt: skip
    return design.read(made | sheets)


def recoded(drawn, list_name="l", **codes):
    """Give answers of a list other codes; "_" before a figure is left out (python's names begin with letters)."""
    codes = {old.lstrip("_"): new for old, new in codes.items()}
    said = [Choice(value, {}, {}, codes.get(value, "")) for value, _labels in drawn.choices(list_name)]
    return SetChoices(list_name, said).apply(drawn)


def rewritten(expression, column="relevant", kind="text", **codes):
    drawn = form({"type": kind, "name": "x", "label": "X", column: expression})
    outcome = recoded(drawn, **(codes or {"a": "alpha"}))
    return drawn.get(drawn.named("x"), column), outcome


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("${q} = 'a'", "${q} = 'alpha'"),
        ('${q}="a"', '${q}="alpha"'),
        ("'a' != ${q}", "'alpha' != ${q}"),
        ("${ q } = 'a'", "${ q } = 'alpha'"),
        ("selected(${q}, 'a') or ${n} > 1", "selected(${q}, 'alpha') or ${n} > 1"),
        ("not(selected(${many}, 'a'))", "not(selected(${many}, 'alpha'))"),
        ("(${q}) = ('a')", "(${q}) = ('alpha')"),
        ("string(${q}) = 'a'", "string(${q}) = 'alpha'"),
        ("selected-at(${many}, 0) = 'a'", "selected-at(${many}, 0) = 'alpha'"),
        ("../q = 'a' or current()/../q='a'", "../q = 'alpha' or current()/../q='alpha'"),
        ("/data/q[1] = 'a'", "/data/q[1] = 'alpha'"),
        ("count(../q[. = 'x']) > 1 and ${q} = 'a'", "count(../q[. = 'x']) > 1 and ${q} = 'alpha'"),
        ("${q} = if(${n} > 2, 'a', 'b')", "${q} = if(${n} > 2, 'alpha', 'b')"),
        ("coalesce(${q}, 'a') = 'b'", "coalesce(${q}, 'a') = 'b'"),
        ("jr:choice-name('a', '${q}') = 'A'", "jr:choice-name('alpha', '${q}') = 'A'"),
        ("instance('l')/root/item[name = 'a']/label = ''", "instance('l')/root/item[name = 'alpha']/label = ''"),
        ("${last-saved#q} = 'a'", "${last-saved#q} = 'alpha'"),
    ],
)  # fmt: skip
def test_a_formula_that_compares_a_question_of_the_list_follows(before, after):
    found, outcome = rewritten(before)
    assert found == after
    assert (outcome.touched == frozenset(["item:x"])) == (before != after)


@pytest.mark.parametrize(
    "expression",
    [
        "${r} = 'a'",
        "selected(${r}, 'a') and ${q} = 'b'",
        "concat('a', ${q}) = 'aa'",
        "instance('m')/root/item[name = 'a']/label = ''",
        "${q} = 'a b'",
        "${q} = ' a'",
        "string-length(${q}) = 1",
        "name = 'a'",
        "${n} = 3",
    ],
)
def test_the_same_letters_elsewhere_stay(expression):
    assert rewritten(expression)[0] == expression
    assert rewritten(expression, _3="4")[0] == expression


def test_what_cannot_be_told_is_told_to_whoever_changes_it():
    found, outcome = rewritten("regex(${q}, 'a')")
    assert found == "regex(${q}, 'a')"
    assert outcome.notes == ("Guarda di nuovo queste formule, che forse parlano ancora del vecchio codice: «X».",)
    found, outcome = rewritten("${q} >= 3", _3="30")
    assert found == "${q} >= 3" and len(outcome.notes) == 1


def test_numbers_stay_numbers_where_they_can():
    assert rewritten("${q} = 3 or ${q} = '3'", _3="4")[0] == "${q} = 4 or ${q} = '4'"
    assert rewritten("${q} = 3", _3="three")[0] == "${q} = 'three'"


def test_two_codes_may_change_places():
    assert rewritten("${q} = 'a' or ${q} = 'b'", a="b", b="a")[0] == "${q} = 'b' or ${q} = 'a'"


def test_the_answer_itself_what_it_begins_with_and_what_is_worked_out_follow():
    drawn = form(
        {"type": "select_one l", "name": "own", "label": "O", "constraint": ". != 'a'", "default": "a",
         "relevant": "${own} = 'a' or . = 'b'"},
        {"type": "select_multiple l", "name": "some", "label": "S", "default": "b a",
         "constraint": "not(selected(., 'a') and selected(., 'b'))"},
        {"type": "select_one l", "name": "worked", "label": "W",
         "calculation": "if(${n} > 3, 'a', coalesce(${r}, 'b'))"},
        {"type": "select_one m", "name": "foreign", "label": "F", "default": "a", "constraint": ". != 'a'"},
        settings={"instance_name": "if(${q} = 'a', 'A', 'a')"},
    )  # fmt: skip
    recoded(drawn, a="alpha")
    cells = {drawn.name(item): item.cells for item in drawn}
    assert (cells["own"]["constraint"], cells["own"]["default"]) == (". != 'alpha'", "alpha")
    assert cells["own"]["relevant"] == "${own} = 'alpha' or . = 'b'"
    assert (cells["some"]["default"], cells["some"]["constraint"]) == (
        "b alpha", "not(selected(., 'alpha') and selected(., 'b'))"
    )  # fmt: skip
    assert cells["worked"]["calculation"] == "if(${n} > 3, 'alpha', coalesce(${r}, 'b'))"
    assert (cells["foreign"]["default"], cells["foreign"]["constraint"]) == ("a", ". != 'a'")
    assert drawn.setting("instance_name") == "if(${q} = 'alpha', 'A', 'a')"


def test_lists_filtered_by_a_question_hold_its_new_codes():
    towns = [
        {"list_name": "towns", "name": "t1", "label": "T1", "of": "a", "several": "a b"},
        {"list_name": "towns", "name": "t2", "label": "T2", "of": "b", "several": "b"},
        {"list_name": "m", "name": "y", "label": "Y", "of": "a"},
    ]
    drawn = form(
        {"type": "select_one towns", "name": "town", "label": "T",
         "choice_filter": "of = ${q} and selected(several, ${q})"},
        {"type": "select_one l", "name": "fewer", "label": "F", "choice_filter": "name != 'a'"},
        {"type": "select_one m", "name": "others", "label": "F", "choice_filter": "name != 'a'"},
        choices=towns,
    )  # fmt: skip
    recoded(drawn, a="alpha")
    rows = {row["name"]: row for row in drawn.sheets["choices"].rows}
    assert [(rows[name].get("of"), rows[name].get("several")) for name in ("t1", "t2", "y")] == [
        ("alpha", "alpha b"), ("b", "b"), ("a", None)
    ]  # fmt: skip
    assert drawn.get(drawn.named("fewer"), "choice_filter") == "name != 'alpha'"
    assert drawn.get(drawn.named("others"), "choice_filter") == "name != 'a'"


@pytest.mark.parametrize("code", ["b", "two words", "it's", "", "x" * 65, "ok"])
def test_a_code_that_is_taken_or_cannot_be_one_is_refused(code):
    drawn = form()
    if code in ("", "ok"):
        recoded(drawn, a=code)
        assert [value for value, _labels in drawn.choices("l")] == [code or "a", "b", "3"]
        return
    with pytest.raises(QuestionnaireError) as refused:
        recoded(drawn, a=code)
    assert code in str(refused.value)


def test_other_is_the_converters_where_it_adds_it():
    drawn = form({"type": "select_one l or_other", "name": "x", "label": "X"})
    with pytest.raises(QuestionnaireError):
        recoded(drawn, a="other")


def test_a_new_answer_may_come_with_its_code():
    drawn = form()
    said = [Choice(value, {}) for value, _labels in drawn.choices("l")]
    SetChoices("l", [*said, Choice("", {"default": "Nove"}, {}, "9"), Choice("", {"default": "9"})]).apply(drawn)
    assert [value for value, _labels in drawn.choices("l")] == ["a", "b", "3", "9", "a_9"]


def test_a_condition_changed_in_the_same_breath_follows_too():
    drawn = form({"type": "text", "name": "x", "label": "X"})
    said = [Choice("a", {}, {}, "alpha"), Choice("b", {}), Choice("3", {})]
    Together([ChangeItem("x", cells={"relevant": "${q} = 'a'"}), SetChoices("l", said)]).apply(drawn)
    assert drawn.get(drawn.named("x"), "relevant") == "${q} = 'alpha'"


def test_answers_with_the_same_code_keep_what_each_row_says():
    drawn = form(choices=[{"list_name": "l", "name": "a", "label": "Again", "colour": "red"}])
    SetChoices("l", [Choice(value, {}) for value, _labels in drawn.choices("l")]).apply(drawn)
    assert [(row["label"], row.get("colour")) for row in drawn.lists["l"]] == [
        ("A", None), ("B", None), ("3", None), ("Again", "red")
    ]  # fmt: skip


def test_the_form_behaves_as_before_under_the_new_code():
    rows = [
        {"type": "text", "name": "x1", "label": "X", "relevant": "${q} = 'a' and not(selected(${many}, 'b'))"},
        {"type": "text", "name": "x2", "label": "X", "relevant": "selected-at(${many}, 0) = 'a' or ${r} = 'a'"},
        {"type": "calculate", "name": "c", "calculation": "if(${q} = 'a', 'yes', if(${q} = 'b', 'a', ''))"},
    ]
    before, after = form(*rows), form(*rows)
    recoded(after, a="b", b="a")
    swapped = {"a": "b", "b": "a"}
    old, new = (
        xforms.Session(xforms.parse(compile_workbook(sheets.write(design.write(one)), "f.xlsx").xform), now=NOW)
        for one in (before, after)
    )
    for q in ("a", "b", "3"):
        for many in ("a", "b", "a b", "b a"):
            old.set("/data/q", q)
            old.set("/data/many", many)
            new.set("/data/q", swapped.get(q, q))
            new.set("/data/many", " ".join(swapped[one] for one in many.split()))
            for path in ("/data/x1", "/data/x2"):
                assert old.state(path).relevant == new.state(path).relevant, (q, many, path)
            assert old.values()["/data/c"] == new.values()["/data/c"]


def test_a_formula_of_a_thousand_brackets_is_left_alone_and_named():
    expression = "(" * 1000 + "${q} = 'a'" + ")" * 1000
    found, outcome = rewritten(expression)
    assert found == expression and len(outcome.notes) == 1


def test_a_list_of_thousands_is_replaced_in_a_moment():
    rows = [{"type": "text", "name": f"x{n}", "label": "X", "relevant": f"${{q}} = 'c{n}'"} for n in range(300)]
    choices = [{"list_name": "l", "name": f"c{n}", "label": f"C {n}"} for n in range(4000)]
    drawn = form(*rows, choices=choices)
    before = time.process_time()
    outcome = SetChoices("l", [Choice("", {"default": "Uno"})]).apply(drawn)
    assert time.process_time() - before < 3
    assert len(outcome.notes) == 1 and outcome.notes[0].startswith("300 ")


TOWNS = [
    {"list_name": "towns", "name": "t1", "label": "T1", "of": "a"},
    {"list_name": "towns", "name": "t2", "label": "T2", "of": "b"},
]


def test_a_column_looked_up_by_a_formula_follows_and_what_is_compared_with_it():
    drawn = form(
        {"type": "select_one towns", "name": "town", "label": "T", "choice_filter": "of = 'a'"},
        {"type": "calculate", "name": "first", "calculation": "instance('towns')/root/item[of = ${q}][1]/label"},
        {"type": "calculate", "name": "other",
         "calculation": "instance('towns')/root/item[of = 'a' and name = 'b']/label"},
        choices=TOWNS,
    )  # fmt: skip
    recoded(drawn, a="alpha", b="beta")
    assert [row["of"] for row in drawn.lists["towns"]] == ["alpha", "beta"]
    assert drawn.get(drawn.named("town"), "choice_filter") == "of = 'alpha'"
    assert drawn.get(drawn.named("other"), "calculation") == (
        "instance('towns')/root/item[of = 'alpha' and name = 'b']/label"
    )


def test_a_column_that_holds_the_codes_of_two_lists_is_left_and_named():
    drawn = form(
        {"type": "select_one towns", "name": "town", "label": "Town", "choice_filter": "of = ${q} or of = ${r}"},
        choices=TOWNS,
    )
    outcome = recoded(drawn, a="alpha")
    assert [row["of"] for row in drawn.lists["towns"]] == ["a", "b"]
    assert len(outcome.notes) == 1 and "«Town»" in outcome.notes[0]

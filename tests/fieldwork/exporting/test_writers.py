"""Every format read back by a reader that is not ours, and equal to the model."""

import csv
import datetime as dt
import json
import math
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree

import datasets
import ddi
from sestante.fieldwork.exporting.shape import Shape
from sestante.fieldwork.exporting.writers import WRITERS, TooMuch
from sestante.methods.datasets import (
    NOT_ASKED,
    Category,
    Headers,
    Kind,
    Many,
    Values,
    Variable,
    spss_names,
    stata_names,
)

GENERATED = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
DDI = "{ddi:codebook:2_5}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def written(format, dataset, **said):
    """What a writer makes, by file name: ``{name: bytes}``."""
    with tempfile.TemporaryDirectory() as folder:
        made = WRITERS[format](dataset, Path(folder), "scheda", Shape(**said))
        return {path.name: path.read_bytes() for path in made}


def gone(cell):
    return cell is None or cell is NOT_ASKED or (isinstance(cell, float) and math.isnan(cell))


# -- CSV ---------------------------------------------------------------------------------------------------------------
def as_csv(cell):
    if cell is NOT_ASKED:
        return "n/a"
    if gone(cell):
        return ""
    if isinstance(cell, tuple):
        return " ".join(cell)
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)


def rows_of_csv(data, delimiter=";"):
    head, *rows = csv.reader(data.decode("utf-8-sig").splitlines(keepends=True), delimiter=delimiter)
    return head, rows


def same_in_csv(read, cell):
    if isinstance(cell, float) and not gone(cell):
        return float(read.replace(",", ".")) == cell
    text = as_csv(cell)
    guarded = text[:1] in "=+-@" and not isinstance(cell, int | float) and text and not text.lstrip("-").isdigit()
    return read == ("'" + text if guarded else text)


@GENERATED
@given(datasets.datasets())
def test_csv_reads_back_equal(dataset):
    files = written("csv", dataset, delimiter=";", mark_unasked=True)
    package = json.loads(files["datapackage.json"])
    for table, name, resource in zip(dataset.tables, list(files)[:2], package["resources"], strict=True):
        head, rows = rows_of_csv(files[name])
        assert [one.lstrip("'") for one in head] == [variable.name for variable in table.variables]
        assert [field["name"] for field in resource["schema"]["fields"]] == [one.name for one in table.variables]
        assert resource["path"] == name and resource["schema"]["missingValues"] == ["", "n/a"]
        for read, row in zip(rows, table.rows(), strict=True):
            assert all(same_in_csv(*pair) for pair in zip(read, row, strict=True)), (read, row)


def test_csv_guards_formulas_and_leaves_numbers_alone():
    made = datasets.table("main", [Variable("t"), Variable("n", Kind.WHOLE)], [("=1+1", -3), ("-3,5", 4)])
    text = written("csv", datasets.dataset(made), bom=False)["scheda.csv"].decode()
    assert text == 't,n\r\n\'=1+1,-3\r\n"-3,5",4\r\n'


def test_semicolons_come_with_decimal_commas():
    made = datasets.dataset(datasets.table("main", [Variable("n", Kind.NUMBER)], [(12.5,), (3.0,)]))
    files = written("csv", made, bom=False, delimiter=";")
    assert files["scheda.csv"] == b"n\r\n12,5\r\n3\r\n"
    assert json.loads(files["datapackage.json"])["resources"][0]["schema"]["fields"][0]["decimalChar"] == ","
    assert written("csv", made, bom=False)["scheda.csv"] == b"n\r\n12.5\r\n3\r\n"


def test_a_repeat_called_as_another_file_of_the_export_takes_no_ones_place():
    made = datasets.dataset(*(datasets.table(name, [Variable("t")], [("x",)]) for name in ("main", "codebook", "DDI")))
    names = [*written("csv", made), *written("codebook", made), *written("ddi", made)]
    assert len(names) == len({name.casefold() for name in names}) == 7


def test_a_mark_at_the_head_of_a_csv_is_a_choice():
    made = datasets.dataset(datasets.table("main", [Variable("t")], []))
    assert written("csv", made)["scheda.csv"] == b"\xef\xbb\xbft\r\n"
    assert written("csv", made, bom=False)["scheda.csv"] == b"t\r\n"


NEEDS = Variable("needs", Kind.MANY, {"it": "Che cosa?", "en": "What?"}, path="/data/s/needs", categories=(
    Category("money", {"it": "Denaro", "en": "Money"}), Category("space", {"it": "Spazi", "en": "Space"})))  # fmt: skip
NEEDED = [(("space",),), (("money", "space"),), (None,), (NOT_ASKED,)]


def test_multiple_choices_are_joined_split_or_both_and_blank_where_nobody_was_asked():
    made = datasets.dataset(datasets.table("main", [NEEDS], NEEDED))
    assert written("csv", made, bom=False, many=Many.JOINED)["scheda.csv"].decode().split("\r\n")[:-1] == [
        "needs", "space", "money space", '""', '""']  # fmt: skip
    assert written("csv", made, bom=False, many=Many.BOTH)["scheda.csv"].decode().split("\r\n")[:-1] == [
        "needs,needs/money,needs/space", "space,0,1", "money space,1,1", ",,", ",,"]  # fmt: skip


def test_labels_and_headers_in_the_chosen_language():
    made = datasets.dataset(datasets.table("main", [NEEDS], NEEDED[:2]))
    english = written("csv", made, bom=False, language="en", values=Values.LABELS, headers=Headers.LABEL,
                      many=Many.BOTH)["scheda.csv"].decode().split("\r\n")  # fmt: skip
    assert english[:3] == ["What?,What?/Money,What?/Space", "Space,0,1", "Money | Space,1,1"]
    assert written("csv", made, bom=False, headers=Headers.PATH)["scheda.csv"].startswith(b"s/needs\r\n")


# -- XLSX --------------------------------------------------------------------------------------------------------------
def as_excel(cell):
    if cell is NOT_ASKED:
        return "n/a"
    if gone(cell):
        return None
    if isinstance(cell, tuple):
        return " ".join(cell)
    if isinstance(cell, dt.date) and not isinstance(cell, dt.datetime):
        return dt.datetime(cell.year, cell.month, cell.day)
    return cell


@GENERATED
@given(datasets.datasets())
def test_xlsx_reads_back_equal(dataset):
    import io

    (data,) = written("xlsx", dataset, mark_unasked=True).values()
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert all(len(name) <= 31 for name in book.sheetnames)
    for table, sheet in zip(dataset.tables, book.worksheets, strict=True):
        head, *rows = sheet.iter_rows(values_only=True)
        assert list(head) == [variable.name for variable in table.variables]
        # What is empty at the end of a sheet is not there.
        expected = [[as_excel(cell) for cell in row] for row in table.rows()]
        found = [list(row) for row in rows] + [[None] * len(head)] * (len(expected) - len(rows))
        for read, row in zip(found, expected, strict=True):
            assert read == [pytest.approx(one, rel=1e-15) if isinstance(one, float) else one for one in row]


def test_excel_keeps_zeros_and_long_figures_and_no_sheet_name_is_refused():
    import io

    rows = [("034002", 12345678901234567), ("=A1", 1)]
    made = datasets.dataset(
        datasets.table("main", [Variable("code"), Variable("n", Kind.WHOLE)], rows),
        *(datasets.table("x" * 40 + str(number), [Variable("a")], []) for number in range(3)),
        datasets.table("History", [Variable("a")], []),
    )
    (data,) = written("xlsx", made).values()
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert [list(row) for row in book.worksheets[0].iter_rows(values_only=True)] == [
        ["code", "n"], ["034002", "12345678901234567"], ["=A1", 1]]  # fmt: skip
    assert book.worksheets[0]["A3"].data_type == "s"
    assert book.sheetnames == ["main", "x" * 31, "x" * 29 + "_2", "x" * 29 + "_3", "History_"]


def test_excel_reads_any_text_as_text():
    import io

    texts = [
        "<r>rich</r>", "a & b < c > d", " around ", "two\nlines", "it\tis", "_x0041_", "\x01", "😀" * 20_000,
        "-1", "+39 051", "{=A1}", "https://example.org", "1e5",
    ]  # fmt: skip
    variables = [Variable("said"), Variable("n", Kind.NUMBER), Variable("at", Kind.MOMENT)]
    moment = dt.datetime(2026, 3, 29, 2, 30, 59)
    table = datasets.table("main", variables, [(text, 0.1 + 0.2, moment) for text in texts * 2])
    (data,) = written("xlsx", datasets.dataset(table)).values()
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.freeze_panes == "A2" and sheet["A1"].font.bold and sheet.dimensions == "A1:C27"
    found = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert found[:13] == found[13:]
    mark = " … (cut: the CSV has it whole)"
    assert found[0] == " <r>rich</r>"  # the library would read markup of its own
    assert found[1:5] + found[8:13] == texts[1:5] + texts[8:]
    assert found[7] == "😀" * ((32_767 - len(mark)) // 2) + mark
    # The reader leaves Excel's own way of writing these as it is.
    assert {*found[5:7]} <= {"_x005F_x0041_", "_x0041_", "_x0001_", "\x01"}
    assert sheet["B2"].value == 0.3  # Excel has fifteen figures
    assert (sheet["C2"].value, sheet["C2"].number_format) == (moment, "yyyy-mm-dd hh:mm:ss")


# -- JSON --------------------------------------------------------------------------------------------------------------
@GENERATED
@given(datasets.datasets())
def test_json_reads_back_equal(dataset):
    (data,) = written("json", dataset).values()
    read = json.loads(data)
    for table, found in zip(dataset.tables, read["tables"], strict=True):
        assert [one["labels"] for one in found["variables"]] == [dict(one.labels) for one in table.variables]
        expected = []
        for row in table.rows():
            said = {}
            for variable, cell in zip(table.variables, row, strict=True):
                if cell is not NOT_ASKED:
                    cell = cell.isoformat() if isinstance(cell, dt.date) else cell
                    said[variable.name] = None if gone(cell) else list(cell) if isinstance(cell, tuple) else cell
            expected.append(said)
        assert found["rows"] == expected


# -- SPSS --------------------------------------------------------------------------------------------------------------
SPSS_ZERO = dt.datetime(1582, 10, 14)


def same_in_sav(read, cell, variable, labels):
    """Whether a number or text as SPSS holds it says what the cell says."""
    if cell is NOT_ASKED:
        return labels.get(read) == "Not asked"
    if gone(cell):
        return read == "" or (isinstance(read, float) and math.isnan(read))
    if variable.kind is Kind.ONE:
        words = next(one.labels["it"] for one in variable.categories if one.code == cell)
        return words.startswith(labels[read]) and len(labels[read].encode()) > 110 or labels[read] == words
    if isinstance(cell, tuple):
        return read == " ".join(cell)
    if isinstance(cell, dt.date):
        at = cell if isinstance(cell, dt.datetime) else dt.datetime(cell.year, cell.month, cell.day)
        return read == (at - SPSS_ZERO).total_seconds()
    return read == cell


@GENERATED
@given(datasets.datasets())
def test_sav_reads_back_equal(dataset):
    files = written("sav", dataset)
    for table, name in zip(dataset.tables, files, strict=True):
        with tempfile.NamedTemporaryFile(suffix=".sav") as file:
            Path(file.name).write_bytes(files[name])
            frame, meta = pyreadstat.read_sav(file.name, user_missing=True, disable_datetime_conversion=True)
        names = spss_names(variable.name for variable in table.variables)
        assert meta.column_names == list(names)
        for variable, name in zip(table.variables, names, strict=True):
            words = " ".join(variable.labels["it"].split())
            assert words.startswith(meta.column_names_to_labels[name]) and (
                len(words.encode()) > 250 or words == meta.column_names_to_labels[name]
            )
            if table.count:
                wanted = "nominal" if isinstance(frame[name].iloc[0], str) else variable.measure
                assert meta.variable_measure[name] == wanted
            labels = meta.variable_value_labels.get(name, {})
            place = table.variables.index(variable)
            for read, row in zip(frame[name], table.rows(), strict=True):
                assert same_in_sav(read, row[place], variable, labels), (read, row[place], labels)
            missing = {gap["lo"] for gap in meta.missing_ranges.get(name, [])}
            for row, read in zip(table.rows(), frame[name], strict=True):
                if row[place] is NOT_ASKED:
                    assert read in missing


@pytest.mark.skipif(shutil.which("pspp-convert") is None, reason="PSPP is not installed")
@settings(GENERATED, max_examples=12)
@given(datasets.datasets())
def test_pspp_reads_the_same_sav(dataset):
    """A reader that shares no line with the library that wrote the file."""
    files = written("sav", dataset)
    for table, name in zip(dataset.tables, files, strict=True):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "in.sav"
            path.write_bytes(files[name])
            out = path.with_name("out.csv")
            subprocess.run(["pspp-convert", "--recode", "--no-var-names", path, out], check=True, capture_output=True)
            rows = list(csv.reader(out.read_text(encoding="utf-8").splitlines(keepends=True)))
        expected = [
            [cell for cell, variable in zip(row, table.variables, strict=True)
             if variable.kind in (Kind.TEXT, Kind.WHOLE)] for row in table.rows()
        ]  # fmt: skip
        kept = [place for place, one in enumerate(table.variables) if one.kind in (Kind.TEXT, Kind.WHOLE)]
        if not kept or not table.count or len(table.variables) == 1:
            continue
        for read, wanted in zip(rows, expected, strict=True):
            for text, cell in zip((read[place] for place in kept), wanted, strict=True):
                if gone(cell):
                    assert text.strip() in ("", ".", "-98")
                elif isinstance(cell, int):
                    assert float(text) == cell
                else:
                    assert text == cell


def test_sav_splits_multiple_choices_and_brings_their_sets():
    files = written("sav", datasets.dataset(datasets.table("main", [NEEDS], NEEDED)), many=Many.SPLIT, language="en")
    with tempfile.NamedTemporaryFile(suffix=".sav") as file:
        Path(file.name).write_bytes(files["scheda.sav"])
        frame, meta = pyreadstat.read_sav(file.name, user_missing=True)
    assert meta.column_names_to_labels == {"needs_money": "What?: Money", "needs_space": "What?: Space"}
    assert frame["needs_money"].fillna(99).tolist() == [0, 1, 99, -98]
    assert frame["needs_space"].fillna(99).tolist() == [1, 1, 99, -98]
    assert meta.variable_value_labels["needs_money"] == {0: "No", 1: "Yes", -98: "Not asked"}
    assert files["scheda-mrsets.sps"].decode().splitlines() == [
        "\ufeff* Encoding: UTF-8.", "* Multiple-response sets of scheda.sav: open it, then run this.",
        "MRSETS /MDGROUP NAME=$needs", "  LABEL='What?'", "  CATEGORYLABELS=VARLABELS", "  VARIABLES=",
        "    needs_money needs_space", "  VALUE=1.",
    ]  # fmt: skip


def test_the_syntax_of_sets_is_one_file_a_table_in_short_lines_with_whole_quotation_marks():
    many = tuple(Category(f"code_number_{number}", {"it": "Sì"}) for number in range(60))
    odd = Variable("several", Kind.MANY, {"it": "L'età dell'oro: " + "l'una e l'altra, " * 20}, categories=many)
    made = datasets.dataset(datasets.table("main", [odd], [(("code_number_1",),)]),
                            datasets.table("plots", [NEEDS], NEEDED, parent="main"))  # fmt: skip
    files = written("sav", made, many=Many.SPLIT)
    assert sorted(files) == ["scheda-mrsets.sps", "scheda-plots-mrsets.sps", "scheda-plots.sav", "scheda.sav"]
    text = files["scheda-mrsets.sps"].decode()
    assert all(len(line.encode()) <= 255 for line in text.splitlines())
    (label,) = (line.strip() for line in text.splitlines() if "LABEL='" in line)
    assert label.replace("''", "").count("'") == 2
    names = text.partition("VARIABLES=")[2].partition("VALUE")[0].split()
    with tempfile.NamedTemporaryFile(suffix=".sav") as file:
        Path(file.name).write_bytes(files["scheda.sav"])
        assert names == pyreadstat.read_sav(file.name)[1].column_names


# -- Stata -------------------------------------------------------------------------------------------------------------
STATA_ZERO = dt.datetime(1960, 1, 1)


def same_in_dta(read, cell, variable, labels):
    missing = str(read) if isinstance(read, pd.io.stata.StataMissingValue) else None
    if cell is NOT_ASKED:
        return read == ".a" if isinstance(read, str) else missing == ".a"
    if gone(cell):
        return missing == "." or read == ""
    if variable.kind is Kind.ONE:
        # A table of labels knows .a, .b, … by their whole numbers, whatever the type of the column.
        number = 2_147_483_622 + ord(missing[1]) - ord("a") if missing else read
        words = next(one for one in variable.categories if one.code == cell)
        assert bool(missing) == words.missing
        return labels[number] == words.labels["it"]
    if isinstance(cell, tuple):
        return read == " ".join(cell)
    if isinstance(cell, dt.datetime):
        return read == (cell - STATA_ZERO).total_seconds() * 1000
    if isinstance(cell, dt.date):
        return read == (cell - STATA_ZERO.date()).days
    return read == cell


@GENERATED
@given(datasets.datasets())
def test_dta_reads_back_equal(dataset):
    files = written("dta", dataset)
    for table, name in zip(dataset.tables, files, strict=True):
        with tempfile.NamedTemporaryFile(suffix=".dta") as file:
            Path(file.name).write_bytes(files[name])
            with pd.io.stata.StataReader(file.name, convert_dates=False, convert_categoricals=False,
                                         convert_missing=True, preserve_dtypes=False) as reader:  # fmt: skip
                frame = reader.read()
                sets, titles = reader.value_labels(), reader.variable_labels()
                hanging = dict(zip(reader._varlist, reader._lbllist, strict=True))
        names = stata_names(variable.name for variable in table.variables)
        assert list(frame.columns) == list(names)
        for place, (variable, name) in enumerate(zip(table.variables, names, strict=True)):
            words = " ".join(variable.labels["it"].split())
            assert words[:80] == titles[name]
            labels = sets.get(hanging[name], {})
            for read, row in zip(frame[name], table.rows(), strict=True):
                assert same_in_dta(read, row[place], variable, labels), (read, row[place], labels)


@pytest.mark.parametrize("format", WRITERS)
@pytest.mark.parametrize("rows", [[], [(None,) * 7], [(NOT_ASKED,) * 7], [(None,) * 7, (NOT_ASKED,) * 7]])
def test_a_repeat_of_which_nobody_said_anything_is_written_too(format, rows):
    """The demonstration has one: a table of photographs without a row."""
    yes = (Category("yes", {"it": "Sì", "en": "Yes"}), Category("dk", {"it": "Non so", "en": "No idea"}, missing=True))
    columns = [Variable(str(kind), kind, {"it": "Che?"}, categories=yes if kind in (Kind.ONE, Kind.MANY) else (),
                        path="/data/x") for kind in Kind]  # fmt: skip
    made = datasets.dataset(datasets.table("main", [Variable("t")], [("a",)]),
                            datasets.table("media", columns, rows, parent="main"))  # fmt: skip
    for many in Many:
        files = written(format, made, many=many)
        if format in ("sav", "dta"):
            (data,) = (data for name, data in files.items() if name.startswith("scheda-media."))
            with tempfile.NamedTemporaryFile(suffix=f".{format}") as file:
                Path(file.name).write_bytes(data)
                reader = pyreadstat.read_sav if format == "sav" else pyreadstat.read_dta
                frame, meta = reader(file.name)
            assert len(frame) == len(rows) and meta.variable_value_labels["select_one"]


def test_a_table_too_wide_for_stata_or_excel_is_refused_in_words():
    categories = tuple(Category(str(number)) for number in range(33_000))
    made = datasets.dataset(datasets.table("main", [Variable("n", Kind.MANY, categories=categories)], []))
    with pytest.raises(TooMuch, match="33000 columns are too many for Stata, which takes 32767"):
        written("dta", made, many=Many.SPLIT)
    with pytest.raises(TooMuch, match="33000 columns are too many for Excel, which takes 16384"):
        written("xlsx", made, many=Many.SPLIT)


# -- DDI and codebook --------------------------------------------------------------------------------------------------
@GENERATED
@given(datasets.datasets())
def test_ddi_says_what_the_model_says(dataset):
    (data,) = written("ddi", dataset).values()
    root = etree.fromstring(data)
    assert root.tag == f"{DDI}codeBook" and [one.tag.removeprefix(DDI) for one in root] == [
        "docDscr", "stdyDscr", "fileDscr", "fileDscr", "dataDscr"]  # fmt: skip
    found = root.findall(f"{DDI}dataDscr/{DDI}var")
    wanted = [(number, variable, place, table) for number, table in enumerate(dataset.tables, start=1)
              for place, variable in enumerate(table.variables)]  # fmt: skip
    for one, (number, variable, place, table) in zip(found, wanted, strict=True):
        assert (one.get("name"), one.get("files")) == (variable.name, f"F{number}")
        assert {label.get(LANG): label.text for label in one.findall(f"{DDI}labl")} == {
            code: " ".join(text.split()) for code, text in variable.labels.items()
        }
        cells = [row[place] for row in table.rows()]
        sums = {(stat.get("type"), stat.get("otherType")): stat.text for stat in one.findall(f"{DDI}sumStat")}
        assert int(sums["vald", None]) == sum(not gone(cell) for cell in cells)
        assert int(sums["other", "not_asked"]) == sum(cell is NOT_ASKED for cell in cells)
        for category, said in zip(one.findall(f"{DDI}catgry"), variable.categories, strict=True):
            assert category.findtext(f"{DDI}catValu") == said.code
            times = sum(said.code in cell if isinstance(cell, tuple) else cell == said.code for cell in cells)
            assert int(category.findtext(f"{DDI}catStat")) == times


@GENERATED
@given(datasets.datasets())
def test_ddi_is_valid_whatever_is_in_it(dataset):
    for language in ("it", "en"):
        (data,) = written("ddi", dataset, language=language).values()
        assert ddi.faults(data) == []


def test_ddi_of_nothing_is_valid_too():
    empty = datasets.dataset(datasets.table("main", [], []))
    assert ddi.faults(written("ddi", empty)["scheda-ddi.xml"]) == []
    bare = replace(empty, title={}, abstract={}, producer="", form_id="", versions={}, made_on=None)
    assert ddi.faults(written("ddi", bare)["scheda-ddi.xml"]) == []


def test_ddi_leaves_out_what_no_xml_may_hold_and_languages_without_a_code():
    odd = Variable("odd", labels={"default": "Che\x0bcosa\x00?", "Italiano (it)": "Che?", "it": "Che cosa?"},
                   path="/data/odd")  # fmt: skip
    made = replace(
        datasets.dataset(datasets.table("main", [odd], [("a",)])),
        abstract={"it": "Una\x0bdue\ufffe"}, title={"default": "Scheda"}, producer="Noi\x1f",
    )  # fmt: skip
    data = written("ddi", made)["scheda-ddi.xml"]
    assert ddi.faults(data) == []
    root = etree.fromstring(data)
    assert [(one.get(LANG), one.text) for one in root.iter(f"{DDI}labl")] == [
        (None, "Che cosa\x00?".replace("\x00", "")), (None, "Che?"), ("it", "Che cosa?")]  # fmt: skip
    assert root.findtext(f".//{DDI}abstract") == "Unadue" and root.findtext(f".//{DDI}titl") == "Scheda"


def test_ddi_says_limits_links_and_levels():
    scale = (Category("1", {"it": "Poco"}), Category("2", {"it": "Molto"}))
    made = datasets.dataset(
        datasets.table("main", [
            Variable("_index", Kind.WHOLE, key=True),
            Variable("age", Kind.WHOLE, {"it": "Età"}, constraint=". >= 0 and . < 120", path="/data/age"),
            Variable("weight", Kind.NUMBER, {"it": "Peso"}, constraint=". < ${other}", path="/data/weight"),
            Variable("agree", Kind.ONE, {"it": "Sì?"}, categories=scale, ordered=True, path="/data/agree"),
            Variable("since", Kind.DATE, {"it": "Dal"}, path="/data/since", relevant="${age} > 3"),
        ], [(1, 30, 7.5, "1", dt.date(2020, 5, 1)), (2, 41, 12.0, "2", dt.date(2021, 5, 1))]),
        datasets.table("partners", [Variable("_parent_table"), Variable("_parent_index", Kind.WHOLE), Variable("name")],
                       [("main", 1, "Noi")], parent="main"),
    )  # fmt: skip
    data = written("ddi", made)["scheda-ddi.xml"]
    assert ddi.faults(data) == []
    root = etree.fromstring(data)
    found = {one.get("name"): one for one in root.iter(f"{DDI}var")}
    limits = {name: dict(one.find(f".//{DDI}range").attrib) for name, one in found.items() if one.find(f".//{DDI}range")
              is not None}  # fmt: skip
    assert limits["age"] == {"UNITS": "INT", "min": "0", "maxExclusive": "120"}
    assert limits["weight"] == {"UNITS": "REAL", "min": "7.5", "max": "12"} and "since" not in limits
    assert (found["agree"].get("nature"), found["agree"].get("representationType")) == ("ordinal", "code")
    assert found["agree"].find(f"{DDI}qstn").get("responseDomainType") == "category"
    days = {one.get("type"): one.text for one in found["since"].findall(f"{DDI}sumStat")}
    assert (days["min"], days["max"]) == ("2020-05-01", "2021-05-01")
    notes = {one.get("type"): one.text for one in found["since"].findall(f"{DDI}notes")}
    assert notes["relevance"] == found["since"].findtext(f"{DDI}universe") == "${age} > 3"
    group = root.find(f".//{DDI}recGrp")
    assert group.get("keyvar") == "V2_1 V2_2" and group.getparent().get("type") == "relational"


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ('<fileName>main</fileName>|</fileTxt>', "fileName"),
        (' name="a"|', "name"),
        ('type="vald"|type="valid"', "valid"),
        ('files="F1"|files="F9"', "F9"),
        ('ID="V1_2"|ID="V1_1"', "V1_1"),
        ('ID="V1_2"|ID="1 2"', "1 2"),
        ('xml:lang="it"|xml:lang="italiano (it)"', "lang"),
    ],
)  # fmt: skip
def test_the_schema_of_the_tests_finds_what_is_wrong(broken, fault):
    made = datasets.dataset(datasets.table("main", [Variable("a", labels={"it": "Che?"}), Variable("b")], [("x", "y")]))
    text = written("ddi", made)["scheda-ddi.xml"].decode()
    before, after = broken.split("|")
    assert before in text
    changed = text.replace(before, after, 1)
    if before.startswith("<fileName"):
        changed = text.replace(before, "", 1).replace(after, before + after, 1)  # the right child at the wrong end
    assert any(fault in one for one in ddi.faults(changed.encode()))


def test_codebooks_that_may_leave_the_house_tell_no_small_counts():
    colour = Variable("colour", Kind.ONE, {"it": "Colore"}, path="/data/c", categories=(
        Category("red"), Category("green"), Category("blue"), Category("black")))  # fmt: skip
    age = Variable("age", Kind.WHOLE, {"it": "Età"}, path="/data/a")
    rows = [(code, number) for number, code in enumerate(["red"] * 12 + ["green"] * 3 + ["blue"] * 6, start=20)]
    rows += [(None, 99), (NOT_ASKED, NOT_ASKED)]  # told apart, they would tell of one form each
    made = replace(datasets.dataset(datasets.table("main", [colour, age], rows)), fewest=5)
    data = written("ddi", made)["scheda-ddi.xml"]
    assert ddi.faults(data) == []
    one, other = etree.fromstring(data).iter(f"{DDI}var")
    assert [found.findtext(f"{DDI}catStat") for found in one.findall(f"{DDI}catgry")] == ["12", None, None, "0"]
    assert {stat.get("type") for stat in other.findall(f"{DDI}sumStat")} == {"vald", "mean", "stdev"}
    assert other.find(f"{DDI}valrng") is None
    files = written("codebook", made, bom=False)
    counted = list(csv.DictReader(files["scheda-codebook.csv"].decode().splitlines()))
    assert [row["count"] for row in counted if row["code"]] == ["12", "n.d.", "n.d.", "0"]
    assert [(row["answered"], row["unanswered"], row["not_asked"]) for row in counted if not row["code"]] == [
        ("21", "n.d.", "n.d."), ("22", "n.d.", "n.d.")]  # fmt: skip
    page = files["scheda-codebook.html"].decode()
    assert '<td class="n">12</td>' in page and page.count('<td class="n">n.d.</td>') == 2
    everything = written("ddi", replace(made, fewest=0))["scheda-ddi.xml"]
    assert [found.text for found in etree.fromstring(everything).iter(f"{DDI}catStat")] == ["12", "3", "6", "0"]


def test_the_codebook_names_every_variable_code_and_number():
    one = Variable("theme", Kind.ONE, {"it": "Tema", "en": "Theme"}, categories=(
        Category("food", {"it": "Cibo", "en": "Food"}), Category("dk", {"it": "Non so"}, missing=True)),
        relevant="${x} = 1", versions=(1, 2), path="/data/theme")  # fmt: skip
    files = written("codebook", datasets.dataset(datasets.table("main", [one], [("food",), (NOT_ASKED,)])), bom=False)
    rows = list(csv.DictReader(files["scheda-codebook.csv"].decode().splitlines()))
    assert [(row["code"], row["code_label:it"], row["number"], row["count"], row["missing"]) for row in rows] == [
        ("", "", "", "", ""), ("food", "Cibo", "1", "1", "0"), ("dk", "Non so", "2", "0", "1")]  # fmt: skip
    assert rows[0]["relevant"] == "${x} = 1" and rows[0]["not_asked"] == "1" and rows[0]["stata"] == "theme"
    assert "Asked if <code>${x} = 1</code>" in files["scheda-codebook.html"].decode()

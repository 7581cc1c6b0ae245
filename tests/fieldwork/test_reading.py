"""Files as tables: delimiters, encodings, workbooks, headers that repeat."""

import datetime
import io
import zipfile

import pytest

import workbooks
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.intake.reading import read_table, sheets_of


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_is_read_whatever_its_delimiter_and_encoding(delimiter, encoding):
    lines = [["nome", "città", "nota"], ["Orto", "Forlì", '"uno, due; tre|quattro"'], ["Rete", "Cantù", "perché"]]
    data = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)
    table = read_table(data, "pratiche.csv")
    assert table.headers == ("nome", "città", "nota")
    assert table.rows == (
        {"nome": "Orto", "città": "Forlì", "nota": "uno, due; tre|quattro"},
        {"nome": "Rete", "città": "Cantù", "nota": "perché"},
    )
    assert table.lines == (2, 3)


def test_a_column_alone_keeps_its_commas():
    assert read_table(b"nome\nOrto, rose\nRete\n", "a.csv").rows == ({"nome": "Orto, rose"}, {"nome": "Rete"})


def test_a_workbook_is_read_as_a_person_typed_it():
    data = workbooks.workbook(
        [["nome", "quando", "quanti", "quota"], ["Orto", datetime.date(2020, 3, 17).isoformat(), 12, 3.5]], choices=[]
    )
    table = read_table(data, "pratiche.xlsx")
    assert table.rows == ({"nome": "Orto", "quando": "2020-03-17", "quanti": "12", "quota": "3.5"},)
    assert sheets_of(data, "pratiche.xlsx") == ["survey", "choices", "settings"]


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Pratiche">
<table:table-row><table:table-cell office:value-type="string"><text:p>nome</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>quanti</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Orto</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def test_an_opendocument_table_is_read():
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS.replace("\n", ""))  # the reader takes no blanks between cells
    assert read_table(memory.getvalue(), "pratiche.ods").rows == ({"nome": "Orto", "quanti": "12"},)


def test_another_sheet_can_be_asked_for():
    data = workbooks.workbook([["a"], ["1"]], extra=[["nome"], ["Orto"]])
    assert read_table(data, "p.xlsx", "extra").rows == ({"nome": "Orto"},)


def test_repeated_and_empty_headers_are_told_apart():
    table = read_table(b"nome,nome,,nota\na,b,c,d\n", "a.csv")
    assert (*table.headers[:2], table.headers[3]) == ("nome", "nome (2)", "nota")
    assert list(table.rows[0].values()) == ["a", "b", "c", "d"]


def test_empty_rows_are_skipped_and_lines_stay_those_of_the_file():
    table = read_table(b"\nnome,nota\n\nOrto,x\n,\nRete,y,extra\n", "a.csv")
    assert table.crooked == {6}
    assert [row["nome"] for row in table.rows] == ["Orto", "Rete"]
    assert table.lines == (4, 6)


def test_the_header_row_is_remembered_whatever_the_rows():
    first, second = read_table(b"nome,nota\na,b\n", "a.csv"), read_table(b"nome;nota\nc;d\n", "b.csv")
    assert first.key == second.key
    assert first.key != read_table(b"nota,nome\na,b\n", "a.csv").key


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.csv"),
        (b"nome,nota\n", "a.csv"),
        (b"\x00\x01\x02", "a.csv"),
        (b"no workbook", "a.xlsx"),
        (b"PK\x03\x04broken", "a.ods"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.csv"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data, name):
    with pytest.raises(FieldworkError) as refused:
        read_table(data, name)
    assert str(refused.value)

"""XLSForms that ask for more than there is: of memory, of time, of sense."""

# ruff: noqa: E501 - rows of tables read best in one line

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random

import xlsxwriter

from . import archives

Rows = list[list[str]]
Book = dict[str, Rows]
HEADER = [
    "type",
    "name",
    "label",
    "relevant",
    "constraint",
    "calculation",
    "repeat_count",
    "choice_filter",
    "parameters",
    "default",
]


def written(sheets: Book) -> bytes:
    """A workbook of texts, in little memory."""
    memory = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(memory, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(row, column, cell[:32767])
    return memory.getvalue()


def row(kind: str, name: str = "", label: str = "", **others: str) -> list[str]:
    return [kind, name, label, *(others.get(each, "") for each in HEADER[3:])]


def book(*rows: list[str], **sheets: Rows) -> bytes:
    return written({"survey": [HEADER, *rows], **sheets})


def _much(chance: Random, *numbers: int) -> int:
    return chance.choice(numbers)


def far_cell(chance: Random) -> bytes:
    place = chance.choice(
        ["XFD1048576", "A1048576", "XFD1", "ZZZ99999", "SG20000", "AAAAAAAA1", "A4294967295", "A99999999999"]
    )
    return archives.xlsx(f'<row r="1">{archives.cell("A1", "type")}</row><row>{archives.cell(place, "x")}</row>')


def shared_text(chance: Random) -> bytes:
    cells = '<c t="s"><v>0</v></c>' * _much(chance, 2, 3000, 60_000)
    return archives.xlsx(f"<row>{cells}</row>", f"<si><t>{'y' * _much(chance, 10, 30_000, 1_000_000)}</t></si>")


def zeros(chance: Random) -> bytes:
    made = archives.xlsx(archives.cell("A1", "type"), others={"xl/worksheets/sheet2.xml": _much(chance, 1, 80, 300)})
    return archives.lying(made, chance.choice([1, 1000])) if chance.random() < 0.5 else made


def repeated_cells(chance: Random) -> bytes:
    columns, rows = _much(chance, 1, 16_384, 4_000_000_000), _much(chance, 1, 1000, 1_048_576, 4_000_000_000)
    return archives.ods(archives.ods_row("type", columns, rows) + archives.ods_row("x", _much(chance, 1, 300)))


def broken_archive(chance: Random) -> bytes:
    makers = [
        far_cell,
        shared_text,
        lambda chance: book(row("text", "a", "A")),
        lambda chance: archives.ods(archives.ods_row("type")),
    ]
    return archives.broken(chance.choice(makers)(chance), chance.random())


def entities(chance: Random) -> bytes:
    bomb = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 10))
    head = chance.choice(
        [
            f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "lol">{bomb}]>',
            '<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://example.org/x.dtd">',
            '<!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>', '<?xml version="1.0" encoding="utf-16"?>', "\0", "\ufeff\ufeff",
        ]
    )  # fmt: skip
    text = chance.choice(["&e9;", "&#0;", "&#xD800;", "&#x110000;", "&nope;", "<![CDATA[]]>", "]]>", "\ud7ff\uffff"])
    return archives.xlsx(f"<row>{archives.cell('A1', text)}</row>", f"<si><t>{text}</t></si>", head=head)


def languages(chance: Random) -> bytes:
    number = _much(chance, 3, 300, 3000, 16_000)
    labels = [f"label::L{at} (l{at})" for at in range(number)]
    rows = [["text", f"q{at}", *["x"] * number] for at in range(_much(chance, 1, 40))]
    return written({"survey": [["type", "name", *labels], *rows]})


def circles(chance: Random) -> bytes:
    number, column = (
        _much(chance, 1, 2, 60, 2000),
        chance.choice(["relevant", "calculation", "constraint", "choice_filter", "default"]),
    )
    kind = "calculate" if column == "calculation" else "text"
    rows = [row(kind, f"q{at}", "Q", **{column: f"${{q{(at + 1) % number}}} != 'x'"}) for at in range(number)]
    return book(
        *rows, row("begin repeat", "r", "R", repeat_count="${inner}"), row("integer", "inner", "I"), row("end repeat")
    )


PATTERNS = [
    "(a+)+$",
    "(a|aa)+$",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(" * 500 + ")" * 500,
    "a{1,99999999}",
    "(a{1,1000}){1,1000}",
    "[" * 3000,
    "\\",
    "(?R)",
]


def patterns(chance: Random) -> bytes:
    pattern = chance.choice(PATTERNS)
    long = "a" * 5000 + "!"
    return book(
        row("text", "a", "A", constraint=f"regex(., '{pattern}')", default=long[:30_000]),
        row("calculate", "b", "", calculation=f"regex(concat('{'a' * 40}', '!'), '{pattern}')"),
        row("text", "c", "C", relevant=f"regex(${{a}}, '{pattern}')"),
    )


def counts(chance: Random) -> bytes:
    number = chance.choice(["1000000000", "1e9", "-1", "1 div 0", "${n}", "99999999999999999999", "2000", "1999.9"])
    inside = [row("begin repeat", f"r{at}", "R", repeat_count=number) for at in range(_much(chance, 1, 2, 8))]
    return book(
        row("integer", "n", "N", default="1000000000"),
        *inside,
        row("text", "q", "Q"),
        *[row("end repeat")] * len(inside),
    )


def choices(chance: Random) -> bytes:
    number = _much(chance, 10, 3000, 60_000, 200_000)
    rows = [["l", f"c{at}", f"C {at}", f"k{at % 7}"] for at in range(number)]
    kind = chance.choice(["select_one l", "select_multiple l", "rank l", "select_one l or_other"])
    asks = [
        row(kind, f"q{at}", "Q", choice_filter=chance.choice(["", "k = ${t}", "name != ${t}"]))
        for at in range(_much(chance, 1, 20))
    ]
    return book(row("text", "t", "T"), *asks, choices=[["list_name", "name", "label", "k"], *rows])


def nesting(chance: Random) -> bytes:
    depth, what = _much(chance, 5, 90, 300, 10_000), chance.choice(["group", "repeat"])
    opened = [row(f"begin {what}", f"g{at}", "G") for at in range(depth)]
    return book(*opened, row("text", "q", "Q"), *[row(f"end {what}")] * chance.choice([depth, depth - 1, 0]))


def rows(chance: Random) -> bytes:
    number = _much(chance, 100, 4000, 30_000)
    kind = chance.choice(["text", "note", "calculate", "integer"])
    reads = chance.choice(["", "${q0} != 'x'", "${q0} + ${q1} > 1"])
    return book(*[row(kind, f"q{at}", "Q" * chance.choice([1, 200]), relevant=reads if at > 2 else "",
                      calculation="1" if kind == "calculate" else "") for at in range(number)])  # fmt: skip


def long_words(chance: Random) -> bytes:
    many = _much(chance, 300, 5000)
    cell = chance.choice(
        [
            "x" * 32_000, "à" * 32_000, "if(1 = 1, " * many + "1" + ", 2)" * many, "(" * many + "1" + ")" * many, "1" + " + 1" * many,
            "not(" * many + "true()" + ")" * many, "../" * many + "a", "${a}" * many, "${" * many, "/a[b" * many, "-" * many + "1",
            "concat(" + "${a}, " * many + "'')", "'" * 31_999, "$" * 32_000, "true() or " * many + "true()", "/" * many, "a:" * many + "b",
        ]
    )  # fmt: skip
    column = chance.choice(
        ["relevant", "constraint", "calculation", "default", "choice_filter", "repeat_count", "parameters"]
    )
    return book(
        row("text", "a", cell if chance.random() < 0.3 else "A"),
        row("text", cell if chance.random() < 0.2 else "b", "B", **{column: cell}),
    )


def doubling(chance: Random) -> bytes:
    levels = _much(chance, 8, 60)
    twice = [
        row("calculate", f"c{at}", "", calculation=f"concat(${{c{at - 1}}}, ${{c{at - 1}}})") for at in range(1, levels)
    ]
    return book(
        row("text", "c0", "C", default="x" * 30_000), *twice, row("note", "n", "${c1}" * 50 + f"${{c{levels - 1}}}")
    )


def odd_settings(chance: Random) -> bytes:
    odd = [
        "../../etc/passwd",
        "x" * 20_000,
        "<a>",
        "a b",
        "1",
        "è",
        "",
        "data\u202e",
        "a:b",
        "${q}",
        "jr://x",
        "\U0001f600",
    ]
    heads = ["form_id", "version", "form_title", "default_language", "instance_name", "namespaces", "name", "style", "public_key",
             "submission_url", "allow_choice_duplicates", "instance_id", "sms_keyword", "omit_instanceID", "prefix", "clean_text_values",
             "client_editable", "auto_send", "id_string"]  # fmt: skip
    chosen = chance.sample(heads, chance.randint(1, 8))
    return book(row("text", "q", "Q"), settings=[chosen, [chance.choice(odd) for _ in chosen]])


def odd_parameters(chance: Random) -> bytes:
    kinds = [
        "range",
        "select_one l",
        "image",
        "audio",
        "geopoint",
        "text",
        "audit",
        "select_one_from_file x.csv",
        "background-audio",
        "date",
    ]
    odd = ["start=0 end=1000000000000 step=0.000000001", "start=5 end=1 step=1", "start=NaN end=1 step=1", "randomize=true seed=${q}", "=" * 500,
           "max-pixels=99999999999999999999", "quality=x", "value=a label=b", "start=1e400 end=1 step=1", "seed=1e400 randomize=true",
           "rows=1000000000", "capture-accuracy=-1", "location-priority=no-power"]  # fmt: skip
    asks = [row(chance.choice(kinds), f"q{at}", "Q", parameters=chance.choice(odd)) for at in range(6)]
    return book(
        row("integer", "q", "Q"), *asks, choices=[["list_name", "name", "label"], ["l", "a", "A"], ["l", "b", "B"]]
    )


def no_workbook(chance: Random) -> bytes:
    survey = "type,name,label\ntext,a,A\n"
    return chance.choice(
        [
            b"", b"PK", b"PK\x03\x04" + bytes(200), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4000,
            survey.encode(), survey.encode("utf-16"), b"| survey |\n| | type | name |\n", b"\x00" * 100_000, b"<html><table><tr><td>x",
            archives.packed({}), archives.packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), archives.packed({"xl/workbook.xml": ""}),
            archives.packed({"[Content_Types].xml": archives.TYPES, "xl/workbook.xml": "<a>" * 50_000}),
        ]
    )  # fmt: skip


MAKERS: tuple[Callable[[Random], bytes], ...] = (
    far_cell, shared_text, zeros, repeated_cells, broken_archive, entities, languages, circles, patterns, counts, choices, nesting, rows,
    long_words, doubling, odd_settings, odd_parameters, no_workbook,
)  # fmt: skip

"""Spreadsheets put together by hand, as no program would write them."""

# ruff: noqa: E501 - rows of tables read best in one line

from __future__ import annotations

import io
import zipfile

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>'
)
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def _relations(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="r{at}" Type="{_REL}/{kind}" Target="{path}"/>' for at, (kind, path) in enumerate(targets)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def packed(parts: dict[str, bytes | str | int]) -> bytes:
    """A ZIP of these parts; a number stands for so many megabytes of zeros."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            if isinstance(data, int):
                with archive.open(name, "w") as part:
                    for _ in range(data):
                        part.write(bytes(1 << 20))
            else:
                archive.writestr(name, data)
    return memory.getvalue()


def xlsx(data: str, shared: str = "", *, head: str = "", others: dict[str, bytes | str | int] | None = None) -> bytes:
    """A workbook whose sheet `survey` has this XML for its rows, after this head of the document."""
    return packed(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets><sheet name="survey" sheetId="1" r:id="r0"/>'
            "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _relations(
                ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")
            ),
            "xl/sharedStrings.xml": f'{head}<sst xmlns="{_MAIN}">{shared}</sst>',
            "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData></worksheet>',
            **(others or {}),
        }
    )


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def ods(rows: str) -> bytes:
    """A workbook of OpenDocument whose sheet `survey` has this XML for its rows."""
    names = "".join(f' xmlns:{name}="{_OFFICE}:{name}:1.0"' for name in ("office", "table", "text"))
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0"/>',
            "content.xml": f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="survey">{rows}</table:table></office:spreadsheet></office:body></office:document-content>',
        }
    )


def ods_row(text: str, columns: int = 1, rows: int = 1) -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell table:number-columns-repeated="{columns}" '
        f'office:value-type="string"><text:p>{text}</text:p></table:table-cell></table:table-row>'
    )


def lying(archive: bytes, size: int) -> bytes:
    """The same archive, whose directory says of every part that it unpacks to this size."""
    data = bytearray(archive)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = size.to_bytes(4, "little")
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def broken(archive: bytes, at: float) -> bytes:
    """The same archive, whose compressed bytes are wrong from some place on."""
    data = bytearray(archive)
    start = data.find(b"PK\x03\x04") + 60
    place = start + int((data.find(b"PK\x01\x02") - start) * at)
    data[place : place + 8] = b"\xff\xfe\xfd\xfc\x00\x00\xff\xff"
    return bytes(data)

"""The files for word processors, opened by readers that are not ours."""

import io
import zipfile

import pytest
from docx2python import docx2python
from lxml import etree

from hostile_edition import HOSTILE, hostile_edition
from sestante.reports.models import EditionFile
from sestante.reports.office import docx_of, odt_of

TEXT = """## Che cosa serve

Il denaro **manca** quasi sempre [[D1]].

- uno
- due
  - due e mezzo

1. primo
2. secondo

> come si dice

| a | b |
|---|---|
| 1 | 2 |

[[D1]]

[[T1]]
"""


@pytest.fixture
def edition(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return hostile_edition(HOSTILE + TEXT)


def words_of_docx(content):
    with docx2python(io.BytesIO(content)) as document:
        return document.text


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_freezing_makes_every_format_in_each_language(edition):
    files = EditionFile.objects.filter(edition=edition)
    assert {(file.format, file.language, file.state) for file in files} == {
        (format_, language, "ready") for format_ in ("pdf", "docx", "odt") for language in ("it", "en")
    }


def test_the_docx_says_what_the_edition_says(edition):
    words = words_of_docx(docx_of(edition, "it"))
    for said in ("Che cosa serve", "Il denaro manca quasi sempre", "Serve #denaro", "Pratica 1, Bologna"):
        assert said in words
    assert '#panic("x") $x^2$ #eval("1") @cite' in words
    assert "Money first" in words_of_docx(docx_of(edition, "en"))


def test_the_docx_has_headings_alternative_texts_and_its_language(edition):
    parts = parts_of(docx_of(edition, "it"))
    document = etree.fromstring(parts["word/document.xml"])
    spaces = document.nsmap
    styles = document.xpath("//w:pStyle/@w:val", namespaces=spaces)
    assert styles.count("Heading1") == 2 and "Heading2" in styles
    texts = document.xpath("//wp:docPr/@descr", namespaces=spaces)
    assert texts and all(text.startswith("Serve #denaro. Denaro: 5; ") for text in texts)
    assert document.xpath("//w:tblHeader", namespaces=spaces)
    language = etree.fromstring(parts["word/styles.xml"]).xpath("//w:docDefaults//w:lang/@w:val", namespaces=spaces)
    assert language == ["it-IT"]
    marks = set(document.xpath("//w:bookmarkStart/@w:name", namespaces=spaces))
    assert set(document.xpath("//w:hyperlink/@w:anchor", namespaces=spaces)) <= marks == {"prova-D1", "prova-T1"}


def test_only_honest_links_leave_either_file(edition):
    relations = etree.fromstring(parts_of(docx_of(edition, "it"))["word/_rels/document.xml.rels"])
    outside = [one.get("Target") for one in relations if one.get("TargetMode") == "External"]
    assert outside == ["https://example.org/#a"]
    content = etree.fromstring(parts_of(odt_of(edition, "it"))["content.xml"])
    links = content.xpath("//text:a/@xlink:href", namespaces=content.nsmap)
    assert {link for link in links if not link.startswith("#")} == {"https://example.org/#a"}


def test_the_odt_says_what_the_edition_says(edition):
    parts = parts_of(odt_of(edition, "it"))
    assert parts["mimetype"] == b"application/vnd.oasis.opendocument.text"
    content = etree.fromstring(parts["content.xml"])
    words = " ".join("".join(node.itertext()) for node in content.iter("{*}h", "{*}p"))
    for said in (
        "Che cosa serve",
        "Il denaro manca quasi sempre",
        "Serve #denaro",
        "Pratica 1, Bologna",
        "due e mezzo",
    ):
        assert said in words
    spaces = {key: value for key, value in content.nsmap.items() if key}
    assert content.xpath("//svg:desc/text()", namespaces=spaces)[0].startswith("Serve #denaro. Denaro: 5; ")
    pictures = set(content.xpath("//draw:image/@xlink:href", namespaces=spaces))
    assert pictures and all(parts[picture].startswith(b"\x89PNG") for picture in pictures)
    assert b"Pictures/D1.png" in parts["META-INF/manifest.xml"]
    titles = ["".join(node.itertext()) for node in content.iter("{*}h")]
    assert [title for title in titles if title == "In due pagine"] == ["In due pagine"]
    assert any("In due pagine" in "".join(node.itertext()) for node in content.iter("{*}table-of-content"))


def test_every_style_the_odt_names_is_there(edition):
    parts = parts_of(odt_of(edition, "it"))
    content, styles = (etree.fromstring(parts[name]) for name in ("content.xml", "styles.xml"))
    names = {name for tree in (content, styles) for name in tree.xpath("//@style:name", namespaces=styles.nsmap)}
    used = set(content.xpath("//@*[local-name() = 'style-name']"))
    ours = {name for name in used if not name.startswith(("Sect", "odfto", "Contents", "Index"))}
    assert ours - names == set()


def test_the_same_edition_gives_the_same_docx(edition):
    first, second = (parts_of(docx_of(edition, "it")) for _time in range(2))
    assert first == second


def test_each_numbered_list_of_the_docx_begins_at_one(db):
    parts = parts_of(docx_of(hostile_edition("1. primo\n2. secondo\n\nPoi:\n\n1. terzo"), "it"))
    document = etree.fromstring(parts["word/document.xml"])
    numbers = {
        "".join(paragraph.itertext()): paragraph.xpath("./w:pPr/w:numPr/w:numId/@w:val", namespaces=document.nsmap)
        for paragraph in document.iter("{*}p")
    }
    assert numbers["primo"] == numbers["secondo"] != numbers["terzo"]
    numbering = etree.fromstring(parts["word/numbering.xml"])
    for number in (*numbers["primo"], *numbers["terzo"]):
        starts = numbering.xpath(f"//w:num[@w:numId={number}]//w:startOverride/@w:val", namespaces=numbering.nsmap)
        assert starts == ["1"]

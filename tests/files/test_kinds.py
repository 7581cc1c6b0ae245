"""What a file is, by its content."""

import pytest

import samples
from sestante.files.errors import FileRefused
from sestante.files.kinds import AUDIO, DOCUMENT, IMAGE, TABLE, VIDEO, checked, kind_of


@pytest.mark.parametrize(
    ("data", "name", "content_type"),
    [
        (samples.jpeg(), "orto.jpg", "image/jpeg"),
        (samples.jpeg(), "senza_nome", "image/jpeg"),
        (samples.png(), "orto.png", "image/png"),
        (samples.webp(), "orto.webp", "image/webp"),
        (samples.pdf(), "verbale.pdf", "application/pdf"),
        (samples.mp3(), "voce.mp3", "audio/mpeg"),
        (samples.mp3()[10:], "voce.mp3", "audio/mpeg"),
        (samples.ogg(), "voce.opus", "audio/ogg"),
        (samples.film(), "festa.mp4", "video/mp4"),
        (samples.odt(), "nota.odt", "application/vnd.oasis.opendocument.text"),
        (samples.xlsx(), "conti.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"name,label\nbo,Bologna\n", "towns.csv", "text/csv"),
        (b'{"type": "FeatureCollection", "features": []}', "punti.geojson", "application/geo+json"),
        (b"<root><item><name>a</name></item></root>", "lista.xml", "application/xml"),
        (samples.SVG, "pianta.svg", "image/svg+xml"),
        (samples.SVG_WITH_SCRIPT, "pianta.svg", None),
        (samples.SVG_WITH_HANDLER, "pianta.svg", None),
        (samples.SVG.replace(b"<rect", b'<image href="https://example.org/a.png"/><rect'), "pianta.svg", None),
        (b"MZ\x90\x00" + bytes(200), "conto.exe", None),
        (b"<!doctype html><script>alert(1)</script>", "pagina.txt", None),
        (b"PK\x03\x04 and nothing more", "conti.xlsx", None),
    ],
)
def test_a_file_is_what_it_holds_whatever_it_is_called(data, name, content_type):
    found = kind_of(data, name)
    assert (found.content_type if found else None) == content_type


def test_a_picture_of_a_billion_pixels_is_refused_unopened():
    assert len(samples.bomb()) < 1000
    with pytest.raises(FileRefused, match="troppi pixel"):
        kind_of(samples.bomb(), "bomba.png")


@pytest.mark.parametrize(
    ("name", "data", "families", "sentence"),
    [
        (
            "verbale.pdf",
            samples.png(),
            (DOCUMENT, IMAGE, TABLE),
            "non è quello che dice il nome: dentro c’è un’immagine",
        ),
        ("foto.png", samples.pdf(), (IMAGE,), "non è quello che dice il nome: dentro c’è un documento"),
        ("verbale.pdf", samples.pdf(), (IMAGE,), "qui non si può accettare"),
        ("voce.mp3", samples.film(), (AUDIO,), "dentro c’è un video"),
        ("pianta.svg", samples.SVG, (IMAGE,), "qui non si può accettare"),
    ],
)
def test_a_lie_is_told_in_a_sentence(name, data, families, sentence):
    with pytest.raises(FileRefused) as refusal:
        checked(name, data, families=families)
    assert sentence in str(refusal.value)


def test_an_image_under_another_image_s_name_is_taken_for_what_it_is():
    assert checked("orto.jpg", samples.png(), families=(IMAGE,)).content_type == "image/png"
    assert checked("festa.mp4", samples.film(), families=(VIDEO,)).content_type == "video/mp4"

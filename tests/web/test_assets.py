"""What goes over the wire: how heavy it is, whether it is whole, and whether its colours can be read."""

import re
from itertools import pairwise
from time import monotonic

import brotli
import pytest
import tinycss2
from django.core.management import call_command
from fontTools.ttLib import TTFont

from sestante.web import assets

FACES = ("titillium-400", "titillium-600", "titillium-700", "lora-400", "lora-400i", "mono-400")


def weight(path):
    """Bytes over the wire: woff2 and PNG are compressed already."""
    content = path.read_bytes()
    return len(content) if path.suffix in {".woff2", ".png"} else len(brotli.compress(content))


def test_assets_are_made_once_and_made_again_when_a_source_changes(settings, tmp_path, monkeypatch):
    settings.SESTANTE_ASSETS = tmp_path / "assets"
    assert assets.build() is True
    began = monotonic()
    assert assets.build() is False
    assert monotonic() - began < 0.2
    monkeypatch.setattr(assets, "MADE_FROM", (*assets.MADE_FROM, "django"))
    assert assets.build() is True


def test_the_command_says_whether_it_made_anything(built_assets, capsys):
    call_command("build_assets")
    assert capsys.readouterr().out == "Assets up to date.\n"


@pytest.mark.parametrize("shell", assets.BUNDLES)
def test_a_first_visit_leaves_room_for_the_page_within_one_hundred_kilobytes(built_assets, shell):
    """Everything any page of the shell can ask for in our languages, all faces at once: it leaves 10 KB for HTML."""
    served = built_assets / "sestante"
    files = [served / f"{shell}.css", *(served / "fonts" / f"{face}.woff2" for face in FACES)]
    files += [assets.DRAWINGS / name for name in ("icons.svg", "flags.svg", "favicon.svg")]
    if shell != "public":  # public pages use no htmx; working and filling pages set less in Lora
        files.append(served / "htmx.min.js")
        files.remove(served / "fonts" / "lora-400i.woff2")
    assert sum(map(weight, files)) <= 90 * 1024


def test_the_faces_hold_every_letter_of_their_part_of_the_alphabet(built_assets):
    letters = {"": "aàèéìòùÀÈÉÌÒÙ€«»“”‘’„–—…·•°×©", "-ext": "çñößüčćšžđřěőűąęłśżğışțăāē"}
    for face in FACES[:5]:
        for part, wanted in letters.items():
            held = TTFont(built_assets / "sestante" / "fonts" / f"{face}{part}.woff2").getBestCmap()
            lacking = {letter for letter in wanted if ord(letter) not in held} - {"ı"}
            assert lacking == set(), face + part


def test_numbers_in_columns_stay_equally_wide(built_assets):
    font = TTFont(built_assets / "sestante" / "fonts" / "titillium-400.woff2")
    widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
    tabular = "GSUB" in font and any(
        record.FeatureTag == "tnum" for record in font["GSUB"].table.FeatureList.FeatureRecord
    )
    assert len(widths) == 1 or tabular


def test_whole_faces_for_the_pdf_lie_outside_the_served_folder(built_assets):
    folder = assets.pdf_fonts_dir()
    assert built_assets not in folder.parents and folder != built_assets
    names = {TTFont(path)["name"].getDebugName(1) for path in folder.glob("*.ttf")}
    assert {"Titillium Web", "Lora"} <= {name.removesuffix(" SemiBold") for name in names}


def test_the_mark_for_letters_is_a_png_of_twice_28_pixels(built_assets):
    content = (built_assets / "sestante" / "mark.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(content[start : start + 4]) for start in (16, 20)] == [56, 56]
    assert len(content) < 4096


def declarations(css):
    """Selector and declaration pairs, whatever the white space."""
    found = []
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        head = re.sub(r"\s*,\s*|\s+", " ", tinycss2.serialize(rule.prelude)).strip()
        if rule.type == "at-rule" and rule.at_keyword in {"media", "supports"}:
            found += [(head, *inner) for inner in declarations(tinycss2.serialize(rule.content))]
        elif rule.content is not None:
            for item in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
                assert item.type != "error", (head, item)
                if item.type == "declaration":
                    value = re.sub(r"\s*,\s*", ",", tinycss2.serialize(item.value)).strip()
                    found.append((head, item.name, re.sub(r"\s+", " ", value), item.important))
    return found


@pytest.mark.parametrize("shell", assets.BUNDLES)
def test_tightening_a_style_sheet_changes_nothing_it_says(shell):
    source = "\n".join((assets.STYLE / f"{part}.css").read_text() for part in assets.BUNDLES[shell])
    tight = assets.style_sheet(shell)
    said = declarations(source)
    assert len(said) > 400
    assert declarations(tight)[: len(said)] == said
    assert len(tight) < len(source) + 2500  # w-0 to w-100 come on top
    assert not any(rule.type == "error" for rule in tinycss2.parse_stylesheet(tight))


def test_white_space_goes_only_where_it_means_nothing():
    source = "a :is( b , c ) > d { margin : calc(1rem + 2vw) auto ; } /* x */\n@media (max-width: 9px) { e { f: g } }"
    tight = "a :is(b,c) > d{margin : calc(1rem + 2vw) auto}@media (max-width: 9px){e{f: g}}"
    assert assets.minified(source) == tight


def test_style_sheets_ask_nobody_else_and_for_nothing_that_is_not_there(built_assets):
    for shell in assets.BUNDLES:
        for address in re.findall(r"url\(\"?([^)\"]+)", assets.style_sheet(shell)):
            assert address.startswith("data:") or (built_assets / "sestante" / address).is_file(), address


# -- contrast ----------------------------------------------------------------------------------------------------------
def colours():
    tokens = (assets.STYLE / "02-tokens.css").read_text()
    return dict(re.findall(r"--([\w-]+):(#[0-9A-Fa-f]{6})\b", tokens)) | {"white": "#FFFFFF"}


def contrast(one, other):
    def luminance(colour):
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT = (
    ("s-ink-900", "white"), ("s-ink-900", "s-mist-50"), ("s-ink-700", "white"), ("s-ink-700", "s-mist-100"),
    ("s-ink-500", "white"), ("s-ink-500", "s-mist-50"), ("s-ink-500", "s-mist-100"), ("white", "s-ink-900"),
    ("s-mare-600", "white"), ("s-mare-600", "s-mare-50"), ("white", "s-mare-600"), ("s-mare-700", "s-mare-100"),
    ("s-mare-800", "s-mare-50"), ("s-mare-800", "s-mare-100"), ("s-ink-900", "s-ottone-500"),
    ("s-ottone-700", "white"), ("s-ottone-700", "s-ottone-100"), ("s-alga-700", "white"), ("s-alga-700", "s-alga-100"),
    ("s-danger-700", "white"), ("s-danger-700", "s-danger-100"), ("s-ink-900", "q-3"), ("white", "q-4"),
    ("white", "q-5"),
    ("white", "d-no2"), ("s-ink-900", "d-no1"), ("s-ink-900", "d-mid"), ("s-ink-900", "d-si1"), ("white", "d-si2"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read_on_its_ground(text, ground):
    assert contrast(colours()[text], colours()[ground]) >= 4.5


def test_borders_of_fields_can_be_seen():
    assert contrast(colours()["s-ink-400"], "#FFFFFF") >= 3


def test_each_step_of_the_sequential_scale_is_darker_than_the_one_before():
    steps = [contrast(colours()[f"q-{step}"], "#FFFFFF") for step in range(1, 6)]
    assert all(low < high for low, high in pairwise(steps))

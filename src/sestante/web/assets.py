"""Static assets, made at set-up from the installed packages and from our own sources: nothing third-party is committed.

One style sheet a shell, so that a page asks for one; letters cut out of the packaged fonts; htmx as it is packaged.
What is made carries a stamp of everything it was made from, and is not made again while the stamp holds.
"""

import hashlib
import json
import logging
import shutil
from collections.abc import Iterable, Iterator
from importlib import resources
from importlib.metadata import version
from pathlib import Path

import tinycss2
from django.conf import settings
from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
STYLE = HERE / "style"
DRAWINGS = HERE / "static" / "sestante"
MADE_FROM = ("design-django-theme", "django-htmx", "fonttools", "brotli", "tinycss2", "typst")

FRAME = ("01-fonts", "02-tokens", "03-base", "04-controls", "05-frame")
PARTS = ("06-components", "06-arc", "06-tables", "06-forms", "07-charts", "07-utilities")
BUNDLES = {
    "public": (
        *FRAME,
        "05-public",
        *PARTS,
        "pages/home",
        "pages/catalogue",
        "pages/practice",
        "pages/photographs",
        "pages/report",
        "pages/guidelines",
        "pages/agree",
        "pages/exchange",
        "pages/events",
        "pages/release",
        "pages/press",
        "pages/training",
        "pages/waves",
        "08-print",
    ),
    "work": (
        *FRAME,
        "05-work",
        *PARTS,
        "pages/study",
        "pages/fieldwork",
        "pages/telephones",
        "pages/report",
        "pages/catalogue",
        "pages/groups",
        "pages/room",
        "pages/desk",
        "pages/agree",
        "pages/index",
        "pages/exchange",
        "pages/events",
        "pages/release",
        "pages/press",
        "pages/training",
        "pages/waves",
        "pages/design",
        "pages/versions",
        "08-print",
    ),
    "owner": (
        *FRAME,
        "05-owner",
        "06-components",
        "06-tables",
        "06-forms",
        "pages/fill",
        "pages/group_guest",
        "pages/room",
        "pages/agree",
        "pages/exchange",
        "pages/entry",
        "pages/release",
        "pages/training",
        "pages/guidelines",
        "pages/trial",
        "07-utilities",
        "08-print",
    ),
}

FACES = {  # our name: file in the package
    "titillium-400": "Titillium_Web/titillium-web-v10-latin-ext_latin-regular",
    "titillium-600": "Titillium_Web/titillium-web-v10-latin-ext_latin-600",
    "titillium-700": "Titillium_Web/titillium-web-v10-latin-ext_latin-700",
    "lora-400": "Lora/lora-v20-latin-ext_latin-regular",
    "lora-400i": "Lora/lora-v20-latin-ext_latin-italic",
    "mono-400": "Roboto_Mono/roboto-mono-v13-latin-ext_latin-regular",
}
PDF_ONLY = {"lora-700": "Lora/lora-v20-latin-ext_latin-700", "lora-700i": "Lora/lora-v20-latin-ext_latin-700italic"}
# Same ranges as in 01-fonts.css: a letter in neither file is drawn with the system's font.
# What Italian and English are written with goes in the files that every page asks for; other letters of Latin script
# in files of their own, fetched by the pages that hold one. The ranges in 01-fonts.css say the same.
ITALIAN = (0xA9, 0xAB, 0xAE, 0xB0, 0xB2, 0xB3, 0xB7, 0xBB, *(ord(letter) for letter in "ÀÈÉÌÒÙàèéìòù×"))
LETTERS = (*range(0x20, 0x7F), 0xA0, *ITALIAN, *range(0x2000, 0x2070), 0x20AC, 0x2122, *range(0x2190, 0x2194), 0x2212,
           0x2215)  # fmt: skip
OTHER_LATIN = (*sorted(set(range(0xA1, 0x180)) - set(ITALIAN)), *range(0x218, 0x21C), 0x2BB, 0x2BC, 0x2C6, 0x2DA, 0x2DC,
               *range(0x1E80, 0x1E86))  # fmt: skip
CODES = (*b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ/?[] -",)  # the fixed-width face sets evidence codes and keys, no more
FEATURES = ["kern", "liga", "locl", "ccmp", "mark", "mkmk", "tnum", "lnum"]


def target() -> Path:
    return Path(settings.SESTANTE_ASSETS)


def pdf_fonts_dir() -> Path:
    """Folder of whole TrueType faces for the PDF; beside the served folder, so that no browser is ever sent them."""
    return target().with_name(target().name + "-pdf")


def build(*, force: bool = False) -> bool:
    """Make all assets if anything they are made from has changed; tell whether it did."""
    stamp = _stamp()
    stamped = target() / "stamp.json"
    if not force and stamped.exists() and json.loads(stamped.read_text()) == stamp and pdf_fonts_dir().is_dir():
        return False
    shutil.rmtree(target(), ignore_errors=True)
    served = target() / "sestante"
    served.mkdir(parents=True)
    for name in BUNDLES:
        (served / f"{name}.css").write_text(style_sheet(name), encoding="utf-8")
    _cut_fonts(served / "fonts")
    _copy_pdf_fonts()
    htmx = resources.files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"
    (served / "htmx.min.js").write_bytes(htmx.read_bytes())
    (served / "mark.png").write_bytes(_mark_png())
    stamped.write_text(json.dumps(stamp))
    return True


def _stamp() -> dict[str, str]:
    sources = sorted([*STYLE.rglob("*.css"), DRAWINGS / "icons.svg", Path(__file__)])
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return {"sources": digest} | {package: version(package) for package in MADE_FROM}


# -- style sheets ------------------------------------------------------------------------------------------------------
def style_sheet(name: str) -> str:
    """One shell's whole style sheet, without comments and idle white space."""
    css = "\n".join((STYLE / f"{part}.css").read_text(encoding="utf-8") for part in BUNDLES[name])
    return minified(css + "".join(f".w-{share}{{width:{share}%}}" for share in range(101)))


def minified(css: str) -> str:
    return "".join(_tight(tinycss2.parse_component_value_list(css, skip_comments=True)))


def _tight(values: Iterable) -> Iterator[str]:
    """Serialise tokens; white space goes only beside { } ; and commas, where it never means anything."""
    pending, last = False, "{"
    for text in _pieces(values):
        if text is None:
            pending = True
            continue
        if pending and last[-1] not in "{};," and text[0] not in "{};,":
            yield " "
        pending = False
        yield text
        last = text


def _pieces(values: Iterable) -> Iterator[str | None]:
    for value in values:
        if value.type == "whitespace":
            yield None
        elif value.type == "{} block":
            yield "{" + "".join(_tight(value.content)).rstrip(";") + "}"
        elif value.type == "() block":
            yield "(" + "".join(_tight(value.content)) + ")"
        elif value.type == "function":
            yield value.name + "(" + "".join(_tight(value.arguments)) + ")"
        else:
            yield value.serialize()


# -- fonts -------------------------------------------------------------------------------------------------------------
def _packaged_fonts() -> Path:
    return Path(str(resources.files("bootstrap_italia_template") / "static" / "fonts"))


def _cut_fonts(folder: Path) -> None:
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table it cuts
    folder.mkdir()
    for name, file in FACES.items():
        source = _packaged_fonts() / f"{file}.ttf"
        if name == "mono-400":
            _cut(source, CODES, folder / f"{name}.woff2")
            continue
        _cut(source, LETTERS, folder / f"{name}.woff2")
        _cut(source, OTHER_LATIN, folder / f"{name}-ext.woff2")
    for licence in _packaged_fonts().glob("*/*.txt"):  # the fonts' licences ask to travel with them
        shutil.copyfile(licence, folder / f"{licence.parent.name}-{licence.name}")


def _cut(source: Path, letters: Iterable[int], to: Path) -> None:
    options = subset.Options(flavor="woff2", hinting=False, layout_features=FEATURES, notdef_outline=True)
    with TTFont(source) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=letters)
        cutter.subset(font)
        subset.save_font(font, str(to), options)


def _copy_pdf_fonts() -> None:
    folder = pdf_fonts_dir()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, file in (FACES | PDF_ONLY).items():
        shutil.copyfile(_packaged_fonts() / f"{file}.ttf", folder / f"{name}.ttf")


# -- the mark, for e-mail ----------------------------------------------------------------------------------------------
def _mark_png() -> bytes:
    """The mark at 28 px, twice as dense for good screens: mail programs do not show SVG."""
    import typst

    page = """#set page(width: 28pt, height: 28pt, margin: 0pt, fill: none)
    #image(bytes(sys.inputs.drawing), format: "svg")"""
    return typst.compile(page.encode(), format="png", ppi=144, sys_inputs={"drawing": mark_svg()})


def mark_svg() -> str:
    """The mark alone, as a document of its own: it is drawn once, in the icons' file."""
    icons = (DRAWINGS / "icons.svg").read_text(encoding="utf-8")
    inner = icons.split('<symbol id="mark" viewBox="0 0 48 48" fill="none">')[1].split("</symbol>")[0]
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48" fill="none">'
    return f"{head}{inner}</svg>"

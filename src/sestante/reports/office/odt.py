"""An edition as ODT, for LibreOffice: the same parts as the DOCX.

odfdo keeps the package, the styles and the contents; the text itself is plain OpenDocument XML built here, where words
are always text and never mark-up."""

from io import BytesIO

from django.utils import translation
from lxml import etree
from odfdo import TOC, Document, Element

from sestante.reports.printing import data_of

from .odt_styles import COUNTRIES, set_styles
from .pictures import png_of

SPACES = {
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
WIDTH = 14.5  # centimetres a picture is wide


def odt_of(edition, language):
    """One language of an edition as the bytes of an ODT file."""
    with translation.override(language):
        data = data_of(edition, language)
    return written(data, edition.frozen_at)


def written(data, frozen_at):
    document = Document("text")
    document.body.clear()
    set_styles(document, data["lang"])
    writer = Writer(data, document)
    writer.cover()
    contents = TOC(title=data["words"]["contents"], outline_level=1)
    document.body.append(contents)
    for chapter in data["chapters"]:
        writer.chapter(chapter)
    writer.evidence()
    contents.fill(document)
    meta = document.meta
    meta.title, meta.creator, meta.language = data["title"], data["study"], data["lang"]
    # The day of the edition and not of the writing: the same edition gives the same words.
    meta.creation_date = meta.date = frozen_at.replace(tzinfo=None, microsecond=0)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def named(name):
    prefix, local = name.split(":")
    return f"{{{SPACES[prefix]}}}{local}"


def make(name, text=None, **attributes):
    """An element; ``text__style_name="Title"`` stands for ``text:style-name``."""
    element = etree.Element(named(name), nsmap=SPACES)
    for key, value in attributes.items():
        prefix, _gap, local = key.partition("__")
        element.set(named(f"{prefix}:{local.replace('_', '-')}"), value)
    element.text = text
    return element


class Writer:
    """Puts the data of an edition into a document, block by block."""

    def __init__(self, data, document):
        self.data, self.words, self.document = data, data["words"], document
        self.by_code = {one["code"]: one for one in data["evidence"]}
        self.pictures = {}

    def put(self, element):
        self.document.body.append(Element.from_tag(etree.tostring(element, encoding="unicode")))

    # -- parts ---------------------------------------------------------------------------------------------------------
    def cover(self):
        data = self.data
        self.put(self.line(data["study"], "Subtitle"))
        self.put(self.line(data["title"], "Title"))
        self.put(self.line(f"{data['edition']} · {data['day']}", "Subtitle"))
        for note in data["notes"]:
            self.put(self.line(note, "Small"))

    def chapter(self, chapter):
        self.put(self.heading(1, [{"k": "t", "v": chapter["title"]}]))
        if chapter["untranslated"]:
            self.put(self.line(self.words["untranslated"], "Small"))
        for element in self.blocks(chapter["blocks"], language=chapter["lang"]):
            self.put(element)

    def evidence(self):
        if not self.data["evidence"]:
            return
        self.put(self.heading(1, [{"k": "t", "v": self.words["evidence"]}]))
        self.put(self.line(self.words["evidence_intro"]))
        for one in self.data["evidence"]:
            for element in self.proof(one):
                self.put(element)

    def proof(self, one):
        heading = make("text:h", text__style_name="Heading_20_2", text__outline_level="2")
        heading.append(make("text:bookmark", text__name=f"prova-{one['code']}"))
        code = make("text:span", one["code"], text__style_name="Code")
        code.tail = f" {one['finding']}"
        heading.append(code)
        yield heading
        if one["quote"]:
            yield from self.quotation(one, chip=False)
        else:
            yield from self.lines(one["measure"], style="Lead")
            if one["svg"] and not one["placed"]:
                yield self.picture(one)
            if one["rows"]:
                yield self.table(one["head"], one["rows"], name=f"prova-{one['code']}")
        hidden = f"{self.words['hidden']} {one['hidden']}." if one["hidden"] else ""
        cited = f"{self.words['cited']} {one['cited']}" if one["cited"] else ""
        yield from self.lines(one["summary"], one["missing"], hidden, one["source"], cited)

    # -- blocks --------------------------------------------------------------------------------------------------------
    def blocks(self, nodes, *, style="Standard", language=None):
        for node in nodes:
            yield from getattr(self, f"block_{node['k']}")(node, style, language)

    def block_p(self, node, style, language):
        yield self.runs(make("text:p", text__style_name=self.spoken(style, language)), node["c"])

    def block_h(self, node, style, language):
        yield self.heading(min(node["l"], 4), node["c"])

    def block_ul(self, node, style, language, name="Bullets"):
        made = make("text:list", text__style_name=name)
        for item in node["i"]:
            held = make("text:list-item")
            held.extend(self.blocks(item, style=style, language=language))
            made.append(held)
        yield made

    def block_ol(self, node, style, language):
        yield from self.block_ul(node, style, language, name="Numbers")

    def block_quote(self, node, style, language):
        yield from self.blocks(node["b"], style="Quotations", language=language)

    def block_pre(self, node, style, language):
        paragraph = make("text:p", text__style_name=style)
        paragraph.append(make("text:span", node["v"], text__style_name="Code"))
        yield paragraph

    def block_hr(self, node, style, language):
        yield make("text:p", text__style_name=style)

    def block_table(self, node, style, language):
        yield self.table(node["head"], node["rows"], name="")

    def block_evidence(self, node, style, language):
        one = self.by_code[node["v"]]
        if one["quote"]:
            yield from self.quotation(one)
            return
        yield self.line(one["finding"], "Finding")
        yield from self.lines(one["measure"], style="Lead")
        if one["svg"]:
            yield self.picture(one)
        elif one["rows"]:
            yield self.table(one["head"], one["rows"], name=one["code"])
        hidden = f"{self.words['hidden']} {one['hidden']}." if one["hidden"] else ""
        yield from self.lines(one["summary"], hidden)
        source = self.line(f"{one['source']} ", "Small")
        source.append(self.chip(one["code"]))
        yield source

    def quotation(self, one, *, chip=True):
        yield self.line(f"«{one['quote']}»", self.spoken("Quotations", one["quote_lang"]))
        who = self.line(f"{one['who']} ", "Small")
        if chip:
            who.append(self.chip(one["code"]))
        yield who

    def picture(self, one):
        """The drawing, once in the file however often it is shown, with its text for who cannot see it."""
        if one["code"] not in self.pictures:
            content = png_of(one["svg"])
            height, width = (int.from_bytes(content[at : at + 4], "big") for at in (20, 16))
            path = self.document.container.set_part(f"Pictures/{one['code']}.png", content) or ""
            self.document.manifest.add_full_path(f"Pictures/{one['code']}.png", "image/png")
            self.pictures[one["code"]] = path, WIDTH * height / width
        _path, height = self.pictures[one["code"]]
        frame = make(
            "draw:frame",
            draw__name=one["code"],
            text__anchor_type="as-char",
            svg__width=f"{WIDTH}cm",
            svg__height=f"{height:.2f}cm",
        )
        frame.append(
            make(
                "draw:image",
                xlink__href=f"Pictures/{one['code']}.png",
                xlink__type="simple",
                xlink__show="embed",
                xlink__actuate="onLoad",
            )
        )
        frame.append(make("svg:title", one["code"]))
        frame.append(make("svg:desc", one["alt"]))
        paragraph = make("text:p", text__style_name="Standard")
        paragraph.append(frame)
        return paragraph

    def table(self, head, rows, *, name):
        made = make("table:table", **({"table__name": name} if name else {}))
        made.append(make("table:table-column", table__style_name="First"))
        if len(head) > 1:
            rest = {"table__style_name": "Other", "table__number_columns_repeated": str(len(head) - 1)}
            made.append(make("table:table-column", **rest))
        top = make("table:table-header-rows")
        top.append(self.row(head, "Head"))
        made.append(top)
        made.extend(self.row(row, "Cell") for row in rows)
        return made

    def row(self, cells, style):
        made = make("table:table-row")
        for content in cells:
            cell = make("table:table-cell", table__style_name="Framed")
            nodes = content if isinstance(content, list) else [{"k": "t", "v": str(content)}]
            cell.append(self.runs(make("text:p", text__style_name=style), nodes))
            made.append(cell)
        return made

    def heading(self, level, nodes):
        return self.runs(make("text:h", text__style_name=f"Heading_20_{level}", text__outline_level=str(level)), nodes)

    def line(self, words, style="Standard"):
        return make("text:p", words, text__style_name=style)

    def lines(self, *texts, style="Small"):
        for words in texts:
            if words:
                yield self.line(words, style)

    def spoken(self, style, language):
        """The style for words in another language than the document's: it tells screen readers and spelling."""
        return style if language in (None, self.data["lang"]) or language not in COUNTRIES else f"{style}_{language}"

    # -- inside a line -------------------------------------------------------------------------------------------------
    def runs(self, parent, nodes):
        for node in nodes:
            kind = node["k"]
            if kind == "t":
                append_text(parent, node["v"])
            elif kind in ("b", "i"):
                style = "Bold" if kind == "b" else "Italic"
                parent.append(self.runs(make("text:span", text__style_name=style), node["c"]))
            elif kind == "a":
                parent.append(self.runs(make("text:a", xlink__type="simple", xlink__href=node["v"]), node["c"]))
            elif kind == "code":
                parent.append(make("text:span", node["v"], text__style_name="Code"))
            elif kind == "br":
                parent.append(make("text:line-break"))
            elif kind == "ev":
                parent.append(self.chip(node["v"]))
            elif kind == "miss":
                words = f" [{node['v'] or self.words['missing']}]"
                parent.append(make("text:span", words, text__style_name="Missing"))
        return parent

    def chip(self, code):
        """The code of a piece of evidence, leading to it."""
        link = make("text:a", xlink__type="simple", xlink__href=f"#prova-{code}")
        link.append(make("text:span", code, text__style_name="Chip"))
        return link


def append_text(parent, words):
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + words
    else:
        parent.text = (parent.text or "") + words

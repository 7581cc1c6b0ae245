"""An edition as DOCX: real headings, real lists, tables with a head, pictures with their text, links both ways."""

from io import BytesIO

from django.utils import translation
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from sestante.reports.printing import data_of

from .pictures import png_of

INK, SOFT, SEA, RED = (RGBColor.from_string(code) for code in ("0B2233", "4A6275", "0B6190", "A8201A"))
TEXT_WIDTH, FIRST = 16.0, 8.0  # centimetres: between the margins, and for what a table's rows are called
LANGUAGES = {"it": "it-IT", "en": "en-GB"}


def docx_of(edition, language):
    """One language of an edition as the bytes of a DOCX file."""
    with translation.override(language):
        data = data_of(edition, language)
    return written(data, edition.frozen_at)


def written(data, frozen_at):
    writer = Writer(data)
    writer.cover()
    for chapter in data["chapters"]:
        writer.chapter(chapter)
    writer.evidence()
    properties = writer.document.core_properties
    properties.title, properties.author, properties.language = data["title"], data["study"], data["lang"]
    # The day of the edition and not of the writing: the same edition gives the same file.
    properties.created = properties.modified = frozen_at.replace(tzinfo=None)
    buffer = BytesIO()
    writer.document.save(buffer)
    return buffer.getvalue()


class Writer:
    """Puts the data of an edition into a document, block by block."""

    def __init__(self, data):
        self.data, self.words = data, data["words"]
        self.by_code = {one["code"]: one for one in data["evidence"]}
        self.document = Document()
        self.bookmarks = 0
        self.pictures = {}
        set_styles(self.document, LANGUAGES[data["lang"]])

    # -- parts ---------------------------------------------------------------------------------------------------------
    def cover(self):
        data = self.data
        self.line(data["study"], "Subtitle")
        self.line(data["title"], "Title")
        self.line(f"{data['edition']} · {data['day']}", "Subtitle")
        for note in data["notes"]:
            self.line(note, "Small")
        self.line(self.words["contents"], "Contents")
        titles = [chapter["title"] for chapter in data["chapters"]]
        contents(self.document.add_paragraph(), [*titles, self.words["evidence"]] if data["evidence"] else titles)

    def chapter(self, chapter):
        heading = self.document.add_heading(chapter["title"], 1)
        if chapter["untranslated"]:
            speak(heading, LANGUAGES[chapter["lang"]])
            self.line(self.words["untranslated"], "Small")
        self.blocks(chapter["blocks"], language=LANGUAGES[chapter["lang"]])

    def evidence(self):
        if not self.data["evidence"]:
            return
        self.document.add_heading(self.words["evidence"], 1)
        self.line(self.words["evidence_intro"])
        for one in self.data["evidence"]:
            self.proof(one)

    def proof(self, one):
        heading = self.document.add_heading("", 2)
        self.bookmark(heading, f"prova-{one['code']}")
        heading.add_run(one["code"], "Code")
        heading.add_run(f" {one['finding']}")
        if one["quote"]:
            self.quotation(one, chip=False)
        else:
            self.line(one["measure"], "Lead")
            if one["svg"] and not one["placed"]:
                self.picture(one)
            if one["rows"]:
                self.table([[cell] for cell in one["head"]], one["rows"])
        hidden = f"{self.words['hidden']} {one['hidden']}." if one["hidden"] else ""
        cited = f"{self.words['cited']} {one['cited']}" if one["cited"] else ""
        for words in (one["summary"], one["missing"], hidden, one["source"], cited):
            self.line(words, "Small")

    # -- blocks --------------------------------------------------------------------------------------------------------
    def blocks(self, nodes, *, style=None, language=None):
        for node in nodes:
            getattr(self, f"block_{node['k']}")(node, style=style, language=language)

    def block_p(self, node, *, style, language):
        self.runs(self.document.add_paragraph(style=style), node["c"], language=language)

    def block_h(self, node, *, style, language):
        self.runs(self.document.add_heading("", min(node["l"], 4)), node["c"], language=language)

    def block_ul(self, node, *, style, language, name="List Bullet"):
        depth = int(style[-1]) if style and style[-1].isdigit() else (1 if style and style.startswith("List") else 0)
        name = name if depth == 0 else f"{name} {min(depth + 1, 3)}"
        for item in node["i"]:
            self.blocks(item, style=name, language=language)

    def block_ol(self, node, *, style, language):
        before = len(self.document.paragraphs)
        self.block_ul(node, style=style, language=language, name="List Number")
        restart(self.document, self.document.paragraphs[before:])

    def block_quote(self, node, *, style, language):
        self.blocks(node["b"], style="Quote", language=language)

    def block_pre(self, node, *, style, language):
        self.document.add_paragraph().add_run(node["v"], "Code")

    def block_hr(self, node, *, style, language):
        self.document.add_paragraph()

    def block_table(self, node, *, style, language):
        self.table(node["head"], node["rows"], language=language)

    def block_evidence(self, node, *, style, language):
        one = self.by_code[node["v"]]
        if one["quote"]:
            self.quotation(one)
            return
        self.line(one["finding"], "Finding")
        self.line(one["measure"], "Lead")
        if one["svg"]:
            self.picture(one)
        elif one["rows"]:
            self.table([[cell] for cell in one["head"]], one["rows"])
        hidden = f"{self.words['hidden']} {one['hidden']}." if one["hidden"] else ""
        for words in (one["summary"], hidden):
            self.line(words, "Small")
        source = self.document.add_paragraph(f"{one['source']} ", "Small")
        self.chip(source, one["code"])

    def quotation(self, one, *, chip=True):
        quote = self.document.add_paragraph(style="Quote")
        speak(quote, LANGUAGES.get(one["quote_lang"], ""), run=quote.add_run(f"«{one['quote']}»"))
        who = self.document.add_paragraph(f"{one['who']} ", "Small")
        if chip:
            self.chip(who, one["code"])

    def picture(self, one):
        """The drawing, once in the file however often it is shown, with its text for who cannot see it."""
        if one["code"] not in self.pictures:
            self.pictures[one["code"]] = png_of(one["svg"])
        shape = self.document.add_picture(BytesIO(self.pictures[one["code"]]), width=Cm(14.5))
        properties = shape._inline.docPr
        properties.set("descr", one["alt"])
        properties.set("title", one["code"])

    def table(self, head, rows, *, language=None):
        """``head``: cells as lists of inline nodes or of words; so are the rows."""
        table = self.document.add_table(rows=1, cols=len(head), style="Table Grid")
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for cell, content in zip(table.rows[0].cells, head, strict=True):
            self.fill(cell, content, language=language, bold=True)
        for row in rows:
            for cell, content in zip(table.add_row().cells, row, strict=False):
                self.fill(cell, content, language=language)
        widths = (
            [TEXT_WIDTH] if len(head) == 1 else [FIRST, *[(TEXT_WIDTH - FIRST) / (len(head) - 1)] * (len(head) - 1)]
        )
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)
        self.document.add_paragraph(style="Small")

    def fill(self, cell, content, *, language=None, bold=False):
        paragraph = cell.paragraphs[0]
        paragraph.style = "Cell"
        nodes = content if isinstance(content, list) else [content]
        nodes = [node if isinstance(node, dict) else {"k": "t", "v": str(node)} for node in nodes]
        self.runs(paragraph, nodes, language=language)
        for run in paragraph.runs:
            run.bold = run.bold or bold

    def line(self, words, style=None):
        return self.document.add_paragraph(words, style) if words else None

    # -- inside a line -------------------------------------------------------------------------------------------------
    def runs(self, paragraph, nodes, *, language=None, bold=None, italic=None, into=None):
        for node in nodes:
            kind = node["k"]
            if kind in ("b", "i"):
                marks = {"bold": True if kind == "b" else bold, "italic": True if kind == "i" else italic}
                self.runs(paragraph, node["c"], language=language, into=into, **marks)
            elif kind == "a":
                link = hyperlink(paragraph, address=node["v"])
                self.runs(paragraph, node["c"], language=language, bold=bold, italic=italic, into=link)
            elif kind == "ev":
                self.chip(paragraph, node["v"])
            elif kind == "miss":
                run = paragraph.add_run(f" [{node['v'] or self.words['missing']}]")
                run.font.color.rgb = RED
            else:
                run = paragraph.add_run("" if kind == "br" else node["v"], "Code" if kind == "code" else None)
                run.bold, run.italic = bold, italic
                if kind == "br":
                    run.add_break()
                speak(paragraph, language, run=run)
                if into is not None:
                    run.font.color.rgb, run.underline = SEA, True
                    into.append(run._r)

    def chip(self, paragraph, code):
        """The code of a piece of evidence, leading to it."""
        link = hyperlink(paragraph, anchor=f"prova-{code}")
        run = paragraph.add_run(code, "Code")
        run.font.superscript, run.font.color.rgb = True, SEA
        link.append(run._r)

    def bookmark(self, paragraph, name):
        self.bookmarks += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(self.bookmarks))
            if tag.endswith("Start"):
                mark.set(qn("w:name"), name)
            paragraph._p.append(mark)


# -- what python-docx leaves to the XML --------------------------------------------------------------------------------
def hyperlink(paragraph, *, address="", anchor=""):
    element = OxmlElement("w:hyperlink")
    if address:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        element.set(qn("r:id"), paragraph.part.relate_to(address, kind, is_external=True))
    else:
        element.set(qn("w:anchor"), anchor)
    paragraph._p.append(element)
    return element


def speak(paragraph, language, run=None):
    """Say in which language these words are, for screen readers and spelling."""
    if not language:
        return
    for one in [run] if run is not None else paragraph.runs:
        mark = OxmlElement("w:lang")
        mark.set(qn("w:val"), language)
        one._r.get_or_add_rPr().append(mark)


def restart(document, paragraphs):
    """Number these paragraphs from one: in the template all numbered lists are one long list."""
    numbered = [one for one in paragraphs if one.style.name.startswith("List Number")]
    if not numbered:
        return
    numbering = document.part.numbering_part.numbering_definitions._numbering
    own = numbered[0].style.element.pPr.numPr.numId.val
    abstract = next(num.abstractNumId.val for num in numbering.num_lst if num.numId == own)
    fresh = numbering.add_num(abstract)
    fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
    for paragraph in numbered:
        if paragraph.style == numbered[0].style:
            paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = fresh.numId


def contents(paragraph, titles):
    """A table of contents: the titles, until the word processor puts its own with the pages."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), 'TOC \\o "1-1" \\h \\z \\u')
    field.set(qn("w:dirty"), "true")
    for number, title in enumerate(titles):
        run = paragraph.add_run(title)
        if number < len(titles) - 1:
            run.add_break()
        field.append(run._r)
    paragraph._p.append(field)


def set_styles(document, language):
    styles = document.styles
    defaults = styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    defaults.set(qn("w:val"), language)
    set_font(styles["Normal"], "Georgia", 11, INK)
    styles["Normal"].paragraph_format.space_after = Pt(8)
    for level, size in ((1, 20), (2, 14), (3, 12), (4, 11)):
        set_font(styles[f"Heading {level}"], "Calibri", size, INK)
    styles["Heading 1"].paragraph_format.page_break_before = True
    set_font(styles["Title"], "Calibri", 30, INK)
    set_font(styles["Subtitle"], "Calibri", 13, SOFT)
    set_font(styles["Quote"], "Georgia", 12, INK)
    styles["Quote"].font.italic = True
    for name, size, colour, bold in (
        ("Small", 9, SOFT, False),
        ("Cell", 9, INK, False),
        ("Lead", 9, SOFT, False),
        ("Finding", 12, INK, True),
        ("Contents", 14, INK, True),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        set_font(style, "Calibri", size, colour)
        style.font.bold, style.paragraph_format.space_after = bold, Pt(3)
        # What stands over a picture or a table stays with it.
        style.paragraph_format.keep_with_next = name in ("Lead", "Finding")
    set_font(styles.add_style("Code", WD_STYLE_TYPE.CHARACTER), "Consolas", 9, None)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)


def set_font(style, name, size, colour):
    style.font.name, style.font.size = name, Pt(size)
    if colour is not None:
        style.font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), name)

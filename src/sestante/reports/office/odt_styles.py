"""The styles of an ODT: what makes a heading, a quotation, a list, in the language of the edition."""

from odfdo import Element, Style

COUNTRIES = {"it": "IT", "en": "GB"}


def paragraph_style(name, *, size, colour, family="Liberation Sans", bold=False, italic=False, after="0.15cm",
                    keeps=False, **more):  # fmt: skip
    style = Style("paragraph", name=name, area="text", size=f"{size}pt", color=colour, bold=bold, italic=italic,
                  font_family=family, **more)  # fmt: skip
    style.set_properties({"fo:margin-bottom": after}, area="paragraph")
    if keeps:  # what stands over a picture or a table stays with it
        style.set_properties({"fo:keep-with-next": "always"}, area="paragraph")
    return style


def set_styles(document, language):
    serif = "Liberation Serif"
    styles = [
        paragraph_style("Standard", size=11, colour="#0B2233", family=serif, after="0.25cm"),
        paragraph_style("Title", size=30, colour="#0B2233", bold=True, after="0.5cm"),
        paragraph_style("Subtitle", size=13, colour="#4A6275"),
        paragraph_style("Quotations", size=12, colour="#0B2233", family=serif, italic=True),
        paragraph_style("Small", size=9, colour="#4A6275"),
        paragraph_style("Lead", size=9, colour="#4A6275", keeps=True),
        paragraph_style("Cell", size=9, colour="#0B2233", after="0cm"),
        paragraph_style("Head", size=9, colour="#0B2233", bold=True, after="0cm"),
        paragraph_style("Finding", size=12, colour="#0B2233", bold=True, keeps=True),
        Style("text", name="Bold", area="text", bold=True),
        Style("text", name="Italic", area="text", italic=True),
        Style("text", name="Code", area="text", font_family="Liberation Mono", size="9pt"),
        Style("text", name="Missing", area="text", color="#A8201A"),
        Style("table-cell", name="Framed", area="table-cell", border_bottom="0.5pt solid #D3DDE4", padding="0.1cm"),
    ]
    chip = Style("text", name="Chip", area="text", font_family="Liberation Mono", color="#0B6190")
    chip.set_properties({"style:text-position": "super 70%"}, area="text")
    styles.append(chip)
    for level, size in ((1, 20), (2, 14), (3, 12), (4, 11)):
        heading = paragraph_style(
            f"Heading_20_{level}", size=size, colour="#0B2233", bold=True, after="0.3cm", keeps=True
        )
        heading.set_properties({"fo:margin-top": "0.5cm"}, area="paragraph")
        if level == 1:
            heading.set_properties({"fo:break-before": "page"}, area="paragraph")
        styles.append(heading)
    for style in list(styles):
        if style.name in ("Standard", "Quotations"):
            styles += [spoken_style(style, other) for other in COUNTRIES if other != language]
    for style in styles:
        document.insert_style(style)
    for name, width in (("First", "4*"), ("Other", "1*")):
        column = f'<style:style style:name="{name}" style:family="table-column"><style:table-column-properties '
        document.insert_style(
            Element.from_tag(f'{column}style:rel-column-width="{width}"/></style:style>'), automatic=True
        )
    # The packaged template numbers headings by itself; ours carry their own words.
    for numbering in document.styles.root.xpath("//text:outline-style"):
        numbering.delete()
    for name, mark in (("Bullets", BULLET), ("Numbers", NUMBER)):
        levels = "".join(mark.format(level=level, indent=0.6 * level) for level in (1, 2, 3))
        document.insert_style(Element.from_tag(f'<text:list-style style:name="{name}">{levels}</text:list-style>'))
    for default in document.styles.root.xpath("//style:default-style/style:text-properties"):
        default.set_attribute("fo:language", language)
        default.set_attribute("fo:country", COUNTRIES[language])


def spoken_style(style, language):
    spoken = Style("paragraph", name=f"{style.name}_{language}", parent_style=style.name)
    spoken.set_properties({"fo:language": language, "fo:country": COUNTRIES[language]}, area="text")
    return spoken


PLACE = (
    '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
    '<style:list-level-label-alignment text:label-followed-by="listtab" fo:margin-left="{indent}cm" '
    'fo:text-indent="-0.5cm"/></style:list-level-properties>'
)
BULLET = (
    f'<text:list-level-style-bullet text:level="{{level}}" text:bullet-char="•">{PLACE}</text:list-level-style-bullet>'
)
NUMBER = (
    f'<text:list-level-style-number text:level="{{level}}" style:num-format="1" style:num-suffix=".">{PLACE}'
    "</text:list-level-style-number>"
)

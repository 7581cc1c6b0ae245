"""Drawings as pixels: word processors show SVG badly or not at all."""

import typst

from sestante.reports.pdf import font_folders

# One page as large as the drawing. The drawing comes as data, never as the typesetter's code.
PAGE = b"""#set page(width: auto, height: auto, margin: 4pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: 480pt)"""
DOTS_PER_INCH = 180.0


def png_of(svg):
    """An SVG drawing as PNG, sharp enough for print."""
    return typst.compile(
        PAGE,
        format="png",
        ppi=DOTS_PER_INCH,
        font_paths=[str(folder) for folder in font_folders()],
        ignore_system_fonts=True,
        sys_inputs={"svg": svg},
    )

"""XLSForm workbooks as a person would make them."""

import io

import xlsxwriter


def workbook(survey, *, choices=(), settings=None, **sheets):
    """Bytes of an XLSX with these rows; each sheet is a list of lists, the header first."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    pages = {
        "survey": survey,
        "choices": choices,
        "settings": settings or [["form_id", "form_title"], ["prova", "Prova"]],
    }
    for name, rows in (pages | sheets).items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
    book.close()
    return memory.getvalue()


GOOD = [
    ["type", "name", "label", "constraint"],
    ["begin group", "about", "About", ""],
    ["text", "practice_name", "Name", ""],
    ["integer", "people", "People", ". >= 0"],
    ["end group", "", "", ""],
]
BROKEN = [
    ["type", "name", "label", "constraint"],
    ["text", "practice name", "Name", ""],
    ["select_one colours", "colour", "Colour", ""],
    ["integr", "people", "People", "${nobody} > 1"],
]
UNSUPPORTED = [
    ["type", "name", "label", "calculation"],
    ["text", "practice_name", "Name", ""],
    ["begin group", "sums", "Sums", ""],
    ["calculate", "signed", "", "extract-signed(${practice_name}, 'k')"],
    ["end group", "", "", ""],
]

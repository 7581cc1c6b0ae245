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
    ["calculate", "signed", "", "cube-root(${practice_name}, 'k')"],
    ["end group", "", "", ""],
]


# -- as KoboToolbox writes them ----------------------------------------------------------------------------------------
KOBO_COLUMNS = ["type", "name", "label::Italiano (it)", "label::English (en)", "hint::Italiano (it)", "required",
                "relevant", "appearance", "calculation", "constraint", "kobo--score-choices", "kobo--rank-items",
                "kobo--rank-constraint-message", "kobo--matrix_list", "$xpath", "$kuid", "$autoname",
                "bind::oc:itemgroup"]  # fmt: skip
_KOBO_SURVEY = [
    {"type": "start", "name": "start"},
    {"type": "end", "name": "end"},
    {"type": "today", "name": "today"},
    {"type": "audit", "name": "audit", "$kuid": "aud1"},
    {"type": "begin_group", "name": "dati", "it": "L’iniziativa", "en": "The initiative"},
    {"type": "text", "name": "nome", "it": "Come si chiama?", "en": "What is it called?", "required": True,
     "$xpath": "dati/nome", "$kuid": "kx1"},
    {"type": "select_one stadio", "name": "stadio", "it": "A che punto è?", "en": "How far is it?", "required": True},
    {"type": "text", "it": "Che cosa manca a ${ nome }?", "en": "What does ${ nome } lack?",
     "relevant": "${ stadio } = 'idea'", "required": False, "$autoname": "che_cosa_manca"},
    {"type": "select_multiple bisogni or_other", "name": "bisogni", "it": "Di che cosa ha bisogno?", "en": "Needs"},
    {"type": "end_group"},
    {"type": "begin_score", "name": "fiducia", "it": "Quanto è vero?", "en": "How true is it?", "required": True,
     "kobo--score-choices": "vero"},
    {"type": "score__row", "name": "si_conosce", "it": "Ci si conosce", "en": "People know each other"},
    {"type": "score__row", "name": "si_aiuta", "it": "Ci si aiuta", "en": "People help each other"},
    {"type": "end_score"},
    {"type": "begin_rank", "name": "priorita", "it": "Le due cose più urgenti", "en": "The two most urgent",
     "kobo--rank-items": "bisogni", "kobo--rank-constraint-message": "Scegli cose diverse"},
    {"type": "rank__level", "name": "prima", "it": "La prima", "en": "First"},
    {"type": "rank__level", "name": "seconda", "it": "La seconda", "en": "Second"},
    {"type": "end_rank"},
    {"type": "begin_rank", "name": "ordine", "it": "In ordine", "en": "In order", "kobo--rank-items": "stadio",
     "kobo--rank-constraint-message": "Una volta sola"},
    {"type": "rank__level", "name": "o1", "it": "1°", "en": "1st"},
    {"type": "rank__level", "name": "o2", "it": "2°", "en": "2nd"},
    {"type": "end_rank"},
    {"type": "begin_kobomatrix", "name": "spazi", "it": "Gli spazi", "en": "Places", "kobo--matrix_list": "luoghi"},
    {"type": "integer", "name": "metri", "it": "Metri quadri", "en": "Square metres", "constraint": ". > 0"},
    {"type": "text", "name": "uso", "it": "Che uso ne fate?", "en": "Used for?", "relevant": "${metri} > 10"},
    {"type": "end_kobomatrix"},
    {"type": "calculate", "name": "__version__", "calculation": "'vKx9'"},
]  # fmt: skip
_KOBO_LISTS = {
    "stadio": [("idea", "Un’idea", "An idea"), ("avviata", "Avviata", "Under way")],
    "bisogni": [(1, "Denaro", "Money"), (2, "Persone", "People"), (3, "Spazi", "Space")],
    "vero": [("si", "Sì", "Yes"), ("no", "No", "No")],
    "luoghi": [("sala", "Sala", "Hall"), ("cortile", "Cortile", "Yard")],
}


def of_kobo(survey=None, **settings):
    """An XLSX as KoboToolbox's own builder writes it, with what is Kobo's own in it; true cells of every kind."""
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    page.title = "survey"
    page.append(KOBO_COLUMNS)
    for row in _KOBO_SURVEY if survey is None else survey:
        said = {"label::Italiano (it)": row.get("it"), "label::English (en)": row.get("en")} | row
        page.append([said.get(column) for column in KOBO_COLUMNS])
    page = book.create_sheet("choices")
    page.append(["list_name", "name", "label::Italiano (it)", "label::English (en)", "$kuid"])
    for list_name, choices in _KOBO_LISTS.items():
        for name, italian, english in choices:
            page.append([list_name, name, italian, english, "k"])
    page = book.create_sheet("settings")
    said = {"form_title": "Scheda da Kobo", "id_string": "aKob0x", "style": "theme-grid pages",
            "version": "4 (2026-02-03 10:00:00)", "default_language": "Italiano (it)"} | settings  # fmt: skip
    page.append(list(said))
    page.append(list(said.values()))
    page = book.create_sheet("kobo--locking-profiles")
    page.append(["restriction", "core"])
    page.append(["question_delete", "locked"])
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()

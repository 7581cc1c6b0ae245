"""Rows pasted from a spreadsheet."""

import workbooks
from sestante.questionnaires.compile import sheets
from sestante.questionnaires.pasting import places_in, understood, with_rows

SURVEY = [
    ["type", "name", "label::it", "label::en", "relevant"],
    ["begin group", "about", "Chi siete", "About you"],
    ["text", "nome", "Come si chiama?", "Its name?"],
    ["end group", ""],
]
CHOICES = [["list_name", "name", "label::it", "label::en"], ["stages", "idea", "Idea", "Idea"]]
BOOK = sheets.read(
    workbooks.workbook(SURVEY, choices=CHOICES, settings=[["form_id", "default_language"], ["prova", "it"]])
)


def test_a_list_of_texts_becomes_questions_with_names_of_their_words():
    found = understood("1. Quante persone?\n2) Da quando?\n\nQuante persone?\n", BOOK, after=3)
    assert found.problems == []
    assert [(row["type"], row["label::it"], row["name"]) for row in found.rows] == [
        ("text", "Quante persone?", "quante_persone"),
        ("text", "Da quando?", "da_quando"),
        ("text", "Quante persone?", "quante_persone_2"),
    ]
    assert found.lines == [1, 2, 4]
    made = with_rows(BOOK, found, after=3)["survey"]
    assert [row.get("name") for row in made.rows] == [
        "about", "nome", "quante_persone", "da_quando", "quante_persone_2", None,
    ]  # fmt: skip
    assert [row.get("name") for row in BOOK["survey"].rows] == ["about", "nome", None]


def test_xlsform_rows_come_with_their_columns_also_those_nobody_here_knows():
    text = "type\tname\tlabel::it\trelevant\tnota mia\ninteger\tanni\tDa quanti anni?\t${nome} != ''\tda rivedere\n"
    found = understood(text, BOOK, after=3)
    assert found.is_good
    assert found.rows == [
        {
            "type": "integer",
            "name": "anni",
            "label::it": "Da quanti anni?",
            "relevant": "${nome} != ''",
            "nota mia": "da rivedere",
        }
    ]
    assert with_rows(BOOK, found, 3)["survey"].headers[-1] == "nota mia"


def test_columns_without_a_header_are_guessed_from_what_is_in_them():
    assert understood("text\tchi\tChi siete?\tWho?", BOOK).rows == [
        {"type": "text", "name": "chi", "label::it": "Chi siete?", "label::en": "Who?"}
    ]
    assert understood("Chi siete?\tWho are you?", BOOK).rows[0]["label::en"] == "Who are you?"
    assert understood("Quanti?\tnumero\nNome?\ttesto", BOOK).rows[0]["type"] == "integer"


def test_a_cell_of_several_lines_is_one_cell():
    found = understood('label\thint\n"Una domanda\nsu due righe"\tAiuto\nUn’altra\t\n', BOOK)
    assert [row["label::it"] for row in found.rows] == ["Una domanda\nsu due righe", "Un’altra"]
    assert found.lines == [2, 4]


def test_problems_are_told_by_the_line_of_the_text():
    found = understood("type\tname\tlabel\nselect_one nulla\tcolore\tColore\ntext\tnome\t\n", BOOK, after=3)
    assert [(one.row, one.column) for one in found.problems] == [(2, "type"), (3, "name"), (3, "label")]
    assert not found.is_good


def test_answers_join_their_list():
    found = understood("viva\tViva\tAlive\nchiusa\tConclusa\tOver", BOOK, kind="choices", list_name="stages")
    assert found.is_good
    made = with_rows(BOOK, found)["choices"]
    assert [(row["list_name"], row["name"], row["label::it"]) for row in made.rows] == [
        ("stages", "idea", "Idea"),
        ("stages", "viva", "Viva"),
        ("stages", "chiusa", "Conclusa"),
    ]
    words = understood("Molto d’accordo\nPer niente", BOOK, kind="choices", list_name="agree")
    assert [row["name"] for row in words.rows] == ["molto_d_accordo", "per_niente"]


def test_answers_of_no_list_are_asked_for_one():
    found = understood("Sì\nNo", BOOK, kind="choices")
    assert [one.message for one in found.problems][:1] == ["Scrivi a quale elenco appartengono queste risposte."]


def test_places_are_the_ends_of_groups_and_after_each_question():
    said = lambda row: row.get("label::it", "")  # noqa: E731
    assert places_in(BOOK, said) == [(3, "Chi siete", 0), (3, "Come si chiama?", 1)]


def test_nothing_pasted_is_nothing_understood():
    assert understood(" \n\t\n", BOOK).rows == []


def test_questions_come_with_their_type_and_answers_in_plain_words():
    text = (
        "Domanda\tTipo\tRisposte\n"
        "Siete un gruppo?\tUna scelta\tSì; No; Non so\n"
        'Che cosa vi serve?\tpiù scelte\t"Spazi\nSoldi"\n'
        "Quanti siete?\tNumero intero\t\n"
        "Raccontate\tTesto lungo\t\n"
        "Chi?\tscelta singola\t\n"
        "E poi?\t\tPoco | Molto\n"
    )
    found = understood(text, BOOK, after=3)
    assert found.problems == []
    assert [(row["type"], row.get("appearance")) for row in found.rows] == [
        ("select_one siete_un_gruppo", None), ("select_multiple che_cosa_vi_serve", None), ("integer", None),
        ("text", "multiline"), ("select_one chi", None), ("select_one e_poi", None),
    ]  # fmt: skip
    made = with_rows(BOOK, found, 3)["choices"]
    assert [(row["list_name"], row["name"], row["label::it"]) for row in made.rows[1:]] == [
        ("siete_un_gruppo", "si", "Sì"), ("siete_un_gruppo", "no", "No"), ("siete_un_gruppo", "non_so", "Non so"),
        ("che_cosa_vi_serve", "spazi", "Spazi"), ("che_cosa_vi_serve", "soldi", "Soldi"),
        ("e_poi", "poco", "Poco"), ("e_poi", "molto", "Molto"),
    ]  # fmt: skip
    assert "answers" not in with_rows(BOOK, found, 3)["survey"].headers


def test_quotes_and_tabs_inside_cells_are_text():
    text = 'label\thint\n"Che cosa vuol dire ""comunità""?"\tuna "parola" sola\n"Con un\ttab"\t\n'
    found = understood(text, BOOK)
    assert [row["label::it"] for row in found.rows] == ['Che cosa vuol dire "comunità"?', "Con un\ttab"]
    assert found.rows[0]["hint::it"] == 'una "parola" sola'


def test_in_english_too():
    found = understood("question\ttype\toptions\nHow many?\twhole number\t\nWhich?\tmultiple choice\tA; B", BOOK)
    assert [row["type"] for row in found.rows] == ["integer", "select_multiple which"]
    assert found.is_good and found.offered == {"which": ["A", "B"]}

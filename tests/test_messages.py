"""The compiler of translations, read back by Python's own gettext."""

import gettext

import pytest

from sestante.messages import CatalogueError, compile_catalogues, read_catalogue

HEADER = r"""
# The Italian of Sestante
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""


@pytest.fixture
def catalogue(tmp_path):
    """Write a .po, compile it and give what gettext then knows."""
    source = tmp_path / "it" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)

    def _catalogue(text):
        source.write_text(HEADER + text, encoding="utf-8")
        compile_catalogues(tmp_path)
        with source.with_suffix(".mo").open("rb") as reader:
            return gettext.GNUTranslations(reader)

    _catalogue.source, _catalogue.locale = source, tmp_path
    return _catalogue


def test_what_is_translated_is_found_by_gettext(catalogue):
    known = catalogue(r"""
#: web/account/entrance.py:12
msgid "Welcome"
msgstr "Ti diamo il benvenuto"

msgctxt "month"
msgid "May"
msgstr "maggio"

msgid "May"
msgstr "Puoi"

#, python-format
msgid "%(n)s practice"
msgid_plural "%(n)s practices"
msgstr[0] "%(n)s pratica"
msgstr[1] "%(n)s pratiche"

msgid ""
"Two\n"
"\"lines\"\tand a \\ bar"
msgstr ""
"Due\n"
"«righe»\te una \\ barra, perché sì"
""")
    assert known.gettext("Welcome") == "Ti diamo il benvenuto"
    assert known.pgettext("month", "May") == "maggio"
    assert known.gettext("May") == "Puoi"
    assert known.ngettext("%(n)s practice", "%(n)s practices", 1) == "%(n)s pratica"
    assert known.ngettext("%(n)s practice", "%(n)s practices", 7) == "%(n)s pratiche"
    assert known.gettext('Two\n"lines"\tand a \\ bar') == "Due\n«righe»\te una \\ barra, perché sì"


def test_what_is_missing_unsure_or_gone_shows_the_original(catalogue):
    known = catalogue(r"""
msgid "Missing"
msgstr ""

#, fuzzy
msgid "Unsure"
msgstr "Forse"

#~ msgid "Gone"
#~ msgstr "Andato"

msgid "Half"
msgid_plural "Halves"
msgstr[0] "Mezzo"
msgstr[1] ""
""")
    assert [known.gettext(said) for said in ("Missing", "Unsure", "Gone", "Half")] == [
        "Missing",
        "Unsure",
        "Gone",
        "Half",
    ]


def test_a_catalogue_is_written_only_when_it_changes(catalogue):
    catalogue('msgid "One"\nmsgstr "Uno"\n')
    assert compile_catalogues(catalogue.locale) == []
    catalogue.source.write_text(HEADER + 'msgid "One"\nmsgstr "Una"\n', encoding="utf-8")
    assert compile_catalogues(catalogue.locale) == [catalogue.source.with_suffix(".mo")]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('msgid "Open\nmsgstr "Aperto"\n', "line 7: not a text between quotes"),
        ('msgid "One"\nmsgstr "Uno"\n\nmsgid "One"\nmsgstr "Una"\n', "line 10: the same text stands at line 7"),
        ("msgid 'One'\n", "line 7: not a text between quotes"),
    ],
)
def test_a_catalogue_that_cannot_be_read_names_its_line(catalogue, text, fault):
    catalogue.source.write_text(HEADER + text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=fault):
        read_catalogue(catalogue.source)


def test_text_before_any_message_is_refused(catalogue):
    catalogue.source.write_text('"loose"\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match="line 1: text before any msgid"):
        read_catalogue(catalogue.source)

"""The rules of the house that no import contract can say."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, get_resolver

import sestante.urls  # noqa: F401 - each room enters its pages in the table as its addresses are read
from sestante.web.access import PAGES
from sestante.web.workbench.sentences import SENTENCES

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "sestante"
OUR_APPS = [config for config in apps.get_app_configs() if config.name.startswith("sestante.")]


def named_addresses(patterns=None):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from named_addresses(pattern.url_patterns)


def glossary_rows():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return [tuple(cell.strip() for cell in line.split("|")[1:4]) for line in text.splitlines() if line.startswith("| ")]


@pytest.mark.parametrize("config", OUR_APPS, ids=lambda config: config.label)
def test_the_glossary_covers_every_app_and_model(config):
    words = {english: (italian, meaning) for english, italian, meaning in glossary_rows()}
    wanted = [config.label, *(model.__name__ for model in config.get_models())]
    assert [name for name in wanted if not all(words.get(name, ("", "")))] == []


def test_every_address_is_in_the_permission_table_and_nothing_else_is():
    assert set(named_addresses()) == set(PAGES)


def recorded_verbs():
    """Every verb that an action writes into the journal, read from the code."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                yield from verbs_in(node.args[0], path)


def verbs_in(argument, path):
    if isinstance(argument, ast.Constant):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from verbs_in(argument.body, path)
        yield from verbs_in(argument.orelse, path)
    else:
        raise AssertionError(f"{path}: a verb of the journal must be written out, not computed")


def test_every_verb_of_the_journal_has_its_sentence():
    assert set(recorded_verbs()) == set(SENTENCES)


def test_no_template_carries_style_or_script_inside():
    faults = []
    for path in SOURCE.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if "letter" in path.name or "letters" in path.parts:
            continue  # mail programs read neither style sheets nor scripts
        if re.search(r"<[^>]*\sstyle\s*=|<style|<script(?![^>]*\ssrc=)|<[a-z][^>]*\son[a-z]+\s*=", text):
            faults.append(path.name)
    assert faults == []


def test_the_italian_catalogue_is_complete_and_holds_nothing_else():
    import gather_messages

    assert [said.singular for said in gather_messages.untranslated()] == []
    assert set(gather_messages.known()) == set(gather_messages.gathered())


def test_translations_keep_the_places_of_what_is_filled_in():
    import gather_messages

    places = re.compile(r"%\(\w+\)s|\{\w+\}")
    odd = []
    for said, forms in gather_messages.known().items():
        wanted = [set(places.findall(text)) for text in (said.singular, said.plural) if text]
        for number, form in forms.items():
            found = set(places.findall(form))
            # "Leggi il testo": one thing needs no figure.
            if form and found not in wanted and not (said.plural and number == 0 and found < wanted[0]):
                odd.append(form)
    assert odd == []

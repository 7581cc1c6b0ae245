"""“or_other”: the converter adds an answer and a question for its words, in English alone; here they speak the form's
languages."""

from collections.abc import Iterable
from dataclasses import replace

from lxml import etree

from .metadata import QuestionMeta
from .rows import code_of

WORDS = {
    "other": {"it": "Altro", "en": "Other", "fr": "Autre", "es": "Otro", "de": "Anderes"},
    "which": {"it": "Che cosa?", "en": "What?", "fr": "Précisez", "es": "¿Cuál?", "de": "Was?"},
}
OTHER, WHICH = "Other", "Specify other."  # the converter's words
XF = "{http://www.w3.org/2002/xforms}"


def said(what: str, language: str) -> str:
    """Our words in a language named as forms name theirs; English in one we have none for."""
    words = WORDS[what]
    return words.get(code_of(language).lower().partition("-")[0], words["en"])


def in_its_languages(xform: str, questions: list[QuestionMeta], languages: list[str]) -> tuple[str, list[QuestionMeta]]:
    """Return the form and its questions with the converter's English words said in every language of the form.

    A form that names no language is left as it is: nobody knows which it speaks."""
    made = [question for question in questions if _is_made(question)]
    if not made:
        return xform, questions
    root = etree.fromstring(xform.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    translations = {one.get("lang"): one for one in root.iter(f"{XF}translation")}
    if not translations:
        return xform, questions
    _choices(root, translations)
    for question in made:
        _label(root, translations, question.path)
    return etree.tostring(root, encoding="unicode"), [_worded(question, languages) for question in questions]


def _is_made(question: QuestionMeta) -> bool:
    return question.name.endswith("_other") and set(question.labels.values()) == {WHICH}


def _choices(root: etree._Element, translations: dict[str, etree._Element]) -> None:
    """Say the answer "other" of every list to which the converter added it."""
    items = root.iterfind(f".//{XF}item[{XF}name='other']")
    wanted = {item.findtext(f"{XF}itextId") for item in items}
    for language, translation in translations.items():
        for text in translation:
            value = text[0] if len(text) else None
            if text.get("id") in wanted and value is not None and value.text == OTHER:
                value.text = said("other", language)


def _label(root: etree._Element, translations: dict[str, etree._Element], path: str) -> None:
    label = root.find(f".//{XF}input[@ref='{path}']/{XF}label")
    if label is None or label.text != WHICH:
        return
    label.text = None
    label.set("ref", f"jr:itext('{path}:label')")
    for language, translation in translations.items():
        text = etree.SubElement(translation, f"{XF}text", id=f"{path}:label")
        etree.SubElement(text, f"{XF}value").text = said("which", language)


def _worded(question: QuestionMeta, languages: Iterable[str]) -> QuestionMeta:
    if _is_made(question):
        return replace(question, labels={language: said("which", language) for language in languages})
    words = {language: said("other", language) for language in languages}
    return replace(question, choices=tuple(
        one._replace(labels=words) if one.value == "other" and set(one.labels.values()) == {OTHER} else one
        for one in question.choices
    ))  # fmt: skip

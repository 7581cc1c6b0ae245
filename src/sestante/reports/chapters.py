"""The chapters a report may have, in the order of the index. Our own, CC BY 4.0."""

from typing import NamedTuple


class Outline(NamedTuple):
    key: str
    it: str
    en: str


CHAPTERS = (
    Outline("ch00", "In due pagine", "In two pages"),
    Outline(
        "ch01",
        "Perché questo progetto: dalla crisi di senso all’innovazione partecipata",
        "Why this project: from the crisis of meaning to participated innovation",
    ),
    Outline("ch02", "Che cosa intendiamo per buona pratica sociale", "What we mean by good social practice"),
    Outline("ch03", "Come abbiamo lavorato", "How we worked"),
    Outline("ch04", "Il quadro d’insieme", "The overall picture"),
    Outline("ch05", "Beni relazionali e capitale sociale", "Relational goods and social capital"),
    Outline("ch06", "Le metodologie operative", "Operational methodologies"),
    Outline("ch07", "Gli indicatori della capacità innovativa", "Indicators of innovative capacity"),
    Outline("ch08", "Le pratiche, una per una", "The practices, one by one"),
    Outline("ch09", "Difficoltà, fallimenti, lezioni", "Difficulties, failures, lessons"),
    Outline(
        "ch10",
        "Cittadini, imprese, istituzioni: alleanze possibili",
        "Citizens, companies, institutions: possible alliances",
    ),
    Outline("ch11", "Orientamenti per nuovi percorsi", "Guidance for new paths"),
    Outline(
        "ch12",
        "Promuovere, monitorare, valutare a livello regionale",
        "Promoting, monitoring, evaluating at regional level",
    ),
    Outline("ch13", "Percorsi informativi e formativi", "Information and training paths"),
    Outline(
        "app_a",
        "Scheda, criteri, guida del focus group (versioni usate)",
        "Form, criteria, focus group guide (versions used)",
    ),
    Outline("app_b", "Tabelle e nota sui dati aperti", "Tables and open data note"),
    Outline("app_c", "Chi ha partecipato (solo chi ha acconsentito)", "Who took part (only those who consented)"),
    Outline("app_d", "Glossario e bibliografia", "Glossary and references"),
)
BY_KEY = {outline.key: outline for outline in CHAPTERS}
FIRST = ("ch00", "ch01", "ch02", "ch03", "ch04", "ch05", "ch09", "ch11")
"""Those a new report begins with; any other can be added."""


def title_of(place, year):
    """The title a new report gets, by language."""
    return {
        "it": f"Buone pratiche sociali in {place}. Report {year}",
        "en": f"Good social practices in {place}. Report {year}",
    }

"""The chapters a report and its guidelines may have, in the order of the index. Our own, CC BY 4.0."""

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
GUIDELINES = (
    Outline("g01", "A chi parlano e come usarle", "Who they speak to and how to use them"),
    Outline(
        "g02",
        "Un altro modo di vedere: dal bisogno alla possibilità",
        "Another way of seeing: from need to possibility",
    ),
    Outline("g03", "Prima di cominciare: ascoltare il luogo", "Before starting: listening to the place"),
    Outline(
        "g04",
        "Fare gruppo: idea, regole leggere, primi passi",
        "Forming a group: idea, light rules, first steps",
    ),
    Outline("g05", "Decidere insieme", "Deciding together"),
    Outline("g06", "Curare relazioni e conflitti", "Caring for relationships and conflicts"),
    Outline("g07", "Arrivare a chi resta fuori", "Reaching those left out"),
    Outline(
        "g08",
        "Allearsi con istituzioni e servizi: patti e co-progettazione",
        "Allying with institutions and services: pacts and co-design",
    ),
    Outline("g09", "Allearsi con le imprese", "Allying with companies"),
    Outline("g10", "Risorse, assicurazione, sicurezza, dati personali", "Resources, insurance, safety, personal data"),
    Outline("g11", "Capire se funziona: pochi indicatori", "Knowing if it works: few indicators"),
    Outline("g12", "Durare, passare il testimone, chiudere bene", "Lasting, handing over, closing well"),
    Outline("g13", "Raccontare e trasferire", "Telling and transferring"),
    Outline(
        "g14",
        "Che cosa possono fare comune, azienda sanitaria, regione",
        "What municipality, health authority, region can do",
    ),
    Outline("g15", "Strumenti pronti: moduli, liste, esempi", "Ready tools: forms, checklists, examples"),
)
OUTLINES = {"report": CHAPTERS, "guidelines": GUIDELINES}
FIRST = {
    "report": ("ch00", "ch01", "ch02", "ch03", "ch04", "ch05", "ch09", "ch11"),
    "guidelines": ("g01", "g02", "g03", "g04", "g05", "g06", "g07", "g08", "g11", "g12"),
}
"""Those a new document begins with; any other can be added."""


def outlines_of(kind):
    """The chapters a document of this kind may have, by key."""
    return {outline.key: outline for outline in OUTLINES[kind]}


def title_of(kind, place, year):
    """The title a new document gets, by language."""
    if kind == "guidelines":
        return {
            "it": "Orientamenti culturali e metodologici per nuove buone pratiche sociali",
            "en": "Cultural and methodological guidelines for new good social practices",
        }
    return {
        "it": f"Buone pratiche sociali in {place}. Report {year}",
        "en": f"Good social practices in {place}. Report {year}",
    }

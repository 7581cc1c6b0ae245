"""A short published questionnaire with one question of each kind, and sent responses to it."""

from django.utils import timezone

import make
from sestante.fieldwork.models import Answer, Consent, Response
from sestante.questionnaires.actions import _fill
from sestante.questionnaires.compile import answers_of, compile_questionnaire
from sestante.questionnaires.models import Questionnaire, Version

FORM = """
schema: sestante/form@1
form_id: piccola
version: "1"
licence: CC-BY-4.0
default_language: it
languages: [it, en]
title: {it: "Scheda piccola", en: "Small form"}
estimated_minutes: 3
sections:
- id: s1
  title: {it: "Una", en: "One"}
  minutes: 3
  questions:
  - {id: theme, type: "select_one themes2", label: {it: "Di che cosa si occupa?", en: "What is it about?"}}
  - {id: needs, type: "select_multiple needs2", label: {it: "Di che cosa avete bisogno?", en: "What do you need?"}}
  - {id: people, type: integer, label: {it: "Quante persone?", en: "How many people?"}}
  - {id: since, type: date, label: {it: "Da quando?", en: "Since when?"}}
  - {id: story, type: text, label: {it: "Un episodio", en: "An episode"}}
  - {id: secret, type: text, visibility: confidential, label: {it: "Contatto", en: "Contact"}}
  - id: trust
    type: "matrix likert5"
    label: {it: "Quanto è vero?", en: "How true is it?"}
    items:
    - {id: tr_known, it: "Ci si conosce", en: "People know each other"}
    - {id: tr_care, it: "Ci si cura", en: "People care"}
  - id: partners
    type: group
    repeat: true
    label: {it: "Con chi?", en: "With whom?"}
    questions:
    - {id: partner_kind, type: "select_one kinds2", label: {it: "Tipo", en: "Kind"}}
- id: s2
  title: {it: "Due", en: "Two"}
  minutes: 1
  questions:
  - {id: quotes_consent, type: "select_one quote_levels", quote_of: "*",
     label: {it: "Possiamo citare?", en: "May we quote?"}}
lists:
  themes2:
    - {name: food, it: "Cibo", en: "Food"}
    - {name: home, it: "Casa", en: "Home"}
    - {name: care, it: "Cura", en: "Care"}
    - {name: dk, it: "Non so", en: "Don't know", missing: true}
  needs2:
    - {name: money, it: "Denaro", en: "Money"}
    - {name: people, it: "Persone", en: "People"}
    - {name: space, it: "Spazi", en: "Space"}
  kinds2:
    - {name: town, it: "Comune", en: "Town"}
    - {name: firm, it: "Impresa", en: "Firm"}
"""


def published(study, *, form=FORM, questionnaire=None, number=1, purpose=Questionnaire.Purpose.SCHEDA):
    """A published version of a form in a study."""
    compiled = compile_questionnaire(form)
    questionnaire = questionnaire or Questionnaire.objects.create(
        study=study, title=compiled.title["it"], purpose=purpose
    )
    version = Version(questionnaire=questionnaire, number=number, state="published", published_at=timezone.now())
    _fill(version, compiled)
    version.save()
    version.compiled = compiled
    return version


def sent(version, record, *, practice=None, quotes=None, state="submitted"):
    """A response with its answers laid out as submission lays them out."""
    response = Response.objects.create(
        version=version, practice=practice, origin="import", state=state, nonce="n", submitted_at=timezone.now()
    )
    rows = [step for step in answers_of(version.compiled, record) if step[0] == "set"]
    Answer.objects.bulk_create(
        Answer(response=response, version=version, path=generic(ref), ref=ref, value=value) for _set, ref, value in rows
    )
    for subject, choice in (quotes or {}).items():
        Consent.objects.create(
            response=response, subject=subject, choice=choice, text="Possiamo?", text_version="1", language="it",
            given_at=timezone.now(),
        )  # fmt: skip
    return response


def generic(ref):
    return "/".join(step.split("[")[0] for step in ref.split("/"))


def small_study(**fields):
    """A study with eight sent responses; returns it with the version and the responses."""
    study = make.study(**fields)
    version = published(study)
    practices = [make.practice(study, f"Pratica {n}", municipality=town, email="") for n, town in enumerate(TOWNS, 1)]
    responses = [
        sent(version, record, practice=practice, quotes={"quotes": level} if level else None)
        for record, practice, level in zip(RECORDS, practices, QUOTES, strict=True)
    ]
    return study, version, responses


TOWNS = ["Bologna", "Bologna", "Bologna", "Modena", "Modena", "Parma", "Parma", "Rimini"]
QUOTES = ["with_practice_name", "anonymous", "no", None, "anonymous", "anonymous", "anonymous", "with_practice_name"]
RECORDS = [
    {
        "theme": "food",
        "needs": ["money", "people"],
        "people": 3,
        "since": "2019-05-01",
        "story": "La porta era aperta.\nE restò aperta.",
        "trust": {"tr_known": "5", "tr_care": "4"},
        "partners": [{"partner_kind": "town"}, {"partner_kind": "firm"}],
    },
    {
        "theme": "food",
        "needs": ["money"],
        "people": 18,
        "since": "2021-01-01",
        "story": "=SOMMA(A1)",
        "trust": {"tr_known": "4", "tr_care": "dk"},
        "partners": [{"partner_kind": "town"}, {"partner_kind": "town"}],
    },
    {
        "theme": "food",
        "needs": ["people"],
        "people": 22,
        "trust": {"tr_known": "4", "tr_care": "2"},
        "story": "Questo no.",
    },
    {"theme": "home", "needs": ["space", "money"], "people": 260, "story": "Nessuno ha chiesto."},
    {"theme": "home", "needs": ["money"], "people": 40, "secret": "Anna, 333"},
    {"theme": "care", "people": 12, "trust": {"tr_known": "3", "tr_care": "5"}},
    {"theme": "dk", "needs": ["space"]},
    {"needs": ["money", "space", "people"], "people": 5},
]

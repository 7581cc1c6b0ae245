"""A study with a form of seven questions, forms sent through the engine, a framework, and eight people who judged."""

from functools import cache

from django.utils import timezone

import make
from sestante.demo.loading import fill
from sestante.fieldwork.layout import lay_out_answers
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.indicators import actions
from sestante.indicators.models import Judgement
from sestante.questionnaires.actions import _fill
from sestante.questionnaires.compile import answers_of, compile_questionnaire
from sestante.questionnaires.models import Questionnaire, Version

FORM = """
schema: sestante/form@1
form_id: indici
version: "1"
licence: CC-BY-4.0
default_language: it
languages: [it, en]
title: {it: "Scheda degli indici", en: "Form of the indices"}
estimated_minutes: 3
sections:
- id: s1
  title: {it: "Una", en: "One"}
  minutes: 3
  questions:
  - {id: people, type: integer, visibility: public, label: {it: "Quante persone?", en: "How many people?"}}
  - {id: hours, type: integer, visibility: public, label: {it: "Quante ore?", en: "How many hours?"}}
  - {id: role, type: "select_one roles", visibility: public, label: {it: "Chi decide?", en: "Who decides?"}}
  - {id: born, type: "select_multiple born", visibility: public, label: {it: "Che cosa è nato?", en: "What was born?"}}
  - {id: story, type: text, label: {it: "Un episodio", en: "An episode"}}
  - {id: secret, type: integer, visibility: confidential, label: {it: "Segreto", en: "Secret"}}
  - id: trust
    type: "matrix likert5"
    visibility: public
    scale: {id: trust_index, method: mean, min_valid_items: 2, range: [1, 5]}
    label: {it: "Quanto è vero?", en: "How true is it?"}
    items:
    - {id: tr_known, it: "Ci si conosce", en: "People know each other"}
    - {id: tr_care, it: "Ci si cura", en: "People care"}
    - {id: tr_joy, it: "Si sta bene", en: "It feels good"}
  - id: steps
    type: group
    repeat: true
    label: {it: "I passaggi", en: "The steps"}
    questions:
    - {id: method_name, type: text, visibility: public, label: {it: "Nome", en: "Name"}}
    - {id: method_how, type: text, visibility: public, label: {it: "Come", en: "How"}}
    - {id: essential, type: "select_one yes_no_dk", label: {it: "Serve?", en: "Needed?"}}
lists:
  roles:
    - {name: others, value: 0, it: "Altri", en: "Others"}
    - {name: together, value: 2, it: "Insieme", en: "Together"}
    - {name: alone, value: 3, it: "Loro", en: "They"}
    - {name: dk, it: "Non so", en: "Don't know", missing: true}
  born:
    - {name: groups, it: "Gruppi", en: "Groups"}
    - {name: jobs, it: "Lavori", en: "Jobs"}
    - {name: nothing, it: "Niente", en: "Nothing"}
  yes_no_dk:
    - {name: "yes", it: "Sì", en: "Yes"}
    - {name: "no", it: "No", en: "No"}
    - {name: dk, it: "Non so", en: "Don't know", missing: true}
"""
CARD = {
    "name": "Ore a testa",
    "definition": "Ore donate per persona attiva.",
    "formula": "${hours} div ${people}",
    "worst": 0.0,
    "best": 10.0,
    "direction": 1,
    "evidence_level": 2,
}
CARDS = {
    "hours": CARD,
    "role": CARD | {"name": "Chi decide", "formula": "score(${role})", "best": 3.0, "evidence_level": 1},
    "trust": CARD | {"name": "Fiducia", "formula": "${trust_index}", "worst": 1.0, "best": 5.0, "evidence_level": 1},
    "size": CARD | {"name": "Piccoli", "formula": "${people}", "worst": 50.0, "best": 0.0, "direction": -1},
}


def trust(known, care, joy):
    return {"tr_known": known, "tr_care": care, "tr_joy": joy}


RECORDS = [
    {
        "people": 10,
        "hours": 80,
        "role": "alone",
        "born": ["groups"],
        "trust": trust("5", "4", "5"),
        "steps": [
            {"method_name": "Il giro", "method_how": "Si bussa.", "essential": "no"},
            {"method_name": "La sedia", "essential": "yes"},
        ],
    },
    {
        "people": 20,
        "hours": 60,
        "role": "together",
        "born": ["groups", "jobs"],
        "trust": trust("4", "4", "dk"),
        "steps": [{"method_name": "Il patto", "essential": "no"}],
    },
    {"people": 40, "hours": 40, "role": "others", "born": ["nothing"], "trust": trust("2", "3", "2")},
    {"people": 5, "hours": 45, "role": "together", "trust": trust("3", "5", "4")},
    {"people": 0, "hours": 12, "role": "dk", "trust": trust("4", "dk", "dk")},
]
DIMENSIONS = [("doing", "Fare", "Doing"), ("being", "Stare", "Being")]
PLACES = {"hours": "doing", "role": "doing", "trust": "being", "size": "being"}


@cache
def compiled():
    return compile_questionnaire(FORM)


def published(study):
    """The form, published; it is compiled once for all tests."""
    title = compiled().title["it"]
    questionnaire = Questionnaire.objects.create(study=study, title=title, purpose=Questionnaire.Purpose.SCHEDA)
    version = Version(questionnaire=questionnaire, number=1, state="published", published_at=timezone.now())
    _fill(version, compiled())
    version.save()
    version.compiled = compiled()
    return version


def send(version, practice, record):
    """A form filled in through the engine and laid out as when it is sent."""
    response = Response.objects.create(
        version=version, practice=practice, origin="import", state="submitted", nonce="n", submitted_at=timezone.now()
    )
    fill(response, answers_of(version.compiled, record), opened=timezone.now(), saved=timezone.now())
    lay_out_answers(response, session_of(response))
    return response


def study_with_forms(records=RECORDS, **fields):
    study = make.study(**fields)
    version = published(study)
    practices = [make.practice(study, f"Pratica {at}", email="") for at in range(1, len(records) + 1)]
    responses = [send(version, practice, record) for practice, record in zip(practices, records, strict=True)]
    return study, version, responses


def framework(study, *, by, cards=CARDS):
    """A framework in the making, with four cards in two dimensions."""
    version = actions.open_framework(
        study, title="Indice di prova", title_en="Trial index", dimensions=DIMENSIONS, by=by
    )
    dimensions = {one.key: one for one in version.dimensions.all()}
    made = {}
    for key, card in cards.items():
        made[key] = actions.add_indicator(study, by=by, **card)
        actions.place_indicator(version, indicator_version=made[key], dimension=dimensions[PLACES[key]], by=by)
    return version, made


ACROSS = [(70, 30), (60, 40), (65, 35), (60, 40), (30, 70), (35, 65), (40, 60), (20, 80)]


def judged(version, made, *, by, people=8):
    """Eight sheets of paper: four of those who carry a practice, four of the others; two of the same practice."""
    for at, (doing, being) in enumerate(ACROSS[:people]):
        side = "owners" if at < 4 else "others"
        letter = "A" if at < 2 else ""
        voice = {"voice": f"P{at + 1}", "side": side, "practice_letter": letter, "by": by}
        keys = {key: card.indicator.key for key, card in made.items()}
        actions.enter_judgement(
            version, kind=Judgement.Kind.WEIGHTS, given={"dimension:doing": doing, "dimension:being": being}, **voice
        )
        actions.enter_judgement(version, kind=Judgement.Kind.WEIGHTS, scope="doing",
                                given={keys["hours"]: 40 + 5 * at, keys["role"]: 60 - 5 * at}, **voice)  # fmt: skip
    actions.settle_weights(version, by=by)


def rated(version, made, ratings, *, by):
    """``ratings``: {card: ([relevance of each person], [feasibility of each])}."""
    for kind, column in ((Judgement.Kind.RELEVANCE, 0), (Judgement.Kind.FEASIBILITY, 1)):
        for at in range(len(next(iter(ratings.values()))[0])):
            given = {made[key].indicator.key: values[column][at] for key, values in ratings.items()}
            actions.enter_judgement(version, kind=kind, voice=f"P{at + 1}", side="others", given=given, by=by)

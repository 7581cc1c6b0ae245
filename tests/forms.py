"""Small questionnaires of the tests' own, published through the real actions."""

from functools import cache

from make import person
from sestante.fieldwork.actions import invite
from sestante.fieldwork.models import Response
from sestante.questionnaires.actions import add_from_library, publish_version, upload_questionnaire
from sestante.questionnaires.compile import compile_questionnaire

SMALL = """
form_id: piccola
version: "1"
default_language: it
languages: [it, en]
title: {it: "Scheda piccola", en: "Small form"}
sections:
- id: persone
  title: {it: "Le persone", en: "The people"}
  minutes: 3
  questions:
  - {id: reached, type: integer, required: true, constraint: ". >= 0 and . <= 1000", minutes: 1,
     label: {it: "Quante persone avete raggiunto?", en: "How many people did you reach?"},
     constraint_message: {it: "Scrivi un numero da 0 a 1000, in cifre", en: "Enter a number, 0 to 1000"},
     required_message: {it: "Scrivi quante persone avete raggiunto, in cifre", en: "Enter how many people"},
     why: {it: "Serve a confrontare.", en: "To compare."}}
  - {id: paid, type: "select_one yes_no", required: true,
     label: {it: "Ci sono persone pagate?", en: "Is anybody paid?"}}
  - {id: hours, type: integer, relevant: "${paid} = 'yes'", label: {it: "Quante ore?", en: "How many hours?"}}
  - {id: pay_note, type: text, relevant: "${paid} = 'yes'", label: {it: "Come?", en: "How?"}}
  - {id: story, type: text, appearance: multiline, max_length: 60, quote_consent: true,
     label: {it: "Racconta", en: "Tell"}}
- id: rete
  title: {it: "La rete", en: "The network"}
  minutes: 2
  questions:
  - id: partners
    type: group
    repeat: true
    max_repeats: 3
    label: {it: "Con chi?", en: "With whom?"}
    questions:
    - {id: partner_name, type: text, label: {it: "Nome", en: "Name"}}
    - {id: partner_since, type: integer, label: {it: "Da quando", en: "Since"}}
- id: contatti
  title: {it: "Contatti", en: "Contacts"}
  visibility_default: confidential
  questions:
  - {id: contact_name, type: text, label: {it: "Chi sei?", en: "Who are you?"}}
  - {id: privacy_notice_read, type: acknowledge, required: true, label: {it: "Ho letto", en: "I have read"}}
  - {id: publish_consent, type: "select_one publish_levels", required: true,
     label: {it: "Che cosa possiamo pubblicare?", en: "What may we publish?"}}
"""


@cache
def workbook(source):
    return compile_questionnaire(source).xlsform


def published(study, source=SMALL, *, by=None, purpose=None):
    by = by or study.memberships.first().person
    draft = upload_questionnaire(study, workbook(source), "prova.xlsx", by=by, purpose=purpose)
    return publish_version(draft, by=by)


def from_library(study, name):
    by = study.memberships.first().person
    return publish_version(add_from_library(study, name, by=by), by=by)


def invited(practice, version, *, by=None):
    """The draft response of an invitation that was really sent."""
    by = by or practice.study.memberships.first().person
    invitation = invite(practice, practice.contacts.first(), version, by=by)
    return Response.objects.select_related("version").get(pk=invitation.response_id)


__all__ = ["SMALL", "from_library", "invited", "person", "published"]

"""Which questions of a form ask for consent, and to what."""

from django.db.models import Prefetch

from sestante.fieldwork.models import Consent

# What the library's questionnaires call them; a workbook that uses the same names gets the same protection.
SUBJECTS = {
    "privacy_notice_read": "privacy_notice",
    "authority_declared": "authority",
    "publish_consent": "publication",
    "licence_consent": "licence",
    "publish_choice": "board",
    "update_consent": "update",
    "update_page_consent": "update_page",
}
KIT_CONTACT = "kit_contact"
BOARD = "board:"  # and the key of what is offered or needed
REFUSALS = {
    "publication": "nothing",
    "licence": "no",
    "quotes": "no",
    "update": "no",
    "update_page": "no",
    "board": "private",
    KIT_CONTACT: "no",
}
# How the subjects begin that a practice agreed to on a page of its own: sending the form again says nothing about them.
APART = (BOARD, KIT_CONTACT)


def subject_of(question):
    """What a question asks consent for, or an empty text: ``publication``, ``quotes``, ``quotes:lessons`` …"""
    if question.quote_of:
        return "quotes" if question.quote_of == "*" else f"quotes:{question.quote_of}"
    return SUBJECTS.get(question.name, "")


def consent_questions(paper):
    return [question for question in paper.questions.values() if subject_of(question)]


def refusal_of(subject):
    """The answer that says no to a subject; none for what cannot be taken back without taking the form back."""
    return REFUSALS.get(subject.partition(":")[0], "")


def consents_in_force(response):
    """What holds now, by subject."""
    return {consent.subject: consent for consent in response.consents.filter(withdrawn_at__isnull=True)}


def with_consents_in_force(responses):
    """The same responses with ``.in_force``: one more query, however many there are."""
    in_force = Consent.objects.filter(withdrawn_at__isnull=True)
    return responses.prefetch_related(Prefetch("consents", in_force, to_attr="in_force"))

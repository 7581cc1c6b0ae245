"""The letter that follows a sending: a receipt, the way back, and thanks."""

from django.utils import translation
from django.utils.translation import gettext as _

from sestante.fieldwork.links import address_of
from sestante.fieldwork.models import Invitation
from sestante.fieldwork.queries.paper import paper_of
from sestante.letters.actions import queue_letter
from sestante.people.queries import host
from sestante.questionnaires.queries import said_in

ADDRESSES = ("contact_email", "nominator_email")  # of the library's questionnaires


def thank(response, session, sending):
    """Queue the letter of one sending; none when nobody left an address."""
    recipient = address_for(response, session)
    if not recipient:
        return None
    study, nomination = response.version.questionnaire.study, response.call_id is not None
    with translation.override(response.language):
        button = _("See your nomination") if nomination else _("See your form")
        why = _("We write to you because you sent a form of this study.")
    return queue_letter(
        "fieldwork/letters/nomination_received" if nomination else "fieldwork/letters/thank_you",
        purpose=f"received:{sending.number}",
        about=f"response:{response.pk}",
        recipient=recipient,
        language=response.language,
        context={
            "button": button,
            "button_url": address_of(response),
            "why": why,
            "host": host(),
            "study": study,
            "study_title": study.title_en if response.language == "en" and study.title_en else study.title,
            "practice": response.practice,
            "questionnaire": said_in(response.version.title, response.language, response.version),
            "sending": sending,
            "receipt": receipt_of(sending),
        },
        study_pk=study.pk,
    )


def receipt_of(sending):
    """The number people can quote on the telephone: it names a sending and opens nothing."""
    return f"{sending.response_id}-{sending.number}"


def address_for(response, session=None):
    """Where to write about a response: the contact that was invited, else the address its author left."""
    invitation = Invitation.objects.filter(response=response).select_related("contact").first()
    if invitation is not None:
        return invitation.contact.email
    if session is None:
        return ""
    paper, values = paper_of(response.version), session.values()
    for name in ADDRESSES:
        for path, question in paper.questions.items():
            if question.name == name and "@" in values.get(path, ""):
                return values[path].strip().lower()
    return ""

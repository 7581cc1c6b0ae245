"""The letters of the exchange: one function, so that each says whose it is and why it comes."""

from django.utils import translation
from django.utils.translation import gettext as _

from sestante.letters.actions import queue_letter
from sestante.letters.models import Letter
from sestante.people.queries import host


def context_of(study, language, **context):
    with translation.override(language):
        why = _("We write to you because of a need or an offer told to this study.")
    title = study.title_en if language == "en" and study.title_en else study.title
    return {"study": study, "study_title": title, "host": host(), "why": why, **context}


def write(template, *, purpose, about, recipient, language, study, **context):
    """Queue one letter; none when there is nobody to write to."""
    if not recipient:
        return None
    return queue_letter(
        f"exchange/letters/{template}",
        purpose=purpose,
        about=about,
        recipient=recipient,
        language=language,
        context=context_of(study, language, **context),
        study_pk=study.pk,
    )


def forget_letters(*abouts):
    """Erase the letters about what was taken back: they hold words and addresses. One on its way out is left alone."""
    Letter.objects.filter(about__in=abouts).exclude(state=Letter.State.SENDING).delete()

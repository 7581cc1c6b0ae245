"""Letters to learners. They carry the key to a learner's own page, so they stand on no list that the team can read:
``study_pk`` stays empty, and the team sees only whether one arrived (docs/adr/0025)."""

from django.utils import translation
from django.utils.translation import gettext as _

from sestante.letters.actions import queue_letter
from sestante.people.queries import host

from .links import address_of
from .models import SelfAssessment


def about(enrolment):
    return f"enrolment:{enrolment.pk}"


def write(enrolment, template, *, purpose, button, page="learner", args=(), **context):
    return queue_letter(
        f"training/letters/{template}",
        purpose=purpose,
        about=about(enrolment),
        recipient=enrolment.email,
        language=enrolment.language,
        context={
            "host": host(),
            "enrolment": enrolment,
            "cohort": enrolment.cohort,
            "path": enrolment.cohort.path,
            "button": button,
            "button_url": address_of(enrolment, page, *args),
            **context,
        },
    )


def ask_to_confirm(enrolment, *, again=""):
    with translation.override(enrolment.language):
        button = _("Confirm your place")
    return write(enrolment, "confirm", purpose=f"confirm{again}", button=button, page="learner_confirmation")


def send_way_in(enrolment, *, again):
    with translation.override(enrolment.language):
        button = _("Open your page")
    return write(enrolment, "way_in", purpose=f"way in{again}", button=button)


def welcome(enrolment):
    with translation.override(enrolment.language):
        button = _("Open your page")
    return write(enrolment, "welcome", purpose="welcome to cohort", button=button)


def tell_feedback(product, feedback):
    with translation.override(product.enrolment.language):
        button = _("Read it on your page")
    return write(
        product.enrolment,
        "feedback",
        purpose=f"feedback:{feedback.pk}",
        button=button,
        page="learner_module",
        args=[product.module.position],
        product=product,
        feedback=feedback,
        module=product.module,
    )


def tell_revocation(badge):
    with translation.override(badge.enrolment.language):
        button = _("Open your page")
    return write(badge.enrolment, "revoked", purpose=f"revoked:{badge.pk}", button=button, badge=badge)


def ask_six_months_later(enrolment):
    with translation.override(enrolment.language):
        button = _("Answer the 12 questions")
    return write(
        enrolment,
        "six_months",
        purpose="six months later",
        button=button,
        page="learner_assessment",
        args=[SelfAssessment.Moment.LATER.slug],
    )


def ask_how_it_was(enrolment):
    with translation.override(enrolment.language):
        button = _("Say how it was")
    return write(enrolment, "how_it_was", purpose="how it was", button=button)

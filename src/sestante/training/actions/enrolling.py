"""Enrol, confirm by the link in the letter, come back by a new link, leave with everything erased."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.models import Response
from sestante.journal.actions import record
from sestante.letters.models import Letter
from sestante.people.queries import host
from sestante.training import letters
from sestante.training.errors import TrainingError
from sestante.training.links import new_nonce
from sestante.training.models import Badge, Cohort, Enrolment, LearnerConsent

from .seats import count_seats

UNCONFIRMED_FOR = timedelta(days=14)


@transaction.atomic
def enrol(cohort, *, name, email, language, consent):
    """Take an enrolment and write to its address; it counts once confirmed. Who is enrolled already gets their way in.

    What the page says is the same in both cases: nobody learns who is enrolled. ``consent``: the words on the screen.
    """
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("path__study").get(pk=cohort.pk)
    email = email.strip().lower()
    known = cohort.enrolments.filter(email__iexact=email).first()
    again = _slot()
    if known is not None:
        known.cohort = cohort
        if known.confirmed_at:
            letters.send_way_in(known, again=again)
        else:
            letters.ask_to_confirm(known, again=again)
        return known
    if not cohort.is_open():
        raise TrainingError(_("Enrolment in this cohort is closed."))
    now = timezone.now()
    enrolment = Enrolment.objects.create(
        cohort=cohort, name=name.strip(), email=email, language=language, nonce=new_nonce()
    )
    LearnerConsent.objects.create(
        enrolment=enrolment,
        subject="privacy_notice",
        text=f"{consent}\n\n{host().notice_in(language)}".strip(),
        text_version=host().privacy_version,
        language=language,
        given_at=now,
    )
    letters.ask_to_confirm(enrolment)
    return enrolment


@transaction.atomic
def confirm_enrolment(enrolment):
    """The address is theirs: the place is taken. Refused when others have taken the last one meanwhile."""
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("path__study").get(pk=enrolment.cohort_id)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    enrolment.cohort = cohort
    if enrolment.confirmed_at:
        return enrolment
    if cohort.enrolments.confirmed().count() >= cohort.capacity:
        raise TrainingError(_("The last place went while your letter was on its way. Write to us for the next cohort."))
    enrolment.confirmed_at = timezone.now()
    enrolment.save(update_fields=["confirmed_at"])
    count_seats(cohort)
    # The journal says that somebody came, never who.
    record("took enrolment", cohort, actor=str(_("A learner")), study=cohort.path.study)
    letters.welcome(enrolment)
    return enrolment


def send_ways_in(email):
    """Write to whoever is enrolled with this address; to others nothing is sent and nothing is said."""
    found = Enrolment.objects.filter(email__iexact=email.strip()).select_related("cohort__path")
    again = _slot()
    for enrolment in found:
        if enrolment.confirmed_at:
            letters.send_way_in(enrolment, again=again)
        else:
            letters.ask_to_confirm(enrolment, again=again)


@transaction.atomic
def renew_link(enrolment, *, by):
    """Make a learner's link worthless and send a new one."""
    enrolment.nonce = new_nonce()
    enrolment.save(update_fields=["nonce"])
    letters.send_way_in(enrolment, again=f":{timezone.now():%Y%m%d%H%M%S}")
    record("renewed learner link", enrolment.cohort, by=by, study=enrolment.cohort.path.study)


@transaction.atomic
def erase_enrolment(enrolment, *, by=None):
    """A learner leaves: name, answers, products, feedback and letters are erased. Badges stay valid for who keeps the
    file, as rows that name nobody."""
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("path__study").get(pk=enrolment.cohort_id)
    Response.objects.filter(pk__in=list(enrolment.assessments.values_list("response", flat=True))).delete()
    Letter.objects.filter(about=letters.about(enrolment)).delete()
    Badge.objects.filter(enrolment=enrolment).update(enrolment=None, credential="", shown_name="", published_at=None)
    enrolment.delete()
    count_seats(cohort)
    record("erased enrolment", cohort, by=by, actor="" if by else str(_("A learner")), study=cohort.path.study)


def _slot():
    """Names the ten minutes we are in: letters that anybody can ask for go at most once in each."""
    now = timezone.now()
    return f":{now:%Y%m%d%H}{now.minute // 10}"


def forget_unconfirmed(now=None):
    """Enrolments nobody confirmed in two weeks are erased. Called by the clock."""
    late = Enrolment.objects.filter(confirmed_at=None, created_at__lt=(now or timezone.now()) - UNCONFIRMED_FOR)
    keys = list(late.values_list("pk", flat=True)[:200])
    Letter.objects.filter(about__in=[f"enrolment:{key}" for key in keys]).delete()
    Enrolment.objects.filter(pk__in=keys, confirmed_at=None).delete()
    return len(keys)

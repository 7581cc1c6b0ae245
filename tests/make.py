"""Makers of rows for tests: plain functions with sensible defaults, through the real actions where there is one."""

from itertools import count

from sestante.people.actions import welcome_person
from sestante.places.models import Municipality, Region
from sestante.practices.models import Contact, Practice
from sestante.studies.actions import add_member, open_study
from sestante.studies.permissions import Role

numbers = count(1)


def person(name="Ada Verdi", *, email=None, password=None, administrator=False):
    return welcome_person(
        email=email or f"person{next(numbers)}@example.org", name=name, password=password, administrator=administrator
    )


def study(title="Comunità che si prendono cura", *, by=None, **fields):
    return open_study(title=title, region=Region.objects.get(code="08"), by=by or person(), **fields)


def member(study, role=Role.RESEARCHER, **fields):
    somebody = person(**fields)
    add_member(study, person=somebody, role=role, by=study.memberships.first().person)
    return somebody


def practice(study, name="Portineria di via dei Tigli", *, municipality="Bologna", email="tigli@example.org"):
    place = Municipality.objects.select_related("province").get(name=municipality)
    made = Practice.objects.create(
        study=study,
        name=name,
        likeness=name.lower(),
        municipality=place,
        province=place.province,
        region=place.province.region,
    )
    if email:
        Contact.objects.create(practice=made, name="Referente", email=email)
    return made


def training_path(study, *, by=None, published=True):
    """The library's path, with its self-assessment; open to the public unless said otherwise."""
    from sestante.studies.actions import show_study
    from sestante.training.actions import add_path, publish_path

    by = by or study.memberships.first().person
    path = add_path(study, "attori-sociali", by=by)
    if published:
        show_study(study, by=by, public=True)
        publish_path(path, by=by)
    return path


def cohort(path, *, title="Primavera", capacity=20, days=60, begins=7, by=None):
    from datetime import timedelta

    from django.utils import timezone

    from sestante.training.actions import open_cohort

    today, by = timezone.localdate(), by or path.study.memberships.first().person
    return open_cohort(
        path,
        by=by,
        title=title,
        starts_on=today + timedelta(days=begins),
        ends_on=today + timedelta(days=begins + days),
        enrol_by=today + timedelta(days=begins),
        capacity=capacity,
        trainers=[by],
    )


def learner(cohort, name="Rosa Neri", *, email=None, confirmed=True):
    from sestante.training.actions import confirm_enrolment, enrol

    made = enrol(cohort, name=name, email=email or f"learner{next(numbers)}@example.org", language="it", consent="Sì")
    return confirm_enrolment(made) if confirmed else made


def assessed(enrolment, moment="before", scores=(3,) * 12):
    """A self-assessment with these twelve scores."""
    from sestante.training.actions import assess

    answers = {f"/data/a1/self/sa{place:02d}": str(score) for place, score in enumerate(scores, start=1)}
    return assess(enrolment, moment, answers, language="it")


def handed_in(enrolment, position, *, address="/pratiche/"):
    """A field product that is an address of this site, at the module of this place."""
    from django.conf import settings
    from django.utils import timezone

    from sestante.training.models import FieldProduct

    module = enrolment.cohort.path.modules.get(position=position)
    return FieldProduct.objects.create(
        enrolment=enrolment,
        module=module,
        kind=module.product_kind,
        target_kind="page",
        url=settings.SESTANTE_SITE_URL + address,
        words="L’abbiamo fatto in otto.",
        submitted_at=timezone.now(),
    )


def nominated(study, *, email="rosa@example.org"):
    """A nomination sent through an open call by somebody with this address."""
    from django.utils import timezone

    from sestante.fieldwork.actions import answer_questions, begin_answer, open_call, submit_response
    from sestante.fieldwork.models import Call
    from sestante.questionnaires.actions import add_from_library, publish_version

    by = study.memberships.first().person
    call = Call.objects.filter(study=study).first()
    if call is None:
        version = publish_version(add_from_library(study, "nomina", by=by), by=by)
        call = open_call(study, version, by=by, opens_on=timezone.localdate())
    response = begin_answer(call, language="it")
    answers = {
        "/data/n1/practice_name": "Forno di paese",
        "/data/n2/nominator_email": email,
        "/data/n2/privacy_notice_read": "OK",
    }
    answer_questions(response, answers, base_revision=0, language="it")
    sent = submit_response(response, language="it")
    assert sent.sent, sent.gaps
    return sent.response

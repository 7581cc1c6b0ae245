"""The training of the invented study: a path, a cohort on its way, twelve learners at different points, five badges."""

from datetime import date, timedelta

from django.utils import timezone

from sestante.catalogue.models import PracticeSheet
from sestante.deliberation.models import Minutes
from sestante.journal.models import Entry
from sestante.training.actions import (
    add_meeting,
    add_path,
    assess,
    confirm_enrolment,
    describe_lesson,
    enrol,
    give_feedback,
    open_cohort,
    publish_badge,
    publish_path,
    read_lesson,
)
from sestante.training.models import Badge, Cohort, Enrolment, FieldProduct, ProductKind, SelfAssessment

VERBS = ("took path", "wrote lesson", "published path", "opened cohort", "planned meetings", "took enrolment",
         "gave feedback")  # fmt: skip
CONSENT = "Ho letto l’informativa e accetto che i miei dati servano a seguire questo percorso."


def load(study, people, shift):
    from . import _read
    from .loading import at

    plan, by = _read("training.yaml"), people[0]
    trainers = [person for person in people if person.memberships.filter(study=study, role="trainer").exists()] or [by]

    def day(text):
        return date.fromisoformat(text) + shift

    path = add_path(study, "attori-sociali", by=by)
    furnish(path, plan["video"], by)
    publish_path(path, by=by)
    cohort, coming = (
        open_cohort(
            path, by=by, title=words["it"], starts_on=day(words["starts_on"]), ends_on=day(words["ends_on"]),
            enrol_by=day(words["enrol_by"]), capacity=words["capacity"], trainers=trainers,
        )
        for words in (plan["cohort"], plan["next"])
    )  # fmt: skip
    modules = {module.position: module for module in path.modules.all()}
    for group, meetings in ((cohort, plan["meetings"]), (coming, plan["next_meetings"])):
        for row in meetings:
            begins = at(day(row["day"]), 18).replace(minute=0)
            add_meeting(
                group, by=by, module=modules[row["module"]], title=row["title"], starts_at=begins,
                ends_at=begins + timedelta(hours=2), place=row.get("place", ""), link=row.get("link", ""),
            )  # fmt: skip
    # Enrolment was open when these came; the door is closed behind them.
    Cohort.objects.filter(pk=cohort.pk).update(enrol_by=cohort.ends_on)
    enrolled = [enter(entry, cohort, at(day("2026-09-21"), 10)) for entry in plan["learners"]]
    Cohort.objects.filter(pk=cohort.pk).update(enrol_by=day(plan["cohort"]["enrol_by"]))
    for entry, learner in zip(plan["learners"], enrolled, strict=True):
        learn(entry, learner, modules, trainers[0])
    # The journal tells of it when it happened, not on the day the demonstration was loaded.
    told = Entry.objects.filter(study_pk=study.pk, verb__in=VERBS)
    told.update(at=at(day("2026-09-14"), 11))
    for product in FieldProduct.objects.exclude(decided_at=None):
        entry = told.filter(verb="gave feedback", at__date=day("2026-09-14")).order_by("pk").first()
        Entry.objects.filter(pk=entry.pk).update(at=product.decided_at)
    first = Badge.objects.filter(enrolment=enrolled[0]).first()
    publish_badge(first, shown_name=enrolled[0].name)


def furnish(path, film, by):
    """A lesson with a film and its transcript, another with a practice as its case."""
    lesson = path.modules.get(position=film["module"]).lessons.get(position=film["lesson"])
    describe_lesson(lesson, by=by, video_url=film["url"], transcript=film["transcript"])
    sheet = PracticeSheet.objects.published().filter(study=path.study).first()
    if sheet is not None:
        describe_lesson(path.modules.get(position=1).lessons.get(position=1), by=by, case=sheet)


def enter(entry, cohort, moment):
    email = f"{entry['name'].split()[0].lower()}.{entry['name'].split()[-1].lower()}@example.org"
    learner = confirm_enrolment(enrol(cohort, name=entry["name"], email=email, language="it", consent=CONSENT))
    Enrolment.objects.filter(pk=learner.pk).update(created_at=moment, confirmed_at=moment + timedelta(hours=2))
    return learner


def learn(entry, learner, modules, trainer):
    for moment in ("before", "after"):
        if moment in entry:
            answers = {f"/data/a1/self/sa{place:02d}": str(score) for place, score in enumerate(entry[moment], start=1)}
            assess(learner, SelfAssessment.Moment(moment), answers, language="it")
    for position, number in entry["read"].items():
        for lesson in modules[int(position)].lessons.all()[:number]:
            read_lesson(learner, lesson)
    for row in entry.get("products", ()):
        hand(row, learner, modules[row["module"]], trainer)


def made_in_the_field(study, kind):
    """(what, key, address) of something of this kind in the invented study."""
    from django.conf import settings

    if kind == ProductKind.MATCH:
        return "exchange.match", study.matches.exclude(contacts_sent_at=None).first().pk, ""
    if kind == ProductKind.MEETING:
        return "deliberation.minutes", Minutes.objects.filter(focus_group__study=study).first().pk, ""
    sheet = PracticeSheet.objects.published().filter(study=study).first()
    if kind == ProductKind.PILL:
        return "catalogue.practicesheet", sheet.pk, settings.SESTANTE_SITE_URL + sheet.get_absolute_url()
    return "fieldwork.response", None, ""  # told by telephone, before the call was open


def hand(row, learner, module, trainer):
    """What was handed in, as if the trainer had looked at it: these learners' letters are nobody's."""
    sent = timezone.now() - timedelta(days=row.get("ago", 24))
    what, key, address = made_in_the_field(learner.cohort.path.study, module.product_kind)
    product = FieldProduct.objects.create(
        enrolment=learner,
        module=module,
        kind=module.product_kind,
        target_kind=what,
        target_pk=key,
        url=address,
        words=row["words"],
        submitted_at=sent,
    )
    if row["state"] == "submitted":
        return
    said = give_feedback(product, verdict=row["state"], words=row["feedback"], by=trainer)
    answered = sent + timedelta(days=5)
    product.feedback.filter(pk=said.pk).update(at=answered)
    FieldProduct.objects.filter(pk=product.pk).update(decided_at=answered)

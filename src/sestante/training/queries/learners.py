"""A learner's own page, and a cohort as its trainers see it: by module without names, or name by name."""

from typing import NamedTuple

from django.db.models import Prefetch
from django.utils import timezone

from sestante.letters.models import Letter
from sestante.letters.queries import letters_about
from sestante.training.letters import about
from sestante.training.models import Badge, Enrolment, FieldProduct, Lesson, LessonReading, Module


class Step(NamedTuple):
    """A module as far as one learner has come."""

    module: Module
    lessons: list  # (lesson, read)
    product: FieldProduct | None
    badge: Badge | None

    @property
    def read(self):
        return sum(read for _lesson, read in self.lessons)

    @property
    def state(self):
        """done: accepted; now: begun; todo."""
        if self.product is not None and self.product.state == FieldProduct.State.ACCEPTED:
            return "done"
        return "now" if self.read or self.product is not None else "todo"


class Home(NamedTuple):
    steps: list
    meetings: list
    next_meeting: object
    assessments: dict  # {moment: row}
    badges: list
    hours: int  # of the modules done

    @property
    def done(self):
        return sum(step.state == "done" for step in self.steps)


def home_of(enrolment):
    """Everything a learner finds on their page: eight queries, however far they have come."""
    modules = list(enrolment.cohort.path.modules.prefetch_related("lessons", "outcomes"))
    read = set(enrolment.readings.values_list("lesson", flat=True))
    feedback = Prefetch("feedback")
    products = {one.module_id: one for one in enrolment.products.prefetch_related(feedback, "feedback__by")}
    badges = list(enrolment.badges.select_related("module"))
    by_module = {badge.module_id: badge for badge in badges if badge.revoked_at is None}
    steps = [
        Step(
            module,
            [(lesson, lesson.pk in read) for lesson in module.lessons.all()],
            products.get(module.pk),
            by_module.get(module.pk),
        )
        for module in modules
    ]
    meetings, now = list(enrolment.cohort.meetings.select_related("module")), timezone.now()
    return Home(
        steps=steps,
        meetings=meetings,
        next_meeting=next((meeting for meeting in meetings if meeting.ends_at >= now), None),
        assessments={one.moment: one for one in enrolment.assessments.all()},
        badges=badges,
        hours=sum(step.module.hours for step in steps if step.state == "done"),
    )


def module_of(path, position):
    """A module of a path by its place, or None."""
    return path.modules.filter(position=position).prefetch_related("outcomes", "lessons").first()


def lesson_of(path, pk):
    return Lesson.objects.filter(module__path=path, pk=pk).select_related("module__path__study", "case").first()


# -- for the trainers --------------------------------------------------------------------------------------------------
def progress_of(cohort):
    """How many learners have begun, handed in, finished each module: no names. Three queries."""
    people = set(cohort.enrolments.confirmed().values_list("pk", flat=True))
    begun = set(
        LessonReading.objects.filter(enrolment__in=people).values_list("enrolment", "lesson__module").distinct()
    )
    products = list(FieldProduct.objects.filter(enrolment__in=people).values_list("enrolment", "module", "state"))
    found = []
    for module in cohort.path.modules.all():
        handed = {person for person, one, _state in products if one == module.pk}
        done = {person for person, one, state in products if one == module.pk and state == "accepted"}
        started = {person for person, one in begun if one == module.pk} | handed
        found.append(
            {
                "module": module,
                "done": len(done),
                "handed_in": len(handed - done),
                "begun": len(started - handed),
                "not_begun": len(people - started),
                "people": len(people),
            }
        )
    return found


def roll_of(cohort):
    """The learners of a cohort by name, for who teaches: products, badges, whether the letters arrived."""
    enrolments = list(
        Enrolment.objects.filter(cohort=cohort)
        .order_by("name", "pk")
        .prefetch_related(
            Prefetch("products", FieldProduct.objects.select_related("module")),
            Prefetch("badges", Badge.objects.select_related("module").defer("credential")),
        )
    )
    letters = letters_about([about(one) for one in enrolments])
    for one in enrolments:
        one.failed_letter = next(
            (letter for letter in letters[about(one)] if letter.state == Letter.State.FAILED), None
        )
    return enrolments

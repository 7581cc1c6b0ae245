"""A learner's own pages: where they are, lessons, what they hand in. Everything at their own pace."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.fieldwork.links import new_nonce
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import gaps_of, paper_of, session_of
from sestante.reports.markdown import blocks_of
from sestante.training.actions import assess, hand_in, read_lesson
from sestante.training.errors import TrainingError
from sestante.training.models import FieldProduct, SelfAssessment
from sestante.training.queries import home_of, lesson_of, module_of, questionnaire_version, result_of
from sestante.training.queries.asking import six_months_after

from .fields import Desk
from .learner_links import frame_of, with_enrolment
from .learner_objects import recognise
from .reading import edits_of
from .sections import problems_of

Moment = SelfAssessment.Moment
STEPS = {"done": gettext_lazy("Accepted"), "now": gettext_lazy("In progress"), "todo": gettext_lazy("To do")}
# What to point at, by kind of product.
POINTERS = {
    "nomination": gettext_lazy("Send the nomination from this site, then paste the address of its receipt page here."),
    "practice_form": gettext_lazy(
        "When the form is sent, paste the address of its receipt page, or its receipt number if your address is in it."
    ),
    "meeting": gettext_lazy(
        "Paste the address of its minutes: from the letter, or of their page if you led it. Whoever coordinates the "
        "study opens a meeting for you."
    ),
    "match": gettext_lazy("Paste the address from the letter about the match, once both sides have said yes."),
    "monitoring_round": gettext_lazy(
        "When the update is sent, paste the address of its receipt page, or its receipt number if your address is in "
        "it."
    ),
    "pill": gettext_lazy("Paste the address of the published pill, or of the replication kit."),
}


class ProductForm(forms.Form):
    pointer = forms.CharField(label=gettext_lazy("Where it is"), max_length=300)
    words = forms.CharField(
        label=gettext_lazy("What you did, and what you would do otherwise"),
        help_text=gettext_lazy("Three lines for the trainers. No names of other people."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pointer"].help_text = POINTERS[kind]


# -- where one is ------------------------------------------------------------------------------------------------------
@with_enrolment
def home(request, token, enrolment):
    found = home_of(enrolment)
    states = ["now" if step.state == "now" else step.state for step in found.steps]
    return render(
        request,
        "participate/learner.html",
        {
            **frame_of(token, enrolment),
            "home": found,
            "steps": [(step, STEPS[step.state]) for step in found.steps],
            "states": states,
            "ask": moment_to_ask(enrolment, found),
            "feedback": enrolment.cohort.feedback_call if asks_feedback(enrolment.cohort) else None,
            "trainers": ", ".join(person.name for person in enrolment.cohort.trainers.all()),
        },
    )


def asks_feedback(cohort):
    return cohort.feedback_call_id is not None and cohort.feedback_call.is_open(timezone.localdate())


def moment_to_ask(enrolment, home):
    """The self-assessment that makes sense now, or None."""
    if questionnaire_version(enrolment.cohort.path.study) is None:
        return None
    if not home.assessments:
        return Moment.BEFORE
    today = timezone.localdate()
    if Moment.AFTER not in home.assessments and (home.done or enrolment.cohort.ends_on < today):
        return Moment.AFTER
    if Moment.LATER not in home.assessments and today >= six_months_after(enrolment.cohort):
        return Moment.LATER
    return None


def module_or_404(enrolment, position):
    found = module_of(enrolment.cohort.path, position)
    if found is None:
        raise Http404
    return found


@with_enrolment
def module(request, token, enrolment, position):
    return module_page(request, token, enrolment, module_or_404(enrolment, position))


def module_page(request, token, enrolment, module, *, form=None, status=200):
    step = next(step for step in home_of(enrolment).steps if step.module.pk == module.pk)
    open_to_hand_in = step.product is None or step.product.state == FieldProduct.State.TO_COMPLETE
    if form is None and open_to_hand_in:
        said = {"pointer": step.product.url, "words": step.product.words} if step.product else None
        form = ProductForm(kind=module.product_kind, initial=said)
    page = {
        **frame_of(token, enrolment),
        "module": module,
        "step": step,
        "total": enrolment.cohort.path.modules.count(),
        "form": form if open_to_hand_in else None,
        "nomination": module.product_kind == "nomination",
    }
    return render(request, "participate/learner_module.html", page, status=status)


@require_POST
@with_enrolment
def product(request, token, enrolment, position):
    """Hand in the field product of a module."""
    found = module_or_404(enrolment, position)
    form = ProductForm(request.POST, kind=found.product_kind)
    if form.is_valid():
        try:
            hand_in(
                enrolment,
                found,
                pointer=form.cleaned_data["pointer"],
                words=form.cleaned_data["words"],
                recognise=lambda path: recognise(path, enrolment),
            )
            messages.success(request, _("Handed in: you get a word within ten days"))
            return redirect("learner_module", token=token, position=position)
        except TrainingError as refusal:
            form.add_error("pointer", str(refusal))
    return module_page(request, token, enrolment, found, form=form, status=422)


# -- lessons -----------------------------------------------------------------------------------------------------------
def lesson_or_404(enrolment, pk):
    found = lesson_of(enrolment.cohort.path, pk)
    if found is None:
        raise Http404
    return found


@with_enrolment
def lesson(request, token, enrolment, pk):
    found = lesson_or_404(enrolment, pk)
    lessons = list(found.module.lessons.only("pk", "module", "position", "title", "title_en"))
    place = [one.pk for one in lessons].index(found.pk)
    case = found.case if found.case is not None and found.case.withdrawn_at is None else None
    page = {
        **frame_of(token, enrolment),
        "lesson": found,
        "module": found.module,
        "blocks": blocks_of(found.said["text"], ()),
        "transcript": blocks_of(found.said["transcript"], ()),
        "case": case,
        "number": place + 1,
        "total": len(lessons),
        "read": enrolment.readings.filter(lesson=found).exists(),
        "next": lessons[place + 1] if place + 1 < len(lessons) else None,
    }
    return render(request, "participate/learner_lesson.html", page)


@require_POST
@with_enrolment
def reading(request, token, enrolment, pk):
    """Tick a lesson as read and go on, or take the tick away."""
    found = lesson_or_404(enrolment, pk)
    read = request.POST.get("read") != "no"
    read_lesson(enrolment, found, read=read)
    after = found.module.lessons.filter(position__gt=found.position).first() if read else found
    if after is not None:
        return redirect("learner_lesson", token=token, pk=after.pk)
    return redirect("learner_module", token=token, position=found.module.position)


# -- self-assessment ---------------------------------------------------------------------------------------------------
@with_enrolment
def assessment(request, token, enrolment, moment):
    """The twelve questions. Nothing is kept until all are answered, and then only for the learner."""
    found = next((one for one in Moment if one.slug == moment), None)
    version = questionnaire_version(enrolment.cohort.path.study)
    if found is None or version is None:
        raise Http404
    known = set(enrolment.assessments.values_list("moment", flat=True))
    too_early = found == Moment.LATER and timezone.localdate() < six_months_after(enrolment.cohort)
    if found in known or too_early or (found == Moment.BEFORE and known):
        return redirect("learner_result", token=token)
    paper, language = paper_of(version), get_language()
    section = paper.sections[0]
    response = Response(version=version, origin=Response.Origin.CALL, language=language, nonce=new_nonce())
    session, told = session_of(response, language=language), False
    if request.method == "POST":
        answers = {ref: value for ref, value in edits_of(request.POST, paper, section).items() if value}
        for ref, value in answers.items():
            session.set(ref, value)
        told = bool(gaps_of(response, session))
        if not told:
            assess(enrolment, found, answers, language=language)
            messages.success(request, _("Kept: only you see it"))
            return redirect("learner_result", token=token)
    asked = Desk(response, paper, session, language=language, checking=told).section(section)
    page = {
        **frame_of(token, enrolment),
        "asked": asked,
        "problems": problems_of(asked) if told else [],
        "intro": paper.said(paper.intro, language),
        "title": paper.said(paper.title, language),
        "moment": found,
    }
    return render(request, "participate/learner_assessment.html", page, status=422 if told else 200)


@with_enrolment
def result(request, token, enrolment):
    """What one said of oneself, before and after, and what it suggests. Nobody else opens this."""
    modules = list(enrolment.cohort.path.modules.all())
    found = result_of(enrolment, modules)
    if not found:
        return redirect("learner_assessment", token=token, moment=Moment.BEFORE.slug)
    rows = [
        {
            "module": one.module,
            "advice": one.advice,
            "bars": [
                (moment.label, mean, round(mean * 20))
                for moment, mean in zip(Moment, (one.before, one.after, one.later), strict=True)
                if mean is not None
            ],
        }
        for one in found
    ]
    page = {**frame_of(token, enrolment), "rows": rows, "ask": moment_to_ask(enrolment, home_of(enrolment))}
    return render(request, "participate/learner_result.html", page)

"""What telephones sent: the queue of what somebody must look at, and one record with all that can be done about it."""

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sestante.fieldwork.actions.filing import try_again
from sestante.fieldwork.actions.resolving import (
    accept_submission,
    correct_submission,
    place_submission,
    reject_submission,
)
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Submission
from sestante.fieldwork.queries.paper import generic_of, paper_of, session_of
from sestante.fieldwork.queries.responses import answers_in_words
from sestante.fieldwork.queries.telephones import submission_counts, submission_of, submissions_of
from sestante.practices.models import Practice
from sestante.web.access import may

from .listing import page_of, whole

WHICH = ("to_check", "missing", "rejected", "all")
MOST_PRACTICES = 20


class Doubt(NamedTuple):
    """One reason as this reader may see it."""

    question: str
    message: str
    sent: str
    ours: str
    compares: bool
    hidden: bool


class Field(NamedTuple):
    """An answer that can be put right on the page."""

    name: str
    ref: str
    label: str
    kind: str  # one, several, date, number, text
    value: str
    options: list


def submissions(request, study):
    which = request.GET.get("quali", "to_check")
    which = which if which in WHICH else "to_check"
    counts = submission_counts(request.study)
    page = {
        "page": page_of(request, submissions_of(request.study, which=which), counts[which]),
        "which": which,
        "counts": counts,
        "tabs": [(name, label, counts[name]) for name, label in tabs()],
        "can_manage": may(request, "manage_study"),
    }
    return render(request, "workbench/submissions.html", page)


def tabs():
    return [
        ("to_check", _("To check")),
        ("missing", _("Files missing")),
        ("rejected", _("Rejected")),
        ("all", _("All records")),
    ]


def asked(request, pk):
    found = submission_of(request.study, pk)
    if found is None:
        raise Http404
    return found


def submission(request, study, submission):
    return shown(request, asked(request, submission))


def shown(request, found, *, typed=None, refused=(), status=200):
    """One record: what is odd about it, what the telephone said beside what we have, and what can be decided."""
    identities = may(request, "read_identities")
    response, open_ = found.response, found.state == Submission.State.TO_CHECK
    search = request.GET.get("q", "").strip()[:100]
    files = list(found.files.select_related("attachment"))
    page = {
        "submission": found,
        "response": response,
        "doubts": doubts_of(found, identities=identities),
        "fields": fields_of(found, identities=identities, typed=typed or {}) if open_ and found.applied else [],
        "refused": refused,
        "sections": answers_in_words(response, language=get_language(), identities=identities) if found.applied else [],
        "files": files,
        "open": open_,
        "waits": found.state == Submission.State.RECEIVED,
        "search": search,
        "practices": practices_named(request.study, search) if search else [],
        "can_read_original": identities and bool(found.xml),
    }
    return render(request, "workbench/submission.html", page, status=status)


def doubts_of(found, *, identities):
    """Reasons in words; of a confidential question nobody is shown what was said but who may read it."""
    questions = paper_of(found.version).questions if found.version else {}
    rows = []
    for reason in found.reasons:
        question = questions.get(generic_of(reason.get("ref", "")))
        # What the form does not know may be anything: it is shown as if it were confidential.
        secret = bool(reason.get("ref")) and (question is None or question.visibility == "confidential")
        hidden = secret and not identities
        rows.append(
            Doubt(
                question=reason["column"],
                message=reason["message"],
                sent="" if hidden else reason.get("sent", ""),
                ours="" if hidden else reason.get("ours", ""),
                compares="ours" in reason,
                hidden=hidden,
            )
        )
    return rows


def fields_of(found, *, identities, typed):
    """The answers that the reasons speak of, each as a field that a person can put right."""
    paper, session = paper_of(found.version), session_of(found.response)
    fields, seen = [], set()
    for reason in found.reasons:
        ref = reason.get("ref", "")
        question = paper.questions.get(generic_of(ref))
        if not ref or ref in seen or question is None or (question.visibility == "confidential" and not identities):
            continue
        seen.add(ref)
        field = field_of(session, found.response, ref, question, paper, len(fields), typed)
        if field is not None:
            fields.append(field)
    return fields


def field_of(session, response, ref, question, paper, number, typed):
    try:
        view = session.view(ref)
    except KeyError:
        return None
    element = view.element
    if (
        element.kind != "question"
        or element.control in ("upload", "trigger", "note")
        or view.readonly
        or not view.relevant
    ):
        return None
    value = typed.get(ref, response.pending.get(ref, view.value))
    if element.choices is not None:
        kind = "several" if element.control in ("select", "rank") else "one"
        chosen = value.split()
        options = [(choice.value, choice.label, choice.value in chosen) for choice in view.choices]
    else:
        kind, options = {"date": "date", "int": "number", "decimal": "number"}.get(element.type, "text"), []
    return Field(
        f"risposta-{number}", ref, paper.said(question.labels, get_language()) or question.name, kind, value, options
    )


def practices_named(study, search):
    found = Practice.objects.of_study(study).select_related("municipality")
    for word in search.split():
        found = found.filter(name__icontains=word)
    return list(found.order_by("name")[:MOST_PRACTICES])


def back(request, pk):
    return redirect("submission", request.study.slug, pk)


@require_POST
def acceptance(request, study, submission):
    try:
        accept_submission(asked(request, submission), by=request.user)
        messages.success(request, _("Record accepted: its answers count from now on"))
    except FieldworkError as problem:
        messages.error(request, str(problem))
    return back(request, submission)


@require_POST
def correction(request, study, submission):
    """Put answers right through the engine; what it does not take comes back as it was typed."""
    found = asked(request, submission)
    if found.state != Submission.State.TO_CHECK or not found.applied:
        messages.error(request, _("Somebody has already decided about this record."))
        return back(request, submission)
    fields = fields_of(found, identities=may(request, "read_identities"), typed={})
    said = {field.ref: " ".join(request.POST.getlist(field.name)) if field.kind == "several"
            else request.POST.get(field.name, "").strip() for field in fields if field.name in request.POST
            or field.kind == "several"}  # fmt: skip
    try:
        refused = correct_submission(found, said, by=request.user)
    except FieldworkError as problem:
        messages.error(request, str(problem))
        return back(request, submission)
    if refused:
        typed = {ref: said[ref] for ref in refused}
        return shown(request, asked(request, submission), typed=typed, refused=refused, status=422)
    messages.success(request, _("Answers put right"))
    return back(request, submission)


@require_POST
def place(request, study, submission):
    """Say which practice a record is of: one that is known, or a new one."""
    chosen = request.POST.get("pratica", "")
    practice = Practice.objects.of_study(request.study).filter(pk=whole(chosen)).first() if whole(chosen) else None
    if practice is None and chosen != "nuova":
        messages.error(request, _("Choose a practice."))
        return back(request, submission)
    try:
        placed = place_submission(asked(request, submission), practice, by=request.user)
        messages.success(request, _("It is of “%(practice)s” now") % {"practice": placed})
    except FieldworkError as problem:
        messages.error(request, str(problem))
    return back(request, submission)


@require_POST
def rejection(request, study, submission):
    try:
        reject_submission(asked(request, submission), note=request.POST.get("note", ""), by=request.user,
                          erase=request.POST.get("erase") == "1")  # fmt: skip
        messages.success(request, _("Record rejected"))
    except FieldworkError as problem:
        messages.error(request, str(problem))
    return back(request, submission)


@require_POST
def retrial(request, study, submission):
    """Look at it anew, as after the form it speaks of was published."""
    found = try_again(asked(request, submission))
    if found.state == Submission.State.FILED:
        messages.success(request, _("Filed: its answers count from now on"))
    else:
        messages.info(request, _("Looked at again: what is odd about it is listed here"))
    return back(request, submission)


@require_GET
def original(request, study, submission):
    """The record byte by byte, for whoever may read everything in it."""
    found = asked(request, submission)
    if not found.xml:
        raise Http404
    name = slugify(found.instance_id.replace(":", "-")) or f"record-{found.pk}"
    headers = {"Content-Disposition": f'attachment; filename="{name}.xml"'}
    return HttpResponse(bytes(found.xml), content_type="application/xml", headers=headers)

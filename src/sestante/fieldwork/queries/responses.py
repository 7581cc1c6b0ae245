"""What responses say, laid out for the team: lists, one response's answers, everything as a table."""

from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from sestante.fieldwork.models import Response
from sestante.questionnaires.queries import said_in

from .paper import generic_of, paper_of, session_of

HEAVY = ("instance", "version__xform", "version__xlsform", "version__questions", "version__source")
ORDERS = {"pratica": "practice__name", "inviata": "submitted_at", "salvata": "saved_at"}
FILES = frozenset(["image", "photo", "audio", "video", "file"])
READABLE = (Response.State.SUBMITTED, Response.State.TO_CHECK)  # a draft is nobody's but its author's


def responses_of(study, *, search="", state="", questionnaire="", run=None, order=""):
    """A study's responses as the page asked for them, without their weight."""
    found = Response.objects.of_study(study)
    if search:
        found = found.filter(Q(practice__name__icontains=search) | Q(practice__municipality__name__icontains=search))
    if state in Response.State.values:
        found = found.filter(state=state)
    if questionnaire:
        found = found.filter(version__questionnaire=questionnaire)
    if run is not None:
        found = found.filter(import_run=run)
    name = ORDERS.get(order.removeprefix("-"), "")
    ordering = [f"{'-' if order.startswith('-') else ''}{name}", "-pk"] if name else ["-submitted_at", "-pk"]
    return (
        found.select_related("practice__municipality", "practice__province", "version__questionnaire", "call")
        .defer(*HEAVY)
        .order_by(*ordering)
    )


def counts_by_state(study, *, questionnaire=""):
    found = Response.objects.of_study(study)
    if questionnaire:
        found = found.filter(version__questionnaire=questionnaire)
    rows = found.order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in rows}


def response_of(study, pk):
    """One response of this study with its practice and version, or None."""
    return (
        Response.objects.of_study(study)
        .filter(pk=pk)
        .select_related("practice__municipality", "practice__province", "practice__region",
                        "version__questionnaire", "call", "import_run")
        .defer("version__xlsform", "version__source")
        .first()
    )  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One answer in words, or a line of a group (then with ``parts``)."""

    label: str
    text: str
    visibility: str
    ref: str = ""
    is_long: bool = False
    parts: list = field(default_factory=list)
    attachment: object = None


def answers_in_words(response, *, language, identities):
    """The answers section by section: ``[(title, [Said, ...], how many are kept back), ...]``.

    Confidential ones only with ``identities``; those to hidden questions never.
    """
    paper = paper_of(response.version)
    values = {ref: text for ref, text in session_of(response).values(relevant_only=True).items() if text}
    files = {one.ref: one for one in attachments_of(response)}
    found = []
    for section in paper.sections:
        lines, kept_back = [], 0
        for ref, text in values.items():
            path = generic_of(ref)
            question = paper.questions.get(path)
            if question is None or path not in section.leaves:
                continue
            if question.visibility == "confidential" and not identities:
                kept_back += 1
                continue
            lines.append(_said(paper, question, ref, text, language, files.get(ref)))
        if lines or kept_back:
            found.append((paper.said(section.labels, language), lines, kept_back))
    return found


def attachments_of(response):
    """The files of a response, each with the copies drawn of it."""
    return response.attachments.select_related("file").prefetch_related("file__renditions__file")


def attachment_of(response, pk, *, identities):
    """One file as the team may see it, or None: those of confidential questions, and those that no answer names, only
    with ``identities``."""
    found = attachments_of(response).filter(pk=pk).first() if response.state in READABLE else None
    if found is None or identities:
        return found
    question = paper_of(response.version).questions.get(generic_of(found.ref)) if found.ref else None
    return None if question is None or question.visibility == "confidential" else found


def _said(paper, question, ref, text, language, file=None):
    label = paper.said(question.labels, language) or question.name
    if question.matrix or question.repeat:
        around = next(
            (one for one in paper.questions.values() if one.name == (question.matrix or question.repeat)), None
        )
        position = f" {ref.partition('[')[2].partition(']')[0]}" if question.repeat else ""
        if around is not None:
            label = f"{paper.said(around.labels, language)}{position} · {label}"
    words = file.name if file is not None else _read_out(paper, question, text, language)
    return Said(label, words, question.visibility, ref, len(text) > 160, attachment=file)


def _read_out(paper, question, text, language):
    """An answer as people say it: days as days, a tick as a yes. Tables for other programs keep what is stored."""
    if question.type == "date" and (day := parse_date(text)):
        by_month = "month-year" in paper.definition.element(question.path).appearance
        return formats.date_format(day, "YEAR_MONTH_FORMAT" if by_month else "DATE_FORMAT")
    if question.type == "acknowledge":
        return _("Yes")
    if question.type in ("geopoint", "background-geopoint"):
        return ", ".join(text.split()[:2])
    if question.type in FILES:
        return _("%(name)s (the file is not here)") % {"name": text}
    return in_words(question, text, language, paper)


def in_words(question, text, language, paper=None):
    """An answer as it was chosen: the labels of its choices instead of their codes; of a file, that there is one."""
    if question.type in FILES:
        return _("1 file")
    if not question.choices:
        return text
    labels = {choice.value: choice.labels for choice in question.choices}
    values = text.split() if question.multiple else [text]
    say = paper.said if paper is not None else said_in
    return "; ".join(say(labels[value], language) if value in labels else value for value in values)


def edits_of(response, *, language, identities, limit=60):
    """What was changed, newest first: when, by whom, which question; not the words it had before."""
    paper = paper_of(response.version)
    found = []
    for edit in response.edits.select_related("person").order_by("-revision", "-pk")[: 3 * limit]:
        question = paper.questions.get(generic_of(edit.ref))
        if question is None or (question.visibility == "confidential" and not identities):
            continue
        found.append((edit, paper.said(question.labels, language) or question.name))
    return found[:limit]

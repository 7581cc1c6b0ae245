"""What came in: the list, one response answer by answer, what somebody must look at, everything as a table."""

import csv
from datetime import date

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sestante.fieldwork.actions.checking import accept_response, send_back
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries.answer_table import table_of_answers
from sestante.fieldwork.queries.moves import moves_of
from sestante.fieldwork.queries.responses import (
    READABLE,
    answers_in_words,
    counts_by_state,
    edits_of,
    response_of,
    responses_of,
)
from sestante.questionnaires.models import NOT_OF_PRACTICES
from sestante.questionnaires.queries import questionnaire_of, said_in
from sestante.web.access import may

from .listing import page_of, whole


def responses(request, study):
    key = whole(request.GET.get("questionario", ""))
    asked = {
        "search": request.GET.get("q", "").strip()[:100],
        "state": request.GET.get("stato", ""),
        "questionnaire": key or "",
        "order": request.GET.get("ordine", ""),
    }
    counts = counts_by_state(request.study, questionnaire=asked["questionnaire"])
    count = None if asked["search"] else counts.get(asked["state"], 0) if asked["state"] else sum(counts.values())
    page = {
        "page": page_of(request, responses_of(request.study, **asked), count),
        "asked": asked,
        "total": sum(counts.values()),
        "filters": [(value, label, counts[value]) for value, label in Response.State.choices if counts.get(value)],
        "questionnaires": list(request.study.questionnaires.exclude(purpose__in=NOT_OF_PRACTICES)),
    }
    return render(request, "workbench/responses.html", page)


def asked_for(request, pk):
    found = response_of(request.study, pk)
    if found is None:
        raise Http404
    return found


def response(request, study, response):
    """One response as it reads; what is still a draft or was withdrawn is nobody's to read."""
    found = asked_for(request, response)
    identities = may(request, "read_identities")
    readable = found.state in READABLE
    page = {
        "response": found,
        "readable": readable,
        "sections": answers_in_words(found, language=get_language(), identities=identities) if readable else [],
        "edits": edits_of(found, language=get_language(), identities=identities) if readable else [],
        "moves": moves_in_words(found, identities) if readable else [],
        "consents": [(consent, *as_asked(consent)) for consent in found.consents.all()] if readable else [],
        "identities": identities,
        "can_decide": may(request, "import_records") and found.state == Response.State.TO_CHECK,
        "can_contact": may(request, "contact_people") and found.state == Response.State.TO_CHECK,
        "can_import": may(request, "import_records"),
    }
    return render(request, "workbench/response.html", page)


def moves_in_words(response, identities):
    """How it came to its version, with the answers that were left behind."""
    return [
        (move, [one | {"label": said_in(one["labels"], get_language()) or one["name"]} for one in left], kept_back)
        for move, left, kept_back in moves_of(response, identities=identities)
    ]


def as_asked(consent):
    """The question and the answer as they stood on the screen; codes where only those are on record."""
    question, _gap, rest = consent.text.partition("\n")
    return question or consent.subject, rest.partition("\n")[0] or consent.choice


@require_POST
def acceptance(request, study, response):
    """Take a response to check as it is."""
    try:
        accept_response(asked_for(request, response), by=request.user)
        messages.success(request, _("Form accepted: its answers count from now on"))
    except FieldworkError as problem:
        messages.error(request, str(problem))
    return redirect("response", request.study.slug, response)


@require_POST
def sending_back(request, study, response):
    """Ask the practice to look again."""
    try:
        send_back(asked_for(request, response), by=request.user, note=request.POST.get("note", "")[:600])
        messages.success(request, _("Form sent back: the contact has a letter with a new link"))
    except FieldworkError as problem:
        messages.error(request, str(problem))
    return redirect("response", request.study.slug, response)


class Echo:
    """csv writes to files; this one hands each line back."""

    def write(self, line):
        return line


@require_GET
def table(request, study, questionnaire):
    """Everything sent for a questionnaire as CSV, codes or words, never a confidential answer."""
    found = questionnaire_of(request.study, questionnaire)
    if found is None:
        raise Http404
    words = request.GET.get("valori") == "parole"
    rows = table_of_answers(found, language=get_language(), words=words)
    return as_csv(rows, f"{slugify(found.title)[:60] or 'risposte'}-{date.today():%Y-%m-%d}")


def as_csv(rows, name):
    """A streamed CSV. Spreadsheets take UTF-8 for something else without the mark at its head."""
    writer = csv.writer(Echo())

    def lines():
        yield "\ufeff"
        for row in rows:
            yield writer.writerow(row)

    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)

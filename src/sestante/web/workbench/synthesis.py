"""The quadro sintetico: tables of the answers as charts, narrowed and crossed, on the way to evidence."""

import csv

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sestante.fieldwork.queries.answer_table import harmless
from sestante.synthesis import figures as words
from sestante.synthesis.drawings import drawing
from sestante.synthesis.findings import finding_of
from sestante.synthesis.panels import panel_of, source_of
from sestante.synthesis.queries import (
    crosstab_of,
    evidence_of,
    map_of,
    question_of,
    responses_answering,
    said,
    table_of,
    tables_of,
    texts_of,
)
from sestante.web.access import may

from .looking import Look
from .panels import map_panel, table_panel, text_panel

# What the quadro of the scheda opens with; of other questionnaires, the map and the first closed questions.
USUAL = (
    "promoter_type",
    "themes",
    "need_areas",
    "participation_ladder",
    "relational_goods",
    "difficulties",
    "active_citizens_n",
    "beneficiaries_n",
)
USUAL_FILTERS = ("themes", "promoter_type", "maturity")
USUAL_CROSS = ("maturity", "difficulties")
USUAL_TEXT = "relational_story"
FIRST = 8
TEXTS = 20
BEHIND = 200  # responses listed behind a figure


def synthesis(request, study):
    """The usual panels, those asked for before them."""
    look = opened(request)
    if look.questionnaire is None:
        return render(request, "workbench/synthesis_empty.html", {})
    asked = [question for question in look.chosen if question.kind != "text"]
    usual = [question for question in usual_questions(look) if question not in asked]
    tables = {table.questions[0].name: table for table in tables_of(study, asked + usual, where=look.where)}
    place = map_of(study, look.questionnaire, where=look.where)
    page = page_about(request, look) | {
        "asked": [table_panel(request, look, tables[question.name]) for question in asked],
        "panels": [table_panel(request, look, tables[question.name]) for question in usual],
        "map": map_panel(request, look, place),
        "texts": [text_panel(request, look, question) for question in look.chosen if question.kind == "text"],
        "usual_text": usual_text(request, look),
        "cross": usual_cross(request, look),
        "pinned": sorted(evidence_of(request.study), key=lambda one: one.pinned_at)[-3:],
        "cases": place.figures["cases"],
        "text_questions": [question for question in look.questions if question.kind == "text"],
        "offered": [one for one in look.questions if one.kind != "text" or may(request, "read_answers")],
    }
    return render(request, "workbench/synthesis.html", page)


def opened(request):
    look = Look(request)
    look.path = request.path
    return look


def usual_questions(look):
    by_name = {question.name: question for question in look.questions}
    usual = [by_name[name] for name in USUAL if name in by_name]
    if len(usual) >= 3:
        return usual
    shown = [question for question in look.questions if question.kind in ("one", "many", "matrix", "number")]
    return [question for question in shown if question.name not in ("region", "province", "municipality")][:FIRST]


def usual_cross(request, look):
    """One cross table to begin with, where the questionnaire has the two questions for it."""
    pair = [question for name in USUAL_CROSS for question in look.closed if question.name == name]
    if len(pair) < 2:
        return None
    return table_panel(request, look, crosstab_of(request.study, *pair, where=look.where))


def usual_text(request, look):
    """The newest words on the question that is quoted most, for whoever may read them."""
    question = question_of(look.questions, USUAL_TEXT)
    return text_panel(request, look, question) if question and may(request, "read_answers") else None


def page_about(request, look):
    """What every page of the quadro shows: the group looked at and the questions there are."""
    return {
        "look": look,
        "chips": look.chips(USUAL_FILTERS),
        "place_chips": look.place_chips(),
        "filter_hidden": look.hidden("filtra"),
        "clear": look.here(filtro=None, regione=None, provincia=None) if look.where else "",
        "views": [
            {"label": _("Charts"), "url": look.here(vista=None), "icon": "chart", "current": not look.as_table},
            {"label": _("Tables"), "url": look.here(vista="tabella"), "icon": "table", "current": look.as_table},
        ],
        "tabs": [
            {
                "label": one.title,
                "count": one.answered,
                "url": f"{request.path}?questionario={one.pk}",
                "current": one == look.questionnaire,
            }
            for one in look.questionnaires
        ],
        "can_pin": may(request, "pin_evidence"),
        "can_read": may(request, "read_answers"),
        "today": timezone.localdate(),
    }  # fmt: skip


# -- one question, one cross table -------------------------------------------------------------------------------------
def question(request, study, question):
    """One question at its own address: chart, whole table, and the responses behind each figure."""
    look = opened(request)
    asked = look.question(question)
    page = page_about(request, look) | {"question": asked, "back": look.url(vista=None)}
    if asked.kind == "text":
        return texts(request, look, asked, page)
    table = table_of(request.study, asked, where=look.where)
    page |= {
        "panel": table_panel(request, look, table),
        "crossable": [one for one in look.closed if one.name != asked.name] if asked.is_closed else [],
        "cross_hidden": look.hidden("righe", "colonne", "valore", "vista"),
        "behind": behind(request, look, asked) if asked.is_closed and may(request, "read_answers") else None,
    }
    return render(request, "workbench/synthesis_question.html", page)


def behind(request, look, asked):
    """Who gave one answer: from the figure back to the people."""
    value = request.GET.get("valore", "")
    options = [
        {"label": said(choice.labels), "url": look.here(valore=choice.value) + "#chi", "on": choice.value == value}
        for choice in asked.choices
    ]
    if not any(option["on"] for option in options):
        return {"options": options if len(options) <= 40 else [], "label": "", "responses": []}
    found = responses_answering(look.questionnaire, asked, value, look.where)[:BEHIND]
    return {"options": options, "label": said(asked.labels_of(value)), "responses": found}


def texts(request, look, asked, page):
    if not may(request, "read_answers"):
        raise PermissionDenied
    number = request.GET.get("pagina", "1")
    start = (int(number) - 1) * TEXTS if number.isascii() and number.isdecimal() and 0 < int(number) < 10**6 else 0
    found = text_panel(request, look, asked, start=start, limit=TEXTS)
    pages = Paginator(range(found["total"]), TEXTS)
    page |= {"panel": found, "pages": pages.get_page(number)}
    return render(request, "workbench/synthesis_texts.html", page)


def cross(request, study):
    """Two closed questions against each other."""
    look = opened(request)
    pair = [chosen_closed(look, name) for name in ("righe", "colonne")]
    page = page_about(request, look) | {
        "rows": pair[0],
        "columns": pair[1],
        "cross_hidden": look.hidden("righe", "colonne"),
        "back": look.url(vista=None),
        "panel": table_panel(request, look, crosstab_of(request.study, *pair, where=look.where)) if all(pair) else None,
    }
    return render(request, "workbench/synthesis_cross.html", page)


def chosen_closed(look, key):
    name = look.query.get(key, "")
    return next((question for question in look.closed if question.name == name), None)


def place_map(request, study):
    """Where the practices are, as a map and as a list."""
    look = opened(request)
    if look.questionnaire is None:
        return redirect("synthesis", request.study.slug)
    panel = map_panel(request, look, map_of(request.study, look.questionnaire, where=look.where))
    page = page_about(request, look) | {"panel": panel, "back": look.url(vista=None), "question": None}
    return render(request, "workbench/synthesis_question.html", page)


# -- files -------------------------------------------------------------------------------------------------------------
def table_asked(request, look):
    """The table an address names: one question, two, or the map."""
    if look.questionnaire is None:
        raise Http404
    if request.GET.get("mappa"):
        return map_of(request.study, look.questionnaire, where=look.where)
    if request.GET.get("righe"):
        pair = [chosen_closed(look, name) for name in ("righe", "colonne")]
        if not all(pair):
            raise Http404
        return crosstab_of(request.study, *pair, where=look.where)
    asked = look.question(request.GET.get("domanda", ""))
    if asked.kind == "text":
        raise Http404
    return table_of(request.study, asked, where=look.where)


def table_file(request, study):
    """A table as CSV, for a spreadsheet: with its question, group and date, and no cell that runs as a formula."""
    look = opened(request)
    asked = look.chosen[0] if look.chosen else None
    if asked is not None and asked.kind == "text":
        return texts_file(request, look, asked)
    table = table_asked(request, look)
    panel = panel_of(table.figures, labels=[one.labels for one in table.questions])
    head, rows = words.table(table.figures)
    source = source_of(table, look.questionnaire, timezone.localdate())
    lines = [[panel["measure"]], [source]]
    lines += [[_("only: %(filter)s") % {"filter": look.where.in_words()}]] if look.where else []
    return csv_of(file_name(table), [*lines, [], head, *rows])


def texts_file(request, look, asked):
    if not may(request, "read_answers"):
        raise PermissionDenied
    found, _total = texts_of(request.study, asked, where=look.where)
    rows = [[text.response, text.practice, text.place, text.level, text.text] for text in found]
    head = [_("Response"), _("Practice"), _("Place"), _("May be quoted"), _("Text")]
    return csv_of(asked.name, [[asked.label], [], head, *rows])


def csv_of(name, rows):
    # The mark at the beginning makes spreadsheets read the accents right; semicolons are what they expect in Italy.
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name) or "tabella"}.csv"'
    writer = csv.writer(response, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return response


def file_name(table):
    return "-".join(question.name for question in table.questions) or "mappa"


def drawing_file(request, study):
    """A chart as a drawing of its own."""
    look = opened(request)
    table = table_asked(request, look)
    svg = drawing(table.figures, title=finding_of(table.figures), standalone=True)
    if not svg:
        raise Http404
    response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(file_name(table)) or "grafico"}.svg"'
    return response

"""Panels of the quadro: figures with their ways on, to the page of the question, the files, the pin."""

from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.synthesis.panels import panel_of, source_of
from sestante.synthesis.queries import texts_of
from sestante.synthesis.queries.texts import ANONYMOUS, WITH_NAME
from sestante.web.access import may


def table_panel(request, look, table):
    """A panel with its ways on: the page of the question, the files, the pin."""
    asked = {"domanda": table.questions[0].name} if len(table.questions) == 1 else {
        "righe": table.questions[0].name, "colonne": table.questions[1].name,
    }  # fmt: skip
    panel = panel_of(
        table.figures,
        labels=[question.labels for question in table.questions],
        source=source_of(table, look.questionnaire, timezone.localdate()),
        uid="-".join(asked.values()).replace("_", "-"),
    )
    if len(table.questions) == 1:
        own = look.url("synthesis_question", table.questions[0].name)
    else:
        own = look.url("synthesis_cross", **asked)
    return panel | ways(request, look, own, asked, panel)


def map_panel(request, look, place):
    panel = panel_of(place.figures, source=source_of(place, look.questionnaire, timezone.localdate()), uid="map")
    for row in panel.get("places", []):
        row["url"] = look.url(provincia=row["value"])
    panel["region_link"] = look.url(regione=None, provincia=None)
    panel["region_link"] += ("&" if "?" in panel["region_link"] else "?") + "regione="
    panel["selected"] = look.where.region.pk if look.where.region else ""
    return panel | ways(request, look, look.url("synthesis_map"), {"mappa": "1"}, panel)


def ways(request, look, own, asked, panel):
    return {
        "url": own,
        "table_url": own + ("&" if "?" in own else "?") + "vista=tabella" if "vista=tabella" not in own else own,
        "csv_url": look.url("synthesis_table", vista=None, **asked),
        "svg_url": look.url("synthesis_drawing", vista=None, **asked)
        if panel["shape"] not in ("cross",) and not panel["empty"]
        else "",
        "pin_url": look.url("new_evidence", vista=None, **asked)
        if may(request, "pin_evidence") and not panel["empty"]
        else "",
        "as_table": look.as_table,
    }


def text_panel(request, look, question, start=0, limit=3):
    """The newest texts of an open question; only for whoever may read answers."""
    if not may(request, "read_answers"):
        return {"question": question, "texts": [], "total": 0, "hidden": True, "url": ""}
    texts, total = texts_of(request.study, question, where=look.where, limit=limit, start=start)
    return {
        "question": question,
        "total": total,
        "hidden": False,
        "url": look.url("synthesis_question", question.name),
        "csv_url": look.url("synthesis_table", domanda=question.name),
        "texts": [text_row(request, look, question, text) for text in texts],
    }


LEVELS = {WITH_NAME: ("ok", "check"), ANONYMOUS: ("act", "person")}


def text_row(request, look, question, text):
    look_name, icon = LEVELS.get(text.level, ("", "lock"))
    labels = {
        WITH_NAME: _("may be quoted with the practice’s name"),
        ANONYMOUS: _("may be quoted without saying whose it is"),
    }
    pin = ""
    if text.is_quotable and may(request, "pin_evidence"):
        pin = look.url("new_evidence", vista=None, domanda=question.name, risposta=text.response, posto=text.ref)
    return {
        "text": text.text,
        "who": ", ".join(part for part in (text.practice, text.place) if part),
        "response": text.response,
        "badge": labels.get(text.level, _("only for analysis, not to be quoted")),
        "look": look_name,
        "icon": icon,
        "pin_url": pin,
    }

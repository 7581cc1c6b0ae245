"""The opinion map of a round of statements; conversations held on Polis, brought in and taken out."""

import io
import zipfile

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from sestante.deliberation.actions.opinions import LARGEST, keep_conversation, remove_conversation, resume_conversation
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import PolisImport
from sestante.deliberation.queries.opinions import (
    conversation_of,
    conversations_of,
    imported_conversation,
    opinions_of_round,
    origin_of,
    statement_round,
)
from sestante.methods.opinion_map import write_polis

from .listing import page_of

STALLED_AFTER = 60  # seconds without a vote: the page offers to go on
SHOWN_FIRST = 5


def round_asked_for(request, pk):
    found = statement_round(request.study, pk)
    if found is None:
        raise Http404
    return found


# -- the map -----------------------------------------------------------------------------------------------------------
@require_GET
def opinion_map(request, study, pk):
    """What unites, what divides, where people stand: as bars, or as a table."""
    round_ = round_asked_for(request, pk)
    reading = opinions_of_round(round_)
    page = {"round": round_, "room": round_.focus_group, "question": in_language(round_.question)}
    if reading is None:
        page["is_open"] = not round_.polls.filter(closed_at__isnull=False).exists()
        return render(request, "workbench/opinion_map_empty.html", page)
    as_table = request.GET.get("vista") == "tabella"
    page |= {
        "reading": reading,
        "origin": origin_of(round_),
        "as_table": as_table,
        "views": [
            {"label": _("Bars"), "url": request.path, "icon": "chart", "current": not as_table},
            {"label": _("Table"), "url": f"{request.path}?vista=tabella", "icon": "table", "current": as_table},
        ],
        "stability": round(reading.tried.median, 2) if reading.tried.median is not None else None,
    }
    page |= table_of(reading) if as_table else bars_of(reading)
    return render(request, "workbench/opinion_map.html", page)


VERDICTS = {
    "divides_groups": (gettext_lazy("divides the groups"), "now"),
    "divides": (gettext_lazy("divides"), "now"),
    "many_pass": (gettext_lazy("many pass"), ""),
    "all_agree": (gettext_lazy("all groups agree"), "ok"),
    "agree": (gettext_lazy("agreement"), "ok"),
    "all_disagree": (gettext_lazy("all groups disagree"), ""),
    "disagree": (gettext_lazy("disagreement"), ""),
}


def bars_of(reading):
    return {
        "together": [agree_row(reading, one) for one in reading.together[:SHOWN_FIRST]],
        "dividing": [
            {"text": words_of(reading.subjects[one.statement]), "groups": group_rows(reading, one)}
            for one in reading.dividing[:SHOWN_FIRST]
        ],
        "every": [agree_row(reading, one) for one in reading.opinions],
        "points": reading.map.points.tolist(),
        "axes": [f"{round(100 * share)}%" for share in reading.map.variance_shares],
        "labels": reading.map.groups.tolist() if reading.found_groups else [],
        "names": [group.name for group in reading.groups] if reading.found_groups else [],
        "groups": [
            {
                "name": group.name,
                "size": group.size,
                "typical": [
                    {"text": words_of(subject), "side": one.side, "so": one.voted_so, "votes": one.votes}
                    for subject, one in group.typical
                ],
            }
            for group in reading.groups
        ],
    }


def table_of(reading):
    several = len(reading.groups) > 1
    return {
        "rows": [
            {
                "text": words_of(reading.subjects[one.statement]),
                "counts": one.counts,
                "votes": one.votes,
                "by_group": one.by_group if several else (),
                "consensus": one.consensus,
                "tag": VERDICTS.get(reading.verdicts[one.statement]),
            }
            for one in reading.opinions
        ],
        "group_names": [f"{group.name} ({group.size})" for group in reading.groups] if several else [],
    }


def agree_row(reading, one):
    agree, passed, disagree = one.counts
    tag = VERDICTS.get(reading.verdicts[one.statement])
    label = words_of(reading.subjects[one.statement])
    return {"label": label, "agree": agree, "pass": passed, "disagree": disagree, "tag": tag}


def group_rows(reading, one):
    return [
        {"label": group.name, "agree": counts[0], "pass": counts[1], "disagree": counts[2]}
        for group, counts in zip(reading.groups, one.by_group, strict=True)
    ]


def words_of(subject):
    return subject.text_en if get_language() == "en" and subject.text_en else subject.text


def in_language(texts):
    return texts.get(get_language()) or next(iter(texts.values()), "")


@require_GET
def polis_files(request, study, pk):
    """The round as the four files of Polis, in one archive."""
    round_ = round_asked_for(request, pk)
    if opinions_of_round(round_) is None:
        raise Http404
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in write_polis(conversation_of(round_, get_language())).items():
            packed.writestr(name, content)
    name = slugify(str(round_.focus_group))[:60] or "polis"
    return HttpResponse(
        out.getvalue(),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}-polis.zip"'},
    )


# -- conversations from elsewhere --------------------------------------------------------------------------------------
class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, each as Django checks one."""

    def clean(self, data, initial=None):
        given = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class ConversationForm(forms.Form):
    files = FilesField(
        label=gettext_lazy("Files of the conversation"),
        help_text=gettext_lazy(
            "comments.csv, votes.csv, participants-votes.csv and summary.csv, chosen together, or one zip archive that "
            "holds them. Up to 20 MB."
        ),
        widget=SeveralFiles(attrs={"accept": ".csv,.zip", "multiple": True}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source and licence"),
        help_text=gettext_lazy("Shown beside the map: who published the data, and under which licence."),
        max_length=300,
        required=False,
    )


def conversations(request, study):
    """What was brought in so far, and the form to bring in another."""
    form = ConversationForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        uploads = [(file.name, file.read(LARGEST + 1)) for file in form.cleaned_data["files"]]
        try:
            run, is_new = keep_conversation(request.study, uploads, by=request.user, source=form.cleaned_data["source"])
        except DeliberationError as problem:
            form.add_error("files", str(problem))
        else:
            if not is_new:
                messages.info(request, _("These files are here already: nothing was added."))
            return redirect("conversation", request.study.slug, run.pk)
    rows = page_of(request, conversations_of(request.study))
    return render(request, "workbench/conversations.html", {"form": form, "page": rows})


def conversation_asked_for(request, pk):
    found = imported_conversation(request.study, pk)
    if found is None:
        raise Http404
    return found


@require_GET
def conversation(request, study, pk):
    """How far the import is, then what came of it. The page asks again by itself; reloading does the same."""
    found = conversation_asked_for(request, pk)
    is_running = found.state == PolisImport.State.RUNNING
    since = (timezone.now() - found.progress_at).total_seconds() if found.progress_at else 0
    room = found.focus_group
    page = {
        "run": found,
        "is_running": is_running,
        "is_stalled": is_running and since > STALLED_AFTER,
        "percent": round(100 * found.votes_done / found.votes_total) if found.votes_total else 100,
        "round": room.rounds.first() if room and not is_running else None,
        "seats": room.seats.count() if room else 0,
    }
    if not request.htmx:
        return render(request, "workbench/conversation.html", page)
    if is_running:
        return render(request, "workbench/conversation.html#progress", page)
    return HttpResponseClientRefresh()


@require_POST
def resuming(request, study, pk):
    """Set an import going on after its worker died."""
    try:
        resume_conversation(conversation_asked_for(request, pk))
    except DeliberationError as problem:
        messages.error(request, str(problem))
    return redirect("conversation", request.study.slug, pk)


def removal(request, study, pk):
    """Take a conversation out again, after asking."""
    found = conversation_asked_for(request, pk)
    if request.method != "POST":
        return render(request, "workbench/conversation_removal.html", {"run": found})
    remove_conversation(found, by=request.user)
    messages.success(request, _("Conversation taken out"))
    return redirect("conversations", request.study.slug)

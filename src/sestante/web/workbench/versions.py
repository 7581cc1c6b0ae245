"""From one version to the next: what changed, the forms in progress, rows pasted from a spreadsheet."""

from difflib import SequenceMatcher

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from sestante.fieldwork.actions import start_moving
from sestante.fieldwork.actions.calling import ask_version
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.queries.moves import standing_of_moves
from sestante.questionnaires.actions import change_design
from sestante.questionnaires.comparison import ADDED, REMOVED
from sestante.questionnaires.compile.sheets import Sheet
from sestante.questionnaires.design import kinds
from sestante.questionnaires.design.changes import ReplaceWorkbook
from sestante.questionnaires.errors import QuestionnaireError
from sestante.questionnaires.models import Version
from sestante.questionnaires.pasting import CHOICES, QUESTIONS, places_in, understood, with_rows
from sestante.questionnaires.queries import comparison_of, standing_of, version_of, workbook_of

WHAT = {
    "label": gettext_lazy("Text"),
    "hint": gettext_lazy("Words under the question"),
    "guidance_hint": gettext_lazy("Guidance"),
    "why": gettext_lazy("Why we ask"),
    "type": gettext_lazy("Type"),
    "image": gettext_lazy("Picture"),
    "audio": gettext_lazy("Sound"),
    "video": gettext_lazy("Film"),
    "image_alt": gettext_lazy("What the picture shows"),
    "list": gettext_lazy("List"),
    "relevant": gettext_lazy("Shown if"),
    "required": gettext_lazy("Required"),
    "constraint": gettext_lazy("Accepted if"),
    "constraint_message": gettext_lazy("What is said when it does not fit"),
    "required_message": gettext_lazy("What is said when it is missing"),
    "calculation": gettext_lazy("Calculation"),
    "choice_filter": gettext_lazy("Which answers are offered"),
    "default": gettext_lazy("Answer to begin with"),
    "readonly": gettext_lazy("Read-only"),
    "repeat_count": gettext_lazy("How many times"),
    "visibility": gettext_lazy("Who sees the answer"),
    "appearance": gettext_lazy("Look"),
    "parameters": gettext_lazy("Parameters"),
    "minutes": gettext_lazy("Minutes"),
    "max_length": gettext_lazy("Longest answer"),
    "max_repeats": gettext_lazy("At most, times"),
    "min_repeats": gettext_lazy("At least, times"),
    "feeds": gettext_lazy("What it feeds"),
    "title": gettext_lazy("Title"),
    "form_title": gettext_lazy("Title"),
    "intro": gettext_lazy("Introduction"),
    "definition_box": gettext_lazy("Definition"),
    "estimated_minutes": gettext_lazy("Minutes"),
    "default_language": gettext_lazy("First language"),
    "style": gettext_lazy("Style"),
}
VISIBILITIES = {
    "public": gettext_lazy("public"),
    "aggregate": gettext_lazy("only together with others"),
    "confidential": gettext_lazy("confidential"),
}


def asked(request, pk):
    found = version_of(request.study, pk)
    if found is None:
        raise Http404
    return found


def comparison(request, study, version, other):
    """Two versions of one questionnaire, question by question, the older one first."""
    new, old = asked(request, version), asked(request, other)
    if new.questionnaire_id != old.questionnaire_id or new.pk == old.pk:
        raise Http404
    if new.number < old.number:
        return redirect("version_comparison", request.study.slug, old.pk, new.pk)
    others = Version.objects.light().filter(questionnaire=new.questionnaire_id, number__lt=new.number)
    page = {
        "version": new,
        "old": old,
        "others": list(others.exclude(pk=old.pk).order_by("-number")),
        **changes_of(comparison_of(old, new), get_language()),
    }
    return render(request, "workbench/version_comparison.html", page)


def changes_of(found, language):
    """A comparison as its page shows it."""
    return {
        "counts": [(words, number) for words, number in _counts(found.counts) if number],
        "same": found.counts["same"],
        "settings": [_change(one, language) for one in found.settings],
        "differences": [_difference(one, language) for one in found.told],
        "nothing": found.is_empty,
    }


def _counts(counts):
    yield ngettext("row added", "rows added", counts["added"]), counts["added"]
    yield ngettext("row taken out", "rows taken out", counts["removed"]), counts["removed"]
    yield ngettext("row changed", "rows changed", counts["changed"]), counts["changed"]


def _difference(one, language):
    shown = one.line
    return {
        "kind": one.kind,
        "label": _said(shown.labels, language) or shown.name,
        "label_in": _said_in(shown.labels, language),
        "name": shown.name,
        "type": kinds.name_of(shown.kind),
        "is_group": shown.kind in ("group", "repeat"),
        "texts": [
            (name, text) for name, text in sorted(shown.labels.items()) if text != _said(shown.labels, language)
        ] if one.kind in (ADDED, REMOVED) else [],
        "offered": [_said_choice(choice, language) for choice in shown.choices[:12]]
        if one.kind in (ADDED, REMOVED) else [],
        "rule": shown.cells.get(("relevant", ""), "") if one.kind == ADDED else "",
        "moved": one.moved,
        "before_name": one.before.name if one.renamed else "",
        "changes": [_change(change, language) for change in one.changes],
        "choices": [{"kind": choice.kind, "value": choice.value, "language": choice.language,
                     **_marked(choice.before, choice.after)} for choice in one.choices],
        "choices_as": one.choices_as,
    }  # fmt: skip


def _said(texts, language):
    return texts.get(language) or texts.get("") or next(iter(texts.values()), "")


def _said_in(texts, language):
    """The language that `_said` found its words in."""
    said = _said(texts, language)
    return next((one for one in (language, "", *texts) if said and texts.get(one) == said), "")


def _said_choice(choice, language):
    """(language, text) of an answer."""
    labels = {one: text for (what, one), text in choice.texts.items() if what == "label"}
    return _said_in(labels, language), _said(labels, language) or choice.value


def _change(change, language):
    before, after = change.before, change.after
    if change.what == "visibility":
        before, after = (str(VISIBILITIES.get(text or "aggregate", text)) for text in (before, after))
    if change.what == "type":
        before, after = kinds.name_of(before), kinds.name_of(after)
    return {"what": WHAT.get(change.what, change.what), "language": change.language, **_marked(before, after)}


def _marked(before, after):
    """Two texts cut where they differ: ``[(whether it differs, words)]`` for each."""
    old, new = _words(before), _words(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if not before or not after or matcher.ratio() < 0.35:
        return {"before": [(False, before)] if before else [], "after": [(False, after)] if after else []}
    was, now = [], []
    for tag, i, j, k, m in matcher.get_opcodes():
        was.append((tag != "equal", "".join(old[i:j])))
        now.append((tag != "equal", "".join(new[k:m])))
    return {"before": [one for one in was if one[1]], "after": [one for one in now if one[1]]}


def _words(text):
    found = []
    for word in text.split(" "):
        found += [word, " "]
    return found[:-1]


def drafts(request, study, version):
    """The forms in progress on earlier versions: how many, whether they move to this one, how far that is."""
    found = asked(request, version)
    if found.state != Version.State.PUBLISHED:
        return redirect("version", request.study.slug, found.pk)
    if request.method == "POST":
        try:
            if "_calls" in request.POST:
                ask_version(found, by=request.user)
                messages.success(request, _("The open calls ask this version from now on"))
            else:
                start_moving(found, by=request.user)
        except FieldworkError as problem:
            messages.error(request, str(problem))
        return redirect("version_drafts", request.study.slug, found.pk)
    page = {"version": found, **standing_of_moves(found)}
    if not request.htmx:
        return render(request, "workbench/version_drafts.html", page)
    if page["is_running"]:
        return render(request, "workbench/version_drafts.html#progress", page)
    return HttpResponseClientRefresh()


class RowsForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What they are"),
        choices=[(QUESTIONS, gettext_lazy("Questions")), (CHOICES, gettext_lazy("Answers of a list"))],
        initial=QUESTIONS,
    )
    list_name = forms.CharField(
        label=gettext_lazy("Name of the list"),
        help_text=gettext_lazy("Only for answers: a list that is there, or a new one."),
        required=False,
        max_length=60,
    )
    text = forms.CharField(
        label=gettext_lazy("Rows"),
        help_text=gettext_lazy(
            "Copied from a spreadsheet: one question a row. The texts alone are enough; with a first row of headers "
            "(question, type, answers …) also how each is answered: short text, whole number, one choice. "
            "Answers go in one cell, parted by semicolons."
        ),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "true"}),
        max_length=200_000,
        strip=False,
    )
    after = forms.TypedChoiceField(label=gettext_lazy("Where"), coerce=int, required=False, empty_value=0)

    def __init__(self, *args, places=(), **kwargs):
        super().__init__(*args, **kwargs)
        indented = [(line, f"{chr(0x2003) * depth}{words}") for line, words, depth in places]
        self.fields["after"].choices = [("0", _("At the end")), *indented]


def rows(request, study, version):
    """Rows pasted from a spreadsheet: first what was understood is shown, then, when it is right, they are kept."""
    found = asked(request, version)
    if found.state != Version.State.DRAFT:
        messages.error(request, _("A published version does not change: begin the next one from it."))
        return redirect("version", request.study.slug, found.pk)
    workbook = workbook_of(found)
    survey, language = workbook.get("survey", Sheet()), get_language()
    places = places_in(workbook, lambda row: _in_short(survey, row, language))
    form = RowsForm(request.POST or None, places=places)
    pasted = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        pasted = understood(said["text"], workbook, kind=said["kind"], list_name=said["list_name"].strip(),
                            after=said["after"] or 0)  # fmt: skip
        if "_keep" in request.POST and pasted.is_good and _keep(request, found, workbook, pasted, said, form):
            return redirect("version", request.study.slug, found.pk)
    page = {
        "version": found,
        "form": form,
        "pasted": pasted,
        "cells": [(line, [row.get(header, "") for header in pasted.headers])
                  for row, line in zip(pasted.rows, pasted.lines, strict=True)] if pasted else [],
        "offered": pasted.offered if pasted else {},
        "base": standing_of(found).number,
        "lists": sorted({row.get("list_name", "") for row in workbook.get("choices", Sheet()).rows} - {""}),
    }  # fmt: skip
    return render(request, "workbench/version_rows.html", page)


def _keep(request, version, workbook, pasted, said, form):
    made = with_rows(workbook, pasted, said["after"] or 0)
    count = len(pasted.rows)
    words = ngettext("%(count)s row pasted", "%(count)s rows pasted", count) % {"count": count}
    base = request.POST.get("base", "")
    try:
        change_design(version, ReplaceWorkbook(made, words), by=request.user,
                      base=int(base) if base.isdecimal() and len(base) < 9 else None)  # fmt: skip
    except QuestionnaireError as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, words)
    return True


def _in_short(survey, row, language):
    texts = survey.texts(row, "label", "")
    words = texts.get(language) or next((text for name, text in texts.items() if f"({language})" in name), "")
    words = words or next(iter(texts.values()), "") or survey.get(row, "name")
    return f"{words[:70]}…" if len(words) > 71 else words

"""Around the questions of a draft: its choice lists, its title and introduction, its languages; and a new one begun."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.fieldwork.queries.paper import code_of
from sestante.questionnaires import actions
from sestante.questionnaires.design.changes import RemoveList, SetChoices, SetLanguages, SetSettings
from sestante.questionnaires.errors import DesignChangedError, QuestionnaireError
from sestante.questionnaires.models import Questionnaire
from sestante.questionnaires.queries import design_of

from .design_choices import choice_rows, choices_typed
from .design_frame import base_of, draft_of, frame_of, reader_of, say, typed_in
from .design_indicators import tell_of_indicators
from .design_languages import language_name, written_in

OFFERED = ("it", "en", "fr", "de", "es", "ro", "ar", "sq", "uk", "zh", "pt")


class NewQuestionnaireForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"), help_text=gettext_lazy("Whoever fills it in reads it first."), max_length=160
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("What it is for"), choices=Questionnaire.Purpose, initial=Questionnaire.Purpose.OTHER
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        help_text=gettext_lazy("Each question is written in every language chosen. More can be added later."),
        choices=[(code, name) for code, name in settings.LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
    )


def new_questionnaire(request, study):
    """Begin a questionnaire from nothing."""
    form = NewQuestionnaireForm(request.POST or None, initial={"languages": ["it", "en"]})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            version = actions.begin_questionnaire(
                request.study, said["title"], by=request.user, languages=said["languages"], purpose=said["purpose"]
            )
        except QuestionnaireError as refused:
            form.add_error("title", str(refused))
        else:
            return redirect("design", request.study.slug, version.pk)
    return render(request, "workbench/design_new.html", {"form": form})


def lists(request, study, version):
    """Every choice list of the draft: its answers, and the questions that offer it."""
    found = draft_of(request, version)
    design = design_of(found)
    language = written_in(design, get_language())
    rows = [
        {
            "name": name,
            "count": len(rows),
            "first": [first_words(value, labels, language) for value, labels in design.choices(name)[:6]],
            "users": users_of(found, design, name, language),
        }
        for name, rows in design.lists.items()
    ]
    return render(
        request, "workbench/design_lists.html", frame_of(request, found, design) | {"lists": rows, "inner": "lists"}
    )


def first_words(value, labels, language):
    """An answer, and the language it is in."""
    said_in = language if labels.get(language) else next(iter(labels), "")
    return labels.get(said_in, value), code_of(said_in) if said_in else ""


def users_of(version, design, name, language):
    return [reader_of(version, design, one, language) for one in design.users_of(name)]


def choice_list(request, study, version, name):
    """One list, with all its answers in every language; what changes here changes for every question that offers it."""
    found = draft_of(request, version)
    design = design_of(found)
    if name not in design.lists and not design.users_of(name):
        raise Http404
    problem, status, typed = "", 200, None
    if request.method == "POST":
        typed = typed_in(request)
        try:
            change = SetChoices(name, choices_typed(design, typed))
            changed = actions.change_design(found, change, by=request.user, base=base_of(request))
        except QuestionnaireError as refused:
            problem, status = str(refused), 409 if isinstance(refused, DesignChangedError) else 422
        else:
            say(request, changed, _("Saved"))
            tell_of_indicators(request, design, change)
            return redirect("design_list", request.study.slug, found.pk, name)
    language = written_in(design, get_language())
    page = frame_of(request, found, design) | {
        "inner": "lists",
        "name": name,
        "label": name,
        "choices": choice_rows(design, name, typed, meanwhile=status == 409),
        "now": design.choices(name) if status == 409 else [],
        "users": users_of(found, design, name, language),
        "known": name in design.lists,
        "exclusive": any(design.type(one)[0] == "select_multiple" for one in design.users_of(name)),
        "problem": problem,
    }
    return render(request, "workbench/design_list.html", page, status=status)


@require_POST
def list_removal(request, study, version, name):
    found = draft_of(request, version)
    try:
        say(request, actions.change_design(found, RemoveList(name), by=request.user), _("List removed"))
    except QuestionnaireError as refused:
        messages.error(request, str(refused))
    return redirect("design_lists", request.study.slug, found.pk)


def wording(request, study, version):
    """The title, the introduction and the definition, in every language; and the minutes one declares."""
    found = draft_of(request, version)
    design = design_of(found)
    texts = {key: design.about(key) for key in ("title", "intro", "definition_box")}
    texts["title"] = texts["title"] or {design.default_language: design.setting("form_title")}
    minutes = next(iter(design.about("estimated_minutes").values()), "")
    problem, status, says = "", 200, {}
    if request.method == "POST":
        typed = typed_in(request)
        texts = {key: {one: typed.get(f"{key}:{one}", "").strip() for one in design.languages} for key in texts}
        minutes = request.POST.get("minutes", "").strip()
        change = SetSettings(texts["title"], texts["intro"], texts["definition_box"], minutes)
        try:
            if not any(texts["title"].values()):
                raise QuestionnaireError(_("Give the questionnaire a title."))
            if minutes and not minutes.isdigit():
                raise QuestionnaireError(_("Write the minutes in figures, or leave them out."))
            say(request, actions.change_design(found, change, by=request.user, base=base_of(request)), _("Saved"))
            return redirect("design_wording", request.study.slug, found.pk)
        except QuestionnaireError as refused:
            problem, status = str(refused), 409 if isinstance(refused, DesignChangedError) else 422
            if status == 409:
                now = design_of(draft_of(request, version))
                says = {
                    "title": now.about("title"),
                    "intro": now.about("intro"),
                    "definition_box": now.about("definition_box"),
                }
    words = {
        "title": (_("Title"), "", 2),
        "intro": (_("Introduction"), _("Read before the first question."), 5),
        "definition_box": (_("What counts"), _("A definition that stays at hand while one answers."), 4),
    }
    groups = [
        {
            "key": key,
            "name": name,
            "help": help_,
            "rows": rows,
            "cells": [
                (f"{key}:{one}", language_name(one), code_of(one), texts[key].get(one, "")) for one in design.languages
            ],
        }
        for key, (name, help_, rows) in words.items()
    ]
    page = frame_of(request, found, design) | {
        "groups": groups,
        "declared": minutes,
        "now": [
            (f"{group['name']} · {language_name(one)}", code_of(one), text)
            for group in groups
            for one, text in says.get(group["key"], {}).items()
            if text != texts[group["key"]].get(one, "")
        ],
        "problem": problem,
        "inner": "wording",
    }
    return render(request, "workbench/design_wording.html", page, status=status)


def languages(request, study, version):
    """The languages the questionnaire is written in; the first is the one shown when nothing else is chosen."""
    found = draft_of(request, version)
    design = design_of(found)
    problem = ""
    if request.method == "POST":
        chosen = request.POST.getlist("languages")
        first = request.POST.get("first", "")
        chosen = [*([first] if first in chosen else []), *(one for one in chosen if one != first)]
        known = {*design.languages, *(named(design, code) for code in OFFERED)}
        try:
            change = SetLanguages([one for one in chosen if one in known])
            say(request, actions.change_design(found, change, by=request.user, base=base_of(request)), _("Saved"))
            return redirect("design", request.study.slug, found.pk)
        except QuestionnaireError as refused:
            problem = str(refused)
    ticked = request.POST.getlist("languages") if problem else design.languages
    present = [(one, language_name(one), texts_in(design, one), one in ticked) for one in design.languages]
    codes = {code_of(one) for one in design.languages}
    offered = [
        (key, language_name(code), key in ticked)
        for code in OFFERED
        if code not in codes and (key := named(design, code))
    ]
    page = frame_of(request, found, design) | {
        "present": present,
        "offered": offered,
        "problem": problem,
        "inner": "languages",
    }
    return render(request, "workbench/design_languages.html", page, status=422 if problem else 200)


def texts_in(design, language):
    """How many texts would go with a language."""
    return sum(bool(design.texts(item, "label").get(language)) for item in design)


def named(design, code):
    """A language as this questionnaire names its languages: by code, or as "Italiano (it)"."""
    if any("(" in language for language in design.languages):
        return f"{language_name(code)} ({code})"
    return code

"""Paths as the team writes them: words, order, lessons, what the public sees."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.catalogue.models import PracticeSheet
from sestante.reports.markdown import blocks_of
from sestante.training import library
from sestante.training.actions import (
    add_lesson,
    add_path,
    describe_lesson,
    describe_module,
    describe_path,
    move_lesson,
    move_module,
    publish_path,
    remove_lesson,
    withdraw_path,
)
from sestante.training.errors import TrainingError
from sestante.training.models import Lesson, Module, ProductKind
from sestante.training.queries import cohorts_of, paths_of, training_standing
from sestante.web.access import may

LONG, SHORT = {"rows": 8}, {"rows": 3}
OUTCOMES = 4


def words(label, *, rows=None, required=False, **more):
    widget = {"widget": forms.Textarea(attrs=rows)} if rows else {}
    return forms.CharField(label=label, required=required, **widget, **more)


class PathForm(forms.Form):
    title = words(gettext_lazy("Title"), required=True, max_length=160)
    title_en = words(gettext_lazy("Title in English"), max_length=160)
    summary = words(gettext_lazy("What it is"), rows=SHORT)
    summary_en = words(gettext_lazy("What it is, in English"), rows=SHORT)
    audience = words(gettext_lazy("Whom it is for"), rows=SHORT)
    audience_en = words(gettext_lazy("Whom it is for, in English"), rows=SHORT)
    mode = words(gettext_lazy("How it works"), rows=SHORT)
    mode_en = words(gettext_lazy("How it works, in English"), rows=SHORT)


class ModuleForm(forms.Form):
    title = words(gettext_lazy("Title"), required=True, max_length=160)
    title_en = words(gettext_lazy("Title in English"), max_length=160)
    hours = forms.IntegerField(label=gettext_lazy("Hours"), min_value=1, max_value=200)
    product_kind = forms.ChoiceField(
        label=gettext_lazy("What is handed in"),
        help_text=gettext_lazy("Something real on this platform: it decides how the platform looks for it."),
        choices=ProductKind.choices,
    )
    product = words(gettext_lazy("The field product, in words"), required=True, max_length=200)
    product_en = words(gettext_lazy("The field product, in English"), max_length=200)
    outcomes = words(
        gettext_lazy("What one learns"),
        rows=SHORT,
        help_text=gettext_lazy("One a line, in the first person: “I recognise…”."),
    )
    outcomes_en = words(
        gettext_lazy("What one learns, in English"), rows=SHORT, help_text=gettext_lazy("The same lines, in order.")
    )


class LessonForm(forms.Form):
    title = words(gettext_lazy("Title"), required=True, max_length=160)
    title_en = words(gettext_lazy("Title in English"), max_length=160)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes to read it"), min_value=1, max_value=240)
    text = words(
        gettext_lazy("Text"),
        rows=LONG,
        required=True,
        help_text=gettext_lazy("Markdown: ### for a title, ** for bold, - for a list, > for something to try."),
    )
    text_en = words(gettext_lazy("Text in English"), rows=LONG)
    video_url = forms.URLField(
        label=gettext_lazy("Address of a video"),
        help_text=gettext_lazy("Only a link is shown: nothing of others is loaded into the page."),
        required=False,
    )
    transcript = words(gettext_lazy("Transcript of the video"), rows=LONG)
    transcript_en = words(gettext_lazy("Transcript in English"), rows=LONG)
    case = forms.ModelChoiceField(
        None, label=gettext_lazy("A practice as a case"), required=False, empty_label=gettext_lazy("None")
    )

    def __init__(self, *args, study, **kwargs):
        super().__init__(*args, **kwargs)
        sheets = PracticeSheet.objects.published().filter(study=study).only("title", "slug")
        self.fields["case"].queryset = sheets.order_by("title")

    def clean(self):
        said = super().clean()
        if said.get("video_url") and not said.get("transcript", "").strip():
            self.add_error("transcript", _("A video needs its transcript: not everybody can hear it."))
        return said


def overview(request, study):
    """Paths, cohorts, and what waits for a trainer's word."""
    known = set(request.study.paths.values_list("key", flat=True))
    page = {
        "standing": training_standing(request.study),
        "paths": paths_of(request.study),
        "cohorts": cohorts_of(request.study),
        "library": [(name, library.path_of(name)["title"]) for name in library.names() if name not in known],
        "can_teach": may(request, "teach"),
    }
    return render(request, "workbench/training.html", page)


@require_POST
def additions(request, study):
    """Take a path from the library."""
    name = request.POST.get("library", "")
    if name not in library.names():
        raise Http404
    try:
        made = add_path(request.study, name, by=request.user)
    except TrainingError as refusal:
        messages.error(request, str(refusal))
        return redirect("study_training", study)
    messages.success(request, _("The path is here: read it, change what you like, then publish it"))
    return redirect("training_path", study, made.pk)


def path_or_404(request, pk):
    found = request.study.paths.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def path(request, study, pk):
    found = path_or_404(request, pk)
    page = {
        "path": found,
        "modules": found.modules.prefetch_related("lessons", "outcomes"),
        "cohorts": cohorts_of(request.study).filter(path=found),
        "can_teach": may(request, "teach"),
        "is_public": found.published_at and request.study.public_since,
    }
    return render(request, "workbench/training_path.html", page)


def path_words(request, study, pk):
    found = path_or_404(request, pk)
    form = PathForm(request.POST or None, initial=words_of(found, PathForm))
    if request.method == "POST" and form.is_valid():
        describe_path(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved"))
        return redirect("training_path", study, pk)
    return edit_page(request, form, _("Texts of the path"), found, "training_path", pk)


@require_POST
def path_publication(request, study, pk):
    """Show the path to the public, or take it off."""
    found = path_or_404(request, pk)
    try:
        if request.POST.get("show") == "no":
            withdraw_path(found, by=request.user)
            messages.success(request, _("The path is no longer on the public pages"))
        else:
            publish_path(found, by=request.user)
            messages.success(request, _("The path is on the public pages"))
    except TrainingError as refusal:
        messages.error(request, str(refusal))
    return redirect("training_path", study, pk)


def module_or_404(request, pk):
    found = Module.objects.filter(path__study=request.study, pk=pk).select_related("path__study").first()
    if found is None:
        raise Http404
    return found


def module(request, study, pk):
    found = module_or_404(request, pk)
    outcomes = list(found.outcomes.all())
    initial = words_of(found, ModuleForm, leave=("outcomes", "outcomes_en")) | {
        "outcomes": "\n".join(one.text for one in outcomes),
        "outcomes_en": "\n".join(one.text_en for one in outcomes),
    }
    form = ModuleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        lines, lines_en = lines_of(said.pop("outcomes")), lines_of(said.pop("outcomes_en"))
        pairs = [(line, lines_en[place] if place < len(lines_en) else "") for place, line in enumerate(lines)]
        describe_module(found, by=request.user, outcomes=pairs, **said)
        messages.success(request, _("Saved"))
        return redirect("training_path", study, found.path_id)
    return edit_page(
        request, form, _("Module %(n)s") % {"n": found.position}, found.path, "training_path", found.path_id
    )


@require_POST
def module_place(request, study, pk):
    found = module_or_404(request, pk)
    move_module(found, by=request.user, up=request.POST.get("move") == "up")
    return to_part(redirect("training_path", study, found.path_id), f"m{pk}")


def new_lesson(request, study, pk):
    found = module_or_404(request, pk)
    form = LessonForm(request.POST or None, study=request.study, initial={"minutes": 10})
    if request.method == "POST" and form.is_valid():
        add_lesson(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Lesson added"))
        return to_part(redirect("training_path", study, found.path_id), f"m{pk}")
    return edit_page(request, form, _("New lesson"), found.path, "training_path", found.path_id)


def lesson_or_404(request, pk):
    rows = Lesson.objects.filter(module__path__study=request.study, pk=pk)
    found = rows.select_related("module__path__study", "case").first()
    if found is None:
        raise Http404
    return found


def lesson(request, study, pk):
    found = lesson_or_404(request, pk)
    initial = words_of(found, LessonForm)
    form = LessonForm(request.POST or None, study=request.study, initial=initial)
    if request.method == "POST" and form.is_valid():
        describe_lesson(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved"))
        return to_part(redirect("training_path", study, found.module.path_id), f"m{found.module_id}")
    preview = blocks_of(found.text, ()) if request.method != "POST" else []
    return edit_page(
        request, form, _("Lesson"), found.module.path, "training_path", found.module.path_id, lesson=found,
        preview=preview,
    )  # fmt: skip


@require_POST
def lesson_place(request, study, pk):
    found = lesson_or_404(request, pk)
    move_lesson(found, by=request.user, up=request.POST.get("move") == "up")
    return to_part(redirect("training_path", study, found.module.path_id), f"m{found.module_id}")


def lesson_removal(request, study, pk):
    found = lesson_or_404(request, pk)
    if request.method == "POST":
        try:
            remove_lesson(found, by=request.user)
            messages.success(request, _("Lesson removed"))
        except TrainingError as refusal:
            messages.error(request, str(refusal))
        return redirect("training_path", study, found.module.path_id)
    return render(request, "workbench/training_lesson_removal.html", {"lesson": found})


def words_of(row, form, leave=()):
    return {name: getattr(row, name) for name in form.base_fields if name not in leave}


def lines_of(text):
    return [line.strip()[:250] for line in text.splitlines() if line.strip()]


def to_part(answer, anchor):
    answer["Location"] += f"#{anchor}"
    return answer


def edit_page(request, form, title, about, back, *args, **more):
    """One plain form on a page of its own."""
    page = {"form": form, "title": title, "about": about, "back": back, "back_args": args, **more}
    return render(request, "workbench/training_form.html", page, status=422 if form.errors else 200)

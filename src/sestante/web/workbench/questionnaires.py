"""The study's questionnaires: from the library or from a workbook, read, published, retired."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sestante.fieldwork.queries.moves import calls_behind, drafts_behind
from sestante.files.kinds import KINDS
from sestante.questionnaires import actions, library, luggage, validator
from sestante.questionnaires.compile import Note
from sestante.questionnaires.design import translations
from sestante.questionnaires.errors import QuestionnaireError
from sestante.questionnaires.models import REPEATED, VOICES, Questionnaire
from sestante.questionnaires.queries import (
    comparison_of,
    design_of,
    files_of,
    questionnaire_of,
    questionnaires_of,
    questions_of,
    said_in,
    version_before,
    version_of,
)
from sestante.web.access import may

from .design_languages import language_name
from .paper import paper_links
from .version_reading import blocks_of
from .versions import changes_of

# What ODK Validate said when a version was published.
CHECKED = {
    validator.PASSED: gettext_lazy("Checked with ODK Validate: telephones open it."),
    validator.ABSENT: gettext_lazy("Not checked with ODK Validate: there was no Java on this machine."),
    validator.LATE: gettext_lazy("Not checked with ODK Validate: it did not answer in time."),
    validator.BROKEN: gettext_lazy("Not checked with ODK Validate: it could not be started."),
}


MEDIA = ",".join(
    [".zip", *(ending for kind in KINDS.values() if kind.family in luggage.FAMILIES for ending in kind.endings)]
)


class Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, as a list."""

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(one, initial) for one in (data or [])]


class UploadForm(forms.Form):
    workbook = forms.FileField(
        label=gettext_lazy("XLSForm workbook"),
        help_text=gettext_lazy(
            "XLSX, XLS or ODS, as Kobo, ODK and SurveyCTO use them; or a ZIP with the workbook and its files."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.xlsm,.zip"}),
    )
    media = FilesField(
        label=gettext_lazy("Files the workbook asks for"),
        help_text=gettext_lazy("Pictures, sounds, films, lists in CSV, XML or GeoJSON. Several at once, or a ZIP."),
        required=False,
        widget=Files(attrs={"accept": MEDIA}),
    )
    questionnaire = forms.ChoiceField(label=gettext_lazy("What it becomes"), required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("What it is for"), choices=Questionnaire.Purpose)

    def __init__(self, *args, study, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["questionnaire"].choices = [
            ("", _("A new questionnaire")),
            *((one.pk, _("The next version of “%(title)s”") % {"title": one}) for one in study.questionnaires.all()),
        ]


def questionnaires(request, study):
    found = questionnaires_of(request.study)
    shelf = [
        {"name": name, "title": said_in(source["title"], get_language()), "minutes": source["estimated_minutes"]}
        for name in library.names()
        if actions.PURPOSES.get(name) not in (*VOICES, *REPEATED)  # opened from pages of their own
        if (source := library.source_of(name))
    ]
    page = {"questionnaires": found, "shelf": shelf, "can_design": may(request, "design_forms")}
    return render(request, "workbench/questionnaires.html", page)


@require_POST
def additions(request, study):
    """Take a questionnaire from the library."""
    name = request.POST.get("name", "")
    if name not in library.names():
        raise Http404
    try:
        version = actions.add_from_library(request.study, name, by=request.user)
    except QuestionnaireError as problem:
        messages.error(request, str(problem))
        return redirect("questionnaires", request.study.slug)
    messages.success(request, _("“%(title)s” added as a draft") % {"title": version.questionnaire})
    return redirect("version", request.study.slug, version.pk)


def upload(request, study):
    """Bring in a workbook; its problems are listed by sheet and row, and nothing is kept until there are none."""
    initial = {"questionnaire": request.GET.get("questionario", ""), "purpose": Questionnaire.Purpose.SCHEDA}
    form = UploadForm(request.POST or None, request.FILES or None, study=request.study, initial=initial)
    problems = []
    if request.method == "POST" and form.is_valid():
        try:
            version = keep_upload(request, form.cleaned_data)
        except QuestionnaireError as refused:
            form.add_error("workbook", str(refused))
            problems = refused.problems
        else:
            messages.success(request, _("“%(title)s” uploaded as a draft") % {"title": version.questionnaire})
            return redirect("version", request.study.slug, version.pk)
    return render(request, "workbench/questionnaire_upload.html", {"form": form, "problems": problems})


def keep_upload(request, said):
    chosen = questionnaire_of(request.study, said["questionnaire"]) if said["questionnaire"] else None
    sent = [said["workbook"], *said["media"]]
    workbook, media = luggage.unpacked([(one.name, one.read()) for one in sent])
    if workbook is None and said["workbook"].name.lower().endswith(".zip"):
        raise QuestionnaireError(_("There is no workbook in “%(name)s”.") % {"name": said["workbook"].name})
    name, content = workbook or (said["workbook"].name, media.pop(said["workbook"].name, b""))
    return actions.upload_questionnaire(
        request.study,
        content,
        name,
        by=request.user,
        media=media,
        questionnaire=chosen,
        purpose=said["purpose"],
    )


def asked(request, pk):
    found = version_of(request.study, pk)
    if found is None:
        raise Http404
    return found


def version(request, study, version):
    """One version to read through: every question in its languages, who will see the answer, how long it takes."""
    return shown(request, asked(request, version))


def shown(request, found, problems=(), status=200):
    questions = questions_of(found)
    languages = found.languages
    order = sorted(languages, key=lambda language: language != get_language())
    page = {
        "version": found,
        "title": said_in(found.title, get_language(), found),
        "blocks": blocks_of(found, questions, order),
        "counts": {
            "questions": len([one for one in questions if one.type not in {"repeat", "matrix", "calculate"}]),
            "minutes": found.estimated_minutes or round(sum(one.minutes for one in questions)),
            "sections": len(found.sections),
            "confidential": sum(one.visibility == "confidential" for one in questions),
        },
        "problems": problems,
        "files": files_of(found),
        "media_accept": MEDIA,
        "notes": [{"row": one["row"], "words": Note(**one).said()} for one in found.notes],
        "before": version_before(found),
        "checked_words": CHECKED.get(found.validator, ""),
        "can_design": may(request, "design_forms"),
        "papers": paper_links(found),
        "responses": found.responses.shared().count(),
    }
    return render(request, "workbench/version.html", page, status=status)


@require_GET
def file(request, study, version, kind):
    """The questionnaire for other programs: the workbook, or the XForm."""
    found = asked(request, version)
    name = f"{slugify(found.form_id) or 'questionario'}-v{found.number}"
    if kind == "xlsform":
        content, ending = bytes(found.xlsform), "xlsx"
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    elif kind == "xform":
        content, ending, content_type = found.xform.encode(), "xml", "application/xml"
    else:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def publication(request, study, version):
    found = asked(request, version)
    if request.method != "POST":
        return render(request, "workbench/version_publication.html", {"version": found, **since_last(found)})
    try:
        found = actions.publish_version(found, by=request.user)
    except QuestionnaireError as refused:
        messages.error(request, str(refused))
        return shown(request, asked(request, version), refused.problems, status=409)
    messages.success(request, _("“%(version)s” published") % {"version": found})
    if found.validator in (validator.ABSENT, validator.LATE, validator.BROKEN):
        messages.info(request, str(CHECKED[found.validator]))
    behind = drafts_behind(found).exists() or calls_behind(found).exists()
    onward = "version_drafts" if behind else "version"
    return redirect(onward, request.study.slug, found.pk)


def since_last(found):
    """What publishing a draft changes for whoever answers: its checks, its differences, the forms in progress."""
    consequences = [_("Sestante and the converter of XLSForm check it first.")]
    if validator.java():
        consequences.append(_("ODK Validate, the engine of telephones, checks it too: it takes a second or two."))
    else:
        consequences.append(_("There is no Java here: ODK Validate, the engine of telephones, is not asked."))
    for language, lacks in translations.lacking(design_of(found)).items():
        if lacks:
            words = ngettext(
                "%(number)s text lacks in this language: %(language)s. A dash, or nothing, stands in its place.",
                "%(number)s texts lack in this language: %(language)s. A dash, or nothing, stands in their place.",
                len(lacks),
            )
            consequences.append(words % {"number": len(lacks), "language": language_name(language)})
    before = version_before(found)
    if before is None:
        return {"consequences": consequences}
    waiting = drafts_behind(found).count()
    if waiting:
        words = ngettext(
            "%(number)s form is in progress: you decide afterwards whether it moves to this version.",
            "%(number)s forms are in progress: you decide afterwards whether they move to this version.",
            waiting,
        )
        consequences.append(words % {"number": waiting})
    return {"consequences": consequences, "before": before, **changes_of(comparison_of(before, found), get_language())}


def retirement(request, study, version):
    found = asked(request, version)
    if request.method != "POST":
        return render(request, "workbench/version_retirement.html", {"version": found})
    try:
        actions.retire_version(found, by=request.user)
        messages.success(request, _("“%(version)s” retired") % {"version": found})
    except QuestionnaireError as refused:
        messages.error(request, str(refused))
    return redirect("questionnaires", request.study.slug)


@require_POST
def draft(request, study, version):
    """Begin the next version from this one."""
    try:
        opened = actions.draft_from(asked(request, version), by=request.user)
    except QuestionnaireError as refused:
        messages.error(request, str(refused))
        return redirect("version", request.study.slug, version)
    messages.success(request, _("Draft of “%(version)s” opened") % {"version": opened})
    return redirect("version", request.study.slug, opened.pk)


@require_POST
def removal(request, study, version):
    """Throw a draft away."""
    found = asked(request, version)
    try:
        actions.discard_draft(found, by=request.user)
        messages.success(request, _("Draft thrown away"))
    except QuestionnaireError as refused:
        messages.error(request, str(refused))
    return redirect("questionnaires", request.study.slug)

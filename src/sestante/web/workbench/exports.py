"""Esporta: choose what, in which formats and with which names; see the exports made, take them, delete them."""

from pathlib import PurePath

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from sestante.fieldwork.actions.exporting import (
    exports_with_gaps,
    forget_export,
    order_export,
    order_export_again,
    remove_export,
)
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.exporting.shape import Shape
from sestante.fieldwork.models import Export
from sestante.fieldwork.queries.exports import (
    SHOWN,
    export_of,
    exportable_versions,
    exports_of,
    left_out_of,
    title_of,
)
from sestante.methods.datasets import Headers, Many, Values
from sestante.web.access import may

STALLED_AFTER = 60  # seconds without a row: the page offers to go on
FORMATS = {
    "xlsx": (gettext_lazy("Excel"), gettext_lazy("one workbook, a sheet for each table")),
    "csv": (gettext_lazy("CSV"), gettext_lazy("plain text for any program, with a description that machines read")),
    "sav": (gettext_lazy("SPSS"), gettext_lazy("labels, missing values and levels of measurement already in place")),
    "dta": (gettext_lazy("Stata"), gettext_lazy("version 14 or later; opens in R too")),
    "json": (gettext_lazy("JSON"), gettext_lazy("everything, for whoever writes programs")),
    "codebook": (gettext_lazy("Codebook"), gettext_lazy("what each variable and each code means, to read and print")),
    "ddi": (gettext_lazy("DDI 2.5"), gettext_lazy("the description that social science archives ask for")),
    "xforms": (gettext_lazy("Original forms"), gettext_lazy("one XML a form, to keep in an archive")),
}
NOTICED = {key: name for key, (name, _words) in FORMATS.items()} | {
    "attachments": gettext_lazy("Photographs and documents")
}
SCOPES = {
    Export.Scope.PSEUDONYMOUS: (
        gettext_lazy("Without names"),
        gettext_lazy(
            "A pseudonym drawn for this export alone. No names, contacts, positions, photographs; the names we"
            " know are taken out of free texts too, but read those before you hand them on."
        ),
    ),
    Export.Scope.NAMED: (
        gettext_lazy("With the names of the practices"),
        gettext_lazy("Also number and code of each form, so that a corrected table can be brought back."),
    ),
    Export.Scope.IDENTITIES: (
        gettext_lazy("With confidential answers too"),
        gettext_lazy("Personal data. The journal says who asked for it."),
    ),
}


class ExportForm(forms.Form):
    versions = forms.ModelMultipleChoiceField(
        None, label=gettext_lazy("Which answers"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one questionnaire.")},
    )  # fmt: skip
    formats = forms.MultipleChoiceField(
        label=gettext_lazy("For which program"), widget=forms.CheckboxSelectMultiple, initial=["xlsx", "codebook"],
        choices=lambda: [(key, f"{name}: {words}") for key, (name, words) in FORMATS.items()],
        error_messages={"required": gettext_lazy("Choose at least one format.")},
    )  # fmt: skip
    scope = forms.ChoiceField(
        label=gettext_lazy("Who can be recognised"), widget=forms.RadioSelect, initial=Export.Scope.PSEUDONYMOUS
    )
    values = forms.ChoiceField(
        label=gettext_lazy("Choices as"), widget=forms.RadioSelect, initial="codes",
        choices=[("codes", gettext_lazy("codes, as the questionnaire has them")), ("labels", gettext_lazy("words"))],
    )  # fmt: skip
    headers = forms.ChoiceField(
        label=gettext_lazy("Names of the columns"), widget=forms.RadioSelect, initial="name",
        choices=[("name", gettext_lazy("name of the question")), ("path", gettext_lazy("section and name")),
                 ("label", gettext_lazy("text of the question"))],
    )  # fmt: skip
    many = forms.ChoiceField(
        label=gettext_lazy("Questions with several answers"), widget=forms.RadioSelect, initial="both",
        choices=[("joined", gettext_lazy("in one column")),
                 ("split", gettext_lazy("a column of 0 and 1 for each answer")), ("both", gettext_lazy("both ways"))],
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language of words and labels"), widget=forms.RadioSelect,
        choices=[("it", gettext_lazy("Italian")), ("en", gettext_lazy("English"))],
    )  # fmt: skip
    semicolon = forms.BooleanField(
        label=gettext_lazy("CSV with semicolons"), required=False,
        help_text=gettext_lazy("As an Italian Excel opens it with a double click."),
    )  # fmt: skip
    mark_unasked = forms.BooleanField(
        label=gettext_lazy("Write n/a where a question was not asked"), required=False,
        help_text=gettext_lazy("In CSV and Excel, which otherwise leave both kinds of gap empty. SPSS, Stata and JSON"
                               " always tell them apart."),
    )  # fmt: skip
    attachments = forms.BooleanField(
        label=gettext_lazy("Photographs and documents"), required=False,
        help_text=gettext_lazy("In a folder for each form. Not with an export without names."),
    )  # fmt: skip
    to_check = forms.BooleanField(label=gettext_lazy("Also forms that wait to be checked"), required=False)
    odk_keys = forms.BooleanField(
        label=gettext_lazy("Also KEY and PARENT_KEY"), required=False,
        help_text=gettext_lazy("As programs written for ODK expect them. Not with an export without names."),
    )  # fmt: skip

    def __init__(self, *args, versions, identities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["versions"].queryset = versions
        self.fields["versions"].label_from_instance = version_in_words
        scopes = {key: words for key, words in SCOPES.items() if identities or key != Export.Scope.IDENTITIES}
        self.fields["scope"].choices = [(key, f"{name}. {more}") for key, (name, more) in scopes.items()]
        self.fields["language"].initial = get_language()

    def shape(self):
        said = self.cleaned_data
        return Shape(
            language=said["language"],
            values=Values(said["values"]),
            headers=Headers(said["headers"]),
            many=Many(said["many"]),
            delimiter=";" if said["semicolon"] else ",",
            mark_unasked=said["mark_unasked"],
            attachments=said["attachments"],
            to_check=said["to_check"],
            odk_keys=said["odk_keys"],
        )


def version_in_words(version):
    words = {"title": version.questionnaire.title, "n": version.number, "sent": version.sent}
    text = _("%(title)s, version %(n)s · %(sent)s sent") % words
    return f"{text}, {_('%(n)s to check') % {'n': version.waiting}}" if version.waiting else text


def exports(request, study):
    identities = may(request, "read_identities")
    if request.htmx and request.method == "GET":
        return progress(request, identities)
    versions = exportable_versions(request.study)
    form = ExportForm(request.POST or None, versions=versions, identities=identities)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            order_export(request.study, said["versions"], formats=said["formats"], shape=form.shape(),
                         scope=said["scope"], by=request.user)  # fmt: skip
        except FieldworkError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The export is being made: it appears here below"))
            return redirect(f"{reverse('exports', args=[study])}#fatte")
    there = list(versions)
    if not form.is_bound:
        newest = {}
        for version in there:
            if version.sent:
                newest.setdefault(version.questionnaire_id, version.pk)
        form.initial["versions"] = list(newest.values())[:1]
    page = list_of(request, identities) | {
        "form": form,
        "versions": there,
        "left_out": [(SCOPES[scope][0], left_out_of(there, scope, get_language()))
                     for scope in (Export.Scope.PSEUDONYMOUS, Export.Scope.NAMED)],
        "crumbs": [(_("Responses"), reverse("responses", args=[study])), (_("Export"), "")],
        "tables": [form[name] for name in ("values", "headers", "many", "language")],
        "extras": [form[name] for name in ("semicolon", "mark_unasked", "attachments", "to_check", "odk_keys")],
    }  # fmt: skip
    return render(request, "workbench/exports.html", page)


def progress(request, identities):
    """The list alone, asked for while something is being made; when nothing is any more, the whole page."""
    page = list_of(request, identities)
    if not page["is_running"]:
        return HttpResponseClientRefresh()
    return render(request, "workbench/exports.html#past", page)


def list_of(request, identities):
    found = list(exports_of(request.study, identities=identities)[:SHOWN])
    now = timezone.now()
    rows = [
        {
            "export": one,
            "title": title_of(one),
            "formats": ", ".join(str(FORMATS[name][0]) for name in one.formats),
            "notices": [(NOTICED[notice["format"]], notice["words"]) for notice in one.notices],
            "is_stalled": one.state == Export.State.WAITING
            and (now - (one.progress_at or one.ordered_at)).total_seconds() > STALLED_AFTER,
        }
        for one in found
    ]
    return {"rows": rows, "is_running": any(one.state == Export.State.WAITING for one in found)}


def asked_for(request, pk):
    found = export_of(request.study, pk, identities=may(request, "read_identities"))
    if found is None:
        raise Http404
    return found


@require_GET
def file(request, study, export):
    """The file, unless it holds somebody who has withdrawn meanwhile: then it goes at once."""
    found = asked_for(request, export)
    if found.state == Export.State.READY:
        if exports_with_gaps(Export.objects.filter(pk=found.pk)).exists():
            found = forget_export(found, Export.Reason.ERASED)
        elif not found.file.storage.exists(found.file.name):  # a backup has come back: exports are in none
            found = forget_export(found, Export.Reason.EXPIRED)
    if found.state != Export.State.READY:
        messages.error(request, _("This file is no longer here: order the export again."))
        return redirect("exports", study)
    name = slugify(title_of(found))[:60].strip("-") or "export"
    ending = PurePath(found.file.name).suffix
    filename = f"{name}-{timezone.localtime(found.made_at):%Y-%m-%d}{ending}"
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=filename)


@require_POST
def removal(request, study, export):
    remove_export(asked_for(request, export), by=request.user)
    messages.success(request, _("Export deleted"))
    return redirect(f"{reverse('exports', args=[study])}#fatte")


@require_POST
def retry(request, study, export):
    try:
        order_export_again(asked_for(request, export))
        messages.success(request, _("The export is being made: it appears here below"))
    except FieldworkError as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('exports', args=[study])}#fatte")

"""Releases of a study's open data: have one made, see what became of the others."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.catalogue.actions import order_dataset, order_dataset_again
from sestante.catalogue.errors import CatalogueError
from sestante.catalogue.models import Dataset
from sestante.catalogue.queries import releases_of, sheets_of_study


class ReleaseForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What is new in it"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("One sentence for whoever used the one before. It stands on the public page."),
    )
    note_en = forms.CharField(label=gettext_lazy("The same in English"), max_length=300, required=False)


def datasets(request, study):
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            order_dataset(request.study, by=request.user, **form.cleaned_data)
        except CatalogueError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The release is being made"))
            return redirect("datasets", study)
    rows = releases_of(request.study)
    page = {
        "form": form,
        "rows": [(one, one.number_made - one.number_now) for one in rows],
        "number": sheets_of_study(request.study).count(),
        "is_running": any(one.state == Dataset.State.WAITING for one in rows),
        "crumbs": [(_("Catalogue"), reverse("sheets", args=[study])), (_("Open data"), "")],
    }
    return render(request, "workbench/datasets.html", page)


@require_POST
def retry(request, study, pk):
    dataset = request.study.datasets.filter(pk=pk).first()
    if dataset is None:
        raise Http404
    order_dataset_again(dataset, by=request.user)
    messages.success(request, _("The release is being made"))
    return redirect("datasets", study)

"""A study's outgoing mail: what went, what did not and why."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.letters.actions import retry_letter
from sestante.letters.models import Letter
from sestante.letters.queries import counts_by_state, letters_of


def letters(request, study):
    chosen = request.GET.get("state", "")
    found = letters_of(request.study)
    if chosen in Letter.State.values:
        found = found.filter(state=chosen)
    counts = counts_by_state(request.study)
    return render(
        request,
        "workbench/letters.html",
        {
            "page": Paginator(found.defer("text", "html"), 50).get_page(request.GET.get("pagina")),
            "states": [(value, label, counts.get(value, 0)) for value, label in Letter.State.choices],
            "chosen": chosen,
        },
    )


def letter_of(study, pk):
    found = letters_of(study).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def letter(request, study, pk):
    """One letter, as it was sent."""
    return render(request, "workbench/letter.html", {"letter": letter_of(request.study, pk)})


@require_POST
def sending(request, study, pk):
    """Try a failed letter again."""
    retry_letter(letter_of(request.study, pk))
    messages.success(request, _("The letter is in the queue again"))
    return redirect("letters", request.study.slug)

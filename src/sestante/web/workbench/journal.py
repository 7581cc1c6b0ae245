"""Who did what in a study, when."""

from django.core.paginator import Paginator
from django.shortcuts import render

from sestante.journal.queries import entries_of, people_in, verbs_in

from .sentences import sentence_of


def journal(request, study):
    entries = entries_of(request.study)
    person, verb = request.GET.get("person", ""), request.GET.get("verb", "")
    if person.isdigit():
        entries = entries.filter(person=int(person))
    if verb:
        entries = entries.filter(verb=verb)
    page = Paginator(entries, 50).get_page(request.GET.get("pagina"))
    return render(
        request,
        "workbench/journal.html",
        {
            "page": page,
            "rows": [(entry, sentence_of(entry)) for entry in page],
            "people": people_in(request.study),
            "verbs": [(name, sentence_of(name)) for name in verbs_in(request.study)],
            "chosen_person": person,
            "chosen_verb": verb,
        },
    )

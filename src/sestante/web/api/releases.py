"""Releases of open data: the list, and the files of each."""

from django.http import HttpResponse
from django.urls import reverse

from sestante.catalogue.files import FILES
from sestante.catalogue.queries import release_at, releases_ready

from .answers import absolute, as_json, missing, open_data


@open_data
def releases_json(request):
    """Every release, newest first, with the addresses of its files."""
    return as_json({"releases": [described(dataset) for dataset in releases_ready()]})


def described(dataset):
    return {
        "study": dataset.study.slug,
        "title": {"it": dataset.study.title, "en": dataset.study.title_en or dataset.study.title},
        "number": dataset.number,
        "made_at": dataset.made_at.isoformat(),
        "changed_at": dataset.changed_at.isoformat(),
        "note": {"it": dataset.note, "en": dataset.note_en or dataset.note},
        "records": dataset.number_now,
        "taken_out": dataset.number_made - dataset.number_now,
        "page": absolute(reverse("dataset", args=[dataset.study.slug, dataset.number])),
        "files": {name: address_of(dataset, name) for name in FILES},
    }


def address_of(dataset, name):
    return absolute(reverse("dataset_file", args=[dataset.study.slug, dataset.number, name]))


@open_data
def dataset_file(request, study, number, file):
    """One file of a release, made of the records it still has."""
    dataset = release_at(study, number)
    if dataset is None or file not in FILES:
        return missing()
    write, media = FILES[file]
    answer = HttpResponse(write(dataset), content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{study}-{number}-{file}"'
    return answer

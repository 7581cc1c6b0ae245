"""Open data for people: what there is, each release with its files, what the columns mean, how programs may ask."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.catalogue.files import FILES, counts_of, records, words_of
from sestante.catalogue.queries import number_published, release_at, releases_ready
from sestante.places.points import CREDIT_URL
from sestante.web.caching import public_page


@public_page
def open_data(request):
    page = {"number": number_published(), "releases": [_shown(one) for one in releases_ready()]}
    return render(request, "public/open_data.html", page | {"points_url": CREDIT_URL})


def _shown(dataset):
    english = get_language() == "en"
    return {
        "number": dataset.number,
        "study": dataset.study.title_en if english and dataset.study.title_en else dataset.study.title,
        "note": dataset.note_en if english and dataset.note_en else dataset.note,
        "url": reverse("dataset", args=[dataset.study.slug, dataset.number]),
        "codebook": reverse("dataset_codebook", args=[dataset.study.slug, dataset.number]),
        "made_at": dataset.made_at,
        "changed_at": dataset.changed_at,
        "records": dataset.number_now,
        "taken_out": dataset.number_made - dataset.number_now,
        "is_invented": dataset.study.is_invented,
        "files": [
            (name, reverse("dataset_file", args=[dataset.study.slug, dataset.number, name]), _about(name))
            for name in FILES
        ],
        "description": reverse("release_description", args=[dataset.study.slug, dataset.number, "ttl"]),
    }


def _about(name):
    return {
        "pratiche.csv": _("one practice a row, for a spreadsheet"),
        "pratiche.json": _("the same records for a program"),
        "pratiche.geojson": _("for a map: the point is the municipality’s"),
        "codici.csv": _("every column, its question, its values in both languages"),
        "conteggi.csv": _("counts by province; fewer than five are not shown"),
    }[name]


def _found(study, number):
    dataset = release_at(study, number)
    if dataset is None:
        raise Http404
    return dataset


@public_page
def dataset(request, study, number):
    """One release: when, how many, its files, practices by province and field."""
    found, language = _found(study, number), get_language()
    rows, values, cells, totals = counts_of(records(found), "temi", adds_up=False)
    words = words_of(found, "temi", language)
    table = [
        {"name": name or _("no province"), "cells": line, "total": total}
        for (_code, name), line, total in zip(rows, cells, totals, strict=True)
    ]
    page = {
        "release": _shown(found),
        "heads": [words.get(value, value) for value in values],
        "table": table if any(cell for row in table for cell in (*row["cells"], row["total"])) else [],
        "points_url": CREDIT_URL,
        "crumbs": [(_("Open data"), reverse("open_data")), (found.number, "")],
    }
    return render(request, "public/dataset.html", page)


@public_page
def codebook(request, study, number):
    """Every column of a release, as frozen with it."""
    found, language = _found(study, number), get_language()
    kinds = {"text": _("text"), "code": _("one code"), "codes": _("codes, with a space between"), "number": _("number"),
             "date": _("day, month or year"), "point": _("point")}  # fmt: skip
    entries = [
        {
            "name": one["name"],
            "kind": kinds[one["kind"]],
            "question": one["question"][language],
            "meaning": _(one["meaning"]) if one["meaning"] else "",
            "asked_as": ", ".join(one["names"]),
            "values": [(value["value"], value["words"][language]) for value in one["values"]],
        }
        for one in found.codebook
    ]
    crumbs = [
        (_("Open data"), reverse("open_data")),
        (found.number, reverse("dataset", args=[study, number])),
        (_("Columns"), ""),
    ]
    page = {"release": _shown(found), "entries": entries, "crumbs": crumbs}
    return render(request, "public/dataset_codebook.html", page)


@public_page
def interface(request):
    """The interface for programs, told to people."""
    rows = [
        ("/api/pratiche.json?pagina=1", _("the published practices, 500 a page")),
        ("/api/pratiche/{id}.json", _("one practice")),
        ("/api/pratiche.csv", _("the published practices as a table")),
        ("/api/territori.json", _("how many practices in each province")),
        ("/api/indicatori.json", _("the dimensions of the indicators over all practices that show them")),
        ("/api/pubblicazioni.json", _("the releases and the addresses of their files")),
        ("/api/catalogo.ttl, .rdf, .jsonld", _("the catalogue of the data (DCAT-AP_IT)")),
    ]
    crumbs = [(_("Open data"), reverse("open_data")), (_("For programs"), "")]
    return render(request, "public/open_data_api.html", {"rows": rows, "crumbs": crumbs})

"""The region, year after year: what was published of it, and the territory of whoever works for one."""

import csv
import io

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from sestante.catalogue.queries import region_sheets, releases_ready, sheets_in, territories_published
from sestante.web.caching import public_page
from sestante.web.showing import card_of

FORMS = {
    "informal": gettext_noop("informal group"),
    "association": gettext_noop("association"),
    "pact": gettext_noop("pact or agreement"),
    "enterprise": gettext_noop("enterprise or cooperative"),
    "public": gettext_noop("public body"),
    "other": gettext_noop("other form"),
}


@public_page
def region(request):
    """Coverage, fields, needs, what was born, transitions, dimensions; with ``?provincia=`` one territory."""
    sheets, language = region_sheets(), get_language()
    wanted = request.GET.get("provincia", "")
    territories = _territories(sheets)
    territory = next((one for one in territories if one["code"] == wanted), None)
    page = {
        "studies": [_shown(sheet, language) for sheet in sheets],
        "territories": territories,
        "territory": territory,
        "cards": [card_of(sheet) for sheet in sheets_in(wanted)] if territory else [],
        "release": next(iter(releases_ready()), None),
    }
    return render(request, "public/region.html", page)


def _territories(sheets):
    """Every province that is told of, with what is frozen of it."""
    found = {one["province_code"]: {"code": one["province_code"], "name": one["province"], "coverage": []}
             for one in territories_published()}  # fmt: skip
    for sheet in sheets:
        for row in sheet.content["provinces"]:
            place = found.setdefault(row["code"], {"code": row["code"], "name": row["name"], "coverage": []})
            place["coverage"].append((sheet.content["study"][get_language()], row["practices"], row["target"]))
    return sorted(found.values(), key=lambda one: one["name"])


def _shown(sheet, language):
    content = sheet.content
    return {
        "title": content["study"][language],
        "region": content["region"],
        "number": sheet.number,
        "published_at": sheet.published_at,
        "slug": sheet.study.slug,
        "is_invented": sheet.study.is_invented,
        "waves": content["waves"],
        "provinces": content["provinces"],
        "themes": [(one["words"][language], one["practices"]) for one in content["themes"]],
        "needs": content["needs"],
        "born": [(one["words"][language], one["practices"]) for one in content["born"]],
        "changed": content["transitions"]["total"],
        "transitions": [(_words(one["before"]), _words(one["after"]), one["practices"])
                        for one in content["transitions"]["rows"]],
        "dimensions": [
            {
                "name": one["names"][language],
                "uid": f"y{sheet.pk}-{number}",
                "indicators": one["indicators"],
                "of": one["of"],
                "points": [{"year": point["year"], "value": point["mean"], "n": point["practices"]}
                           for point in one["points"]],
            }
            for number, one in enumerate(content["dimensions"])
        ],
    }  # fmt: skip


def _words(form):
    return _(FORMS[form]) if form in FORMS else form


@public_page
def region_csv(request, study):
    """The frozen figures of a study's region as a table; an empty figure is one that is not shown."""
    sheet = next((one for one in region_sheets() if one.study.slug == study), None)
    if sheet is None:
        raise Http404
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(["gruppo", "voce", "anno", "valore", "pratiche"])
    writer.writerows(_lines(sheet.content))
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="regione-{study}-{sheet.number}.csv"'
    return answer


def _lines(content):
    for row in content["provinces"]:
        yield "province", row["name"], "", row["target"], row["practices"]
    for name in ("themes", "born"):
        for row in content[name]:
            yield name, row["words"]["it"], "", "", row["practices"]
    for name, count in content["needs"].items():
        yield "needs", name, "", count, ""
    for row in content["transitions"]["rows"]:
        yield "transitions", f"{row['before']} > {row['after']}", "", "", row["practices"]
    for row in content["dimensions"]:
        for point in row["points"]:
            yield "dimensions", row["names"]["it"], point["year"], point["mean"], point["practices"]

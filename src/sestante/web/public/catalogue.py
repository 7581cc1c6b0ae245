"""The catalogue: search, filters, list, map and table; the page of one practice. All by GET, all in the address."""

from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from sestante.catalogue.queries import Selection, facets_of, photograph_of, sheet_at, sheets_found, sheets_near
from sestante.people.queries import host
from sestante.studies.models import Study
from sestante.web.bilingual import worded
from sestante.web.caching import public_page
from sestante.web.files import FOR_GOOD, file_response
from sestante.web.showing import cards_of, page_of, photographs_of, region_name

PER_PAGE = 50
LONGEST_QUERY = 200
# Parameter of the address -> facet, its title.
FILTERS = {
    "tema": ("theme", gettext_lazy("Field")),
    "chi": ("promoter", gettext_lazy("Who runs it")),
    "per": ("beneficiary", gettext_lazy("For whom")),
    "stadio": ("maturity", gettext_lazy("Stage")),
    "regione": ("region", gettext_lazy("Region")),
    "provincia": ("province", gettext_lazy("Province")),
}
VIEWS = (
    ("", gettext_lazy("List"), "list"),
    ("mappa", gettext_lazy("Map"), "map"),
    ("tabella", gettext_lazy("Table"), "table"),
)
ORDERS = (
    ("", gettext_lazy("Nearest to the words")),
    ("recenti", gettext_lazy("Newest first")),
    ("nome", gettext_lazy("By name")),
)


@public_page
def catalogue(request):
    asked = asked_of(request.GET)
    facets = {facet: asked[name] for name, (facet, _title) in FILTERS.items()}
    selection = Selection(asked["q"], facets, asked["studio"])
    page = Paginator(sheets_found(selection, asked["ordine"]), PER_PAGE).get_page(request.GET.get("pagina"))
    options = facets_of(selection)
    chips = chips_of(asked, options)
    regions = {option.value: option.count for option in options["region"]}
    return render(
        request,
        "public/catalogue.html",
        {
            "asked": asked,
            "page": page,
            "cards": cards_of(page, demonstration=host().is_demo),
            "facets": [
                {"name": name, "title": title, "options": [option._asdict() for option in options[facet]]}
                for name, (facet, title) in FILTERS.items()
                if options[facet]
            ],
            "chips": chips,
            "chosen": len([chip for chip in chips if chip["name"] != "q"]),
            "clear": reverse("catalogue"),
            "views": views_of(asked),
            "orders": [(value, label) for value, label in ORDERS if value or asked["q"]],
            "kept": kept(asked, without=[*FILTERS, "ordine"]),
            "kept_with_filters": kept(asked, without=["q"]),
            "regions": regions,
            "provinces": [
                {"label": option.label, "count": option.count, "url": "?" + with_only(asked, "provincia", option.value)}
                for option in options["province"]
            ],
            "tile_link": tile_link(asked),
            "region": asked["regione"][0] if len(asked["regione"]) == 1 else "",
            "attributions": sorted({sheet.attribution for sheet in page if sheet.attribution}),
        },
    )


def asked_of(query):
    """What the address asks for; anything it does not know is left out."""
    views, orders = {value for value, *_rest in VIEWS}, {value for value, _label in ORDERS}
    asked = {"q": query.get("q", "").strip()[:LONGEST_QUERY], "vista": query.get("vista", ""),
             "ordine": query.get("ordine", ""), "studio": query.get("studio", "")[:80]}  # fmt: skip
    asked["vista"] = asked["vista"] if asked["vista"] in views else ""
    asked["ordine"] = asked["ordine"] if asked["ordine"] in orders else ""
    return asked | {name: [value[:60] for value in query.getlist(name)[:20] if value] for name in FILTERS}


def kept(asked, *, without=()):
    """Pairs of name and value of everything asked, for an address or the hidden fields of a form."""
    pairs = []
    for name, value in asked.items():
        if name not in without and value:
            pairs += [(name, one) for one in (value if isinstance(value, list) else [value])]
    return pairs


def encoded(pairs):
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return query.urlencode()


def with_only(asked, name, value):
    return encoded([*kept(asked, without=[name]), (name, value)])


def tile_link(asked):
    """Address that a region's code completes."""
    pairs = encoded(kept(asked, without=["regione"]))
    return f"?{pairs}&regione=" if pairs else "?regione="


def chips_of(asked, options):
    """What is asked for, each with the address that takes it off."""
    chips = []
    if asked["q"]:
        chips.append({"name": "q", "label": asked["q"], "url": "?" + encoded(kept(asked, without=["q"]))})
    if asked["studio"]:
        found = Study.objects.public().filter(slug=asked["studio"]).first()
        label = worded(found, "title") if found else asked["studio"]
        chips.append({"name": "studio", "label": label, "url": "?" + encoded(kept(asked, without=["studio"]))})
    for name, (facet, _title) in FILTERS.items():
        words = {option.value: option.label for option in options[facet]}
        for value in asked[name]:
            pairs = [pair for pair in kept(asked) if pair != (name, value)]
            label = words.get(value) or (region_name(value) if facet == "region" else value)
            chips.append({"name": name, "label": label, "url": "?" + encoded(pairs)})
    return chips


def views_of(asked):
    return [
        {
            "label": label,
            "icon": icon,
            "current": asked["vista"] == value,
            "url": "?" + encoded([*kept(asked, without=["vista"]), *([("vista", value)] if value else [])]),
        }
        for value, label, icon in VIEWS
    ]


@public_page
def practice(request, slug):
    sheet = sheet_at(slug)
    if sheet is None:
        raise Http404
    if sheet.withdrawn_at is not None:
        return render(request, "public/practice_withdrawn.html", status=410)
    crumbs = [(_("Home"), reverse("home")), (_("Practices"), reverse("catalogue")), (sheet.title, "")]
    page = {
        **page_of(sheet),
        "photographs": photographs_of(sheet),
        "near": cards_of(sheets_near(sheet)),
        "crumbs": crumbs,
    }
    return render(request, "public/practice.html", page)


@require_safe
def photograph(request, slug, digest):
    """A photograph of a published practice, at an address that holds the sum of its content."""
    stored = photograph_of(slug, digest)
    if stored is None:
        raise Http404
    return file_response(request, stored, content_type="image/jpeg", name=f"{slug}.jpg", kept=FOR_GOOD)

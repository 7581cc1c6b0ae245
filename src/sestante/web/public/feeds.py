"""For readers that are programs: the feed of new practices, the map of the site, what robots may read."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse, translate_url
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.catalogue.models import PracticeSheet
from sestante.catalogue.queries import light
from sestante.outreach.models import Event, Pill, PublicRelease
from sestante.people.queries import host
from sestante.studies.models import Study
from sestante.web.caching import public_page
from sestante.web.showing import meta_of, place_of

LATEST = 50
MOST_IN_SITEMAP = 40_000  # the protocol ends at 50,000 addresses a file
MOST_OF_NEWS = 4_000


def absolute(path):
    return settings.SESTANTE_SITE_URL + path


@public_page
def feed(request):
    sheets = list(light().order_by("-published_at", "-pk")[:LATEST])
    atom = Atom1Feed(
        title=_("Practices published by %(host)s") % {"host": host().name or "Sestante"},
        link=absolute(reverse("catalogue")),
        description=_("The good social practices that agreed to be told, newest first."),
        language=get_language(),
        feed_url=absolute(reverse("feed")),
        author_name=host().name or "Sestante",
    )
    for sheet in sheets:
        atom.add_item(
            title=sheet.title,
            link=absolute(sheet.get_absolute_url()),
            description=sheet.summary,
            unique_id=absolute(reverse("practice", args=[sheet.slug])),
            pubdate=sheet.published_at,
            updateddate=sheet.changed_at,
            categories=[*meta_of(sheet)[:1], *([place_of(sheet)] if place_of(sheet) else [])],
            item_copyright="CC BY 4.0" if sheet.reusable else None,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@public_page
def sitemap(request):
    """Every public address, with its twin in the other language."""
    names = (
        "home",
        "catalogue",
        "public_studies",
        "events",
        "pills",
        "press_room",
        "commitments",
        "region",
        "method",
        "open_data",
        "privacy",
        "accessibility",
        "legal",
    )
    places = [(reverse(name), None) for name in names]
    places += [(reverse("public_study", args=[study.slug]), None) for study in Study.objects.public().only("slug")]
    places += [(event.get_absolute_url(), None) for event in Event.objects.public().only("slug")]
    sheets = PracticeSheet.objects.published().order_by("pk").values_list("slug", "changed_at")[:MOST_IN_SITEMAP]
    places += [(reverse("practice", args=[slug]), changed) for slug, changed in sheets]
    pills = Pill.objects.public().order_by("pk").values_list("slug", "changed_at")[:MOST_OF_NEWS]
    places += [(reverse("pill", args=[slug]), changed) for slug, changed in pills]
    releases = PublicRelease.objects.filter(withdrawn_at=None).order_by("pk").values_list("slug", "released_at")
    places += [(reverse("press_release", args=[slug]), at) for slug, at in releases[:MOST_OF_NEWS]]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
        *(_entry(path, changed) for path, changed in places),
        "</urlset>",
    ]
    return HttpResponse("\n".join(lines), content_type="application/xml; charset=utf-8")


def _entry(path, changed):
    twins = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(absolute(translate_url(path, code)))}"/>'
        for code, _name in settings.LANGUAGES
    )
    when = f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""
    return f"<url><loc>{escape(absolute(path))}</loc>{when}{twins}</url>"


@public_page
def robots(request):
    hidden = [
        "/area/",
        "/en/area/",
        "/i/",
        "/en/i/",
        "/iscrizione/",
        "/en/iscrizione/",
        "/ingresso/",
        "/stampa/embargo/",
        "/en/stampa/embargo/",
        "/entra/",
        "/profilo/",
        "/esci/",
    ]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in hidden), f"Sitemap: {absolute('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")

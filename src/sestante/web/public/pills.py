"""Pills for everybody: the list with its filters, one page each, and the feed."""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.catalogue.queries import facet_words
from sestante.outreach.queries.pills import is_shown, meta_of, pill_options, pills_found, public_pill_at, social_text
from sestante.people.queries import host
from sestante.web.caching import public_page

from .feeds import absolute

PER_PAGE = 20
LATEST = 40


@public_page
def pills(request):
    topic, province = (request.GET.get(name, "")[:60] for name in ("tema", "provincia"))
    page = Paginator(pills_found(topic=topic, province=province), PER_PAGE).get_page(request.GET.get("pagina"))
    words, options = facet_words(), pill_options()
    return render(
        request,
        "public/pills.html",
        {
            "page": page,
            "rows": [row_of(pill, words) for pill in page],
            "options": options,
            "topic": topic,
            "province": province,
            "feed": reverse("pills_feed") + query_of(topic, province),
        },
    )


def query_of(topic, province):
    query = urlencode({name: value for name, value in (("tema", topic), ("provincia", province)) if value})
    return f"?{query}" if query else ""


def row_of(pill, words):
    return {"pill": pill, "meta": meta_of(pill), "topic": words.get(("theme", pill.topic), "")}


@public_page
def pill(request, slug):
    """One pill. One that is no longer there says so, and nothing of what it said."""
    found = public_pill_at(slug)
    if found is None:
        raise Http404
    if not is_shown(found):
        return render(request, "public/pill_gone.html", status=410)
    page = row_of(found, facet_words()) | {
        "social": social_text(found, absolute(found.get_absolute_url())),
        "others": [one for one in pills_found()[:4] if one.pk != found.pk][:3],
    }
    return render(request, "public/pill.html", page)


def image(request, slug):
    found = public_pill_at(slug)
    if found is None or not is_shown(found) or not found.image:
        raise Http404
    return FileResponse(found.image.open("rb"), content_type="image/jpeg")


@public_page
def feed(request):
    """The newest pills in Atom, of a topic or a province where asked."""
    topic, province = (request.GET.get(name, "")[:60] for name in ("tema", "provincia"))
    name, words, query = host().name or "Sestante", facet_words(), query_of(topic, province)
    atom = Atom1Feed(
        title=_("Pills of %(host)s") % {"host": name},
        link=absolute(reverse("pills") + query),
        description=_("Short news from the practices and from the studies."),
        language=get_language(),
        feed_url=absolute(reverse("pills_feed") + query),
        author_name=name,
    )
    for one in pills_found(topic=topic, province=province)[:LATEST]:
        address = absolute(one.get_absolute_url())
        atom.add_item(
            title=one.title,
            link=address,
            description=one.text + (f"\n\n{one.call_to_action}" if one.call_to_action else ""),
            unique_id=absolute(f"/pillole/{one.slug}/"),
            pubdate=one.published_at,
            updateddate=one.changed_at,
            categories=[word for word in (words.get(("theme", one.topic)), one.province and one.province.name) if word],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")

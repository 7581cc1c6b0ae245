"""The public board of needs and offers. All by GET, all in the address; only what was accepted and agreed to."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sestante.exchange.queries import Asked, board_row, facts_of, on_board, options, voice_on_board
from sestante.web.caching import public_page

PER_PAGE = 30
LONGEST_QUERY = 120
KINDS = (("bisogni", gettext_lazy("Needs")), ("offerte", gettext_lazy("Offers")), ("idee", gettext_lazy("Ideas")))
NAMES = {"tipo": "kind", "tema": "theme", "provincia": "province", "q": "text"}


@public_page
def board(request):
    said = {name: request.GET.get(name, "").strip()[:LONGEST_QUERY] for name in NAMES}
    asked = Asked(**{field: said[name] for name, field in NAMES.items()})
    offered = options()
    page = Paginator(on_board(asked), PER_PAGE).get_page(request.GET.get("pagina"))
    tabs = [("", _("All"), None), *((value, label, offered["kinds"][value]) for value, label in KINDS)]
    return render(
        request,
        "public/board.html",
        {
            "said": said,
            "asked": asked,
            "rows": [board_row(voice) for voice in page],
            "page": page,
            "tabs": [
                {"label": label, "number": number, "current": said["tipo"] == value, "url": address(said, tipo=value)}
                for value, label, number in tabs
            ],
            "themes": offered["themes"],
            "provinces": offered["provinces"],
            "clear": reverse("board"),
            "is_empty": not offered["kinds"],
        },
    )


def address(said, **changed):
    query = {name: text for name, text in (said | changed).items() if text}
    return f"{reverse('board')}?{urlencode(query)}" if query else reverse("board")


@public_page
def board_voice(request, pk):
    voice = voice_on_board(pk)
    if voice is None:
        raise Http404
    offers = voice.kind in ("resource", "availability")
    context = {
        "row": board_row(voice),
        "voice": voice,
        "facts": facts_of(voice),
        "door": _("I am interested") if offers else _("I can help"),
        "near": [board_row(one) for one in near(voice)],
    }
    return render(request, "public/board_voice.html", context)


def near(voice, most=3):
    """Other rows with the same first theme."""
    theme = voice.themes.split()[:1]
    return on_board(Asked(theme=theme[0])).exclude(pk=voice.pk)[:most] if theme else []

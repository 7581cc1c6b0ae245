"""Links of the public shell's header and footer. A page that does not exist (yet) is left out, never a dead link."""

from functools import cache

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

# URL name -> words.
HEADER = (
    ("catalogue", gettext_lazy("Practices")),
    ("public_studies", gettext_lazy("Studies")),
    ("board", gettext_lazy("Needs and offers")),
    ("paths", gettext_lazy("Paths")),
    ("pills", gettext_lazy("Pills")),
    ("editions", gettext_lazy("Reports")),
    ("events", gettext_lazy("Events")),
)
PRIMARY = ("nomination", gettext_lazy("Suggest a practice"))
FOOTER = (
    (
        gettext_lazy("Take part"),
        (
            ("nomination", gettext_lazy("Suggest a practice")),
            ("voice", gettext_lazy("Tell a need or an offer")),
            ("board", gettext_lazy("Needs and offers")),
            ("newsletter", gettext_lazy("Newsletter")),
            ("press_room", gettext_lazy("Press room")),
        ),
    ),
    (
        gettext_lazy("Method"),
        (
            ("method", gettext_lazy("How we work")),
            ("guidelines", gettext_lazy("Guidelines")),
            ("region", gettext_lazy("The region, year after year")),
            ("open_data", gettext_lazy("Open data")),
            ("feed", gettext_lazy("Practices as a feed")),
        ),
    ),
)
LEGAL = (
    ("privacy", gettext_lazy("Privacy")),
    ("accessibility", gettext_lazy("Accessibility statement")),
    ("legal", gettext_lazy("Legal notes")),
)


def offered(links, here=""):
    """The links whose page exists, the current one marked."""
    for name, label in links:
        url = address(name, get_language())
        if url:
            yield {"label": label, "url": url, "current": bool(here) and here.startswith(url)}


@cache
def address(name, language):
    """Where a page stands in a language, or nowhere. Kept, because every public page asks for all of them."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def public_frame(here):
    return {
        "links": list(offered(HEADER, here)),
        "primary": next(offered([PRIMARY]), None),
        "footer": [(title, links) for title, names in FOOTER if (links := list(offered(names)))],
        "legal": list(offered(LEGAL)),
        "home": next((link["url"] for link in offered([("home", _("Home"))])), "/"),
        "sign_in": next((link["url"] for link in offered([("account_login", _("Sign in"))])), ""),
        "workbench": next((link["url"] for link in offered([("studies", _("Studies"))])), ""),
    }

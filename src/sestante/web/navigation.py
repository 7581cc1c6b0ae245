"""The working side's navigation: one table phase -> page, offering only what the member may open."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sestante.studies.models import PhaseKind
from sestante.studies.queries import phases_of, studies_open_to

from .access import PAGES, may
from .bilingual import worded

# The page each phase opens; a phase without a module of its own yet opens its plan.
PHASE_PAGES = {
    PhaseKind.FORM: "questionnaires",
    PhaseKind.SENDING: "invitations",
    PhaseKind.COLLECTION: "synthesis",
    PhaseKind.FOCUS_GROUP: "focus_groups",
    PhaseKind.REPORT: "report",
    PhaseKind.EVENT: "study_events",
}

# What is not tied to one phase, along the path of a study: what comes in, how it is read, what goes back out.
MATERIALS = (
    (
        pgettext_lazy("what comes in", "Listening"),
        (
            ("voices", gettext_lazy("Voices")),
            ("practices", gettext_lazy("Practices")),
            ("responses", gettext_lazy("Responses")),
            ("submissions", gettext_lazy("Telephones")),
            ("imports", gettext_lazy("Imports")),
        ),
    ),
    (
        gettext_lazy("Reading"),
        (
            ("evidence", gettext_lazy("Evidence")),
            ("methodologies", gettext_lazy("Methodologies")),
            ("indicators", gettext_lazy("Indicators and index")),
            ("waves", gettext_lazy("Year after year")),
        ),
    ),
    (
        gettext_lazy("Giving back"),
        (
            ("guidelines_draft", gettext_lazy("Guidelines")),
            ("sheets", gettext_lazy("Catalogue")),
            ("study_pills", gettext_lazy("Pills")),
            ("press", gettext_lazy("Press")),
            ("study_training", gettext_lazy("Training")),
        ),
    ),
    (
        gettext_lazy("Working together"),
        (
            ("team", gettext_lazy("Team")),
            ("letters", gettext_lazy("Letters")),
            ("journal", gettext_lazy("Journal")),
        ),
    ),
)


def phase_url(phase, slug, membership):
    """The page where a phase's work is done; its plan, for whoever may not open that page."""
    name = PHASE_PAGES[phase.kind]
    if name not in PAGES or not membership.may(PAGES[name]):
        name = "phase"
    return reverse(name, args=[slug, phase.kind] if name == "phase" else [slug])


def offered(request, name):
    """Whether there is such a page and this member may open it."""
    return name in PAGES and may(request, PAGES[name])


def work_nav(request):
    """Groups of links for the side of the page; the current one is marked."""
    slug, here = request.study.slug, request.path
    phases = [
        {
            "label": phase.get_kind_display(),
            "url": (url := phase_url(phase, slug, request.membership)),
            "badge": phase.state,
            "number": phase.position,
            "current": here.startswith((url, reverse("phase", args=[slug, phase.kind]))),
        }
        for phase in phases_of(request.study)
    ]
    home = reverse("study", args=[slug])
    return [
        {"title": _("Study"), "links": [{"label": _("Overview"), "url": home, "current": here == home}]},
        {"title": _("Phases"), "links": phases},
        *material_groups(request),
    ]


def material_groups(request):
    """The groups of MATERIALS with what this member may open; a group with nothing to open is left out."""
    slug, here = request.study.slug, request.path
    for title, entries in MATERIALS:
        links = [
            {"label": label, "url": (url := reverse(name, args=[slug])), "current": here.startswith(url)}
            for name, label in entries
            if offered(request, name)
        ]
        if links:
            yield {"title": title, "links": links}


def studies_menu(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return [(worded(study, "title"), reverse("study", args=[study.slug])) for study in studies_open_to(user)]

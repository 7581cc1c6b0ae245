"""The home page: only blocks for which there is something to show."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from sestante.catalogue.queries import Selection, facets_of, number_published, sheets_published_lately, themes_counted
from sestante.exchange.queries import board_latest
from sestante.outreach.queries.events import upcoming_event
from sestante.outreach.queries.pills import pills_latest
from sestante.reports.queries import public_editions
from sestante.studies.models import Phase, PhaseKind, Study
from sestante.training.queries import next_cohorts
from sestante.web.bilingual import worded
from sestante.web.caching import public_page
from sestante.web.flags import FLAGS, THEMES
from sestante.web.showing import cards_of, flags_of, said

from .studies import standing_sentence

ROWS = 3  # of each list
COLLECTING = {PhaseKind.FORM, PhaseKind.SENDING, PhaseKind.COLLECTION}


@public_page
def home(request):
    recent = sheets_published_lately(12)
    return render(
        request,
        "public/home.html",
        {
            "hero": hero_flags(recent),
            "examples": examples(),
            "study": open_study(),
            "themes": [
                {"url": address(tema=value), "label": words, "count": count, "flag": THEMES.get(value, "beni")}
                for value, words, count in themes_counted()
            ],
            "number": number_published(),
            "recent": cards_of(recent[:3]),
            "board": board_latest(ROWS),
            "pills": pills_latest(ROWS),
            "event": upcoming_event(),
            "documents": documents(),
            "cohorts": cohorts(),
        },
    )


def address(**query):
    return f"{reverse('catalogue')}?{urlencode(query)}"


def hero_flags(sheets):
    """The flags of what was published lately, each once; the whole set where there are too few."""
    flown = dict.fromkeys(flag for sheet in sheets for flag in flags_of(sheet))
    return list(dict.fromkeys([*flown, *FLAGS]))[:10]


def examples():
    """Searches that find something: the commonest theme, group served and province."""
    options = facets_of(Selection())
    wanted = (("tema", "theme"), ("per", "beneficiary"), ("provincia", "province"))
    return [
        {"label": options[facet][0].label, "url": address(**{name: options[facet][0].value})}
        for name, facet in wanted
        if options[facet]
    ]


def open_study():
    """The newest study that the public may see and that is still under way."""
    studies = Study.objects.public().filter(phases__state=Phase.State.NOW).prefetch_related("phases")
    study = studies.order_by("-public_since").first()
    if study is None:
        return None
    phases = study.phases.all()
    current = next(phase for phase in phases if phase.state == Phase.State.NOW)
    return {
        "title": worded(study, "title"),
        "purpose": worded(study, "purpose"),
        "url": reverse("public_study", args=[study.slug]),
        "states": [phase.state for phase in phases],
        "sentence": standing_sentence(phases),
        "until": current.ends_on,
        "nomination": reverse("nomination") if current.kind in COLLECTING else "",
        "invented": study.is_invented,
    }


def documents():
    """What the studies wrote: the newest report, then the guidelines that anybody may comment on today."""
    today = timezone.localdate()
    report = public_editions().first()
    drafts = public_editions("guidelines").filter(comments_until__gte=today)[:2]
    return [
        {
            "title": said(edition.title) or worded(edition.report, "title"),
            "study": worded(edition.report.study, "title"),
            "number": edition.number,
            "day": edition.frozen_at,
            "comments_until": edition.comments_until,
            "url": edition.get_absolute_url(),
        }
        for edition in filter(None, [report, *drafts])
    ]


def cohorts():
    """The paths one can enrol in today, the nearest beginning first."""
    return [
        {
            "title": cohort.path.said["title"],
            "cohort": cohort.title,
            "starts_on": cohort.starts_on,
            "enrol_by": cohort.enrol_by,
            "url": cohort.path.get_absolute_url(),
        }
        for cohort in next_cohorts(ROWS)
    ]

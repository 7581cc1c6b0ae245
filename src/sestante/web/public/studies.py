"""What anybody may read about the studies: title, purpose, where they stand, what they published."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.catalogue.models import PracticeSheet
from sestante.exchange.queries import board_latest
from sestante.outreach.queries.pills import pills_latest
from sestante.reports.models import Edition
from sestante.studies.models import Phase, Study
from sestante.studies.queries import phases_of
from sestante.web.bilingual import worded
from sestante.web.showing import said
from sestante.web.templatetags.days import day

ROWS = 3  # of each list


def public_studies(request):
    studies = Study.objects.public().select_related("region").prefetch_related("phases")
    cards = [
        {
            "url": f"{study.slug}/",
            "title": worded(study, "title"),
            "purpose": worded(study, "purpose"),
            "region": study.region.name,
            "states": [phase.state for phase in study.phases.all()],
            "sentence": standing_sentence(study.phases.all()),
        }
        for study in studies
    ]
    return render(request, "public/studies.html", {"cards": cards})


def standing_sentence(phases):
    """Where a study stands, in one sentence."""
    current = next((phase for phase in phases if phase.state == Phase.State.NOW), None)
    if current is None:
        return _("The study is closed")
    return _("Phase %(n)s of 6: %(phase)s") % {"n": current.position, "phase": current.get_kind_display()}


def public_study(request, study):
    found = Study.objects.public().select_related("region").filter(slug=study).first()
    if found is None:
        raise Http404
    phases = phases_of(found)
    steps = [
        {
            "title": phase.get_kind_display(),
            "line": phase.deliverable,
            "when": _("until %(day)s") % {"day": day(phase.ends_on, "j F")} if phase.ends_on else "",
            "state": phase.state,
            "url": "",
        }
        for phase in phases
    ]
    page = {
        "shown": found,
        "title": worded(found, "title"),
        "purpose": worded(found, "purpose"),
        "provinces": ", ".join(found.territories.values_list("name", flat=True)),
        "steps": steps,
        "sentence": standing_sentence(phases),
        "collecting": any(phase.state == Phase.State.NOW and phase.position <= 3 for phase in phases),
        "practices": PracticeSheet.objects.published().filter(study=found).count(),
        "events": [
            {"title": event.said("title"), "url": event.get_absolute_url(), "day": event.local_start}
            for event in found.events.public().order_by("-starts_at")
        ],
        "documents": documents_of(found),
        "board": board_latest(ROWS, study=found),
        "pills": pills_latest(ROWS, study=found.slug),
        "paths": [
            {"title": path.said["title"], "summary": path.said["summary"], "url": path.get_absolute_url()}
            for path in found.paths.filter(published_at__isnull=False)
        ],
    }
    return render(request, "public/study.html", page)


def documents_of(study):
    """The editions of a study that stand, reports and guidelines, the newest first."""
    editions = Edition.objects.filter(report__study=study, withdrawn_at__isnull=True).defer("content", "evidence")
    today = timezone.localdate()
    return [
        {
            "title": said(edition.title) or worded(edition.report, "title"),
            "url": edition.get_absolute_url(),
            "number": edition.number,
            "day": edition.frozen_at,
            "comments_until": edition.comments_until if edition.takes_comments(today) else None,
        }
        for edition in editions.select_related("report__study").order_by("-frozen_at")
    ]

"""The press room: releases that are out, with their kit; coverage; commitments and what became of them.

Read from what was released only: nothing under embargo stands in these tables."""

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.outreach.queries.press import (
    evidence_rows,
    public_commitments,
    public_coverage,
    public_release_at,
    public_releases,
)
from sestante.outreach.release_fields import header_line
from sestante.outreach.words import without_codes
from sestante.web.caching import public_page
from sestante.web.showing import corrections_in, release_sections


@public_page
def press_room(request):
    language = get_language()
    rows = [{"public": one, "said": line_of(one, language)} for one in public_releases()]
    return render(request, "public/press_room.html", {"rows": rows, "coverage": public_coverage()})


def said_by(public, language):
    return public.content.get(language) or public.content.get("it", {})


def line_of(public, language):
    """What the list says of a release."""
    said = said_by(public, language)
    return {name: without_codes(said.get(name, "")) for name in ("headline", "subhead")}


@public_page
def release(request, slug):
    """One release. A withdrawn one keeps its address and says why; corrections stand where they are seen."""
    found = public_release_at(slug)
    if found is None:
        raise Http404
    language = get_language()
    if found.withdrawn_at:
        page = {"public": found, "why": found.withdrawal_words.get(language, "")}
        return render(request, "public/press_release_withdrawn.html", page, status=410)
    return render(
        request,
        "public/press_release.html",
        {
            "public": found,
            "header": header_line(found, language),
            **release_sections(said_by(found, language)),
            "sources": evidence_rows(found.evidence, found.study.slug, language),
            "corrections": corrections_in(found.corrections, language),
        },
    )


def kit(request, slug):
    found = public_release_at(slug)
    if found is None or found.withdrawn_at or not found.kit:
        raise Http404
    return FileResponse(found.kit.open("rb"), as_attachment=True, filename=_("press-kit.zip"))


@public_page
def commitments(request):
    """What was promised in public, by whom, and what became of it."""
    return render(request, "public/commitments.html", {"rows": public_commitments()})

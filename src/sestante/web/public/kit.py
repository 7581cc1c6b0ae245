"""What it takes to do a practice again elsewhere: the replication kit, as a page and as a PDF."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.catalogue.kit import kit_of, pdf_of, through, words_of
from sestante.catalogue.models import PracticeSheet
from sestante.people.queries import host
from sestante.web.showing import photographs_of


def kit(request, slug):
    sheet, found = sheet_and_kit(slug)
    if found is None:
        return render(request, "public/practice_withdrawn.html", {"sheet": sheet}, status=410)
    crumbs = [
        (_("Home"), reverse("home")),
        (_("Practices"), reverse("catalogue")),
        (sheet.title, sheet.get_absolute_url()),
        (_("Replication kit"), ""),
    ]
    words = words_of()
    brief = [(words[part], labelled(found[part], words)) for part in ("people", "costs")]
    brief += [(words[part], labelled(found[part], words)) for part in ("redone", "offers") if found[part]]
    page = {"sheet": sheet, "kit": found, "words": words, "brief": brief, "through": through(host()), "crumbs": crumbs}
    language = get_language()
    page |= {"photographs": photographs_of(sheet), "page_language": language}
    page |= {"foreign": sheet.language if sheet.language != language else ""}
    return render(request, "public/kit.html", page)


def labelled(facts, words):
    return [fact | {"label": words["labels"].get(fact["key"], "")} for fact in facts]


def kit_file(request, slug):
    sheet, found = sheet_and_kit(slug)
    if found is None:
        return render(request, "public/practice_withdrawn.html", {"sheet": sheet}, status=410)
    answer = HttpResponse(pdf_of(sheet, found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="kit-{slugify(sheet.title)[:60]}.pdf"'
    return answer


def sheet_and_kit(slug):
    """The sheet and its kit; no kit for a withdrawn sheet, and no page where the practice shows its card only."""
    sheet = PracticeSheet.objects.select_related("study").filter(slug=slug).first()
    if sheet is None:
        raise Http404
    if sheet.withdrawn_at is not None:
        return sheet, None
    found = kit_of(sheet)
    if found is None:
        raise Http404
    return sheet, found

"""Editions of reports: frozen text, evidence table, PDF. Only what was frozen is read."""

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.reports.exhibits import cited_in, exhibits_of, placed_in
from sestante.reports.queries import edition_at, newer_than, public_editions


def editions(request):
    """All editions that stand."""
    return render(request, "public/editions.html", {"editions": public_editions()})


def edition(request, study, number):
    """One edition. A withdrawn one says so, and nothing of its content."""
    found = edition_or_404(study, number)
    if found.withdrawn_at:
        return withdrawn(request, found)
    return render(request, "public/edition.html", page_of(found))


def withdrawn(request, found):
    page = {"edition": found, "newer": newer_than(found)}
    return render(request, "public/edition_withdrawn.html", page, status=410)


def page_of(found):
    """What the page of an edition says, of the report as of the guidelines."""
    language = get_language()
    exhibits = exhibits_of(found)
    content = found.content.get(language) or found.content["it"]
    cited, placed = cited_in(content), placed_in(content)
    return {
        "edition": found,
        "guidelines": found.report.kind == "guidelines",
        "file_name": "guidelines_file" if found.report.kind == "guidelines" else "edition_file",
        "page_language": language,
        "shown": found.report.study,
        "title": found.title.get(language) or found.title["it"],
        "newer": newer_than(found),
        "chapters": [chapter_page(chapter, exhibits, language) for chapter in content],
        "evidence": [
            exhibit | {"cited": cited.get(code, []), "placed": code in placed} for code, exhibit in exhibits.items()
        ],
        "files": files_by_format(found),
        "waiting": any(file.state == "waiting" for file in found.files.all()),
    }


def files_by_format(edition):
    """The files that are ready: PDF, then those for word processors, each with its languages."""
    ready = [file for file in edition.files.all() if file.state == "ready"]
    return {format_: files for format_ in CONTENT_TYPES if (files := [one for one in ready if one.format == format_])}


def edition_or_404(study, number, kind="report"):
    found = edition_at(study, number, kind)
    if found is None:
        raise Http404
    return found


def chapter_page(chapter, exhibits, language):
    return {
        "key": chapter["key"],
        "title": chapter["title"],
        "language": chapter["language"],
        "untranslated": chapter["language"] != language,
        "recommendations": chapter.get("recommendations", []),
        "blocks": [
            {"exhibit": exhibits[block["evidence"]]} if "evidence" in block else block for block in chapter["blocks"]
        ],
    }


CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}


def edition_file(request, study, number, lang, format, kind="report"):
    """The file of an edition in one language and format."""
    found = edition_or_404(study, number, kind)
    if found.withdrawn_at:
        return withdrawn(request, found)
    ready = (file for file in found.files.all() if file.state == "ready")
    file = next((file for file in ready if (file.language, file.format) == (lang, format)), None)
    if file is None:
        raise Http404
    words = (
        _("guidelines-%(study)s-%(number)s-%(lang)s")
        if kind == "guidelines"
        else _("report-%(study)s-%(number)s-%(lang)s")
    )
    name = words % {"study": study, "number": number, "lang": lang}
    # A PDF opens in the browser; the others are for a word processor.
    return FileResponse(file.file.open("rb"), content_type=CONTENT_TYPES[format], filename=f"{name}.{format}",
                        as_attachment=format != "pdf")  # fmt: skip

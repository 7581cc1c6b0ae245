"""A version of a questionnaire on paper, to fill in with a pen."""

from pathlib import Path

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sestante.fieldwork.queries.paper import code_of
from sestante.fieldwork.queries.printed import printed_form
from sestante.questionnaires.queries import version_of
from sestante.reports.pdf import typeset

TEMPLATE = Path(__file__).parents[1] / "templates" / "workbench" / "paper.typ"


@require_GET
def paper(request, study, version):
    found = version_of(request.study, version)
    if found is None:
        raise Http404
    language = request.GET.get("lingua", "")
    language = language if language in found.languages else (found.languages or ["it"])[0]
    with translation.override(spoken(language)):
        data = typeset(TEMPLATE, form=printed_form(found, language))
    name = f"{slugify(found.form_id) or 'modulo'}-v{found.number}-{spoken(language)}"
    return HttpResponse(
        data, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )


def spoken(language):
    """The language of the sheet's own words: a form in German has them in English."""
    code = code_of(language) or "it"
    return code if code in ("it", "en") else "en"


def paper_links(version):
    """[(language as the form names it, words of the link)], one for each language."""
    several = len(version.languages) > 1
    named = _("On paper (%(language)s)")
    return [
        (language, named % {"language": code_of(language) or language} if several else _("On paper"))
        for language in version.languages
    ]

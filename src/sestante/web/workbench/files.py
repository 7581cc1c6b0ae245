"""Files for the team: those given as answers, and those that a questionnaire shows."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from sestante.fieldwork.actions import describe_file
from sestante.fieldwork.queries.responses import attachment_of, response_of
from sestante.journal.actions import record
from sestante.questionnaires.actions import add_media
from sestante.questionnaires.errors import QuestionnaireError
from sestante.questionnaires.queries import version_of
from sestante.web.access import may
from sestante.web.files import attachment_response, media_response


def asked_for(request, response, pk):
    found = response_of(request.study, response)
    file = attachment_of(found, pk, identities=may(request, "read_identities")) if found is not None else None
    if file is None:
        raise Http404
    return file


@require_GET
def attachment(request, study, response, pk):
    """A file given as an answer; one of a confidential question only for who may read identities."""
    return attachment_response(request, asked_for(request, response, pk))


@require_POST
def description(request, study, response, pk):
    """Put right what is said of a picture for whoever does not see it."""
    file = describe_file(asked_for(request, response, pk), request.POST.get("alt", ""))
    record("described file", file.response, by=request.user, study=request.study)
    messages.success(request, _("Description saved"))
    return redirect("response", request.study.slug, response)


@require_GET
def media(request, study, version, name):
    """A file that a questionnaire shows."""
    found = version_of(request.study, version)
    if found is None:
        raise Http404
    return media_response(request, found, name)


@require_POST
def media_additions(request, study, version):
    """Bring in files that a draft asks for, several at once or in a ZIP."""
    found = version_of(request.study, version)
    if found is None:
        raise Http404
    try:
        added = add_media(found, [(one.name, one.read()) for one in request.FILES.getlist("files")], by=request.user)
    except QuestionnaireError as refused:
        messages.error(request, str(refused))
    else:
        sentence = ngettext("%(count)s file added", "%(count)s files added", len(added)) % {"count": len(added)}
        messages.success(request, sentence)
    return redirect("version", request.study.slug, version)

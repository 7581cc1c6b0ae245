"""The pictures, sounds and films that a form itself shows, to whoever may see the form."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from sestante.fieldwork.models import Call, Response
from sestante.web.files import media_response

from .links import LinkClosed, response_of


def media_address(*, token="", call="", study="", version=None, **_others):
    """The address under which a form's own files are found, for the page that a browser looks at: by a personal link,
    an open call, or a form on trial."""
    if study and version:
        return reverse("version_media", args=[study, version, "-"])[:-1]
    if token:
        return reverse("form_media", args=[token, "-"])[:-1]
    return reverse("call_media", args=[call, "-"])[:-1] if call else ""


def form_media(request, token, name):
    """Of the form that a personal link opens; a picture is no place for the page that says why a link is closed."""
    try:
        response = response_of(token)
    except LinkClosed:
        raise Http404 from None
    if response.state == Response.State.WITHDRAWN:
        raise Http404
    return media_response(request, response.version, name)


def call_media(request, call, name):
    """Of a form that anybody may answer today."""
    found = Call.objects.select_related("version").only("opens_on", "closes_on", "closed_at", "version__state")
    found = found.filter(slug=call).first()
    if found is None or not found.is_open(timezone.localdate()):
        raise Http404
    return media_response(request, found.version, name)


def files_of(response):
    """The files given as answers, with the copies drawn of them; a form on trial keeps none."""
    if response.pk is None:
        return ()
    return response.attachments.select_related("file").prefetch_related("file__renditions__file")


def has_files(paper, section):
    return any(paper.definition.element(ref).control == "upload" for ref in section.leaves)

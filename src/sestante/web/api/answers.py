"""What every answer of the interface has in common: open to pages of other sites, and JSON also when it says no."""

from functools import wraps

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import gettext as _

from sestante.web.caching import public_page


def absolute(path):
    return settings.SESTANTE_SITE_URL + path


def as_json(content, status=200, media="application/json"):
    answer = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    answer.headers["Content-Type"] = media
    return answer


def missing(words=""):
    return as_json({"error": {"status": 404, "message": words or _("There is nothing at this address.")}}, 404)


def open_data(view):
    """A public answer: read only, kept with its ETag, readable from any page."""
    kept = public_page(view)

    @wraps(view)
    def opened(request, *args, **kwargs):
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            words = _("This interface only reads.")
            answer = as_json({"error": {"status": 405, "message": words}}, 405)
            answer.headers["Allow"] = "GET, HEAD, OPTIONS"
        else:
            answer = kept(request, *args, **kwargs)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = "ETag"
        return answer

    opened.csrf_exempt = True  # nothing is changed here; whoever tries is told so in JSON
    return opened

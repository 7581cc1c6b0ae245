"""What every page needs: who hosts, who is looking, in which language, and the working side's navigation."""

from django.conf import settings
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from sestante.people.queries import host

from .navigation import studies_menu, work_nav


def page(request):
    study = getattr(request, "study", None)
    return {
        "host": SimpleLazyObject(host),
        "person": getattr(request, "user", None),
        "study": study,
        "membership": getattr(request, "membership", None),
        "work_nav": SimpleLazyObject(lambda: work_nav(request)) if study else [],
        "studies_menu": SimpleLazyObject(lambda: studies_menu(request)),
        "languages": SimpleLazyObject(lambda: languages(request)),
    }


def languages(request):
    """Each language with the address of this same page in it."""
    here = request.get_full_path()
    current = get_language()
    return [(code, name, translate_url(here, code), code == current) for code, name in settings.LANGUAGES]

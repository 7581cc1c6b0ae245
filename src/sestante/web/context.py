"""What every page needs: who hosts, who is looking, in which language, and the working side's navigation."""

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

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
        "account_menu": SimpleLazyObject(lambda: account_menu(request)),
        "languages": SimpleLazyObject(lambda: languages(request)),
    }


def account_menu(request):
    """The pages about one's own account; an administrator finds the installation's there too."""
    links = [
        ("profile", _("Your profile")),
        ("password", _("Password")),
        ("mfa_index", _("Second step")),
        ("usersessions_list", _("Where you are signed in")),
    ]
    if request.user.is_authenticated and request.user.is_administrator:
        links += [("installation", _("Settings of the installation")), ("accounts", _("Accounts"))]
    here = request.path
    return [{"label": label, "url": reverse(name), "current": here == reverse(name)} for name, label in links]


def languages(request):
    """Each language with the address of this same page in it."""
    here = request.get_full_path()
    current = get_language()
    return [(code, name, translate_url(here, code), code == current) for code, name in settings.LANGUAGES]

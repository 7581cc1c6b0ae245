"""Who may open which page: one table for the whole site, kept by one middleware.

A page that is not in the table does not open for anybody. The table is read by the middleware, by the
navigation (to offer only what opens) and by the test that tries every address as every role."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404

from sestante.studies.permissions import PERMISSIONS
from sestante.studies.queries import membership_of

from .devices import admit

PUBLIC = "public"  # anybody
LINK = "link"  # whoever holds the personal link; the page reads it with participate.links
PERSON = "person"  # anybody signed in
ADMINISTRATOR = "administrator"
DEVICE = "device"  # a telephone let in to the study the URL names

# URL name -> one of those above, or a permission of studies.permissions (the URL then names a study).
PAGES = {}


def pages(**rules):
    """Enter pages in the table; each room does this once, beside its URLs."""
    for name, rule in rules.items():
        if rule not in {PUBLIC, LINK, PERSON, ADMINISTRATOR, DEVICE} and rule not in PERMISSIONS:
            raise ValueError(f"{name}: no such rule as {rule}")
        if name in PAGES:
            raise ValueError(f"{name} stands twice in the permission table")
        PAGES[name] = rule


class AccessMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.study = request.membership = request.device = None
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        rule = PAGES.get(request.resolver_match.url_name)
        if rule is None:
            raise PermissionDenied
        if rule in {PUBLIC, LINK}:
            return None
        if rule == DEVICE:
            return admit(request, kwargs["study"])
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if rule == PERSON:
            return None
        if rule == ADMINISTRATOR:
            if not request.user.is_administrator:
                raise PermissionDenied
            return None
        return self.open_study(request, rule, kwargs)

    def open_study(self, request, permission, kwargs):
        """A stranger's study does not exist, as far as the page tells; a member is told what they lack."""
        request.membership = membership_of(request.user, kwargs["study"])
        if request.membership is None:
            raise Http404
        request.study = request.membership.study
        if not request.membership.may(permission):
            raise PermissionDenied
        return None


def may(request, permission):
    """Whether the member looking at this page may also do that."""
    return request.membership is not None and request.membership.may(permission)

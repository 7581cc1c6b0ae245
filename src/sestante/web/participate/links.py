"""What a personal link opens: the response, or a page that says kindly why not and whom to call."""

from functools import wraps

from django.core.cache import cache
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from sestante.fieldwork.actions.answering import HEAVY
from sestante.fieldwork.links import opens, response_pk_of
from sestante.fieldwork.models import Response

UNKNOWN, EXPIRED, VOICE = "unknown", "expired", "voice"
RESEND_AFTER = 10 * 60  # seconds between two letters that anybody can ask for


class LinkClosed(Exception):
    """The link opens nothing. ``response`` is what it may have opened once; a page must not tell that it exists."""

    def __init__(self, reason, response=None):
        super().__init__(reason)
        self.reason, self.response = reason, response


def response_of(token):
    """The response a token opens. Raises ``LinkClosed``: an old link, a made-up one and a wrong one look the same."""
    pk = response_pk_of(token)
    found = None
    if pk is not None:
        rows = Response.objects.select_related(
            "version__questionnaire__study", "practice", "invitation__contact", "call"
        )
        found = rows.defer(*HEAVY).filter(pk=pk).first()
    if found is None or not opens(token, found):
        raise LinkClosed(UNKNOWN, found)
    invitation = getattr(found, "invitation", None)
    if invitation is not None and invitation.revoked_at is not None:
        raise LinkClosed(UNKNOWN, found)
    if is_expired(invitation) and found.state == Response.State.DRAFT:
        raise LinkClosed(EXPIRED, found)
    return found


def is_expired(invitation):
    return invitation is not None and invitation.expires_on is not None and invitation.expires_on < timezone.localdate()


def with_response(*states):
    """A page reached by a personal link, for a response in one of these states; any other goes to the page that fits.

    Such a page is nobody else's: it is kept by no cache, and its address is sent to no other site."""

    def around(view):
        @wraps(view)
        def page(request, token, **kwargs):
            try:
                response = response_of(token)
            except LinkClosed as closed:
                return link_closed(request, token, closed.reason)
            if response.opened_at is None:
                opened = timezone.now()
                Response.objects.filter(pk=response.pk, opened_at=None).update(opened_at=opened)
            if states and response.state not in states:
                answer = redirect(home_of(response), token=token)
            else:
                answer = view(request, token, response, **kwargs)
            add_never_cache_headers(answer)
            # Not "no-referrer": the browser would then hide the origin of our own forms too, and CSRF refuses those.
            answer["Referrer-Policy"] = "same-origin"
            return answer

        return page

    return around


def home_of(response):
    """URL name of the page where somebody with this response starts from."""
    return {
        Response.State.DRAFT: "form_start",
        Response.State.WITHDRAWN: "form_withdrawn",
    }.get(response.state, "form_receipt")


def link_closed(request, token, reason):
    page = render(request, "participate/link_closed.html", {"token": token, "reason": reason}, status=410)
    add_never_cache_headers(page)
    return page


def may_ask_again(response):
    """Whether a new letter may go for this response now: not more than one every ten minutes."""
    return cache.add(f"new-link:{response.pk}", 1, RESEND_AFTER)

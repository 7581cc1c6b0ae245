"""What a learner's personal link opens, or a page that says kindly how to get a new one."""

from functools import wraps

from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from sestante.training.links import opens, pk_of
from sestante.training.models import Enrolment


def with_enrolment(view):
    """A learner's page: nobody else's, kept by no cache. Until the address is confirmed there is only one."""

    @wraps(view)
    def page(request, token, **kwargs):
        pk = pk_of(token)
        rows = Enrolment.objects.select_related("cohort__path__study")
        enrolment = rows.filter(pk=pk).first() if pk is not None else None
        if enrolment is None or not opens(token, enrolment):
            answer = render(request, "participate/learner_closed.html", status=410)
        elif enrolment.confirmed_at is None and request.resolver_match.url_name != "learner_confirmation":
            answer = redirect("learner_confirmation", token=token)
        else:
            answer = view(request, token, enrolment, **kwargs)
        add_never_cache_headers(answer)
        # Not "no-referrer": the browser would then hide the origin of our own forms too, and CSRF refuses those.
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return page


def frame_of(token, enrolment):
    """What every page of a learner says about where they are."""
    path = enrolment.cohort.path
    return {"token": token, "enrolment": enrolment, "cohort": enrolment.cohort, "path": path,
            "study_title": path.said["title"]}  # fmt: skip

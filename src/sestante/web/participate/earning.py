"""What a learner takes away: the meetings for their calendar, badges and who may see them, the certificate."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.training import drawing
from sestante.training.actions import hide_badge, publish_badge
from sestante.training.calendar import calendar_of
from sestante.training.certificate import certificate_of
from sestante.training.queries import home_of

from .learner_links import frame_of, with_enrolment


class PageForm(forms.Form):
    shown_name = forms.CharField(
        label=gettext_lazy("Name on the page"),
        help_text=gettext_lazy("Empty: the page says what was achieved, and not by whom."),
        max_length=120,
        required=False,
    )


@with_enrolment
def calendar(request, token, enrolment):
    cohort = enrolment.cohort
    name = f"{cohort.path.said['title']}, {cohort.title}"
    answer = HttpResponse(
        calendar_of(cohort, cohort.meetings.all(), name=name), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'inline; filename="incontri.ics"'
    return answer


def badge_or_404(enrolment, pk):
    found = enrolment.badges.select_related("module", "path").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@with_enrolment
def badge(request, token, enrolment, pk):
    found = badge_or_404(enrolment, pk)
    form = PageForm(initial={"shown_name": found.shown_name or enrolment.name})
    return render(
        request, "participate/learner_badge.html", {**frame_of(token, enrolment), "badge": found, "form": form}
    )


@require_POST
@with_enrolment
def badge_publication(request, token, enrolment, pk):
    """The learner shows a badge to everybody, or takes it back."""
    found = badge_or_404(enrolment, pk)
    if request.POST.get("show") == "no":
        hide_badge(found)
        messages.success(request, _("The page of the badge is closed"))
    else:
        form = PageForm(request.POST)
        form.is_valid()
        publish_badge(found, shown_name=form.cleaned_data.get("shown_name", ""))
        messages.success(request, _("Anybody who has its address can see the badge"))
    return redirect("learner_badge", token=token, pk=pk)


@with_enrolment
def badge_jwt(request, token, enrolment, pk):
    found = badge_or_404(enrolment, pk)
    return badge_file(found.credential, found, "application/vc+jwt", "jwt")


@with_enrolment
def badge_svg(request, token, enrolment, pk):
    found = badge_or_404(enrolment, pk)
    number = found.module.position if found.module else 0
    return badge_file(drawing.svg(found.said["title"], number, found.credential), found, "image/svg+xml", "svg")


@with_enrolment
def badge_png(request, token, enrolment, pk):
    found = badge_or_404(enrolment, pk)
    number = found.module.position if found.module else 0
    return badge_file(drawing.png(found.said["title"], number, found.credential), found, "image/png", "png")


def badge_file(content, badge, kind, ending):
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'inline; filename="distintivo-{str(badge.uid)[:8]}.{ending}"'
    return answer


@with_enrolment
def certificate(request, token, enrolment):
    """The certificate of what was done, from the first module on."""
    found = home_of(enrolment)
    if not found.done:
        raise Http404
    answer = HttpResponse(certificate_of(enrolment, found, get_language()), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="attestato.pdf"'
    return answer

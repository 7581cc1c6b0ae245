"""Who works on a study."""

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.people.queries import host
from sestante.studies.actions import add_member, invite_member, remove_member
from sestante.studies.errors import StudyError
from sestante.studies.permissions import Role
from sestante.studies.queries import team_of
from sestante.web.access import may

# What PERMISSIONS gives each role, in a sentence.
MAY = {
    Role.COORDINATOR: gettext_lazy("everything in this study: sees who answered, puts people in the team, publishes"),
    Role.RESEARCHER: gettext_lazy("designs forms and indicators, imports, reads answers, writes report and guidelines"),
    Role.FACILITATOR: gettext_lazy("writes to people, reads voices, prepares and leads focus groups"),
    Role.REVIEWER: gettext_lazy("reads answers, tables and the report, and changes nothing"),
    Role.OBSERVER: gettext_lazy("reads tables, the index and the report, never a single answer"),
    Role.TRAINER: gettext_lazy("follows the training paths and those who learn, and reads no answer"),
}


class MemberForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role, initial=Role.RESEARCHER)


def team(request, study):
    return shown(request, MemberForm())


def shown(request, form):
    team = list(team_of(request.study))
    with_totp = set(
        Authenticator.objects.filter(
            type=Authenticator.Type.TOTP, user__in=[member.person_id for member in team]
        ).values_list("user", flat=True)
    )
    page = {
        "form": form,
        "members": [{"membership": member, "has_totp": member.person_id in with_totp} for member in team],
        "roles": Role.choices,
        "may": [(role.label, MAY[role]) for role in Role],
        "can_manage": may(request, "manage_study"),
    }
    return render(request, "workbench/team.html", page)


@require_POST
def members(request, study):
    """Put somebody in the team and write to them."""
    form = MemberForm(request.POST)
    if not form.is_valid():
        return shown(request, form)
    member = invite_member(request.study, by=request.user, host=host(), **form.cleaned_data)
    messages.success(request, _("%(name)s is in the team") % {"name": member.person})
    return redirect("team", request.study.slug)


@require_POST
def member(request, study, person):
    """Change a member's role, or take them out of the team."""
    found = request.study.memberships.filter(person=person).select_related("person").first()
    if found is None:
        raise Http404
    role = request.POST.get("role", "")
    try:
        if role == "none":
            remove_member(request.study, person=found.person, by=request.user)
            messages.success(request, _("%(name)s is no longer in the team") % {"name": found.person})
        elif role in Role.values:
            add_member(request.study, person=found.person, role=role, by=request.user)
            messages.success(request, _("Role of %(name)s saved") % {"name": found.person})
    except StudyError as problem:
        messages.error(request, str(problem))
    return redirect("team", request.study.slug)

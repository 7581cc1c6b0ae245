"""Focus groups: the list, one group, its day and place, its guide, the mirror that opens it."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.deliberation.actions import inviting, preparing
from sestante.deliberation.actions.transcribing import keys_due_on
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import FocusGroup, Transcript
from sestante.deliberation.queries import groups as asking
from sestante.deliberation.queries.appointment import minutes_of, timed, title_in
from sestante.deliberation.queries.composition import checks_of, traits_of
from sestante.deliberation.queries.texts import choices
from sestante.synthesis.panels import panel_of, source_of_trace
from sestante.synthesis.queries import evidence_of, said
from sestante.web.access import may

from .listing import whole

LONGEST_BLOCK = 240


class GroupForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=160, required=False)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Day and hour"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    minutes = forms.IntegerField(label=gettext_lazy("How many minutes"), min_value=30, max_value=480, initial=150)
    mode = forms.ChoiceField(
        label=gettext_lazy("How people meet"),
        choices=FocusGroup.Mode,
        widget=forms.RadioSelect,
        initial=FocusGroup.Mode.IN_PERSON,
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    link = forms.URLField(label=gettext_lazy("Link of the meeting"), required=False, assume_scheme="https")
    access = forms.CharField(
        label=gettext_lazy("How to get there and get in"),
        help_text=gettext_lazy("Bus, parking, ramp, whom to ring. It stands in the letters."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seats_min = forms.IntegerField(label=gettext_lazy("At least how many people"), min_value=3, max_value=20, initial=6)
    seats_max = forms.IntegerField(label=gettext_lazy("At most how many people"), min_value=3, max_value=30, initial=10)
    invites_by_itself = forms.BooleanField(
        label=gettext_lazy("Invitations leave by themselves 21 days before"),
        help_text=gettext_lazy("To whoever is on the list by then. You can also send them by hand."),
        required=False,
    )

    def clean(self):
        kept = super().clean()
        if kept.get("mode") == "in_person" and kept.get("starts_at") and not kept.get("place"):
            self.add_error("place", _("Say where people meet."))
        if (kept.get("seats_min") or 0) > (kept.get("seats_max") or 99):
            self.add_error("seats_max", _("This is fewer than the least."))
        return kept


def asked_for(request, number):
    found = asking.group_of(request.study, number)
    if found is None:
        raise Http404
    return found


def frame(request, group, here):
    """What every page of one group shows: its title, the tabs, the way into the room."""
    tabs = [
        ("focus_group", _("Overview")),
        ("focus_group_people", _("People")),
        ("focus_group_guide", _("Guide")),
        ("focus_group_mirror", _("Mirror")),
        ("focus_group_transcript", _("Transcript")),
        ("focus_group_minutes", _("Minutes")),
        ("focus_group_outcomes", _("Outcomes")),
    ]
    return {
        "group": group,
        "title": title_in(group, get_language()),
        "tabs": [(reverse(name, args=[request.study.slug, group.number]), words, name == here) for name, words in tabs],
        "room": room_of(request, group),
        "can_run": may(request, "run_groups"),
        "can_contact": may(request, "contact_people"),
        "identities": may(request, "read_identities"),
    }


def room_of(request, group):
    """Where the room is led from, if this member leads."""
    if not may(request, "run_groups") or group.cancelled_at is not None:
        return ""
    return reverse("room", args=[request.study.slug, group.number])


def focus_groups(request, study):
    rows = [
        {"group": one, "title": title_in(one, get_language()), "minutes": getattr(one, "minutes_written", None)}
        for one in asking.groups_of(request.study)
    ]
    return render(request, "workbench/groups.html", {"rows": rows, "can_run": may(request, "run_groups")})


def new_focus_group(request, study):
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = preparing.plan_group(request.study, by=request.user, **form.cleaned_data)
        messages.success(request, _("Focus group planned"))
        return redirect("focus_group_people", request.study.slug, made.number)
    return render(request, "workbench/group_form.html", {"form": form})


def focus_group(request, study, number):
    """One group at a glance: when, who comes, what is still to do."""
    group = asked_for(request, number)
    people = asking.participants_of(group)
    present = [one for one in people if one.cancelled_at is None and one.withdrawn_at is None]
    words = {subject: text for subject, text, _answers in choices(get_language())}
    page = frame(request, group, "focus_group") | {
        "counts": {
            "chosen": len(present),
            "invited": sum(one.invited_at is not None for one in present),
            "coming": sum(one.answer == "yes" for one in present),
            "declined": sum(one.answer == "no" for one in present),
        },
        "checks": checks_of(group, people, traits_of(request.study)),
        "consents": [row | {"words": words[row["subject"]]} for row in asking.consent_counts(present)],
        "needs": asking.access_needs_of(present),
        "total": minutes_of(group.guide),
        "keys": sum(hasattr(one, "seat_key") for one in people),
        "keys_due": keys_due_on(group),
        "has_original": Transcript.objects.filter(focus_group=group, original__isnull=False).exists(),
        "ends": timezone.now(),
    }
    return render(request, "workbench/group.html", page)


def settings(request, study, number):
    group = asked_for(request, number)
    form = GroupForm(request.POST or None, initial={name: getattr(group, name) for name in preparing.DETAILS})
    if request.method == "POST" and form.is_valid():
        try:
            _changed, must_tell = preparing.describe_group(group, by=request.user, **form.cleaned_data)
        except DeliberationError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Focus group saved"))
            if must_tell and may(request, "contact_people"):
                return redirect("focus_group_change", request.study.slug, number)
            return redirect("focus_group", request.study.slug, number)
    return render(request, "workbench/group_form.html", frame(request, group, "focus_group") | {"form": form})


def change(request, study, number):
    """Day or place have changed: tell those who were invited, once they are right."""
    group = asked_for(request, number)
    if request.method == "POST":
        count = inviting.tell_change(group, by=request.user)
        messages.success(request, _("Told to %(count)s people, with the new appointment") % {"count": count})
        return redirect("focus_group", request.study.slug, number)
    return render(request, "workbench/group_change.html", frame(request, group, "focus_group"))


def cancellation(request, study, number):
    group = asked_for(request, number)
    if request.method == "POST":
        try:
            inviting.cancel_group(group, by=request.user, why=request.POST.get("why", "")[:600])
            messages.success(request, _("Focus group cancelled: whoever was invited has a letter"))
        except DeliberationError as problem:
            messages.error(request, str(problem))
        return redirect("focus_group", request.study.slug, number)
    return render(request, "workbench/group_cancellation.html", frame(request, group, "focus_group"))


# -- guide -------------------------------------------------------------------------------------------------------------
def guide(request, study, number):
    """The blocks with their minutes and prompts: to read, and to change while the group is ahead."""
    group = asked_for(request, number)
    problems, blocks = [], group.guide
    if request.method == "POST" and may(request, "run_groups"):
        blocks, problems = written_guide(request.POST, group)
        if not problems:
            preparing.arrange_guide(group, blocks, by=request.user)
            messages.success(request, _("Guide saved"))
            return redirect("focus_group_guide", request.study.slug, number)
    page = frame(request, group, "focus_group_guide") | {
        "blocks": [
            {
                "id": block["id"],
                "at": row["at"],
                "row": row,
                "minutes": block["minutes"],
                "title": block["title"],
                "prompts": {code: "\n".join(lines) for code, lines in (block.get("prompts") or {}).items()},
                "question": block.get("question") or {},
            }
            for block, row in zip(blocks, timed(group, get_language()), strict=True)
        ],
        "total": minutes_of(group.guide),
        "problems": problems,
    }
    return render(request, "workbench/group_guide.html", page)


def written_guide(posted, group):
    """The guide as the form says it, and what is wrong with it: [(id of the field, words)]."""
    blocks, problems = [], []
    for block in group.guide:
        key = block["id"]
        minutes = whole(posted.get(f"{key}-minutes", "").strip())
        if minutes is None or not 0 < minutes <= LONGEST_BLOCK:
            problems.append(
                (f"{key}-minutes", _("Write minutes from 1 to 240: “%(title)s”.") % {"title": block["title"]["it"]})
            )
            minutes = posted.get(f"{key}-minutes", "")
        made = {
            "id": key,
            "minutes": minutes,
            "title": {},
            "prompts": {},
            "question": dict(block.get("question") or {}),
        }
        for code in ("it", "en"):
            title = posted.get(f"{key}-title-{code}", "").strip()[:160]
            made["title"][code] = title or block["title"].get(code, "")
            made["prompts"][code] = [
                line.strip() for line in posted.get(f"{key}-prompts-{code}", "").splitlines() if line.strip()
            ]
            if block.get("question"):
                made["question"][code] = posted.get(f"{key}-question-{code}", "").strip()[:300] or block[
                    "question"
                ].get(code, "")
        blocks.append(made)
    return blocks, problems


# -- mirror ------------------------------------------------------------------------------------------------------------
def mirror(request, study, number):
    group = asked_for(request, number)
    pieces = list(group.mirror.select_related("evidence"))
    inside = {piece.evidence_id for piece in pieces}
    page = frame(request, group, "focus_group_mirror") | {
        "pieces": [{"piece": piece, "finding": finding_of(piece.evidence)} for piece in pieces],
        "others": [
            {"evidence": one, "finding": finding_of(one)}
            for one in evidence_of(request.study)
            if one.pk not in inside and one.kind != "F"
        ],
    }
    return render(request, "workbench/group_mirror.html", page)


def finding_of(one):
    return said({"it": one.finding, "en": one.finding_en})


@require_POST
def mirror_pieces(request, study, number):
    """Add, move or take away: the act and its piece stand in the button."""
    group = asked_for(request, number)
    act, _gap, key = request.POST.get("act", "").partition(":")
    key = whole(key)
    if act == "add":
        one = request.study.evidence.filter(pk=key).first()
        if one is not None:
            preparing.add_to_mirror(group, one, by=request.user)
    else:
        piece = group.mirror.filter(pk=key).first()
        if piece is not None and act in ("up", "down"):
            preparing.move_in_mirror(piece, up=act == "up", by=request.user)
        elif piece is not None and act == "out":
            preparing.take_from_mirror(piece, by=request.user)
    return redirect("focus_group_mirror", request.study.slug, number)


def mirror_reading(request, study, number):
    """The pieces one under the other, large, to be read aloud or shown on a screen."""
    group = asked_for(request, number)
    panels = [
        panel_of(
            one.figures,
            labels=[question["labels"] for question in one.trace.get("questions", [])],
            finding=finding_of(one),
            source=source_of_trace(one.trace, one.figures),
            uid=one.code.lower(),
        )
        | {"code": one.code}
        for one in asking.mirror_of(group)
    ]
    return render(request, "workbench/group_mirror_reading.html", frame(request, group, "") | {"panels": panels})

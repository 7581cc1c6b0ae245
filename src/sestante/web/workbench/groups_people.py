"""Who comes to a focus group: the rule in words, whom to choose, invitations and answers, the links of the seats."""

import segno
from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.deliberation.actions import consenting, give_seats, inviting, preparing
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.links import address_of, seat_address
from sestante.deliberation.queries import groups as asking
from sestante.deliberation.queries.composition import candidates_of, checks_of, traits_of
from sestante.deliberation.queries.texts import choices
from sestante.practices.models import Contact
from sestante.web.access import may

from .groups import asked_for, frame
from .invitations import keys_of

FIRST_SHOWN = 60


class ParticipantForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Without one you invite by telephone and write the answer down here."),
        required=False,
    )
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    practice = forms.ModelChoiceField(
        None, label=gettext_lazy("Practice"), required=False, empty_label=gettext_lazy("no practice")
    )

    def __init__(self, *args, study, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["practice"].queryset = study.practices.order_by("name")


class AnswerForm(forms.Form):
    """An answer taken by telephone or from paper; without the choices the consent is not there."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How they answered"),
        choices=[("telephone", gettext_lazy("by telephone")), ("paper", gettext_lazy("on paper"))],
        widget=forms.RadioSelect,
        initial="telephone",
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("Do they come?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    access_needs = forms.CharField(
        label=gettext_lazy("What they need to take part"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, language, **kwargs):
        super().__init__(*args, **kwargs)
        self.subjects = []
        for subject, words, answers in choices(language):
            self.subjects.append(subject)
            self.fields[subject] = forms.ChoiceField(
                label=words, choices=answers, widget=forms.RadioSelect, required=False
            )


def people(request, study, number):
    """The list with what everybody said; names for whoever writes to them, needs one by one for the coordinator."""
    group = asked_for(request, number)
    found, traits = asking.participants_of(group), traits_of(request.study)
    letters = asking.letters_to(found)
    rows = [
        {
            "one": one,
            "traits": traits.get(one.practice_id),
            "last": letters[one.pk][-1] if letters[one.pk] else None,
            "takes_part": asking.takes_part(one),
        }
        for one in found
    ]
    page = frame(request, group, "focus_group_people") | {
        "rows": rows,
        "checks": checks_of(group, found, traits),
        "to_invite": [one for one in found if one.invited_at is None and one.email and one.cancelled_at is None],
        "needs": asking.access_needs_of(found),
        "ahead": preparing.is_ahead(group),
    }
    return render(request, "workbench/group_people.html", page)


def choice(request, study, number):
    """Choose practices with their contact, or write somebody's name."""
    group = asked_for(request, number)
    form = ParticipantForm(request.POST if request.POST.get("act") == "write" else None, study=request.study)
    if request.method == "POST":
        try:
            if request.POST.get("act") == "write":
                if form.is_valid():
                    preparing.choose_participant(group, by=request.user, **form.cleaned_data)
                    messages.success(request, _("They are on the list"))
                    return redirect("focus_group_people", request.study.slug, number)
            elif chosen := Contact.objects.filter(practice__study=request.study, pk__in=keys_of(request, "contact")):
                return put_on_list(request, group, chosen.select_related("practice"))
            else:
                messages.warning(request, _("Choose at least one practice."))
        except DeliberationError as problem:
            messages.error(request, str(problem))
    search = request.GET.get("q", "").strip()[:100]
    page = frame(request, group, "focus_group_people") | {
        "form": form,
        "rows": candidates_of(group, search=search)[:FIRST_SHOWN],
        "search": search,
        "checks": checks_of(group, asking.participants_of(group), traits_of(request.study)),
    }
    return render(request, "workbench/group_choice.html", page)


def put_on_list(request, group, contacts):
    for contact in contacts:
        preparing.choose_participant(
            group,
            practice=contact.practice,
            name=contact.name or contact.email.partition("@")[0],
            email=contact.email,
            phone=contact.phone,
            language=contact.language,
            by=request.user,
        )
    count = len(contacts)
    words = ngettext("%(count)s person on the list", "%(count)s people on the list", count) % {"count": count}
    messages.success(request, words)
    return redirect("focus_group_people", request.study.slug, group.number)


@require_POST
def invitations(request, study, number):
    group = asked_for(request, number)
    chosen = group.participants.filter(pk__in=keys_of(request, "participant"))
    try:
        count = inviting.invite_participants(group, chosen, by=request.user, note=request.POST.get("note", "")[:600])
        words = ngettext("%(count)s invitation sent", "%(count)s invitations sent", count) % {"count": count}
        (messages.success if count else messages.warning)(request, words if count else _("Choose at least one person."))
    except DeliberationError as problem:
        messages.error(request, str(problem))
    return redirect("focus_group_people", request.study.slug, number)


def one_of(request, number, pk):
    group = asked_for(request, number)
    found = next((one for one in asking.participants_of(group) if one.pk == pk), None)
    if found is None:
        raise Http404
    found.focus_group = group
    return group, found


def participant(request, study, number, participant):
    group, found = one_of(request, number, participant)
    return shown(request, group, found, AnswerForm(language=get_language(), initial=answer_of(found)))


def answer_of(found):
    return {"answer": found.answer, "access_needs": found.access_needs} | {
        row.subject: row.choice for row in found.given
    }


def shown(request, group, found, form):
    words = {subject: (text, dict(answers)) for subject, text, answers in choices(get_language())}
    identities = may(request, "read_identities")
    page = frame(request, group, "focus_group_people") | {
        "one": found,
        "letters": asking.letters_to([found])[found.pk],
        "address": address_of(found) if found.withdrawn_at is None and found.cancelled_at is None else "",
        "consents": [(words[row.subject][0], words[row.subject][1].get(row.choice), row) for row in found.given],
        "form": form,
        "shows_needs": identities,
        "open": group.state != "closed" and group.cancelled_at is None and found.cancelled_at is None,
    }
    return render(request, "workbench/group_participant.html", page)


@require_POST
def answer(request, study, number, participant):
    """Write down what somebody said by telephone or on paper."""
    group, found = one_of(request, number, participant)
    form = AnswerForm(request.POST, language=get_language())
    if form.is_valid():
        said = form.cleaned_data
        try:
            consenting.answer_invitation(
                found,
                answer=said["answer"],
                access_needs=said["access_needs"] if may(request, "read_identities") else found.access_needs,
                consents={subject: said[subject] for subject in form.subjects if said[subject]},
                language=get_language(),
                channel=said["channel"],
                by=request.user,
            )
            messages.success(request, _("Answer written down"))
            return redirect("focus_group_participant", request.study.slug, number, participant)
        except DeliberationError as problem:
            form.add_error(None, str(problem))
    return shown(request, group, found, form)


@require_POST
def reminder(request, study, number, participant):
    _group, found = one_of(request, number, participant)
    try:
        inviting.remind_participant(found, by=request.user)
        messages.success(request, _("Reminder sent"))
    except DeliberationError as problem:
        messages.error(request, str(problem))
    return redirect("focus_group_participant", request.study.slug, number, participant)


def removal(request, study, number, participant):
    """Off the list: a letter goes to whoever was invited, nothing to whoever was only chosen."""
    group, found = one_of(request, number, participant)
    if request.method == "POST":
        if found.invited_at is None:
            preparing.drop_participant(found, by=request.user)
            messages.success(request, _("Off the list"))
        else:
            inviting.cancel_invitation(found, by=request.user, why=request.POST.get("why", "")[:600])
            messages.success(request, _("Invitation cancelled"))
        return redirect("focus_group_people", request.study.slug, number)
    page = frame(request, group, "focus_group_people") | {"one": found}
    return render(request, "workbench/group_removal.html", page)


def withdrawal(request, study, number, participant):
    """Somebody withdraws by telephone or by letter: the same as on their own page, asked once."""
    group, found = one_of(request, number, participant)
    if request.method == "POST":
        consenting.withdraw_participant(found, by=request.user)
        messages.success(request, _("Withdrawn: nothing names them any more"))
        return redirect("focus_group_people", request.study.slug, number)
    page = frame(request, group, "focus_group_people") | {"one": found}
    return render(request, "workbench/group_withdrawal.html", page)


def seats(request, study, number):
    """Seats for those who come, and their links to print or to read out. Which seat is whose is not shown."""
    group = asked_for(request, number)
    if request.method == "POST":
        made = give_seats(group, request.user)
        words = ngettext("%(count)s seat given", "%(count)s seats given", len(made)) % {"count": len(made)}
        messages.success(request, words if made else _("Everybody who comes has a seat."))
        return redirect("focus_group_seats", request.study.slug, number)
    rows = []
    for one in asking.participants_of(group):
        if not asking.takes_part(one) or one.cancelled_at is not None:
            continue
        key = getattr(one, "seat_key", None)
        address = seat_address(key.seat, language=one.language) if key is not None else ""
        rows.append({"one": one, "has_seat": key is not None, "address": address, "code": drawn(address)})
    page = frame(request, group, "focus_group_people") | {
        "rows": rows,
        "lacking": any(not row["has_seat"] for row in rows),
    }
    return render(request, "workbench/group_seats.html", page)


def drawn(address):
    """The address as a QR code, or nothing."""
    if not address:
        return ""
    svg = segno.make(address, error="m").svg_inline(scale=4, border=2, omitsize=True, svgclass="s-qr", lineclass=None)
    return mark_safe(svg)  # noqa: S308 - drawn here, from an address of ours

"""The participant's screen: in by the room's code or by a personal link, without an account, also without scripts."""

import uuid
from functools import partial, wraps

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.deliberation import actions
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.live import state_of
from sestante.deliberation.models import Assent, Family, FocusGroup, Idea, Poll, Round
from sestante.deliberation.queries import scene_of, seat_and_room, voting_seat
from sestante.letters.links import opens, pk_of, token_of
from sestante.web import room as screens

from .guard import is_blocked, too_many

SCOPE = "room"
ENTERED = "room"  # in the session: codes this browser has typed rightly, so that seats are not listed to strangers


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code of the room"),
        help_text=gettext_lazy("Six figures: they are on the screen in the room, or whoever leads tells you."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control fw-s"}),
        max_length=12,
    )


class SeatForm(forms.Form):
    seat = forms.ChoiceField(label=gettext_lazy("Your seat"), widget=forms.RadioSelect)
    family = forms.ChoiceField(
        label=gettext_lazy("Which kind of group do you speak for?"),
        help_text=gettext_lazy("It serves to see whether groups differ. Nobody sees what you vote."),
        choices=Family.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, free=(), may_add=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.free = {str(seat.pk): seat for seat in free}
        choices = [(pk, _("Seat %(code)s") % {"code": seat.code}) for pk, seat in self.free.items()]
        self.fields["seat"].choices = [*choices, *([("new", _("A new seat"))] if may_add else [])]
        if len(self.fields["seat"].choices) == 1:
            self.fields["seat"].initial = self.fields["seat"].choices[0][0]


def room_entry(request):
    """Ask for the code that stands on the screen in the room."""
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("codice", "")[:12]})
    if request.method == "POST" and form.is_valid():
        code = "".join(letter for letter in form.cleaned_data["code"] if letter.isdigit())
        if is_blocked(request, SCOPE):
            form.add_error("code", _("Too many codes have been tried from your network. Ask for your personal link."))
        elif len(code) == 6 and FocusGroup.objects.filter(code=code).exists():
            request.session[ENTERED] = code
            return redirect("room_seats")
        else:
            too_many(request, SCOPE)
            form.add_error("code", _("No room is open with this code. Look at it again, or ask whoever leads."))
    return render(request, "participate/room_entry.html", {"form": form})


def room_seats(request):
    """Choose a seat that is free, or a new one."""
    room = FocusGroup.objects.select_related("study").filter(code=request.session.get(ENTERED) or "none").first()
    if room is None:
        return redirect("room_entry")
    seats = list(room.seats.filter(left_at=None))
    free = [seat for seat in seats if seat.entered_at is None and seat.has_phone]
    form = SeatForm(request.POST or None, free=free, may_add=len(seats) < room.seats_max)
    if request.method == "POST" and form.is_valid():
        try:
            sat = actions.take_seat(
                room, seat=form.free.get(form.cleaned_data["seat"]), family=form.cleaned_data["family"]
            )
            return redirect("seat", token=token_of("seat", sat.pk, sat.nonce))
        except DeliberationError as problem:
            form.add_error("seat", str(problem))
    return render(request, "participate/room_seats.html", {"form": form, "room": room, "form_study": room.study})


def with_seat(view, fetch=seat_and_room):
    """A page of one seat. Nobody else's: no cache keeps it, and its address goes to no other site."""

    @wraps(view)
    def page(request, token):
        pk = pk_of(token)
        seat = fetch(pk) if pk else None
        if seat is None or not opens(token, "seat", seat.pk, seat.nonce):
            if screens.asks_part(request):
                return HttpResponse(status=410)
            return render(request, "participate/room_closed_link.html", status=410)
        answer = view(request, token, seat)
        add_never_cache_headers(answer)
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return page


@with_seat
def seat(request, token, seat):
    """Everything a participant sees, at every moment of the room."""
    if seat.entered_at is None or seat.left_at is not None:
        seat = seat_and_room(actions.enter_seat(seat).pk)
    actions.see_seat(seat)
    return shown(request, token, seat)


def shown(request, token, seat, *, posted=None, problem="", status=200):
    scene = scene_of(seat.focus_group, seat=seat)
    context = {
        "scene": scene,
        "seat": seat,
        "token": token,
        "form_study": scene.room.study,
        "problem": problem,
        "posted": posted or {},
        "live": screens.live_address(request, scene.room, seat),
        **screens.form_context(scene, posted if problem else None),
    }
    name = "participate/room_seat.html"
    return render(request, f"{name}#scene" if screens.asks_part(request) else name, context, status=status)


@with_seat
def seat_state(request, token, seat):
    """The state as JSON, for a telephone that hears no events; it also says that somebody is there."""
    actions.see_seat(seat)
    return screens.told(state_of(seat.focus_group_id))


def sent(request, token, seat, do):
    """Do what was asked and answer in kind: a script gets a line, a plain form the page again."""
    try:
        do()
    except DeliberationError as problem:
        if screens.asks_part(request):
            return screens.refusal(problem)
        return shown(request, token, seat, posted=request.POST, problem=str(problem), status=409)
    if screens.asks_part(request):
        return JsonResponse({"at": f"{timezone.localtime():%H.%M}"})
    return redirect("seat", token=token)


@require_POST
@partial(with_seat, fetch=voting_seat)
def seat_ballot(request, token, seat):
    """A vote. Kept short: no template and few queries, for a whole hall may send in the same second."""

    def do():
        pk = screens.whole(request.POST.get("votazione"))
        poll = Poll.objects.select_related("round").filter(pk=pk, round__focus_group=seat.focus_group_id).first()
        if poll is None:
            raise DeliberationError(_("This vote is not open in this room."))
        if seat.focus_group.state != FocusGroup.State.OPEN:
            raise DeliberationError(_("The room is paused. Wait a moment and vote again."))
        values = screens.values_of(request.POST, poll.round.kind)
        actions.cast_ballot(seat, poll, values, key=request.POST.get("chiave") or uuid.uuid4().hex)

    answer = sent(request, token, seat, do)
    if answer.status_code == 302:
        messages.success(request, _("Your vote is in. You can change it until the vote is closed."))
    return answer


@require_POST
@with_seat
def seat_ideas(request, token, seat):
    """One's own list in the silent writing; on a round of statements, something one would like to add."""

    def do():
        round_ = _round(request, seat)
        if round_.kind == Round.Kind.STATEMENTS:
            actions.propose_statement(seat, round_, request.POST.get("idea", ""))
            return
        texts = {number: request.POST[f"idea{number}"] for number in range(1, 21) if f"idea{number}" in request.POST}
        actions.write_ideas(seat, round_, texts)

    answer = sent(request, token, seat, do)
    if answer.status_code == 302:
        messages.success(request, _("Saved. Nobody else sees it yet."))
    return answer


def _round(request, seat):
    pk = screens.whole(request.POST.get("giro"))
    found = Round.objects.select_related("focus_group").filter(pk=pk, focus_group=seat.focus_group_id).first()
    if found is None:
        raise DeliberationError(_("This round is not open."))
    return found


@require_POST
@with_seat
def seat_turn(request, token, seat):
    """One's turn in the round robin: an idea for the wall, or pass."""

    def do():
        round_ = _round(request, seat)
        if "passo" in request.POST:
            actions.pass_turn(round_, seat)
            return
        idea = Idea.objects.filter(pk=screens.whole(request.POST.get("idea")), seat=seat, round=round_)
        found = idea.select_related("round__focus_group").first()
        if found is None:
            raise DeliberationError(_("Choose one of your ideas."))
        actions.share_idea(found)

    return sent(request, token, seat, do)


@require_POST
@with_seat
def seat_assent(request, token, seat):
    """An author's yes or no to a merging."""

    def do():
        rows = Assent.objects.select_related("subject__round__focus_group")
        found = rows.filter(pk=screens.whole(request.POST.get("assenso")), seat=seat).first()
        if found is None:
            raise DeliberationError(_("This question is no longer open."))
        actions.answer_assent(found, request.POST.get("risposta") == "si")

    return sent(request, token, seat, do)

"""Seats, and what the facilitator writes for somebody without a telephone."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.deliberation import actions
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import Family, Idea, Seat
from sestante.deliberation.queries import scene_of
from sestante.web import room as screens

from .room import opened


def room_seats(request, study, number):
    """Who sits where, by number; a further seat, a seat freed, somebody who has gone."""
    found = opened(request, number)
    if request.method == "POST":
        return _changed(request, found)
    context = {"scene": scene_of(found), "room": found, "number": number, "families": Family.choices}
    return render(request, "workbench/room_seats.html", context)


def _changed(request, room):
    seat = Seat.objects.select_related("focus_group").filter(
        pk=screens.whole(request.POST.get("posto")), focus_group=room
    )
    one, do = seat.first(), request.POST.get("do")
    try:
        if do == "add":
            actions.add_seat(
                room,
                family=request.POST.get("famiglia", ""),
                has_phone="telefono" in request.POST,
                entered="telefono" not in request.POST,
            )
        elif one is not None and do == "free":
            actions.free_seat(one)
        elif one is not None and do == "paper":
            actions.go_on_paper(one)
            return redirect("room_seat", request.study.slug, room.number, one.pk)
        elif one is not None and do in {"leave", "return"}:
            actions.leave_seat(one, back=do == "return")
    except DeliberationError as problem:
        messages.error(request, str(problem))
    return redirect("room_seat_list", request.study.slug, room.number)


def paper_seat(request, number, pk):
    """A seat without a telephone: nobody else's ideas and votes can be written or seen by whoever leads."""
    found = opened(request, number)
    seat = Seat.objects.select_related("focus_group__study").filter(pk=pk, focus_group=found).first()
    if seat is None:
        raise Http404
    return found, seat


def room_seat(request, study, number, pk):
    """The paper of one seat: ideas, turn, assents and ballot, as the telephone would have them."""
    found, seat = paper_seat(request, number, pk)
    if seat.has_phone:
        return render(request, "workbench/room_seat_own.html", {"room": found, "seat": seat, "number": number})
    return shown(request, found, seat, number)


def shown(request, room, seat, number, *, problem=""):
    scene = scene_of(room, seat=seat)
    posted = request.POST if problem else None
    context = {
        "scene": scene,
        "room": room,
        "seat": seat,
        "number": number,
        "problem": problem,
        "posted": posted or {},
        **screens.form_context(scene, posted),
    }
    return render(request, "workbench/room_seat.html", context, status=409 if problem else 200)


@require_POST
def room_seat_writing(request, study, number, pk):
    """Write for this seat what somebody said or wrote on paper."""
    found, seat = paper_seat(request, number, pk)
    if seat.has_phone:
        raise Http404
    scene = scene_of(found, seat=seat)
    try:
        _written(request, scene, seat)
    except DeliberationError as problem:
        return shown(request, found, seat, number, problem=str(problem))
    messages.success(request, _("Written for %(code)s") % {"code": seat.code})
    return redirect("room_seat", study, number, pk)


def _written(request, scene, seat):
    said = request.POST
    if scene.round is None:
        raise DeliberationError(_("No round is open."))
    if "votazione" in said:
        if scene.poll is None or str(scene.poll.pk) != said["votazione"]:
            raise DeliberationError(_("This vote has been closed."))
        values = screens.values_of(said, scene.round.kind)
        scene.poll.round = scene.round
        actions.cast_ballot(seat, scene.poll, values, key=uuid.uuid4().hex, on_behalf=True)
    elif "dire" in said:
        idea = (
            Idea.objects.select_related("round__focus_group").filter(pk=screens.whole(said["dire"]), seat=seat).first()
        )
        if idea is None:
            raise DeliberationError(_("Choose which one first."))
        actions.share_idea(idea, by=request.user)
    else:
        texts = {number: said[f"idea{number}"] for number in range(1, 21) if f"idea{number}" in said}
        actions.write_ideas(seat, scene.round, texts)

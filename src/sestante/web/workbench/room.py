"""The facilitator's screen: the room opened and led, what the projector shows, notes."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from sestante.deliberation import actions
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.live import state_of
from sestante.deliberation.models import Round
from sestante.deliberation.queries import room_of, scene_of
from sestante.web import room as screens
from sestante.web.access import may


def opened(request, number):
    """The focus group of this page. A study's groups are found through the study only."""
    found = room_of(request.study, number)
    if found is None:
        raise Http404
    return found


def back(room, part=""):
    """To the facilitator's screen, at the part where the button was."""
    return redirect(reverse("room", args=[room.study.slug, room.number]) + (f"#{part}" if part else ""))


def tried(request, do, room, part=""):
    """Do what was asked; a refusal is said on the screen one comes back to."""
    try:
        do()
    except DeliberationError as problem:
        messages.error(request, str(problem))
    return back(room, part)


def room(request, study, number):
    """What is going on, and everything that can be done next."""
    found = opened(request, number)
    scene = scene_of(found)
    ngt = {
        block["id"]: block
        for block in found.guide
        if block.get("method") == "ngt" and not any(one.block == block["id"] for one in scene.rounds)
    }
    context = {
        "scene": scene,
        "number": number,
        "can_run": may(request, "run_groups"),
        "notes": list(found.notes.order_by("number")),
        "prepared": [one for one in scene.rounds if one.state == Round.State.PREPARED],
        "closed": [one for one in scene.rounds if one.state == Round.State.CLOSED],
        "in_guide": list(ngt.values()),
        "steps": STEPS,
        "live": screens.live_address(request, scene.room),
        "divided": _divided(scene),
    }
    name = "workbench/room.html"
    return render(request, f"{name}#scene" if screens.asks_part(request) else name, context)


STEPS = ("writing", "sharing", "clarifying", "voting", "results")


def _divided(scene):
    """The statement on which kinds of group stand farthest apart, of those voted so far."""
    if scene.round is None or scene.round.kind != Round.Kind.STATEMENTS or not scene.has_results:
        return None
    parted = [one for one in scene.statements if one.verdict == "divides" and len(one.families) > 1]
    return max(parted, key=lambda one: min(one.counts.agree, one.counts.disagree), default=None)


def room_state(request, study, number):
    return screens.told(state_of(opened(request, number).pk))


def room_projector(request, study, number):
    """For everybody's eyes: large, nothing private, no result before its vote is closed."""
    found = opened(request, number)
    context = {"scene": scene_of(found), "number": number, "live": screens.live_address(request, found)}
    door = request.build_absolute_uri(reverse("room_entry"))
    context |= {"entry": door.partition("://")[2], "door": f"{door}?codice={found.code}"}
    name = "workbench/room_projector.html"
    return render(request, f"{name}#scene" if screens.asks_part(request) else name, context)


@require_POST
def room_opening(request, study, number):
    """Open, pause, resume."""
    found = opened(request, number)
    acts = {"open": actions.open_room, "pause": actions.pause_room, "resume": actions.resume_room}
    act = acts.get(request.POST.get("do"))
    return tried(request, lambda: act and act(found, by=request.user), found)


def room_closing(request, study, number):
    """Close the room, after asking."""
    found = opened(request, number)
    if request.method == "POST":
        return tried(request, lambda: actions.close_room(found, by=request.user), found)
    return render(request, "workbench/room_closing.html", {"room": found})


@require_POST
def room_block(request, study, number):
    """Move along the guide."""
    found = opened(request, number)
    index = screens.whole(request.POST.get("blocco"))
    return tried(request, lambda: actions.move_to_block(found, -1 if index is None else index, by=request.user), found)


@require_POST
def room_notes(request, study, number):
    found = opened(request, number)
    return tried(
        request, lambda: actions.write_note(found, request.POST.get("nota", ""), by=request.user), found, "appunti"
    )

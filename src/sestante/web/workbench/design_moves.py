"""What is done to a question without opening it: added, moved, duplicated, removed; undone and done again."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.questionnaires import actions
from sestante.questionnaires.design.changes import AddItem, DuplicateItem, MoveItem, RemoveItem, readers_from_outside
from sestante.questionnaires.errors import QuestionnaireError, StillReadError
from sestante.questionnaires.queries import design_of, history_of, standing_of

from .design import gone
from .design_frame import address, base_of, draft_of, reader_of, say
from .design_indicators import indicators_of
from .design_languages import written_in


@require_POST
def additions(request, study, version):
    """Put a new question after the one somebody is looking at, or inside it."""
    found = draft_of(request, version)
    design = design_of(found)
    words = request.POST.get("label", "").strip()[:500]
    anchor = request.POST.get("anchor", "")
    change = AddItem(
        request.POST.get("kind", ""),
        {written_in(design, get_language()): words} if words else {},
        anchor,
        "inside" if request.POST.get("where") == "inside" else "after",
    )
    try:
        changed = actions.change_design(found, change, by=request.user)
    except QuestionnaireError as refused:
        messages.error(request, str(refused))
        return redirect(address(found, anchor))
    messages.success(request, _("Added"))
    return redirect(address(found, changed.item))


@require_POST
def place(request, study, version, item):
    """Move an item: one place up or down, or beside another one."""
    where, anchor = request.POST.get("where", ""), request.POST.get("anchor", "")
    if ":" in anchor:  # the list of places says both
        where, _colon, anchor = anchor.partition(":")
    pressed = f"#move-{where}" if where in ("up", "down") else ""
    return done(request, version, MoveItem(item, where, anchor), _("Moved"), item, pressed)


@require_POST
def copy(request, study, version, item):
    return done(request, version, DuplicateItem(item), _("Duplicated"), item)


def removal(request, study, version, item):
    """Take an item out: at once when nothing reads it, after a question when something does."""
    found = draft_of(request, version)
    design = design_of(found)
    asked = design.find(item)
    if asked is None:
        return gone(request, found)
    language = written_in(design, get_language())
    if request.method == "POST":
        change = RemoveItem(item, anyway="anyway" in request.POST)
        try:
            changed = actions.change_design(found, change, by=request.user, base=base_of(request))
        except StillReadError:
            pass
        except QuestionnaireError as refused:
            messages.error(request, str(refused))
            return redirect(address(found, item))
        else:
            messages.success(
                request, _("“%(what)s” removed. You can undo it.") % {"what": design.label(asked, language)}
            )
            return redirect(address(found, changed.item))
    page = {
        "version": found,
        "item": asked,
        "label": design.label(asked, language),
        "inside": sum(1 for _one in asked) - 1,
        "readers": [reader_of(found, design, one, language) for one in readers_from_outside(design, asked)],
        "indicators": indicators_of(request, design, asked),
    }
    return render(request, "workbench/design_removal.html", page)


def steps(request, study, version):
    """Who changed what, and when."""
    found = draft_of(request, version)
    page = {"version": found, "steps": history_of(found), "standing": standing_of(found)}
    return render(request, "workbench/design_steps.html", page)


@require_POST
def step_back(request, study, version):
    return stepped(request, version, actions.undo, _("Undone"))


@require_POST
def step_forward(request, study, version):
    return stepped(request, version, actions.redo, _("Redone"))


def stepped(request, version, action, words):
    found = draft_of(request, version)
    try:
        changed = action(found, by=request.user, base=base_of(request))
    except QuestionnaireError as refused:
        messages.error(request, str(refused))
        return redirect(address(found))
    say(request, changed, words)
    still = design_of(changed.version).find(changed.item) if changed.item else None
    pressed = "#undo" if action is actions.undo else "#redo"
    return redirect(address(found, still.id if still is not None else "") + pressed)


def done(request, version, change, words, item, pressed=""):
    """Make a change that has no form of its own, and show what it changed; the button one pressed keeps the focus."""
    found = draft_of(request, version)
    try:
        changed = actions.change_design(found, change, by=request.user)
    except QuestionnaireError as refused:
        messages.error(request, str(refused))
        return redirect(address(found, item if design_of(found).find(item) else ""))
    say(request, changed, words)
    return redirect(address(found, changed.item) + pressed)

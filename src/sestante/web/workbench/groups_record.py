"""The transcript of a focus group, voice by voice, and the keys that tie seats to people."""

from collections import Counter

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.deliberation.actions import recording, transcribing
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import Transcript, Turn
from sestante.deliberation.queries.record import quote_level, turns_of
from sestante.synthesis.errors import SynthesisError
from sestante.web.access import may

from .evidence import FindingForm
from .groups import asked_for, frame

BIGGEST_MB = 5


class VoiceForm(FindingForm):
    excerpt = forms.CharField(
        label=gettext_lazy("The words to quote"),
        help_text=gettext_lazy("As they were said. You may shorten them: mark with […] what you leave out."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    field_order = ["excerpt", "finding", "finding_en"]


def transcript_of(group):
    return Transcript.objects.filter(focus_group=group).defer("original").first()


def transcript(request, study, number):
    """The turns by seat; before they are checked, only the coordinator reads them."""
    group = asked_for(request, number)
    if request.method == "POST":
        return upload(request, group)
    found = transcript_of(group)
    readable = found is not None and (found.checked_at is not None or may(request, "read_identities"))
    turns = turns_of(found) if readable and found.pseudonymised_at else []
    page = frame(request, group, "focus_group_transcript") | {
        "transcript": found,
        "readable": readable,
        "turns": turns,
        "replaced": [(one, turn) for turn in turns for one in turn.replacements.all()],
        "keys_due": transcribing.keys_due_on(group),
        "can_pin": may(request, "pin_evidence") and found is not None and found.checked_at is not None,
        "has_keys": group.seats.filter(key__isnull=False).exists(),
        "has_original": Transcript.objects.filter(focus_group=group, original__isnull=False).exists(),
    }
    return render(request, "workbench/group_transcript.html", page)


def upload(request, group):
    if not may(request, "read_identities"):
        return redirect("focus_group_transcript", request.study.slug, group.number)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file first."))
    elif file.size > BIGGEST_MB * 1_000_000:
        messages.error(request, _("This file is larger than 5 MB: save it as plain text and try again."))
    else:
        try:
            transcribing.upload_transcript(group, name=file.name, content=file.read(), by=request.user)
            return redirect("focus_group_voices", request.study.slug, group.number)
        except DeliberationError as problem:
            messages.error(request, str(problem))
    return redirect("focus_group_transcript", request.study.slug, group.number)


def voices(request, study, number):
    """Each voice of the file, its first words, and whose it is."""
    group = asked_for(request, number)
    found = transcript_of(group)
    if found is None or found.checked_at is not None:
        return redirect("focus_group_transcript", request.study.slug, number)
    first, counts = first_words(found)
    chosen = found.speakers
    if request.method == "POST":
        chosen = {label: request.POST.get(f"voice-{index}", "") for index, label in enumerate(first)}
        try:
            transcribing.map_speakers(found, chosen, by=request.user)
            messages.success(request, _("Names put out: read the turns before you check them"))
            return redirect("focus_group_transcript", request.study.slug, number)
        except DeliberationError as problem:
            messages.error(request, str(problem))
    # Only here, to whoever may read identities, does a seat stand beside a name: the file is full of names anyway.
    seats = [
        (f"seat:{seat.pk}", f"{seat.code} · {seat.key.participant}" if hasattr(seat, "key") else seat.code)
        for seat in group.seats.select_related("key__participant").order_by("number")
    ]
    page = frame(request, group, "focus_group_transcript") | {
        "rows": [
            {"name": f"voice-{index}", "label": label, "first": text, "count": counts[label], "chosen": chosen[label]}
            for index, (label, text) in enumerate(first.items())
        ],
        "options": [*seats, ("facilitator", _("whoever leads")), ("nobody", _("nobody of the room"))],
        "no_seats": not seats,
    }  # fmt: skip
    return render(request, "workbench/group_voices.html", page)


def first_words(transcript):
    """What each voice says first and how often it speaks, in the order in which they are heard: the database keeps no
    order of the labels themselves."""
    first, counts = {}, Counter()
    for label, text in transcript.turns.exclude(label="").order_by("position").values_list("label", "text"):
        first.setdefault(label, text)
        counts[label] += 1
    return first, counts


@require_POST
def check(request, study, number):
    group = asked_for(request, number)
    found = transcript_of(group)
    if found is not None:
        try:
            transcribing.check_transcript(found, by=request.user)
            messages.success(request, _("Transcript checked: the original and the list of names are deleted"))
        except DeliberationError as problem:
            messages.error(request, str(problem))
    return redirect("focus_group_transcript", request.study.slug, number)


def turn_of(group, pk):
    found = Turn.objects.filter(transcript__focus_group=group, pk=pk).select_related("transcript", "seat__focus_group")
    one = found.first()
    if one is None:
        raise Http404
    return one


def turn(request, study, number, turn):
    """Correct one turn by hand: a name the list did not know, a word misheard."""
    group = asked_for(request, number)
    one = turn_of(group, turn)
    if request.method == "POST":
        try:
            transcribing.rewrite_turn(one, request.POST.get("text", ""), by=request.user)
            return redirect("focus_group_transcript", request.study.slug, number)
        except DeliberationError as problem:
            messages.error(request, str(problem))
    return render(request, "workbench/group_turn.html", frame(request, group, "focus_group_transcript") | {"turn": one})


def voice_evidence(request, study, number, turn):
    """Pin words of the room, as far as their consent goes."""
    group = asked_for(request, number)
    one = turn_of(group, turn)
    if one.transcript.checked_at is None:
        raise Http404
    form = VoiceForm(request.POST or None, initial={"excerpt": one.text})
    if request.method == "POST" and form.is_valid():
        try:
            made = recording.pin_voice(one, by=request.user, **form.cleaned_data)
        except (DeliberationError, SynthesisError) as problem:
            form.add_error("excerpt", str(problem))
        else:
            messages.success(request, _("Evidence %(code)s pinned") % {"code": made.code})
            return redirect("evidence_piece", request.study.slug, made.code)
    page = frame(request, group, "focus_group_transcript") | {
        "turn": one,
        "form": form,
        "level": quote_level(one.seat) if one.seat is not None else "no",
    }
    return render(request, "workbench/group_voice.html", page)


def keys(request, study, number):
    """Delete which seat is whose: asked once, for nobody can undo it."""
    group = asked_for(request, number)
    if request.method == "POST":
        try:
            transcribing.delete_keys(group, request.user)
            messages.success(request, _("Keys deleted: nobody can tell any more who said what"))
        except DeliberationError as problem:
            messages.error(request, str(problem))
        return redirect("focus_group_transcript", request.study.slug, number)
    return render(request, "workbench/group_keys.html", frame(request, group, "focus_group_transcript"))

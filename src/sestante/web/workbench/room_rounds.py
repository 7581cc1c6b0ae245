"""Rounds: prepared by hand or from the guide, opened, led step by step, read after they are closed."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sestante.deliberation import actions
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import Assent, Idea, Round, Seat, Subject
from sestante.deliberation.queries import scene_of
from sestante.methods.consensus import ConsensusRule
from sestante.synthesis.queries import evidence_of
from sestante.web.room import whole

from .room import opened, tried

Kind = Round.Kind
RULES = [
    ("share", gettext_lazy("at least 70% from 7 to 9 and fewer than 15% from 1 to 3")),
    ("iqr", gettext_lazy("the middle half of the ratings within 2 points")),
    ("appropriateness", gettext_lazy("RAND/UCLA: extreme median, no disagreement")),
]


class RoundForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("How people answer"), choices=Kind.choices, widget=forms.RadioSelect)
    question = forms.CharField(
        label=gettext_lazy("The question"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    question_en = forms.CharField(
        label=gettext_lazy("The same in English"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    subjects = forms.CharField(
        label=gettext_lazy("What is judged, one a line"),
        help_text=gettext_lazy(
            "Statements, indicators, dimensions. At the end of a line, in square brackets, the evidence it stands on: "
            "[D7 T23]. A nominal group begins with nothing: the ideas come from the room."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("For ratings: when do they count as agreed?"),
        help_text=gettext_lazy("Frozen when the round is opened, and printed for everybody."),
        choices=RULES,
        initial="share",
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, codes=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = set(codes)

    def clean_subjects(self):
        rows = []
        for line in self.cleaned_data["subjects"].splitlines():
            text, codes = self._parted(line.strip())
            if not text:
                continue
            if len(text) > 600:
                raise forms.ValidationError(_("A line is at most 600 characters long."))
            rows.append((f"statement:{len(rows) + 1}", text, "", "", codes))
        return rows

    def _parted(self, line):
        if not line.endswith("]") or "[" not in line:
            return line, []
        text, _bracket, inside = line[:-1].rpartition("[")
        codes = inside.replace(",", " ").split()
        if unknown := [code for code in codes if code not in self.codes]:
            raise forms.ValidationError(
                _("There is no evidence %(code)s in this study: write codes that stand in Evidence.")
                % {"code": unknown[0]}
            )
        return text.strip(), codes


def room_new_round(request, study, number):
    """Write a round by hand."""
    found = opened(request, number)
    codes = [one.code for one in evidence_of(request.study)]
    form = RoundForm(request.POST or None, codes=codes, initial={"kind": Kind.STATEMENTS})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        question = {"it": said["question"]} | ({"en": said["question_en"]} if said["question_en"] else {})
        try:
            actions.prepare_round(
                found,
                kind=said["kind"],
                question=question,
                subjects=() if said["kind"] == Kind.IDEAS else said["subjects"],
                rule=ConsensusRule(said["rule"] or "share") if said["kind"] == Kind.RATING else None,
                by=request.user,
            )
        except DeliberationError as problem:
            form.add_error("subjects", str(problem))
        else:
            messages.success(request, _("Round prepared"))
            return redirect(reverse("room", args=[study, number]) + "#giri")
    return render(request, "workbench/room_new_round.html", {"form": form, "room": found, "number": number})


@require_POST
def room_guide_round(request, study, number):
    """Prepare the nominal group that a block of the guide asks for."""
    found = opened(request, number)
    block = request.POST.get("blocco", "")
    return tried(request, lambda: actions.prepare_from_guide(found, block=block, by=request.user), found, "giri")


def the_round(request, number, pk):
    found = opened(request, number)
    round_ = found.rounds.select_related("focus_group__study").filter(pk=pk).first()
    if round_ is None:
        raise Http404
    return found, round_


def room_round(request, study, number, pk):
    """One round, with what came of it."""
    found, round_ = the_round(request, number, pk)
    scene = scene_of(found, round_=round_)
    return render(request, "workbench/room_round.html", {"scene": scene, "number": number, "room": found})


@require_POST
def room_round_step(request, study, number, pk):
    """Everything that moves a round: opened, closed, taken up again; its steps; its votes."""
    found, round_ = the_round(request, number, pk)
    do, by = request.POST.get("do"), request.user
    acts = {
        "open": lambda: actions.open_round(round_, by=by),
        "close": lambda: actions.close_round(round_, by=by),
        "reopen": lambda: actions.reopen_round(round_, by=by),
        "step": lambda: actions.start_step(round_, request.POST.get("passo", ""), by=by),
        "more": lambda: actions.prolong_step(round_),
        "vote": lambda: actions.open_poll(round_, subject=_subject(round_, request.POST.get("oggetto")), by=by),
        "end_vote": lambda: actions.close_poll(round_, by=by),
    }
    return tried(request, acts.get(do, lambda: None), found, "giro")


def _subject(round_, text, name=""):
    pk = whole(text)
    found = Subject.objects.select_related("round__focus_group").filter(pk=pk, round=round_).first() if pk else None
    if found is None and text:
        raise DeliberationError(_("This is no longer on the wall."))
    return found


def _needed(row):
    if row is None:
        raise DeliberationError(_("Choose which one first."))
    return row


@require_POST
def room_wall(request, study, number, pk):
    """Everything that moves ideas: around the table, on the wall, into one another."""
    found, round_ = the_round(request, number, pk)
    said, by = request.POST, request.user

    def subject(name="oggetto"):
        return _needed(_subject(round_, said.get(name, "")))

    def seat():
        return _needed(Seat.objects.filter(pk=whole(said.get("posto")), focus_group=found).first())

    def idea():
        rows = Idea.objects.select_related("round__focus_group")
        return _needed(rows.filter(pk=whole(said.get("idea")), round=round_).first())

    def assent():
        rows = Assent.objects.select_related("subject__round__focus_group")
        return _needed(rows.filter(pk=whole(said.get("assenso")), subject__round=round_).first())

    acts = {
        "pass": lambda: actions.pass_turn(round_, seat(), by=by),
        "turn": lambda: actions.reorder_turns(round_, seat(), by=by),
        "merge": lambda: actions.propose_merging(subject(), subject("con"), by=by),
        "assent": lambda: actions.answer_assent(assent(), said.get("risposta") == "si", on_behalf=True),
        "reword": lambda: actions.reword_subject(subject(), said.get("testo", ""), by=by),
        "out": lambda: actions.take_out(subject(), said.get("perche", ""), by=by),
        "back": lambda: actions.put_back(subject(), by=by),
        "accept": lambda: actions.share_idea(idea(), by=by),
        "decline": lambda: actions.decline_statement(idea(), by=by),
    }
    return tried(request, acts.get(said.get("do"), lambda: None), found, "giro")

"""What the room said, read from its closed polls; and a question put in the room's hands.

The only place of this app that reads ballots. Of the same names and shapes as what deliberation offers."""

from dataclasses import dataclass
from string import ascii_uppercase

from django.db import transaction
from django.db.models import Max

from sestante.deliberation.models import Ballot, Poll, Round, SeatKey, Subject
from sestante.journal.actions import record
from sestante.methods.consensus import nominal_group

PAIR = "pair:"  # key of a subject that is two others side by side: pair:1:3 are the first and the third


def last_poll(round_):
    return Poll.objects.filter(round=round_, closed_at__isnull=False).order_by("-number").first()


def subjects_of(round_):
    """{key: subject} of what is judged: nothing that was merged or taken out, nor the pairs made of it."""
    rows = Subject.objects.filter(round=round_, merged_into__isnull=True, taken_out_at__isnull=True)
    return {one.key: one for one in rows.exclude(key__startswith=PAIR).order_by("position")}


def points_of(round_):
    """{seat code: {subject key: value}} of the last closed poll."""
    rows = (
        Ballot.objects.filter(poll=last_poll(round_), subject__merged_into=None, subject__taken_out_at=None)
        .order_by("seat__number", "subject__position")
        .values_list("seat__number", "subject__key", "value")
    )
    found = {}
    for seat, key, value in rows:
        found.setdefault(f"P{seat}", {})[key] = value
    return found


def ratings_of(round_):
    """{subject key: {seat code: value}} of the last closed poll."""
    found = {key: {} for key in subjects_of(round_)}
    for seat, values in points_of(round_).items():
        for key, value in values.items():
            found.setdefault(key, {})[seat] = value
    return found


@dataclass(frozen=True)
class RankedOutputs:
    """What the rooms of a study have put in order: ``groups`` holds (round, ranked, {key: subject})."""

    groups: list

    @property
    def voters(self):
        return sum(len(points_of(round_)) for round_, _ranked, _subjects in self.groups)


def ranked_outputs(study, output):
    """The ideas that became methodologies or indicators, over the closed rounds of a study."""
    rounds = Round.objects.filter(
        focus_group__study=study, output=output, kind=Round.Kind.IDEAS, state=Round.State.CLOSED
    )
    groups = []
    for round_ in rounds.select_related("focus_group").order_by("focus_group__number", "number"):
        subjects = subjects_of(round_)
        points = points_of(round_)
        if points and subjects:
            picks = round_.rule.get("picks", 5)
            groups.append((round_, nominal_group(points, list(subjects), picks=picks), subjects))
    return RankedOutputs(groups)


@transaction.atomic
def prepare_round(focus_group, *, kind, output="", question, subjects=(), rule=None, block="", by):
    """Put a question in the room's hands, not open yet; ``subjects`` are ``(key, text, text_en, hint)``."""
    made = Round.objects.create(
        focus_group=focus_group,
        number=(focus_group.rounds.aggregate(last=Max("number"))["last"] or 0) + 1,
        block=block,
        kind=kind,
        output=output,
        question={"it": question} if isinstance(question, str) else question,
        rule=rule or ({"total": 100} if kind == Round.Kind.BUDGET else {}),
    )
    Subject.objects.bulk_create(
        Subject(round=made, key=key, position=position, text=text[:600], text_en=text_en[:600], hint=hint[:600])
        for position, (key, text, text_en, hint) in enumerate(subjects, 1)
    )
    record("prepared round", made, by=by, study=focus_group.study)
    return made


def sides_of(round_):
    """{seat code: (carries a practice, letter of the practice)} while the keys of the seats are there.

    People of one practice share a letter, everybody else has their own seat's code: enough to draw them together, and
    nothing that names a practice."""
    keys = SeatKey.objects.filter(seat__focus_group=round_.focus_group_id).order_by("seat__number")
    rows = list(keys.values_list("seat__number", "participant__practice"))
    practices = dict.fromkeys(practice for _seat, practice in rows if practice)
    letters = {practice: _letter(at) for at, practice in enumerate(practices)}
    return {f"P{seat}": (practice is not None, letters.get(practice, f"P{seat}")) for seat, practice in rows}


def _letter(at):
    return ascii_uppercase[at % 26] * (1 + at // 26)

"""An idea can be taken out after people have voted: the others keep their points, and nothing falls over."""

import pytest
from django.utils import timezone

import make
from sestante.deliberation.models import Ballot, FocusGroup, Poll, Round, Seat, Subject
from sestante.deliberation.queries import ranked_of, ranked_outputs
from sestante.deliberation.queries.record import outcomes_wanted

pytestmark = pytest.mark.django_db


def voted(*texts):
    """A closed nominal group of one voter who gave the ideas 5, 4, 3 … points in this order."""
    now = timezone.now()
    group = FocusGroup.objects.create(
        study=make.study(), number=1, title="Prova", state="closed", opened_at=now, closed_at=now
    )
    round_ = Round.objects.create(
        focus_group=group, number=1, kind="ideas", output="methodologies", state="closed", step="results",
        rule={"picks": 5}, rule_frozen_at=now, opened_at=now, closed_at=now,
    )  # fmt: skip
    seat = Seat.objects.create(focus_group=group, number=1, nonce="n")
    poll = Poll.objects.create(round=round_, number=1, opened_at=now, closed_at=now)
    for place, text in enumerate(texts):
        subject = Subject.objects.create(round=round_, key=f"idea:{place}", position=place, text=text)
        Ballot.objects.create(poll=poll, seat=seat, subject=subject, value=5 - place)
    return round_


def test_the_others_keep_their_points_and_move_up():
    round_ = voted("uno", "due", "tre", "quattro", "cinque")
    round_.subjects.filter(text__in=["due", "tre"]).update(taken_out_at=timezone.now(), taken_out_because="doppia")
    assert [(row.subject, row.place, row.points) for row in ranked_of(round_)] == [
        ("idea:0", 1, 5),
        ("idea:3", 2, 2),
        ("idea:4", 3, 1),
    ]
    assert ranked_outputs(round_.focus_group.study, "methodologies").voters == 1


def test_the_record_counts_as_the_room_did():
    round_ = voted("uno", "due", "tre", "quattro", "cinque")
    round_.subjects.filter(text__in=["due", "tre"]).update(taken_out_at=timezone.now(), taken_out_because="doppia")
    (part,) = outcomes_wanted(round_.focus_group)
    kept = ("place", "points", "voters", "share", "tied")
    assert [(row["subject"].key, *(row[name] for name in kept)) for row in part["rows"]] == [
        ("idea:0", 1, 5, 1, 1.0, False),
        ("idea:3", 2, 2, 1, 0.4, False),
        ("idea:4", 3, 1, 1, 0.2, False),
    ]

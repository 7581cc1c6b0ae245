"""The invented consultation that came before the focus groups: brought in from Polis files, as a team would."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from sestante.deliberation.actions.opinions import keep_conversation
from sestante.deliberation.tasks import bring_in_conversation
from sestante.methods.opinion_map import Comment, Conversation, Vote, write_polis

from . import statements

CHOICES = (1, 0, -1)
WHO_COMES_LATE = 4  # votes of those who only looked in: too few to be put in a group


def load(study, people, shift):
    """One conversation, its votes drawn once and for all from two ways of seeing things."""
    files = write_polis(conversation(statements(), shift))
    uploads = [(name, content.encode()) for name, content in files.items()]
    run, _is_new = keep_conversation(study, uploads, by=people[0], source=statements()["source"])
    bring_in_conversation.func(run.pk)
    run.refresh_from_db()
    return run


def conversation(plan, shift):
    chance = Random(15)  # noqa: S311 - an invented study, the same every time
    first, last = (date.fromisoformat(str(day)) + shift for day in plan["held"])
    begins = timezone.make_aware(datetime.combine(first, time(9)))
    minutes = round((last - first) / timedelta(minutes=1))
    sides = [side for side, size in enumerate(plan["people"]) for _ in range(size)]
    chance.shuffle(sides)
    votes = []
    for person, side in enumerate(sides, 1):
        came = chance.randrange(minutes)
        late = side >= 2
        asked = list(enumerate(plan["statements"]))
        chance.shuffle(asked)
        for nth, (number, statement) in enumerate(asked[: WHO_COMES_LATE if late else None]):
            if not late and chance.random() < 0.06:
                continue
            weights = statement["votes"][chance.randrange(2) if late else side]
            at = begins + timedelta(minutes=came, seconds=20 * nth)
            value = chance.choices(CHOICES, weights)[0]
            votes.append(Vote(int(at.timestamp() * 1000), str(person), str(number), value))
    opened = int(begins.timestamp() * 1000)
    return Conversation(
        topic=plan["topic"],
        comments=tuple(
            Comment(str(number), "0", opened, statement["text"], 1)
            for number, statement in enumerate(plan["statements"])
        ),
        votes=tuple(votes),
    )

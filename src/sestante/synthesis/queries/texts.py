"""Texts that people wrote, and how far each of them may be quoted."""

from dataclasses import dataclass

from django.db.models import Count

from sestante.fieldwork.models import Answer, Consent, Response
from sestante.practices.models import Practice

from .answers import EVERYBODY, answers_at
from .questions import question_of

WITH_NAME, ANONYMOUS, NO = "with_practice_name", "anonymous", "no"
ROLE_QUESTION = "promoter_type"  # who speaks, when the practice is not named
# A response weighs as much as all that was written in it: of ten thousand only this is read.
SHOWN = ("value", "ref", "response__practice__name", "response__practice__municipality__name")
FEW_SPEAKERS = 5  # a role shared by fewer would point at one of them
NOBODY = {"it": "Una pratica", "en": "A practice"}


@dataclass(frozen=True)
class Text:
    response: int
    ref: str
    text: str
    practice: str
    place: str
    level: str  # with_practice_name, anonymous, no

    @property
    def is_quotable(self):
        return self.level != NO


def texts_of(study, question, *, where=EVERYBODY, limit=None, start=0):
    """(texts, how many there are) of one open question, the newest response first, with what each lets us quote."""
    rows = answers_at(dict.fromkeys(question.places, question), where).exclude(value="")
    total = rows.count()
    chosen = rows.select_related("response__practice__municipality").only(*SHOWN)
    chosen = chosen.order_by("-response__submitted_at", "-response", "pk")
    chosen = list(chosen[start : start + limit] if limit else chosen)
    levels = quote_levels(question, [answer.response_id for answer in chosen])
    return [
        Text(
            answer.response_id,
            answer.ref,
            answer.value,
            str(answer.response.practice or ""),
            str(getattr(answer.response.practice, "municipality", None) or ""),
            levels[answer.response_id],
        )
        for answer in chosen
    ], total


def quote_levels(question, responses):
    """For each response how far it lets us quote its answer: its own word on this question, else the general one.

    What a question says is only for tables ("aggregate") is never quoted, whatever the person agreed to.
    """
    if question.visibility != "public":
        return dict.fromkeys(responses, NO)
    given = Consent.objects.filter(
        response__in=responses,
        response__state=Response.State.SUBMITTED,
        subject__in=["quotes", f"quotes:{question.name}"],
        withdrawn_at__isnull=True,
    ).values_list("response_id", "subject", "choice")
    choices = {(response, subject): choice for response, subject, choice in given}
    found = {}
    for response in responses:
        own = choices.get((response, f"quotes:{question.name}"))
        choice = own or choices.get((response, "quotes"))
        found[response] = choice if choice in (WITH_NAME, ANONYMOUS) else NO
    return found


def quote_level_now(response, name):
    """How far a response lets us quote its answer to the question with this name, today."""
    given = dict(
        Consent.objects.filter(
            response=response,
            response__state=Response.State.SUBMITTED,
            subject__in=["quotes", f"quotes:{name}"],
            withdrawn_at__isnull=True,
        ).values_list("subject", "choice")
    )
    choice = given.get(f"quotes:{name}") or given.get("quotes")
    return choice if choice in (WITH_NAME, ANONYMOUS) else NO


def attribution_of(questions, response, level):
    """Who speaks, in both languages: the practice if it agreed, else the kind of group, if enough of them answered."""
    if level == WITH_NAME:
        practice = Practice.objects.select_related("municipality").filter(pk=response.practice_id).first()
        words = ", ".join(str(part) for part in (practice, practice and practice.municipality) if part)
        return {"it": words, "en": words} if words else NOBODY
    role = question_of(questions, ROLE_QUESTION)
    if role is None:
        return NOBODY
    speaking = Answer.objects.filter(response=response, path__in=[path for _version, path in role.places]).first()
    if speaking is None:
        return NOBODY
    alike = answers_at(dict.fromkeys(role.places, role), EVERYBODY).filter(value=speaking.value)
    if alike.aggregate(number=Count("response", distinct=True))["number"] < FEW_SPEAKERS:
        return NOBODY
    return dict(role.labels_of(speaking.value))

"""What practices say in their forms that they need now and can offer others."""

from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from sestante.exchange.models import Voice
from sestante.exchange.words import word
from sestante.fieldwork.models import Answer, Response
from sestante.fieldwork.queries.consents import BOARD
from sestante.letters.models import Letter

# Question of the form -> what its choices are on the board.
QUESTIONS = {"needs_now": Voice.Kind.NEED, "offers": Voice.Kind.RESOURCE}
NOTHING = "nothing"
TEXT_VERSION = "board 1"


class Item(NamedTuple):
    key: str
    kind: str
    help: str
    themes: str
    beneficiaries: str


def subject_of(key):
    """What the consent for one row is called."""
    return f"{BOARD}{key}"


def wording(item, practice, language):
    """What a practice's people say yes to, in full."""
    with translation.override(language):
        what = word("help", item.help)
        said = {"practice": practice.name, "what": what[:1].lower() + what[1:]}
        if item.kind == Voice.Kind.NEED:
            return _("On the public board, with the name and place of “%(practice)s”: we need %(what)s.") % said
        return _("On the public board, with the name and place of “%(practice)s”: we offer %(what)s.") % said


def listing_of(response):
    """The needs and offers that a sent form names, in the order of its choices."""
    if response.state != Response.State.SUBMITTED or response.practice_id is None:
        return []
    return _items(_answers([response.pk]).get(response.pk, {}))


def _answers(responses):
    """``{response: {question: codes}}`` of what is needed here, one query however many there are."""
    found = {}
    names = (*QUESTIONS, "themes", "beneficiaries")
    for pk, path, value in Answer.objects.filter(response__in=responses).values_list("response", "path", "value"):
        name = path.rpartition("/")[2]
        if name in names:
            found.setdefault(pk, {})[name] = value
    return found


def _items(said):
    return [
        Item(f"{name}:{help}", kind, help, said.get("themes", ""), said.get("beneficiaries", ""))
        for name, kind in QUESTIONS.items()
        for help in said.get(name, "").split()
        if help != NOTHING
    ]


class Listing(NamedTuple):
    practice: object
    response: object
    items: list
    state: str  # ask, asked, answered
    shown: int

    @property
    def needs(self):
        return self._words(Voice.Kind.NEED)

    @property
    def offers(self):
        return self._words(Voice.Kind.RESOURCE)

    def _words(self, kind):
        return ", ".join(word("help", item.help) for item in self.items if item.kind == kind)


def practices_with_offers(study):
    """The study's practices whose sent form names needs or offers, and how far they were asked: five queries."""
    responses = (
        Response.objects.of_study(study)
        .submitted()
        .filter(practice__isnull=False, answers__path__regex=r"/(needs_now|offers)$")
        .exclude(origin=Response.Origin.CALL)
        .select_related("practice__municipality", "practice__province")
        .prefetch_related("voices", "consents", "practice__contacts")
        .defer("instance")
        .distinct()
        .order_by("practice__name", "pk")
    )
    responses = list(responses)
    said = _answers([response.pk for response in responses])
    letters = set(
        Letter.objects.filter(about__in=[f"board:{one.pk}" for one in responses]).values_list("about", flat=True)
    )
    return [
        Listing(
            response.practice,
            response,
            items,
            _asked(response, letters),
            sum(voice.shown_since is not None for voice in response.voices.all()),
        )
        for response in responses
        if (items := _items(said.get(response.pk, {})))
    ]


def _asked(response, letters):
    if any(one.subject.startswith(BOARD) and one.withdrawn_at is None for one in response.consents.all()):
        return "answered"
    return "asked" if f"board:{response.pk}" in letters else "ask"

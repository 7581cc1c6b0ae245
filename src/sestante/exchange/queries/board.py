"""The public board: rows, filters, one voice. Reads the exchange's own rows and places, nothing raw."""

from collections import Counter
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.exchange.models import Voice
from sestante.exchange.words import said, tag_of, word

KINDS = {  # what a visitor asks for -> kinds of voice
    "bisogni": ("need", "problem"),
    "offerte": ("resource", "availability"),
    "idee": ("idea",),
}


class BoardRow(NamedTuple):
    tag: str
    look: str
    title: str
    url: str
    meta: str
    text: str
    pk: int


class Asked(NamedTuple):
    kind: str = ""
    theme: str = ""
    province: str = ""
    text: str = ""

    @property
    def is_anything(self):
        return any(self)


def having(field, code):
    """Rows whose space-separated field holds this code."""
    return (
        Q(**{field: code})
        | Q(**{f"{field}__startswith": f"{code} "})
        | Q(**{f"{field}__endswith": f" {code}"})
        | Q(**{f"{field}__contains": f" {code} "})
    )


def shown():
    rows = Voice.objects.on_board(timezone.localdate()).select_related("municipality", "province")
    return rows.order_by("-shown_since", "-pk")


def on_board(asked=Asked()):  # noqa: B008 never changed
    """The voices on the board that were asked for, newest first."""
    found = shown()
    if asked.kind in KINDS:
        found = found.filter(kind__in=KINDS[asked.kind])
    if asked.theme:
        found = found.filter(having("themes", asked.theme))
    if asked.province:
        found = found.filter(province=asked.province)
    for term in asked.text.split()[:6]:
        found = found.filter(Q(title__icontains=term) | Q(text__icontains=term) | Q(shown_name__icontains=term))
    return found


def options():
    """What the filters offer, counted over the whole board in one query: themes and provinces with words."""
    themes, provinces, kinds = Counter(), Counter(), Counter()
    for kind, codes, code, name in shown().order_by().values_list("kind", "themes", "province", "province__name"):
        themes.update(codes.split())
        kinds.update(key for key, wanted in KINDS.items() if kind in wanted)
        if code:
            provinces[code, name] += 1
    return {
        "kinds": kinds,
        "themes": sorted(
            ((code, word("theme", code), count) for code, count in themes.items()), key=lambda one: one[1]
        ),
        "provinces": sorted(((code, name, count) for (code, name), count in provinces.items()), key=lambda one: one[1]),
    }


def who_of(voice):
    """Whose it is, as far as the board says: a group that wants its name there, else what sort of author."""
    return voice.shown_name or (word("author", voice.author_kind) if voice.author_kind else "")


def place_of(voice):
    """Where: a single person's place is told by province only, so that a small town does not give them away."""
    if voice.author_kind in ("", "citizen") and voice.is_told:
        return voice.province.name if voice.province else ""
    return (voice.municipality or voice.province or "") and str(voice.municipality or voice.province)


def day_of(day):
    words = date_format(day, "j F")
    return words.lower() if get_language() == "it" else words


def board_row(voice):
    """One row as the board and the home page show it."""
    tag, look = tag_of(voice.kind)
    who = ", ".join(filter(None, [who_of(voice), place_of(voice)]))
    until = _("until %(day)s") % {"day": day_of(voice.until)} if voice.until else ""
    urgent = _("urgent") if voice.urgency == "now" else ""
    meta = " · ".join(filter(None, [who, urgent, until]))
    return BoardRow(str(tag), look, voice.name, voice.get_absolute_url(), meta, voice.rest, voice.pk)


def board_latest(number, study=None):
    """The newest rows of the board, of one study if it is given: for the pages that lead to the board."""
    found = on_board() if study is None else on_board().filter(study=study)
    return [board_row(voice) for voice in found[:number]]


def board_number():
    return shown().count()


def voice_on_board(pk):
    """One voice the public may see, or None."""
    return shown().filter(pk=pk).first()


def facts_of(voice):
    """What a voice's page says beside its words: pairs of label and words."""
    facts = [
        (_("Who writes"), who_of(voice)),
        (_("Where"), place_of(voice)),
        (_("Theme"), "; ".join(said("theme", voice.themes))),
        (_("Who feels it most"), "; ".join(said("beneficiary", voice.beneficiaries)) if voice.is_told else ""),
        (_("What it is") if voice.kind == "resource" else _("What it would need"),
         "" if voice.kind == "availability" else ", ".join(said("help", voice.helps))),
        (_("How urgent"), word("urgency", voice.urgency) if voice.urgency else ""),
        (_("How much time"), word("time", voice.time_available) if voice.time_available else ""),
        (_("Until"), date_format(voice.until, "DATE_FORMAT") if voice.until else ""),
    ]  # fmt: skip
    return [(label, text) for label, text in facts if text]


def board_url():
    return reverse("board")

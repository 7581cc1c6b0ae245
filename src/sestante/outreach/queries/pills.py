"""Questions about pills: what is public, what came from where, how it reads."""

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sestante.catalogue.queries import facet_words
from sestante.methods.texts import gulpease
from sestante.outreach.models import Pill

HASHTAG = "#lepillole"
MAX_TITLE, MAX_TEXT, MAX_CALL = 80, 600, 120
READABLE = 60
KINDS = {
    "practice": lambda: _("From the catalogue"),
    "evidence": lambda: _("From the report"),
    "need": lambda: _("From the board"),
    "event": lambda: _("From the events"),
}


def pills_found(*, topic="", province="", study=""):
    """Public pills, the newest first, narrowed by topic, province or study."""
    found = Pill.objects.public().select_related("province", "study").order_by("-published_at", "-pk")
    chosen = {"topic": topic, "province_id": province, "study__slug": study}
    return found.filter(**{name: value for name, value in chosen.items() if value})


def pill_options():
    """What pills can be filtered by: topics and provinces that have any, with counts."""
    public, words = Pill.objects.public().order_by(), facet_words()
    topics = public.exclude(topic="").values_list("topic").annotate(number=Count("pk"))
    provinces = public.filter(province__isnull=False).values_list("province", "province__name")
    return {
        "topics": sorted(
            ((value, words.get(("theme", value), value), number) for value, number in topics), key=lambda row: row[1]
        ),
        "provinces": sorted(provinces.annotate(number=Count("pk")), key=lambda row: row[1]),
    }


def topics():
    """Every topic there is a word for: pairs (value, words)."""
    return sorted(
        ((value, words) for (facet, value), words in facet_words().items() if facet == "theme"), key=lambda row: row[1]
    )


def pills_latest(most=3, study=""):
    """The newest pills, of one study if its address is given: for the pages that lead to the pills."""
    return [
        {"title": pill.title, "url": pill.get_absolute_url(), "meta": meta_of(pill), "language": pill.language}
        for pill in pills_found(study=study)[:most]
    ]


def meta_of(pill):
    """Where it comes from, and the day."""
    day = date_format(localtime(pill.published_at), "j F") if pill.published_at else ""
    day = day.lower() if get_language() == "it" else day
    kind = KINDS.get(pill.source_kind, lambda: "")()
    return " · ".join(filter(None, [kind, pill.province.name if pill.province else "", day]))


def public_pill_at(slug):
    """A pill that was public once, or None; ask ``is_shown`` before showing its content."""
    found = Pill.objects.exclude(published_at=None).select_related("province", "study", "sheet", "edition", "voice")
    return (
        found.defer("voice__text", "sheet__content", "sheet__search_text", "edition__content", "edition__evidence")
        .filter(slug=slug)
        .first()
    )


def is_shown(pill):
    return pill.state in (Pill.State.PUBLISHED, Pill.State.CORRECTED) and not is_gone(pill)


def is_gone(pill):
    """Whether what the pill speaks of was taken back since."""
    withdrawn = (pill.sheet and pill.sheet.withdrawn_at) or (pill.edition and pill.edition.withdrawn_at)
    return bool(withdrawn or (pill.voice and not pill.voice.may_show))


def social_text(pill, address):
    """The same news for social channels, to be copied: title, text as far as it goes, address, the hashtag."""
    lines = [pill.title, "", pill.text]
    if pill.call_to_action:
        lines += ["", pill.call_to_action]
    return "\n".join([*lines, "", address, HASHTAG])


def readability_of(pill):
    """Gulpease for Italian texts; None for others, which the index was not made for."""
    if pill.language != "it":
        return None
    index = gulpease(pill.text)
    return None if index is None else round(index)

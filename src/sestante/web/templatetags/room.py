"""What the screens of a room draw: votes, rankings, turns of ratings. Each says itself in one sentence too."""

import segno
from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sestante.deliberation.queries.scene import said

from .charts import vote_bar

register = template.Library()


# -- words -------------------------------------------------------------------------------------------------------------
@register.filter
def in_words(words):
    """A text kept as {language: text}, in the language of the page."""
    return said(words) if words else ""


@register.filter
def lines_in_words(words):
    """The lines of a list kept as {language: [lines]}."""
    return said(words) if words else []


@register.filter
def as_hour(seconds):
    """An hour of today from seconds of the epoch."""
    return f"{timezone.localtime(timezone.datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone())):%H.%M}"


@register.filter
def same(value, other):
    """Whether a value kept, or just typed, is this one."""
    return value is not None and str(value) == str(other)


@register.filter
def dots(state):
    """One place a person in the room: filled for whoever has done what is asked."""
    return [place < state["done"] for place in range(max(state["present"], state["done"]))]


@register.filter
def waiting(state):
    left = state["present"] - state["done"]
    if left <= 0:
        return _("Everybody has voted")
    return ngettext("We are waiting for one more person", "We are waiting for %(n)s more people", left) % {"n": left}


@register.simple_tag
def posted_idea(posted, number):
    """What somebody has just typed, when the page comes back with a problem."""
    return posted.get(f"idea{number}", "")


@register.simple_tag
def times_words(times, first, second):
    """How many times one counts more than the other."""
    if times == 1:
        return _("they count the same")
    more = first if times > 0 else second
    return _("%(what)s, %(n)s times more") % {"what": more, "n": abs(times)}


@register.simple_tag
def door_code(address):
    """The way into the room as a QR code."""
    drawing = segno.make(address, error="m").svg_inline(border=0, scale=1, omitsize=True, dark="#0B2233")
    return format_html(
        '<div class="rm-qr" role="img" aria-label="{}">{}</div>',
        _("QR code of the way into the room"),
        mark_safe(drawing),  # noqa: S308 made of squares
    )


# -- statements --------------------------------------------------------------------------------------------------------
LOOKS = {1: ("si", "1"), -1: ("no", "2"), 0: ("pa", "3")}


@register.simple_tag
def vote_button(subject, value, current):
    """One of the three answers, pressed when it is the one given."""
    look, key = LOOKS[value]
    words = {1: _("Agree"), -1: _("Disagree"), 0: _("Pass, I could not say")}[value]
    on = current is not None and str(current) == str(value)
    return format_html(
        '<button class="btn {}{}" name="s{}" value="{}" aria-pressed="{}" data-key="{}"><span><svg class="i" '
        'viewBox="0 0 24 24" aria-hidden="true"><path d="M4 12.5l5.5 5.5L20 6.5"/></svg>{}</span>'
        '<kbd aria-hidden="true">{}</kbd></button>',
        look,
        " on" if on else "",
        subject,
        value,
        "true" if on else "false",
        key,
        words,
        key,
    )


def bar_of(label, counts):
    return vote_bar(label, counts.agree, counts.passing, counts.disagree)


def verdict_words(verdict):
    """What the rule says of a statement, and how it looks."""
    return {
        "all_agree": (_("agreed in all kinds of group"), "ok"),
        "agree": (_("agreed"), "ok"),
        "disagree": (_("refused"), ""),
        "divides": (_("divides the groups"), "now"),
        "many_pass": (_("many pass"), ""),
        "open": (_("no clear majority"), ""),
    }[verdict]


@register.inclusion_tag("room/statement_result.html")
def statement_result(result, families=False):
    """One statement after its vote; with ``families``, each kind of group apart."""
    words, look = verdict_words(result.verdict)
    text = said({"it": result.subject.text, "en": result.subject.text_en})
    return {
        "text": text,
        "bar": bar_of(text, result.counts),
        "words": words,
        "look": look,
        "evidence": result.subject.evidence,
        "families": [
            (name, bar_of(name, counts), ngettext("%(n)s vote", "%(n)s votes", counts.n) % {"n": counts.n})
            for name, counts in result.families
        ]
        if families
        else [],
    }


# -- nominal group -----------------------------------------------------------------------------------------------------
@register.inclusion_tag("room/ranking.html")
def ranking(scene):
    """The ideas after the vote: places shared by ties, points, how many gave them."""
    entries = {entry.subject.key: entry for entry in scene.entries.values()}
    ranked = [row for row in scene.ranked if row.subject in entries]
    top = max((row.points for row in ranked), default=0)
    second = scene.second_vote
    voters = {poll.number: poll for poll in scene.polls if poll.closed_at}
    rows = [
        {
            "place": row.place,
            "tied": row.tied,
            "text": entries[row.subject].text,
            "originals": entries[row.subject].originals(),
            "points": ngettext("%(n)s point", "%(n)s points", row.points) % {"n": row.points},
            "share": round(100 * row.share_of_max),
            "width": round(100 * row.points / top) if top else 0,
            "voters": ngettext("%(n)s person", "%(n)s people", row.voters) % {"n": row.voters},
            "spread": number_format(row.deviation, 1),
            "move": second.moves.get(row.subject, 0) if second else 0,
        }
        for row in ranked
    ]
    return {
        "rows": rows,
        "tied": any(row["tied"] for row in rows if row["points"]),
        "votes": len(voters),
        "moved": round(100 * second.points_moved) if second else None,
        "kept": second.kept if second else None,
        "top": second.top if second else None,
    }


# -- Delphi ------------------------------------------------------------------------------------------------------------
LEFT, STEP, HEIGHT, DOT = 14, 36, 62, 5


def short(value):
    """A rating, or something between two: one decimal at most."""
    return number_format(round(value, 1)).removesuffix(",0").removesuffix(".0")


def strip(spread, *, hollow, own=None, sentence=""):
    """Ratings from 1 to 9 as stacked dots; the band is the middle half, the mark the median, brass one's own."""
    tallest = max(spread.counts, default=0)
    gap = min(11, (HEIGHT - 14) / max(tallest, 1))
    x = lambda value: LEFT + (value - 1) * STEP  # noqa: E731
    parts = []
    if spread.lower is not None:
        width = max((spread.upper - spread.lower) * STEP, 4)
        parts.append(f'<rect class="bd" x="{x(spread.lower):.1f}" y="0" width="{width:.1f}" height="{HEIGHT}"/>')
    parts.append(f'<path class="ax" d="M0 {HEIGHT}H{2 * LEFT + 8 * STEP}"/>')
    for value, count in enumerate(spread.counts, 1):
        for place in range(count):
            mine = " me" if own == value and place == 0 else ""
            y = HEIGHT - 7 - place * gap
            parts.append(f'<circle class="{"o" if hollow else "n"}{mine}" cx="{x(value)}" cy="{y:.1f}" r="{DOT}"/>')
    if spread.median is not None:
        parts.append(f'<path class="md" d="M{x(spread.median):.1f} {HEIGHT - 6}v12"/>')
    return format_html(
        '<svg class="rm-strip" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        2 * LEFT + 8 * STEP,
        HEIGHT + 8,
        sentence,
        mark_safe("".join(parts)),  # noqa: S308 numbers of ours only
    )


def turn_sentence(number, spread):
    return _("Turn %(n)s: median %(median)s, half of the ratings between %(low)s and %(high)s, %(people)s ratings") % {
        "n": number,
        "median": short(spread.median),
        "low": short(spread.lower),
        "high": short(spread.upper),
        "people": spread.n,
    }


def outcome_words(item):
    """Agreed only when stable: the outcome in words, and how it looks."""
    if item is None:
        return "", ""
    if item.outcome == "agreed":
        high = item.band == "high"
        return (_("agreed: it counts much") if high else _("agreed: it counts little")), "ok"
    return {
        "not_agreed": (_("stable, not agreed"), ""),
        "split": (_("stable, split in two"), "now"),
        "unstable": (_("still moving: ask again"), "now"),
        "first_round": (_("first turn: agreement is read from the second on"), ""),
    }[item.outcome]


@register.inclusion_tag("room/delphi.html")
def delphi_reading(reading, seat=None, scene=None):
    """One subject through its turns. A seat finds its own rating of the last turn outlined."""
    own = scene.own_before.get(reading.subject.pk) if seat and scene else None
    last = len(reading.turns)
    words, look = outcome_words(reading.item)
    return {
        "text": said({"it": reading.subject.text, "en": reading.subject.text_en}),
        "turns": [
            {
                "number": number,
                "median": short(spread.median),
                "low": short(spread.lower),
                "high": short(spread.upper),
                "drawing": strip(
                    spread,
                    hollow=place < last,
                    own=own if place == last else None,
                    sentence=turn_sentence(number, spread),
                ),
            }
            for place, (number, spread) in enumerate(reading.turns, 1)
        ],
        "words": words,
        "look": look,
        "moved": round(100 * reading.item.moved) if reading.item and reading.item.moved is not None else None,
        "own": own,
    }


@register.simple_tag
def turn_strip(scene, entry, own):
    """One's own rating against the group's of the turn before, for whoever rates again."""
    found = next((one for one in scene.turns if one.subject.pk == entry.subject.pk), None)
    if found is None or not found.turns:
        return ""
    number, spread = found.turns[-1]
    words = _("Last turn you gave %(own)s; half of the group stood between %(low)s and %(high)s.") % {
        "own": own,
        "low": short(spread.lower),
        "high": short(spread.upper),
    }
    drawing = strip(spread, hollow=True, own=own, sentence=turn_sentence(number, spread))
    return format_html('{}<p class="rm-hint">{}</p>', drawing, words)


# -- weights -----------------------------------------------------------------------------------------------------------
@register.inclusion_tag("room/weights.html")
def weights(scene):
    """Weights of a budget, of comparisons, of best and worst; with how far people lie apart."""
    found = scene.weights
    if found is None:
        return {"rows": []}
    top = max(found.weights.values()) or 1
    texts = {entry.subject.key: entry.text for entry in scene.entries.values()}
    rows = [
        {
            "text": texts[key],
            "weight": number_format(100 * weight, 1),
            "width": round(100 * weight / top),
            "least": number_format(100 * found.spreads[key].least, 0),
            "most": number_format(100 * found.spreads[key].most, 0),
        }
        for key, weight in sorted(found.weights.items(), key=lambda pair: -pair[1])
    ]
    return {"rows": rows, "people": found.people}


@register.filter
def words_of(text):
    return text.split()


@register.filter
def step_name(step):
    """The steps of a nominal group, said short."""
    return {
        "writing": pgettext("step", "Writing"),
        "sharing": pgettext("step", "Round robin"),
        "clarifying": pgettext("step", "Clarifying"),
        "voting": pgettext("step", "Vote"),
        "results": pgettext("step", "Results"),
    }[step]

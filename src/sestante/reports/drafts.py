"""Chapters on methodologies and indicators as first drafts: what the room and the forms say, in the language now
active. Every number comes from pinned figures as they may be published, and every sentence with one cites them."""

from typing import NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from sestante.synthesis.figures import numeral, text_of
from sestante.synthesis.findings import finding_of, listed
from sestante.synthesis.queries import said
from sestante.synthesis.suppression import publishable

SHOWN = 3  # ideas told of a ranking; the others are in its figure


class Section(NamedTuple):
    heading: str
    body: str


class Pinned(NamedTuple):
    """Evidence a draft stands on, with its figures as an edition would show them."""

    code: str
    figures: dict

    @classmethod
    def of(cls, evidence):
        return cls(evidence.code, publishable(evidence.figures))

    @property
    def is_shown(self):
        return not self.figures.get("withheld") and bool(self.figures["n"])

    @property
    def whole(self):
        """Alone in its paragraph: the figure itself stands there."""
        return f"[[{self.code}]]"

    def claim(self, sentence):
        return f"{{?{sentence} {self.whole}.?}}"


# -- methodologies -----------------------------------------------------------------------------------------------------
def methodology_sections(methodologies, uses, rankings, statements, named):
    """``uses``: how many practices use each; ``rankings``: {round: (group's number, Pinned)}; ``named``: practices the
    catalogue tells of, which alone are called by name."""
    if uses is not None and uses.is_shown:
        words = {"n": uses.figures["n"], "methods": len(methodologies)}
        sentence = ngettext(
            "Reading the steps told by %(n)s practices, %(methods)s way of working was told apart",
            "Reading the steps told by %(n)s practices, %(methods)s ways of working were told apart",
            len(methodologies),
        )
        yield Section(_("What the practices do"), _paragraphs(uses.claim(sentence % words), uses.whole))
    counts = {row["value"]: row["count"] for row in uses.figures["rows"]} if uses is not None else {}
    for one in methodologies:
        conditions = line(worded(one, "conditions"))
        yield Section(
            line(worded(one, "name")),
            _paragraphs(
                line(worded(one, "description")),
                _("What it needs: %(conditions)s") % {"conditions": conditions} if conditions else "",
                _used(one, uses, counts, named),
                _in_the_room(one, rankings),
            ),
        )
    for number, pinned in rankings.values():
        yield Section(_("How focus group %(number)s put them in order") % {"number": number}, _ranking(pinned))
    for number, pinned in statements:
        yield Section(_("What focus group %(number)s agrees on") % {"number": number}, _agreement(pinned))


def _used(one, uses, counts, named):
    practices = list(dict.fromkeys(step.practice for step in one.steps.all()))
    if not practices or uses is None or not uses.is_shown:
        return ""
    names = [quote(practice.name) for practice in practices if practice.pk in named]
    count = counts.get(one.code)
    if count is None:
        sentence = _("Fewer than five practices use it")
        return uses.claim(
            sentence + (_(": the catalogue tells of %(names)s") % {"names": listed(names)} if names else "")
        )
    sentence = ngettext("%(n)s practice uses it", "%(n)s practices use it", count) % {"n": count}
    if names:
        rest = count - len(names)
        more = [ngettext("another practice", "%(n)s other practices", rest) % {"n": rest}] if rest > 0 else []
        sentence += f": {listed([*names, *more])}"
    return uses.claim(sentence)


def _in_the_room(one, rankings):
    """How the idea it comes from ended."""
    if one.subject is None or one.subject.round_id not in rankings:
        return ""
    number, pinned = rankings[one.subject.round_id]
    row = next((row for row in pinned.figures["rows"] if row.get("key") == one.subject.key), None)
    if row is None:
        return ""
    words = {"number": number, "place": row["place"], "all": len(pinned.figures["rows"]), "score": _score(row)}
    sentence = _("In focus group %(number)s it came in place %(place)s of %(all)s: %(score)s") % words
    if len([other for other in pinned.figures["rows"] if other["place"] == row["place"]]) > 1:
        sentence += _(", a place it shares")
    return pinned.claim(sentence)


def _score(row):
    points = ngettext("%(n)s point", "%(n)s points", row["points"]) % {"n": row["points"]}
    people = ngettext("%(n)s person", "%(n)s people", row["voters"]) % {"n": row["voters"]}
    return _("%(points)s from %(people)s") % {"points": points, "people": people}


def _ranking(pinned):
    if not pinned.is_shown:
        return ""
    rows = pinned.figures["rows"]
    told = [f"{quote(text_of(row))} ({_score(row)})" for row in rows[:SHOWN] if row["points"]]
    people = ngettext("%(n)s person voted, in private", "%(n)s people voted, in private", pinned.figures["n"])
    sentences = [people % {"n": pinned.figures["n"]}, _("Ahead are %(ideas)s") % {"ideas": listed(told)}]
    for place in dict.fromkeys(row["place"] for row in rows[: SHOWN + 1]):
        tied = [quote(text_of(row)) for row in rows if row["place"] == place and row["points"]]
        if len(tied) > 1:
            words = {"place": place, "ideas": listed(tied)}
            sentences.append(_("At place %(place)s %(ideas)s are equal: the room did not part them") % words)
    return _paragraphs(" ".join(map(pinned.claim, sentences)), pinned.whole)


def _agreement(pinned):
    if not pinned.is_shown:
        return ""
    return _paragraphs(pinned.claim(line(finding_of(pinned.figures))), pinned.whole)


# -- indicators ------------------------------------------------------------------------------------------------
def indicator_sections(rankings, ratings, cards, weights, index):
    """``ratings`` and ``index`` are pinned or None; ``cards`` those that stayed; ``weights``: (people, rounds, reason)
    of those who weighed the dimensions."""
    for number, pinned in rankings.values():
        yield Section(_("Which signs focus group %(number)s named") % {"number": number}, _ranking(pinned))
    rated = ratings is not None and ratings.is_shown
    if rated:
        yield Section(_("Which indicators stayed"), _kept(ratings))
    by_code = {row["value"]: row for row in ratings.figures["rows"]} if rated else {}
    for card in cards:
        yield Section(f"{card.indicator.code} · {line(worded(card, 'name'))}", _card(card, by_code, ratings))
    if index is None or not index.is_shown:
        return
    yield Section(_("How much each dimension counts"), _weights(index, *weights))
    yield Section(
        _("The index, by dimension"),
        _paragraphs(
            index.claim(line(finding_of(index.figures))),
            index.whole,
            _("It shows where the practices stand together, dimension by dimension. No practice is named in it "
              "and none has a place: it is no ranking of merit, and it does not serve to choose whom to fund."),
        ),
    )  # fmt: skip


def _kept(ratings):
    rows = ratings.figures["rows"]
    out = [row for row in rows if not row["kept"]]
    words = {"people": ratings.figures["n"], "all": len(rows), "kept": len(rows) - len(out)}
    first = _("%(people)s people rated %(all)s candidates, for relevance and for feasibility, from 1 to 9: "
              "%(kept)s stayed") % words  # fmt: skip
    rule = _("An indicator stays with a median relevance of at least %(relevant)s, without disagreement by the "
             "RAND/UCLA method, and a feasibility of at least %(feasible)s.") % {
        "relevant": _decimal(ratings.figures["relevant_from"]), "feasible": _decimal(ratings.figures["feasible_from"])
    }  # fmt: skip
    left = [
        f"- {ratings.claim(_('Left out: “%(name)s”') % {'name': said(row['labels'])} + f'. {_rated(row)}')}"
        for row in out
    ]
    return _paragraphs(f"{ratings.claim(first)} {rule}", "\n".join(left), ratings.whole)


def _rated(row):
    words = {"relevance": _decimal(row["relevance"]), "feasibility": _decimal(row["feasibility"])}
    said_of = _("Relevance: median %(relevance)s; feasibility: %(feasibility)s") % words
    return f"{said_of}; {_('the room agrees') if row['agreed'] else _('the room does not agree')}"


def _card(card, by_code, ratings):
    unit, warning = line(worded(card, "unit")), line(worded(card, "misuse_warning"))
    formula = _("Formula: `%(formula)s`.") % {"formula": " ".join(card.formula.split()).replace("`", "ʼ")}
    row = by_code.get(card.indicator.code)
    return _paragraphs(
        line(worded(card, "definition")),
        formula + (" " + _("Unit: %(unit)s.") % {"unit": unit} if unit else ""),
        line(worded(card, "interpretation")),
        _("How not to use it: %(warning)s") % {"warning": warning} if warning else "",
        ratings.claim(_rated(row)) if row else "",
    )


def _weights(index, people, rounds, reason):
    weights = listed([f"{said(row['labels'])} {row['weight']}%" for row in index.figures["dimensions"]])
    if reason:
        return index.claim(_("The team entered the weights by hand: %(weights)s. The reason") % {"weights": weights}
                           + f": {line(reason).rstrip('.')}")  # fmt: skip
    if not people:
        return index.claim(_("Nobody has weighed the dimensions yet; they count %(weights)s") % {"weights": weights})
    who = numeral(people) if people >= 5 else _("fewer than five")
    where = listed([_("focus group %(group)s, round %(round)s") % {"group": one.focus_group.number, "round": one.number}
                    for one in rounds]) if rounds else _("on paper")  # fmt: skip
    words = {"people": who, "where": where, "weights": weights}
    return index.claim(_("%(people)s people shared out the weights (%(where)s): %(weights)s") % words)


# -- words -------------------------------------------------------------------------------------------------------------
def worded(row, field):
    return (getattr(row, f"{field}_en") if get_language() == "en" else "") or getattr(row, field)


def line(text):
    """Somebody's words on one line, without what our Markdown would read as a mark."""
    kept = " ".join(text.replace("[[", "[ [").replace("{?", "{ ?").replace("?}", "? }").split())
    return kept.lstrip("#>").strip()


def quote(text):
    return _("“%(words)s”") % {"words": line(text).rstrip(".")}


def _decimal(number):
    return "–" if number is None else numeral(float(number))


def _paragraphs(*parts):
    return "\n\n".join(part for part in parts if part)

"""Which control suits a question, what it needs beside its words, and how its trouble is told."""

import re
from operator import itemgetter

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from sestante.fieldwork.actions.attaching import families_for
from sestante.fieldwork.queries.scales import as_written, steps_of
from sestante.files.kinds import AUDIO, KINDS, VIDEO

RADIOS_UP_TO = 7
ONE_LINE = 120  # characters: more than these want a field in which they can be read again
PICTURES_UP_TO = 40
SELECT_UP_TO = 120  # past that a list is looked through by typing


class Offer(tuple):
    """A choice as the page shows it: value, words, whether it is chosen, id of its field; and what it shows."""

    def __new__(cls, value, label, chosen, id, media=None):
        one = super().__new__(cls, (value, label, chosen, id))
        one.media = media or {}
        return one

    value, label, chosen, id = (property(itemgetter(place)) for place in range(4))


def trouble(view, kind, message):
    """What is wrong with an answer, in the form's words or else in ours; never the word "error"."""
    if message:
        return message
    if kind == "typed":
        if view.element.type in ("geotrace", "geoshape"):
            return _("Write a point on each line: latitude, then longitude")
        return {
            "int": _("Enter a whole number, in figures"),
            "decimal": _("Enter a number, in figures"),
            "date": _("Enter the month and the year") if _is_month(view.element) else _("Enter a date"),
            "geopoint": _("Enter latitude and longitude as two numbers"),
        }.get(view.element.type, _("Choose one of the answers on the list"))
    if kind == "constraint":
        return _("This answer does not fit: read the question again")
    if view.element.control == "select":
        return _("Choose at least one answer")
    if view.element.control in ("select1", "rank"):
        return _("Choose an answer")
    if view.element.control == "trigger":
        return _("Confirm to go on")
    return _("Answer this question")


def kind_of(view):
    """The kind of field that suits a question."""
    element, appearance = view.element, view.element.appearance
    if element.control == "select1":
        many = len(view.choices)
        if many <= PICTURES_UP_TO and any(choice.image for choice in view.choices):
            return "radios"  # a list that unfolds shows no pictures
        if many > SELECT_UP_TO:
            return "combo"
        listed = not many or many > RADIOS_UP_TO or appearance & {"minimal", "autocomplete"}
        return "select" if listed else "radios"
    if element.control == "range":
        if "picker" in appearance and len(steps_of(element)) < 99:
            return "select"
        return "radios" if len(steps_of(element)) <= 11 else "range"
    simple = {"select": "checks", "trigger": "trigger", "upload": "file", "rank": "rank"}
    if element.control in simple:
        return simple[element.control]
    if element.type == "date":
        return "month" if _is_month(element) else "year" if "year" in appearance else "text"
    if element.type in ("geopoint", "geotrace", "geoshape"):
        return "geopoint" if element.type == "geopoint" else "points"
    if element.type == "barcode":
        return "barcode"
    return "area" if "multiline" in appearance else "text"


def _is_month(element):
    return "month-year" in element.appearance


def dress(asked, view):
    """What a kind of field needs beside its words."""
    element = view.element
    if asked.kind in ("radios", "checks", "select", "combo", "rank"):
        offered = [(choice.value, choice.label) for choice in view.choices]
        if element.control == "range":
            offered = [(step, as_written(step)) for step in steps_of(element)]
        chosen = asked.value.split() if asked.kind in ("checks", "rank") else [asked.value]
        shown = {choice.value: asked.media_of(choice) for choice in view.choices}
        asked.choices = [
            Offer(value, label, value in chosen, f"{asked.id}-{place}", shown.get(value))
            for place, (value, label) in enumerate(offered)
        ]
        asked.layout = layout_of(asked, element.appearance, element.control == "range")
    if asked.kind == "select" and element.choices is not None and element.choices.moving:
        asked.parts = {"moving": True}
    if asked.kind == "combo":
        asked.value = next((label for value, label, on, _id in asked.choices if on), asked.value)
    elif asked.kind == "month":
        year, month = (*asked.value.split("-"), "", "")[:2]
        names = [
            (str(number), str(name).capitalize(), month.lstrip("0") == str(number)) for number, name in MONTHS.items()
        ]
        asked.parts = {"year": year, "months": names}
    elif asked.kind == "year":
        asked.parts = {"year": asked.value[:4] if asked.value.endswith("-01-01") else asked.value}
    elif asked.kind == "geopoint":
        lat, lon = (*asked.value.split(), "", "")[:2]
        asked.parts = {"lat": as_written(lat), "lon": as_written(lon)}
    elif asked.kind == "points":
        asked.value = "\n".join(point.strip() for point in asked.value.split(";") if point.strip())
        asked.parts = {"area": element.type == "geoshape"}
    elif asked.kind == "range":
        first, last = (float(element.params.get(key, "0")) for key in ("start", "end"))
        asked.inputmode, asked.width = "decimal", "fw-s"
        asked.parts = {"least": f"{min(first, last):g}", "most": f"{max(first, last):g}",
                       "step": element.params.get("step", "1").lstrip("-"), "plain": asked.value}  # fmt: skip
        asked.value = as_written(asked.value)
    elif asked.kind == "barcode":
        asked.width = "fw-l"
    elif asked.kind == "rank":
        order = asked.value.split()
        asked.parts = {"places": [(place + 1, order[place] if place < len(order) else "")
                                  for place in range(len(asked.choices))]}  # fmt: skip
    elif asked.kind == "file":
        asked.parts = {"accept": accepted(element.mediatype),
                       "image": (element.mediatype or "").startswith("image"),
                       "draw": drawing_of(element),
                       "capture": capture_of(element)}  # fmt: skip
    elif asked.kind == "text":
        _dress_text(asked, element)


def layout_of(asked, appearance, ranged=False):
    """How choices stand: under one another, or in columns where the form asks for them or they are pictures."""
    if asked.kind not in ("radios", "checks"):
        return ""
    if "likert" in appearance:
        return "likert"
    if ranged:
        return "likert steps"
    pictures = any(one.media.get("image") for one in asked.choices)
    for word in appearance:
        if word.startswith("columns") or word in ("compact", "quickcompact", "horizontal", "horizontal-compact"):
            number = word.partition("-")[2]
            packed = "cols-3" if pictures else "cols-pack"
            return f"cols-{min(int(number), 4)}" if number.isdigit() and int(number) > 1 else packed
    return "cols-2" if pictures else ""


def capture_of(element):
    """Which camera a telephone opens at once: only where the form wants a picture taken now."""
    if "new-front" in element.appearance or "selfie" in element.appearance:
        return "user"
    return "environment" if "new" in element.appearance else ""


def drawing_of(element):
    """Room to draw in, as height to a width of 1000; 0 where the form asks for no drawing."""
    if not (element.mediatype or "").startswith("image"):
        return 0
    return 320 if "signature" in element.appearance else 600 if "draw" in element.appearance else 0


def _dress_text(asked, element):
    if element.type == "int":
        asked.inputmode, asked.width = "numeric", "fw-m"
    elif element.type == "decimal":
        asked.inputmode, asked.width = "decimal", "fw-m"
        if asked.value and re.fullmatch(r"-?\d*\.\d+", asked.value):
            asked.value = as_written(asked.value)
    elif element.type in ("date", "time"):
        # What is no date would be left out by the browser's own field: it is shown as text.
        readable = re.fullmatch(r"\d{4}-\d\d-\d\d|\d\d:\d\d.*|", asked.value)
        asked.type, asked.width = element.type if readable else "text", "fw-m"
        if element.type == "time" and readable:
            asked.value = asked.value[:5]
    elif element.type == "dateTime":
        asked.type, asked.width, asked.value = "datetime-local", "fw-l", asked.value[:16]
    elif "numbers" in element.appearance:
        asked.inputmode, asked.width = "numeric", "fw-m"
    elif "url" in element.appearance:
        asked.inputmode = "url"
    elif asked.autocomplete == "email":
        asked.inputmode, asked.width = "email", "fw-l"
    elif asked.most is not None and asked.most <= 40:
        asked.width = "fw-m"


def accepted(mediatype):
    """What a browser's file chooser offers: kinds, and endings where a system has no name for the kind."""
    families = families_for(mediatype)
    kinds = [kind for kind in KINDS.values() if kind.family in families]
    any_of = [f"{family}/*" for family in families if family in (AUDIO, VIDEO)]  # a telephone then offers its recorder
    return ",".join([*any_of, *sorted(kind.content_type for kind in kinds),
                     *sorted(ending for kind in kinds for ending in kind.endings)])  # fmt: skip

"""A version as a sheet of paper: the same questions in the same order, with room to write."""

import re

from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.methods import xforms
from sestante.questionnaires.queries import media_files

from .conditions import Conditions
from .paper import POSITIONS, code_of, paper_of
from .pictures import drawn
from .scales import as_written, steps_of
from .styling import unstyled

MOST_BOXES = 30  # more answers than these are written, not ticked
LINES = 4
TIMES = 3  # a repeat that says no number stands so often
MOST_TIMES = 4
MOST_STEPS = 11  # a longer scale is a number to write
DRAWN = {"signature": 1, "draw": 3}  # how much room they want
GAP = "……"  # an answer in the middle of the words
_ANSWER_IN_TEXT = re.compile(r"\$\{[^}]+\}|<output[^>]*>")


def printed_form(version, language):
    """What the sheet says, as data for the typesetter."""
    sheet = _Sheet(version, language)
    return {
        "title": sheet.said(version.title) or version.form_id,
        "lang": code_of(language) or "it",
        "form": _("%(form)s, version %(number)s") % {"form": version.form_id, "number": version.number},
        "study": version.questionnaire.study.title,
        "intro": sheet.said(version.intro),
        "definition": sheet.said(version.definition_box),
        "blocks": sheet.blocks(),
        "words": {
            "several": _("You can tick more than one."),
            "row": _("Line"),
            "day": _("day / month / year"),
            "hour": _("hour : minutes"),
            "month": _("month / year"),
            "year": _("year"),
            "order": _("Write 1 beside what comes first, then 2, 3…"),
            "file": _("Put it with the sheet, and write here what it is:"),
            "place": _("Address or place:"),
            "places": _("Addresses or places, in order:"),
            "read": _("I have read this and agree"),
            "note": _(
                "How to fill in: tick the boxes, write on the lines. Leave blank what does not concern you. "
                "The star marks answers that are needed."
            ),
            "when": _("Filled in on"),
            "who": _("by"),
            "page": _("page"),
            "again": _("If the lines are not enough, go on on a sheet of your own."),
        },
    }


class _Sheet:
    def __init__(self, version, language):
        self.paper, self.language = paper_of(version), language
        self.files = media_files(version) if self.paper.files else {}
        self.session = xforms.Session(self.paper.definition, language=language, now=timezone.localtime())
        self.sections = {section.ref: section for section in self.paper.sections if section.ref}
        self.numbers = {}
        for element in self.paper.definition.elements():
            question = self.paper.questions.get(element.ref)
            if question is not None and not question.matrix and self._asks(element, question):
                self.numbers[element.ref] = len(self.numbers) + 1
        by_name = {question.name: path for path, question in self.paper.questions.items()}
        for path, question in self.paper.questions.items():
            if question.matrix and by_name.get(question.matrix) in self.numbers:
                self.numbers.setdefault(path, self.numbers[by_name[question.matrix]])
        labels = {path: {choice.value: self.said(choice.labels) for choice in question.choices}
                  for path, question in self.paper.questions.items()}  # fmt: skip
        self.conditions = Conditions(self.numbers, labels)

    def _asks(self, element, question):
        given = self.paper.definition.specs[element.ref].readonly
        if given is not None and given.constant is True:
            return False  # the form writes it by itself
        return element.control not in (None, "note") or question.type in ("repeat", "matrix")

    def said(self, labels):
        text = labels.get(self.language) or next((text for text in labels.values() if text), "")
        return " ".join(unstyled(_ANSWER_IN_TEXT.sub(GAP, text)).split())

    def words(self, text, form="long"):
        """A text of the form as it stands, with room where an answer would be."""
        for language in (self.language, *text.languages, None) if text is not None else ():
            parts = text.variants.get(language, {}).get(form)
            if parts is not None:
                whole = unstyled("".join(part if isinstance(part, str) else GAP for part in parts))
                return "\n".join(" ".join(line.split()) for line in whole.splitlines() if line.strip())
        return ""

    def picture(self, address, alt):
        """A picture of the form's own, for the typesetter; None where there is none."""
        data = self.files.get(address.rpartition("/")[2]) if address else None
        found = drawn(data) if data else ""
        return {"svg": found, "alt": alt} if found else None

    def blocks(self):
        return [block for element in self.paper.definition.body for block in self._blocks(element)]

    def _blocks(self, element):
        question = self.paper.questions.get(element.ref)
        if question is not None and question.type == "matrix":
            return [self._matrix(element, question)]
        if element.kind == "repeat":
            return [self._repeat(element, question)]
        if element.kind == "group":
            return self._group(element)
        if question is None or element.control == "note":
            return self._note(element)
        return [self._question(element, question)] if element.ref in self.numbers else []

    def _group(self, element):
        inside = [block for child in element.children for block in self._blocks(child)]
        section = self.sections.get(element.ref)
        title = self.said(section.labels) if section else self.words(element.label)
        if not title or not inside:
            return inside
        return [{"k": "section" if section else "group", "title": title, "only": self._only(element)}, *inside]

    def _repeat(self, element, question):
        times = min((question.max_repeats if question else None) or TIMES, MOST_TIMES)
        inside = [block for child in element.children for block in self._blocks(child)]
        label = self.said(question.labels) if question else self.words(element.label)
        return {"k": "repeat", "n": self.numbers.get(element.ref), "label": label, "only": self._only(element),
                "times": times, "blocks": inside}  # fmt: skip

    def _matrix(self, element, question):
        rows = [
            one
            for one in self.paper.questions.values()
            if one.matrix == question.name and one.repeat == question.repeat
        ]
        choices = rows[0].choices if rows else question.choices
        marks = {True: " *", False: ""}
        return {"k": "matrix", **self._head(element, question), "heads": [self.said(one.labels) for one in choices],
                "rows": [self.said(row.labels) + marks[self._required(row.path)] for row in rows]}  # fmt: skip

    def _question(self, element, question):
        kind, lines = _room_for(element, question)
        options = [self.said(choice.labels) or choice.value for choice in question.choices]
        if kind == "scale":
            options = [as_written(step) for step in steps_of(element)]
        if len(options) > MOST_BOXES:
            kind, options, lines = "lines", [], 1
        return {"k": "question", **self._head(element, question), "kind": kind, "lines": lines, "options": options,
                "pictures": self._pictures(element, question) if options else [],
                "bounds": _bounds(element), "several": question.multiple}  # fmt: skip

    def _pictures(self, element, question):
        """One picture, or none, for each choice; nothing at all where no choice has one."""
        try:
            shown = {choice.value: choice.image for choice in self.session.view(self._first(element.ref)).choices}
        except KeyError:
            return []
        if not any(shown.values()):
            return []
        return [self.picture(shown.get(one.value), self.said(one.labels)) for one in question.choices]

    def _first(self, ref):
        """A reference into the first line of every repeat around it."""
        path = ""
        for name in ref.strip("/").split("/"):
            path += f"/{name}"
            spec = self.paper.definition.specs.get(POSITIONS.sub("", path))
            path += "[1]" if spec is not None and spec.repeat else ""
        return path

    def _required(self, path):
        required = self.paper.definition.specs[path].required
        return required is not None and required.constant is True

    def _head(self, element, question):
        return {
            "n": self.numbers.get(element.ref),
            "label": self.said(question.labels) or question.name,
            "hint": self.said(question.hints),
            "guidance": self.words(element.hint, "guidance"),
            "picture": self._picture_of(element, self.said(question.alts)),
            "only": self._only(element),
            "required": self._required(element.ref),
        }

    def _picture_of(self, element, alt=""):
        address = self.words(element.label, "image")
        return self.picture(address, alt or _("The picture that goes with the question"))

    def _note(self, element):
        text, picture = self.words(element.label), self._picture_of(element)
        spec = self.paper.definition.specs.get(element.ref)
        # What is shown because of an answer is said by the page that reads the answer; paper reads none.
        if not (text or picture) or (spec is not None and spec.relevant is not None):
            return []
        return [{"k": "note", "text": text, "guidance": self.words(element.hint, "guidance"), "picture": picture}]

    def _only(self, element):
        return self.conditions.in_words(self.paper.definition.specs.get(element.ref))


def _room_for(element, question):
    """What there is to write on: (kind, lines)."""
    if element.choices is not None:
        return ("order" if element.control == "rank" else "boxes"), 1
    if element.control == "trigger":
        return "tick", 1
    if element.control == "upload":
        return ("sketch", DRAWN[one]) if (one := next(iter(element.appearance & set(DRAWN)), "")) else ("file", 1)
    if element.control == "range":
        return ("scale" if len(steps_of(element)) <= MOST_STEPS else "number"), 1
    if element.type == "date":
        return "month" if "month-year" in element.appearance else "year" if "year" in element.appearance else "day", 1
    if element.type in ("time", "dateTime"):
        return {"time": "hour", "dateTime": "moment"}[element.type], 1
    if element.type in ("int", "decimal"):
        return "number", 1
    if element.type.startswith("geo"):
        return ("place", 1) if element.type == "geopoint" else ("places", LINES)
    long = "multiline" in element.appearance or (question.max_length or 0) > 300
    return "lines", LINES if long else 2 if (question.max_length or 0) > 120 else 1


def _bounds(element):
    """What a scale goes from and to, in words."""
    if element.control != "range":
        return ""
    least, most = (as_written(element.params.get(key, "")) for key in ("start", "end"))
    return _("A number from %(least)s to %(most)s.") % {"least": least, "most": most}

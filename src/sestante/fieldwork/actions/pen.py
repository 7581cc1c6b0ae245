"""The hand that writes into one response: leaf by leaf, noting each, throwing nothing away."""

from sestante.fieldwork.models import Edit
from sestante.fieldwork.queries.paper import generic_of, paper_of
from sestante.methods import xforms

from .merging import Conflict

# What is typed by hand and may not fit; a choice that is not on offer was never typed.
TYPED = {"int", "decimal", "date", "time", "dateTime", "geopoint", "geotrace", "geoshape"}


class Pen:
    """Writes into one session and takes note of each leaf, once per revision."""

    def __init__(self, response, session, person, page=""):
        self.response, self.session, self.person, self.page = response, session, person, page
        self.definition = paper_of(response.version).definition
        self.revision = response.revision + 1
        self.edits, self.written, self.conflicts, self.refused = [], [], [], []
        self.changed = False

    def text(self, ref):
        """What the page shows for a leaf: the text as typed where it fits nowhere, else the answer."""
        if ref in self.response.pending:
            return self.response.pending[ref]
        try:
            state = self.session.state(ref)
        except KeyError:
            return ""
        # A hidden answer reads as empty in the form's expressions; what was typed is still there.
        return state.value if state.relevant else self.session.values(relevant_only=False).get(ref, "")

    def texts(self):
        return {**self.session.values(relevant_only=False), **self.response.pending}

    def write_all(self, wanted):
        """Later questions first: one that its trigger hides in the same breath keeps what was typed in it.

        What was refused that way is tried again once the triggers are set, for those that they open."""
        left = [(ref, text) for ref, text in reversed(wanted.items()) if not self._write(ref, text, last=False)]
        for ref, text in reversed(left):
            if not self._write(ref, self.value_of(ref, text), last=True):
                self._refuse(ref, text)

    def value_of(self, ref, text):
        """The choice that somebody meant who typed its label; a number, a day or a place as it is kept, so that it is
        not taken for another one; any other text as it is."""
        element = self._element(ref)
        if not text or element is None or text == self.text(ref):
            return text
        if element.type in TYPED and element.control == "input":
            return xforms.accepted(text, element.type) or text
        if element.control != "select1":
            return text
        try:
            choices = self.session.view(ref).choices
        except KeyError:
            return text
        if any(choice.value == text for choice in choices):
            return text
        meant = {choice.value for choice in choices if choice.label.casefold() == text.casefold()}
        return meant.pop() if len(meant) == 1 else text

    def _write(self, ref, text, *, last):
        before = self.text(ref)
        if self.session.set(ref, text):
            self.response.pending.pop(ref, None)
        elif not last or not self._waits(ref, text):
            return False
        self.note(Edit.Kind.SET, ref, value=self.text(ref), before=before)
        self.written.append(ref)
        return True

    def _waits(self, ref, text):
        """Keep beside the instance what was typed and is no number, date or place on the list."""
        element = self._element(ref)
        if element is None or not text or not self._open(ref):
            return False
        if element.type not in TYPED and "autocomplete" not in element.appearance:
            return False
        self.session.set(ref, "")
        self.response.pending[ref] = text
        return True

    def _open(self, ref):
        state = self.session.state(ref)
        return state.relevant and not state.readonly

    def _refuse(self, ref, text):
        """A choice that is gone is told; words for a question that is hidden now are kept for when it shows again."""
        element = self._element(ref)
        if element is None or element.control in {"select1", "select", "rank", "trigger", "range"}:
            self.refused.append(ref)
        elif text:
            self.dispute(ref, text)

    def dispute(self, ref, text):
        standing = self.text(ref)
        if text in {standing, self.response.disputed.get(ref)}:
            return
        self.response.disputed[ref] = text
        self.conflicts.append(Conflict(ref, standing, text))
        self.note(Edit.Kind.DISPUTE, ref, value=text, before=standing)

    def bury(self, ref, text):
        """Words for something that is no longer there: told, and kept in the history."""
        if text:
            self.conflicts.append(Conflict(ref, "", text))
            self.note(Edit.Kind.DISPUTE, ref, value=text)

    def note(self, kind, ref, *, value="", before=""):
        self.changed = True
        self.edits = [edit for edit in self.edits if edit.ref != ref]
        self.edits.append(Edit(response=self.response, kind=kind, ref=ref, value=value, before=before,
                               page=self.page, revision=self.revision, person=self.person))  # fmt: skip

    def _element(self, ref):
        try:
            return self.definition.element(generic_of(ref))
        except KeyError:
            return None

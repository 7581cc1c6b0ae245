"""Answers of one version carried to another: by path, instance by instance, and then the engine decides anew.

What finds no place is not thrown away: it comes back as a list, with the words it was asked in."""

from typing import NamedTuple

from lxml import etree

from sestante.methods import xforms
from sestante.methods.xforms.types import accepted

from .queries.paper import generic_of
from .queries.responses import in_words

GONE, CHOICE, PLACE = "gone", "choice", "place"
ROUNDS = 5  # offers that hang on each other in longer chains than this are left as they are
# Typed by hand: what no longer fits waits beside the form, where the page shows it.
TYPED = {"int", "decimal", "date", "time", "dateTime", "geopoint", "geotrace", "geoshape"}


class Carried(NamedTuple):
    instance: str
    pending: dict
    disputed: dict
    refs: dict  # {reference: where it stands now} of all that was answered
    dropped: list  # [{"ref", "labels", "text", "value", "visibility", "reason"}]
    broken: list  # references of answers that do not fit any more


def carry(response, old, new, paths, *, language, now):
    """The answers of a response to the ``old`` paper on the ``new`` one; ``paths`` says where each question went."""
    return Carrier(response, old, new, paths, language=language, now=now).carried()


class Carrier:
    def __init__(self, response, old, new, paths, *, language, now):
        self.response, self.old, self.new, self.paths, self.language, self.now = (
            response,
            old,
            new,
            paths,
            language,
            now,
        )
        saved = response.instance.encode() if response.instance else None
        self.before = self._session(old, saved)
        self.fresh = self._session(new)
        self.tree = etree.fromstring(self.fresh.to_xml())
        self.dropped, self.refs, self.pending = [], {}, {}

    def _session(self, paper, saved=None):
        name = paper.language(self.language)
        return xforms.Session(paper.definition, saved, language=name, now=self.now)

    def carried(self):
        values = self.before.values(relevant_only=False)
        self._instances(values)
        wanted = {}
        for ref, value in values.items():
            text = self.response.pending.get(ref, value)
            if text != self.old.defaults.get(generic_of(ref), "") or ref in self.response.pending:
                self._carry(ref, text, wanted)
        for ref, text in wanted.items():
            self._node(ref).text = text
        after = self._session(self.new, etree.tostring(self.tree))
        for _again in range(ROUNDS):
            if not self._let_go(after, wanted):
                break
            after = self._session(self.new, etree.tostring(self.tree))
        broken = {one.ref for one in after.violations() if one.kind == "constraint"}
        broken -= {self._there(one.ref) for one in self.before.violations()}
        disputed = {}
        for ref, text in self.response.disputed.items():
            if there := self._there(ref):
                disputed[there] = text
            else:
                self._drop(ref, text, GONE)
        order = {ref: place for place, ref in enumerate(values)}
        self.dropped.sort(key=lambda one: order.get(one["ref"], len(order)))
        return Carried(after.to_xml().decode(), self.pending, disputed, self.refs, self.dropped, sorted(broken))

    def _let_go(self, after, wanted):
        """Take out what is not on offer in the new form; true when something was. An offer may depend on other answers,
        so this is done again until nothing goes."""
        gone = False
        for ref, there in list(self.refs.items()):
            text = wanted.get(there, "")
            stays = self._stays(after, there, text) if text else text
            if stays != text:
                lost = " ".join(word for word in text.split() if word not in stays.split()) if stays else text
                self._drop(ref, lost, CHOICE)
                self._node(there).text = wanted[there] = stays
                gone = True
        return gone

    # -- where things stand --------------------------------------------------------------------------------------------
    def _generic(self, generic):
        """Where a question of the old form stands in the new one, or None. What no sheet names goes with its group."""
        if generic in self.paths:
            return self.paths[generic]
        parent, _sep, name = generic.rpartition("/")
        if generic in self.old.questions or not parent:
            return None
        root = f"/{self.new.definition.primary.children[0].name}"
        above = root if parent.count("/") == 1 else self._generic(parent)
        return f"{above}/{name}" if above and f"{above}/{name}" in self.new.definition.specs else None

    def _there(self, ref):
        """A reference, positions and all, on the new form; None where the repeats around it are not the same."""
        generic = self._generic(generic_of(ref))
        if generic is None or generic not in self.new.definition.specs:
            return None
        places = {}
        for part in _prefixes(ref):
            if part.endswith("]"):
                stem, _sep, place = part.rpartition("[")
                places[self._generic(generic_of(stem))] = place[:-1]
        found = ""
        for step in generic[1:].split("/"):
            found_generic = f"{generic_of(found)}/{step}"
            spec = self.new.definition.specs.get(found_generic)
            if spec is not None and spec.repeat:
                if found_generic not in places:
                    return None
                step = f"{step}[{places.pop(found_generic)}]"
            found = f"{found}/{step}"
        return None if places else found

    def _instances(self, values):
        """As many instances of each repeat as there were, also of those with nothing in them."""
        repeats = {ref for leaf in values for ref in _prefixes(leaf) if ref.endswith("]")}
        known = {self._generic(generic_of(path)) for path in self._repeats(self.old)}
        for spec in self._repeats(self.new):
            if spec in known:
                for node in self._all(spec):
                    node.getparent().remove(node)
        for ref in sorted(repeats, key=lambda one: (one.count("/"), len(one), one)):
            if there := self._there(ref):
                self._node(there)

    def _repeats(self, paper):
        return [ref for ref, spec in paper.definition.specs.items() if spec.repeat]

    def _all(self, generic):
        found = [self.tree]
        for step in generic[1:].split("/")[1:]:
            found = [child for node in found for child in node if _name(child) == step]
        return found

    def _node(self, ref):
        node = self.tree
        for step in ref[1:].split("/")[1:]:
            name, _sep, place = step.partition("[")
            same = [child for child in node if _name(child) == name]
            while len(same) < int(place[:-1] if place else 1):
                same.append(etree.SubElement(node, name))
            node = same[int(place[:-1] if place else 1) - 1]
        return node

    # -- one answer ----------------------------------------------------------------------------------------------------
    def _carry(self, ref, text, wanted):
        there = self._there(ref)
        question = self.old.questions.get(generic_of(ref))
        if there is None:
            if question is not None and text and question.type != "calculate":
                self._drop(ref, text, PLACE if self._generic(generic_of(ref)) else GONE)
            return
        spec = self.new.definition.specs[generic_of(there)]
        if not spec.leaf:
            self._drop(ref, text, GONE)
            return
        said = text
        if question is not None and question.choices and generic_of(there) in self.new.questions:
            now = self.new.questions[generic_of(there)]
            if not now.choices and spec.listed is None and now.type == "text":
                said = in_words(question, text, self.language, self.old)  # a code says nothing where one writes
        if said and spec.listed is not None:
            stays = [word for word in said.split() if word in spec.listed]
            if len(stays) < len(said.split()):
                lost = [word for word in said.split() if word not in spec.listed]
                self._drop(ref, " ".join(lost), CHOICE)
            said = " ".join(stays)
            if text and not said:
                return
        elif said and accepted(said, spec.type) is None:
            if spec.type in TYPED and spec.element is not None:
                self.pending[there] = said
                said = ""
            else:
                self._drop(ref, text, CHOICE)
                return
        wanted[there] = said
        self.refs[ref] = there

    def _stays(self, after, ref, text):
        """What of a choice is among those on offer; any other answer as it is."""
        element = self.new.definition.specs[generic_of(ref)].element
        if element is None or element.control not in ("select1", "select", "rank"):
            return text
        try:
            view = after.view(ref)
        except KeyError:
            return text
        if not view.relevant or view.element.choices is None:
            return text
        offered = {choice.value for choice in view.choices}
        return " ".join(word for word in text.split() if word in offered)

    def _drop(self, ref, text, reason):
        question = self.old.questions.get(generic_of(ref))
        self.dropped.append(
            {
                "ref": ref,
                "labels": dict(question.labels) if question else {},
                "name": question.name if question else generic_of(ref).rpartition("/")[2],
                "text": in_words(question, text, self.language, self.old) if question else text,
                "value": text,
                "visibility": question.visibility if question else "confidential",
                "reason": reason,
            }
        )


def _name(node):
    return etree.QName(node).localname


def _prefixes(ref):
    """A reference and all above it, the outermost first."""
    steps = ref[1:].split("/")
    return ["/" + "/".join(steps[: place + 1]) for place in range(len(steps))]

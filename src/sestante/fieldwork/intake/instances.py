"""A record as a telephone sends it: read without trusting it, laid beside what our engine makes of the same answers.

The engine decides. What a telephone worked out from its own clock, dice or identity stays as it says; everything else
is worked out again, and where the two differ a person is told (docs/adr/0038)."""

from datetime import UTC, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from lxml import etree

from sestante.fieldwork.intake.rows import violations_in_words
from sestante.fieldwork.queries.paper import generic_of, paper_of
from sestante.methods import xforms

LARGEST_XML = 4 * 1024 * 1024
MOST_REASONS = 60
LONGEST_NAME = 255  # of a file
JAVAROSA = "http://openrosa.org/javarosa"


class Identity(NamedTuple):
    """What a record says of itself; ``fault`` says in words why nothing can be made of it."""

    form_id: str = ""
    version: str = ""
    instance_id: str = ""
    deprecated_id: str = ""
    fault: str = ""


class Examination(NamedTuple):
    session: object  # the answers as our engine has them
    reasons: list  # [{"column", "message", "ref", "sent", "ours"}]
    pending: dict  # {reference: text} of what its question cannot hold
    files: dict  # {reference: name of the file it speaks of}


def read_instance(data):
    """The root element of a record. Raises ValueError: no XML, too large, or XML that defines entities."""
    if len(data) > LARGEST_XML:
        raise ValueError("too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
                             remove_pis=True)  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from None
    if root.getroottree().docinfo.doctype:
        raise ValueError("a record has no document type")
    return root


def identity_of(data):
    """Whose record this is, whatever it is: what cannot be read has no name."""
    try:
        root = read_instance(data)
    except ValueError:
        return Identity(fault=_("What arrived is no XML that can be read."))
    namespace = etree.QName(root).namespace or ""
    meta = next((child for child in root if _local(child) == "meta"), None)
    said = {_local(child): (child.text or "").strip() for child in meta} if meta is not None else {}
    return Identity(
        form_id=(root.get("id") or namespace)[:250],
        version=(root.get("version") or "")[:250],
        instance_id=(said.get("instanceID") or root.get("instanceID") or "")[:250],
        deprecated_id=said.get("deprecatedID", "")[:250],
    )


def texts_of(data):
    """What the leaves of a record say, short ones only: among it the names of its files."""
    try:
        root = read_instance(data)
    except ValueError:
        return set()
    said = {(element.text or "").strip() for element in root.iter() if len(element) == 0}
    return {text for text in said if 0 < len(text) <= LONGEST_NAME}


def examine(version, data, *, received_at):
    """Answers of a telephone as our engine has them, and all that is not as the form wants it, in words.

    Raises ``xforms.FormError`` when they are no answers to this form, ``xforms.EvaluationError`` when working them out
    takes too long.
    """
    paper = paper_of(version)
    sent, strange = leaves_of(read_instance(data), paper.definition)
    language = version.languages[0] if version.languages else "it"
    session = xforms.Session(paper.definition, data, language=paper.language(language),
                             now=_moment_of(sent, paper.definition, received_at), received=True)  # fmt: skip
    desk = _Desk(paper, session, sent, language)
    pending = desk.take_out_what_does_not_fit()
    desk.compare()
    for ref, text in strange.items():
        desk.tell(ref, _("This version of the form has no such question"), sent=text)
    broken = zip(session.violations(), violations_in_words(session, paper.questions.values(), version=version,
                                                           language=language), strict=True)  # fmt: skip
    for violation, words in broken:
        if violation.ref not in pending:
            desk.reasons.append({**words, "ref": violation.ref, "sent": sent.get(violation.ref, "")})
    return Examination(session, desk.told(), pending, files_of(session, paper.definition))


def leaves_of(root, definition):
    """(answers by reference, what the form does not know): of a record's leaves, without what is about the record."""
    found, strange = {}, {}
    stack = [(root, definition.root.children.get(_local(root)), f"/{_local(root)}")]
    while stack:
        element, spec, ref = stack.pop()
        inner = [
            child for child in element if isinstance(child.tag, str) and child.get(f"{{{JAVAROSA}}}template") is None
        ]
        if spec is None:
            if (text := "".join(element.itertext()).strip()) and "/meta/" not in f"{ref}/":
                strange[ref] = text[:500]
        elif spec.leaf:
            found[ref] = (element.text or "").strip()
        counts = {}
        for child in inner if spec is not None and not spec.leaf else ():
            name = _local(child)
            known = spec.children.get(name)
            counts[name] = counts.get(name, 0) + 1
            place = f"[{counts[name]}]" if known is not None and known.repeat else ""
            stack.append((child, known, f"{ref}/{name}{place}"))
    return found, strange


def files_of(session, definition):
    """{reference: name} of the files that the answers speak of."""
    return {state.ref: state.value for state in session.states()
            if state.value and state.relevant and definition.specs[generic_of(state.ref)].type == "binary"}  # fmt: skip


class _Desk:
    """What the telephone sent on one side, what our engine has on the other."""

    def __init__(self, paper, session, sent, language):
        self.paper, self.session, self.sent, self.language = paper, session, sent, language
        self.reasons = []

    def tell(self, ref, message, *, sent="", ours=""):
        question = self.paper.questions.get(generic_of(ref))
        label = self.paper.said(question.labels, self.language) if question else ""
        self.reasons.append({"column": label or ref.rsplit("/", 1)[-1], "message": message, "ref": ref,
                             "sent": sent[:1000], "ours": ours[:1000]})  # fmt: skip

    def told(self):
        if len(self.reasons) <= MOST_REASONS:
            return self.reasons
        rest = len(self.reasons) - MOST_REASONS
        more = {"column": "", "message": _("and %(number)s more") % {"number": rest}}
        return [*self.reasons[:MOST_REASONS], more]

    def take_out_what_does_not_fit(self):
        """Answers that are of another kind than their question asks: kept beside the form, never in a table."""
        pending = {}
        for state in self.session.states():
            spec = self.paper.definition.specs[generic_of(state.ref)]
            asked = spec.element is not None and spec.element.kind == "question" and spec.calculate is None
            if not asked or not state.relevant or not state.value or state.readonly or spec.type == "string":
                continue
            if not self.session.set(state.ref, state.value):
                self.tell(state.ref, _("What arrived does not fit this question"), sent=state.value)
                pending[state.ref] = state.value
                self.session.set(state.ref, "")
        return pending

    def compare(self):
        taken_out = {reason["ref"] for reason in self.reasons}
        states = {state.ref: state for state in self.session.states()}
        for ref, state in states.items():
            sent = self.sent.get(ref, "")
            if ref not in taken_out and not _is_meta(ref) and not same(sent, state.value):
                self.tell(ref, self._why(state, sent), sent=sent, ours=state.value)
        for ref, sent in self.sent.items():
            if ref not in states and sent:
                self.tell(ref, _("There are more lines than the form counts here"), sent=sent)

    def _why(self, state, sent):
        spec = self.paper.definition.specs[generic_of(state.ref)]
        if not state.relevant:
            return _("Answered, though after the other answers it is not asked")
        if spec.calculate is not None:
            return _("Worked out here, it comes to something else")
        if not state.value:
            return _("The answer is not among those on offer")
        if not sent:
            return _("Asked after the other answers, though the telephone left it out")
        return _("The telephone and the form as it is here do not say the same")


def same(sent, ours):
    """Whether two texts say the same: ``3`` and ``3.0``, one moment in two zones, choices in another order.

    >>> same("3.0", "3"), same("a b", "b a"), same("2026-11-25T10:00:00Z", "2026-11-25T11:00:00.000+01:00")
    (True, True, True)
    >>> same("3", ""), same("10", "11")
    (False, False)
    """
    if sent == ours or " ".join(sent.split()) == " ".join(ours.split()):
        return True
    if not sent or not ours:
        return False
    try:
        numbers = [[float(word) for word in text.replace(";", " ").split()] for text in (sent, ours)]
    except ValueError:
        moments = _moment(sent), _moment(ours)
        if None not in moments:
            return moments[0] == moments[1]
        return sorted(sent.split()) == sorted(ours.split())
    return len(numbers[0]) == len(numbers[1]) and all(
        abs(one - other) <= max(1e-9, 1e-9 * abs(other)) for one, other in zip(*numbers, strict=True)
    )


def _moment(text):
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def _moment_of(sent, definition, received_at):
    """When the form was filled in, as far as it says so: a rule about today meant that day."""
    for wanted in ("end", "start"):
        for ref, text in sent.items():
            if definition.specs[generic_of(ref)].preload == ("timestamp", wanted) and (found := _as_written(text)):
                return found
    return received_at


def _as_written(text):
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _is_meta(ref):
    return ref.split("/")[2:3] == ["meta"]


def _local(element):
    return etree.QName(element).localname if isinstance(element.tag, str) else ""

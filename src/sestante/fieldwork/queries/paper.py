"""A version as the person who fills it in meets it: its sections in order, its questions, its parsed form."""

import re
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone
from lxml import etree

from sestante.fieldwork.models import Response, Sending
from sestante.methods import xforms
from sestante.questionnaires.compile.rows import code_of as named_code
from sestante.questionnaires.models import Version
from sestante.questionnaires.queries import definition_of, questions_of

POSITIONS = re.compile(r"\[\d+\]")


class Section(NamedTuple):
    name: str
    labels: dict
    ref: str  # of its group; empty for questions that stand outside any group
    refs: tuple  # generic references of what stands at its top
    leaves: tuple  # generic references of all its questions
    minutes: float


class Paper(NamedTuple):
    definition: object
    questions: dict  # {generic reference: QuestionMeta}
    sections: tuple
    languages: tuple
    triggers: dict  # {generic reference: reference of the choice it hangs on}
    defaults: dict  # {reference: text} of what the form itself writes: nobody has answered that yet
    title: dict
    intro: dict
    definition_box: dict
    minutes: int | None
    number: int
    form_id: str
    files: frozenset = frozenset()  # names of what its questions show and play

    def section(self, name):
        return next((section for section in self.sections if section.name == name), None)

    def section_of(self, ref):
        """The section in which a reference, with or without positions, stands."""
        generic = generic_of(ref)
        return next((one for one in self.sections if generic in one.leaves or generic in one.refs), None)

    def language(self, code):
        """The form's own name for a language, or for its first one: workbooks write ``Italian (it)`` or ``it``."""
        found = (name for name in self.languages if code in _codes(name))
        return next(found, self.languages[0] if self.languages else None)

    def speaks(self, code):
        return any(code in _codes(name) for name in self.languages)

    def said(self, labels, code):
        """A text in this language, else in the form's first, else in any."""
        return labels.get(self.language(code)) or next((text for text in labels.values() if text), "")


def _codes(name):
    return {name, named_code(name)}


def code_of(name):
    """What a browser may call a form's language: ``it`` of ``Italiano (it)``; "" when the name is no code."""
    code = named_code(name)
    return code if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", code) else ""


def generic_of(ref):
    """A reference without its positions."""
    return POSITIONS.sub("", ref)


def paper_of(version):
    """The paper of a published version, read once in each process; a draft's is read anew each time."""
    if version.state == Version.State.DRAFT:
        return _read(version)
    return _published_paper(version.pk)


@lru_cache(maxsize=32)
def _published_paper(pk):
    return _read(Version.objects.defer("xlsform", "source").get(pk=pk))


def _read(version):
    definition = definition_of(version)
    questions = {question.path: question for question in questions_of(version)}
    return Paper(
        definition=definition,
        questions=questions,
        sections=tuple(_sections(version, definition, questions)),
        languages=tuple(version.languages),
        triggers=_triggers(definition),
        defaults={
            generic_of(ref): text
            for ref, text in xforms.Session(definition, now=timezone.localtime()).values(relevant_only=False).items()
        },
        title=version.title,
        intro=version.intro,
        definition_box=version.definition_box,
        minutes=version.estimated_minutes,
        number=version.number,
        form_id=version.form_id,
        files=frozenset(version.form_media.values_list("name", flat=True)),
    )


def _sections(version, definition, questions):
    """The groups at the top, in order. Questions outside any group make sections of their own, so none is lost."""
    labels = {section["path"]: section["labels"] for section in version.sections}
    loose = []
    for element in (*definition.body, None):
        if element is not None and (element.kind != "group" or _is_matrix(element, questions)):
            loose.append(element)
            continue
        if loose:
            alone = questions.get(loose[0].ref) if len(loose) == 1 else None
            said = alone.labels if alone is not None and alone.labels else version.title
            yield _section(f"parte-{loose[0].name}", said, "", loose, questions)
            loose = []
        if element is not None:
            yield _section(element.name, labels.get(element.ref, {}), element.ref, [element], questions)


def _is_matrix(element, questions):
    meta = questions.get(element.ref)
    return "table-list" in element.appearance or (meta is not None and meta.type == "matrix")


def _section(name, labels, ref, elements, questions):
    inside = [one for element in elements for one in element.walk()]
    minutes = sum(questions[one.ref].minutes for one in inside if one.ref in questions)
    return Section(
        name=name,
        labels=labels,
        ref=ref,
        refs=tuple(element.ref for element in elements),
        leaves=tuple(one.ref for one in inside if one.kind == "question" and one.ref in questions),
        minutes=minutes,
    )


def _triggers(definition):
    """For each question that opens with a choice just above it, that choice: it is shown right under it."""
    found = {}
    for parent in (*definition.elements(), None):
        siblings = definition.body if parent is None else parent.children
        trigger = None
        for element in siblings:
            if trigger is not None and _opens_with(definition, element, trigger):
                found[element.ref] = trigger.ref
            elif element.control == "select1":
                trigger = element
            elif element.control != "note":
                trigger = None
    return found


def _opens_with(definition, element, trigger):
    spec = definition.specs.get(trigger.ref)
    return spec is not None and any(
        task.kind == "relevant" and task.spec.ref == element.ref for task, _distance in spec.readers
    )


def session_of(response, *, language=None, now=None):
    """A live session on a response's answers. Its clock stands still, so that one page tells one story."""
    paper = paper_of(response.version)
    # What a telephone worked out from its own clock stays as it sent it, whenever it is read.
    received = response.origin == Response.Origin.TELEPHONE and bool(response.instance)
    session = xforms.Session(
        paper.definition,
        response.instance.encode() if response.instance else None,
        language=paper.language(language or response.language),
        now=now or timezone.localtime(),
        received=received,
        last_saved=None if received else saved_before(response, paper),
    )
    session.await_place(response.unplaced)
    return session


def defaults_of(response):
    """What the form itself writes into this response: ``{generic reference: text}``. Nobody has answered that yet."""
    paper = paper_of(response.version)
    saved = saved_before(response, paper)
    if saved is None:
        return paper.defaults
    session = xforms.Session(paper.definition, now=timezone.localtime(), last_saved=saved)
    return {generic_of(ref): text for ref, text in session.values(relevant_only=False).items()}


def saved_before(response, paper):
    """The answers that a practice sent last in this questionnaire, for a form that reads them (``last-saved``), as XML;
    None if there are none, or if the form does not ask.

    Those of another contact of the practice come without what is not public: who answers one form need not see what
    somebody else said in confidence in another (docs/adr/0047)."""
    if not paper.definition.last_saved or response.practice_id is None:
        return None
    sendings = Sending.objects.filter(
        response__practice=response.practice_id,
        response__version__questionnaire=response.version.questionnaire_id,
    )
    sendings = sendings.exclude(response=response.pk).exclude(instance="")
    first = response.sendings.order_by("number").first() if response.pk else None
    if first is not None:  # what a sent form reads does not change under it
        sendings = sendings.filter(at__lt=first.at)
    rows = sendings.select_related("response__version", "response__invitation", "response__practice")
    sending = rows.order_by("-at", "-pk").first()
    if sending is None:
        return None
    earlier = paper_of(sending.response.version)
    session = xforms.Session(earlier.definition, sending.instance.encode(), now=sending.at, received=True)
    saved = session.to_xml(submission=True)
    return saved if _is_same_hand(response, sending.response) else _only_public(saved, earlier)


def _is_same_hand(response, other):
    invitations = [getattr(one, "invitation", None) for one in (response, other)]
    return None not in invitations and invitations[0].contact_id == invitations[1].contact_id


def _only_public(saved, paper):
    root = etree.fromstring(saved)
    stack = [(root, f"/{etree.QName(root).localname}")]
    while stack:
        element, path = stack.pop()
        stack.extend((child, f"{path}/{etree.QName(child).localname}") for child in element)
        question = paper.questions.get(path)
        if not len(element) and (question is None or question.visibility != "public"):
            element.text = None
    return etree.tostring(root)


def answers_by_name(response, *, only=()):
    """{question's name: answer} of a response's relevant answers outside repeats; of these names alone, if any."""
    paper, found = paper_of(response.version), {}
    for ref, text in session_of(response).values().items():
        question = paper.questions.get(generic_of(ref))
        if question is not None and text and not question.repeat and (not only or question.name in only):
            found[question.name] = text
    return found

"""Reading of one form: what its parts share, and the problems found so far."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import texts
from .definition import Expression, Spec, anchor_of
from .errors import Phrase, Problem, Value, XPathError
from .texts import Parts, Text
from .xpath import Scope, compile_expression, read
from .xpath.syntax import Call, Number
from .xpath.syntax import Text as Literal

JAVAROSA = "http://openrosa.org/javarosa"
ODK = "http://www.opendatakit.org/xforms"
XFORMS = "http://www.w3.org/2002/xforms"


def local(element: Any) -> str:
    """Local name of an lxml element; of a comment nothing."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Any, *names: str) -> list[Any]:
    """Child elements of these names, whatever their namespace."""
    return list(element.iterchildren(*[f"{{*}}{name}" for name in names]))


def given(element: Any, name: str, namespace: str = JAVAROSA) -> str | None:
    """An attribute of a namespace, or of that name without one."""
    found: str | None = element.get(f"{{{namespace}}}{name}")
    return found if found is not None else str(element.get(name)) if name in element.attrib else None


class Reading:
    """The state of reading: specs by path, texts by language, problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.unsupported: list[Problem] = []
        self.warnings: list[Problem] = []
        self.specs: dict[str, Spec] = {}
        self.filled: set[str] = set()  # paths of leaves that have a text from the start
        self.instance_ids: frozenset[str] = frozenset()
        self.last_saved: frozenset[str] = frozenset()
        self.languages: tuple[str, ...] = ()
        self.seen: list[str] = []  # functions that the form calls
        self.compiled: dict[tuple[str, Spec | None], Expression] = {}  # an output stands in every language
        self.itext: dict[str, dict[str, dict[str, Any]]] = {}  # language -> identifier -> form -> lxml element
        self.shown: dict[str, list[Expression]] = {}  # expressions in the words of a spec
        self.words: dict[str, Text] = {}  # texts by identifier that hold no answers

    @property
    def root(self) -> Spec:
        """Spec of the root element, from which relative paths count."""
        return next(iter(self.specs[""].children.values()))

    def problem(self, template: str, ref: str | None = None, **values: Value) -> None:
        self.problems.append(Problem(template, ref, **values))

    def unsupport(self, template: str, ref: str | None = None, **values: Value) -> None:
        """Something the form asks for and does not get, though it can be filled in without."""
        self.unsupported.append(Problem(template, ref, **values))

    def warning(self, template: str, ref: str | None = None, **values: Value) -> None:
        """Something odd that hinders nothing."""
        self.warnings.append(Problem(template, ref, **values))

    def scope(self, spec: Spec | None) -> Scope:
        return Scope(anchor_of(spec), None, self.instance_ids, seen=self.seen)

    def expression(self, source: str | None, spec: Spec | None, what: Phrase) -> Expression | None:
        """Compile an expression that stands at a spec; a problem and None if it is none."""
        if source is None or not source.strip():
            return None
        known = self.compiled.get((source, spec))
        if known is not None:
            return known
        try:
            tree = read(source, exponents=False)
            run = compile_expression(tree, self.scope(spec))
        except (XPathError, RecursionError) as error:
            deep = Phrase("The expression is nested too deeply.")
            reason = error.problem if isinstance(error, XPathError) else deep
            self.problem("%(what)s: %(reason)s", spec.ref if spec else None, what=what, reason=reason)
            return None
        made = self.compiled[source, spec] = Expression(source.strip(), tree, run, spec, _constant(tree))
        return made

    def text(self, element: Any | None, spec: Spec | None, what: Phrase) -> Text | None:
        """Words of a label or hint: written there, or those of an identifier."""
        if element is None:
            return None
        ref = element.get("ref")
        if ref is None:
            parts = self.parts(element, spec, what)
            return Text({None: {texts.LONG: parts}}) if parts else None
        return self.reference(ref, spec, what)

    def reference(self, ref: str, spec: Spec | None, what: Phrase) -> Text | None:
        """Words of ``jr:itext('…')``, or of any expression, or else the words themselves."""
        identifier = itext_identifier(ref)
        if identifier is not None:
            return self.translated(identifier, spec, what)
        expression = self.expression(ref, spec, what)
        return Text({None: {texts.LONG: (expression,)}}) if expression else None

    def message(self, source: str | None, spec: Spec, what: Phrase) -> Text | None:
        """A message is plain words unless it names a translation."""
        if not source:
            return None
        identifier = itext_identifier(source)
        if identifier is not None:
            return self.translated(identifier, spec, what)
        return Text({None: {texts.LONG: (source,)}})

    def translated(self, identifier: str, spec: Spec | None, what: Phrase) -> Text:
        known = self.words.get(identifier)
        if known is not None:
            return known
        variants: dict[str | None, dict[str, Parts]] = {}
        for language, by_identifier in self.itext.items():
            forms = by_identifier.get(identifier)
            if forms is not None:
                variants[language] = {form: self.parts(value, spec, what) for form, value in forms.items()}
        if not variants:
            self.unsupport(
                "%(what)s: there is no text named '%(name)s' in any language.",
                spec.ref if spec else None, what=what, name=identifier,
            )  # fmt: skip
        text = Text(variants, self.languages)
        if variants and not text.runs():  # without answers in it, it is the same wherever it stands
            self.words[identifier] = text
        return text

    def parts(self, element: Any, spec: Spec | None, what: Phrase) -> Parts:
        """Words with `output` between them."""
        if not len(element):
            words = (element.text or "").strip()
            return (words,) if words else ()
        found: list[Any] = [element.text or ""]
        for child in element:
            name = local(child)
            if name == "output":
                source = child.get("value") or child.get("ref")
                expression = self.expression(source, spec, what)
                if expression is not None:
                    found.append(expression)
                    self.noted(spec, expression)
            elif name:
                found.append("".join(child.itertext()))
            found.append(child.tail or "")
        return _merged(found)

    def noted(self, spec: Spec | None, expression: Expression) -> None:
        """An expression that shapes how a spec is shown: the form's owner learns what it reads."""
        if spec is not None:
            self.shown.setdefault(spec.ref, []).append(expression)


def _merged(parts: Iterable[Any]) -> Parts:
    merged: list[Any] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if merged and isinstance(merged[0], str):
        merged[0] = merged[0].lstrip()
    if merged and isinstance(merged[-1], str):
        merged[-1] = merged[-1].rstrip()
    return tuple(part for part in merged if part != "")


def itext_identifier(ref: str) -> str | None:
    """Identifier of ``jr:itext('identifier')``, if that is what it is."""
    ref = ref.strip()
    if not ref.startswith("jr:itext(") or not ref.endswith(")"):
        return None
    inner = ref[len("jr:itext(") : -1].strip()
    return inner[1:-1] if len(inner) > 1 and inner[0] in "'\"" and inner[-1] == inner[0] else None


def _constant(tree: Any) -> Any:
    match tree:
        case Call(name="true"):
            return True
        case Call(name="false"):
            return False
        case Literal(value) | Number(value):
            return value
    return None

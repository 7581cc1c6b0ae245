"""The form as a respondent sees it at one moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import limits
from .definition import Definition, Element
from .live import LiveNode, phantom, reference, resolve
from .recompute import Recomputation
from .texts import Text
from .wording import Wording


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice on offer: its value, its words, and the names of the files that go with its words.

    Attributes
    ----------
    media : mapping
        By ``image``, ``audio``, ``video``, ``big-image``: the name of a file beside the form.
    image : str or None
        The picture's, as in `media`.
    """

    value: str
    label: str
    image: str | None = None
    media: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class View:
    """An element of the body at one place, with everything a page needs to show it.

    Of a repeat there is one View for the repeat itself, whose children are one View per instance with the same
    element; `can_add` and `count` are of the first, `can_remove` of the others.

    Attributes
    ----------
    element : Element
    ref : str
        Absolute, with positions. Of a group that only arranges the page, empty.
    value : str
    label, hint, guidance, message : str or None
        Plain text with answers filled in. `message` is the form's own for the violation there is.
    media : mapping
        Files that go with the label, by ``image``, ``audio``, ``video``, ``big-image``: the name of a file beside the
        form. `image` is the picture's.
    choices : tuple of Choice
    violation : {'required', 'constraint'} or None
    children : tuple of View
    """

    element: Element
    ref: str
    relevant: bool = True
    required: bool = False
    readonly: bool = False
    value: str = ""
    label: str | None = None
    hint: str | None = None
    guidance: str | None = None
    choices: tuple[Choice, ...] = ()
    violation: str | None = None
    message: str | None = None
    children: tuple[View, ...] = ()
    can_add: bool = False
    can_remove: bool = False
    count: int = 0
    image: str | None = None
    media: Mapping[str, str] = field(default_factory=dict)


def file_name(address: str | None) -> str | None:
    """Name of a file beside the form, of ``jr://images/name``."""
    return address.rpartition("/")[2] if address else None


class Views:
    """Makes views of one session."""

    def __init__(
        self, definition: Definition, tree: LiveNode, work: Recomputation, words: Wording,
        protected: Callable[[LiveNode], bool],
    ) -> None:  # fmt: skip
        self.definition, self.tree, self.work, self.words = definition, tree, work, words
        self.render, self.protected = words.render, protected

    def body(self) -> tuple[View, ...]:
        return self.inside(self.definition.body, self.tree)

    def at(self, ref: str) -> View:
        """The view at a reference: of a question or group, of an instance, or (without position) of a repeat."""
        node = resolve(self.tree, ref)
        spec = node.spec if node is not None else None
        outer, _, name = ref.rpartition("/")
        parent = resolve(self.tree, outer) if outer else None
        if parent is not None and name in parent.spec.children and parent.spec.children[name].repeat:
            element = parent.spec.children[name].element
            if element is not None:
                return self.repeat(element, parent)
        if node is None or spec is None or spec.element is None:
            raise KeyError(ref)
        if spec.repeat:
            return self.instance(spec.element, node)
        return self.single(spec.element, node)

    def inside(self, elements: tuple[Element, ...], around: LiveNode) -> tuple[View, ...]:
        """Views of elements that stand inside a node."""
        found: list[View] = []
        for element in elements:
            if not element.ref:
                found.append(self.arrangement(element, around))
                continue
            spec = self.definition.specs[element.ref]
            if element.kind == "repeat":
                assert spec.parent is not None
                for parent in self.near(around, spec.parent.path):
                    found.append(self.repeat(element, parent))
            else:
                found += [self.single(element, node) for node in self.near(around, spec.path)[:1]]
        return tuple(found)

    def near(self, around: LiveNode, path: tuple[str, ...]) -> list[LiveNode]:
        """Nodes of a path seen from a node: in the same instances of the repeats that both are in."""
        here = around
        own = here.spec.path
        shared = next((i for i, (a, b) in enumerate(zip(own, path, strict=False)) if a != b), min(len(own), len(path)))
        here = here.above(shared)
        nodes = [here]
        for name in path[shared:]:
            nodes = [child for node in nodes for child in node.children_named(name)]
        return nodes

    def arrangement(self, element: Element, around: LiveNode) -> View:
        children = self.inside(element.children, around)
        return View(
            element, "", relevant=around.relevant and any(child.relevant for child in children or ()),
            label=self.render(element.label, around), hint=self.render(element.hint, around), children=children,
            **self.pictured(element, around),
        )  # fmt: skip

    def repeat(self, element: Element, parent: LiveNode) -> View:
        spec = self.definition.specs[element.ref]
        instances = parent.instances(spec)
        relevant = parent.relevant and (any(node.relevant for node in instances) or self.opens(parent, element))
        outer = reference(parent)
        speaking = instances[0] if instances else phantom(parent, spec)  # its words look out from inside it
        return View(
            element, f"{outer}/{spec.name}", relevant=relevant, label=self.render(element.label, speaking),
            **self.pictured(element, speaking),
            children=tuple(self.instance(element, node) for node in instances),
            can_add=relevant and not spec.fixed and len(instances) < limits.REPEAT_INSTANCES, count=len(instances),
        )  # fmt: skip

    def opens(self, parent: LiveNode, element: Element) -> bool:
        """Whether a repeat without instances would be relevant."""
        spec = self.definition.specs[element.ref]
        if spec.relevant is None or parent.instances(spec):
            return spec.relevant is None
        return self.work.truth(spec.tasks["relevant"], phantom(parent, spec))

    def instance(self, element: Element, node: LiveNode) -> View:
        return View(
            element, reference(node), relevant=node.relevant, readonly=self.protected(node),
            label=self.render(element.label, node), children=self.inside(element.children, node),
            **self.pictured(element, node),
            can_remove=node.relevant and not node.spec.fixed and not self.protected(node),
        )  # fmt: skip

    def single(self, element: Element, node: LiveNode) -> View:
        if element.kind == "group":
            return View(
                element, reference(node), relevant=node.relevant, readonly=self.protected(node),
                label=self.render(element.label, node), hint=self.render(element.hint, node),
                **self.pictured(element, node),
                children=self.inside(element.children, node),
            )  # fmt: skip
        violation = None
        if node.relevant:
            violation = (
                ("required" if node.required else None) if not node.text else None if node.valid else "constraint"
            )
        media = self.media(element.label, node)
        return View(
            element, reference(node), node.relevant, node.required, self.protected(node), node.text,
            self.render(element.label, node), self.render(element.hint, node),
            self.render(element.hint, node, "guidance"), self.choices(element, node) if node.relevant else (),
            violation, self.words.message(node, violation) if violation else None, image=media.get("image"),
            media=media,
        )  # fmt: skip

    def choices(self, element: Element, node: LiveNode) -> tuple[Choice, ...]:
        if element.choices is None:
            return ()
        if element.choices.rows is None:
            return tuple(self.listed(value, text, node) for value, text in element.choices.listed)
        label, context = element.choices.label, self.work.context
        found: list[Choice] = []
        for value, row in self.work.rows(element.choices, node):
            context.steps, current, context.current = limits.EVALUATION_STEPS, context.current, node
            cell = label.cell(context, row) if label else ""
            words: str | None = cell
            media: dict[str, str] = {}
            if cell and label and label.identifier:
                words, media = self.words.text(cell), self.files(self.words.media(cell))
            context.current = current
            found.append(Choice(value, words or value, media.get("image"), media))
        return tuple(found)

    def listed(self, value: str, text: Text | None, node: LiveNode) -> Choice:
        media = self.media(text, node)
        return Choice(value, self.render(text, node) or value, media.get("image"), media)

    def media(self, text: Text | None, node: LiveNode) -> dict[str, str]:
        """Files that go with a text."""
        if text is None:
            return {}
        return self.files({form: self.render(text, node, form) for form in text.media()})

    def pictured(self, element: Element, node: LiveNode) -> dict[str, Any]:
        """The files of a group's or repeat's words, as a View has them."""
        media = self.media(element.label, node)
        return {"media": media, "image": media.get("image")} if media else {}

    def files(self, addresses: Mapping[str, str | None]) -> dict[str, str]:
        return {form: name for form, address in addresses.items() if (name := file_name(address))}

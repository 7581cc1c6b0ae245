"""Draws the tree of a form: its groups, repeats, questions, calculations and actions."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from xml.sax.saxutils import quoteattr

from .expressions import Expressions, always
from .items import CHOOSING, FRUITS, LISTS, TYPES, Item
from .writing import Writing


class Maker(Expressions, Writing):
    """Draws one form."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(f"form {seed}")
        self.seed, self.number = seed, 0
        self.root = Item("group", "data", None)
        self.before: list[Item] = []
        self.closed: list[Item] = []
        self.actions: list[str] = []  # those of the whole form
        self.translated = self.chance.random() < 0.5
        self.default = self.chance.choice(["", "en", "it"])
        self.beside = self.chance.random() < 0.3
        self.templates = self.chance.random() < 0.85
        self._fill(self.root, 0, self.chance.randint(5, 14))

    def _fill(self, parent: Item, depth: int, number: int) -> None:
        for _ in range(number):
            luck = self.chance.random()
            if depth < 3 and luck < 0.12:
                self._group(parent, depth)
            elif depth < 3 and luck < 0.28:
                self._repeat(parent, depth)
            elif luck < 0.5:
                self._calculation(parent)
            else:
                self._question(parent)

    def _new(self, kind: str, parent: Item) -> Item:
        self.number += 1
        item = Item(kind, f"{kind[0]}{self.number}", parent)
        parent.children.append(item)
        return item

    def _group(self, parent: Item, depth: int) -> None:
        item = self._new("group", parent)
        self._maybe(item, "relevant", 0.5, self.truth)
        self._maybe(item, "readonly", 0.06, self.truth)
        self._fill(item, depth + 1, self.chance.randint(1, 4))

    def _repeat(self, parent: Item, depth: int) -> None:
        item = self._new("repeat", parent)
        self._maybe(item, "relevant", 0.3, self.truth)
        if self.chance.random() < 0.3:
            counts = [one for one in self.readable(item) if one.type == "int"]
            if counts:
                item.body["jr:count"] = _count_path(self.chance.choice(counts), item)
        elif self.chance.random() < 0.06:
            item.body["jr:noAddRemove"] = "true()"
        self._fill(item, depth + 1, self.chance.randint(2, 5))
        if not any(child.kind in ("question", "calculation") for child in item.children):
            self._question(item)
        # In counted repeats web does nothing when an instance is new, and rosa has one more at the start.
        if self.chance.random() < 0.25 and "jr:count" not in item.body:
            self._on_new(item)
        self.closed.append(item)

    def _question(self, parent: Item, kind: str = "") -> Item:
        item = self._new("question", parent)
        item.type = kind or self.chance.choice(TYPES)
        if item.type in CHOOSING:
            self._offer(item)
        self._maybe(item, "relevant", 0.35, self.truth)
        self._maybe(item, "required", 0.25, lambda here: "true()" if self.chance.random() < 0.6 else self.truth(here))
        self._maybe(item, "readonly", 0.06, self.truth)
        if self.chance.random() < 0.3:
            item.bind["constraint"] = self.own(item)
        if self.chance.random() < 0.15:
            item.first = item.again = self.literal(item)
        if item.repeats() and self.chance.random() < 0.06:
            item.again = self.literal(item)
        if self.chance.random() < 0.08:
            self._on_change(item)
        if self.chance.random() < 0.3:
            item.quoted = self.pick(item, "string", "int", "select1") or ""
        item.hint = self.chance.random() < 0.2
        if not item.repeats() and always(item) and self.chance.random() < 0.06:
            self._on_opening(item)
        self.before.append(item)
        if item.choices == "kinds" and not item.filter and self.chance.random() < 0.7:
            other = self._question(parent, "string")
            other.bind["relevant"] = f"selected({self.path(item, other)}, 'other')"
        return item

    def _offer(self, item: Item) -> None:
        """Say where the choices of a question come from."""
        repeats = [
            (repeat, leaf) for repeat in self.outside(item) for leaf in repeat.children
            if leaf.type == "string" and leaf.kind == "question"
        ]  # fmt: skip
        luck = self.chance.random()
        if repeats and luck < 0.2:
            repeat, leaf = self.chance.choice(repeats)
            item.rows, item.body["value"] = f"{repeat.ref}[{leaf.name} != '']", leaf.name
            return
        if self.beside and luck < 0.4:
            item.rows, item.body["value"] = "instance('fruits')/root/item", "name"
            if self.chance.random() < 0.5:
                item.rows += f"[{self._fruit_filter(item)}]"
            return
        item.choices = self.chance.choice(list(LISTS))
        item.body["value"] = "name"
        item.rows = f"instance('{item.choices}')/root/item"
        towns = [one for one in self.readable(item) if one.choices == "regions" and one.type == "select1"]
        if item.choices == "towns" and towns and self.chance.random() < 0.7:
            item.filter = f"region = {self.path(self.chance.choice(towns), item, in_list=True)}"
        elif self.chance.random() < 0.15:
            item.filter = f"name != {self.text(item)}"
        elif item.type != "odk:rank" and self.chance.random() < 0.15:
            item.rows = ""  # written out
            return
        if item.filter:
            item.rows += f"[{item.filter}]"
        if self.chance.random() < 0.12:
            seed = self.pick(item, "int", in_list=True) if self.chance.random() < 0.5 else None
            item.rows = f"randomize({item.rows}, {seed or self.chance.randint(1, 99)})"

    def _fruit_filter(self, item: Item) -> str:
        number, word = (
            self.pick(item, "int", "decimal", in_list=True),
            self.pick(item, "select1", "string", in_list=True),
        )
        found = [f"weight > {number or 1}", f"name != '{self.chance.choice(FRUITS)}'", f"region = {word or repr('er')}"]
        return self.chance.choice([*found, f"{found[0]} or {found[2]}"])

    def _calculation(self, parent: Item) -> None:
        item = self._new("calculation", parent)
        item.type = self.chance.choice(["string", "int", "decimal", "string", "string", "date", "boolean"])
        makers: dict[str, Callable[[Item], str]] = {
            "int": self.number_of, "decimal": self.number_of, "date": self.day, "boolean": self.truth,
        }  # fmt: skip
        item.bind["calculate"] = makers.get(item.type, self.text)(item)
        if item.type == "string" and self.chance.random() < 0.06:
            item.bind["calculate"] = f"once({item.bind['calculate']})"
        self._maybe(item, "relevant", 0.15, self.truth)
        self.before.append(item)

    # Actions

    def _on_change(self, item: Item) -> None:
        """A value written elsewhere when this one changes."""
        targets = [one for one in self.readable(item) if one.kind == "question" and one.type == "string"]
        same = [one for one in targets if one.repeats() == item.repeats() and not one.bind.get("readonly")]
        if same:
            value = self.text(item)
            target = self.chance.choice(same)
            item.body["action"] = (
                f'<setvalue event="xforms-value-changed" ref="{target.ref}" value={quoteattr(value)}/>'
            )

    def _on_new(self, repeat: Item) -> None:
        """First values in a new instance."""
        targets = [one for one in repeat.children if one.kind == "question" and one.type in ("string", "int", "date")]
        if targets:
            target = self.chance.choice(targets)
            value = {"int": self.number_of, "date": self.day}.get(target.type, self.text)(repeat)
            repeat.body["action"] = f'<setvalue event="odk-new-repeat" ref="{target.ref}" value={quoteattr(value)}/>'

    def _on_opening(self, item: Item) -> None:
        """A first value when the form is opened."""
        event = self.chance.choice(["odk-instance-first-load", "odk-instance-first-load", "odk-instance-load"])
        makers = {"int": self.number_of, "date": self.day, "string": self.text}
        if item.type in makers and not item.first:
            value = makers[item.type](item)
            self.actions.append(f'<setvalue event="{event}" ref="{item.ref}" value={quoteattr(value)}/>')

    def _maybe(self, item: Item, name: str, share: float, make: Callable[[Item], str]) -> None:
        if self.chance.random() < share:
            item.bind[name] = make(item)


def _count_path(target: Item, repeat: Item) -> str:
    """As pyxform writes it. (Of an absolute path inside a repeat the web engine reads the first instance only.)"""
    if not target.repeats():
        return target.ref
    theirs, ours = target.ref.split("/"), repeat.ref.split("/")
    shared = next(i for i, (a, b) in enumerate(zip(theirs, ours, strict=False)) if a != b)
    return "/".join([".."] * (len(ours) - shared) + theirs[shared:])

"""Forms drawn by chance: the same seed gives the same form.

Groups, nested and counted repeats, all types, lists with filters, two languages, and expressions over whatever stands
before them, by absolute and by relative paths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from xml.sax.saxutils import escape, quoteattr

HEAD = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" \
xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms">"""
TYPES = ("int", "decimal", "string", "string", "date", "select1", "select1", "select", "time", "dateTime", "geopoint")
LISTS = {
    "regions": [("er", ""), ("pi", ""), ("la", "")],
    "towns": [("bo", "er"), ("mo", "er"), ("to", "pi"), ("cn", "pi"), ("rm", "la"), ("vt", "la"), ("b1", "er")],
    "yes_no": [("yes", ""), ("no", "")],
    "grades": [("1", ""), ("2", ""), ("3", ""), ("10", "")],
}


@dataclass
class Item:
    """A question, a calculation, a group or a repeat."""

    kind: str
    name: str
    parent: Item | None
    type: str = "string"
    choices: str = ""
    children: list[Item] = field(default_factory=list)
    bind: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    first: str = ""
    filter: str = ""

    @property
    def ref(self) -> str:
        return f"{self.parent.ref if self.parent else ''}/{self.name}"

    def repeats(self) -> list[Item]:
        """The repeats around it, outermost first."""
        above = self.parent.repeats() if self.parent else []
        return [*above, self] if self.kind == "repeat" else above

    def walk(self) -> Iterator[Item]:
        yield self
        for child in self.children:
            yield from child.walk()


class Maker:
    """Draws one form."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(f"form {seed}")
        self.seed, self.number = seed, 0
        self.root = Item("group", "data", None)
        self.before: list[Item] = []  # leaves that an expression may read: those that stand before it
        self.closed: list[Item] = []  # repeats that are complete
        self.actions: list[str] = []
        self.translated = self.chance.random() < 0.5
        self._fill(self.root, 0, self.chance.randint(5, 14))

    # The tree

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
            counts = [one for one in self._readable(item) if one.type == "int"]
            if counts:
                item.body["jr:count"] = _count_path(self.chance.choice(counts), item)
        elif self.chance.random() < 0.06:
            item.body["jr:noAddRemove"] = "true()"
        self._fill(item, depth + 1, self.chance.randint(2, 5))
        if not any(child.kind in ("question", "calculation") for child in item.children):
            self._question(item)
        self.closed.append(item)

    def _question(self, parent: Item) -> None:
        item = self._new("question", parent)
        item.type = self.chance.choice(TYPES)
        if item.type in ("select", "select1"):
            item.choices = self.chance.choice(list(LISTS))
            towns = [one for one in self._readable(item) if one.choices == "regions" and one.type == "select1"]
            if item.choices == "towns" and towns and self.chance.random() < 0.7:
                item.filter = f"region = {self._path(self.chance.choice(towns), item, in_list=True)}"
            elif self.chance.random() < 0.15:
                item.filter = f"name != {self.text(item)}"
        self._maybe(item, "relevant", 0.35, self.truth)
        self._maybe(item, "required", 0.25, lambda here: "true()" if self.chance.random() < 0.6 else self.truth(here))
        self._maybe(item, "readonly", 0.06, self.truth)
        if self.chance.random() < 0.3:
            item.bind["constraint"] = self.own(item)
        if self.chance.random() < 0.15:
            item.first = self._literal(item)
        if self.chance.random() < 0.08:
            self._action(item)
        self.before.append(item)

    def _calculation(self, parent: Item) -> None:
        item = self._new("calculation", parent)
        item.type = self.chance.choice(["string", "int", "decimal", "string", "string", "date", "boolean"])
        makers: dict[str, Callable[[Item], str]] = {
            "int": self.number_of, "decimal": self.number_of, "date": self.day, "boolean": self.truth,
        }  # fmt: skip
        item.bind["calculate"] = makers.get(item.type, self.text)(item)
        self._maybe(item, "relevant", 0.15, self.truth)
        self.before.append(item)

    def _action(self, item: Item) -> None:
        """A value written elsewhere when this one changes."""
        targets = [one for one in self._readable(item) if one.kind == "question" and one.type == "string"]
        same = [one for one in targets if one.repeats() == item.repeats() and not one.bind.get("readonly")]
        if same:
            value = self.text(item)
            self.actions.append(item.ref)
            target = self.chance.choice(same)
            item.body["action"] = (
                f'<setvalue event="xforms-value-changed" ref="{target.ref}" value={quoteattr(value)}/>'
            )

    def _maybe(self, item: Item, name: str, share: float, make: Callable[[Item], str]) -> None:
        if self.chance.random() < share:
            item.bind[name] = make(item)

    # What an expression may read

    def _readable(self, here: Item) -> list[Item]:
        """Leaves before `here` of which there is one: in the same instances, or above."""
        around = here.repeats() if here.kind != "repeat" else here.repeats()[:-1]
        return [one for one in self.before if one.repeats() == around[: len(one.repeats())]]

    def _path(self, target: Item, here: Item, in_list: bool = False) -> str:
        luck = self.chance.random()
        if here.parent is target.parent and here.kind != "repeat" and luck < 0.45:
            return f"current()/../{target.name}" if in_list or luck < 0.2 else f"../{target.name}"
        return target.ref

    def _pick(self, here: Item, *types: str) -> str | None:
        found = [one for one in self._readable(here) if one.type in types]
        return self._path(self.chance.choice(found), here) if found else None

    def _literal(self, item: Item) -> str:
        if item.choices:
            return self.chance.choice(LISTS[item.choices])[0]
        literals = {
            "int": ["1", "2", "7"], "decimal": ["0.5", "3"], "date": ["2024-02-29"], "time": ["08:30:00.000Z"],
            "dateTime": ["2024-07-15T08:30:00.000Z"], "geopoint": ["45.07 7.68 0 0"],
        }  # fmt: skip
        return self.chance.choice(literals.get(item.type, ["a", "b"]))

    # Expressions

    def number_of(self, here: Item, depth: int = 0) -> str:
        leaf = self._pick(here, "int", "decimal")
        simple = [str(self.chance.randint(0, 12)), f"{self.chance.randint(0, 40) / 4:g}", leaf or "1", leaf or "4"]
        if depth > 2 or self.chance.random() < 0.3:
            return self.chance.choice(simple)
        a, b = (lambda: self.number_of(here, depth + 1)), (lambda: self.truth(here, depth + 1))
        chosen: list[Callable[[], str]] = [
            lambda: f"{a()} + {a()}", lambda: f"{a()} - {a()}", lambda: f"{a()} * 2", lambda: f"({a()}) div 4",
            lambda: f"({a()}) mod 3", lambda: f"round({a()}, 1)", lambda: f"int({a()})", lambda: f"abs({a()})",
            lambda: f"if({b()}, {a()}, {a()})", lambda: f"coalesce({leaf or 1}, {a()})", lambda: f"pow({a()}, 2)",
            lambda: f"string-length({self.text(here, depth + 1)})", lambda: f"number({a()})", lambda: f"-({a()})",
            lambda: f"max({a()}, {a()})", lambda: f"min({a()}, {a()}, 5)",
            *(self._aggregates(here) * 3),
        ]  # fmt: skip
        return self.chance.choice(chosen)()

    def _aggregates(self, here: Item) -> list[Callable[[], str]]:
        found: list[Callable[[], str]] = []
        around = here.repeats()
        for repeat in self.closed:
            outer = repeat.repeats()[:-1]
            if outer != around[: len(outer)] or repeat in around:
                continue
            ref = repeat.ref
            found.append(lambda ref=ref: f"count({ref})")  # type: ignore[misc]
            numbers = [one for one in repeat.children if one.type in ("int", "decimal") and one.kind == "question"]
            for leaf in numbers:
                found.append(lambda ref=leaf.ref: f"sum({ref}[. != ''])")  # type: ignore[misc]
                found.append(lambda ref=leaf.ref: f"count-non-empty({ref})")  # type: ignore[misc]
                place = self.chance.choice(["1", "2", f"count({ref})"])
                found.append(lambda leaf=leaf, ref=ref, place=place: f"indexed-repeat({leaf.ref}, {ref}, {place})")  # type: ignore[misc]
                found.append(lambda leaf=leaf, ref=ref: f"count({ref}[{leaf.name} > 1])")  # type: ignore[misc]
        if around and here.kind != "repeat":
            up = 1
            one: Item | None = here.parent
            while one is not None and one.kind != "repeat":
                up, one = up + 1, one.parent
            found.append(lambda: f"position({'/'.join(['..'] * up)})")
        chosen = [one for one in self._readable(here) if one.type == "select"]
        for leaf in chosen[:2]:
            found.append(lambda leaf=leaf: f"count-selected({self._path(leaf, here)})")  # type: ignore[misc]
        return found

    def text(self, here: Item, depth: int = 0) -> str:
        leaf = self._pick(here, "string", "select1", "select", "date")
        simple = ["'a'", "'yes'", leaf or "'b'", leaf or "''"]
        if depth > 2 or self.chance.random() < 0.3:
            return self.chance.choice(simple)
        a, b, n = (
            (lambda: self.text(here, depth + 1)),
            (lambda: self.truth(here, depth + 1)),
            (lambda: self.number_of(here, depth + 1)),
        )
        chosen: list[Callable[[], str]] = [
            lambda: f"concat({a()}, '-', {a()})", lambda: f"if({b()}, {a()}, {a()})", lambda: f"coalesce({a()}, {a()})",
            lambda: f"substr({a()}, 1, 3)", lambda: f"normalize-space({a()})", lambda: f"string({n()})",
            lambda: f"translate({a()}, 'ab', 'xy')", lambda: f"substring-before({a()}, '-')",
            lambda: f"concat({n()}, {a()})", lambda: f"join(' ', {a()}, {a()})",
        ]  # fmt: skip
        for one in self._readable(here):
            if one.type == "select":
                chosen.append(lambda one=one: f"selected-at({self._path(one, here)}, {self.chance.randint(0, 2)})")  # type: ignore[misc]
            if one.choices and not one.filter and one.type == "select1":
                chosen.append(lambda one=one: f"jr:choice-name({one.ref}, '{one.ref}')")  # type: ignore[misc]
        for repeat in self.closed:
            outer = repeat.repeats()[:-1]
            texts = [one for one in repeat.children if one.type == "string" and one.kind == "question"]
            if texts and outer == here.repeats()[: len(outer)] and repeat not in here.repeats():
                chosen.append(lambda one=texts[0]: f"join(',', {one.ref})")  # type: ignore[misc]
        return self.chance.choice(chosen)()

    def truth(self, here: Item, depth: int = 0) -> str:
        if depth > 2:
            return self.chance.choice(["true()", "false()"])
        a = lambda: self.truth(here, depth + 1)  # noqa: E731
        choices = [one for one in self._readable(here) if one.choices]
        chosen: list[Callable[[], str]] = [
            lambda: (
                f"{self.number_of(here, depth + 1)} {self.chance.choice(['>', '<', '>=', '<=', '=', '!='])} "
                f"{self.number_of(here, depth + 1)}"
            ),
            lambda: f"{self.text(here, depth + 1)} {self.chance.choice(['=', '!='])} {self.text(here, depth + 1)}",
        ]
        if depth < 2:
            chosen += [lambda: f"({a()}) and ({a()})", lambda: f"({a()}) or ({a()})", lambda: f"not({a()})"]
        for one in self.chance.sample(choices, min(3, len(choices))):
            value = self.chance.choice(LISTS[one.choices])[0]
            path = self._path(one, here)
            chosen += [(lambda path=path, value=value: f"selected({path}, '{value}')")] * 2  # type: ignore[misc]
            chosen.append(lambda path=path, value=value: f"{path} = '{value}'")  # type: ignore[misc]
        leaf = self._pick(here, "string", "int", "date", "select1")
        if leaf:
            chosen += [
                lambda: f"{leaf} != ''",
                lambda: f"string-length({leaf}) > 1",
                lambda: f"starts-with({leaf}, 'a')",
            ]
        day = self._pick(here, "date")
        if day:
            chosen.append(lambda: f"{day} > date('2000-01-01')")
        return self.chance.choice(chosen)()

    def day(self, here: Item) -> str:
        leaf = self._pick(here, "date")
        if leaf is None:
            return f"date('20{self.chance.randint(10, 29)}-0{self.chance.randint(1, 9)}-15')"
        return self.chance.choice([f"date({leaf} + {self.chance.randint(1, 400)})", leaf, f"date({leaf})"])

    def own(self, item: Item) -> str:
        """A constraint."""
        by_type = {
            "int": [". > 0", ". < 20 and . != 3", ". >= 1"], "decimal": [". <= 10.5"],
            "date": [". > date('1980-01-01')"], "select": ["count-selected(.) < 3", "not(selected(., '1'))"],
            "string": ["string-length(.) < 6", "regex(., '[a-z]+')", ". != 'b'"], "select1": [". != 'no'"],
        }  # fmt: skip
        found = self.chance.choice(by_type.get(item.type, ["string-length(.) > 2"]))
        return f"{found} or {self.truth(item, 2)}" if self.chance.random() < 0.3 else found

    # The XForm

    def xform(self) -> str:
        binds = "".join(self._bind(item) for item in self.root.walk() if item.parent)
        return (
            f"{HEAD}<h:head><h:title>Generated {self.seed}</h:title><model>{self._itext()}"
            f'<instance><data id="generated_{self.seed}">{self._leaves(self.root)}</data></instance>{self._lists()}'
            f"{binds}</model></h:head><h:body>{self._body(self.root)}</h:body></h:html>"
        )

    def _leaves(self, parent: Item, *, template: bool | None = None) -> str:
        """The data below an item. As pyxform writes them: templates in templates, instances in instances."""
        texts = []
        for item in parent.children:
            if item.kind in ("question", "calculation"):
                texts.append(f"<{item.name}>{escape(item.first)}</{item.name}>" if item.first else f"<{item.name}/>")
            elif item.kind == "group":
                texts.append(f"<{item.name}>{self._leaves(item, template=template)}</{item.name}>")
            else:
                if template is not False:
                    inner = self._leaves(item, template=True)
                    texts.append(f'<{item.name} jr:template="">{inner}</{item.name}>')
                if not template:
                    texts.append(f"<{item.name}>{self._leaves(item, template=False)}</{item.name}>")
        return "".join(texts)

    def _lists(self) -> str:
        texts = []
        for name, rows in LISTS.items():
            label = "itextId" if self.translated else "label"
            words = (lambda value, name=name: f"{name}-{value}") if self.translated else str.upper
            items = "".join(
                f"<item><name>{value}</name><{label}>{words(value)}</{label}><region>{region}</region></item>"
                for value, region in rows
            )
            texts.append(f'<instance id="{name}"><root>{items}</root></instance>')
        return "".join(texts)

    def _itext(self) -> str:
        if not self.translated:
            return ""
        questions = [item for item in self.root.walk() if item.kind == "question"]
        translations = []
        for language in ("en", "it"):
            texts = [
                (f"{name}-{value}", f"{value.upper()} {language}") for name, rows in LISTS.items() for value, _ in rows
            ]
            texts += [(f"{item.ref}:label", f"{item.name} {language}") for item in questions]
            inner = "".join(f'<text id="{key}"><value>{words}</value></text>' for key, words in texts)
            translations.append(f'<translation lang="{language}">{inner}</translation>')
        return f"<itext>{''.join(translations)}</itext>"

    def _bind(self, item: Item) -> str:
        if item.kind in ("group", "repeat"):
            attributes = item.bind
        else:
            kind = "string" if item.type in ("select", "select1") else item.type
            attributes = {"type": kind, **item.bind}
        if not attributes:
            return ""
        return f'<bind nodeset="{item.ref}" {" ".join(f"{k}={quoteattr(v)}" for k, v in attributes.items())}/>'

    def _body(self, parent: Item) -> str:
        return "".join(map(self._element, parent.children))

    def _element(self, item: Item) -> str:
        if item.kind == "calculation":
            return ""
        if item.kind == "group":
            return f'<group ref="{item.ref}"><label>{item.name}</label>{self._body(item)}</group>'
        if item.kind == "repeat":
            extra = " ".join(f'{name}="{value}"' for name, value in item.body.items())
            return (
                f'<group ref="{item.ref}"><label>{item.name}</label>'
                f'<repeat nodeset="{item.ref}" {extra}>{self._body(item)}</repeat></group>'
            )
        label = f"<label ref=\"jr:itext('{item.ref}:label')\"/>" if self.translated else f"<label>{item.name}</label>"
        inner = label + item.body.get("action", "")
        if not item.choices:
            return f'<input ref="{item.ref}">{inner}</input>'
        words = "jr:itext(itextId)" if self.translated else "label"
        rows = f"instance('{item.choices}')/root/item" + (f"[{item.filter}]" if item.filter else "")
        return (
            f'<{item.type} ref="{item.ref}">{inner}<itemset nodeset={quoteattr(rows)}><value ref="name"/>'
            f'<label ref="{words}"/></itemset></{item.type}>'
        )


def _count_path(target: Item, repeat: Item) -> str:
    """As pyxform writes it. (Of an absolute path inside a repeat the web engine reads the first instance only.)"""
    if not target.repeats():
        return target.ref
    theirs, ours = target.ref.split("/"), repeat.ref.split("/")
    shared = next(i for i, (a, b) in enumerate(zip(theirs, ours, strict=False)) if a != b)
    return "/".join([".."] * (len(ours) - shared) + theirs[shared:])


def xform(seed: int) -> str:
    """The XForm of a seed."""
    return Maker(seed).xform()

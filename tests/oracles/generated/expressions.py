"""Expressions over what stands before them in a form drawn by chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from .items import CHOOSING, FRUITS, LISTS, Item

Parts = list[Callable[[], str]]


class Expressions:
    """Draws expressions; whoever draws the form keeps what they may read."""

    chance: Random
    before: list[Item]  # leaves that an expression may read: those that stand before it
    closed: list[Item]  # repeats that are complete
    beside: bool  # whether there is a list beside the form

    # What may be read

    def readable(self, here: Item) -> list[Item]:
        """Leaves before `here` of which there is one: in the same instances, or above."""
        around = here.repeats() if here.kind != "repeat" else here.repeats()[:-1]
        return [one for one in self.before if one.repeats() == around[: len(one.repeats())]]

    def path(self, target: Item, here: Item, in_list: bool = False) -> str:
        luck = self.chance.random()
        if here.parent is target.parent and here.kind != "repeat" and luck < 0.45:
            return f"current()/../{target.name}" if in_list or luck < 0.2 else f"../{target.name}"
        return target.ref

    def pick(self, here: Item, *types: str, in_list: bool = False) -> str | None:
        found = [one for one in self.readable(here) if one.type in types]
        return self.path(self.chance.choice(found), here, in_list) if found else None

    def outside(self, here: Item) -> list[Item]:
        """Complete repeats of which an expression sees all the instances."""
        around = here.repeats()
        outer = [(repeat, repeat.repeats()[:-1]) for repeat in self.closed]
        return [repeat for repeat, above in outer if above == around[: len(above)] and repeat not in around]

    # Numbers

    def number_of(self, here: Item, depth: int = 0) -> str:
        leaf = self.pick(here, "int", "decimal", "range")
        simple = [str(self.chance.randint(0, 12)), f"{self.chance.randint(0, 40) / 4:g}", leaf or "1", leaf or "4"]
        if depth > 2 or self.chance.random() < 0.3:
            return self.chance.choice(simple)
        a, b = (lambda: self.number_of(here, depth + 1)), (lambda: self.truth(here, depth + 1))
        # Of blanks the references make different things in these.
        sure = lambda: self.chance.choice([*simple[:2], f"string-length({self.text(here, depth + 1)})"])  # noqa: E731
        chosen: Parts = [
            lambda: f"{a()} + {a()}", lambda: f"{a()} - {a()}", lambda: f"{a()} * 2", lambda: f"({a()}) div 4",
            lambda: f"({a()}) mod 3", lambda: f"round({a()}, 1)", lambda: f"int({a()})", lambda: f"abs({a()})",
            lambda: f"if({b()}, {a()}, {a()})", lambda: f"coalesce({leaf or 1}, {a()})", lambda: f"pow({a()}, 2)",
            lambda: f"string-length({self.text(here, depth + 1)})", lambda: f"number({a()})", lambda: f"-({a()})",
            lambda: f"max({sure()}, {sure()})", lambda: f"min({sure()}, {sure()}, 5)", 
            lambda: f"round({self._curve(a())}, 3)",
            lambda: f"checklist(1, 3, {b()}, {b()}, {b()})", lambda: f"weighted-checklist(2, 5, {b()}, 2, {b()}, 3)",
            lambda: f"number({b()})", lambda: f"boolean({a()}) + 1",
            *(list(self._over_repeats(here)) * 2), *self._in_lists(here), *self._of_moments(here),
        ]  # fmt: skip
        return self.chance.choice(chosen)()

    def _curve(self, number: str) -> str:
        name = self.chance.choice(["sin", "cos", "tan", "atan", "sqrt", "exp10", "log10", "exp", "log"])
        if name.startswith("exp"):
            return f"{name}(({number}) mod 5)"
        return f"{name}(abs({number}) + 1)"

    def _over_repeats(self, here: Item) -> Iterator[Callable[[], str]]:
        for repeat in self.outside(here):
            yield from self._over(repeat, apart=not here.repeats() and len(repeat.repeats()) == 1)
        around = here.repeats()
        if around and here.kind != "repeat":
            up = 1
            one: Item | None = here.parent
            while one is not None and one.kind != "repeat":
                up, one = up + 1, one.parent
            yield lambda: f"position({'/'.join(['..'] * up)})"
            if len(around) > 1:
                steps = len(here.ref.split("/")) - len(around[0].ref.split("/"))
                yield lambda: f"position({'/'.join(['..'] * steps)})"
        for leaf in [one for one in self.readable(here) if one.type in ("select", "odk:rank")][:2]:
            yield lambda leaf=leaf: f"count-selected({self.path(leaf, here)})"  # type: ignore[misc]

    def _over(self, repeat: Item, *, apart: bool) -> Iterator[Callable[[], str]]:
        """Figures of all instances: `apart`, also of one by its place. (From inside another repeat, or of an inner one,
        rosa reads nothing and web the first one's.)"""
        ref = repeat.ref
        if always(repeat):  # of what is not relevant the references count different things
            yield lambda: f"count({ref})"
        questions = [one for one in repeat.children if one.kind == "question"]
        for leaf in [one for one in questions if one.type in ("int", "decimal")]:
            place = self.chance.choice(["1", "2", f"count({ref})"])
            yield lambda leaf=leaf: _of_some("sum", leaf.ref)  # type: ignore[misc]
            yield lambda leaf=leaf: f"count-non-empty({leaf.ref})"  # type: ignore[misc]
            yield lambda leaf=leaf: _of_some("max", leaf.ref)  # type: ignore[misc]
            yield lambda leaf=leaf, place=place: f"indexed-repeat({leaf.ref}, {ref}, {place})"  # type: ignore[misc]
            yield lambda leaf=leaf: f"count({ref}[{leaf.name} > 1])"  # type: ignore[misc]
            if apart:
                at = self.chance.randint(1, 3)
                yield lambda leaf=leaf, at=at: f"number({ref}[{at}]/{leaf.name})"  # type: ignore[misc]
                yield lambda leaf=leaf: _of_some("sum", f"{ref}[position() < 3]/{leaf.name}")  # type: ignore[misc]
        for leaf in [one for one in questions if one.type == "select1" and one.choices][:1]:
            value = self.chance.choice(LISTS[leaf.choices])[0]
            yield lambda leaf=leaf, value=value: f"count({ref}[{leaf.name} = '{value}'])"  # type: ignore[misc]
        for inner in [one for one in repeat.walk() if one.kind == "repeat" and one is not repeat][:1]:
            if always(inner):
                yield lambda inner=inner: f"count({inner.ref})"  # type: ignore[misc]
            for leaf in [one for one in inner.children if one.type in ("int", "decimal") and one.kind == "question"][
                :1
            ]:
                yield lambda leaf=leaf: _of_some("sum", leaf.ref)  # type: ignore[misc]
                yield lambda leaf=leaf, inner=inner: f"indexed-repeat({leaf.ref}, {ref}, 1, {inner.ref}, 2)"  # type: ignore[misc]

    def _in_lists(self, here: Item) -> Iterator[Callable[[], str]]:
        region = self.pick(here, "string", "select1", in_list=True)
        if region:
            yield lambda: f"count(instance('towns')/root/item[region = {region}])"
            yield lambda: f"count(instance('regions')/root/item[name != {region}])"
            if self.beside:
                yield lambda: f"number(instance('fruits')/root/item[name = {region}]/weight)"
        number = self.pick(here, "int", in_list=True)
        if number:
            yield lambda: f"count(instance('grades')/root/item[name > {number}])"

    def _of_moments(self, here: Item) -> Iterator[Callable[[], str]]:
        day, other = self.pick(here, "date"), self.pick(here, "date")
        if day and other:
            yield lambda: f"int(decimal-date-time({day}) - decimal-date-time({other}))"
            yield lambda: f"int(format-date({day}, '%Y')) - int(format-date({other}, '%n'))"
        moment = self.pick(here, "dateTime")
        if moment:
            yield lambda: f"round(decimal-date-time({moment}), 4)"
        place = self.pick(here, "geopoint")
        if place:
            yield lambda: f"number(selected-at({place}, {self.chance.randint(0, 1)}))"
        shape = self.pick(here, "geoshape")
        if shape:
            yield lambda: f"if({shape} = '', 0, int(area({shape}) div 1000000))"
        line = self.pick(here, "geotrace")
        if line:
            yield lambda: f"if({line} = '', 0, int(distance({line}) div 1000))"

    # Texts

    def text(self, here: Item, depth: int = 0) -> str:
        leaf = self.pick(here, "string", "select1", "select", "date", "odk:rank")
        simple = ["'a'", "'yes'", leaf or "'b'", leaf or "''"]
        if depth > 2 or self.chance.random() < 0.3:
            return self.chance.choice(simple)
        a, b, n = (
            (lambda: self.text(here, depth + 1)),
            (lambda: self.truth(here, depth + 1)),
            (lambda: self.number_of(here, depth + 1)),
        )
        chosen: Parts = [
            lambda: f"concat({a()}, '-', {a()})", lambda: f"if({b()}, {a()}, {a()})", lambda: f"coalesce({a()}, {a()})",
            lambda: f"substr({a()}, 1, 3)", lambda: f"normalize-space({a()})", lambda: f"string({n()})",
            lambda: f"translate({a()}, 'ab', 'xy')", lambda: f"substring-before({a()}, '-')",
            lambda: f"substring-after({a()}, '-')", lambda: f"concat({n()}, {a()})", lambda: f"join(' ', {a()}, {a()})",
            lambda: f"digest({a()}, 'SHA-256', 'hex')", lambda: f"string({b()})",
            *self._texts_of(here), *self._texts_of_moments(here), *self._texts_of_repeats(here),
        ]  # fmt: skip
        return self.chance.choice(chosen)()

    def _texts_of(self, here: Item) -> Iterator[Callable[[], str]]:
        for one in self.readable(here):
            if one.type in ("select", "odk:rank"):
                at = self.chance.randint(0, 2)
                yield lambda one=one, at=at: f"selected-at({self.path(one, here)}, {at})"  # type: ignore[misc]
                if one.choices and not one.filter and one.type == "select":
                    first = f"selected-at({one.ref}, 0)"
                    yield lambda one=one, first=first: f"jr:choice-name({first}, '{one.ref}')"  # type: ignore[misc]
            if one.choices and not one.filter and one.type == "select1":
                yield lambda one=one: f"jr:choice-name({one.ref}, '{one.ref}')"  # type: ignore[misc]
            if one.choices == "towns" and one.type == "select1":
                path = self.path(one, here, in_list=True)
                yield lambda path=path: f"instance('towns')/root/item[name = {path}]/region"  # type: ignore[misc]

    def _texts_of_moments(self, here: Item) -> Iterator[Callable[[], str]]:
        day, moment = self.pick(here, "date"), self.pick(here, "dateTime")
        if day:
            shape = self.chance.choice(["%Y-%m", "%d/%m/%y", "%e %b %Y", "%Y.%n.%e", "%a"])
            yield lambda: f"format-date({day}, '{shape}')"
        if moment:
            shape = self.chance.choice(["%H:%M", "%Y-%m-%d %H", "%h.%M.%S", "%d %b, %3"])
            yield lambda: f"format-date-time({moment}, '{shape}')"

    def _texts_of_repeats(self, here: Item) -> Iterator[Callable[[], str]]:
        for repeat in self.outside(here):
            texts = [one for one in repeat.children if one.type == "string" and one.kind == "question"]
            if texts:
                yield lambda one=texts[0]: f"join(',', {one.ref})"  # type: ignore[misc]
                if len(repeat.repeats()) == 1 and not here.repeats():
                    yield lambda one=texts[0], repeat=repeat: f"string({repeat.ref}[2]/{one.name})"  # type: ignore[misc]
        around = here.repeats()
        own = [
            one
            for one in self.before
            if around and one.parent is around[-1] and one.type == "string" and not one.bind.get("calculate")
        ]
        if own and here.parent is around[-1] and here.kind != "repeat":
            leaf, ref = own[0], around[-1].ref
            yield lambda: f"indexed-repeat({leaf.ref}, {ref}, position(..) - 1)"

    # Truth

    def truth(self, here: Item, depth: int = 0) -> str:
        if depth > 2:
            return self.chance.choice(["true()", "false()"])
        a = lambda: self.truth(here, depth + 1)  # noqa: E731
        choices = [one for one in self.readable(here) if one.choices]
        chosen: Parts = [
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
            path = self.path(one, here)
            chosen += [(lambda path=path, value=value: f"selected({path}, '{value}')")] * 2  # type: ignore[misc]
            chosen.append(lambda path=path, value=value: f"{path} = '{value}'")  # type: ignore[misc]
        leaf = self.pick(here, "string", "int", "date", "select1", "binary", "trigger", "geopoint", "time")
        if leaf:
            chosen += [
                lambda: f"{leaf} != ''",
                lambda: f"string-length({leaf}) > 1",
                lambda: f"starts-with({leaf}, '{self.chance.choice(['a', '1', 'OK', 'photo'])}')",
                lambda: f"contains({leaf}, '{self.chance.choice(['a', '0', '.jpg'])}')",
                lambda: f"ends-with({leaf}, '{self.chance.choice(['a', '0', 'g'])}')",
                lambda: f"boolean-from-string({leaf})",
            ]
        day = self.pick(here, "date")
        if day:
            chosen.append(lambda: f"{day} > date('2000-01-01')")
        fruit = self.pick(here, "select1", "string", in_list=True)
        if fruit and self.beside:
            value = self.chance.choice(FRUITS)
            chosen.append(lambda: f"instance('fruits')/root/item[name = '{value}' and region = {fruit}]/label != ''")
        return self.chance.choice(chosen)()

    def day(self, here: Item) -> str:
        leaf = self.pick(here, "date")
        if leaf is None:
            return f"date('20{self.chance.randint(10, 29)}-0{self.chance.randint(1, 9)}-15')"
        return self.chance.choice(
            [f"date({leaf} + {self.chance.randint(1, 400)})", leaf, f"date({leaf})", f"if({leaf} = '', '', {leaf})"]
        )

    def own(self, item: Item) -> str:
        """A constraint."""
        by_type = {
            "int": [". > 0", ". < 20 and . != 3", ". >= 1"], "decimal": [". <= 10.5"], "range": [". != 2"],
            "date": [". > date('1980-01-01')"], "select": ["count-selected(.) < 3", "not(selected(., '1'))"],
            "string": ["string-length(.) < 6", "regex(., '[a-z]+')", ". != 'b'"], "select1": [". != 'no'"],
            "binary": ["ends-with(., '.jpg')", "contains(., '.')"],
        }  # fmt: skip
        found = self.chance.choice(by_type.get(item.type, ["string-length(.) > 2"]))
        return f"{found} or {self.truth(item, 2)}" if self.chance.random() < 0.3 else found

    def literal(self, item: Item) -> str:
        if item.choices:
            return self.chance.choice(LISTS[item.choices])[0]
        literals = {
            "int": ["1", "2", "7"], "decimal": ["0.5", "3"], "date": ["2024-02-29"], "time": ["08:30:00.000Z"],
            "dateTime": ["2024-07-15T08:30:00.000Z"], "geopoint": ["45.07 7.68 0 0"], "range": ["2"], "trigger": ["OK"],
            "geotrace": ["45 7 0 0; 45 8 0 0"], "geoshape": ["45 7 0 0; 45 8 0 0; 46 8 0 0; 45 7 0 0"], "binary": [""],
        }  # fmt: skip
        if item.type in CHOOSING:
            return ""
        return self.chance.choice(literals.get(item.type, ["a", "b"]))


def always(item: Item) -> bool:
    """Whether an item is there whatever is answered."""
    here: Item | None = item
    while here is not None and "relevant" not in here.bind:
        here = here.parent
    return here is None


def _of_some(name: str, path: str) -> str:
    """A figure of the answers that are there. (Of none the references make different things.)"""
    return f"if(count-non-empty({path}) > 0, {name}({path}[. != '']), 0)"

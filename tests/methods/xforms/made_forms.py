"""Forms made at random: two levels of repeats, counts, lists, and expressions of all kinds between their fields."""

from __future__ import annotations

from random import Random
from xml.sax.saxutils import escape

FIELDS = (
    "/data/a", "/data/b", "/data/o/x", "/data/o/y", "/data/o/g/z", "/data/o/i/u", "/data/o/i/v", "/data/o/i/w",
    "/data/p/k", "/data/p/l", "/data/c", "/data/d",
)  # fmt: skip
REPEATS = ("/data/o", "/data/o/i", "/data/p")
INSTANCES = ("/data/o[1]", "/data/o[2]", "/data/p[1]", "/data/o[1]/i[1]", "/data/o[1]/i[2]", "/data/o[2]/i[1]")
_LIST = "".join(f"<item><name>{at}</name><g>{at % 3}</g></item>" for at in range(6))
_DATA = """<data id="made"><a>1</a><b>2</b><o jr:template=""><x>1</x><y/><g><z/></g><i jr:template="">
<u>1</u><v/><w/></i></o><o><x>1</x><y/><g><z/></g><i><u>1</u><v/><w/></i></o><p jr:template="">
<k/><l>1</l></p><c/><d/></data>"""


class Maker:
    """Expressions for one field, none of which reads the field itself: such have no one true state."""

    def __init__(self, chance: Random, field: str) -> None:
        self.chance, self.field = chance, field

    def read(self) -> str:
        """Something that an expression may read."""
        source = self.chance.choice([each for each in FIELDS if each != self.field])
        other = self.chance.choice([name for name in "uxk" if not self.field.endswith(f"/{name}")])
        forms = [
            source, source, source, self.relative(source), f"sum({source})", "position(..)",
            f"count({self.chance.choice(REPEATS)})",
        ]  # fmt: skip
        if self.field not in ("/data/o/x", "/data/a"):
            index = self.chance.choice(["1", "2", "/data/a"])
            forms += [f"indexed-repeat(/data/o/x, /data/o, {index})", f"/data/o[{index}]/x", "count(/data/o[x > 1])"]
        if not self.field.endswith("/u"):
            forms.append(f"count(/data/o/i[u = current()/../{other}])")
        return self.chance.choice(forms)

    def relative(self, source: str) -> str:
        here, there = self.field.split("/")[1:], source.split("/")[1:]
        shared = 0
        while shared < min(len(here), len(there)) - 1 and here[shared] == there[shared]:
            shared += 1
        return "../" * (len(here) - shared) + "/".join(there[shared:])

    def value(self) -> str:
        one, other = self.read(), self.read()
        return self.chance.choice(
            [one, f"{one} + {other}", f"concat({one}, '-', {other})", f"if({one} > {other}, {one}, 1)",
             f"coalesce({one}, {other})", f"max({one}, 0) * 2"]
        )  # fmt: skip

    def truth(self) -> str:
        other = self.chance.choice(["1", "2", self.read()])
        return f"{self.read()} {self.chance.choice(['=', '!=', '<', '>'])} {other}"

    def bind(self) -> str:
        said = [f'type="{self.chance.choice(["int", "string", "string", "decimal"])}"']
        for name, share, make in (
            ("calculate", 0.35, self.value), ("relevant", 0.3, self.truth), ("required", 0.2, self.truth),
            ("constraint", 0.25, self.truth), ("readonly", 0.15, self.truth),
        ):  # fmt: skip
            if self.chance.random() < share:
                said.append(f'{name}="{escape(make())}"')
        return f'<bind nodeset="{self.field}" {" ".join(said)}/>'

    def control(self) -> str:
        if self.chance.random() > 0.12:
            return f'<input ref="{self.field}"><label>Q</label></input>'
        return (
            f'<select1 ref="{self.field}"><label>Q</label><itemset nodeset="instance(\'l\')/root/item'
            f'[g = {escape(self.read())}]"><value ref="name"/><label ref="name"/></itemset></select1>'
        )


def made(chance: Random) -> str:
    """An XForm. It may have circles: then it is refused."""
    makers = [Maker(chance, field) for field in FIELDS]
    a, b, x, y, z, u, v, w, k, last, c, d = (maker.control() for maker in makers)
    inside = Maker(chance, "/data/o/g/z")  # a group whose relevance reads what is inside it has no one true state
    group = f'<bind nodeset="/data/o/g" relevant="{escape(inside.truth())}"/>' if chance.random() < 0.3 else ""
    counts = [
        f' jr:count="{escape(count)}"' if chance.random() < 0.35 else ""
        for count in (chance.choice(["../x", "/data/a"]), chance.choice(["/data/b", "../a + 1", "count(/data/o)"]))
    ]
    return f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
    xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Made</h:title><model><instance>{_DATA}</instance>
    <instance id="l"><root>{_LIST}</root></instance>{"".join(maker.bind() for maker in makers)}{group}</model></h:head>
    <h:body>{a}{b}<group ref="/data/o"><repeat nodeset="/data/o">{x}{y}<group ref="/data/o/g">{z}</group>
    <group ref="/data/o/i"><repeat nodeset="/data/o/i"{counts[0]}>{u}{v}{w}</repeat></group></repeat></group>
    <group ref="/data/p"><repeat nodeset="/data/p"{counts[1]}>{k}{last}</repeat></group>{c}{d}</h:body></h:html>"""

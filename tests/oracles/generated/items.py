"""What a form drawn by chance is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

TYPES = (
    "int", "int", "decimal", "string", "string", "string", "date", "date", "select1", "select1", "select1", "select",
    "select", "time", "dateTime", "geopoint", "geotrace", "geoshape", "odk:rank", "range", "trigger", "binary",
)  # fmt: skip
CHOOSING = ("select", "select1", "odk:rank")
LISTS = {
    "regions": [("er", ""), ("pi", ""), ("la", "")],
    "towns": [("bo", "er"), ("mo", "er"), ("to", "pi"), ("cn", "pi"), ("rm", "la"), ("vt", "la"), ("b1", "er")],
    "yes_no": [("yes", ""), ("no", "")],
    "grades": [("1", ""), ("2", ""), ("3", ""), ("10", "")],
    "kinds": [("a", ""), ("b", ""), ("other", "")],
}
# A list that lies beside the form.
MEDIA = {"fruits.csv": b"name,label,region,weight\nkiwi,Kiwi,er,3\nfig,Fig,la,0.5\npear,Pear,er,10\nplum,Plum,pi,2\n"}
FRUITS = ("kiwi", "fig", "pear", "plum")


@dataclass(eq=False)
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
    again: str = ""  # its first value in a new instance
    filter: str = ""
    rows: str = ""  # where its choices come from, if not from one of the lists
    quoted: str = ""  # what its label quotes
    hint: bool = False

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

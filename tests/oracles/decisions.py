"""Where the two reference engines differ, and what we do: each a small form with the value that each engine gives.

`EXAMPLES` is written by hand; ``sh ./sestante test --oracles --only decisions --record`` asks the two references and
writes decisions.json, from which docs/xforms.md and the ordinary test come.
"""

# ruff: noqa: E501 - rows of tables read best in one line

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from methods.xforms.feature_forms import small_xml

FILE = Path(__file__).parent / "decisions.json"


@dataclass(frozen=True)
class Example:
    where: str
    why: str
    ref: str
    instance: str
    binds: str = ""
    body: str = ""
    model: str = ""
    steps: tuple[dict[str, str], ...] = ()
    key: str = "value"

    @property
    def xform(self) -> str:
        return small_xml(self.instance, self.binds, self.body, self.model)

    def seen(self, result: dict[str, Any]) -> str:
        """What an engine gives at the end, in a word."""
        if result["load"] != "ok":
            return "refuses the form"
        state = {leaf["ref"]: leaf for leaf in result["states"][-1]}
        if self.ref.endswith("*"):
            return str(sum(1 for ref in state if ref.startswith(self.ref[:-1])))
        if self.ref not in state:
            return "nothing there"
        value = state[self.ref][self.key]
        return {"": "blank", None: "none", True: "yes", False: "no"}.get(value, str(value))


def put(ref: str, value: str) -> dict[str, str]:
    return {"set": ref, "value": value}


def calculated(where: str, why: str, expression: str, kind: str = "string", leaves: str = "", **others: Any) -> Example:
    """An expression whose value differs."""
    bind = f'<bind nodeset="/data/c" type="{kind}" calculate="{expression}"/>' + others.pop("binds", "")
    return Example(
        where, why, "/data/c", f"<a/>{leaves}<c/>", bind, others.pop("body", '<input ref="/data/a"/>'), **others
    )


def first(where: str, why: str, kind: str, value: str) -> Example:
    bind = f'<bind nodeset="/data/a" type="{kind}"/>'
    return Example(where, why, "/data/a", f"<a>{value}</a>", bind, '<input ref="/data/a"/>')


ITEMS = (
    '<instance id="l"><root><item><name>a</name><k>1</k></item><item><name>b</name><k>2</k></item></root></instance>'
)
REPEAT = '<group ref="/data/r"><repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat></group>'
COUNTED = '<input ref="/data/n"/><group ref="/data/r"><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/x"/></repeat></group>'
TWO = ({"add": "/data/r"}, put("/data/r[1]/x", "1"), put("/data/r[2]/x", "2"))
INT = '<bind nodeset="/data/r/x" type="int"/>'
ITALIAN = (
    '<itext><translation lang="en"><text id="y"><value>Yes</value></text></translation>'
    '<translation lang="it"><text id="y"><value>Sì</value></text></translation></itext>'
)
WEB, XPATH, OWN = "as web", "XPath 1.0", "an absolute path inside a repeat is the own instance"

EXAMPLES = [
    calculated("a calculated truth value", "the specification says true and false", "1 = 1"),
    calculated("a decimal inside a text", "a whole number prints without .0", "concat(/data/a, 'x')", leaves="",
               binds='<bind nodeset="/data/a" type="decimal"/>', steps=(put("/data/a", "6"),)),
    Example("ill-typed input", "nothing a person gave is lost: it is refused, the answer stays", "/data/a", "<a/>",
            '<bind nodeset="/data/a" type="int"/>', '<input ref="/data/a"/>', steps=(put("/data/a", "5"), put("/data/a", "abc"))),
    Example("a choice no longer on offer", "it reads as absent and comes back with its filter", "/data/b", "<a/><b/>", ITEMS,
            '<input ref="/data/a"/><select1 ref="/data/b"><itemset nodeset="instance(\'l\')/root/item[k = /data/a]"><value ref="name"/>'
            '<label ref="name"/></itemset></select1>', steps=(put("/data/a", "1"), put("/data/b", "a"), put("/data/a", "2"), put("/data/a", "1"))),
    calculated("sum over a blank", XPATH + "; sum(path[. != '']) leaves blanks out", "sum(/data/r/x)", "decimal", "<r><x/></r>",
               body=REPEAT, binds=INT, steps=({"add": "/data/r"}, put("/data/r[1]/x", "1"))),
    calculated("sum over no nodes", XPATH, "sum(/data/r/x)", "decimal", "<r><x/></r>", body=REPEAT, binds=INT,
               steps=({"remove": "/data/r[1]"},)),
    calculated("max with a blank", "as web", "max(/data/r/x)", "decimal", "<r><x/></r>", body=REPEAT, binds=INT,
               steps=({"add": "/data/r"}, put("/data/r[1]/x", "1"))),
    calculated("count of what is not relevant", "it is there, and may come back", "count(/data/b)", "int", "<b>x</b>",
               binds='<bind nodeset="/data/b" relevant="/data/a = \'y\'"/>'),
    Example("a count that is blank at the start", "no answer, no instances", "/data/r*", "<n/><r jr:template=''><x/></r><r><x/></r>",
            '<bind nodeset="/data/n" type="int"/>', COUNTED),
    Example("a count lowered", "as many as the count says", "/data/r*", "<n/><r><x/></r>", '<bind nodeset="/data/n" type="int"/>',
            COUNTED, steps=(put("/data/n", "3"), put("/data/n", "1"))),
    Example("a count lowered while its repeat is hidden", "hidden or not, a repeat has as many as its count says", "/data/r*",
            "<a>y</a><n>3</n><r jr:template=''><x/></r><r><x/></r>",
            "<bind nodeset=\"/data/n\" type=\"int\"/><bind nodeset=\"/data/r\" relevant=\"/data/a = 'y'\"/>", '<input ref="/data/a"/>' + COUNTED,
            steps=(put("/data/r[3]/x", "last"), put("/data/a", "n"), put("/data/n", "1"))),
    Example("an absolute count inside a repeat", "web reads the first outer instance's: " + OWN, "/data/r[2]/s*",
            "<r jr:template=''><n>2</n><s jr:template=''><y/></s></r><r><n>2</n><s><y/></s></r>", '<bind nodeset="/data/r/n" type="int"/>',
            '<group ref="/data/r"><repeat nodeset="/data/r"><input ref="/data/r/n"/><group ref="/data/r/s"><repeat nodeset="/data/r/s" '
            'jr:count="/data/r/n"><input ref="/data/r/s/y"/></repeat></group></repeat></group>', "",
            ({"add": "/data/r"}, put("/data/r[2]/n", "3"))),
    Example("an absolute path to a leaf, in sum", OWN, "/data/r[1]/c", "<r><x/><c/></r>",
            INT + '<bind nodeset="/data/r/c" type="int" calculate="sum(/data/r/x)"/>', REPEAT, steps=TWO),
    Example("an absolute path to a leaf, in join", OWN, "/data/r[1]/c", "<r><x/><c/></r>",
            INT + '<bind nodeset="/data/r/c" calculate="join(\',\', /data/r/x)"/>', REPEAT, steps=TWO),
    Example("an absolute path to a leaf, compared", OWN, "/data/r[1]/c", "<r><x/><c/></r>",
            INT + '<bind nodeset="/data/r/c" calculate="if(/data/r/x = 2, \'yes\', \'no\')"/>', REPEAT, steps=TWO),
    Example("adding to a repeat in a read-only group", "read-only is read-only", "/data/g/r*", "<g><r><x/></r></g>",
            '<bind nodeset="/data/g" readonly="true()"/>', REPEAT.replace("/data/r", "/data/g/r"), steps=({"add": "/data/g/r"},)),
    Example("odk-new-repeat in a counted repeat, at the start", "its instances are new", "/data/r[2]/x", "<n>2</n><r jr:template=''><x/></r><r><x/></r>",
            '<bind nodeset="/data/n" type="int"/>', COUNTED.replace('<input ref="/data/r/x"/>', '<input ref="/data/r/x"/>'
            '<setvalue event="odk-new-repeat" ref="/data/r/x" value="\'new\'"/>')),
    calculated("dates as texts, compared with >", "as dates", "if('2026-02-01' &gt; '2026-01-01', 'yes', 'no')"),
    calculated("format-date of a number", "a number of days is a date", "format-date(number(/data/a), '%Y')", steps=(put("/data/a", "20000"),)),
    calculated("number of a date's text", "days since 1970-01-01", "number('2026-01-01')", "decimal"),
    calculated("date of what is none", "a blank", "date('x')", "date"),
    calculated("distance", "two decimals, as web", "distance('45 7 0 0; 45 8 0 0')", "decimal"),
    calculated("distance of nothing", "a blank", "distance(/data/a)", "decimal"),
    calculated("an infinite number", "as web", "1 div 0", "decimal"),
    calculated("regex", "it may match a part", "if(regex('two words', '[a-z]+'), 'yes', 'no')"),
    first("an int whose first value is 3.7", "as web", "int", "3.7"),
    first("a time of hours and minutes", "as written", "time", "10:30"),
    first("a moment without an hour", "as written", "dateTime", "2020-05-04"),
    first("a point beyond the earth", "a blank", "geopoint", "100 200 0 0"),
    first("a date between blanks", "the date", "date", " 2020-05-04 "),
    first("a truth value that is none", "as web", "boolean", "abc"),
    Example("circle over calculations", "it never ends", "/data/a", "<a/><b/>",
            '<bind nodeset="/data/a" calculate="/data/b + 1"/><bind nodeset="/data/b" calculate="/data/a + 1"/>'),
    Example("a calculation that reads its own node", "XForms 1.1, 4.3.6: no circle", "/data/a", "<a/>",
            "<bind nodeset=\"/data/a\" calculate=\"if(. = '', 'first', .)\"/>"),
    Example("obligation that reads its own node", "no circle either", "/data/a", "<a/>",
            "<bind nodeset=\"/data/a\" required=\"/data/a = ''\"/>", '<input ref="/data/a"/>', key="required"),
    Example("a running total over instances", "a repeat may read the instance before", "/data/r[2]/c", "<r><x/><c/></r>", INT +
            '<bind nodeset="/data/r/c" type="int" calculate="/data/r/x + coalesce(indexed-repeat(/data/r/c, /data/r, position(..) - 1), 0)"/>',
            REPEAT, steps=TWO),
    Example("a group whose relevance reads inside it", "it loads; once hidden it stays hidden", "/data/g/a", "<g><a/></g>",
            "<bind nodeset=\"/data/g\" relevant=\"/data/g/a != 'x'\"/>", '<group ref="/data/g"><input ref="/data/g/a"/></group>', key="relevant"),
    Example("setvalue at the start on what is hidden then", "it is there once shown", "/data/b", "<a/><b/>",
            "<bind nodeset=\"/data/b\" relevant=\"/data/a = 'y'\"/>", '<input ref="/data/a"/><input ref="/data/b"/>',
            '<setvalue event="odk-instance-first-load" ref="/data/b" value="\'first\'"/>', (put("/data/a", "y"),)),
    Example("setvalue at the start from what is calculated", "what stands before it is worked out", "/data/b", "<a/><c/><b/>",
            "<bind nodeset=\"/data/c\" calculate=\"concat('x', 'y')\"/>", '<input ref="/data/a"/><input ref="/data/b"/>',
            '<setvalue event="odk-instance-first-load" ref="/data/b" value="/data/c"/>'),
    *(
        calculated(f"the function {name}", "XPath 1.0 has it", expression)
        for name, expression in [
            ("floor", "floor(2.5)"), ("ceiling", "ceiling(2.5)"), ("substring", "substring('abc', 2)"), ("name", "name(/data/a)"),
            ("local-name", "local-name(/data/a)"), ("last", "count(/data/a[position() = last()])"), ("lang", "if(lang('it'), 'yes', 'no')"),
            ("namespace-uri", "string-length(namespace-uri(/data/a))"),
        ]
    ),
    calculated("the function is-selected", "JavaRosa's other name of selected", "if(is-selected('a b', 'b'), 'yes', 'no')"),
    calculated("the function extract-signed", "JavaRosa has it", "if(extract-signed(/data/a, /data/a) = '', 'nothing', 'words')"),
    calculated("and of nodes, as a text", "XPath 1.0: a truth value", "concat(/data/a and /data/b, '!')", leaves="<b>6</b>",
               steps=(put("/data/a", "5"),)),
    calculated("a truth value in a number", "as web", "1 = 1", "int"),
    calculated("number of a text with an exponent", "as web", "number('1e3')", "decimal"),
    calculated("number of a blank between blanks", XPATH, "number(' ')", "decimal"),
    Example("odk:setgeopoint, nobody having said where", "the place is asked of whoever answers", "/data/p", "<a/><p/>",
            '<odk:setgeopoint event="odk-instance-first-load" ref="/data/p"/>', '<input ref="/data/a"/>'),
    Example("a question for a node that is not there", "it could never be answered", "/data/a", "<a/>", "", '<input ref="/data/zzz"/>'),
    Example("a control nobody knows", "by name", "/data/a", "<a/>", "", '<slider ref="/data/a"><label>A</label></slider>'),
    calculated("a list that is not there", "by name", "instance('zzz')/root/item/name"),
    Example("the name of a choice after a change of language", "as web; a text quoted by jr:itext stays in all three", "/data/c", "<a/><c/>",
            "<bind nodeset=\"/data/c\" calculate=\"jr:choice-name(/data/a, '/data/a')\"/>", '<select1 ref="/data/a"><label>A</label><item>'
            "<label ref=\"jr:itext('y')\"/><value>y</value></item></select1>", ITALIAN, (put("/data/a", "y"), {"language": "it"})),
    Example("two questions for one node", "the page shows both", "/data/a", "<a/>", "", '<input ref="/data/a"/><input ref="/data/a"/>'),
    Example("a group for a leaf", "it arranges, no more", "/data/a", "<a/>", "", '<group ref="/data/a"><input ref="/data/a"/></group>'),
]  # fmt: skip


def read() -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def write(rows: list[dict[str, str]]) -> None:
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def job(example: Example, form: str) -> dict[str, Any]:
    return {"name": example.where, "form": form, "media": {}, "language": None, "steps": list(example.steps)}

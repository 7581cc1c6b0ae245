"""Records of answers, and forms, built to break whoever reads them."""

# ruff: noqa: E501 - rows of tables read best in one line

from __future__ import annotations

from collections.abc import Callable
from random import Random

from methods.xforms.feature_forms import small_xml
from methods.xforms.feature_forms import xform as feature

from . import tables
from .workbooks import PATTERNS

FORMS = ("repeats", "nested_repeats", "counted_repeats", "types", "uploads_answered", "choice_filter", "geography")


def _much(chance: Random, *numbers: int) -> int:
    return chance.choice(numbers)


def record(chance: Random) -> tuple[bytes, bytes]:
    """A form and a record that says it is of it."""
    name = chance.choice(FORMS)
    many = _much(chance, 2, 1990, 2010, 60_000)
    inner = chance.choice(
        [
            lambda: "<r><a>x</a></r>" * many, lambda: f"<a>{'x' * min(many * 60, 4_000_000)}</a>", lambda: "<g>" * many + "</g>" * many,
            lambda: "".join(f"<n{at}/>" for at in range(many)), lambda: "<meta><instanceID>" + "u" * many + "</instanceID></meta>" * 2,
            lambda: "<a>&lt;&amp;&#10;&#13;&#x202e;\ufffe</a>", lambda: "<a>1<b/>2</a><!-- x --><a><![CDATA[<a>]]></a>", lambda: "<r/>" * many,
            lambda: f'<a {" ".join(f"x{at}={chr(34)}{chr(34)}" for at in range(min(many, 20_000)))}/>', lambda: "<orx:meta xmlns:orx='x'/>",
        ]
    )()  # fmt: skip
    head = chance.choice(
        [
            "",
            '<?xml version="1.0"?>',
            '<!DOCTYPE data [<!ENTITY a "b">]>',
            '<?xml version="1.0" encoding="utf-16"?>',
            "\ufeff",
            " \n",
        ]
    )
    identity = chance.choice([name, "x" * 5000, "../" * 50, "", "\u202e", "&#9;"])
    text = f'{head}<data id="{identity}" version="{chance.choice(["1", "", "9" * 400])}">{inner}</data>'
    encoding = chance.choice(["utf-8", "utf-8", "utf-8", "utf-16", "utf-7", "cp500"])
    return feature(name), chance.choice([text.encode(encoding, "replace"), text.encode(), tables.xml_bytes(chance)])


def form(chance: Random) -> bytes:
    """A form that asks for much."""
    return chance.choice(_FORMS)(chance).encode("utf-8", "replace")


def _deep(chance: Random) -> str:
    depth = _much(chance, 20, 95, 300, 10_000)
    names = "/".join(["/data", *["g"] * depth])
    return small_xml(
        "<g>" * depth + "<a/>" + "</g>" * depth, "", f'<group ref="{names[:200]}">' * depth + "</group>" * depth
    )


def _wide(chance: Random) -> str:
    many = _much(chance, 500, 5000, 50_000)
    reads = chance.choice(["", "/data/a{0} + 1", "sum(/data/*)", "count(//node())", "/data/*[. != '']"])
    binds = (
        "".join(f'<bind nodeset="/data/a{at + 1}" calculate="{reads.format(at)}"/>' for at in range(many - 1))
        if reads
        else ""
    )
    return small_xml(
        "".join(f"<a{at}/>" for at in range(many)), binds, '<input ref="/data/a0"><label>A</label></input>'
    )


def _much_in_a_list(chance: Random) -> str:
    many = _much(chance, 100, 5000, 120_000)
    items = "".join(f"<item><name>n{at}</name><k>{at % 5}</k></item>" for at in range(many))
    filters = chance.choice(
        [
            "",
            "[k = /data/b]",
            "[name != /data/b]",
            "[count(../item) > 1]",
            "[position() mod 2 = 0]",
            "[contains(name, /data/b)]",
        ]
    )
    ask = f'<select1 ref="/data/a"><label>A</label><itemset nodeset="instance(\'l\')/root/item{filters}"><value ref="name"/><label ref="name"/></itemset></select1>'
    return small_xml(
        "<a/><b>1</b>", f'<instance id="l"><root>{items}</root></instance>', '<input ref="/data/b"/>' + ask
    )


def _expression(chance: Random) -> str:
    many = _much(chance, 30, 3000)
    pattern = chance.choice(PATTERNS).replace("&", "")
    expression = chance.choice(
        [
            "//*" * many, "count(//*[//*[//*]])", "/data" + "/.." * many, "1" + " + 1" * many, "(" * many + "1" + ")" * many, "-" * many + "1",
            "concat(" + "'x', " * many + "'')", f"regex(concat('{'a' * 40}', '!'), '{pattern}')", "pow(10, 400)", "round(1, 1000000000)",
            "substr('abc', -1 div 0, 1 div 0)", "int(1e300)", "string(1e308 * 10)", "format-date('2020-01-01', '" + "%Y" * many + "')",
            "translate(/data/a, '" + "a" * many + "', '')", "digest(/data/a, 'MD5')", "digest('a', 'x')", "base64-decode('" + "=" * many + "')",
            "date('9999-12-31') + 100000000", "date(1e15)", "decimal-date-time('0000-00-00')", "format-date-time(1e18, '%H')", "random() * pow(2, 10000)",
            "indexed-repeat(/data/a, /data/a, 1e18)", "position(/data/zz)", "selected-at('a b', 1e18)", "join(',', //*, //*, //*)", "once(//*)",
            "randomize(//*, 1e18)", "area('" + "1 1;" * many + "')", "distance('" + "91 181;" * many + "')", "jr:itext('" + "x" * many + "')",
            "instance('" + "x" * many + "')", "string-length(concat(" + "/data/a," * many + "''))", "current()/" + "./" * many + "a", "a[" * many + "]" * many,
            "checklist(1, 1e18, true())", "uuid(100000000)", "uuid(-5)", "substring-before('a', '')", "number('" + "1" * many + "')",
        ]
    )  # fmt: skip
    name = chance.choice(["calculate", "relevant", "constraint", "required", "readonly"])
    expression = expression.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return small_xml(
        f"<a>{'x' * chance.choice([1, 100_000])}</a><b/>",
        f'<bind nodeset="/data/b" {name}="{expression}"/>',
        '<input ref="/data/a"/><input ref="/data/b"/>',
    )


def _counted(chance: Random) -> str:
    number = chance.choice(["1000000000", "2000", "1e9", "-1", "1 div 0", "/data/n", "2000 * 2000"])
    deep = _much(chance, 1, 2, 5)
    inner = (
        "".join(f'<r{at} jr:template="">' for at in range(deep))
        + "<x/>"
        + "".join(f"</r{at}>" for at in reversed(range(deep)))
    )
    ref = ["/data/" + "/".join(f"r{k}" for k in range(at + 1)) for at in range(deep)]
    body = (
        "".join(f'<group ref="{one}"><repeat nodeset="{one}" jr:count="{number}">' for one in ref)
        + "</repeat></group>" * deep
    )
    return small_xml(
        f"<n>1000000000</n>{inner}", '<bind nodeset="/data/n" type="int"/>', f'<input ref="/data/n"/>{body}'
    )


def _texts(chance: Random) -> str:
    many = _much(chance, 2, 500, 20_000)
    texts = "".join(f'<text id="t{at}"><value>{"x" * 20}</value></text>' for at in range(_much(chance, 1, 50)))
    languages = "".join(f'<translation lang="l{at}">{texts}</translation>' for at in range(many))
    outputs = '<output value="/data/a"/>' * _much(chance, 1, 5000)
    return small_xml(
        "<a/>",
        f"<itext>{languages}</itext>",
        f'<input ref="/data/a"><label>{outputs}</label><hint ref="jr:itext(\'t0\')"/></input>',
    )


def _actions(chance: Random) -> str:
    many = _much(chance, 2, 300)
    chain = "".join(
        f'<input ref="/data/a{at}"><setvalue event="xforms-value-changed" ref="/data/a{(at + 1) % many}" value="concat(/data/a{at}, \'x\')"/></input>'
        for at in range(many)
    )
    return small_xml("".join(f"<a{at}/>" for at in range(many)), "", chain)


_FORMS: tuple[Callable[[Random], str], ...] = (
    _deep, _wide, _much_in_a_list, _expression, _expression, _expression, _counted, _texts, _actions,
)  # fmt: skip

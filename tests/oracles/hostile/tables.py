"""Files beside a form, and tables of answers, that no honest program wrote."""

# ruff: noqa: E501 - rows of tables read best in one line

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

from . import archives, workbooks


def _much(chance: Random, *numbers: int) -> int:
    return chance.choice(numbers)


def csv_bytes(chance: Random) -> bytes:
    head, many = b"name,label,region,weight\n", _much(chance, 3, 4000, 400_000)
    return chance.choice(
        [
            lambda: b"\n" * (many * 20), lambda: b"," * (many * 20), lambda: head + b'"' + b"x" * (many * 20), lambda: head + b"a,b\n" * many,
            lambda: head + b"a," + b"x" * 200_000 + b",c,d\n", lambda: ",".join(f"c{at}" for at in range(many)).encode() + b"\n" + b"1," * many,
            lambda: (head.decode() + "è,€,a,1\n").encode("utf-16"), lambda: head + b"\xff\xfe\x00,b,c,d\n", lambda: head + b"a\x00,b,c,1\n",
            lambda: b"\xef\xbb\xbf\xef\xbb\xbf" + head, lambda: b"", lambda: b'"' * (many * 3), lambda: b"name,name,name,label\na,b,c,d\n",
            lambda: b"name;label\r\nname,label\rx\r\r\n", lambda: head + b"a,b,c,\xed\xa0\x80\n", lambda: head.replace(b"name", b"na me/<x>") + b"a,b,c,1\n",
            lambda: head + ("a,b," + "9" * 5000 + ",1e999\n").encode(), lambda: b"\x1f\x8b" + bytes(50), lambda: head + b"=cmd|x,b,c,d\n",
        ]
    )()  # fmt: skip


def geojson_bytes(chance: Random) -> bytes:
    places = [
        [1, 2],
        [1],
        [],
        None,
        [None, None],
        ["a", "b"],
        [[1, 2]],
        [1e999, -1e999],
        5,
        "x",
        [[]],
        {},
        [True, False],
        [1, 2, 3, 4],
    ]
    kinds = ["Point", "Polygon", "LineString", "MultiPoint", None, 1, "GeometryCollection"]
    odd = [None, "x", [], {}, 1, True, {"a": {"b": [1, None]}}, {"": ""}, {"a b/<": "\ud800"}, {"id": 10**50}]
    deep = "[" * _much(chance, 10, 100_000)
    features = [
        {"type": "Feature", "id": chance.choice([1, "x", None, [], {}]), "geometry": chance.choice(
            [{"type": chance.choice(kinds), "coordinates": chance.choice(places)}, None, 1, "x", [], {}]), "properties": chance.choice(odd)}
        for _ in range(_much(chance, 0, 3, 50_000))
    ]  # fmt: skip
    made = json.dumps({"type": "FeatureCollection", "features": features})
    return chance.choice(
        [
            made, made, made, '{"type": "FeatureCollection", "features": {"a": 1}}', '{"type": "FeatureCollection", "features": [1, null]}', deep,
            '{"type": "FeatureCollection", "features": [{"properties": {"a": ' + "9" * 9000 + "}}]}", "NaN", "[]", '{"features": []}', "\ufeff{}",
            made.replace("null", "NaN"), made[: len(made) // 2],
        ]
    ).encode("utf-8", "surrogatepass")  # fmt: skip


def xml_bytes(chance: Random) -> bytes:
    many = _much(chance, 3, 3000, 200_000)
    return chance.choice(
        [
            lambda: "<a>" * many + "</a>" * many, lambda: "<root>" + "<item><name>a</name></item>" * many + "</root>",
            lambda: "<root " + " ".join(f'a{at}="1"' for at in range(many)) + "/>", lambda: f"<root><item><name>{'x' * many * 20}</name></item></root>",
            lambda: "<root>" + "".join(f'<n{at}:item xmlns:n{at}="u{at}"/>' for at in range(min(many, 20_000))) + "</root>",
            lambda: '<!DOCTYPE r [<!ENTITY a "x">]><root>&a;</root>', lambda: "<root>" + "<!-- x -->" * many + "</root>", lambda: "<root>&#0;</root>",
            lambda: "<root>" + "<?p x?>" * many + "</root>", lambda: '<?xml version="1.0" encoding="bogus"?><root/>', lambda: "<root/>" * 2,
            lambda: '<?xml version="1.1"?><root>\x85</root>', lambda: "<root xmlns='" + "u" * many + "'/>", lambda: "<" + "x" * (many * 5) + "/>",
        ]
    )().encode(chance.choice(["utf-8", "utf-8", "utf-8", "utf-16", "utf-7", "utf-32", "cp500"]), "replace")  # fmt: skip


def archive_bytes(chance: Random) -> bytes:
    """A ZIP of tables and pictures."""
    names = [
        "a.csv",
        "../../a.csv",
        "a/b/c.csv",
        "a.xlsx",
        "x" * 300 + ".csv",
        "a\x00.csv",
        "è.csv",
        "A.CSV",
        "b.zip",
        "c.png",
        ".csv",
        "__MACOSX/a.csv",
        "a.geojson",
    ]
    parts: dict[str, bytes | str | int] = {
        chance.choice(names): chance.choice([csv_bytes, geojson_bytes, xml_bytes, chance.choice(workbooks.MAKERS)])(
            chance
        )
        for _ in range(chance.randint(0, 4))
    }
    if chance.random() < 0.2:
        parts["zeros.csv"] = _much(chance, 1, 90, 250)
    if chance.random() < 0.1:
        parts |= {f"{at}.csv": b"a\n1\n" for at in range(1000)}
    made = archives.packed(parts)
    luck = chance.random()
    return (
        archives.lying(made, chance.choice([0, 10, 1 << 31]))
        if luck < 0.2
        else archives.broken(made, chance.random())
        if luck < 0.4 and parts
        else made
    )


LISTS: dict[str, Callable[[Random], bytes]] = {
    "fruits.csv": csv_bytes, "towns.xml": xml_bytes, "places.geojson": geojson_bytes,
}  # fmt: skip

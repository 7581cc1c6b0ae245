"""Forms and answers written to do harm get a clear refusal, soon."""

from __future__ import annotations

import random
import time

import pytest

from methods.xforms.feature_forms import HEAD, NAMES, NOW, small, small_xml, xform
from sestante.methods import xforms
from sestante.methods.xforms import limits

BILLION = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><data>&c;</data>"""
EXTERNAL = """<!DOCTYPE data [<!ENTITY x SYSTEM "file:///etc/passwd">]><data>&x;</data>"""


@pytest.mark.parametrize(
    "xml",
    [
        BILLION, BILLION.encode(), EXTERNAL, EXTERNAL.encode("utf-16"), "<!DOCTYPE html><data/>",
        '<?xml version="1.0"?><!-- a --><!DOCTYPE data SYSTEM "http://example.org/x.dtd"><data/>',
    ],
)  # fmt: skip
def test_document_types_and_entities_are_refused(xml: str | bytes) -> None:
    with pytest.raises(xforms.FormError, match="document type"):
        xforms.parse(xml)
    definition = small("<a/>", "", "")
    with pytest.raises(xforms.FormError, match="document type"):
        xforms.Session(definition, xml.encode() if isinstance(xml, str) else xml, now=NOW)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("", "well-formed"), ("hello", "well-formed"), (b"\x00\x01\x02", "not readable"),
        ("<a>" * 300 + "</a>" * 300, "deep|depth"),
        ("<html/>", "no model"), (HEAD + "<h:head><model/></h:head><h:body/></h:html>", "no primary instance"),
        (HEAD + "<h:head><model><instance><a/></instance></model></h:head></h:html>", "no body"),
        (b"\xff\xfe\x00", "not readable|well-formed"), ("<a b='1' b='2'/>", "well-formed"),
        ("<a>&nope;</a>", "well-formed|model"),
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused_in_words(xml: str | bytes, words: str) -> None:
    with pytest.raises(xforms.FormError, match=words):
        xforms.parse(xml)


def test_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "XML_BYTES", 1000)
    with pytest.raises(xforms.FormError, match="too large"):
        xforms.parse("<a>" + " " * 2000 + "</a>")


def test_too_many_nodes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "XML_NODES", 500)
    with pytest.raises(xforms.FormError, match="more than 500 nodes"):
        xforms.parse("<a>" + "<b/>" * 600 + "</a>")


def test_an_element_of_a_hundred_thousand_attributes_is_refused_at_once() -> None:
    attributes = " ".join(f'a{at}="1"' for at in range(100_000))
    started = time.process_time()
    with pytest.raises(xforms.FormError, match="more than 500 attributes"):
        xforms.Session(small("<a/>", "", ""), f"<data {attributes}/>".encode(), now=NOW)
    assert time.process_time() - started < 2


def test_too_many_fields_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FIELDS", 100)
    with pytest.raises(xforms.FormError, match="more than 100 fields"):
        small("".join(f"<a{at}/>" for at in range(200)), "", "")
    with pytest.raises(xforms.FormError, match="more than 500 fields"):
        small("<a/>" * 600, "", "")


def test_expressions_that_each_read_everything_are_refused_before_they_fill_the_memory() -> None:
    fields = "".join(f"<a{at}/>" for at in range(600))
    binds = "".join(f'<bind nodeset="/data/a{at}" required="count(/data/*) &gt; 3"/>' for at in range(600))
    with pytest.raises(xforms.FormError, match="read too many fields"):
        small(fields, binds, "")


def test_what_never_agrees_comes_to_rest() -> None:
    definition = small(
        "<g><a>1</a></g><b/>",
        '<bind nodeset="/data/g" relevant="not(/data/g/a = 1)"/>',
        '<group ref="/data/g"><input ref="/data/g/a"/></group><input ref="/data/b"/>',
    )
    session = xforms.Session(definition, now=NOW)
    assert session.state("/data/g/a").value == "1"
    session.set("/data/g/a", "2")
    assert session.state("/data/g/a").relevant


def test_a_repeat_counted_by_a_stranger_has_a_limit() -> None:
    definition = small(
        '<n/><r jr:template=""><x/></r>',
        '<bind nodeset="/data/n" type="int"/>',
        '<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/x"/></repeat>',
    )
    session = xforms.Session(definition, now=NOW)
    with pytest.raises(xforms.EvaluationError, match="at most"):
        session.set("/data/n", "1000000000")
    many = "<data>" + "<r><x/></r>" * (limits.REPEAT_INSTANCES + 1) + "</data>"
    with pytest.raises(xforms.FormError, match="instances of /data/r"):
        xforms.Session(definition, many.encode(), now=NOW)


def test_repeats_in_repeats_have_a_limit_together() -> None:
    inner = '<repeat nodeset="/data/r/s" jr:count="2000"><input ref="/data/r/s/x"/></repeat>'
    with pytest.raises(xforms.EvaluationError, match="more than 200000 fields"):
        xforms.Session(
            small(
                '<r jr:template=""><s jr:template=""><x/></s></r>',
                "",
                f'<repeat nodeset="/data/r" jr:count="2000">{inner}</repeat>',
            ),
            now=NOW,
        )


def test_calculations_over_calculations_are_stopped() -> None:
    rows = "".join(f"<item><name>{i}</name></item>" for i in range(3000))
    inner = "count(instance('l')/rows/item[name != current()])"
    definition = small(
        "<a/>",
        f"""<bind nodeset="/data/a" calculate="count(instance('l')/rows/item[{inner} > 1])"/>""",
        "",
        f'<instance><data id="small"><a/></data></instance><instance id="l"><rows>{rows}</rows></instance>',
    )
    started = time.process_time()
    with pytest.raises(xforms.EvaluationError, match="too many steps"):
        xforms.Session(definition, now=NOW)
    assert time.process_time() - started < 5


def test_a_slow_regular_expression_is_stopped() -> None:
    definition = small(
        "<a/>", """<bind nodeset="/data/a" constraint="regex(., '^(a|aa|a?a)*$')"/>""", '<input ref="/data/a"/>'
    )
    session = xforms.Session(definition, now=NOW)
    started = time.process_time()
    session.set("/data/a", "a" * 60 + "!")
    assert time.process_time() - started < 5
    assert "takes too long" in session.failures["/data/a"]


@pytest.mark.parametrize("pattern", ["(?R)", "a(?1)?", "(a{1000}){1000}", "((ab{100}){100}){100}"])
def test_a_regular_expression_that_would_fill_the_memory_is_refused(pattern: str) -> None:
    definition = small(
        "<a/>",
        f"""<bind nodeset="/data/a" constraint="regex(., concat('{pattern}', ''))"/>""",
        '<input ref="/data/a"/>',
    )
    session = xforms.Session(definition, now=NOW)
    session.set("/data/a", "a" * 100)
    assert "Not a regular expression" in session.failures["/data/a"]
    with pytest.raises(xforms.FormError, match="Not a regular expression"):
        small("<a/>", f"""<bind nodeset="/data/a" constraint="regex(., '{pattern}')"/>""", '<input ref="/data/a"/>')


@pytest.mark.parametrize(
    "pattern",
    ["^[0-9]{3}-[0-9]{7}$", "([a-z]{2,20} ){0,40}", "^(?:[A-Z]{2}){3}[0-9]{20}$", r"\(\?R", "(?<year>[0-9]{4})"],
)
def test_ordinary_counts_are_none_of_these(pattern: str) -> None:
    small(
        "<a/>",
        f"""<bind nodeset="/data/a" constraint="regex(., '{pattern.replace("<", "&lt;")}')"/>""",
        '<input ref="/data/a"/>',
    )


def test_text_that_doubles_is_stopped() -> None:
    doubling = "".join(
        f"""<bind nodeset="/data/q{i}" calculate="concat(/data/q{i - 1}, /data/q{i - 1})"/>""" for i in range(1, 40)
    )
    leaves = "<q0>" + "x" * 100 + "</q0>" + "".join(f"<q{i}/>" for i in range(1, 40))
    session = xforms.Session(small(leaves, doubling, ""), now=NOW)
    assert "longer than" in next(iter(session.failures.values()))


@pytest.mark.parametrize(
    "geometry", ['{"type": "Point", "coordinates": [1]}', '{"type": "Polygon", "coordinates": [[[1]]]}', "1"]
)
def test_a_list_of_places_that_are_none_is_refused_in_words(geometry: str) -> None:
    feature = f'{{"type": "Feature", "geometry": {geometry}, "properties": {{}}}}'
    content = f'{{"type": "FeatureCollection", "features": [{feature}]}}'
    with pytest.raises(xforms.FormError, match="not a GeoJSON collection"):
        xforms.parse(xform("external_geojson"), {"places.geojson": content.encode()})


def test_markup_in_answers_stays_text() -> None:
    definition = small("<a/>", "", '<input ref="/data/a"/>')
    session = xforms.Session(definition, now=NOW)
    assert session.set("/data/a", "</a><b>]]>&amp;<!--")
    again = xforms.Session(definition, session.to_xml(), now=NOW)
    assert again.values() == {"/data/a": "</a><b>]]>&amp;<!--"}


@pytest.mark.parametrize("seed", range(4))
def test_mutated_forms_give_an_answer_or_a_refusal(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        data = bytearray(xform(chance.choice(NAMES)))
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(data))
            piece = bytes(data[at : at + chance.randint(1, 40)])
            match chance.randrange(4):
                case 0:
                    del data[at : at + chance.randint(1, 30)]
                case 1:
                    data[at:at] = piece
                case 2:
                    data[at] = chance.choice(b"<>/\"'=()[]*.0a \xff")
                case _:
                    other = chance.randrange(len(data))
                    data[other:other] = piece
        started = time.process_time()
        try:
            session = xforms.Session(xforms.parse(bytes(data), lenient=True), now=NOW)
            session.states()
            session.view()
            xforms.Session(session.definition, session.to_xml(), now=NOW)
        except (xforms.FormError, xforms.EvaluationError):
            pass
        assert time.process_time() - started < 5


def test_a_form_of_a_thousand_nested_conditions_is_refused_in_words() -> None:
    nested = "if(1 = 1, " * 900 + "1" + ", 2)" * 900
    with pytest.raises(xforms.FormError, match="levels deep"):
        xforms.parse(small_xml("<a/>", f'<bind nodeset="/data/a" calculate="{nested}"/>', ""))


def test_ninety_nested_conditions_still_work() -> None:
    nested = "if(1 = 2, 0, " * 90 + "7" + ")" * 90
    session = xforms.Session(small("<a/>", f'<bind nodeset="/data/a" calculate="{nested}"/>', ""), now=NOW)
    assert session.values() == {"/data/a": "7"}

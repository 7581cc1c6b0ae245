"""The two commands that outside suites run the engine through."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from methods.xforms.feature_forms import FOLDER, small_xml
from sestante import xforms_cli

PAGE = '<html xmlns="http://www.w3.org/1999/xhtml"><p>x</p></html>'

FORM = """<model><itext><translation lang="en"><text id="t"><value>Hello</value></text></translation>
<translation lang="it" default=""><text id="t"><value>Ciao</value></text></translation></itext>
<instance><data/></instance><instance id="l"><rows><item><name>a</name></item><item><name>b</name><n>7</n></item>
</rows></instance></model>"""


def run(folder: Path, command: str, jobs: object) -> list[dict[str, object]]:
    (folder / "in.json").write_text(json.dumps(jobs), encoding="utf-8")
    assert xforms_cli.main([command, str(folder / "in.json"), str(folder / "out.json")]) == 0
    read: list[dict[str, object]] = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    return read


def test_every_job_is_answered_whatever_the_others_hold(tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_text("<nothing", encoding="utf-8")
    (tmp_path / "good.xml").write_text(small_xml("<a/>", "", '<input ref="/data/a"/>'), encoding="utf-8")
    (tmp_path / "bad.xlsx").write_bytes(b"PK nothing")
    results = run(
        tmp_path,
        "replay",
        [
            {"form": "bad.xml", "steps": []},
            {"form": "missing.xml", "steps": []},
            {"form": "bad.xlsx", "steps": []},
            {},
            {
                "form": "good.xml",
                "media": {},
                "language": None,
                "steps": [{"set": "/data/a", "value": "x"}, {"add": "/no"}],
            },
        ],
    )
    assert [result["load"] for result in results] == ["error", "error", "error", "error", "ok"]
    assert all(result["message"] for result in results[:4])
    leaf = {"ref": "/data/a", "relevant": True, "required": False, "readonly": False, "value": "", "violation": None}
    assert results[4]["states"] == [[leaf], [{**leaf, "value": "x"}], [{**leaf, "value": "x"}]]


def test_workbooks_and_media_are_read_from_where_they_lie(tmp_path: Path) -> None:
    results = run(
        tmp_path,
        "replay",
        [
            {"form": str(FOLDER / "forms/relevance.md"), "steps": [{"set": "/data/a", "value": "yes"}]},
            {
                "form": str(FOLDER / "forms/external_csv.xml"),
                "media": {"fruits.csv": str(FOLDER / "media/fruits.csv")},
                "steps": [{"set": "/data/f", "value": "apple"}],
            },
        ],
    )
    after = {leaf["ref"]: leaf for leaf in results[0]["states"][1]}  # type: ignore[index]
    assert after["/data/n"]["relevant"] is True
    labels = {leaf["ref"]: leaf["value"] for leaf in results[1]["states"][1]}  # type: ignore[index]
    assert labels["/data/l"] == "Apple, red"


def test_the_language_may_change_between_two_answers(tmp_path: Path) -> None:
    steps = [
        {"set": "/data/s", "value": "a"},
        {"language": "English"},
        {"language": "Deutsch"},
        {"set": "/data/s", "value": "b"},
    ]
    form = str(FOLDER / "forms/itext_itemset.xml")
    results = run(tmp_path, "replay", [{"form": form, "language": "Italiano", "steps": steps}])
    named = [{leaf["ref"]: leaf["value"] for leaf in state}["/data/l"] for state in results[0]["states"]]  # type: ignore[attr-defined]
    assert named == ["", "Uno", "One", "One", "Two"]


def test_expressions_are_evaluated_over_their_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/Phoenix")
    pairs = [
        ("1 + 1", "number", None, 2),
        ("0 div 0", "number", None, "NaN"),
        ("-1 div 0", "number", None, "-Infinity"),
        ("string(0.5)", "string", None, "0.5"),
        ("//a", "nodeset-count", "<r><a/><a/></r>", 2),
        ("/h:html/h:p = 'x'", "boolean", f"<!DOCTYPE html>\n{PAGE}", True),
        ("/html/p", "string", PAGE, ""),  # a name without a prefix is of no namespace
        ("name(/h:html/namespace::*)", "string", PAGE, ""),
        ("/h:html/h:p = 'x'", "boolean", f"<?xml version='1.0'?><!-- a --><!DOCTYPE html SYSTEM 'a.dtd'>{PAGE}", True),
        ("count(/node())", "number", f'<!DOCTYPE html PUBLIC "-//W3C//DTD X//EN" "http://a/b.dtd"><!-- a -->{PAGE}', 2),
        ("/a", "string", "<a><![CDATA[<!DOCTYPE html>]]></a>", "<!DOCTYPE html>"),
        ("count(/a/text())", "number", "<a>x<![CDATA[<b>]]>y</a>", 1),
        ("count(/data/b)", "number", '<data xmlns="http://www.w3.org/2002/xforms"><b/></data>', 1),
        ("string(//@xml:lang)", "string", '<a xml:lang="it"/>', "it"),
        ("count(//*[lang('it')])", "number", '<a xml:lang="it-IT"><b/><c xml:lang="en"/></a>', 2),
        ("/r/and and /r/or", "string", "<r><and>1</and><or>2</or></r>", "true"),
        ("/r/and=1and/r/or=2", "boolean", "<r><and>1</and><or>2</or></r>", True),
        ("int(7.9e-12)", "number", None, 0),
        ("//y:b", "nodeset-count", '<r><a xmlns:y="urn:y"><y:b/></a></r>', 1),
        ("count(instance('l')/rows/item)", "number", FORM, 2),
        ("instance('l')/rows/item[name = 'b']/n * 2", "number", FORM, 14),
        ("jr:itext('t')", "string", FORM, "Ciao"),
        ("date(0)", "string", None, "1969-12-31T17:00:00.000-07:00"),
    ]  # fmt: skip
    asked = [{"expr": expr, "type": kind, "xml": xml, "tz": None} for expr, kind, xml, _ in pairs]
    assert run(tmp_path, "xpath", asked) == [{"value": value} for *_, value in pairs]
    (rome,) = run(tmp_path, "xpath", [{"expr": "date(0)", "type": "string", "xml": None, "tz": "Europe/Rome"}])
    assert rome == {"value": "1970-01-01T01:00:00.000+01:00"}


def test_a_document_type_that_defines_something_is_not_read(tmp_path: Path) -> None:
    typed = "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
    (result,) = run(tmp_path, "xpath", [{"expr": "/a", "type": "string", "xml": typed}])
    assert "document type declaration" in str(result["error"])


def values(result: dict[str, object], at: int) -> dict[str, object]:
    return {leaf["ref"]: leaf["value"] for leaf in result["states"][at]}  # type: ignore[index]


def test_a_job_may_say_where_somebody_is_and_what_was_saved_before(tmp_path: Path) -> None:
    (tmp_path / "before.xml").write_text("<data><town>Bologna</town></data>", encoding="utf-8")
    places = {"form": str(FOLDER / "forms/setgeopoint_events.xml")}
    saved = {"form": str(FOLDER / "forms/last_saved_calculated.md"), "steps": []}
    changed = {"set": "/data/a", "value": "x"}
    results = run(
        tmp_path,
        "replay",
        [
            {**places, "steps": [changed, {"locate": "45 7 0 0"}, {"locate": "46 8 0 0"}]},
            {**places, "steps": [{"locate": "45 7 0 0"}, changed, {"locate": "nowhere"}]},
            {**places, "location": "44 11", "steps": [changed, {"add": "/data/r"}]},
            {**places, "location": "nowhere", "steps": []},
            {**saved, "last_saved": "<data><town>Prato</town></data>"},
            {**saved, "last_saved": "before.xml"},
            saved,
            {**saved, "last_saved": "missing.xml"},
        ],
    )
    assert [values(results[0], at)["/data/p"] for at in range(4)] == ["", "", "45.0 7.0 0.0 0.0", "45.0 7.0 0.0 0.0"]
    assert [values(results[1], at)["/data/p"] for at in range(4)] == ["", "", "", ""]
    assert values(results[2], 2)["/data/p"] == values(results[2], 2)["/data/r[2]/p"] == "44.0 11.0"
    assert [results[at]["load"] for at in (3, 7)] == ["error", "error"]
    assert [values(results[at], 0)["/data/town"] for at in (4, 5, 6)] == ["Prato", "Bologna", ""]


def test_an_expression_that_is_none_gives_an_error(tmp_path: Path) -> None:
    for result in run(tmp_path, "xpath", [{"expr": "1 +"}, {"expr": "nope()"}, {}, {"expr": "1", "xml": "<r"}]):
        assert list(result) == ["error"]


def test_the_zone_is_that_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for zone, printed in (("Europe/Rome", "01:00:00.000+01:00"), ("UTC", ""), (":Asia/Tokyo", "09:00:00.000+09:00")):
        monkeypatch.setenv("TZ", zone)
        (result,) = run(tmp_path, "xpath", [{"expr": "date(0)", "type": "string"}])
        assert result == {"value": f"1970-01-01T{printed}" if printed else "1970-01-01"}
    (unknown,) = run(tmp_path, "xpath", [{"expr": "date(0)", "type": "string", "tz": "Nowhere/Here"}])
    assert unknown == {"error": "ValueError: There is no time zone 'Nowhere/Here' on this machine."}


def test_wrong_use_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert xforms_cli.main([]) == 2
    assert xforms_cli.main(["replay", str(tmp_path / "none.json"), str(tmp_path / "out.json")]) == 1
    (tmp_path / "in.json").write_text("{}", encoding="utf-8")
    assert xforms_cli.main(["xpath", str(tmp_path / "in.json"), str(tmp_path / "out.json")]) == 1
    (tmp_path / "in.json").write_text("[]", encoding="utf-8")
    assert xforms_cli.main(["xpath", str(tmp_path / "in.json"), str(tmp_path / "no/out.json")]) == 1
    assert "cannot be written" in capsys.readouterr().err

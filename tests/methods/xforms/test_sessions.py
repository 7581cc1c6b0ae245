"""What a respondent can do, and what the page is told."""

from __future__ import annotations

from datetime import datetime

import pytest

from methods.xforms.feature_forms import NOW, session, small, small_xml
from sestante.methods import xforms

ITEMS = "<item><label>A</label><value>a</value></item><item><label>B</label><value>b</value></item>"


def started(definition: xforms.Definition, instance: bytes | None = None, **options: object) -> xforms.Session:
    return xforms.Session(definition, instance, now=NOW, seed=1, **options)  # type: ignore[arg-type]


def test_a_session_needs_a_moment_with_a_zone() -> None:
    definition = small("<a/>", "", "")
    with pytest.raises(ValueError, match="moment"):
        xforms.Session(definition)
    with pytest.raises(ValueError, match="zone"):
        xforms.Session(definition, now=datetime(2026, 1, 1))  # noqa: DTZ001


def test_what_a_person_cannot_do_changes_nothing() -> None:
    definition = small(
        "<a/><hidden/><locked>x</locked><n/><s/><alone/>",
        """<bind nodeset="/data/hidden" relevant="/data/a = 'y'"/><bind nodeset="/data/locked" readonly="true()"/>
        <bind nodeset="/data/n" type="int"/>""",
        f"""<input ref="/data/a"/><input ref="/data/hidden"/><input ref="/data/locked"/><input ref="/data/n"/>
        <select1 ref="/data/s">{ITEMS}</select1>""",
    )
    one = started(definition)
    before = one.states()
    for ref, text in [
        ("/data/none", "x"), ("/data/hidden", "x"), ("/data/locked", "y"), ("/data/n", "many"), ("/data/n", "1.5"),
        ("/data/s", "c"), ("/data/s", "a b"), ("/data/alone", "x"), ("/data", "x"), ("nonsense", "x"),
        ("/data/a[2]", "x"),
    ]:  # fmt: skip
        assert one.set(ref, text) is False, (ref, text)
    assert one.states() == before
    assert one.set("/data/s", "a") is True
    assert one.state("/data/s").value == "a"


def test_a_value_that_breaks_its_constraint_is_kept_and_reported() -> None:
    definition = small(
        "<age/>",
        """<bind nodeset="/data/age" type="int" constraint=". &lt; 120" required="true()"
        jr:constraintMsg="Troppi" jr:requiredMsg="Serve"/>""",
        '<input ref="/data/age"><label>Age</label></input>',
    )
    one = started(definition)
    assert one.violations() == [xforms.Violation("/data/age", "required", "Serve")]
    assert one.set("/data/age", "130")
    assert one.violations() == [xforms.Violation("/data/age", "constraint", "Troppi")]
    view = one.view("/data/age")
    assert isinstance(view, xforms.View)
    assert (view.value, view.violation, view.message, view.required) == ("130", "constraint", "Troppi", True)
    assert one.set("/data/age", "12")
    assert one.violations() == []


def test_hidden_answers_read_as_empty_come_back_and_stay_out_of_the_submission() -> None:
    one = session("hidden_values")
    assert one.state("/data/s").value == ""
    assert b"<n>" not in one.to_xml(submission=True)
    assert b"<n>5</n>" in one.to_xml()
    assert one.set("/data/show", "y")
    assert one.state("/data/s").value == "12"
    assert b"<n>5</n>" in one.to_xml(submission=True)


def test_a_choice_no_longer_on_offer_is_left_out_and_remembered_in_the_draft() -> None:
    one = session("choice_filter")
    for ref, text in (("region", "er"), ("province", "bo")):
        assert one.set(f"/data/{ref}", text)
    assert one.set("/data/region", "to")
    assert one.state("/data/province").value == ""
    assert one.state("/data/after").relevant is False
    again = xforms.Session(one.definition, one.to_xml(), now=NOW)
    assert again.state("/data/province").value == ""
    assert again.set("/data/region", "er")
    assert again.state("/data/province").value == "bo"
    assert b"<province>bo</province>" in again.to_xml(submission=True)


def test_a_draft_goes_on_where_it_stopped() -> None:
    one = session("nested_repeats")
    assert one.add("/data/house") == "/data/house[2]"
    assert one.add("/data/house[2]/tenant") == "/data/house[2]/tenant[1]"
    assert one.add("/data/house[2]/tenant") == "/data/house[2]/tenant[2]"
    assert one.set("/data/house[2]/tenant[2]/who", "Ada & <Bo>")
    again = xforms.Session(one.definition, one.to_xml(), now=NOW)
    assert again.states() == one.states()
    assert again.values()["/data/house[2]/tenant[2]/who"] == "Ada & <Bo>"


def test_a_draft_of_an_older_version_loses_only_what_the_form_no_longer_asks() -> None:
    old = b"<data><gone>1</gone><a>kept</a><r><x>1</x></r><r><x>2</x></r></data>"
    definition = small(
        '<a/><b>new</b><r jr:template=""><x/><y>d</y></r><r><x/><y>d</y></r>',
        "",
        '<input ref="/data/a"/><repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>',
    )
    assert started(definition, old).values() == {
        "/data/a": "kept", "/data/b": "new", "/data/r[1]/x": "1", "/data/r[1]/y": "d", "/data/r[2]/x": "2",
        "/data/r[2]/y": "d",
    }  # fmt: skip
    with pytest.raises(xforms.FormError, match="another form"):
        started(definition, b"<other/>")
    with pytest.raises(xforms.FormError, match="well-formed"):
        started(definition, b"<data><a>")


def test_repeats_grow_and_shrink_and_what_depends_on_them_follows() -> None:
    one = session("repeats")
    assert one.add("/data/person") == "/data/person[2]"
    assert one.set("/data/person[1]/age", "40") and one.set("/data/person[2]/age", "2")
    assert one.state("/data/total").value == "42"
    assert one.state("/data/person[2]/school").relevant is True
    assert one.remove("/data/person[1]") is True
    assert one.state("/data/total").value == "2"
    assert one.state("/data/person[1]/pos").value == "1"
    assert one.remove("/data/person[2]") is False
    assert one.remove("/data/person") is False
    assert one.add("/data/nobody") is None


def test_the_words_of_a_repeat_look_out_from_inside_it() -> None:
    definition = small(
        "<kid><who>Ada</who><toy><name/></toy></kid>",
        "",
        """<group ref="/data/kid"><repeat nodeset="/data/kid"><input ref="/data/kid/who"/>
        <group ref="/data/kid/toy"><label>Toys of <output value="../who"/></label><repeat nodeset="/data/kid/toy">
        <input ref="/data/kid/toy/name"/></repeat></group></repeat></group>""",
    )
    one = started(definition)

    def label() -> str | None:
        view = one.view("/data/kid[1]/toy")
        assert isinstance(view, xforms.View)
        return view.label

    assert label() == "Toys of Ada"
    assert one.remove("/data/kid[1]/toy[1]")
    assert label() == "Toys of Ada"  # also of none


def test_counted_repeats_are_nobodys_to_change() -> None:
    one = session("counted_repeats")
    assert one.set("/data/n", "2")
    assert one.state("/data/made").value == "2"
    assert one.add("/data/item") is None
    assert one.remove("/data/item[1]") is False
    view = one.view("/data/item")
    assert isinstance(view, xforms.View)
    assert (view.count, view.can_add, view.children[0].can_remove) == (2, False, False)


def test_a_view_speaks_the_language_of_the_session() -> None:
    one = session("translated", language="English (en)")
    assert one.set("/data/q", "b")
    view = one.view("/data/t")
    assert isinstance(view, xforms.View)
    assert view.label == "Hello b"
    question = one.view("/data/q")
    assert isinstance(question, xforms.View)
    assert [(choice.value, choice.label) for choice in question.choices] == [("a", "One"), ("b", "Two")]
    assert (question.label, question.hint) == ("Question", "Help")
    italian = session("translated")
    other = italian.view("/data/q")
    assert isinstance(other, xforms.View)
    assert (other.label, other.hint) == ("Domanda", "Aiuto")
    assert session("translated", language="Klingon").language == "Italiano (it)"


def test_pictures_are_files_beside_the_form() -> None:
    definition = small(
        "<a/>",
        "",
        """<select1 ref="/data/a"><label ref="jr:itext('q')"/><item><label ref="jr:itext('c')"/><value>c</value></item>
        </select1>""",
        """<itext><translation lang="it"><text id="q"><value>Quale?</value><value form="image">jr://images/q.png</value></text>
        <text id="c"><value>Casa</value><value form="image">jr://images/c.png</value></text></translation></itext>""",
    )
    view = started(definition).view("/data/a")
    assert isinstance(view, xforms.View)
    assert (view.label, view.image) == ("Quale?", "q.png")
    assert view.choices == (xforms.Choice("c", "Casa", "c.png"),)


def test_a_view_of_the_whole_body_follows_the_form() -> None:
    one = session("repeat_relevance")
    body = one.view()
    assert isinstance(body, tuple)
    assert [(view.ref, view.element.kind, view.relevant) for view in body] == [
        ("/data/kids", "question", True), ("/data/kid", "repeat", False), ("/data/why", "question", False),
    ]  # fmt: skip
    assert one.set("/data/kids", "y")
    inside = one.view("/data/kid[1]/sch")
    assert isinstance(inside, xforms.View)
    assert [view.ref for view in inside.children] == ["/data/kid[1]/sch/school"]
    with pytest.raises(KeyError):
        one.view("/data/none")


def test_a_locked_text_with_a_value_is_no_note() -> None:
    lock = '<bind nodeset="/data/{0}" readonly="true()" type="string"/>'
    definition = small(
        "<a/><b>x</b>", lock.format("a") + lock.format("b"), '<input ref="/data/a"/><input ref="/data/b"/>'
    )
    assert [element.control for element in definition.elements()] == ["note", "input"]


def test_readers_name_what_the_page_must_look_at_again() -> None:
    definition = session("deep_dependencies").definition
    assert {"/data/b", "/data/c", "/data/d", "/data/t1", "/data/g1", "/data/last"} <= definition.readers("/data/a")
    assert definition.readers("/data/last") == frozenset()
    assert session("translated").definition.readers("/data/q") == {"/data/t", "/data/name1"}


def test_the_definition_says_what_the_form_is() -> None:
    definition = session("types").definition
    assert (definition.form_id, definition.version, definition.default_language) == ("types", "1", None)
    kinds = {element.name: (element.control, element.type) for element in definition.elements()}
    assert kinds["t"] == ("input", "string") and kinds["n"] == ("note", "string") and kinds["r"] == ("range", "int")
    assert kinds["ack"] == ("trigger", "string") and kinds["photo"] == ("upload", "binary")
    assert kinds["many"] == ("select", "string") and kinds["order"] == ("rank", "string")
    assert definition.element("/data/r").params == {"start": "0", "end": "10", "step": "2"}
    assert definition.element("/data/photo").mediatype == "image/*"
    assert "/data/all" in definition.leaves()
    with pytest.raises(KeyError):
        definition.element("/data/all")


def test_a_seed_repeats_a_session() -> None:
    assert session("preloads").values() == session("preloads").values()
    assert session("preloads").values()["/data/meta/instanceID"].startswith("uuid:")
    assert session("preloads", seed=2).values() != session("preloads").values()


def test_dice_thrown_stay_thrown_when_a_draft_goes_on() -> None:
    definition = small("<a/><r/>", '<bind nodeset="/data/r" calculate="random()"/>', '<input ref="/data/a"/>')
    one = started(definition)
    again = xforms.Session(definition, one.to_xml(), now=NOW, seed=99)
    assert again.state("/data/r") == one.state("/data/r")


def test_preloads_record_when_a_form_was_opened_and_closed() -> None:
    one = session("preloads", properties={"deviceid": "d1", "username": "ada"})
    values = one.values()
    assert values["/data/day"] == "2026-03-01"
    assert values["/data/device"] == "d1" and values["/data/user"] == "ada"
    assert values["/data/start"].startswith("2026-03-01T10:30")
    assert values["/data/end"] == ""
    assert b"<end>2026-03-01T10:30" in one.to_xml(submission=True)


def test_a_submission_keeps_names_and_namespaces() -> None:
    one = session("typed_calculations")
    xml = one.to_xml(submission=True).decode()
    assert 'xmlns:orx="http://openrosa.org/xforms"' in xml
    assert "<data " in xml and 'id="typed_calculations"' in xml and 'version="1"' in xml
    assert "<orx:meta><orx:instanceID>uuid:" in xml


def test_a_calculation_that_fails_counts_as_blank_and_is_told() -> None:
    definition = small(
        "<a/><b/>", """<bind nodeset="/data/b" calculate="digest(/data/a, 'ROT13')"/>""", '<input ref="/data/a"/>'
    )
    one = started(definition)
    assert one.state("/data/b").value == ""
    assert one.failures == {"/data/b": "digest() knows MD5, SHA-1, SHA-256, SHA-384, SHA-512, not 'ROT13'."}


def test_text_that_xml_cannot_hold_is_cleaned() -> None:
    definition = small("<a/>", "", '<input ref="/data/a"/>')
    one = started(definition)
    assert one.set("/data/a", "a\x00b\r\nc")
    assert started(definition, one.to_xml()).values() == {"/data/a": "ab\nc"}


@pytest.mark.parametrize(
    ("binds", "body", "words"),
    [
        (
            '<bind nodeset="/data/a" calculate="nope()"/>',
            "",
            r"/data/a: Calculation: The function nope\(\) is not supported",
        ),
        ('<bind nodeset="/data/a" relevant="1 +"/>', "", "/data/a: Relevant: Unexpected end"),
        ('<bind nodeset="/data/a" constraint="regex(., \'[\')"/>', "", "Not a regular expression"),
        ('<bind nodeset="/data/a" calculate="instance(\'x\')/rows/item"/>', "", "no list or instance named 'x'"),
        (
            '<bind nodeset="/data/a" calculate="/data/b"/><bind nodeset="/data/b" calculate="/data/a"/>',
            "",
            "in a circle",
        ),
        ("", '<input ref="/data/none"/>', "stands for no node"),
        ("", '<slider ref="/data/a"/>', "'slider', which is not supported"),
        ("", '<select1 ref="/data/a"/>', "has none"),
        ("", '<repeat nodeset="/data/none"><input ref="/data/a"/></repeat>', "stands for no"),
        (
            "",
            '<select1 ref="/data/a" appearance="search(\'x\')"><item><label>l</label><value>v</value></item></select1>',
            "search",
        ),
        ("", '<input ref="/data/a"><label ref="jr:itext(\'x\')"/></input>', "no text named 'x'"),
        ("", "<label>Stray</label>", "outside any group"),
        ("", '<range ref="/data/a" start="1" end="2,5" step="1"><label>A</label></range>', "'end' of a range"),
        ('<setvalue event="odk-new-repeat" ref="/data/a" value="1"/>', "", "outside its repeat"),
        ("", '<odk:recordaudio event="odk-instance-load" ref="/data/a"/>', "Recording of audio"),
        ('<setvalue event="odk-instance-first-load" ref="/data/none" value="1"/>', "", "writes to no node"),
        ('<setvalue event="never" ref="/data/a" value="1"/>', "", "event 'never'"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(binds: str, body: str, words: str) -> None:
    with pytest.raises(xforms.FormError, match=words):
        small("<a/><b/>", binds, body)


def test_encryption_is_refused_unless_the_form_is_read_leniently() -> None:
    xml = small_xml("<a/>", "", "").replace("<model>", '<model><submission base64RsaPublicKey="abc"/>')
    with pytest.raises(xforms.FormError, match="encrypted"):
        xforms.parse(xml)
    assert [str(problem) for problem in xforms.parse(xml, lenient=True).warnings] == [
        "The form asks for encrypted submissions, which are not supported."
    ]


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(xforms.FormError) as caught:
        small("<a/><b/>", '<bind nodeset="/data/a" calculate="x("/><bind nodeset="/data/b" calculate="y()"/>', "")
    assert [problem.ref for problem in caught.value.problems] == ["/data/a", "/data/b"]


SPOKEN = """<itext><translation lang="it"><text id="g"><value>Ciao</value><value form="image">jr://images/a.png</value>
<value form="audio">jr://audio/a.mp3</value></text><text id="c"><value>Uno</value>
<value form="video">jr://video/c.mp4</value></text><text id="h"><value>Aiuto</value>
<value form="guidance">Guida</value></text></translation><translation lang="en"><text id="g"><value>Hello</value></text>
<text id="c"><value>One</value><value form="video">jr://video/c-en.mp4</value></text></translation></itext>"""


def spoken() -> xforms.Session:
    definition = small(
        "<a/><b/><w/>",
        """<bind nodeset="/data/w" calculate="concat(jr:itext('g'), ' ', jr:choice-name(/data/b, '/data/b'))"/>
        <instance id="l"><rows><item><name>1</name><id>c</id></item></rows></instance>""",
        """<group ref="/data"><label ref="jr:itext('g')"/><select1 ref="/data/a"><label ref="jr:itext('g')"/>
        <hint ref="jr:itext('h')"/><item><label ref="jr:itext('c')"/><value>1</value></item></select1>
        <select1 ref="/data/b"><label>B</label><itemset nodeset="instance('l')/rows/item"><value ref="name"/>
        <label ref="jr:itext(id)"/></itemset></select1></group>""",
        SPOKEN,
    )
    session = xforms.Session(definition, now=NOW)
    session.set("/data/b", "1")
    return session


def test_files_that_go_with_words_are_named_on_groups_questions_and_choices() -> None:
    (group,) = spoken().view()
    first, second = group.children
    assert [one.media for one in (group, first, second)] == [{"image": "a.png", "audio": "a.mp3"}] * 2 + [{}]
    assert (first.image, first.hint, first.guidance) == ("a.png", "Aiuto", "Guida")
    assert [(choice.label, choice.media) for one in (first, second) for choice in one.choices] == [
        ("Uno", {"video": "c.mp4"})
    ] * 2


def test_a_session_goes_on_in_another_language() -> None:
    session = spoken()
    assert session.state("/data/w").value == "Ciao Uno"
    session.speak("en")
    (group,) = session.view()
    assert (group.label, group.media["image"]) == ("Hello", "a.png")
    assert [(choice.label, choice.media) for choice in group.children[1].choices] == [("One", {"video": "c-en.mp4"})]
    assert session.state("/data/w").value == "Hello One"
    session.speak("xx")
    assert (session.language, session.state("/data/w").value) == ("it", "Ciao Uno")


def test_another_language_changes_words_and_no_answers() -> None:
    session = xforms.Session(
        small(
            "<a>1</a><b/><c/>",
            """<bind nodeset="/data/b" calculate="concat(/data/a, '!')"/>
            <bind nodeset="/data/c" calculate="jr:itext(if(/data/a = 1, 'g', 'c'))"/>""",
            '<input ref="/data/a"><label ref="jr:itext(\'g\')"/></input><input ref="/data/b"><label>B</label></input>',
            SPOKEN,
        ),
        now=NOW,
    )
    session.set("/data/b", "mine")
    session.speak("en")
    assert session.view("/data/a").label == "Hello"  # type: ignore[union-attr]
    assert (session.state("/data/b").value, session.state("/data/c").value) == ("mine", "Ciao")
    session.set("/data/a", "2")
    assert session.state("/data/c").value == "One"


NESTED = (
    '<group ref="/data/r"><repeat nodeset="/data/r"><group ref="/data/r/s"><repeat nodeset="/data/r/s"{}>{}</repeat>'
    "</group></repeat></group>"
)


def test_a_new_instance_has_as_many_inside_as_a_blank_count_says() -> None:
    body = NESTED.format(' jr:count="/data/n"', '<input ref="/data/r/s/x"/>')
    definition = small(
        "<n/><r><s><x/></s></r>", '<bind nodeset="/data/n" type="int"/>', f'<input ref="/data/n"/>{body}'
    )
    session = xforms.Session(definition, now=NOW)
    session.add("/data/r")
    assert [ref for ref in session.values() if "/s" in ref] == []
    session.set("/data/n", "1")
    assert [ref for ref in session.values() if "/s" in ref] == ["/data/r[1]/s[1]/x", "/data/r[2]/s[1]/x"]


def test_repeats_inside_a_new_instance_are_new_too() -> None:
    action = '<setvalue event="odk-new-repeat" ref="/data/r/s/x" value="\'new\'"/>'
    definition = small("<r><s><x/></s></r>", "", NESTED.format("", '<input ref="/data/r/s/x"/>' + action))
    session = xforms.Session(definition, now=NOW)
    session.add("/data/r")
    assert session.values() == {"/data/r[1]/s[1]/x": "", "/data/r[2]/s[1]/x": "new"}


def test_the_numbers_of_a_place_have_a_point_as_clients_write_them() -> None:
    types = '<bind nodeset="/data/p" type="geopoint"/><bind nodeset="/data/l" type="geotrace"/>'
    session = xforms.Session(small("<p/><l/>", types, '<input ref="/data/p"/><input ref="/data/l"/>'), now=NOW)
    session.set("/data/p", "45.070 7 0 1e2")
    session.set("/data/l", "45 7;46 8 0 0;")
    assert session.values() == {"/data/p": "45.07 7.0 0.0 100.0", "/data/l": "45.0 7.0; 46.0 8.0 0.0 0.0"}


def test_an_action_on_a_hidden_answer_sees_what_was_given() -> None:
    session = xforms.Session(
        small(
            "<a/><b/>",
            """<bind nodeset="/data/b" relevant="/data/a = 1"/>""",
            """<input ref="/data/a"><label>A</label>
            <setvalue event="xforms-value-changed" ref="/data/b" value="once('first')"/></input>
            <input ref="/data/b"><label>B</label></input>""",
        ),
        now=NOW,
    )
    session.set("/data/a", "1")
    session.set("/data/b", "mine")
    session.set("/data/a", "2")
    assert session.state("/data/b").value == ""
    session.set("/data/a", "1")
    assert session.state("/data/b").value == "mine"


def test_a_counted_repeat_first_takes_the_instances_that_the_form_itself_has() -> None:
    one = session("counted_own_instances")
    assert one.values() == {"/data/n": ""}
    one.set("/data/n", "3")
    assert one.values() == {
        "/data/n": "3", "/data/o[1]/x": "one", "/data/o[1]/i[1]/y": "a", "/data/o[2]/x": "two", "/data/o[3]/x": "t",
    }  # fmt: skip


def test_names_of_the_data_and_other_languages_in_the_body_are_no_elements_of_forms() -> None:
    session = xforms.Session(
        small(
            "<repeat><setvalue/></repeat><repeat><setvalue/></repeat>",
            "",
            """<h:p>Read <h:b>this</h:b></h:p><group ref="/data/repeat"><repeat nodeset="/data/repeat">
            <input ref="/data/repeat/setvalue"><label>A</label><h:hr/></input></repeat></group>
            <setvalue event="odk-instance-first-load" ref="/data/repeat/setvalue" value="1"/>""",
        ),
        now=NOW,
    )
    assert session.values() == {"/data/repeat[1]/setvalue": "", "/data/repeat[2]/setvalue": ""}
    assert [problem.message for problem in session.definition.warnings] == [
        "The form's body has 'p', which is not shown.",
        "An action outside the model and outside any question does nothing.",
    ]


def test_a_running_total_follows_what_changes_in_an_instance_before() -> None:
    one = session("previous_instance")
    one.set("/data/start", "7")
    one.set("/data/r[1]/x", "1")
    for number in range(2, 6):
        one.add("/data/r")
        one.set(f"/data/r[{number}]/x", str(number))
    assert [one.state(f"/data/r[{n}]/running").value for n in range(1, 6)] == ["8", "10", "13", "17", "22"]
    one.set("/data/r[1]/x", "11")
    assert [one.state(f"/data/r[{n}]/running").value for n in range(1, 6)] == ["18", "20", "23", "27", "32"]
    one.remove("/data/r[2]")
    assert [one.state(f"/data/r[{n}]/running").value for n in range(1, 5)] == ["18", "21", "25", "30"]


def test_instances_that_chase_each_other_stop() -> None:
    definition = small(
        "<r><x/><y/></r>",
        """<bind nodeset="/data/r/x" calculate="sum(indexed-repeat(/data/r/x, /data/r, 3 - position(..))) + 1"/>""",
        '<repeat nodeset="/data/r"><input ref="/data/r/y"/></repeat>',
    )
    one = xforms.Session(definition, now=NOW)
    one.add("/data/r")
    assert int(one.state("/data/r[1]/x").value) <= 120


def test_obligation_may_look_at_its_own_answer() -> None:
    one = session("self_reference")
    assert one.state("/data/c").required
    one.set("/data/c", "x")
    assert not one.state("/data/c").required


def test_data_may_have_an_element_named_repeat_and_a_repeat_may_be_empty() -> None:
    definition = small(
        "<repeat><cost/></repeat><repeat><cost/></repeat><nothing/>",
        "",
        '<repeat nodeset="/data/repeat"><input ref="/data/repeat/cost"/></repeat><repeat nodeset="/data/nothing"/>',
    )
    one = xforms.Session(definition, now=NOW)
    assert one.values() == {"/data/repeat[1]/cost": "", "/data/repeat[2]/cost": ""}
    assert one.add("/data/nothing") == "/data/nothing[2]"
    assert [view.can_add for view in one.view()] == [True, True]
    assert xforms.Session(definition, one.to_xml(), now=NOW).states() == one.states()


def test_a_new_form_makes_no_instances_for_a_blank_count_hidden_or_not() -> None:
    definition = small(
        "<t/><n/><g><r><x/></r><r><x/></r></g>",
        """<bind nodeset="/data/n" type="int"/><bind nodeset="/data/g" relevant="/data/t = 'y'"/>""",
        """<input ref="/data/t"/><input ref="/data/n"/><group ref="/data/g"><group ref="/data/g/r"><repeat
        nodeset="/data/g/r" jr:count="/data/n"><input ref="/data/g/r/x"/></repeat></group></group>""",
    )
    one = started(definition)
    assert one.set("/data/t", "y")
    assert list(one.values()) == ["/data/t", "/data/n"]

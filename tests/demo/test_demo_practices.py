"""The demo's practices are answers the form really takes, and as many and as varied as the study says."""

import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache

import pytest

from sestante import demo
from sestante.methods import xforms
from sestante.questionnaires import library
from sestante.questionnaires.compile import answers_of, compile_questionnaire

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
SUBMITTED = [practice for practice in demo.practices() if practice.state == "submitted"]
DRAFTS = [practice for practice in demo.practices() if practice.state == "draft"]
LONG = ("need_description", "activities_description", "relational_story", "difference_text", "lessons")


@cache
def scheda():
    compiled = compile_questionnaire(library.text_of("scheda"))
    return compiled, xforms.parse(compiled.xform, compiled.media)


def session_of(practice):
    compiled, definition = scheda()
    session = xforms.Session(definition, now=NOW, language="it")
    refused = []
    for step in answers_of(compiled, practice.answers):
        done = session.add(step[1]) if step[0] == "add" else session.set(step[1], step[2])
        if not done:
            refused.append(step)
    return session, refused


def texts_of(value):
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_of(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts_of(one)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("practice", SUBMITTED, ids=lambda practice: practice.key)
def test_a_complete_practice_breaks_no_rule_of_the_form(practice):
    session, refused = session_of(practice)
    assert refused == []
    assert [(one.ref, one.kind, one.message) for one in session.violations()] == []


@pytest.mark.parametrize("practice", DRAFTS, ids=lambda practice: practice.key)
def test_a_draft_is_whole_up_to_its_section_and_empty_after(practice):
    compiled, _ = scheda()
    names = [section.name for section in compiled.sections]
    done = names[: names.index(practice.stop_after) + 1]
    session, refused = session_of(practice)
    broken = {one.ref.split("/")[2] for one in session.violations()}
    filled = {ref.split("/")[2] for ref, value in session.values().items() if value and "/meta/" not in ref}
    assert refused == []
    assert broken.isdisjoint(done)
    assert filled == set(done)


def test_the_practices_fill_the_quota_of_every_province():
    quotas = {row["province"]: row["target"] for row in demo.study()["territories"]}
    assert Counter(practice.province for practice in demo.practices()) == quotas


def test_every_province_has_a_complete_form():
    assert {practice.province for practice in SUBMITTED} == {row["province"] for row in demo.study()["territories"]}


def test_there_are_24_complete_3_begun_and_3_never_opened():
    assert Counter(practice.state for practice in demo.practices()) == {"submitted": 24, "draft": 3, "invited": 3}
    assert len({practice.key for practice in demo.practices()}) == 30


def test_consents_differ_as_they_do_in_life():
    assert Counter(practice.answers["publish_consent"] for practice in SUBMITTED) == {
        "full": 19,
        "card_only": 3,
        "nothing": 2,
    }
    assert set(Counter(practice.answers["quotes_consent"] for practice in SUBMITTED)) == {
        "with_practice_name",
        "anonymous",
        "no",
    }


def test_stages_themes_and_promoters_are_varied():
    maturities = Counter(practice.answers["maturity"] for practice in SUBMITTED)
    assert (maturities["paused"], maturities["ended"], maturities["replicated"]) == (1, 1, 1)
    assert maturities["trial"] >= 3
    assert len({theme for practice in SUBMITTED for theme in practice.answers["themes"]}) >= 18
    assert len({practice.answers["promoter_type"] for practice in SUBMITTED}) >= 12


def test_twelve_practices_tell_themselves_at_length():
    long = [p.key for p in SUBMITTED if sum(len(p.answers.get(name, "")) for name in LONG) > 2400]
    assert len(long) == 12


def test_some_say_that_they_do_not_know():
    unknown = [p.key for p in SUBMITTED if re.search(r"'(dk|unknown)'", str(p.answers))]
    assert len(unknown) >= 5


def test_nobody_real_can_be_written_to():
    contacts = [practice.contact_email for practice in demo.practices()]
    assert [address for address in contacts if not address.endswith("@example.org")] == []
    assert len(set(contacts)) == len(contacts)


def test_texts_carry_no_phone_numbers_addresses_or_real_sites():
    written = "\n".join(text for practice in demo.practices() for text in texts_of(practice.answers))
    assert re.findall(r"\b0\d{1,3}[ /]?\d{5,}\b|\b3\d{2}[ /]?\d{6,}\b", written) == []
    assert [site for site in re.findall(r"https?://\S+", written) if not site.endswith(".example.org")] == []


def test_names_of_contacts_stay_out_of_the_texts():
    for practice in demo.practices():
        surname = practice.contact_name.split()[-1]
        public = {key: value for key, value in practice.answers.items() if not key.startswith("contact_")}
        assert [text for text in texts_of(public) if surname in text] == [], practice.key


def test_dates_follow_one_another():
    for practice in SUBMITTED:
        assert practice.invited_on <= practice.submitted_on, practice.key
        assert practice.answers["start_date"] < practice.submitted_on.isoformat(), practice.key


def test_a_trial_is_younger_than_a_year_and_a_consolidated_practice_older_than_three():
    for practice in SUBMITTED:
        start = datetime.fromisoformat(practice.answers["start_date"]).date()
        years = (practice.submitted_on - start).days / 365.25
        expected = {"trial": (0, 1), "active": (1, 3), "consolidated": (3, 50)}.get(practice.answers["maturity"])
        if expected:
            assert expected[0] <= years <= expected[1], (practice.key, years)

"""The invented study hangs together."""

from sestante import demo
from sestante.studies.models import Phase, PhaseKind


def test_phases_follow_one_another_and_say_what_ends_them():
    phases = demo.study()["phases"]
    assert [phase["kind"] for phase in phases] == list(PhaseKind)
    assert [phase["starts_on"] for phase in phases] == sorted(phase["starts_on"] for phase in phases)
    assert all(phase["starts_on"] <= phase["ends_on"] for phase in phases)
    assert {phase["state"] for phase in phases} <= set(Phase.State)
    assert (
        max(len(words) for phase in phases for text in ("deliverable", "gate") for words in phase[text].values()) <= 200
    )
    assert all(set(phase[text]) == {"it", "en"} for phase in phases for text in ("deliverable", "gate"))


def test_thirty_places_in_nine_provinces():
    territories = demo.study()["territories"]
    assert (len(territories), sum(row["target"] for row in territories)) == (9, 30)


def test_the_team_has_one_of_each_role_and_only_example_addresses():
    study = demo.study()
    roles = {person["role"] for person in study["team"]}
    assert roles == {"coordinator", "researcher", "facilitator", "reviewer", "observer", "trainer"}
    addresses = [person["email"] for person in [*study["team"], study["administrator"], study["host"]]]
    assert [address for address in addresses if not address.endswith("@example.org")] == []

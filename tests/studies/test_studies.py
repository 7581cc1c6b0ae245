"""Studies: six phases in order, one of them current; a team that never loses its last coordinator; a journal."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

import make
from sestante.journal.models import Entry
from sestante.people.models import Host
from sestante.places.models import Province
from sestante.studies.actions import (
    add_member,
    close_last_phase,
    enter_phase,
    free_slug,
    invite_member,
    open_study,
    plan_phase,
    remove_member,
    set_quotas,
    show_study,
)
from sestante.studies.errors import StudyError
from sestante.studies.models import Phase
from sestante.studies.permissions import PERMISSIONS, Role, allowed

pytestmark = pytest.mark.django_db


def states(study):
    return {phase.kind: phase.state for phase in study.phases.all()}


def test_a_new_study_stands_in_its_first_phase_and_who_opens_it_coordinates_it():
    ada = make.person()
    study = make.study(by=ada)
    assert states(study) == {
        "form": "now",
        "sending": "todo",
        "collection": "todo",
        "focus_group": "todo",
        "report": "todo",
        "event": "todo",
    }
    assert list(study.memberships.values_list("person", "role")) == [(ada.pk, "coordinator")]


def test_entering_a_phase_closes_those_before_and_opens_again_those_after():
    ada = make.person()
    study = make.study(by=ada)
    enter_phase(study, kind="report", by=ada)
    enter_phase(study, kind="collection", by=ada)
    assert states(study) == {
        "form": "done",
        "sending": "done",
        "collection": "now",
        "focus_group": "todo",
        "report": "todo",
        "event": "todo",
    }
    closed = study.phases.filter(closed_at__isnull=False)
    assert {phase.kind: phase.closed_by for phase in closed} == {"form": ada, "sending": ada}


def test_the_database_allows_one_current_phase():
    study = make.study()
    with pytest.raises(IntegrityError, match="phase_now_is_one|studies_phase"), transaction.atomic():
        study.phases.filter(kind="event").update(state=Phase.State.NOW)


def test_the_database_refuses_a_done_phase_without_its_time():
    study = make.study()
    with pytest.raises(IntegrityError, match="phase_done_has_its_time"), transaction.atomic():
        study.phases.filter(kind="event").update(state=Phase.State.DONE)


def test_only_the_last_phase_closes_a_study():
    ada = make.person()
    study = make.study(by=ada)
    with pytest.raises(StudyError):
        close_last_phase(study, by=ada)
    enter_phase(study, kind="event", by=ada)
    close_last_phase(study, by=ada)
    assert set(states(study).values()) == {"done"}


def test_a_phase_cannot_end_before_it_starts():
    ada = make.person()
    study = make.study(by=ada)
    with pytest.raises(StudyError):
        plan_phase(study.phases.first(), by=ada, starts_on=date(2026, 5, 2), ends_on=date(2026, 5, 1))


def test_the_last_coordinator_can_neither_leave_nor_change_role():
    ada = make.person()
    study = make.study(by=ada)
    with pytest.raises(StudyError):
        remove_member(study, person=ada, by=ada)
    with pytest.raises(StudyError):
        add_member(study, person=ada, role=Role.OBSERVER, by=ada)
    bruno = make.member(study, Role.COORDINATOR)
    remove_member(study, person=ada, by=bruno)
    assert list(study.memberships.values_list("person", flat=True)) == [bruno.pk]


def test_who_is_put_in_the_team_gets_an_account_and_one_letter(committing):
    ada = make.person()
    study = make.study(by=ada)
    with committing():
        member = invite_member(
            study, name="Bruno Neri", email="bruno@example.org", role="reviewer", by=ada, host=Host(name="X")
        )
    assert (member.person.email, member.role) == ("bruno@example.org", "reviewer")
    from sestante.letters.models import Letter

    assert list(Letter.objects.values_list("recipient", "state", "study_pk")) == [
        ("bruno@example.org", "sent", study.pk)
    ]


def test_an_address_is_never_one_of_the_pages_of_the_installation_nor_taken_twice():
    assert free_slug("Nuovo") == "nuovo-2"
    assert free_slug("Persone") == "persone-2"
    first, second = make.study(title="Vicini"), make.study(title="Vicini")
    assert (first.slug, second.slug) == ("vicini", "vicini-2")


def test_quotas_are_replaced_and_none_is_left_out():
    ada = make.person()
    study = make.study(by=ada)
    bologna, modena = Province.objects.get(plate="BO"), Province.objects.get(plate="MO")
    set_quotas(study, targets={bologna: 6, modena: 4}, by=ada)
    set_quotas(study, targets={bologna: 0, modena: 5}, by=ada)
    assert list(study.quotas.values_list("province__plate", "target")) == [("MO", 5)]


def test_every_act_is_in_the_journal_with_who_and_on_what():
    ada = make.person("Ada Verdi")
    study = open_study(title="Vicini", region=Province.objects.get(plate="BO").region, by=ada)
    show_study(study, by=ada, public=True)
    rows = Entry.objects.of_study(study).order_by("pk").values_list("actor", "verb", "subject_label")
    assert list(rows) == [("Ada Verdi", "opened study", "Vicini"), ("Ada Verdi", "showed study", "Vicini")]


def test_the_permission_table_knows_only_real_roles_and_answers_for_each():
    assert {role for roles in PERMISSIONS.values() for role in roles} <= set(Role)
    assert all(allowed(Role.COORDINATOR, permission) for permission in PERMISSIONS)
    with pytest.raises(KeyError):
        allowed(Role.COORDINATOR, "no such permission")

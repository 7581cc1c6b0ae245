"""Exports: what is in them and for whom, made once whatever happens, gone when somebody goes."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from lxml import etree

import forms
import make
from sestante.fieldwork.actions import withdraw_response
from sestante.fieldwork.actions.exporting import (
    forget_due_exports,
    order_export,
    remove_export,
    resume_stalled_exports,
)
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.exporting.shape import Shape
from sestante.fieldwork.models import Export, Response
from sestante.fieldwork.tasks import make_export
from sestante.journal.models import Entry
from sestante.methods.datasets import Many
from sestante.questionnaires.actions import publish_version, upload_questionnaire
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(study, version):
    return make.two_orchards(study, version, needs="hands water")


@pytest.fixture
def exported(study, ada, version, committing):
    """Order an export and have it made; its files by name."""

    def act(*formats, scope="pseudonymous", by=None, versions=None, **shape):
        with committing():
            export = order_export(study, versions or [version], formats=formats or ["csv"], shape=Shape(**shape),
                                  scope=scope, by=by or ada)  # fmt: skip
        export.refresh_from_db()
        return export, files_of(export)

    return act


def files_of(export):
    with export.file.open() as file:
        data = file.read()
    if not export.file.name.endswith(".zip"):
        return {"": data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def said(row, *names):
    return [row[name] for name in names]


def test_without_names_neither_names_nor_confidential_answers_nor_our_numbers_go_out(two, exported):
    export, files = exported("csv", "json", "xforms")
    text = b"".join(files.values()).decode()
    assert not any(word in text for word in ("Rosa", "Orto dei Tigli", "Orto nuovo"))
    main = rows(files["gli-orti.csv"])
    assert [name for name in main[0] if name.startswith("_")] == [
        "_index", "_id", "_form_version", "_status", "_submitted_at"]  # fmt: skip
    assert all(row["_id"].startswith("R") and len(row["_id"]) == 13 for row in main)
    about = json.loads(files["gli-orti.json"])
    assert {one["name"] for one in about["left_out"]} == {"practice_name", "secret"}
    assert export.rows == 2 and export.exported.count() == 2


def test_pseudonyms_hold_within_one_export_and_change_in_the_next(two, exported):
    _export, files = exported("csv")
    main, plots = rows(files["gli-orti.csv"]), rows(files["gli-orti-plots.csv"])
    tigli = next(row for row in main if row["kind"] == "shared")
    assert {row["_id"] for row in plots} == {tigli["_id"]}
    again = rows(exported("csv")[1]["gli-orti.csv"])
    assert {row["_id"] for row in again}.isdisjoint(row["_id"] for row in main)


def test_with_names_the_record_can_be_found_again(two, exported):
    _export, files = exported("csv", scope="named")
    main = rows(files["gli-orti.csv"])
    assert [said(row, "_id", "_practice", "_municipality", "practice_name") for row in main] == [
        [str(two[0].pk), "Orto dei Tigli", "Bologna", "Orto dei Tigli"],
        [str(two[1].pk), "", "", "Orto nuovo"],
    ]
    assert all(row["_uuid"].startswith("uuid:") and row["_revision"] == "0" for row in main)
    assert "secret" not in main[0] and "Rosa" not in files["gli-orti.csv"].decode()


def test_identities_only_for_who_may_read_them_and_the_journal_says_so(study, two, exported):
    researcher = make.member(study, Role.RESEARCHER)
    with pytest.raises(FieldworkError, match="non ti permette"):
        exported("csv", scope="identities", by=researcher)
    _export, files = exported("csv", scope="identities")
    assert [row["secret"] for row in rows(files["gli-orti.csv"])] == ["Rosa", ""]
    assert Entry.objects.filter(verb="exported identities").count() == 1


def test_not_asked_is_told_from_not_answered(two, exported):
    _export, files = exported("csv", "json", scope="named", mark_unasked=True)
    main = rows(files["gli-orti.csv"])
    assert [said(row, "people", "paid", "since") for row in main] == [["20", "5", "2020-05-01"], ["3", "n/a", ""]]
    table = json.loads(files["gli-orti.json"])["tables"][0]
    assert "paid" not in table["rows"][1] and table["rows"][1]["since"] is None


def test_repeats_are_tables_of_their_own_with_keys(two, exported):
    _export, files = exported("csv", scope="named", odk_keys=True)
    main, plots = rows(files["gli-orti.csv"]), rows(files["gli-orti-plots.csv"])
    assert [said(row, "_index", "_id", "_parent_table", "_parent_index", "_position", "crop", "area")
            for row in plots] == [["1", str(two[0].pk), "main", "1", "1", "fave", "12.5"],
                                  ["2", str(two[0].pk), "main", "1", "2", "'=piselli", "3"]]  # fmt: skip
    assert main[0]["KEY"] == main[0]["_uuid"] == plots[0]["PARENT_KEY"]
    assert plots[1]["KEY"] == main[0]["_uuid"] + "/s1/plots[2]"


def test_two_versions_stand_in_one_table_and_a_question_not_yet_asked_is_not_asked(study, ada, two, exported, version):
    since = '{id: since, type: date, label: {it: "Da quando?", en: "Since when?"}}'
    later = make.ORCHARDS.replace('version: "1"', 'version: "2"')
    later = later.replace(since, '{id: since, type: date, label: {it: "Dal?", en: "From?"}}\n'
                          '  - {id: trees, type: integer, label: {it: "Alberi", en: "Trees"}}')  # fmt: skip
    later = later.replace('{name: school, it: "Di una scuola", en: "Of a school"}',
                          '{name: roof, it: "Sul tetto", en: "On a roof"}')  # fmt: skip
    draft = upload_questionnaire(study, forms.workbook(later), "due.xlsx", by=ada, questionnaire=version.questionnaire)
    second = publish_version(draft, by=ada)
    make.orchard(second, kind="roof", trees=4)
    _export, files = exported("csv", "json", scope="named", mark_unasked=True, versions=[version, second])
    main = rows(files["gli-orti.csv"])
    assert [said(row, "_form_version", "kind", "trees") for row in main] == [
        ["1", "shared", "n/a"], ["1", "school", "n/a"], ["2", "roof", "4"]]  # fmt: skip
    about = {one["name"]: one for one in json.loads(files["gli-orti.json"])["tables"][0]["variables"]}
    assert about["since"]["labels"]["it"] == "Dal?" and about["since"]["versions"] == [1, 2]
    assert [one["code"] for one in about["kind"]["categories"]] == ["shared", "roof", "school"]
    assert about["trees"]["versions"] == [2]


def test_an_instance_is_pruned_of_what_this_reader_may_not_see(two, exported):
    _export, files = exported("xforms", scope="named")
    root = etree.fromstring(files[f"instances/{two[0].pk}.xml"])
    names = {etree.QName(one).localname for one in root.iter()}
    assert "secret" not in names and {"practice_name", "paid", "plots", "instanceID"} <= names
    other = etree.fromstring(files[f"instances/{two[1].pk}.xml"])
    assert "paid" not in {etree.QName(one).localname for one in other.iter()}
    _export, files = exported("xforms")
    assert b"uuid:R" in next(iter(files.values())) and two[0].instance.split("instanceID>")[1][:20].encode() not in (
        b"".join(files.values())
    )


def test_multiple_choices_split_and_one_workbook_alone_is_no_zip(two, exported):
    export, files = exported("xlsx", scope="named", many=Many.BOTH)
    assert export.file.name.endswith(".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(files[""]))
    assert book.sheetnames == ["main", "plots"]
    head, first, second = book["main"].iter_rows(values_only=True)
    at = {name: place for place, name in enumerate(head)}
    assert [first[at[name]] for name in ("needs", "needs/water", "needs/hands", "people")] == ["hands water", 1, 1, 20]
    assert [second[at[name]] for name in ("needs", "needs/water", "needs/hands")] == [None, None, None]


def test_what_waits_to_be_checked_and_drafts_stay_out_unless_asked(version, two, exported):
    make.orchard(version, state="to_check", people=7)
    make.orchard(version, state="draft", people=8)
    Response.objects.filter(state="draft").update(submitted_at=None)
    assert exported("csv")[0].rows == 2
    _export, files = exported("csv", to_check=True, scope="named")
    assert [said(row, "_status", "people") for row in rows(files["gli-orti.csv"])][2:] == [["to_check", "7"]]


def test_private_and_nameless_questionnaires_are_never_exported(study, ada, exported):
    for purpose in ("self_assessment", "satisfaction", "need"):
        version = forms.published(study, make.ORCHARDS, purpose=purpose)
        with pytest.raises(FieldworkError, match="non si esportano"):
            exported("csv", versions=[version])


def test_a_format_that_cannot_be_written_is_said_and_leaves_no_half_of_itself(two, exported, monkeypatch):
    from sestante.fieldwork.exporting.writers import WRITERS

    def half(dataset, folder, stem, shape):
        (folder / f"{stem}.sav").write_bytes(b"half")
        raise ValueError

    monkeypatch.setitem(WRITERS, "sav", half)
    export, files = exported("csv", "sav")
    assert export.state == "ready" and [one["format"] for one in export.notices] == ["sav"]
    assert {name.rpartition(".")[2] for name in files} == {"csv", "json"}


def test_made_twice_it_is_made_once(two, exported):
    export, _files = exported("csv")
    name = export.file.name
    make_export.func(export.pk)
    export.refresh_from_db()
    assert export.file.name == name and export.exported.count() == 2 and export.done == export.total == 4


def test_one_whose_worker_died_goes_on(study, ada, version, two, committing):
    with transaction.atomic():
        export = order_export(study, [version], formats=["csv"], shape=Shape(), scope="named", by=ada)
    Export.objects.filter(pk=export.pk).update(progress_at=timezone.now() - timedelta(minutes=6), done=1)
    with committing():
        assert resume_stalled_exports() == 1
    export.refresh_from_db()
    assert export.state == "ready" and resume_stalled_exports() == 0


def test_withdrawing_takes_every_file_along_that_holds_the_answers(study, two, exported, committing):
    export, _files = exported("csv")
    path = export.file.path
    with committing():
        withdraw_response(two[0])
    export.refresh_from_db()
    assert (export.state, export.gone_because, export.file.name) == ("gone", "erased", "")
    assert not Path(path).exists()


def test_a_record_erased_by_whatever_way_takes_the_file_along(two, exported, committing):
    export, _files = exported("csv")
    two[0].delete()
    with committing():
        assert forget_due_exports() == 1
    export.refresh_from_db()
    assert export.gone_because == "erased"


def test_a_file_is_deleted_when_its_days_are_over_or_by_hand(ada, two, exported, committing):
    export, _files = exported("csv")
    other, _files = exported("csv")
    with committing():
        forget_due_exports(now=timezone.now() + timedelta(days=7, minutes=1))
    export.refresh_from_db()
    assert (export.state, export.gone_because) == ("gone", "expired")
    third, _files = exported("csv")
    with committing():
        remove_export(third, by=ada)
    third.refresh_from_db()
    assert third.gone_because == "removed" and not third.file


def test_the_relevance_of_an_old_response_is_asked_of_the_engine(two, exported):
    Response.objects.update(unasked=None)
    _export, files = exported("csv", scope="named", mark_unasked=True)
    assert [row["paid"] for row in rows(files["gli-orti.csv"])] == ["5", "n/a"]


def test_a_code_that_stands_on_no_list_is_kept(two, exported):
    Response.objects.filter(pk=two[1].pk).update(instance=two[1].instance.replace(">school<", ">balcony<"))
    _export, files = exported("csv", "codebook", scope="named")
    assert [row["kind"] for row in rows(files["gli-orti.csv"])] == ["shared", "balcony"]
    codes = [row["code"] for row in rows(files["gli-orti-codebook.csv"]) if row["variable"] == "kind"]
    assert codes == ["", "shared", "school", "balcony"]


@pytest.mark.postgres
def test_the_database_refuses_a_ready_export_without_file_and_a_deleted_one_with_one(study):
    for fields in ({"state": "ready"}, {"state": "gone", "file": "x.zip", "gone_because": "expired"},
                   {"state": "gone"}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Export.objects.create(study=study, salt="x", **fields)

"""Large published forms are read once, whatever the number of processes."""

from datetime import UTC, datetime

from sestante.bench.forms import form
from sestante.methods import xforms
from sestante.questionnaires.store import definition_from

NOW = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)


def answered(definition):
    session = xforms.Session(definition, now=NOW, seed=1)
    session.set("/data/g0/q0", "7")
    return session.states()


def test_a_large_form_is_kept_and_comes_back_the_same(settings, tmp_path):
    settings.SESTANTE_DATA = tmp_path
    source = form(100)
    read = definition_from(source, {})
    (kept,) = (tmp_path / "forms").iterdir()
    written = kept.stat().st_mtime_ns
    assert answered(definition_from(source, {})) == answered(read)
    assert kept.stat().st_mtime_ns == written


def test_what_is_damaged_or_of_another_engine_is_made_again(settings, tmp_path):
    settings.SESTANTE_DATA = tmp_path
    source = form(100)
    read = definition_from(source, {})
    (kept,) = (tmp_path / "forms").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    (tmp_path / "forms" / "1234.anotherengine").write_bytes(b"")
    assert answered(definition_from(source, {})) == answered(read)
    assert [one.read_bytes() for one in (tmp_path / "forms").iterdir()] == [whole]


def test_other_lists_are_another_form(settings, tmp_path):
    settings.SESTANTE_DATA = tmp_path
    definition_from(form(100), {"a.csv": b"name\n1\n"})
    definition_from(form(100), {"a.csv": b"name\n2\n"})
    assert len(list((tmp_path / "forms").iterdir())) == 2


def test_a_small_form_and_a_folder_that_cannot_be_written_cost_nothing_but_time(settings, tmp_path):
    settings.SESTANTE_DATA = tmp_path
    definition_from(form(4), {})
    (tmp_path / "forms").write_text("no folder")
    assert answered(definition_from(form(100), {}))

"""The database itself refuses to change or delete a published version."""

import pytest
from django.db import Error, transaction
from django.utils import timezone

import make
from sestante.files.actions import keep_file
from sestante.questionnaires.actions import discard_draft
from sestante.questionnaires.models import FormMedia, Questionnaire, Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    questionnaire = Questionnaire.objects.create(study=make.study(), title="Scheda")
    return Version.objects.create(
        questionnaire=questionnaire,
        number=1,
        state=Version.State.PUBLISHED,
        form_id="scheda",
        xform="<h/>",
        xlsform=b"PK",
        questions=[{"name": "a"}],
        published_at=timezone.now(),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("xform", "<h>changed</h>"),
        ("source", "form_id: other"),
        ("xlsform", b"other"),
        ("questions", []),
        ("sections", [{"name": "s"}]),
        ("title", {"it": "Altro"}),
        ("number", 7),
        ("form_id", "other"),
        ("state", "draft"),
    ],
)
def test_the_database_refuses_to_change_a_published_version(published, field, value):
    with pytest.raises(Error), transaction.atomic():
        Version.objects.filter(pk=published.pk).update(**{field: value})
    published.refresh_from_db()
    assert (published.xform, published.state, published.number) == ("<h/>", "published", 1)


def test_the_database_refuses_to_delete_a_published_version(published):
    with pytest.raises(Error), transaction.atomic():
        Version.objects.filter(pk=published.pk).delete()
    assert Version.objects.filter(pk=published.pk).exists()


def test_a_published_version_can_be_retired_and_stays_retired(published):
    published.state, published.retired_at = Version.State.RETIRED, timezone.now()
    published.save()
    with pytest.raises(Error), transaction.atomic():
        Version.objects.filter(pk=published.pk).update(state=Version.State.PUBLISHED)
    with pytest.raises(Error), transaction.atomic():
        Version.objects.filter(pk=published.pk).update(xform="")


def test_a_draft_can_be_changed_and_deleted(published):
    draft = Version.objects.create(questionnaire=published.questionnaire, number=2, form_id="scheda")
    Version.objects.filter(pk=draft.pk).update(xform="<h>two</h>")
    assert Version.objects.get(pk=draft.pk).xform == "<h>two</h>"
    draft.delete()
    assert list(published.questionnaire.versions.values_list("number", flat=True)) == [1]


@pytest.fixture
def shown():
    """A published version that shows a map."""
    version = Version.objects.create(
        questionnaire=Questionnaire.objects.create(study=make.study(), title="Scheda"), number=1, form_id="scheda"
    )
    with transaction.atomic():
        medium(version)
    Version.objects.filter(pk=version.pk).update(state="published", published_at=timezone.now())
    return version


def medium(version, name="map.png", content=b"map"):
    return FormMedia.objects.create(version=version, name=name, content_type="image/png", file=keep_file(content))


def other_draft(version):
    return Version.objects.create(questionnaire=version.questionnaire, number=2, form_id="scheda")


@pytest.mark.postgres
@pytest.mark.parametrize(
    "act",
    [
        lambda version: medium(version, "legend.png", b"legend"),
        lambda version: version.form_media.update(name="chart.png"),
        lambda version: version.form_media.update(content_type="image/gif"),
        lambda version: version.form_media.update(file=keep_file(b"another map")),
        lambda version: version.form_media.update(version=other_draft(version)),
        lambda version: FormMedia.objects.filter(pk=medium(other_draft(version)).pk).update(version=version, name="b"),
        lambda version: version.form_media.all().delete(),
    ],
    ids=["added", "named anew", "of another kind", "replaced", "moved away", "moved here", "removed"],
)
@pytest.mark.parametrize("state", ["published", "retired"])
def test_the_database_refuses_to_touch_the_files_of_a_published_version(shown, act, state):
    Version.objects.filter(pk=shown.pk).update(state=state)
    with pytest.raises(Error, match="stay as they are"), transaction.atomic():
        act(shown)
    assert [(one.name, one.content_type, one.file.read()) for one in shown.form_media.all()] == [
        ("map.png", "image/png", b"map")
    ]


@pytest.mark.postgres
def test_the_files_of_a_draft_are_added_changed_and_removed_and_go_with_it(shown):
    draft = other_draft(shown)
    medium(draft)
    draft.form_media.update(name="chart.png", file=keep_file(b"chart"))
    assert [one.file.read() for one in draft.form_media.all()] == [b"chart"]
    draft.form_media.all().delete()
    medium(draft)
    discard_draft(draft, by=None)
    assert list(FormMedia.objects.values_list("version", "name")) == [(shown.pk, "map.png")]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_a_test_with_real_transactions_cleans_up_after_a_published_version(published, shown, time):
    assert (Version.objects.count(), FormMedia.objects.count()) == (2, 1)

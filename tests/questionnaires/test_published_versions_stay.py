"""The database itself refuses to change or delete a published version."""

import pytest
from django.db import Error, transaction
from django.utils import timezone

import make
from sestante.questionnaires.models import Questionnaire, Version

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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_a_test_with_real_transactions_cleans_up_after_a_published_version(published, time):
    assert Version.objects.count() == 1

"""The questionnaires' pages: library, upload, preview, publication."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

import forms
import make
import workbooks
from sestante.questionnaires.actions import add_from_library, upload_questionnaire
from sestante.questionnaires.models import Version
from sestante.studies.permissions import Role

pytestmark = pytest.mark.django_db


def post_file(client, study, data, **said):
    upload = SimpleUploadedFile("prova.xlsx", data)
    return client.post(
        reverse("questionnaire_upload", args=[study.slug]), {"workbook": upload, "purpose": "scheda", **said}
    )


def test_a_questionnaire_is_taken_from_the_library_read_and_published(client, study, ada):
    response = client.post(reverse("questionnaire_additions", args=[study.slug]), {"name": "scheda"}, follow=True)
    page = response.content.decode()
    assert "Come si chiama la pratica?" in page and "What is the practice called?" in page
    assert "riservata" in page
    version = Version.objects.get()
    confirmation = client.get(reverse("version_publication", args=[study.slug, version.pk]))
    assert "non cambia più" in confirmation.content.decode()
    assert Version.objects.get().state == "draft"
    client.post(reverse("version_publication", args=[study.slug, version.pk]))
    assert Version.objects.get().state == "published"


def test_a_name_that_is_not_in_the_library_is_not_found(client, study, ada):
    assert client.post(reverse("questionnaire_additions", args=[study.slug]), {"name": "../x"}).status_code == 404


def test_a_broken_workbook_is_shown_by_sheet_and_row_and_can_be_tried_again(client, study, ada):
    response = post_file(client, study, workbooks.workbook(workbooks.BROKEN))
    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>Problema:" in page.replace("\n", "")
    assert "integr" in page and "colours" in page and "nobody" in page
    assert Version.objects.count() == 0
    response = post_file(client, study, workbooks.workbook(workbooks.GOOD))
    assert response["Location"] == reverse("version", args=[study.slug, Version.objects.get().pk])


def test_a_workbook_can_become_the_next_version_of_a_questionnaire(client, study, ada):
    published = forms.published(study)
    post_file(client, study, workbooks.workbook(workbooks.GOOD), questionnaire=published.questionnaire_id)
    assert list(published.questionnaire.versions.values_list("number", "state")) == [(2, "draft"), (1, "published")]


def test_what_cannot_be_published_says_why_on_the_page(client, study, ada):
    draft = upload_questionnaire(study, workbooks.workbook(workbooks.UNSUPPORTED), "p.xlsx", by=ada)
    response = client.post(reverse("version_publication", args=[study.slug, draft.pk]))
    assert response.status_code == 409
    assert "cube-root" in response.content.decode()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("it", "Calcolo (calculation): la funzione cube-root() non è prevista. Usane un’altra."),
        ("en", "Calculation: The function cube-root() is not supported."),
    ],
)
def test_why_it_cannot_be_published_is_said_in_the_language_of_the_page(client, study, ada, language, sentence):
    draft = upload_questionnaire(study, workbooks.workbook(workbooks.UNSUPPORTED), "p.xlsx", by=ada)
    with translation.override(language):
        address = reverse("version_publication", args=[study.slug, draft.pk])
    page = client.post(address).content.decode()
    assert f'<html lang="{language}"' in page
    cells = [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", page)]
    assert cells[:3] == ["4", "", sentence]


@pytest.mark.parametrize(
    ("kind", "start", "name"), [("xlsform", b"PK", "breve-v1.xlsx"), ("xform", b"<?xml", "breve-v1.xml")]
)
def test_a_version_is_downloaded(client, study, ada, kind, start, name):
    version = add_from_library(study, "breve", by=ada)
    response = client.get(reverse("version_file", args=[study.slug, version.pk, kind]))
    assert response.content.startswith(start)
    assert name in response["Content-Disposition"]
    assert client.get(reverse("version_file", args=[study.slug, version.pk, "altro"])).status_code == 404


def test_a_version_of_another_study_is_not_found(client, study, ada):
    other = forms.published(make.study(title="Altro"))
    assert client.get(reverse("version", args=[study.slug, other.pk])).status_code == 404
    assert client.post(reverse("version_retirement", args=[study.slug, other.pk])).status_code == 404


def test_retiring_drafting_and_throwing_away(client, study, ada):
    published = forms.published(study)
    client.post(reverse("version_draft", args=[study.slug, published.pk]))
    draft = Version.objects.get(state="draft")
    client.post(reverse("version_removal", args=[study.slug, draft.pk]))
    client.post(reverse("version_retirement", args=[study.slug, published.pk]))
    assert list(Version.objects.values_list("state", flat=True)) == ["retired"]


def test_an_observer_reads_the_questionnaire_and_cannot_change_it(client, study):
    version = forms.published(study)
    client.force_login(make.member(study, Role.OBSERVER), backend="sesame.backends.ModelBackend")
    page = client.get(reverse("version", args=[study.slug, version.pk])).content.decode()
    assert "Ritira" not in page
    assert client.post(reverse("version_retirement", args=[study.slug, version.pk])).status_code == 403


def test_the_list_takes_a_constant_number_of_queries(client, study, ada, django_assert_max_num_queries):
    forms.published(study)
    with django_assert_max_num_queries(9):
        client.get(reverse("questionnaires", args=[study.slug]))
    for _number in range(4):
        forms.published(study)
    with django_assert_max_num_queries(9):
        client.get(reverse("questionnaires", args=[study.slug]))

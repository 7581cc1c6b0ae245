"""Photographs on a practice's public page, and their files."""

import re

import pytest

import show
from sestante.catalogue.actions import choose_photographs, publish_sheet, withdraw_sheet
from sestante.web.caching import SHELF

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(study):
    practice = show.sent(study, show.records()[0])
    show.photograph(practice)
    return practice


@pytest.fixture
def sheet(practice, by):
    return publish_sheet(practice, by=by)


def address(sheet, digest):
    return f"{sheet.get_absolute_url()}foto/{digest}.jpg"


def figure(client, sheet):
    return (
        client.get(sheet.get_absolute_url()).content.decode().partition('class="s-photos"')[2].partition("</section")[0]
    )


def test_the_page_shows_them_with_words_credit_and_licence(client, sheet):
    page, shown = figure(client, sheet), sheet.photographs.get()
    assert f'<a href="{address(sheet, shown.file_id)}">' in page
    assert re.search(r"<img [^>]*>", page)[0] == (
        f'<img src="{address(sheet, shown.small_id)}" alt="Un orto fra due palazzi" '
        'width="240" height="320" loading="lazy">'
    )
    assert "Foto: Ida Fanti" in page
    assert "CC BY 4.0" in page


def test_the_replication_kit_shows_them_too(client, sheet):
    page = client.get(f"{sheet.get_absolute_url()}kit/").content.decode()
    assert address(sheet, sheet.photographs.get().small_id) in page


def test_without_a_licence_the_page_says_to_ask(client, study, by):
    practice = show.sent(study, show.records()[0], licence="no")
    show.photograph(practice, credit="")
    assert "<figcaption>chiedi prima di riusarla</figcaption>" in figure(client, publish_sheet(practice, by=by))


def test_the_words_of_a_photograph_are_in_their_own_language_on_the_english_page(client, sheet):
    page = client.get("/en" + sheet.get_absolute_url()).content.decode()
    assert re.search(r'<img [^>]*alt="Un orto fra due palazzi"[^>]*>', page)[0].endswith('lang="it">')
    assert "Photo: Ida Fanti" in page


def test_a_file_comes_as_what_it_is_and_stays_with_the_browser_alone(client, sheet):
    shown = sheet.photographs.get()
    for stored in (shown.file, shown.small):
        response = client.get(address(sheet, stored.pk))
        assert b"".join(response.streaming_content) == stored.read()
        headers = {name: response[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")}
        assert headers == {
            "Content-Type": "image/jpeg",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, max-age=31536000, immutable",
        }


def test_a_file_is_not_compressed_twice(client, sheet):
    shown = sheet.photographs.get()
    response = client.get(address(sheet, shown.file_id), headers={"Accept-Encoding": "gzip, br"})
    assert (response.get("Content-Encoding"), response["Content-Length"]) == (None, str(shown.file.size))
    assert response["ETag"] == f'"{shown.file_id}"'


def test_only_what_a_published_page_shows_is_served(client, sheet, practice, by):
    shown = sheet.photographs.get()
    original = practice.responses.get().attachments.get()
    other = publish_sheet(show.sent(practice.study, show.records()[1]), by=by)
    assert client.get(address(sheet, original.file_id)).status_code == 404
    assert client.get(address(other, shown.file_id)).status_code == 404
    choose_photographs(practice, {original.pk: (True, "")}, by=by)
    assert client.get(address(sheet, shown.file_id)).status_code == 404
    assert "s-photos" not in client.get(sheet.get_absolute_url()).content.decode()


def test_a_withdrawn_page_serves_nothing(client, sheet, by):
    shown = sheet.photographs.get()
    withdraw_sheet(sheet, by=by)
    assert client.get(address(sheet, shown.file_id)).status_code == 404
    assert client.get(sheet.get_absolute_url()).status_code == 410


def test_five_photographs_take_no_more_queries_than_one(
    client, sheet, practice, by, django_assert_num_queries, django_assert_max_num_queries
):
    client.get(sheet.get_absolute_url())
    SHELF.clear()
    with django_assert_max_num_queries(12) as one:
        client.get(sheet.get_absolute_url())
    for number in range(4):
        show.photograph(practice, alt=f"Foto {number}")
    assert publish_sheet(practice, by=by).photographs.count() == 5
    SHELF.clear()
    with django_assert_num_queries(len(one)):
        assert client.get(sheet.get_absolute_url()).content.count(b"<figure><a") == 5

"""Commenting on a paragraph of the guidelines, without an account; and taking it back."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from sestante.letters import links
from sestante.reports.actions import decide_comment, freeze_edition, open_report, reply_to, write_chapter
from sestante.reports.models import Comment, Commenter, Edition
from sestante.web.participate import guard
from small_form import small_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    cache.clear()
    study, _version, _responses = small_study()
    person = study.memberships.first().person
    guidelines = open_report(study, by=person, kind="guidelines")
    write_chapter(guidelines.chapters.get(key="g05"), revision=0, by=person, text="Si decide.\n\nPoi si verifica.")
    return freeze_edition(guidelines, by=person, comments_until=timezone.localdate() + timedelta(days=30))


@pytest.fixture
def slow(monkeypatch):
    monkeypatch.setattr(guard, "LEAST_SECONDS", -1)


def address(draft, paragraph="g05-2"):
    return f"{draft.get_absolute_url()}commenti/{paragraph}/"


def sent(client, draft, **more):
    given = {"text": "E chi manca?", "consent": "on", "_clock": guard.clock()}
    return client.post(address(draft), given | more)


def page_of(response):
    return response.content.decode()


def test_every_paragraph_of_a_draft_offers_to_comment_and_an_approved_one_does_not(client, draft):
    page = page_of(client.get(draft.get_absolute_url()))
    assert page.count('class="s-comment"') == 2
    assert f'href="{address(draft)}"' in page
    Edition.objects.filter(pk=draft.pk).update(comments_until=None)
    from sestante.web.caching import SHELF

    SHELF.clear()
    assert 'class="s-comment"' not in page_of(client.get(draft.get_absolute_url()))


def test_who_comments_gets_an_address_of_their_own(client, draft, slow):
    answer = sent(client, draft, name="Lia", email="lia@example.org")
    comment = Comment.objects.get()
    assert (comment.text, comment.paragraph, comment.state) == ("E chi manca?", "g05-2", "received")
    assert "Ho letto l’informativa" in comment.commenter.consent_text
    token = links.token_of("comment", comment.commenter_id, comment.commenter.nonce)
    assert answer["Location"] == f"/commenti/{token}/"
    page = page_of(client.get(answer["Location"]))
    assert "E chi manca?" in page and "Arrivato" in page
    assert "E chi manca?" not in page_of(client.get(draft.get_absolute_url()))


def test_a_shown_comment_stands_with_its_answer_and_never_with_an_address(client, draft, slow):
    sent(client, draft, name="Lia", email="lia@example.org")
    comment, person = Comment.objects.get(), draft.report.study.memberships.first().person
    decide_comment(comment, by=person, show=True)
    reply_to(comment, by=person, reply="Aggiunto")
    for url in (draft.get_absolute_url(), address(draft)):
        page = page_of(client.get(url))
        assert ("E chi manca?" in page, "Lia" in page, "Aggiunto" in page, "lia@example.org" in page) == (
            True,
            True,
            True,
            False,
        )


def test_without_the_notice_nothing_is_kept_and_nothing_typed_is_lost(client, draft, slow):
    answer = client.post(address(draft), {"text": "Le mie parole", "_clock": guard.clock()})
    assert (answer.status_code, Comment.objects.count()) == (200, 0)
    assert "Le mie parole" in page_of(answer)


def test_machines_stay_out(client, draft, slow):
    answer = sent(client, draft, **{guard.TRAP: "http://spam.example"})
    assert (answer.status_code, Comment.objects.count()) == (429, 0)
    assert "E chi manca?" in page_of(answer)


def test_a_comment_is_taken_back_from_its_own_address(client, draft, slow):
    url = sent(client, draft)["Location"]
    answer = client.post(url)
    assert (answer["Location"], Commenter.objects.count()) == (draft.get_absolute_url(), 0)
    assert client.get(url).status_code == 410


def test_a_made_up_address_opens_nothing(client, draft):
    assert client.get("/commenti/1-abcdefghijklmnopqrst/").status_code == 410


def test_paragraphs_and_drafts_that_are_not_there_are_absent(client, draft):
    assert client.get(address(draft, "g05-7")).status_code == 404
    Edition.objects.filter(pk=draft.pk).update(withdrawn_at=timezone.now())
    assert client.get(address(draft)).status_code == 404

"""The personal link: what opens a response and what does not."""

import pytest

from sestante.fieldwork import links
from sestante.fieldwork.models import Response


@pytest.fixture
def response():
    return Response(pk=12, nonce="abcdefghijklmnop")


def test_a_token_opens_its_own_response_only(response):
    token = links.token_of(response)
    assert links.response_pk_of(token) == 12
    assert links.opens(token, response)
    assert not links.opens(token, Response(pk=13, nonce=response.nonce))


def test_a_new_nonce_makes_the_old_token_worthless(response):
    token = links.token_of(response)
    response.nonce = links.new_nonce()
    assert not links.opens(token, response)
    assert links.opens(links.token_of(response), response)


@pytest.mark.parametrize(
    "token", ["", "12", "12-", "-abc", "x-abc", "٣-abc", "-1-abc", "9" * 40 + "-abc", "12-AAAAAAAAAAAAAAAAAAAA", "12-è"]
)
def test_what_is_no_token_opens_nothing(response, token):
    assert links.response_pk_of(token) in (None, 12)
    assert not links.opens(token, response)


def test_a_token_is_short_enough_to_be_dictated(response):
    assert len(links.token_of(response)) <= 24


def test_another_installation_s_key_signs_otherwise(response, settings):
    token = links.token_of(response)
    settings.SECRET_KEY = "k" * 50
    assert not links.opens(token, response)

"""Every page the working side offers, by following what it offers: it opens, and says what it must to everybody."""

import re

import pytest
from django.urls import resolve
from lxml import html

from sestante.demo.loading import PASSWORD, accounts
from sestante.web.access import PAGES, PERSON, PUBLIC

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILE = re.compile(r"\.(csv|xlsx|svg|json|zip|pdf|ics)$|/(file|carta|originale|tabella|problemi|lettera)/")
EMAILS = {role: email for email, _password, role in reversed(accounts())}


def own(href, study):
    """The address, if it is one of this study's working side."""
    path = (href or "").partition("#")[0]
    return path if path.startswith(f"/area/{study.slug}/") else ""


def shape(path):
    """Pages alike are walked once: one practice, one response, one question, one piece of evidence, one chapter."""
    path = path.partition("?")[0]
    path = re.sub(r"/(domande|capitoli|evidenze)/(?!nuova)[^/]+", r"/\1/…", path)
    return re.sub(r"\d+", "…", path)


def view(path):
    """In a browser, where a page costs seconds: one page of each view."""
    return resolve(path.partition("?")[0]).url_name


def walk(start, links_of, alike=shape):
    seen, ahead = {}, list(start)
    while ahead:
        path = ahead.pop(0)
        if alike(path) not in seen:
            seen[alike(path)] = path
            ahead += links_of(path)
    return seen


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("role", ["coordinator", "observer"])
def test_every_page_offered_opens_and_is_in_order(visitor, demo, role, width):
    somebody = visitor(width=width, axe=role == "coordinator" or width == 390)
    somebody.sign_in(EMAILS[role], PASSWORD)

    def links_of(path):
        if FILE.search(shape(path)):
            somebody.take(path)
            return []
        somebody.go(path)
        links = somebody.page.locator("a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        return [address for href in links if (address := own(href, demo))]

    seen = walk([f"/area/{demo.slug}/"], links_of, alike=view)
    assert len(seen) > {"coordinator": 35, "observer": 12}[role]


@pytest.mark.parametrize("role", ["coordinator", "researcher", "facilitator", "reviewer", "observer", "trainer"])
def test_nothing_is_offered_that_the_role_may_not_open(client, demo, role):
    """Links are followed; a form is held against the table of permissions, so that nothing is changed by looking."""
    assert client.login(email=EMAILS[role], password=PASSWORD)
    membership = demo.memberships.get(person__email=EMAILS[role])
    refused, forms = [], set()

    def links_of(path):
        answer = client.get(path)
        if answer.status_code not in {200, 302}:
            refused.append((path, answer.status_code))
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            return []
        page = html.fromstring(answer.content)
        forms.update((path, form.get("action") or path) for form in page.iter("form") if form.get("method") == "post")
        return [address for link in page.iter("a") if (address := own(link.get("href"), demo))]

    walk([f"/area/{demo.slug}/"], links_of)
    for path, action in forms:
        rule = PAGES[resolve(action.partition("?")[0]).url_name]
        if rule not in {PUBLIC, PERSON} and not membership.may(rule):
            refused.append((path, action, rule))
    assert refused == [], refused

"""Every address × every role × a stranger's study × nobody signed in, for reading and for writing."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

import make
import sestante.urls  # noqa: F401 - each room enters its pages in the table as its addresses are read
from sestante.studies.permissions import PERMISSIONS, Role
from sestante.web.access import ADMINISTRATOR, DEVICE, LINK, PAGES, PERSON, PUBLIC

pytestmark = pytest.mark.django_db

# Arguments that make an address; those of things that do not exist still meet the permission check first.
EXAMPLES = {
    "kind": "event",
    "person": 999999,
    "pk": 999999,
    "code": "unknown",
    "token": "unknown",
    "number": 99,
    "language": "it",
    "slug": "unknown",
    "call": "unknown",
    "side": "a",
    "outcome": "accoglienza",
    "name": "unknown.csv",
    "uid": "00000000-0000-4000-8000-000000000000",
}
STUDY_PAGES = sorted(name for name, rule in PAGES.items() if rule in PERMISSIONS)
WHO = [*Role.values, "stranger", "administrator", "nobody"]


def address(name, slug):
    """The address of a page of this study, whatever other arguments it takes."""
    from django.urls import get_resolver

    for candidate in get_resolver().reverse_dict.getlist(name):
        for _pattern, parameters in candidate[0]:
            arguments = {key: slug if key == "study" else EXAMPLES.get(key, 999999) for key in parameters}
            try:
                return reverse(name, kwargs=arguments)
            except NoReverseMatch:
                continue
    raise AssertionError(f"{name}: add an example of its arguments to EXAMPLES")


@pytest.fixture
def clients(study):
    people = {role: make.member(study, role) for role in Role}
    people["stranger"] = make.study(title="Un altro studio").memberships.get().person
    people["administrator"] = make.person(administrator=True)
    made = {"nobody": Client(raise_request_exception=False)}
    for who, person in people.items():
        made[str(who)] = Client(raise_request_exception=False)
        person.set_password("quattro parole in fila")
        person.save()
        made[str(who)].force_login(person, backend="sesame.backends.ModelBackend")
    return made


def expected(rule, who):
    """What the permission table says: open, refused, absent, or sent to sign in."""
    if rule in {PUBLIC, LINK}:
        return "open"
    if rule == DEVICE:
        return "challenged"
    if who == "nobody":
        return "sign in"
    if rule == PERSON:
        return "open"
    if rule == ADMINISTRATOR:
        return "open" if who == "administrator" else "refused"
    if who in {"stranger", "administrator"}:
        return "absent"
    return "open" if who in PERMISSIONS[rule] else "refused"


def seen(response, url):
    if response.status_code == 302 and response["Location"].startswith("/entra/?next="):
        return "sign in"
    if response.status_code == 403:
        return "refused"
    if response.status_code == 401:
        return "challenged"
    return "open"


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_study_page_opens_to_the_roles_of_the_table_and_to_nobody_else(study, clients, method):
    wrong = []
    for name in STUDY_PAGES:
        url = address(name, study.slug)
        for who in WHO:
            response = getattr(clients[who], method)(url)
            wanted = expected(PAGES[name], who)
            if wanted == "absent":
                ok = response.status_code == 404
            elif wanted == "open":
                # 404 and 405 come from the page itself: it was reached.
                ok = seen(response, url) == "open" and response.status_code < 500
            else:
                ok = seen(response, url) == wanted
            if not ok:
                wrong.append((name, method, who, wanted, response.status_code))
    assert wrong == []


def test_the_other_pages_open_as_the_table_says(study, clients):
    wrong = []
    for name, rule in PAGES.items():
        # Signing out would end the round; the second step is asked again only of who has one.
        if rule in PERMISSIONS or name in {"account_logout", "mfa_reauthenticate"}:
            continue
        url = address(name, study.slug)
        for who in WHO:
            response = clients[who].get(url)
            if seen(response, url) != expected(rule, who) or response.status_code >= 500:
                wrong.append((name, who, expected(rule, who), response.status_code))
    assert wrong == [], wrong


def test_a_page_that_is_not_in_the_table_opens_to_nobody(client, settings, monkeypatch):
    monkeypatch.delitem(PAGES, "health")
    assert client.get("/salute/").status_code == 403

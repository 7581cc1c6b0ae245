"""An empty installation, its first administrator, a colleague who comes in by e-mail, a second step."""

import re

import pytest

from sestante.people.queries import setup_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def link_in(envelope):
    import email
    from email import policy

    message = email.message_from_bytes(envelope.content, policy=policy.default)
    return re.search(r"http://\S+/entra/link/\S+/", message.get_body(("plain",)).get_content()).group()


@pytest.mark.parametrize("width", [1280, 390])
def test_first_start_then_a_colleague_comes_in_by_link(visitor, postbox, width):
    ada = visitor(width=width)
    ada.go(f"/avvio/{setup_code()}/")
    ada.page.get_by_label("Nome dell’associazione").fill("Cittadini Esempio APS")
    ada.page.get_by_label("Il tuo nome e cognome").fill("Ada Verdi")
    ada.page.get_by_label("La tua e-mail").fill("ada@example.org")
    ada.page.get_by_label("Scegli una password").fill("quattro parole in fila")
    ada.press("Comincia")
    assert "Ancora nessuno studio" in ada.text()
    ada.go("/area/persone/")
    ada.page.get_by_label("Nome e cognome").fill("Bruno Neri")
    ada.page.get_by_label("E-mail").fill("bruno@example.org")
    ada.press("Dai l’account")
    assert "bruno@example.org" in ada.text()

    bruno = visitor(width=width)
    bruno.go("/entra/")
    bruno.press("Mandami un link")
    bruno.page.get_by_label("La tua e-mail").fill("bruno@example.org")
    bruno.press("Mandami un link")
    assert "Guarda nella posta" in bruno.text()
    bruno.go(link_in(postbox.messages[0]))
    bruno.press("Entra")
    assert bruno.page.url.endswith("/area/")
    for page in ("/profilo/", "/profilo/password/", "/profilo/sicurezza/", "/profilo/accessi/"):
        bruno.go(page)

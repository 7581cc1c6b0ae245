"""Small steps that several journeys take: letters read back, the one page of a voice filled in."""

import re

from sestante.letters.models import Letter


def last_letter(recipient, start):
    """The text of the last letter of this purpose that somebody got."""
    return Letter.objects.filter(recipient=recipient, purpose__startswith=start).order_by("pk").last().text


def link_to(recipient, start, room=""):
    """The address behind the button of that letter; ``room`` begins its path, where the letter has other links too."""
    return re.search(rf"https?://[^/\s]+/{room}\S+", last_letter(recipient, start))[0]


def fill_in(somebody, **said):
    """Write the answers of a voice's one page; without scripts the municipality is offered after a saving."""
    page = somebody.page
    for name, value in said.items():
        field = page.locator(f"[name='/data/v1/{name}']:not([type=hidden])").first
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") in ("radio", "checkbox"):
            page.locator(f"[name='/data/v1/{name}'][value='{value}']:not([type=hidden])").check()
        else:
            field.fill(value)

"""Where to write about a voice. Read when a letter goes, kept nowhere else."""

from typing import NamedTuple

from sestante.fieldwork.queries import paper_of, session_of


class Correspondent(NamedTuple):
    email: str
    language: str
    name: str = ""
    phone: str = ""


NOBODY = Correspondent("", "it")


def named_answers(response):
    """Relevant answers by the name of their question, confidential ones too."""
    paper, values = paper_of(response.version), session_of(response).values()
    return {one.name: values[path] for path, one in paper.questions.items() if values.get(path)}


def author_of(voice):
    """Whoever told a voice: the address in its confidential answers, or the practice's own contact."""
    if voice.practice_id is not None:
        return contact_of(voice.practice)
    if not voice.response.instance:
        return NOBODY
    email = named_answers(voice.response).get("email", "").strip().lower()
    return Correspondent(email if "@" in email else "", voice.language, voice.shown_name)


def contact_of(practice):
    contact = practice.contacts.order_by("pk").first()
    return Correspondent(contact.email, contact.language, contact.name, contact.phone) if contact else NOBODY


def side_of(match, side):
    """Whoever stands on one side of a match."""
    if side == "a":
        return author_of(match.a)
    return author_of(match.b) if match.b_id else contact_of(match.practice)

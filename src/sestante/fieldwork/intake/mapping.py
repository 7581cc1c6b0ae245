"""What each column of a file stands for: guessed from names and labels, decided by a person."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sestante.fieldwork.facts import STATED_BY

from .values import plain

IGNORE = ""
# What may be said of a practice beside its answers, and the headers that usually say it, in both languages.
FACTS = {
    "practice.name": "nome pratica, nome della pratica, pratica, denominazione, practice, practice name, name, nome,"
    " title, titolo",
    "practice.organisation": "ente, organizzazione, associazione, promotore, organisation, organization, promoter",
    "practice.municipality": "comune, municipality, city, town, citta",
    "practice.province": "provincia, province",
    "practice.region": "regione, region",
    "contact.name": "referente, nome referente, contatto, contact, contact name, nome e cognome, full name",
    "contact.email": "email, e mail, mail, posta elettronica, contact email, email referente, indirizzo e mail",
    "contact.phone": "telefono, tel, cellulare, phone, telephone, contact phone",
}
HEADERS = {words.strip(): fact for fact, names in FACTS.items() for words in names.split(",")}
INSTANCES_OFFERED = 5
NO_QUESTIONS = frozenset(["repeat", "matrix", "image", "file", "audio", "video", "note"])


def fact_labels():
    return {
        "practice.name": _("Practice: name"),
        "practice.organisation": _("Practice: who promotes it"),
        "practice.municipality": _("Practice: municipality"),
        "practice.province": _("Practice: province"),
        "practice.region": _("Practice: region"),
        "contact.name": _("Contact: full name"),
        "contact.email": _("Contact: e-mail"),
        "contact.phone": _("Contact: telephone"),
    }


@dataclass(frozen=True)
class Target:
    """A place a column may go to: a question (``ref`` with the position where it repeats) or a fact."""

    ref: str
    question: object = None
    instance: int = 0


def targets_of(questions):
    """Every place a column may go to, questions in the order of the questionnaire."""
    found = {fact: Target(fact) for fact in FACTS}
    repeats = {question.name: question for question in questions if question.type == "repeat"}
    for question in questions:
        if question.type in NO_QUESTIONS:
            continue
        if not question.repeat:
            found[question.path] = Target(question.path, question)
            continue
        repeat = repeats[question.repeat]
        for instance in range(1, min(repeat.max_repeats or INSTANCES_OFFERED, INSTANCES_OFFERED) + 1):
            ref = f"{repeat.path}[{instance}]{question.path.removeprefix(repeat.path)}"
            found[ref] = Target(ref, question, instance)
    return found


def guess(headers, questions, remembered=None):
    """What each column probably is. What a person decided last time for the same header row wins."""
    targets = targets_of(questions)
    names = _names_of(targets)
    mapping, taken = {}, set()
    for header in headers:
        wanted = (remembered or {}).get(header)
        if wanted is None:
            wanted = names.get(plain(header)) or _as_answer(HEADERS.get(plain(header), IGNORE), questions)
        if wanted not in targets or wanted in taken:
            wanted = IGNORE
        mapping[header] = wanted
        taken.add(wanted)
    return mapping


def _as_answer(fact, questions):
    """A fact that the questionnaire asks for is an answer: the practice's facts are read from the answers anyway."""
    by_name = {question.name: question.path for question in questions if not question.repeat}
    return next((by_name[name] for name in STATED_BY.get(fact, ()) if name in by_name), fact)


def _names_of(targets):
    """Every way of naming a question in a header; a way that names two of them names none."""
    found = {}
    for ref, target in targets.items():
        question = target.question
        if question is None:
            continue
        words = {question.name, ref, ref.rpartition("/")[2], *question.labels.values()}
        if target.instance > 1:
            words = {ref, f"{question.name} {target.instance}"}
        for name in {plain(word) for word in words} - {""}:
            found.setdefault(name, set()).add(ref)
    return {name: next(iter(refs)) for name, refs in found.items() if len(refs) == 1}


def checked(mapping, headers, questions):
    """The mapping as chosen, kept to known columns and places. Two columns for one place are said, not guessed."""
    targets = targets_of(questions)
    kept = {header: mapping.get(header, IGNORE) for header in headers}
    kept = {header: target if target in targets else IGNORE for header, target in kept.items()}
    chosen = [target for target in kept.values() if target]
    doubles = sorted({target for target in chosen if chosen.count(target) > 1})
    return kept, doubles

"""What a form says of the practice itself: its name, who promotes it, where. One table for every questionnaire."""

from sestante.practices.actions import resolve_place

# Fact -> the questions that may state it, the first that is answered wins.
STATED_BY = {
    "practice.name": ("practice_name", "title", "name"),
    "practice.organisation": ("promoter_name", "promoter", "organisation"),
    "practice.municipality": ("municipality", "other_place", "place"),
    "practice.province": ("province",),
    "practice.region": ("other_region_name", "region"),
}


def facts_of(session, questions):
    """The facts a filled form states, in the words or codes of its answers: ``{"practice.name": text, ...}``."""
    values = session.values(relevant_only=True)
    said = {question.name: values.get(question.path, "") for question in questions if not question.repeat}
    return {fact: next((said[name] for name in names if said.get(name)), "") for fact, names in STATED_BY.items()}


def place_of(facts):
    """The place that facts speak of, recognised as far as it can be."""
    return resolve_place(
        municipality=facts.get("practice.municipality", ""),
        province=facts.get("practice.province", ""),
        region=facts.get("practice.region", ""),
    )

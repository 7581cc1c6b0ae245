"""What is already known of a practice: nobody should have to write it again (WCAG 3.3.7)."""

from .paper import defaults_of, generic_of, paper_of


def suggestions_for(response, section, session):
    """Answers to propose, in the order of the form: ``{reference: text}``; none once somebody has begun the section.

    They are proposed, not written: an answer is one's own only when somebody has seen it and saved it."""
    known = _known(response)
    if not known:
        return {}
    paper = paper_of(response.version)
    leaves = set(section.leaves)
    values, defaults = session.values(relevant_only=False), defaults_of(response)
    begun = any(text and generic_of(ref) in leaves and text != defaults.get(generic_of(ref))
                for ref, text in values.items())  # fmt: skip
    if begun or section.name in response.visited:
        return {}
    return {ref: known[paper.questions[ref].name] for ref in section.leaves if paper.questions[ref].name in known}


def _known(response):
    invitation = getattr(response, "invitation", None)
    practice = response.practice
    if invitation is None or practice is None:
        return {}
    said = {
        "practice_name": practice.name,
        "region": practice.region_id,
        "province": practice.province_id,
        "municipality": practice.municipality_id,
        "contact_name": invitation.contact.name,
        "contact_email": invitation.contact.email,
    }
    return {name: text for name, text in said.items() if text}

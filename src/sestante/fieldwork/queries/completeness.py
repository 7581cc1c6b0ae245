"""How far a form is: what is missing, what does not fit, section by section."""

from typing import NamedTuple

from sestante.fieldwork.models import Response

from .consents import consent_questions
from .paper import defaults_of, generic_of, paper_of, session_of


class Gap(NamedTuple):
    """One thing to look at before sending."""

    ref: str
    section: str
    kind: str  # required, constraint, typed (text that its field cannot hold), disputed (two versions)
    message: str | None  # the form's own words, if it has any
    blocks: bool


class Progress(NamedTuple):
    name: str
    state: str  # done, part, miss, todo
    answered: int
    missing: int
    wrong: int


def gaps_of(response, session):
    """What is missing or does not fit, in document order.

    Sending is stopped by answers that do not fit and by the acknowledgements and consents the form requires; another
    missing answer is only told, since a form with a hole is worth more than no form.
    """
    paper = paper_of(response.version)
    must = {question.path for question in consent_questions(paper)}
    must |= {path for path, question in paper.questions.items() if question.type == "acknowledge"}
    found = []
    for violation in session.violations():
        if violation.ref in response.pending:
            continue
        blocks = violation.kind == "constraint" or generic_of(violation.ref) in must
        found.append(Gap(violation.ref, _section(paper, violation.ref), violation.kind, violation.message, blocks))
    relevant = {state.ref: state for state in session.states() if state.relevant}
    for kind, kept in (("typed", response.pending), ("disputed", response.disputed)):
        found += [Gap(ref, _section(paper, ref), kind, None, True) for ref in kept if ref in relevant]
    order = {ref: place for place, ref in enumerate(relevant)}
    return sorted(found, key=lambda gap: order.get(gap.ref, 0))


def progress_of(response, session, gaps=None):
    """Each section that concerns this person, with how far it is."""
    paper = paper_of(response.version)
    gaps = gaps_of(response, session) if gaps is None else gaps
    rows = {section.name: [0, 0] for section in paper.sections}  # relevant, answered
    places = {leaf: section.name for section in paper.sections for leaf in section.leaves}
    defaults = defaults_of(response)
    for state in session.states():
        generic = generic_of(state.ref)
        if state.relevant and generic in places:
            row = rows[places[generic]]
            row[0] += 1
            row[1] += bool(state.value and state.value != defaults.get(generic)) or state.ref in response.pending
    found = []
    for section in paper.sections:
        relevant, answered = rows[section.name]
        if not relevant and section.leaves:
            continue
        missing = sum(gap.section == section.name and gap.kind == "required" for gap in gaps)
        wrong = sum(gap.section == section.name and gap.kind != "required" for gap in gaps)
        begun = answered > 0 or section.name in response.visited
        state = "todo" if not begun else "miss" if wrong else "part" if missing else "done"
        if section.name not in response.visited and state == "done":
            state = "part"  # nothing required is missing, but nobody has read it to the end
        found.append(Progress(section.name, state, answered, missing, wrong))
    return found


def percent_of(progress):
    """Share of the sections that are complete, for the team's list."""
    return round(100 * sum(one.state == "done" for one in progress) / len(progress)) if progress else 0


def standing_progress(response):
    """Progress of a stored response, for whoever has no session at hand."""
    if response.state == Response.State.WITHDRAWN:
        return []
    return progress_of(response, session_of(response))


def _section(paper, ref):
    section = paper.section_of(ref)
    return section.name if section else ""

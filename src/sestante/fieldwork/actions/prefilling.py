"""Begin a form with what was answered before, where it asks the same."""

from django.db import transaction

from sestante.fieldwork.models import Response
from sestante.fieldwork.queries.paper import generic_of, paper_of

from .answering import answer_questions


@transaction.atomic
def prefill(response, said):
    """Write ``said`` ({question's name: answer}) into a draft that nobody has begun, through the engine: what does not
    fit the form as it is now stays out. Whoever opens it finds it begun by nobody. Returns the names written."""
    response = Response.objects.select_for_update(of=("self",)).select_related("version").get(pk=response.pk)
    if response.state != Response.State.DRAFT or response.revision:
        return []
    paper = paper_of(response.version)
    refs = {path: said[question.name] for path, question in paper.questions.items()
            if said.get(question.name) and not question.repeat}  # fmt: skip
    outcome = answer_questions(response, refs, base_revision=0, language=response.language)
    held = Response.objects.filter(pk=response.pk)
    # What does not fit would wait beside the form as typed by somebody: nobody typed it.
    held.update(saved_at=None, pending={}, disputed={})
    return [paper.questions[generic_of(ref)].name for ref in outcome.written]

"""One form in progress moved to a later version of its questionnaire. Below the errands, because moving all is one."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.questionnaires.models import Version
from sestante.questionnaires.queries import paths_between

from .carrying import carry
from .errors import FieldworkError
from .models import Edit, Move, Response
from .queries.paper import paper_of

HEAVY = ("version__xform", "version__xlsform", "version__questions", "version__source")


@transaction.atomic
def move_draft(response, to_version, *, by=None):
    """Move a form in progress to a later published version of its questionnaire; again = nothing more happens.

    Answers go by path, in repeats instance by instance, and the engine checks them anew. What finds no place is listed
    in the ``Move`` that is returned, stays readable with the response and stands in its history. Refused for what was
    sent once: it goes back, if it must, to the words it was sent with.
    """
    rows = Response.objects.select_for_update(of=("self",)).select_related("version").defer(*HEAVY)
    response = rows.get(pk=response.pk)
    if response.version_id == to_version.pk:
        return response.moves.filter(to_version=to_version).first()
    _refuse_unfit(response, to_version)
    old, new = paper_of(response.version), paper_of(to_version)
    paths = paths_between(response.version_id, to_version.pk)
    found = carry(response, old, new, paths, language=response.language, now=timezone.localtime())
    move = Move.objects.create(response=response, from_version=response.version, to_version=to_version, by=by,
                               dropped=found.dropped, broken=found.broken)  # fmt: skip
    _write(response, to_version, new, found)
    Edit.objects.bulk_create(_history(response, found.dropped, by))
    return move


def _refuse_unfit(response, version):
    if response.state != Response.State.DRAFT:
        raise FieldworkError(_("This form was already sent: open it again to change it."))
    if response.version.questionnaire_id != version.questionnaire_id or response.version.number >= version.number:
        raise FieldworkError(_("A form moves only to a later version of its own questionnaire."))
    if version.state != Version.State.PUBLISHED:
        raise FieldworkError(_("Publish the questionnaire first: answers hang on a published version."))
    if response.sendings.exists():
        raise FieldworkError(_("This form was sent once: it stays on the version it was sent with."))


def _write(response, version, paper, found):
    sections = {section.name for section in paper.sections}
    response.version, response.instance = version, found.instance if response.instance else ""
    response.pending, response.disputed = found.pending, found.disputed
    response.visited = [name for name in response.visited if name in sections]
    response.last_section = response.last_section if response.last_section in sections else ""
    response.revision += 1
    response.save(update_fields=["version", "instance", "pending", "disputed", "visited", "last_section", "revision"])
    _follow(response, found.refs)


def _follow(response, refs):
    """Files go with their answers; one whose question is gone stays with the response, named by no answer."""
    files = [one for one in response.attachments.all() if one.ref and refs.get(one.ref) != one.ref]
    here = {one.pk: refs.get(one.ref, "") for one in files}
    # First all are let go: two questions may have changed places.
    response.attachments.filter(pk__in=here).update(ref="")
    for one in files:
        if here[one.pk]:
            response.attachments.filter(pk=one.pk).update(ref=here[one.pk])


def _history(response, dropped, by):
    """What was written where there is no place for it now. One line for each reference, as history has it."""
    texts = {}
    for one in dropped:
        texts.setdefault(one["ref"], []).append(one["value"])
    return [Edit(response=response, kind=Edit.Kind.DROP, ref=ref, before=" ".join(said), revision=response.revision,
                 person=by) for ref, said in texts.items()]  # fmt: skip

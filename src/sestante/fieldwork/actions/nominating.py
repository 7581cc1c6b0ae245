"""Answers to an open call: a response begun by anybody, a practice made of it when it is sent."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.links import new_nonce
from sestante.fieldwork.models import Call, Response
from sestante.fieldwork.queries.paper import paper_of
from sestante.practices.actions import add_contact, add_practice, resolve_place
from sestante.practices.models import Practice

# Where the questionnaires of the library say what a practice is called, where it is, and who tells of it.
NAME, ORGANISATION = "practice_name", "promoter_name"
EMAIL, RELATION, OWN = "nominator_email", "nominator_relation", "part_of_it"


@transaction.atomic
def begin_answer(call, *, language):
    """Begin a response to an open call. Refused when the call is not open today."""
    call = Call.objects.select_related("version").get(pk=call.pk)
    if not call.is_open(timezone.localdate()):
        raise FieldworkError(_("This call is not open."))
    now = timezone.now()
    return Response.objects.create(version=call.version, call=call, origin=Response.Origin.CALL, language=language,
                                   nonce=new_nonce(), opened_at=now)  # fmt: skip


def enter_nominated_practice(response, session):
    """Make the practice an open call's response speaks of, once. Whether it is one already known is for people."""
    if response.call_id is None or response.practice_id is not None:
        return None
    said = named_answers(response, session)
    if not said.get(NAME):
        return None
    practice = add_practice(
        response.version.questionnaire.study,
        name=said[NAME],
        by=None,
        place=_place(said),
        organisation=said.get(ORGANISATION, ""),
        origin=Practice.Origin.CALL,
        quietly=True,
    )
    if said.get(RELATION) == OWN and said.get(EMAIL):
        add_contact(practice, email=said[EMAIL], language=response.language, quietly=True)
    response.practice = practice
    return practice


def named_answers(response, session):
    """Relevant answers outside any repeat, by the name of their question."""
    paper = paper_of(response.version)
    values = session.values()
    return {one.name: values[path] for path, one in paper.questions.items() if values.get(path)}


def _place(said):
    elsewhere = said.get("region") == "other_region"
    return resolve_place(
        municipality=said.get("other_place" if elsewhere else "municipality", ""),
        province="" if elsewhere else said.get("province", ""),
        region=said.get("other_region_name" if elsewhere else "region", ""),
    )

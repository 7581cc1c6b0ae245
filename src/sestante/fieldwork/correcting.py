"""Correct a response that counts already: through the engine, leaf by leaf, with its history, or not at all.

Below the actions, because an import, which is an errand, does it too."""

import json
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .errors import FieldworkError
from .intake.rows import INSTANCE, open_instances, violations_in_words, why_refused
from .layout import lay_out_answers
from .models import Edit, Response
from .queries.paper import paper_of, session_of
from .queries.responses import READABLE


class Correction(NamedTuple):
    response: Response
    written: tuple  # references
    problems: tuple  # [{"column", "message"}]: with any of them nothing was written


@transaction.atomic
def correct_answers(response, answers, *, by, headers=None, removing=(), trial=False):
    """Write answers (``{reference: text}``) into a response that was sent. What depends on them is worked out anew.

    All or nothing: an answer that the form does not take, or that breaks a rule that was kept before, leaves the
    response as it was and is said. Consents and sendings stay: they are what their author did. ``removing`` takes
    instances of repeats away; a ``trial`` writes nothing and says what would be refused.
    """
    headers = headers or {}
    found = Response.objects.select_for_update(of=("self",)).select_related("version__questionnaire__study")
    response = found.defer("version__xform", "version__xlsform", "version__source").get(pk=response.pk)
    if response.state not in READABLE:
        raise FieldworkError(_("Only a form that was sent can be corrected: this one is a draft or was withdrawn."))
    session = session_of(response)
    broken = {(one.ref, one.kind) for one in session.violations()}
    edits, problems = _write(response, session, answers, by, headers)
    edits += _remove(response, session, removing, by)
    questions = list(paper_of(response.version).questions.values())
    after = session.violations()
    said = violations_in_words(session, questions, version=response.version, language=response.language)
    problems += [words | {"ref": one.ref} for one, words in zip(after, said, strict=True)
                 if (one.ref, one.kind) not in broken]  # fmt: skip
    if problems or not edits or trial:
        return Correction(response, (), tuple(problems))
    _keep(response, session, edits, said)
    return Correction(response, tuple(edit.ref for edit in edits), ())


def _keep(response, session, edits, reasons):
    response.instance, response.saved_at = session.to_xml().decode(), timezone.now()
    response.revision += 1
    for edit in edits:
        response.pending.pop(edit.ref, None)
    fields = ["instance", "revision", "saved_at", "pending"]
    if response.state == Response.State.TO_CHECK:
        response.reasons = reasons
        fields.append("reasons")
    response.save(update_fields=fields)
    Edit.objects.bulk_create(edits)
    if response.state == Response.State.SUBMITTED:
        lay_out_answers(response, session)


def _remove(response, session, instances, by):
    """Take instances of repeats away, the last first: those after one would move up."""
    edits = []
    for ref in sorted(
        instances, key=lambda one: [int(number) for _stem, number in INSTANCE.findall(one)], reverse=True
    ):
        held = {leaf: text for leaf, text in session.values(relevant_only=False).items()
                if leaf.startswith(f"{ref}/") and text}  # fmt: skip
        if session.remove(ref):
            edits.append(Edit(response=response, kind=Edit.Kind.REMOVE, ref=ref, before=json.dumps(held), person=by,
                              revision=response.revision + 1))  # fmt: skip
    return edits


def _write(response, session, answers, by, headers):
    """Set what can be set, again while something opens that was closed; what is left is refused."""
    edits, left, revision = [], dict(answers), response.revision + 1

    def note(kind, ref, value, before=""):
        edits.append(Edit(response=response, kind=kind, ref=ref, value=value, before=before, revision=revision,
                          person=by))  # fmt: skip

    for ref in sorted(left, key=_positions):
        for added in open_instances(session, ref):
            note(Edit.Kind.ADD, added, "")
    going = True
    while left and going:
        going = False
        for ref, text in list(left.items()):
            before = session.values(relevant_only=False).get(ref, "")
            if session.set(ref, text):
                del left[ref]
                going = True
                after = session.values(relevant_only=False).get(ref, "")
                if after != before:
                    note(Edit.Kind.SET, ref, after, before)
    problems = [{"column": headers.get(ref, ref), "message": why_refused(session, ref, text), "ref": ref}
                for ref, text in left.items()]  # fmt: skip
    return edits, problems


def _positions(ref):
    return [int(number) for _stem, number in INSTANCE.findall(ref)]

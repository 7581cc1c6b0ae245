"""What stands in the forms that a table speaks of, and what a table may not change."""

from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.exporting.instances import root_of, tag_of, unasked_refs
from sestante.fieldwork.exporting.structure import FILES
from sestante.fieldwork.queries.paper import paper_of

from .parcels import whole


def standing_answers(response):
    """The answers that stand, by reference, without the engine: what was hidden says nothing."""
    root = root_of(response)
    if root is None:
        return {}
    unasked, repeats, found = unasked_refs(response), repeat_paths(response), {}

    def walk(element, path, ref):
        positions = {}
        for child in element:
            tag = tag_of(child)
            if not tag:
                continue
            inner, here = f"{path}/{tag}", f"{ref}/{tag}"
            if inner in repeats:
                positions[tag] = positions.get(tag, 0) + 1
                here = f"{here}[{positions[tag]}]"
            if len(child):
                walk(child, inner, here)
            elif child.text and here not in unasked:
                found[here] = child.text

    walk(root, f"/{tag_of(root)}", f"/{tag_of(root)}")
    return found


def repeat_paths(response):
    return {one.path for one in paper_of(response.version).questions.values() if one.type == "repeat"}


def key_of(record, by_uuid, by_key):
    """The key of the response a record speaks of: by its code, else by its number. Raises FieldworkError when there is
    none, or another than it says. ``by_key`` says of a key whether there is such a form."""
    if record.twin is not None:
        raise FieldworkError(_("This form is in the table twice, also in row %(row)s.") % {"row": record.twin})
    named = by_uuid.get(record.uuid) if record.uuid else None
    numbered = whole(record.key)
    if named is not None and numbered not in (None, named):
        raise FieldworkError(_("_id and _uuid are of two different forms."))
    if named is None and numbered in by_key and record.uuid:
        raise FieldworkError(_("The form was replaced since this table was made: export it again."))
    key = named if named is not None else numbered
    if key not in by_key:
        raise FieldworkError(
            _("No form of this questionnaire has this number or this code. If it is to come in as a new form, empty"
              " _id and _uuid.")
        )  # fmt: skip
    return key


def skipped(question, interpreter):
    """Why a table cannot change an answer, or nothing."""
    if question.path in interpreter.consents:
        return _("Consents are given by who answers, not by a table.")
    if question.type in FILES:
        return _("Files are changed in the form, not by a table.")
    return ""

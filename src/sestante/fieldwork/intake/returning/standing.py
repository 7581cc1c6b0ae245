"""What stands in the forms that a table speaks of, and what a table may not change."""

from django.utils.translation import gettext as _

from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.exporting.instances import root_of, tag_of, unasked_refs
from sestante.fieldwork.exporting.structure import FILES
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries.paper import paper_of


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


def response_for(record, questionnaire, by_uuid):
    """The response a record speaks of. Raises FieldworkError when there is none, or another than it says."""
    if record.twin is not None:
        raise FieldworkError(_("This form is in the table twice, also in row %(row)s.") % {"row": record.twin})
    readable = Response.objects.filter(version__questionnaire=questionnaire).select_related("version__questionnaire")
    key = by_uuid.get(record.uuid) if record.uuid else None
    if key is not None and record.key.isdigit() and int(record.key) != key:
        raise FieldworkError(_("_id and _uuid are of two different forms."))
    if key is None and record.key.isdigit():
        found = readable.filter(pk=int(record.key)).defer("version__xlsform", "version__source").first()
        if found is not None and record.uuid:
            raise FieldworkError(_("The form was replaced since this table was made: export it again."))
        key = found.pk if found else None
    if key is None:
        raise FieldworkError(
            _("No form of this questionnaire has this number or this code. If it is to come in as a new form, empty"
              " _id and _uuid.")
        )  # fmt: skip
    found = readable.defer("version__xform", "version__xlsform", "version__source").get(pk=key)
    if record.version is not None and record.version != found.version.number:
        words = _("The form has passed to version %(number)s since this table was made: export it again.")
        raise FieldworkError(words % {"number": found.version.number})
    return found


def skipped(question, interpreter):
    """Why a table cannot change an answer, or nothing."""
    if question.path in interpreter.consents:
        return _("Consents are given by who answers, not by a table.")
    if question.type in FILES:
        return _("Files are changed in the form, not by a table.")
    return ""

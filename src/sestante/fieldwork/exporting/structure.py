"""The tables that some versions of a questionnaire make: which variables, from where, and what is left out."""

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sestante.fieldwork.facts import STATED_BY
from sestante.fieldwork.models import Export
from sestante.fieldwork.queries.paper import code_of, paper_of
from sestante.methods.datasets import Category, Kind, LeftOut, Variable

# Answers that name a practice or the body behind it, by the names that forms give to the questions.
NAMING = frozenset([*STATED_BY["practice.name"], *STATED_BY["practice.organisation"]])
PLACES = frozenset(["geopoint", "geotrace", "geoshape", "start-geopoint", "background-geopoint"])
FILES = frozenset(["image", "file", "audio", "video"])
KINDS = {
    "integer": Kind.WHOLE, "int": Kind.WHOLE, "decimal": Kind.NUMBER, "range": Kind.NUMBER, "date": Kind.DATE,
    "today": Kind.DATE, "datetime": Kind.MOMENT, "start": Kind.MOMENT, "end": Kind.MOMENT,
}  # fmt: skip
BINDS = {"int": Kind.WHOLE, "integer": Kind.WHOLE, "decimal": Kind.NUMBER, "date": Kind.DATE, "dateTime": Kind.MOMENT}
TICKS = frozenset(["acknowledge", "trigger"])
NO_ANSWER = frozenset(["repeat", "matrix", "note"])

REASONS = {
    "confidential": gettext_lazy("confidential: only with the permission to read identities"),
    "names": gettext_lazy("it names the practice: choose the export with the names of the practices"),
    "place": gettext_lazy("an exact position can be enough to know who it is"),
    "file": gettext_lazy("photographs and documents show people: they come with the names of the practices"),
}


@dataclass
class Draft:
    """A table being laid out."""

    name: str
    path: str = ""
    parent: str = ""
    labels: dict = field(default_factory=dict)
    variables: dict = field(default_factory=dict)  # {name: Variable}, in order
    places: dict = field(default_factory=dict)  # {(version key, path): name}


@dataclass(frozen=True)
class Structure:
    drafts: tuple
    left_out: tuple
    hidden: dict  # {version key: frozenset of paths that are not for this reader}


def by_code(texts):
    """Texts by the codes of their languages: a workbook may call Italian ``Italiano (it)``, exports call it ``it``."""
    return {code_of(name) or name: text for name, text in texts.items()}


def structure_of(versions, scope, *, keys):
    """Lay the tables of these versions out, newest first: its words win, answers that only older ones offered follow.

    ``keys(draft)`` gives the variables that stand before the answers of a table.
    """
    drafts, left_out, hidden = {"": Draft("")}, {}, {}
    for version in sorted(versions, key=lambda one: -one.number):
        paper = paper_of(version)
        repeats = [question for question in paper.questions.values() if question.type == "repeat"]
        for repeat in repeats:
            _add_repeat(drafts, repeat, repeats)
        kept_back = set()
        for question in paper.questions.values():
            if question.type in NO_ANSWER:
                continue
            reason = reason_to_leave_out(question, scope)
            if reason:
                kept_back.add(question.path)
                words = LeftOut(question.name, by_code(question.labels), str(REASONS[reason]))
                left_out.setdefault(question.name, words)
                continue
            around = _nearest(question.path, repeats)
            _add_variable(drafts[around.name if around else ""], version, paper, question)
        hidden[version.pk] = frozenset(kept_back)
    for draft in drafts.values():
        draft.variables = keys(draft) | draft.variables
    return Structure(tuple(drafts.values()), tuple(left_out.values()), hidden)


def reason_to_leave_out(question, scope):
    """Why a question's answers are not for this reader; empty when they are."""
    if question.visibility == "confidential" and scope != Export.Scope.IDENTITIES:
        return "confidential"
    if scope == Export.Scope.PSEUDONYMOUS:
        if question.name in NAMING:
            return "names"
        if question.type in PLACES:
            return "place"
        if question.type in FILES:
            return "file"
    return ""


def _nearest(path, repeats):
    """The innermost repeat that a path lies in."""
    around = [repeat for repeat in repeats if path.startswith(f"{repeat.path}/")]
    return max(around, key=lambda repeat: len(repeat.path), default=None)


def _add_repeat(drafts, repeat, repeats):
    if repeat.name in drafts:
        return
    outer = _nearest(repeat.path, repeats)
    drafts[repeat.name] = Draft(repeat.name, repeat.path, outer.name if outer else "", by_code(repeat.labels))


def _add_variable(draft, version, paper, question):
    """Put a question in its table, under its name; another kind of question of the same name gets a name of its own."""
    made = _variable(version, paper, question)
    name, taken = question.name, {path for (key, path) in draft.places if key == version.pk}
    for candidate in _names_for(question, version):
        name, there = candidate, draft.variables.get(candidate)
        if there is None:
            draft.variables[name] = replace(made, name=name)
            break
        same_version = any(draft.places.get((version.pk, path)) == name for path in taken)
        if there.kind is made.kind and not same_version:
            draft.variables[name] = _joined(there, made)
            break
    draft.places[version.pk, question.path] = name


def _names_for(question, version):
    yield question.name
    parts = question.path.strip("/").split("/")
    if len(parts) > 2:
        yield f"{parts[-2]}_{question.name}"
    yield f"{question.name}_v{version.number}"
    yield from (f"{question.name}_v{version.number}_{number}" for number in range(2, 1000))


def _joined(newer, older):
    known = {category.code for category in newer.categories}
    more = tuple(category for category in older.categories if category.code not in known)
    versions = tuple(sorted({*newer.versions, *older.versions}))
    return replace(newer, categories=newer.categories + more, versions=versions)


def _variable(version, paper, question):
    spec = paper.definition.specs.get(question.path)
    kind = _kind(question, spec)
    categories = tuple(Category(one.value, by_code(one.labels), one.missing) for one in question.choices)
    if question.type in TICKS:
        kind, categories = Kind.ONE, (Category("OK", {"it": "Sì", "en": "Yes"}),)
    labels = question.labels
    if question.matrix and (matrix := _by_name(paper, question.matrix)):
        labels = {code: " · ".join(filter(None, (matrix.labels.get(code), text))) for code, text in labels.items()}
    return Variable(
        name=question.name,
        kind=kind,
        labels=by_code(labels),
        hints=by_code(question.hints),
        categories=categories if kind in (Kind.ONE, Kind.MANY) else (),
        path=question.path,
        versions=(version.number,),
        ordered=bool(question.scale) or any(one.score is not None for one in question.choices),
        relevant=spec.relevant.source if spec is not None and spec.relevant else "",
        constraint=spec.constraint.source if spec is not None and spec.constraint else "",
        visibility=question.visibility,
    )


def _by_name(paper, name):
    return next((one for one in paper.questions.values() if one.name == name and one.type == "matrix"), None)


def _kind(question, spec):
    if question.type == "rank":
        return Kind.TEXT  # the order is the answer: columns of 0 and 1 would lose it
    if question.multiple:
        return Kind.MANY
    if question.choices:
        return Kind.ONE
    if question.type in KINDS:
        return KINDS[question.type]
    if question.type in ("calculate", "hidden") and spec is not None:
        return BINDS.get(spec.type, Kind.TEXT)
    return Kind.TEXT


def key_variables(scope, *, odk_keys=False):
    """The variables before the answers, by table: who a row is, and where it hangs."""

    def keys(draft):
        named = scope != Export.Scope.PSEUDONYMOUS
        found = {"_index": Variable("_index", Kind.WHOLE, {"it": "Numero della riga", "en": "Number of the row"})}
        found["_id"] = Variable(
            "_id", Kind.WHOLE if named else Kind.TEXT,
            {"it": "Scheda", "en": "Record"} if named else {"it": "Scheda (pseudonimo)", "en": "Record (pseudonym)"},
        )  # fmt: skip
        if named:
            found["_uuid"] = Variable("_uuid", labels={"it": "Codice della scheda", "en": "Code of the record"})
        if draft.path:
            found |= {
                "_parent_table": Variable("_parent_table", labels={"it": "Tabella sopra", "en": "Table above"}),
                "_parent_index": Variable(
                    "_parent_index", Kind.WHOLE, {"it": "Riga nella tabella sopra", "en": "Row in the table above"}
                ),
                "_position": Variable(
                    "_position", Kind.WHOLE, {"it": "Posto nella ripetizione", "en": "Place in the repeat"}
                ),
            }
        else:
            found |= _about_records(named)
        if odk_keys and named:
            found["KEY"] = Variable("KEY", labels={"en": "KEY"})
            if draft.path:
                found["PARENT_KEY"] = Variable("PARENT_KEY", labels={"en": "PARENT_KEY"})
        return {name: replace(one, key=True) for name, one in found.items()}

    return keys


def _about_records(named):
    status = tuple(
        Category(code, labels)
        for code, labels in (
            ("submitted", {"it": "inviata", "en": "sent"}),
            ("to_check", {"it": "da controllare", "en": "to check"}),
        )
    )
    found = {
        "_form_version": Variable(
            "_form_version", Kind.WHOLE, {"it": "Versione del questionario", "en": "Version of the questionnaire"}
        ),
        "_status": Variable("_status", Kind.ONE, {"it": "Stato", "en": "State"}, categories=status),
        "_submitted_at": Variable(
            "_submitted_at", Kind.MOMENT if named else Kind.DATE,
            {"it": "Inviata (UTC)", "en": "Sent (UTC)"} if named else {"it": "Inviata il", "en": "Sent on"},
        ),
    }  # fmt: skip
    if named:
        found |= {
            "_revision": Variable("_revision", Kind.WHOLE, {"it": "Revisione", "en": "Revision"}),
            "_practice": Variable("_practice", labels={"it": "Pratica", "en": "Practice"}),
            "_municipality": Variable("_municipality", labels={"it": "Comune", "en": "Municipality"}),
            "_province": Variable("_province", labels={"it": "Provincia", "en": "Province"}),
            "_region": Variable("_region", labels={"it": "Regione", "en": "Region"}),
        }
    return found


def access_in_words(scope):
    if scope == Export.Scope.PSEUDONYMOUS:
        return _(
            "Pseudonymised: no names, contacts or confidential answers. For the study’s team; not for publication."
        )
    if scope == Export.Scope.NAMED:
        return _("Names of practices, no confidential answers. For the study’s team; not for publication.")
    return _("Personal data: confidential answers included. Only for those who may read identities.")

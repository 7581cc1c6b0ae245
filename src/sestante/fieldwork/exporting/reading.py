"""The responses read once, row by row, into spools that writers read as often as they like.

Answers come from the stored instances, not from the engine: which questions did not concern a response was noted when
it was laid out, and is asked of the engine only where that note is missing or old."""

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC

from sestante.fieldwork.models import Export, Response
from sestante.fieldwork.queries.paper import paper_of
from sestante.methods.datasets import NOT_ASKED, Category, Dataset, Kind, Table, cell_of
from sestante.methods.disclosure import PUBLIC_MINIMUM

from .instances import put, put_repeat, root_of, says, tag_of, unasked_refs, uuid_of, within
from .spooling import AT_ONCE, Spool
from .structure import access_in_words, by_code, key_variables, structure_of
from .withheld import Withheld

MAIN = "main"


class Reader:
    """Reads the responses of some versions into one dataset. ``tick(n)`` hears how many were read."""

    def __init__(self, versions, shape, scope, salt, folder, *, tick=lambda number: None, on_record=None):
        self.versions = {version.pk: version for version in versions}
        self.shape, self.scope, self.salt, self.tick, self.on_record = shape, scope, salt, tick, on_record
        self.named = scope != Export.Scope.PSEUDONYMOUS
        self.structure = structure_of(versions, scope, keys=key_variables(scope, odk_keys=shape.odk_keys))
        self.drafts = self.structure.drafts
        self.numbers = {draft.name: number for number, draft in enumerate(self.drafts)}
        self.spools = [Spool(folder / f"rows-{number}") for number in range(len(self.drafts))]
        self.trees, self.blanks, self.paths, self.kinds = {}, {}, {}, {}
        for version in versions:
            self._plan(version)
        self.seen = [{} for _draft in self.drafts]  # codes met in the data that no list has
        self.known = [
            {place: {category.code for category in one.categories}
             for place, one in enumerate(draft.variables.values()) if one.kind in (Kind.ONE, Kind.MANY) and not one.key}
            for draft in self.drafts
        ]  # fmt: skip
        self.keys = [sum(one.key for one in draft.variables.values()) for draft in self.drafts]
        self.withheld = Withheld(versions, self.structure.hidden, named=self.named)
        self.names = ()
        self.first = self.last = None

    # -- what a version's instances look like

    def _plan(self, version):
        """The version's instance as a tree of what to do with each element, and its rows before anything is said."""
        paper = paper_of(version)
        order = [{name: place for place, name in enumerate(draft.variables)} for draft in self.drafts]
        repeats = {question.path: question.name for question in paper.questions.values() if question.type == "repeat"}
        tree, blanks = {}, []
        for draft, places in zip(self.drafts, order, strict=True):
            blank, paths = [NOT_ASKED] * len(places), {}
            for (key, path), name in draft.places.items():
                if key == version.pk:
                    blank[places[name]] = None
                    paths[path] = (places[name], draft.variables[name].kind)
            blanks.append((blank, paths))
            for path, (place, kind) in paths.items():
                put(tree, path, ("leaf", place, kind))
        self.kinds[version.pk] = {path: kind for _blank, paths in blanks for path, (_place, kind) in paths.items()}
        for path, name in repeats.items():
            put_repeat(tree, path, self.numbers[name])
        self.trees[version.pk], self.blanks[version.pk] = tree, blanks

    # -- reading

    def read(self, responses):
        """Read them all, in the order of their identifiers; the dataset. ``responses`` is a queryset."""
        found = list(responses.values_list("pk", flat=True))
        order = sorted(found, key=self.identifier if not self.named else None)
        for start in range(0, len(order), AT_ONCE):
            keys = order[start : start + AT_ONCE]
            batch = self._batch(keys)
            for key in keys:
                if key in batch:
                    self._take(batch[key])
            self.tick(len(keys))
        for spool in self.spools:
            spool.close()
        return order

    def _batch(self, keys):
        fields = ["version_id", "state", "submitted_at", "instance", "revision", "unasked", "language"]
        rows = Response.objects.filter(pk__in=keys).only(*fields)
        if self.named:
            rows = rows.select_related("practice__municipality", "practice__province", "practice__region").only(
                *fields, "practice__name", "practice__place_text", "practice__municipality__name",
                "practice__province__name", "practice__region__name",
            )  # fmt: skip
        else:
            rows = rows.select_related("practice__organisation").prefetch_related("practice__contacts").only(
                *fields, "practice__name", "practice__organisation__name"
            )  # fmt: skip
        if self.shape.attachments:
            rows = rows.prefetch_related("attachments__file")
        return rows.in_bulk()

    def identifier(self, key):
        """What a record is called in this export: its number, or a name drawn for this export alone."""
        if self.named:
            return key
        drawn = hmac.new(self.salt.encode(), str(key).encode(), hashlib.sha256).hexdigest()
        return f"R{drawn[:12].upper()}"

    def _take(self, response):
        response.version = self.versions[response.version_id]
        root = root_of(response)
        self.unasked = unasked_refs(response)
        self.now, self.uuid = response, uuid_of(root)
        self.names = self.withheld.names_of(response, root)
        self.blank = self.blanks[response.version_id]
        row = self._blank(0, "")
        keys = self._keys_of_record(response)
        row[: len(keys)] = keys
        self.index = self.spools[0].count + 1
        if root is not None:
            top = tag_of(root)
            self._walk(root, self.trees[response.version_id].get(top, {}), row, 0, f"/{top}", self.index)
        self.spools[0].add(tuple(row))
        day = response.submitted_at and response.submitted_at.date()
        if day:
            self.first, self.last = min(self.first or day, day), max(self.last or day, day)
        if self.on_record:
            self.on_record(self, response, root)

    def _keys_of_record(self, response):
        at = (
            response.submitted_at.astimezone(UTC).replace(tzinfo=None, microsecond=0) if response.submitted_at else None
        )
        keys = [self.spools[0].count + 1, self.identifier(response.pk)]
        about = [response.version.number, response.state]
        if not self.named:
            return [*keys, *about, at and at.date()]
        practice = response.practice
        keys += [self.uuid or None, *about, at, response.revision]
        keys += [
            practice.name if practice else None,
            (practice.municipality.name if practice.municipality else practice.place_text or None)
            if practice
            else None,
            practice.province.name if practice and practice.province else None,
            practice.region.name if practice and practice.region else None,
        ]
        return [*keys, self.uuid] if self.shape.odk_keys else keys

    def _blank(self, number, ref):
        """A row before anything is said: not asked where this version does not ask, or the question was hidden."""
        row, paths = list(self.blank[number][0]), self.blank[number][1]
        if not ref:
            for path, (place, _kind) in paths.items():
                if path in self.unasked:
                    row[place] = NOT_ASKED
            return row
        stem = self.drafts[number]
        for path, (place, _kind) in paths.items():
            if f"{ref}{path.removeprefix(self._path(stem))}" in self.unasked:
                row[place] = NOT_ASKED
        return row

    def _path(self, draft):
        """The repeat's path in the version being read: a later version may have moved it."""
        known = self.paths.setdefault(self.now.version_id, {})
        if draft.name not in known:
            questions = paper_of(self.now.version).questions.values()
            found = (one.path for one in questions if one.type == "repeat" and one.name == draft.name)
            known[draft.name] = next(found, draft.path)
        return known[draft.name]

    def _walk(self, element, tree, row, number, ref, index):
        """Take in what an element says; True when something in it was answered."""
        said, positions = False, {}
        for child in element:
            tag = tag_of(child)
            step = tree.get(tag)
            if step is None:
                continue
            what, *rest = step if isinstance(step, tuple) else ("group", step)
            here = f"{ref}/{tag}"
            if what == "leaf":
                place, kind = rest
                if child.text and here not in self.unasked:
                    row[place] = self._cell(child.text, kind, number, place)
                    self._note(number, place, row[place])
                    said = True
            elif what == "repeat":
                table, inner = rest
                positions[tag] = positions.get(tag, 0) + 1
                said |= self._instance(child, inner, table, f"{here}[{positions[tag]}]", positions[tag], number, index)
            else:
                said |= self._walk(child, rest[0], row, number, here, index)
        return said

    def _instance(self, element, tree, number, ref, position, parent, parent_index):
        """A row for an instance of a repeat in which something was answered; whether there was."""
        if not says(element, tree, ref, self.unasked):
            return False
        spool, row = self.spools[number], self._blank(number, ref)
        index = spool.count + 1
        keys = [index, self.identifier(self.now.pk)]
        if self.named:
            keys.append(self.uuid or None)
        keys += [self.drafts[parent].name or MAIN, parent_index, position]
        if self.shape.odk_keys and self.named:
            keys += [f"{self.uuid}{within(ref)}", f"{self.uuid}{within(ref[: ref.rindex('/')]) if parent else ''}"]
        row[: len(keys)] = keys
        self._walk(element, tree, row, number, ref, index)
        spool.add(tuple(row))
        return True

    def _cell(self, text, kind, number, place):
        """An answer as this reader may see it: what is kept back is not in free words either."""
        cell = cell_of(text, kind)
        if isinstance(cell, str) and cell not in self.known[number].get(place, ()):
            return self.withheld.out_of(cell, self.names)
        return cell

    def _note(self, number, place, cell):
        known = self.known[number].get(place)
        if known is not None:
            for code in cell if isinstance(cell, tuple) else (cell,):
                if code not in known:
                    self.seen[number].setdefault(place, {})[code] = None

    # -- the dataset

    def dataset(self, *, questionnaire, identifier, producer, made_on):
        """The dataset of what was read; codes on no list join the categories under their own name."""
        newest = max(self.versions.values(), key=lambda version: version.number)
        study = questionnaire.study
        tables = []
        for number, (draft, spool) in enumerate(zip(self.drafts, self.spools, strict=True)):
            variables = tuple(
                replace(
                    one, categories=one.categories + tuple(Category(code) for code in self.seen[number].get(place, ()))
                )
                for place, one in enumerate(draft.variables.values())
            )
            tables.append(
                Table(draft.name or MAIN, variables, spool.rows, spool.count,
                      parent=(draft.parent or MAIN) if draft.path else "", path=draft.path,
                      labels=draft.labels or by_code(newest.title))
            )  # fmt: skip
        return Dataset(
            identifier=identifier,
            title=by_code(newest.title) or {"it": questionnaire.title},
            tables=tuple(tables),
            languages=tuple(by_code(dict.fromkeys(newest.languages))) or ("it",),
            abstract={"it": study.purpose or study.title, "en": study.purpose_en or study.title_en},
            universe={code: text for code, text in by_code(newest.definition_box).items() if text},
            producer=producer,
            form_id=newest.form_id,
            versions={
                version.number: version.published_at.date().isoformat() if version.published_at else ""
                for version in sorted(self.versions.values(), key=lambda one: one.number)
            },
            made_on=made_on,
            period=(self.first, self.last) if self.first else None,
            access=access_in_words(self.scope),
            left_out=self.structure.left_out,
            fewest=0 if self.named else PUBLIC_MINIMUM,  # what bears no names is what may be handed on
        )

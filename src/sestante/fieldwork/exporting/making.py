"""The files of an export: each questionnaire read once, written in every format, packed into one file."""

import logging
import shutil
import zipfile
from copy import deepcopy
from dataclasses import replace
from pathlib import PurePath

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml import etree

from sestante.fieldwork.models import Response
from sestante.fieldwork.queries.paper import generic_of, paper_of
from sestante.methods.datasets import Kind, cell_of
from sestante.people.queries import host

from .instances import tag_of, unasked_refs
from .reading import Reader
from .shape import Shape
from .structure import reason_to_leave_out
from .writers import WRITERS, TooMuch

logger = logging.getLogger(__name__)
INSTANCES, ATTACHMENTS = "xforms", "attachments"
FORMATS = (*WRITERS, INSTANCES)
NOTICED_EVERY = 500


class Made:
    """What came of it: the file, whose answers are in it, and what could not be made."""

    def __init__(self):
        self.path, self.responses, self.notices = None, [], []


def responses_for(versions, shape):
    """The responses an export of these versions holds."""
    states = [Response.State.SUBMITTED, *([Response.State.TO_CHECK] if shape.to_check else [])]
    return Response.objects.shared().filter(version__in=versions, state__in=states)


def make_files(export, folder, *, tick=lambda number: None):
    """Write what an export asks for into a folder; returns what was made. ``tick(n)`` hears of rows read and written.

    Raises TooMuch when nothing of what was asked can be made.
    """
    shape, made = Shape.from_json(export.shape), Made()
    contents = folder / "contents"
    contents.mkdir()
    groups = {}
    for version in (
        export.versions.select_related("questionnaire__study").defer("xlsform", "source").order_by("-number")
    ):
        groups.setdefault(version.questionnaire, []).append(version)
    for number, (questionnaire, versions) in enumerate(groups.items()):
        stem = slugify(questionnaire.title)[:40].strip("-") or f"questionario-{questionnaire.pk}"
        place = contents / stem if len(groups) > 1 else contents
        if place.exists() and len(groups) > 1:
            place = contents / f"{stem}-{questionnaire.pk}"
        place.mkdir(exist_ok=True)
        spools = folder / f"spools-{number}"
        spools.mkdir()
        _make_one(export, questionnaire, versions, shape, place, spools, stem, made, tick)
        shutil.rmtree(spools)
    files = sorted(path for path in contents.rglob("*") if path.is_file())
    if not files:
        raise TooMuch(made.notices[0]["words"] if made.notices else _("There is nothing to write."))
    made.path = files[0] if len(files) == 1 else _packed(files, contents, folder)
    return made


def _make_one(export, questionnaire, versions, shape, place, spools, stem, made, tick):
    keeper = Keeper(export, versions, place) if shape.attachments or INSTANCES in export.formats else None
    reader = Reader(versions, shape, export.scope, export.salt, spools, tick=tick,
                    on_record=keeper.keep if keeper else None)  # fmt: skip
    made.responses += reader.read(responses_for(versions, shape))
    if keeper and keeper.missing:
        words = ngettext(
            "%(count)s file is no longer on this installation: the tables still say its name.",
            "%(count)s files are no longer on this installation: the tables still say their names.",
            keeper.missing,
        )
        made.notices.append({"format": ATTACHMENTS, "words": words % {"count": keeper.missing}})
    dataset = reader.dataset(
        questionnaire=questionnaire,
        identifier=f"sestante-{export.pk}-{stem}",
        producer=host().name,
        made_on=export.ordered_at.date(),
    )
    dataset = replace(dataset, tables=tuple(_counted(table, tick) for table in dataset.tables))
    for name in export.formats:
        if name != INSTANCES:
            words = _write(name, dataset, place, stem, shape, spools / f"draft-{name}")
            if words:
                made.notices.append({"format": name, "words": words})


def _write(name, dataset, place, stem, shape, draft):
    """Write one format, whole or not at all; why not, in words. One that fails does not take the others along."""
    draft.mkdir()
    try:
        written = WRITERS[name](dataset, draft, stem, shape)
    except TooMuch as refusal:
        return str(refusal)
    except Exception:
        logger.exception("export %s: %s could not be written", dataset.identifier, name)
        return _("It could not be written: tell whoever looks after this installation. The other formats are here.")
    for path in written:
        shutil.move(path, place / path.name)
    return ""


def _counted(table, tick):
    """The same table, telling how many rows of the main one have been handed out."""
    if table.parent:
        return table

    def rows():
        waiting = 0
        for row in table.rows():
            yield row
            waiting += 1
            if waiting == NOTICED_EVERY:
                tick(waiting)
                waiting = 0
        tick(waiting)

    return replace(table, rows=rows)


def _packed(files, contents, folder):
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for file in files:
            archive.write(file, file.relative_to(contents).as_posix())
    return path


class Keeper:
    """Puts aside what is not a table: instances without what is not for this reader, files by record."""

    def __init__(self, export, versions, place):
        self.place, self.instances = place, INSTANCES in export.formats
        self.attachments, self.missing = Shape.from_json(export.shape).attachments, 0
        self.visible = {
            version.pk: {
                path for path, question in paper_of(version).questions.items()
                if not reason_to_leave_out(question, export.scope)
            }
            for version in versions
        }  # fmt: skip
        self.repeats = {
            version.pk: {path for path, question in paper_of(version).questions.items() if question.type == "repeat"}
            for version in versions
        }

    def keep(self, reader, response, root):
        name = str(reader.identifier(response.pk))
        visible = self.visible[response.version_id]
        if self.instances and root is not None:
            folder = self.place / "instances"
            folder.mkdir(exist_ok=True)
            drawn = "" if reader.named else f"uuid:{name}"
            content = bare_instance(root, visible, self.repeats[response.version_id], unasked_refs(response), drawn,
                                    hide=self._hiding(reader, response))  # fmt: skip
            (folder / f"{name}.xml").write_bytes(content)
        if self.attachments:
            unasked = unasked_refs(response)
            for attachment in response.attachments.all():
                if generic_of(attachment.ref) in visible and attachment.ref not in unasked:
                    self._copy(attachment, self.place / "attachments" / name)

    def _hiding(self, reader, response):
        """What takes names out of an answer in free words; codes, numbers and days it leaves alone."""
        questions, kinds = paper_of(reader.versions[response.version_id]).questions, reader.kinds[response.version_id]
        names, out_of = reader.names, reader.withheld.out_of

        def hide(path, text):
            codes = {choice.value for choice in questions[path].choices}
            plain = text in codes or not isinstance(cell_of(text, kinds.get(path, Kind.TEXT)), str)
            return text if plain else out_of(text, names)

        return hide

    def _copy(self, attachment, folder):
        folder.mkdir(parents=True, exist_ok=True)
        name = PurePath(attachment.stored_name).name
        try:
            with attachment.file.open() as source, (folder / name).open("wb") as target:
                shutil.copyfileobj(source, target)
        except FileNotFoundError:
            self.missing += 1  # a backup may have come back without it: the table still says its name


def bare_instance(root, visible, repeats, unasked, name, *, hide=lambda path, text: text):
    """An instance with nothing in it but answers this reader may see to questions that were asked. ``name`` takes the
    place of the record's own; ``hide(path, text)`` gives an answer as it may be read."""
    copy = deepcopy(root)
    start = f"/{tag_of(copy)}"
    _prune(copy, start, start, visible, repeats, unasked, hide)
    for child in copy:
        if tag_of(child) == "meta":
            _rename(child, name)
    return etree.tostring(copy, xml_declaration=True, encoding="UTF-8")


def _prune(element, path, ref, visible, repeats, unasked, hide):
    positions = {}
    for child in list(element):
        tag = tag_of(child)
        inner, here = f"{path}/{tag}", f"{ref}/{tag}"
        if tag == "meta" and path.count("/") == 1:
            continue
        if inner in repeats:
            positions[tag] = positions.get(tag, 0) + 1
            here = f"{here}[{positions[tag]}]"
        if len(child):
            _prune(child, inner, here, visible, repeats, unasked, hide)
        if (len(child) == 0 and inner not in visible) or here in unasked:
            element.remove(child)
        elif len(child) == 0 and child.text:
            child.text = hide(inner, child.text)


def _rename(meta, name):
    """Of the record's own data only its name stays, and that one drawn anew where names are left out."""
    for leaf in list(meta):
        if tag_of(leaf) == "instanceID":
            leaf.text = name or leaf.text
        else:
            meta.remove(leaf)

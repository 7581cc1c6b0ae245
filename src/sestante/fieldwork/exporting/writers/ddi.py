"""DDI-Codebook 2.5 (DDI Alliance, 2012): the study, its files, and every variable with its question and its counts."""

import re
from datetime import date

from lxml import etree

from sestante.methods.datasets import Kind, summaries_of, told

NAMESPACE = "ddi:codebook:2_5"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")  # a form may also have a language called “default”
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what no XML document may hold
LIMIT = re.compile(r"\.\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)")
BOUNDS = {">=": "min", "<=": "max", ">": "minExclusive", "<": "maxExclusive"}
NATURES = {"nominal": "nominal", "ordinal": "ordinal"}  # whether a number is on an interval or a ratio nobody said
REPRESENTED = {Kind.TEXT: "text", Kind.WHOLE: "numeric", Kind.NUMBER: "numeric", Kind.DATE: "datetime",
               Kind.MOMENT: "datetime", Kind.ONE: "code", Kind.MANY: "code"}  # fmt: skip
ANSWERED_WITH = REPRESENTED | {Kind.ONE: "category", Kind.MANY: "multiple"}


def write_ddi(dataset, folder, stem, shape):
    path = folder / f"{stem}-ddi.xml"
    etree.ElementTree(codebook(dataset, shape)).write(path, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return [path]


def codebook(dataset, shape):
    """The document, elements in the schema's order."""
    instance = "http://www.w3.org/2001/XMLSchema-instance"
    root = etree.Element(f"{{{NAMESPACE}}}codeBook", nsmap={None: NAMESPACE, "xsi": instance}, version="2.5")
    root.set(f"{{{instance}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    root.set(XML_LANG, shape.language)
    _document(root, dataset, shape)
    _study(root, dataset, shape)
    for number, table in enumerate(dataset.tables, start=1):
        _file(root, dataset, table, number)
    data = _add(root, "dataDscr")
    for number, table in enumerate(dataset.tables, start=1):
        for place, (variable, summary) in enumerate(zip(table.variables, summaries_of(table), strict=True), start=1):
            _variable(data, variable, told(summary, variable, fewest=dataset.fewest), number, place)
    return root


def _document(root, dataset, shape):
    citation = _add(_add(root, "docDscr"), "citation")
    _titles(citation, dataset, shape)
    production = _add(citation, "prodStmt")
    if dataset.made_on:
        _add(production, "prodDate", dataset.made_on.isoformat(), date=dataset.made_on.isoformat())
    _add(production, "software", "Sestante")


def _titles(citation, dataset, shape):
    title = _add(citation, "titlStmt")
    languages = [code for code in dataset.title if dataset.title[code]] or [shape.language]
    first = shape.language if shape.language in languages else languages[0]
    _add(title, "titl", dataset.title.get(first) or dataset.form_id, lang=first)
    for code in languages:
        if code != first:
            _add(title, "parTitl", dataset.title[code], lang=code)
    _add(title, "IDNo", dataset.identifier)


def _study(root, dataset, shape):
    study = _add(root, "stdyDscr")
    citation = _add(study, "citation")
    _titles(citation, dataset, shape)
    if dataset.producer:
        _add(_add(citation, "rspStmt"), "AuthEnty", dataset.producer)
        _add(_add(citation, "prodStmt"), "producer", dataset.producer)
    for number, day in dataset.versions.items():
        _add(_add(citation, "verStmt"), "version", f"{dataset.form_id} {number}", **({"date": day} if day else {}))
    about = _add(study, "stdyInfo")
    _in_each_language(about, "abstract", dataset.abstract)
    summary = _add(about, "sumDscr")
    if dataset.period:
        for event, day in zip(("start", "end"), dataset.period, strict=True):
            _add(summary, "collDate", day.isoformat(), date=day.isoformat(), event=event)
    _in_each_language(summary, "universe", dataset.universe)
    if dataset.access:
        _add(_add(_add(study, "dataAccs"), "useStmt"), "restrctn", dataset.access)
    if dataset.fewest:
        words = f"Counts under {dataset.fewest}, those that would give them away, and extremes are not told."
        _add(study, "notes", words, lang="en", type="disclosure control")
    for one in dataset.left_out:
        _add(study, "notes", f"{one.name}: {one.reason}", type="left out")


def _file(root, dataset, table, number):
    text = _add(_add(root, "fileDscr", ID=f"F{number}"), "fileTxt")
    _add(text, "fileName", table.name)
    if table.parent:
        _add(text, "fileCont", f"{table.path} → {table.parent}")
        hanging = [f"V{number}_{place}" for place, one in enumerate(table.variables, start=1)
                   if one.name in ("_parent_table", "_parent_index")]  # fmt: skip
        if hanging:
            structure = _add(text, "fileStrc", type="relational")
            group = _add(structure, "recGrp", rectype=table.name, keyvar=" ".join(hanging))
            _in_each_language(group, "labl", table.labels)
    size = _add(text, "dimensns")
    _add(size, "caseQnty", str(table.count))
    _add(size, "varQnty", str(len(table.variables)))


def _variable(data, variable, said, number, place):
    nature = NATURES.get(variable.measure)
    one = _add(data, "var", ID=f"V{number}_{place}", name=variable.name, files=f"F{number}",
               intrvl="discrete" if nature else "contin", representationType=REPRESENTED[variable.kind],
               **({"nature": nature} if nature and variable.kind is Kind.ONE else {}))  # fmt: skip
    _in_each_language(one, "labl", {code: " ".join(text.split()) for code, text in variable.labels.items()})
    if variable.path and any(variable.labels.values()):
        question = _add(one, "qstn", responseDomainType=ANSWERED_WITH[variable.kind])
        _in_each_language(question, "qstnLit", variable.labels)
        _in_each_language(question, "ivuInstr", variable.hints)
    _ranges(one, variable, said)
    if variable.relevant:
        _add(one, "universe", variable.relevant)
    _statistics(one, said)
    for category in variable.categories:
        _category(one, category, said)
    _add(one, "varFormat", type="numeric" if variable.kind in (Kind.WHOLE, Kind.NUMBER) else "character",
         **({"category": "date"} if variable.kind in (Kind.DATE, Kind.MOMENT) else {}))  # fmt: skip
    for kind, text in (("path", variable.path), ("relevance", variable.relevant), ("constraint", variable.constraint),
                       ("versions", " ".join(map(str, variable.versions))), ("list", variable.list_name)):  # fmt: skip
        if text:
            _add(one, "notes", text, type=kind)


def _ranges(one, variable, said):
    """Numbers that are valid: as the question has them, else as they were answered. Codes that are no answer."""
    if variable.kind in (Kind.WHOLE, Kind.NUMBER):
        bounds = _bounds(variable.constraint)
        if not bounds and isinstance(said.least, float):
            bounds = {"min": _plain(said.least), "max": _plain(said.most)}
        if bounds:
            _add(_add(one, "valrng"), "range", UNITS="INT" if variable.kind is Kind.WHOLE else "REAL", **bounds)
    missing = [category for category in variable.categories if category.missing]
    if missing:
        invalid = _add(one, "invalrng")
        for category in missing:
            _add(invalid, "item", VALUE=category.code)


def _bounds(constraint):
    """The limits of a constraint that says nothing else: ``{"min": "0", "max": "100"}`` of ``. >= 0 and . <= 100``."""
    limits = [LIMIT.fullmatch(part.strip()) for part in re.split(r"\band\b", constraint)]
    return {BOUNDS[limit[1]]: limit[2] for limit in limits} if all(limits) else {}


def _statistics(one, said):
    numbers = {
        "vald": said.answered,
        "invd": None if said.unanswered is None or said.unasked is None else said.unanswered + said.unasked,
        "min": said.least,
        "max": said.most,
        "mean": said.mean,
        "stdev": said.deviation,
    }
    for kind, value in numbers.items():
        if value is not None:
            _add(one, "sumStat", _plain(value), type=kind)
    if said.unasked is not None:
        _add(one, "sumStat", str(said.unasked), type="other", otherType="not_asked")


def _category(one, category, said):
    found = _add(one, "catgry", **({"missing": "Y"} if category.missing else {}))
    _add(found, "catValu", category.code)
    _in_each_language(found, "labl", category.labels)
    count = said.counts[category.code]
    if count is not None:
        _add(found, "catStat", str(count), type="freq")


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    return repr(float(value)).removesuffix(".0")


def _in_each_language(parent, tag, texts):
    for code, text in texts.items():
        if text:
            _add(parent, tag, text, lang=code)


def _add(parent, tag, text="", lang="", **attributes):
    attributes = {name: NO_XML.sub("", value) for name, value in attributes.items()}
    found = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", **attributes)
    if LANGUAGE.fullmatch(lang):
        found.set(XML_LANG, lang)
    if text:
        found.text = NO_XML.sub("", text)
    return found

"""DDI-Codebook 2.5 (DDI Alliance, 2012): the study, its files, and every variable with its question and its counts."""

from datetime import date

from lxml import etree

from sestante.methods.datasets import Kind, summaries_of

NAMESPACE = "ddi:codebook:2_5"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"


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
            _variable(data, variable, summary, number, place)
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
    for code, text in dataset.abstract.items():
        if text:
            _add(about, "abstract", text, lang=code)
    summary = _add(about, "sumDscr")
    if dataset.period:
        for event, day in zip(("start", "end"), dataset.period, strict=True):
            _add(summary, "collDate", day.isoformat(), date=day.isoformat(), event=event)
    for code, text in dataset.universe.items():
        if text:
            _add(summary, "universe", text, lang=code)
    if dataset.access:
        _add(_add(_add(study, "dataAccs"), "useStmt"), "restrctn", dataset.access)
    for one in dataset.left_out:
        _add(study, "notes", f"{one.name}: {one.reason}", type="left out")


def _file(root, dataset, table, number):
    text = _add(_add(root, "fileDscr", ID=f"F{number}"), "fileTxt")
    _add(text, "fileName", table.name)
    if table.parent:
        _add(text, "fileCont", f"{table.path} → {table.parent}")
    size = _add(text, "dimensns")
    _add(size, "caseQnty", str(table.count))
    _add(size, "varQnty", str(len(table.variables)))


def _variable(data, variable, summary, number, place):
    scale = variable.measure == "scale"
    one = _add(data, "var", ID=f"V{number}_{place}", name=variable.name, files=f"F{number}",
               intrvl="contin" if scale else "discrete")  # fmt: skip
    for code, text in variable.labels.items():
        if text:
            _add(one, "labl", " ".join(text.split()), lang=code)
    if variable.path and any(variable.labels.values()):
        question = _add(one, "qstn")
        for code, text in variable.labels.items():
            if text:
                _add(question, "qstnLit", text, lang=code)
        for code, text in variable.hints.items():
            if text:
                _add(question, "ivuInstr", text, lang=code)
    if summary.least is not None:
        units = "INT" if variable.kind is Kind.WHOLE else "REAL"
        _add(_add(one, "valrng"), "range", UNITS=units, min=_plain(summary.least), max=_plain(summary.most))
    missing = [category for category in variable.categories if category.missing]
    if missing:
        invalid = _add(one, "invalrng")
        for category in missing:
            _add(invalid, "item", VALUE=category.code)
    if variable.relevant:
        _add(one, "universe", variable.relevant)
    _add(one, "sumStat", str(summary.answered), type="vald")
    _add(one, "sumStat", str(summary.unanswered + summary.unasked), type="invd")
    if summary.mean is not None:
        for kind, value in (("min", summary.least), ("max", summary.most), ("mean", summary.mean),
                            ("stdev", summary.deviation)):  # fmt: skip
            if value is not None:
                _add(one, "sumStat", _plain(value), type=kind)
    _add(one, "sumStat", str(summary.unasked), type="other", otherType="not_asked")
    for category in variable.categories:
        _category(one, category, summary)
    _add(one, "varFormat", type="numeric" if variable.kind in (Kind.WHOLE, Kind.NUMBER) else "character",
         **({"category": "date"} if variable.kind in (Kind.DATE, Kind.MOMENT) else {}))  # fmt: skip
    for kind, text in (("path", variable.path), ("constraint", variable.constraint),
                       ("versions", " ".join(map(str, variable.versions))), ("list", variable.list_name)):  # fmt: skip
        if text:
            _add(one, "notes", text, type=kind)


def _category(one, category, summary):
    found = _add(one, "catgry", **({"missing": "Y"} if category.missing else {}))
    _add(found, "catValu", category.code)
    for code, text in category.labels.items():
        if text:
            _add(found, "labl", text, lang=code)
    _add(found, "catStat", str(summary.counts.get(category.code, 0)), type="freq")


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    return repr(float(value)).removesuffix(".0")


def _add(parent, tag, text="", lang="", **attributes):
    found = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", **attributes)
    if lang:
        found.set(XML_LANG, lang)
    if text:
        found.text = text
    return found

"""What DDI-Codebook 2.5 lets stand where, of the elements that are written: a schema of our own for tests.

Read off the content models that the DDI Alliance publishes. An element that is not here fails, so whoever writes a new
one looks it up and adds it."""

import re
from functools import cache
from itertools import pairwise

from lxml import etree

NAMESPACE = "ddi:codebook:2_5"
XML = "http://www.w3.org/XML/1998/namespace"

# Children in their order (? once at most, * any number, + at least one), attributes with their types. "text" is words
# with nothing in them; "mixed" is words and children in any order.
ELEMENTS = {
    "codeBook": ("docDscr* stdyDscr+ fileDscr* dataDscr*", {"version": "=2.5", "codeBookAgency": "NCName"}),
    "docDscr": ("citation? notes*", {}),
    "stdyDscr": ("citation+ stdyInfo* dataAccs* notes*", {"access": "IDREFS"}),
    "citation": ("titlStmt rspStmt? prodStmt? verStmt* biblCit? notes*", {"MARCURI": "string"}),
    "titlStmt": ("titl subTitl* altTitl* parTitl* IDNo*", {}),
    "rspStmt": ("AuthEnty* othId*", {}),
    "prodStmt": ("producer* copyright? prodDate* prodPlac* software*", {}),
    "verStmt": ("version? verResp? notes*", {}),
    "stdyInfo": ("abstract* sumDscr* notes*", {}),
    "sumDscr": ("timePrd* collDate* anlyUnit* universe* dataKind*", {}),
    "dataAccs": ("useStmt* notes*", {}),
    "useStmt": ("confDec? specPerm? restrctn? contact* citReq? conditions? disclaimer?", {}),
    "fileDscr": ("fileTxt* notes*", {"URI": "string", "access": "IDREFS"}),
    "fileTxt": ("fileName? fileCont? fileStrc? dimensns? fileType? format?", {}),
    "fileStrc": ("recGrp* notes*", {"type": "rectangular|hierarchical|relational|nested|other"}),
    "recGrp": ("labl* recDimnsn?", {"rectype": "string", "keyvar": "IDREFS", "recGrp": "IDREFS"}),
    "dimensns": ("caseQnty* varQnty*", {}),
    "dataDscr": ("var* notes*", {}),
    "var": (
        "labl* security? qstn* valrng* invalrng* undocCod* universe* TotlResp? sumStat* txt* catgry* codInstr* verStmt*"
        " concept* varFormat? notes*",
        {
            "name!": "string", "files": "IDREFS", "intrvl": "contin|discrete",
            "nature": "nominal|ordinal|interval|ratio|percent|other",
            "representationType": "text|numeric|code|datetime|other",
        },
    ),
    "qstn": (
        "mixed preQTxt qstnLit postQTxt forward backward ivuInstr",
        {"responseDomainType": "text|numeric|code|category|datetime|geographic|multiple|other"},
    ),
    "valrng": ("item/range+ key? notes*", {}),
    "invalrng": ("item/range+ key? notes*", {}),
    "range": (
        "",
        {"UNITS": "INT|REAL", **dict.fromkeys(("min", "minExclusive", "max", "maxExclusive"), "string")},
    ),
    "item": ("", {"UNITS": "INT|REAL", "VALUE!": "string"}),
    "sumStat": ("text", {"type!": "mean|medn|mode|vald|invd|min|max|stdev|other", "otherType": "NMTOKEN"}),
    "catgry": ("catValu? labl* txt* catStat*", {"missing": "Y|N", "missType": "string"}),
    "catStat": ("text", {"type": "freq|percent|crosstab|other", "otherType": "NMTOKEN"}),
    "varFormat": (
        "text",
        {"type": "character|numeric", "formatname": "string", "category": "date|time|currency|other"},
    ),
    "collDate": ("text", {"date": "string", "event": "start|end|single", "cycle": "string"}),
    "universe": ("text", {"level": "string", "clusion": "I|E"}),
    "notes": ("text", {"type": "string", "subject": "string", "level": "string", "parent": "IDREFS"}),
    "IDNo": ("text", {"agency": "string", "level": "study|file|project"}),
    "abstract": ("text", {"date": "string", "contentType": "abstract|purpose|mixed"}),
    "version": ("text", {"date": "string", "type": "string"}),
    "software": ("text", {"date": "string", "version": "string"}),
    "prodDate": ("text", {"date": "string"}),
    "producer": ("text", {"abbr": "string", "affiliation": "string", "role": "string"}),
    "AuthEnty": ("text", {"affiliation": "string"}),
    "labl": ("text", {"level": "string", "vendor": "string", "country": "string"}),
} | {
    name: ("text", {})
    for name in ("titl", "parTitl", "restrctn", "fileName", "fileCont", "caseQnty", "varQnty", "qstnLit", "ivuInstr",
                 "catValu")
}  # fmt: skip
GLOBALS = {"ID": "ID", "source": "archive|producer", "elementVersion": "string"}
REFERENCES = ("files", "keyvar", "recGrp", "access", "parent")


@cache
def schema():
    """The table above as an XML Schema."""
    parts = [_element(name, content, attributes) for name, (content, attributes) in ELEMENTS.items()]
    text = (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{NAMESPACE}" targetNamespace="{NAMESPACE}"'
        f' elementFormDefault="qualified"><xs:import namespace="{XML}"/>{"".join(parts)}</xs:schema>'
    )
    # The attribute xml:lang has a schema of its own, which is looked for beside this one.
    lang = (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{XML}">'
        '<xs:attribute name="lang" type="xs:language"/></xs:schema>'
    )
    parser = etree.XMLParser()
    parser.resolvers.add(_Beside(lang))
    text = text.replace(f'namespace="{XML}"/>', f'namespace="{XML}" schemaLocation="beside:xml.xsd"/>', 1)
    return etree.XMLSchema(etree.fromstring(text.encode(), parser))


class _Beside(etree.Resolver):
    def __init__(self, text):
        super().__init__()
        self.text = text

    def resolve(self, url, public, context):
        return self.resolve_string(self.text, context) if url.endswith("xml.xsd") else None


def _element(name, content, attributes):
    kind, mixed = "", ' mixed="true"' if content.startswith(("text", "mixed")) else ""
    if content.startswith("mixed"):
        inside = "".join(_child(one) for one in content.split()[1:])
        kind = f'<xs:choice minOccurs="0" maxOccurs="unbounded">{inside}</xs:choice>'
    elif content and content != "text":
        kind = f"<xs:sequence>{''.join(_particle(one) for one in content.split())}</xs:sequence>"
    said = "".join(_attribute(*one) for one in (GLOBALS | attributes).items())
    return (
        f'<xs:element name="{name}"><xs:complexType{mixed}>{kind}{said}<xs:attribute ref="xml:lang"/>'
        "</xs:complexType></xs:element>"
    )


def _particle(said):
    names, times = re.fullmatch(r"([^?*+]+)([?*+]?)", said).groups()
    least = {"?": 0, "*": 0}.get(times, 1)
    most = {"*": "unbounded", "+": "unbounded"}.get(times, 1)
    inside = "".join(_child(one) for one in names.split("/"))
    return f'<xs:choice minOccurs="{least}" maxOccurs="{most}">{inside}</xs:choice>' if inside else ""


def _child(name):
    return f'<xs:element ref="{name}"/>' if name in ELEMENTS else ""


def _attribute(name, type_):
    needed = ' use="required"' if name.endswith("!") else ""
    name = name.rstrip("!")
    if type_.startswith("="):
        return f'<xs:attribute name="{name}" type="xs:string" fixed="{type_[1:]}"/>'
    if "|" not in type_:
        return f'<xs:attribute name="{name}" type="xs:{type_}"{needed}/>'
    values = "".join(f'<xs:enumeration value="{one}"/>' for one in type_.split("|"))
    return (
        f'<xs:attribute name="{name}"{needed}><xs:simpleType><xs:restriction base="xs:NMTOKEN">{values}'
        "</xs:restriction></xs:simpleType></xs:attribute>"
    )


def faults(data):
    """What a file says against the schema, in words: ``[]`` when it is valid, with every name once and every reference
    to a name that is there."""
    root = etree.fromstring(data)
    checked = schema()
    checked.validate(root)
    found = [f"{one.line}: {one.message}" for one in checked.error_log]
    names = sorted(one.get("ID") for one in root.iter("{*}*") if one.get("ID"))
    found += [f"twice: {one}" for one, next_ in pairwise(names) if one == next_]
    for one in root.iter("{*}*"):
        pointed = (name for attribute in REFERENCES for name in one.get(attribute, "").split())
        found += [f"{one.tag} points to {name}, which is not there" for name in pointed if name not in names]
    return found

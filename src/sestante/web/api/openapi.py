"""The interface described for machines: OpenAPI 3.1."""

from django.urls import reverse

from sestante.catalogue.files import FILES
from sestante.catalogue.records import COLUMNS

from .answers import absolute, as_json, open_data

VERSION = "1.0"  # of the interface: it changes when an answer changes its shape
TEXT, NUMBER, WHOLE, YES = ({"type": name} for name in ("string", "number", "integer", "boolean"))
WORDS = {"type": "object", "properties": {"it": TEXT, "en": TEXT}, "required": ["it", "en"]}
MOMENT = {"type": "string", "format": "date-time"}


def maybe(schema):
    return {"anyOf": [schema, {"type": "null"}]}


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def _list(schema):
    return {"type": "array", "items": schema}


def _object(**properties):
    return {"type": "object", "properties": properties, "required": list(properties)}


def _columns():
    kinds = {"number": maybe(NUMBER), "codes": _list(TEXT)}
    return _object(**{column.name: kinds.get(column.kind, TEXT) for column in COLUMNS})


PRACTICE = _object(
    id=TEXT, url=TEXT, title=TEXT, language=TEXT, since=maybe(TEXT), level=TEXT, attribution=maybe(TEXT), invented=YES,
    published_at=MOMENT, changed_at=MOMENT, licence=maybe(TEXT), themes=_list(WORDS),
    place=_object(municipality=TEXT, province=TEXT, province_code=TEXT, region=TEXT, region_code=TEXT),
    classification={"type": "object", "additionalProperties": _object(value=TEXT, label=WORDS)},
)  # fmt: skip
PRACTICE["properties"] |= {"summary": TEXT, "content": {"type": "object"}}
SCHEMAS = {
    "Error": _object(error=_object(status=WHOLE, message=TEXT)),
    "Practice": PRACTICE,
    "Practices": _object(number=WHOLE, next=maybe(TEXT), practices=_list(ref("Practice"))),
    "Record": _columns(),
    "Release": _object(study=TEXT, title=WORDS, number=TEXT, made_at=MOMENT, changed_at=MOMENT, note=WORDS,
                       records=WHOLE, taken_out=WHOLE, page=TEXT,
                       files={"type": "object", "additionalProperties": TEXT}),
    "Releases": _object(releases=_list(ref("Release"))),
    "ReleaseFile": _object(study=TEXT, release=TEXT, made_on=TEXT, changed_on=TEXT, licence=TEXT, points=TEXT,
                           records=WHOLE, taken_out=WHOLE, practices=_list(ref("Record"))),
    "Territories": _object(withheld_below=WHOLE, territories=_list(
        _object(province_code=TEXT, province=TEXT, region_code=TEXT, region=TEXT, practices=maybe(WHOLE)))),
    "Dimensions": _object(withheld_below=WHOLE, dimensions=_list(
        _object(framework=WORDS, version=WHOLE, dimension=WORDS, practices=maybe(WHOLE), mean=maybe(NUMBER),
                low_quarter=maybe(NUMBER), high_quarter=maybe(NUMBER)))),
}  # fmt: skip


@open_data
def openapi_json(request):
    return as_json(document())


def document():
    read = {
        reverse("sheets_json"): _read(
            "practices", "Published practices, oldest first, 500 a page", "Practices", [_query("pagina", WHOLE)]
        ),
        "/api/pratiche/{slug}.json": _read("practice", "One published practice", "Practice", [_path("slug")]),
        reverse("sheets_csv"): _read("practicesTable", "Published practices as a table", media="text/csv"),
        reverse("territories_json"): _read("territories", "Practices by province", "Territories"),
        reverse("indicators_json"): _read("dimensions", "Dimensions over all practices that show them", "Dimensions"),
        reverse("releases_json"): _read("releases", "Releases of open data, newest first", "Releases"),
        "/dati-aperti/{study}/{number}/{file}": _read(
            "releaseFile",
            "One file of a release; the schema is that of pratiche.json",
            "ReleaseFile",
            [_path("study"), _path("number"), _path("file", list(FILES))],
            also=sorted({media.partition(";")[0] for _write, media in FILES.values()} - {"application/json"}),
        ),
        "/api/catalogo.{form}": _read(
            "catalogue", "The catalogue in RDF (DCAT-AP_IT)", None, [_path("form", ["ttl", "rdf", "jsonld"])],
            media="text/turtle", also=["application/rdf+xml", "application/ld+json"],
        ),
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sestante",
            "version": VERSION,
            "summary": "Good social practices as open data, read only.",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": absolute("")}],
        "paths": read,
        "components": {"schemas": SCHEMAS},
    }


def _read(name, summary, schema=None, parameters=(), *, media="application/json", also=()):
    content = {media: {"schema": ref(schema) if schema else TEXT}} | {other: {"schema": TEXT} for other in also}
    wrong = {"application/json": {"schema": ref("Error")}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": list(parameters),
            "responses": {
                "200": {"description": "What was asked for", "headers": {"ETag": {"schema": TEXT}}, "content": content},
                "304": {"description": "Unchanged since the ETag sent"},
                "404": {"description": "There is nothing at this address", "content": wrong},
            },
        }
    }


def _path(name, values=()):
    schema = {**TEXT, "enum": list(values)} if values else TEXT
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query(name, schema):
    return {"name": name, "in": "query", "required": False, "schema": {**schema, "minimum": 1}}

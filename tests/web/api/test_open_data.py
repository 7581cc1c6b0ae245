"""The interface for programs and the catalogue in RDF, read as machines read them."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from openapi_spec_validator import validate
from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, Graph, Literal, Namespace, URIRef

import make
import show
from sestante.catalogue.actions import order_dataset, withdraw_sheet
from sestante.catalogue.models import Dataset
from sestante.people.actions import name_host

pytestmark = pytest.mark.django_db
IT = Namespace("http://dati.gov.it/onto/dcatapit#")
MANDATORY = {  # of DCAT-AP_IT
    IT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.modified, DCAT.dataset),
    IT.Dataset: (DCTERMS.title, DCTERMS.description, DCTERMS.identifier, DCTERMS.modified, DCAT.theme,
                 DCTERMS.rightsHolder, DCTERMS.accrualPeriodicity, DCAT.distribution),
    IT.Distribution: (DCAT.accessURL, DCTERMS["format"], DCTERMS.license),
    IT.Agent: (FOAF.name, DCTERMS.identifier),
    IT.LicenseDocument: (DCTERMS.type, FOAF.name),
}  # fmt: skip


@pytest.fixture
def sheets(django_capture_on_commit_callbacks):
    name_host(name="Associazione di prova", email="dati@example.org")
    study = make.study()
    found = show.published(study, number=6)
    with django_capture_on_commit_callbacks(execute=True):
        order_dataset(study, by=study.memberships.first().person)
    return found


def graph_of(client, address, form):
    graph = Graph()
    graph.parse(data=client.get(address).content, format=form)
    return graph


@pytest.mark.parametrize(("ending", "form"), [("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld")])
def test_the_catalogue_has_all_that_dcat_ap_it_calls_mandatory(client, sheets, ending, form):
    graph = graph_of(client, f"/api/catalogo.{ending}", form)
    for kind, properties in MANDATORY.items():
        nodes = set(graph.subjects(RDF.type, kind))
        assert nodes
        assert [(node, one) for node in nodes for one in properties if (node, one, None) not in graph] == []
    assert len(set(graph.subjects(RDF.type, IT.Dataset))) == 2
    assert len(set(graph.subjects(RDF.type, IT.Distribution))) == 7


def test_a_release_in_the_catalogue_says_its_version_its_place_and_its_time(client, sheets):
    graph = graph_of(client, "/api/catalogo.ttl", "turtle")
    number = Dataset.objects.get().number
    node = next(graph.subjects(OWL.versionInfo, Literal(number)))
    assert (node, DCTERMS.spatial, None) in graph
    theme = URIRef("http://publications.europa.eu/resource/authority/data-theme/SOCI")
    assert (node, DCAT.theme, theme) in graph
    titles = {title.language for title in graph.objects(node, DCTERMS.title)}
    assert titles == {"it", "en"}
    for address in graph.objects(node, DCAT.distribution):
        file = graph.value(address, DCAT.downloadURL)
        assert client.get("/" + str(file).split("/", 3)[3]).status_code == 200


def test_the_description_of_the_interface_is_openapi_and_every_address_of_it_answers(client, sheets):
    document = json.loads(client.get("/api/openapi.json").content)
    validate(document)
    assert document["openapi"] == "3.1.0"
    dataset = Dataset.objects.get()
    values = {"{slug}": sheets[0].slug, "{study}": dataset.study.slug, "{number}": dataset.number,
              "{file}": "pratiche.json", "{form}": "ttl"}  # fmt: skip
    for path, said in document["paths"].items():
        for name, value in values.items():
            path = path.replace(name, value)
        answer = client.get(path)
        assert answer.status_code == 200, path
        media = answer.headers["Content-Type"].partition(";")[0]
        assert media in said["get"]["responses"]["200"]["content"], path
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_what_is_not_there_and_what_may_not_be_done_are_said_in_json(sheets):
    client = Client(enforce_csrf_checks=True)
    gone = client.get("/api/pratiche/mai-esistita.json")
    assert (gone.status_code, gone.json()["error"]["status"]) == (404, 404)
    assert client.get("/api/pratiche.json?pagina=99").json()["error"]["status"] == 404
    assert client.get("/api/catalogo.xyz").status_code == 404
    refused = client.post("/api/pratiche.json")
    assert (refused.status_code, refused.json()["error"]["status"]) == (405, 405)
    assert client.get("/dati-aperti/nessuno/2026.1/pratiche.csv").status_code == 404


def test_an_answer_that_has_not_changed_is_304_and_a_withdrawal_changes_it(client, sheets):
    dataset = Dataset.objects.get()
    address = reverse("dataset_file", args=[dataset.study.slug, dataset.number, "pratiche.json"])
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    withdraw_sheet(sheets[0])
    anew = client.get(address, headers={"if-none-match": tag})
    assert (anew.status_code, anew.json()["taken_out"]) == (200, 1)
    assert client.get(f"/api/pratiche/{sheets[0].slug}.json").status_code == 404


def test_figures_withhold_what_would_tell_of_few(client, sheets):
    assert [one["practices"] for one in client.get("/api/territori.json").json()["territories"]] == [6]
    withdraw_sheet(sheets[0])
    withdraw_sheet(sheets[1])
    assert [one["practices"] for one in client.get("/api/territori.json").json()["territories"]] == [None]
    assert client.get("/api/indicatori.json").json() == {"dimensions": [], "withheld_below": 5}

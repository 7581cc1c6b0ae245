"""The catalogue of open data in RDF, in the words of DCAT-AP_IT: one dataset that follows every change, and one for
each release."""

from django.db.models import Max, Min
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, XSD, BNode, Graph, Literal, Namespace, URIRef

from sestante.catalogue.files import FILES
from sestante.catalogue.models import PracticeSheet
from sestante.catalogue.queries import release_at, releases_ready
from sestante.people.queries import host

from .answers import absolute, missing, open_data
from .releases import address_of

IT = Namespace("http://dati.gov.it/onto/dcatapit#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
EU = "http://publications.europa.eu/resource/authority/"
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")
ITALY = URIRef(f"{EU}country/ITA")
THEMES = ("SOCI", "HEAL", "GOVE")
TYPES = {"csv": "CSV", "json": "JSON", "geojson": "GEOJSON"}
FORMATS = {  # as addresses end: (what rdflib calls it, media type)
    "ttl": ("turtle", "text/turtle; charset=utf-8"),
    "rdf": ("xml", "application/rdf+xml; charset=utf-8"),
    "jsonld": ("json-ld", "application/ld+json; charset=utf-8"),
}
LANGUAGES = {"it": "ITA", "en": "ENG"}


@open_data
def catalog_file(request, form):
    return _written(catalog_graph(), form)


@open_data
def release_description(request, study, number, form):
    """One release alone, in RDF."""
    dataset = release_at(study, number)
    if dataset is None or form not in FORMATS:
        return missing()
    graph = _empty()
    _release(graph, dataset, _agent(graph))
    return _written(graph, form)


def _written(graph, form):
    if form not in FORMATS:
        return missing()
    name, media = FORMATS[form]
    return HttpResponse(graph.serialize(format=name), content_type=media)


def _empty():
    graph = Graph()
    for prefix, namespace in (("dcatapit", IT), ("dcat", DCAT), ("dct", DCTERMS), ("foaf", FOAF), ("vcard", VCARD)):
        graph.bind(prefix, namespace)
    return graph


def catalog_graph():
    """Catalogue, datasets, distributions, publisher: all that DCAT-AP_IT calls mandatory, and most of the rest."""
    graph = _empty()
    agent = _agent(graph)
    catalog = URIRef(absolute(reverse("open_data")) + "#catalogo")
    _typed(graph, catalog, DCAT.Catalog, IT.Catalog)
    _say(graph, catalog, DCTERMS.title, lambda: _("Open data on good social practices"))
    _say(graph, catalog, DCTERMS.description, lambda: _(
        "The good social practices that agreed to be told, as published by those who study them."
    ))  # fmt: skip
    changed = PracticeSheet.objects.aggregate(first=Min("published_at"), last=Max("changed_at"))
    graph.add((catalog, DCTERMS.publisher, agent))
    graph.add((catalog, DCTERMS.modified, _day(changed["last"] or timezone.now())))
    graph.add((catalog, FOAF.homepage, URIRef(absolute(reverse("open_data")))))
    graph.add((catalog, DCAT.themeTaxonomy, URIRef(f"{EU}data-theme")))
    graph.add((catalog, DCTERMS.license, _licence(graph)))
    if changed["first"]:
        graph.add((catalog, DCTERMS.issued, _day(changed["first"])))
    _languages(graph, catalog)
    graph.add((catalog, DCAT.dataset, _living(graph, agent, changed)))
    for dataset in releases_ready():
        graph.add((catalog, DCAT.dataset, _release(graph, dataset, agent)))
    return graph


def _agent(graph):
    """Who answers for the data. DCAT-AP_IT wants an identifier: the code of a public body, here the address."""
    association = host()
    agent = URIRef(absolute("/") + "#titolare")
    _typed(graph, agent, FOAF.Agent, IT.Agent)
    graph.add((agent, FOAF.name, Literal(association.name or "Sestante", lang="it")))
    graph.add((agent, DCTERMS.identifier, Literal(association.website or absolute("/"))))
    return agent


def _living(graph, agent, changed):
    """The practices as they are published now."""
    page = absolute(reverse("open_data"))
    node = URIRef(page + "#pratiche")
    _dataset(graph, node, agent, identifier=page, changed=changed["last"] or timezone.now(), frequency="CONT")
    _say(graph, node, DCTERMS.title, lambda: _("Good social practices, as they stand"))
    _say(graph, node, DCTERMS.description, lambda: _(
        "Every published practice with place, field and, where the licence allows it, its texts; always as it stands."
    ))  # fmt: skip
    graph.add((node, DCAT.landingPage, URIRef(page)))
    for name, kind in (("sheets_json", "json"), ("sheets_csv", "csv")):
        _distribution(graph, node, absolute(reverse(name)), kind, changed["last"] or timezone.now())
    return node


def _release(graph, dataset, agent):
    """One release with its files; its codebook is one of them."""
    study = dataset.study
    page = absolute(reverse("dataset", args=[study.slug, dataset.number]))
    node = URIRef(page + "#dati")
    _dataset(graph, node, agent, identifier=page, changed=dataset.changed_at, frequency="ANNUAL")
    names = {"it": study.title, "en": study.title_en or study.title}
    for language in LANGUAGES:
        with translation.override(language):
            words = {"study": names[language], "number": dataset.number}
            title = _("%(study)s: good social practices, release %(number)s") % words
            counted = {"n": dataset.number_now, "out": dataset.number_made - dataset.number_now}
            about = _("%(n)s practices as published on the day of the release; taken out since: %(out)s.") % counted
            note = dataset.note if language == "it" else dataset.note_en or dataset.note
            graph.add((node, DCTERMS.title, Literal(title, lang=language)))
            graph.add((node, DCTERMS.description, Literal(f"{about} {note}".strip(), lang=language)))
    graph.add((node, DCAT.landingPage, URIRef(page)))
    graph.add((node, OWL.versionInfo, Literal(dataset.number)))
    graph.add((node, DCTERMS.issued, _day(dataset.made_at)))
    graph.add((node, DCTERMS.isVersionOf, URIRef(absolute(reverse("open_data")) + "#pratiche")))
    _place(graph, node, study)
    _time(graph, node, study)
    for name in FILES:
        _distribution(graph, node, address_of(dataset, name), name.rpartition(".")[2], dataset.changed_at, name=name)
    return node


def _dataset(graph, node, agent, *, identifier, changed, frequency):
    _typed(graph, node, DCAT.Dataset, IT.Dataset)
    graph.add((node, DCTERMS.identifier, Literal(identifier)))
    graph.add((node, DCTERMS.modified, _day(changed)))
    graph.add((node, DCTERMS.rightsHolder, agent))
    graph.add((node, DCTERMS.publisher, agent))
    graph.add((node, DCTERMS.accrualPeriodicity, URIRef(f"{EU}frequency/{frequency}")))
    graph.add((node, DCTERMS.accessRights, URIRef(f"{EU}access-right/PUBLIC")))
    graph.add((node, DCTERMS.license, _licence(graph)))
    for theme in THEMES:
        graph.add((node, DCAT.theme, URIRef(f"{EU}data-theme/{theme}")))
    for language, words in (("it", "buone pratiche sociali"), ("en", "good social practices")):
        graph.add((node, DCAT.keyword, Literal(words, lang=language)))
    _languages(graph, node)
    association = host()
    if association.email:
        contact = URIRef(absolute("/") + "#contatto")
        _typed(graph, contact, VCARD.Kind, VCARD.Organization, IT.Organization)
        graph.add((contact, VCARD.fn, Literal(association.name or "Sestante")))
        graph.add((contact, VCARD.hasEmail, URIRef(f"mailto:{association.email}")))
        graph.add((node, DCAT.contactPoint, contact))


def _distribution(graph, dataset, address, kind, changed, name=""):
    node = URIRef(address)
    _typed(graph, node, DCAT.Distribution, IT.Distribution)
    graph.add((dataset, DCAT.distribution, node))
    graph.add((node, DCAT.accessURL, node))
    graph.add((node, DCAT.downloadURL, node))
    graph.add((node, DCTERMS.format, URIRef(f"{EU}file-type/{TYPES[kind]}")))
    graph.add((node, DCTERMS.license, _licence(graph)))
    graph.add((node, DCTERMS.modified, _day(changed)))
    if name:
        graph.add((node, DCTERMS.title, Literal(name)))


def _licence(graph):
    _typed(graph, LICENCE, DCTERMS.LicenseDocument, IT.LicenseDocument)
    graph.add((LICENCE, DCTERMS.type, URIRef("http://purl.org/adms/licencetype/Attribution")))
    graph.add((LICENCE, FOAF.name, Literal("Creative Commons Attribution 4.0 International (CC BY 4.0)", lang="en")))
    graph.add((LICENCE, OWL.versionInfo, Literal("4.0")))
    return LICENCE


def _place(graph, node, study):
    """The region, named; Italy, by its authority code."""
    place = BNode()
    _typed(graph, place, DCTERMS.Location, IT.Location)
    graph.add((place, IT.geographicalIdentifier, Literal(study.region_id)))
    graph.add((place, URIRef("http://www.w3.org/ns/locn#geographicName"), Literal(study.region.name, lang="it")))
    graph.add((node, DCTERMS.spatial, place))
    graph.add((node, DCTERMS.spatial, ITALY))


def _time(graph, node, study):
    if not study.starts_on:
        return
    period = BNode()
    _typed(graph, period, DCTERMS.PeriodOfTime, IT.PeriodOfTime)
    schema = Namespace("http://schema.org/")
    graph.add((period, schema.startDate, Literal(study.starts_on)))
    graph.add((period, DCAT.startDate, Literal(study.starts_on)))
    if study.ends_on:
        graph.add((period, schema.endDate, Literal(study.ends_on)))
        graph.add((period, DCAT.endDate, Literal(study.ends_on)))
    graph.add((node, DCTERMS.temporal, period))


def _typed(graph, node, *kinds):
    for kind in kinds:
        graph.add((node, RDF.type, kind))


def _languages(graph, node):
    for code in LANGUAGES.values():
        graph.add((node, DCTERMS.language, URIRef(f"{EU}language/{code}")))


def _say(graph, node, what, words):
    for language in LANGUAGES:
        with translation.override(language):
            graph.add((node, what, Literal(str(words()), lang=language)))


def _day(moment):
    return Literal(timezone.localtime(moment).date().isoformat(), datatype=XSD.date)

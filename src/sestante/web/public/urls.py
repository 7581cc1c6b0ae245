from django.urls import path

from sestante.web.access import PUBLIC, pages
from sestante.web.caching import public_page

from . import (
    catalogue,
    datasets,
    events_urls,
    feeds,
    guidelines_urls,
    home,
    press_urls,
    report_urls,
    studies,
    training_urls,
    voices_urls,
    waves_urls,
)
from . import pages as about

urlpatterns = [
    path("", home.home, name="home"),
    path("pratiche/", catalogue.catalogue, name="catalogue"),
    path("pratiche/feed.xml", feeds.feed, name="feed"),
    path("pratiche/<slug:slug>/", catalogue.practice, name="practice"),
    path("pratiche/<slug:slug>/foto/<str:digest>.jpg", catalogue.photograph, name="practice_photograph"),
    path("studi/", public_page(studies.public_studies), name="public_studies"),
    path("studi/<slug:study>/", public_page(studies.public_study), name="public_study"),
    *report_urls.urlpatterns,
    *voices_urls.urlpatterns,
    *waves_urls.urlpatterns,
    *guidelines_urls.urlpatterns,
    *events_urls.urlpatterns,
    *press_urls.urlpatterns,
    *training_urls.urlpatterns,
    path("metodo/", about.method, name="method"),
    path("dati-aperti/", datasets.open_data, name="open_data"),
    path("dati-aperti/interfaccia/", datasets.interface, name="open_data_api"),
    path("dati-aperti/<slug:study>/<str:number>/", datasets.dataset, name="dataset"),
    path("dati-aperti/<slug:study>/<str:number>/codici/", datasets.codebook, name="dataset_codebook"),
    path("privacy/", about.privacy, name="privacy"),
    path("accessibilita/", about.accessibility, name="accessibility"),
    path("note-legali/", about.legal, name="legal"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]

pages(
    home=PUBLIC,
    catalogue=PUBLIC,
    feed=PUBLIC,
    practice=PUBLIC,
    practice_photograph=PUBLIC,
    public_studies=PUBLIC,
    public_study=PUBLIC,
    method=PUBLIC,
    open_data=PUBLIC,
    open_data_api=PUBLIC,
    dataset=PUBLIC,
    dataset_codebook=PUBLIC,
    privacy=PUBLIC,
    accessibility=PUBLIC,
    legal=PUBLIC,
    sitemap=PUBLIC,
    robots=PUBLIC,
)

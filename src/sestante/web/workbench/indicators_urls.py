"""Addresses of methodologies, indicators, frameworks and index, with who may open them."""

from django.urls import path

from sestante.web.access import pages

from . import frameworks, index, index_results, index_traces, indicators, judgements, methodologies

AREA = "area/<slug:study>"

urlpatterns = [
    path(f"{AREA}/metodologie/", methodologies.methodologies, name="methodologies"),
    path(f"{AREA}/metodologie/nuova/", methodologies.new_methodology, name="new_methodology"),
    path(f"{AREA}/metodologie/<int:number>/", methodologies.methodology, name="methodology"),
    path(f"{AREA}/metodologie/<int:number>/parole/", methodologies.wording, name="methodology_wording"),
    path(f"{AREA}/metodologie/<int:number>/passaggi/", methodologies.steps, name="methodology_steps"),
    path(f"{AREA}/indicatori/", indicators.indicators, name="indicators"),
    path(f"{AREA}/indicatori/elenco-di-partenza/", indicators.seeds, name="indicator_seeds"),
    path(f"{AREA}/indicatori/nuovo/", indicators.new_indicator, name="new_indicator"),
    path(f"{AREA}/indicatori/<int:number>/", indicators.indicator, name="indicator"),
    path(f"{AREA}/indicatori/<int:number>/scheda/", indicators.card, name="indicator_card"),
    path(f"{AREA}/indicatori/quadri/", frameworks.new_framework, name="new_framework"),
    path(f"{AREA}/indicatori/quadri/<int:version>/", frameworks.framework, name="framework"),
    path(f"{AREA}/indicatori/quadri/<int:version>/dimensioni/", frameworks.dimensions, name="framework_dimensions"),
    path(f"{AREA}/indicatori/quadri/<int:version>/posti/", frameworks.places, name="framework_places"),
    path(f"{AREA}/indicatori/quadri/<int:version>/regole/", frameworks.rules, name="framework_rules"),
    path(f"{AREA}/indicatori/quadri/<int:version>/giudizi/", judgements.judgements, name="framework_judgements"),
    path(f"{AREA}/indicatori/quadri/<int:version>/giudizi/foglio/", judgements.sheet, name="framework_sheet"),
    path(f"{AREA}/indicatori/quadri/<int:version>/pesi/", judgements.weights, name="framework_weights"),
    path(
        f"{AREA}/indicatori/quadri/<int:version>/pubblicazione/", frameworks.publication, name="framework_publication"
    ),
    path(f"{AREA}/indicatori/quadri/<int:version>/seguito/", frameworks.following, name="framework_following"),
    path(f"{AREA}/indicatori/quadri/<int:version>/lettura/", frameworks.reading, name="framework_reading"),
    path(f"{AREA}/indicatori/indice/", index.newest, name="index"),
    path(f"{AREA}/indicatori/indice/<int:version>/", index.index, name="index_version"),
    path(f"{AREA}/indicatori/indice/<int:version>/dati/<str:file>", index.files, name="index_files"),
    path(f"{AREA}/indicatori/indice/<int:version>/evidenza/", index.pinning, name="index_pinning"),
    path(f"{AREA}/indicatori/indice/<int:version>/pratiche/<int:pk>/", index_traces.practice, name="index_practice"),
    path(
        f"{AREA}/indicatori/indice/<int:version>/pratiche/<int:pk>/<int:number>/",
        index_traces.value,
        name="index_value",
    ),
    path(f"{AREA}/indicatori/indice/<int:version>/risultati/<int:number>/", index_results.result, name="index_result"),
    path(
        f"{AREA}/indicatori/indice/<int:version>/risultati/<int:number>/pratiche/<int:pk>/",
        index_results.practice,
        name="index_result_practice",
    ),
]

pages(
    methodologies="see_indicators",
    new_methodology="design_indicators",
    methodology="see_indicators",
    methodology_wording="design_indicators",
    methodology_steps="design_indicators",
    indicators="see_indicators",
    indicator_seeds="design_indicators",
    new_indicator="design_indicators",
    indicator="see_indicators",
    indicator_card="design_indicators",
    new_framework="design_indicators",
    framework="see_indicators",
    framework_dimensions="design_indicators",
    framework_places="design_indicators",
    framework_rules="design_indicators",
    framework_judgements="design_indicators",
    framework_sheet="design_indicators",
    framework_weights="design_indicators",
    framework_publication="design_indicators",
    framework_following="design_indicators",
    framework_reading="design_indicators",
    index="see_indicators",
    index_version="see_indicators",
    index_files="see_indicators",
    index_pinning="pin_evidence",
    index_practice="see_indicators",
    index_value="read_answers",
    index_result="see_indicators",
    index_result_practice="read_answers",
)

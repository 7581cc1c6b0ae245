"""Addresses of the quadro, the evidence and the report, with who may open them."""

from django.urls import path

from sestante.web.access import pages

from . import editions, evidence, reports, synthesis

urlpatterns = [
    path("area/<slug:study>/quadro/", synthesis.synthesis, name="synthesis"),
    path("area/<slug:study>/quadro/mappa/", synthesis.place_map, name="synthesis_map"),
    path("area/<slug:study>/quadro/incrocio/", synthesis.cross, name="synthesis_cross"),
    path("area/<slug:study>/quadro/tabella.csv", synthesis.table_file, name="synthesis_table"),
    path("area/<slug:study>/quadro/grafico.svg", synthesis.drawing_file, name="synthesis_drawing"),
    path("area/<slug:study>/quadro/domande/<str:question>/", synthesis.question, name="synthesis_question"),
    path("area/<slug:study>/evidenze/", evidence.evidence, name="evidence"),
    path("area/<slug:study>/evidenze/nuova/", evidence.new_evidence, name="new_evidence"),
    path("area/<slug:study>/evidenze/<slug:code>/", evidence.evidence_piece, name="evidence_piece"),
    path("area/<slug:study>/evidenze/<slug:code>/rimozione/", evidence.evidence_removal, name="evidence_removal"),
    path("area/<slug:study>/report/", reports.report, name="report"),
    path("area/<slug:study>/report/titolo/", reports.report_title, name="report_title"),
    path("area/<slug:study>/report/ordine/", reports.chapter_order, name="chapter_order"),
    path("area/<slug:study>/report/edizioni/nuova/", editions.edition_freezing, name="edition_freezing"),
    path(
        "area/<slug:study>/report/edizioni/<int:number>/ritiro/", editions.edition_withdrawal, name="edition_withdrawal"
    ),
    path("area/<slug:study>/report/edizioni/<int:number>/file/", editions.edition_files, name="edition_files"),
    path("area/<slug:study>/report/capitoli/<slug:key>/", reports.chapter, name="chapter"),
    path("area/<slug:study>/report/capitoli/<slug:key>/sala/", reports.chapter_room, name="chapter_room"),
    path("area/<slug:study>/report/capitoli/<slug:key>/anteprima/", reports.chapter_preview, name="chapter_preview"),
]

pages(
    synthesis="read_tables",
    synthesis_map="read_tables",
    synthesis_cross="read_tables",
    synthesis_table="read_tables",
    synthesis_drawing="read_tables",
    synthesis_question="read_tables",
    evidence="read_tables",
    new_evidence="pin_evidence",
    evidence_piece="read_tables",
    evidence_removal="pin_evidence",
    report="read_report",
    report_title="write_report",
    chapter_order="write_report",
    chapter="read_report",
    chapter_room="write_report",
    chapter_preview="read_report",
    edition_freezing="publish_report",
    edition_withdrawal="publish_report",
    edition_files="publish_report",
)

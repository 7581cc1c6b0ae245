"""Addresses of the guidelines in the making: the report's pages once more, and what only guidelines have."""

from django.urls import path

from sestante.web.access import pages

from . import editions, guidelines, reports

HERE = "area/<slug:study>/orientamenti/"
KIND = {"kind": "guidelines"}

urlpatterns = [
    path(HERE, reports.report, KIND, name="guidelines_draft"),
    path(f"{HERE}titolo/", reports.report_title, KIND, name="guidelines_title"),
    path(f"{HERE}ordine/", reports.chapter_order, KIND, name="guidelines_order"),
    path(f"{HERE}edizioni/nuova/", editions.edition_freezing, KIND, name="guidelines_freezing"),
    path(f"{HERE}edizioni/<int:number>/ritiro/", editions.edition_withdrawal, KIND, name="guidelines_withdrawal"),
    path(f"{HERE}edizioni/<int:number>/file/", editions.edition_files, KIND, name="guidelines_files"),
    path(f"{HERE}capitoli/<slug:key>/", reports.chapter, KIND, name="guidelines_chapter"),
    path(f"{HERE}capitoli/<slug:key>/anteprima/", reports.chapter_preview, KIND, name="guidelines_preview"),
    path(f"{HERE}capitoli/<slug:key>/raccomandazioni/", guidelines.new_recommendation, name="new_recommendation"),
    path(
        f"{HERE}capitoli/<slug:key>/raccomandazioni/ordine/",
        guidelines.recommendation_order,
        name="recommendation_order",
    ),
    path(f"{HERE}raccomandazioni/<int:pk>/", guidelines.recommendation, name="recommendation"),
    path(
        f"{HERE}raccomandazioni/<int:pk>/rimozione/", guidelines.recommendation_removal, name="recommendation_removal"
    ),
    path(f"{HERE}commenti/", guidelines.comments, name="guideline_comments"),
    path(f"{HERE}commenti/<int:pk>/", guidelines.comment, name="guideline_comment_reading"),
]

pages(
    guidelines_draft="read_report",
    guidelines_title="write_guidelines",
    guidelines_order="write_guidelines",
    guidelines_freezing="publish_guidelines",
    guidelines_withdrawal="publish_guidelines",
    guidelines_files="publish_guidelines",
    guidelines_chapter="read_report",
    guidelines_preview="read_report",
    new_recommendation="write_guidelines",
    recommendation_order="write_guidelines",
    recommendation="write_guidelines",
    recommendation_removal="write_guidelines",
    guideline_comments="write_guidelines",
    guideline_comment_reading="write_guidelines",
)

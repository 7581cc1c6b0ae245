"""Addresses of the designer of questionnaires."""

from django.urls import path

from sestante.web.access import pages

from . import design, design_lists, design_moves, design_translations

AREA = "area/<slug:study>/scheda"
DESIGN = f"{AREA}/<int:version>/disegno"

# Workbooks of others name lists and languages as they like, also with strokes in them.
urlpatterns = [
    path(f"{AREA}/nuova/", design_lists.new_questionnaire, name="new_questionnaire"),
    path(f"{DESIGN}/", design.overview, name="design"),
    path(f"{DESIGN}/voci/", design_moves.additions, name="design_additions"),
    path(f"{DESIGN}/voci/<str:item>/", design.item, name="design_item"),
    path(f"{DESIGN}/voci/<str:item>/condizione/", design.condition, name="design_condition"),
    path(f"{DESIGN}/voci/<str:item>/posto/", design_moves.place, name="design_place"),
    path(f"{DESIGN}/voci/<str:item>/copia/", design_moves.copy, name="design_copy"),
    path(f"{DESIGN}/voci/<str:item>/eliminazione/", design_moves.removal, name="design_removal"),
    path(f"{DESIGN}/liste/", design_lists.lists, name="design_lists"),
    path(f"{DESIGN}/liste/<path:name>/eliminazione/", design_lists.list_removal, name="design_list_removal"),
    path(f"{DESIGN}/liste/<path:name>/", design_lists.choice_list, name="design_list"),
    path(f"{DESIGN}/titolo/", design_lists.wording, name="design_wording"),
    path(f"{DESIGN}/lingue/", design_lists.languages, name="design_languages"),
    path(f"{DESIGN}/lingue/<path:language>/", design_translations.translation, name="design_translation"),
    path(f"{DESIGN}/passi/", design_moves.steps, name="design_steps"),
    path(f"{DESIGN}/passi/indietro/", design_moves.step_back, name="design_undo"),
    path(f"{DESIGN}/passi/avanti/", design_moves.step_forward, name="design_redo"),
]

pages(
    new_questionnaire="design_forms",
    design="design_forms",
    design_additions="design_forms",
    design_item="design_forms",
    design_condition="design_forms",
    design_place="design_forms",
    design_copy="design_forms",
    design_removal="design_forms",
    design_lists="design_forms",
    design_list="design_forms",
    design_list_removal="design_forms",
    design_wording="design_forms",
    design_languages="design_forms",
    design_translation="design_forms",
    design_steps="design_forms",
    design_undo="design_forms",
    design_redo="design_forms",
)

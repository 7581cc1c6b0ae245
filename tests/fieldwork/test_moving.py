"""Forms in progress move to the next version: by path, with a list of what found no place there."""

import io
from datetime import date

import pytest
from PIL import Image

import make
from forms import from_library, invited
from sestante import demo
from sestante.fieldwork import tasks
from sestante.fieldwork.actions import (
    add_instance,
    answer_questions,
    attach_file,
    move_draft,
    reopen_response,
    start_moving,
    submit_response,
    withdraw_response,
)
from sestante.fieldwork.actions.calling import ask_version, open_call
from sestante.fieldwork.actions.nominating import begin_answer
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Move, MoveRun, Response
from sestante.fieldwork.queries import progress_of, session_of
from sestante.fieldwork.queries.moves import drafts_behind, moves_of, standing_of_moves
from sestante.questionnaires import library
from sestante.questionnaires.actions import draft_from, publish_version, upload_questionnaire
from sestante.questionnaires.compile import answers_of, compile_questionnaire
from workbooks import workbook

pytestmark = pytest.mark.django_db

HEADER = ["type", "name", "label", "relevant", "constraint", "visibility", "calculation", "sestante_id"]
SETTINGS = [["form_id", "form_title", "default_language"], ["prova", "Prova", "it"]]
FIRST = [
    ["begin group", "about", "Chi siete"],
    ["text", "name", "Nome"],
    ["select_one stages", "stage", "Stadio"],
    ["select_multiple needs", "needs", "Bisogni"],
    ["text", "people", "Quante persone?"],
    ["integer", "year", "Anno"],
    ["text", "secret", "Contatto", "", "", "confidential"],
    ["text", "aside", "A margine", "${stage} = 'idea'"],
    ["calculate", "shout", "", "", "", "", "concat(${name}, '!')"],
    ["end group"],
    ["begin repeat", "partners", "Con chi"],
    ["text", "who", "Chi"],
    ["select_one stages", "how", "Come"],
    ["end repeat"],
]
CHOICES = [["list_name", "name", "label"], ["stages", "idea", "Idea"], ["stages", "alive", "Viva"],
           ["needs", "bread", "Pane"], ["needs", "home", "Casa"], ["needs", "care", "Cura"]]  # fmt: skip
SECOND = [
    ["begin group", "about", "Chi siete"],
    ["text", "title", "Nome", "", "", "", "", "name"],  # under a new name
    ["select_one stages", "stage", "Stadio"],
    ["select_multiple needs", "needs", "Bisogni"],
    ["integer", "people", "Quante persone?"],  # now a number
    ["integer", "year", "Anno", "", ". > 2000"],
    ["text", "aside", "A margine", "${stage} = 'idea'"],
    ["calculate", "shout", "", "", "", "", "concat(${title}, '?')"],
    ["end group"],
    ["begin repeat", "partners", "Con chi"],
    ["text", "who", "Chi"],
    ["select_one stages", "how", "Come"],
    ["date", "since", "Da quando"],
    ["end repeat"],
]
FEWER = [*CHOICES[:2], ["stages", "over", "Conclusa"], *CHOICES[3:5]]


def published(study, ada, rows, choices=CHOICES, questionnaire=None):
    data = workbook([HEADER, *rows], choices=choices, settings=SETTINGS)
    return publish_version(upload_questionnaire(study, data, "prova.xlsx", by=ada, questionnaire=questionnaire), by=ada)


def answer(response, edits):
    response = Response.objects.get(pk=response.pk)
    answer_questions(response, edits, base_revision=response.revision, language="it")
    return Response.objects.get(pk=response.pk)


def filled(study, ada):
    first = published(study, ada, FIRST)
    response = invited(make.practice(study), first)
    response = answer(response, {"/data/about/stage": "idea"})
    response = answer(response, {
        "/data/about/name": "Portineria", "/data/about/needs": "bread care", "/data/about/people": "circa trecento",
        "/data/about/year": "1999", "/data/about/secret": "333", "/data/about/aside": "una nota",
    })  # fmt: skip
    for place in (1, 2):
        if len([ref for ref in values(response) if ref.endswith("/who")]) < place:
            add_instance(response, "/data/partners", base_revision=response.revision, language="it")
            response = Response.objects.get(pk=response.pk)
    return answer(response, {
        "/data/partners[1]/who": "Comune", "/data/partners[1]/how": "alive", "/data/partners[2]/who": "Caritas",
    })  # fmt: skip


def values(response):
    found = session_of(Response.objects.get(pk=response.pk)).values(relevant_only=False)
    return {ref: text for ref, text in found.items() if text and "/meta/" not in ref}


def test_answers_go_by_path_and_what_finds_no_place_is_listed(study, ada):
    response = filled(study, ada)
    answer(response, {"/data/about/stage": "alive"})  # hides what was written aside
    before = Response.objects.get(pk=response.pk)
    second = published(study, ada, SECOND, FEWER, before.version.questionnaire)
    move = move_draft(before, second, by=ada)
    stored = Response.objects.get(pk=response.pk)
    assert stored.version == second
    assert values(stored) == {
        "/data/about/title": "Portineria",
        "/data/about/needs": "bread",
        "/data/about/year": "1999",
        "/data/about/aside": "una nota",  # hidden before and hidden now, and kept
        "/data/about/shout": "Portineria?",
        "/data/partners[1]/who": "Comune",
        "/data/partners[2]/who": "Caritas",
    }
    assert stored.pending == {"/data/about/people": "circa trecento"}
    assert [(one["ref"], one["text"], one["reason"]) for one in move.dropped] == [
        ("/data/about/stage", "Viva", "choice"),
        ("/data/about/needs", "Cura", "choice"),
        ("/data/about/secret", "333", "gone"),
        ("/data/partners[1]/how", "Viva", "choice"),
    ]
    assert move.broken == ["/data/about/year"]
    assert stored.revision == before.revision + 1
    assert list(stored.edits.filter(kind="drop").values_list("ref", "before")) == [
        ("/data/about/stage", "alive"),
        ("/data/about/needs", "care"),
        ("/data/about/secret", "333"),
        ("/data/partners[1]/how", "alive"),
    ]
    assert progress_of(stored, session_of(stored))  # the form can be gone on with


def test_moving_again_does_nothing_more(study, ada):
    response = filled(study, ada)
    second = published(study, ada, SECOND, CHOICES, response.version.questionnaire)
    move = move_draft(response, second)
    assert move_draft(Response.objects.get(pk=response.pk), second) == move
    assert Move.objects.count() == 1
    assert Response.objects.get(pk=response.pk).revision == response.revision + 1


def test_a_draft_nobody_has_begun_moves_with_nothing_to_lose(study, ada):
    first = published(study, ada, FIRST)
    response = invited(make.practice(study), first)
    second = published(study, ada, SECOND, CHOICES, first.questionnaire)
    move = move_draft(response, second)
    stored = Response.objects.get(pk=response.pk)
    assert (move.dropped, move.broken, stored.instance, stored.version) == ([], [], "", second)


def test_what_was_sent_stays_on_the_version_it_was_sent_with(study, ada):
    response = filled(study, ada)
    submit_response(response, language="it")
    second = published(study, ada, SECOND, CHOICES, response.version.questionnaire)
    with pytest.raises(FieldworkError):
        move_draft(response, second)
    reopen_response(Response.objects.get(pk=response.pk))
    with pytest.raises(FieldworkError):
        move_draft(response, second)
    assert not drafts_behind(second).exists()
    assert standing_of_moves(second)["reopened"] == 1


def test_it_never_moves_back_nor_to_a_draft_nor_to_another_questionnaire(study, ada):
    response = filled(study, ada)
    first = response.version
    other = published(study, ada, FIRST)
    data = workbook([HEADER, *SECOND], choices=CHOICES, settings=SETTINGS)
    draft = upload_questionnaire(study, data, "prova.xlsx", by=ada, questionnaire=first.questionnaire)
    for version in (other, draft):
        with pytest.raises(FieldworkError):
            move_draft(response, version)
    second = publish_version(draft, by=ada)
    move_draft(response, second)
    with pytest.raises(FieldworkError):
        move_draft(Response.objects.get(pk=response.pk), first)


def test_all_of_them_move_as_an_errand_that_may_run_twice(study, ada, django_capture_on_commit_callbacks):
    response = filled(study, ada)
    first = response.version
    invited(make.practice(study, "Altra"), first)
    second = published(study, ada, SECOND, CHOICES, first.questionnaire)
    assert standing_of_moves(second)["behind"] == 2
    with django_capture_on_commit_callbacks(execute=True):
        start_moving(second, by=ada)
    standing = standing_of_moves(second)
    assert (standing["behind"], standing["moved"], standing["with_losses"], standing["is_running"]) == (0, 2, 1, False)
    with django_capture_on_commit_callbacks(execute=True):
        start_moving(second, by=ada)
    assert tasks.move_drafts.call(second.pk) == 0
    assert (Move.objects.count(), MoveRun.objects.get().failures) == (2, [])


def test_confidential_answers_left_behind_are_shown_to_those_who_may_read_them(study, ada):
    response = filled(study, ada)
    second = published(study, ada, SECOND, CHOICES, response.version.questionnaire)
    move_draft(response, second)
    ((_move, shown, kept_back),) = moves_of(response, identities=False)
    assert ([one["name"] for one in shown], kept_back) == ([], 1)
    ((_move, shown, kept_back),) = moves_of(response)
    assert ([one["text"] for one in shown], kept_back) == (["333"], 0)


def test_withdrawing_erases_what_was_left_behind_too(study, ada):
    response = filled(study, ada)
    second = published(study, ada, SECOND, CHOICES, response.version.questionnaire)
    move_draft(response, second)
    withdraw_response(Response.objects.get(pk=response.pk))
    assert list(Move.objects.values_list("dropped", "broken")) == [([], [])]


def test_a_whole_scheda_moves_to_the_same_questions_without_losing_a_letter(study, ada):
    first = from_library(study, "scheda")
    response = invited(make.practice(study), first)
    record = next(one for one in demo.practices() if one.state == "submitted").answers
    for step in answers_of(compile_questionnaire(library.text_of("scheda")), record):
        response = Response.objects.get(pk=response.pk)
        if step[0] == "add":
            add_instance(response, step[1], base_revision=response.revision, language="it")
        else:
            answer_questions(response, {step[1]: step[2]}, base_revision=response.revision, language="it")
    before = values(response)
    assert len(before) > 80
    second = publish_version(draft_from(first, by=ada), by=ada)
    move = move_draft(response, second)
    assert (move.dropped, move.broken, values(response)) == ([], [], before)


def test_open_calls_ask_the_new_version_when_the_team_says_so(study, ada):
    first = published(study, ada, FIRST)
    call = open_call(study, first, by=ada, opens_on=date(2026, 1, 1))
    begun = begin_answer(call, language="it")
    second = published(study, ada, SECOND, CHOICES, first.questionnaire)
    assert standing_of_moves(second)["calls"] == [call]
    assert ask_version(second, by=ada) == [call]
    assert ask_version(second, by=ada) == []
    call.refresh_from_db()
    assert (call.version, Response.objects.get(pk=begun.pk).version) == (second, first)


def test_files_follow_their_questions_and_those_without_one_stay_with_the_response(study, ada):
    rows = [["begin group", "g", "G"], ["image", "front", "Davanti"], ["image", "back", "Dietro"], ["end group"]]
    first = published(study, ada, rows)
    response = invited(make.practice(study), first)
    for name in ("front", "back"):
        picture = io.BytesIO()
        Image.new("RGB", (8, 8), {"front": "red", "back": "blue"}[name]).save(picture, "PNG")
        attach_file(response, f"/data/g/{name}", name=f"{name}.png", data=picture.getvalue(),
                    base_revision=0, language="it")  # fmt: skip
    response = Response.objects.get(pk=response.pk)
    names = dict(response.attachments.values_list("ref", "stored_name"))
    # The one at the back is in front now, and nobody asks for the other.
    later = [rows[0], ["image", "front", "Dietro", "", "", "", "", "back"], rows[3]]
    second = published(study, ada, later, questionnaire=first.questionnaire)
    move = move_draft(response, second)
    assert dict(response.attachments.values_list("ref", "stored_name")) == {
        "/data/g/front": names["/data/g/back"],
        "": names["/data/g/front"],
    }
    assert [one["ref"] for one in move.dropped] == ["/data/g/front"]
    assert values(response) == {"/data/g/front": names["/data/g/back"]}

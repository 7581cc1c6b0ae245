"""The pages of the opinion map and of conversations brought in."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from lxml import html

import make
from golden import polis_folder
from sestante.deliberation.models import FocusGroup, PolisImport
from sestante.methods.opinion_map import read_polis

pytestmark = pytest.mark.django_db

DIVIDED = [[1, 1, -1, 1, -1, 1, -1, 1]] * 7 + [[-1, 1, 1, -1, 1, -1, 1, 1]] * 6


def address(study, name, *arguments):
    return reverse(name, args=[study.slug, *arguments])


def seen(client, where):
    answer = client.get(where)
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def words(node):
    return " ".join(node.text_content().split())


@pytest.fixture
def upload(client, study, ada, django_capture_on_commit_callbacks):
    """Send the files of a real conversation, and let the worker do its errand."""

    def send(**words):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address(study, "conversations"), {"files": london(), **words}, follow=True)

    return send


def london():
    folder = polis_folder("london.youth.policing")
    return [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]


def test_the_map_says_what_unites_what_divides_and_who_is_typical(client, study, ada):
    round_ = make.statement_round(study, DIVIDED)
    page = seen(client, address(study, "opinion_map", round_.pk))
    bars = [node.get("aria-label") for node in page.get_element_by_id("together").getparent().getparent().iter()]
    assert [bar for bar in bars if bar and bar.startswith("Aff")] == [
        "Affermazione 2: d’accordo 13, passo 0, non d’accordo 0.",
        "Affermazione 8: d’accordo 13, passo 0, non d’accordo 0.",
    ]
    apart = page.find_class("s-apart")
    assert len(apart) == 5
    assert [node.get("aria-label") for node in apart[0].find_class("s-agree")] == [
        "Gruppo A: d’accordo 7, passo 0, non d’accordo 0.",
        "Gruppo B: d’accordo 0, passo 0, non d’accordo 6.",
    ]
    assert words(page.find_class("s-points")[0].find(".//desc")) == (
        "13 persone, un punto ciascuna. Gruppo A: 7; Gruppo B: 6"
    )
    assert len(page.findall(".//circle")) - len(page.findall(".//header//circle")) >= 13


def test_the_way_back_leads_to_the_room_of_this_study(client, study, ada):
    make.room(make.study(title="Altro studio"))  # so that numbers and keys differ
    round_ = make.statement_round(study, DIVIDED)
    link = seen(client, address(study, "opinion_map", round_.pk)).find_class("s-crumb")[0].find(".//a")
    assert (round_.focus_group.pk, link.get("href")) == (2, address(study, "focus_group", 1))


def test_the_table_has_every_count_by_group(client, study, ada):
    round_ = make.statement_round(study, DIVIDED)
    page = seen(client, address(study, "opinion_map", round_.pk) + "?vista=tabella")
    rows = [[words(cell) for cell in row] for row in page.findall(".//table//tr")]
    assert rows[0][-3:] == ["Gruppo A (7)", "Gruppo B (6)", "Lettura"]
    assert rows[1] == ["Affermazione 1", "7", "0", "6", "13", "0,11", "7 · 0 · 0", "0 · 0 · 6", "divide i gruppi"]
    assert len(rows) == 9


def test_unstable_groups_are_withheld_with_their_reason(client, study, upload):
    upload()
    round_ = FocusGroup.objects.get().rounds.get()
    page = seen(client, address(study, "opinion_map", round_.pk))
    note = words(page.find_class("s-note")[0])
    assert note.startswith("I gruppi non sono mostrati: con altre affermazioni")
    assert "(somiglianza 0,32 su 1, ne serve almeno 0,65)" in note
    assert "Gruppo A" not in words(page)


def test_before_the_vote_closes_and_with_few_voters_nothing_is_shown(client, study, ada):
    still = make.statement_round(study, DIVIDED, closed=False)
    few = make.statement_round(study, DIVIDED[:4], number=2)
    said = [words(seen(client, address(study, "opinion_map", one.pk)).find_class("s-empty")[0]) for one in (still, few)]
    assert [text.split(".")[0] for text in said] == [
        "Niente da mostrare prima della chiusuraI risultati compaiono alla chiusura della votazione, per non "
        "influenzare nessuno",
        "Hanno votato meno di cinque personeCon così pochi voti ogni persona si potrebbe riconoscere: la mappa non "
        "viene disegnata",
    ]
    assert client.get(address(study, "polis_files", few.pk)).status_code == 404


def test_the_same_number_of_queries_whatever_the_size(client, study, ada):
    counts = []
    for number, copies in ((1, 1), (2, 4)):
        round_ = make.statement_round(study, DIVIDED * copies, number=number)
        with CaptureQueriesContext(connection) as queries:
            client.get(address(study, "opinion_map", round_.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_polis_files_come_as_one_archive(client, study, ada):
    round_ = make.statement_round(study, DIVIDED)
    answer = client.get(address(study, "polis_files", round_.pk))
    assert answer["Content-Disposition"] == 'attachment; filename="prima-stanza-polis.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert sorted(files) == ["comments.csv", "participants-votes.csv", "summary.csv", "votes.csv"]
    assert len(read_polis(files).votes) == 13 * 8


def test_a_conversation_comes_in_by_upload_and_a_second_time_adds_nothing(client, study, upload):
    for _time in range(2):
        answer = upload(source="CC BY 4.0")
    run = PolisImport.objects.get()
    assert (run.state, FocusGroup.objects.count(), run.source) == ("done", 1, "CC BY 4.0")
    assert "Questi file ci sono già" in answer.content.decode()
    page = seen(client, address(study, "conversation", run.pk))
    assert [words(node) for node in page.findall(".//dl[@class='s-kv']//dd")] == ["640", "26"]


def test_wrong_files_are_refused_beside_the_field_and_the_source_stays_typed(client, study, ada):
    wrong = SimpleUploadedFile("votes.csv", b"a,b\n1,2\n")
    answer = client.post(address(study, "conversations"), {"files": [wrong], "source": "la fonte"})
    page = html.fromstring(answer.content)
    assert "Manca comments.csv" in words(page)
    assert page.get_element_by_id("id_source").get("value") == "la fonte"
    empty = html.fromstring(client.post(address(study, "conversations"), {"source": ""}).content)
    assert empty.find_class("s-msg") or "s-field err" in html.tostring(empty).decode()


def test_an_import_that_stands_still_offers_to_go_on(client, study, upload):
    upload()
    PolisImport.objects.update(
        state="running", votes_done=100, progress_at=timezone.now() - timezone.timedelta(minutes=2)
    )
    run = PolisImport.objects.get()
    page = seen(client, address(study, "conversation", run.pk))
    assert page.get_element_by_id("bar").get("value") == "100"
    assert page.find(".//form[@action='" + address(study, "conversation_resuming", run.pk) + "']") is not None
    fragment = client.get(address(study, "conversation", run.pk), headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content


def test_a_conversation_is_taken_out_after_asking(client, study, upload):
    upload()
    where = address(study, "conversation_removal", PolisImport.objects.get().pk)
    assert "Togliere" in words(seen(client, where).find(".//h1"))
    client.post(where)
    assert (PolisImport.objects.count(), FocusGroup.objects.count()) == (0, 0)


def test_another_study_sees_neither_map_nor_conversation(client, study, ada):
    other = make.study(title="Un altro studio")
    round_ = make.statement_round(other, DIVIDED)
    assert client.get(address(study, "opinion_map", round_.pk)).status_code == 404
    assert client.get(address(other, "opinion_map", round_.pk)).status_code in (403, 404)


def test_the_map_speaks_english_to_who_reads_english(client, study, ada):
    round_ = make.statement_round(study, DIVIDED)
    with translation.override("en"):
        where = address(study, "opinion_map", round_.pk)
    said = words(seen(client, where).find(".//main"))
    assert "13 people voted" in said
    assert [
        word
        for word in ("What unites", "What divides", "all groups agree", "Group A", "agree 7 of 7")
        if word not in said
    ] == []
    assert [word for word in ("accordo", "Gruppo", "passo") if word in said] == []

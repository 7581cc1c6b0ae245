"""The quadro, evidence and report pages, as the team's members meet them."""

import csv
import io

import pytest
from django.urls import reverse

import make
from sestante.reports.actions import freeze_edition, open_report, write_chapter
from sestante.reports.models import Chapter, Edition
from sestante.studies.permissions import Role
from sestante.synthesis.models import Evidence
from small_form import sent, small_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def small():
    return small_study()


@pytest.fixture
def study(small):
    return small[0]


@pytest.fixture
def team(client, study):
    """A client signed in as the study's coordinator."""
    client.force_login(study.memberships.first().person)
    return client


def at(name, study, *args, **query):
    return reverse(name, args=[study.slug, *args], query=query or None)


def text_of(response):
    return response.content.decode()


# -- the quadro --------------------------------------------------------------------------------------------------------
def test_the_quadro_says_how_many_forms_it_counts(team, study):
    page = text_of(team.get(at("synthesis", study)))
    assert "8 schede inviate" in page
    assert "La voce più frequente è “Denaro”: 5 schede su 7" in page


def test_a_study_without_forms_has_an_empty_quadro(client):
    study = make.study()
    client.force_login(study.memberships.first().person)
    response = client.get(at("synthesis", study))
    assert (response.status_code, "Nessuna scheda inviata" in text_of(response)) == (200, True)


def test_the_quadro_of_ten_times_the_forms_costs_the_same_queries(team, small, django_assert_max_num_queries):
    study, version, _responses = small
    team.get(at("synthesis", study))
    with django_assert_max_num_queries(30) as few:
        team.get(at("synthesis", study))
    for _n in range(80):
        sent(version, {"theme": "food", "needs": ["money"], "people": 4, "story": "Una cosa."})
    with django_assert_max_num_queries(30) as many:
        team.get(at("synthesis", study))
    assert len(many) == len(few)


def test_a_filter_in_the_address_narrows_every_panel(team, study):
    page = text_of(team.get(at("synthesis", study, filtro="theme:home")))
    assert "2 schede inviate" in page
    assert "La voce più frequente è “Denaro”: 2 schede su 2" in page


def test_what_the_address_makes_up_is_passed_over(team, study):
    address = (
        at("synthesis", study)
        + "?filtro=theme:nope&filtro=secret:x&filtro=:&regione=zz&questionario=abc&domanda=secret"
    )
    assert "8 schede inviate" in text_of(team.get(address))
    for name in ("secret", "quotes_consent", "none"):
        assert team.get(at("synthesis_question", study, name)).status_code == 404
        assert team.get(at("synthesis_table", study, domanda=name)).status_code == 404


def test_figures_can_be_read_as_a_real_table(team, study):
    page = text_of(team.get(at("synthesis_question", study, "needs", vista="tabella")))
    assert '<th scope="row">Denaro</th><td class="r">5</td>' in page


def test_under_twenty_forms_there_are_counts_and_no_percentages(team, study):
    page = text_of(team.get(at("synthesis_question", study, "needs")))
    assert "71" not in page
    assert "s-bars few" in page


def test_a_figure_leads_to_the_responses_behind_it(team, small):
    study, _version, responses = small
    page = text_of(team.get(at("synthesis_question", study, "theme", valore="home")))
    assert [reverse("response", args=[study.slug, one.pk]) in page for one in responses[2:6]] == [
        False,
        True,
        True,
        False,
    ]


def test_a_table_downloads_for_a_spreadsheet(team, study):
    response = team.get(at("synthesis_table", study, domanda="needs"))
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(text_of(response).removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == ["Di che cosa avete bisogno? Si poteva scegliere più di una risposta."]
    assert rows[3:] == [["Risposta", "Schede"], ["Denaro", "5"], ["Persone", "3"], ["Spazi", "3"]]


def test_no_cell_of_a_download_runs_as_a_formula(team, study):
    rows = text_of(team.get(at("synthesis_table", study, domanda="story"))).splitlines()
    assert [row for row in rows if "SOMMA" in row] == [row for row in rows if ";'=SOMMA(A1)" in row] != []


def test_a_cross_table_downloads_and_draws_nothing(team, study):
    rows = text_of(team.get(at("synthesis_table", study, righe="theme", colonne="needs"))).splitlines()
    assert rows[-2:] == ["Cibo;2;2;0;3", "Casa;2;0;1;2"]
    assert team.get(at("synthesis_drawing", study, righe="theme", colonne="needs")).status_code == 404


def test_a_drawing_says_itself_in_words(team, study):
    response = team.get(at("synthesis_drawing", study, domanda="needs"))
    assert response["Content-Type"].startswith("image/svg+xml")
    assert "<desc>Denaro: 5; Persone: 3; Spazi: 3. 7 schede su 8.</desc>" in text_of(response)


def test_texts_show_how_far_they_may_be_quoted(team, study):
    page = text_of(team.get(at("synthesis_question", study, "story")))
    assert page.count("si può citare con il nome") == 1
    assert page.count("si può citare senza nome") == 1
    assert page.count("solo per l’analisi") == 2


def test_an_observer_sees_tables_and_no_texts(client, study):
    client.force_login(make.member(study, Role.OBSERVER))
    assert client.get(at("synthesis", study)).status_code == 200
    assert "Un episodio" not in text_of(client.get(at("synthesis", study, domanda="theme")))
    assert client.get(at("synthesis_question", study, "story")).status_code == 403
    assert client.get(at("synthesis_table", study, domanda="story")).status_code == 403
    assert client.get(at("new_evidence", study, domanda="theme")).status_code == 403


def test_another_teams_quadro_is_not_there(client, study):
    client.force_login(make.study(title="Altro", by=make.person()).memberships.first().person)
    for name in ("synthesis", "evidence", "report", "synthesis_table"):
        assert client.get(at(name, study)).status_code == 404


# -- evidence ----------------------------------------------------------------------------------------------------------
def test_pinning_proposes_a_true_sentence_in_both_languages_and_freezes(team, study):
    address = at("new_evidence", study, domanda="needs", filtro="theme:food")
    page = text_of(team.get(address))
    assert "The most frequent answers are “Money” and “People”: 2 of 3 forms each" in page
    response = team.post(address, {"finding": "Denaro e persone", "finding_en": "Money and people"})
    assert response.url == at("evidence_piece", study, "D1")
    evidence = Evidence.objects.get()
    assert (evidence.finding, evidence.figures["n"], evidence.trace["filter"]["conditions"]) == (
        "Denaro e persone", 3, [["theme", ["food"]]],
    )  # fmt: skip


def test_evidence_leads_back_to_its_table_with_the_same_group(team, study):
    team.post(at("new_evidence", study, domanda="needs", filtro="theme:food"), {"finding": "x"})
    page = text_of(team.get(at("evidence_piece", study, "D1")))
    version = study.questionnaires.get().pk
    live = at("synthesis_question", study, "needs") + f"?filtro=theme%3Afood&amp;questionario={version}"
    assert live in page
    assert "Di che cosa si occupa? Cibo" in page


def test_the_map_and_a_cross_table_can_be_pinned(team, study):
    team.post(at("new_evidence", study, mappa="1"), {"finding": "Dove"})
    team.post(at("new_evidence", study, righe="theme", colonne="needs"), {"finding": "Insieme"})
    assert [one.figures["shape"] for one in Evidence.objects.order_by("number")] == ["map", "cross"]
    for code in ("D1", "D2"):
        assert team.get(at("evidence_piece", study, code)).status_code == 200


def test_words_are_pinned_only_with_consent(team, small):
    study, _version, responses = small

    def address(response):
        ref = response.answers.get(path__endswith="/story").ref
        return at("new_evidence", study, domanda="story", risposta=response.pk, posto=ref)

    page = text_of(team.get(address(responses[0])))
    assert "Sarà firmata: Pratica 1, Bologna" in page
    sentence = {"excerpt": "La porta era aperta.", "finding": "Porte aperte"}
    assert team.post(address(responses[0]), sentence).url == at("evidence_piece", study, "T1")
    assert team.post(address(responses[2]), {"excerpt": "Questo no.", "finding": "No"}).status_code == 200
    assert Evidence.objects.count() == 1


def test_words_of_a_confidential_answer_cannot_be_reached(team, small):
    study, _version, responses = small
    ref = responses[4].answers.get(path__endswith="/secret").ref
    address = at("new_evidence", study, domanda="story", risposta=responses[4].pk, posto=ref)
    assert team.get(address).status_code == 404


def test_unused_evidence_is_let_go_and_used_evidence_is_not(team, study):
    for name in ("needs", "theme"):
        team.post(at("new_evidence", study, domanda=name), {"finding": name})
    report = open_report(study, by=study.memberships.first().person)
    write_chapter(report.chapters.first(), revision=0, by=None, text="[[D1]]")
    team.post(at("evidence_removal", study, "D1"))
    team.post(at("evidence_removal", study, "D2"))
    assert [one.code for one in Evidence.objects.all()] == ["D1"]


# -- the report --------------------------------------------------------------------------------------------------------
@pytest.fixture
def report(study):
    return open_report(study, by=study.memberships.first().person)


def save(team, study, key="ch00", **given):
    chapter = Chapter.objects.get(report__study=study, key=key)
    data = {"title": chapter.title, "title_en": "", "text": "", "text_en": "", "revision": chapter.revision} | given
    return team.post(at("chapter", study, key), data)


def test_a_report_begins_by_a_button(team, study):
    assert "Il report non è cominciato" in text_of(team.get(at("report", study)))
    team.post(at("report", study))
    assert study.reports.get().chapters.count() == 8


def test_evidence_is_inserted_by_a_button_without_javascript(team, study, report):
    team.post(at("new_evidence", study, domanda="needs"), {"finding": "Denaro"})
    save(team, study, text="Che cosa serve.", insert="D1")
    assert Chapter.objects.get(key="ch00").text == "Che cosa serve.\n\n[[D1]]\n"


def test_a_conflict_shows_both_texts_and_loses_nothing(team, study, report):
    save(team, study, text="Prima")
    response = save(team, study, text="Seconda", revision=0)
    page = text_of(response)
    assert response.status_code == 409
    assert [text in page for text in (">Prima</textarea>", ">\nSeconda</textarea>")] == [True, True]
    assert Chapter.objects.get(key="ch00").text == "Prima"
    assert 'name="revision" value="1"' in page


def test_the_preview_marks_findings_without_evidence(team, study, report):
    save(team, study, text="{?La casa manca?}.")
    page = text_of(team.get(at("chapter_preview", study, "ch00")))
    assert "manca la prova" in page
    assert "Manca la prova: “La casa manca”" in text_of(team.get(at("report", study)))


def test_what_is_written_cannot_bring_code_into_the_page(team, study, report):
    save(team, study, text="<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1))")
    page = text_of(team.get(at("chapter_preview", study, "ch00")))
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


def test_chapters_move_by_buttons(team, study, report):
    team.post(at("chapter_order", study), {"down": "ch00"})
    team.post(at("chapter_order", study), {"out": "ch02"})
    team.post(at("chapter_order", study), {"add": "ch08"})
    team.post(at("chapter_order", study), {"add": "ch99"})
    kept = report.chapters.filter(left_out_at=None).values_list("key", flat=True)
    assert list(kept) == ["ch01", "ch00", "ch03", "ch04", "ch05", "ch09", "ch11", "ch08"]


def test_freezing_needs_the_tick_for_findings_without_evidence(team, study, report):
    save(team, study, text="{?La casa manca?}.")
    team.post(at("edition_freezing", study))
    assert not Edition.objects.exists()
    response = team.post(at("edition_freezing", study), {"accept": "yes"})
    assert response.url == reverse("edition", args=[study.slug, 1])


def test_a_researcher_writes_and_does_not_publish(client, study, report):
    client.force_login(make.member(study, Role.RESEARCHER))
    save(client, study, text="Testo")
    assert client.get(at("edition_freezing", study)).status_code == 403
    assert Chapter.objects.get(key="ch00").text == "Testo"


def test_an_observer_reads_the_report_and_writes_nothing(client, study, report):
    client.force_login(make.member(study, Role.OBSERVER))
    assert client.get(at("report", study)).status_code == 200
    save(client, study, text="Di nascosto")
    assert Chapter.objects.get(key="ch00").text == ""


def test_a_withdrawn_edition_is_gone_from_the_team_too(team, study, report):
    save(team, study, text="Testo")
    freeze_edition(report, by=None)
    team.post(at("edition_withdrawal", study, 1))
    assert Edition.objects.get().withdrawn_at is not None
    assert team.get(at("edition_withdrawal", study, 1)).status_code == 404

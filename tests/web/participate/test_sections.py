"""A form's pages as a browser meets them, with and without JavaScript."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import make
import samples
from forms import SMALL, from_library, invited, published
from sestante.fieldwork.actions import answer_questions, submit_response
from sestante.fieldwork.links import token_of
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import session_of
from sestante.files.traces import without_traces

pytestmark = pytest.mark.django_db

REACHED, PAID, HOURS, STORY = (f"/data/persone/{name}" for name in ("reached", "paid", "hours", "story"))
PARTNERS = "/data/rete/partners"


@pytest.fixture
def response(db):
    study = make.study()
    return invited(make.practice(study), published(study))


@pytest.fixture
def link(response):
    return f"/i/{token_of(response)}/"


def fresh(response):
    return Response.objects.get(pk=response.pk)


def values(response):
    return session_of(fresh(response)).values(relevant_only=False)


def post(client, url, data, response, **more):
    return client.post(url, {"_revision": fresh(response).revision, **data}, **more)


def test_the_start_page_says_who_asks_and_lists_the_sections(client, response, link):
    page = client.get(link).content.decode()
    assert page.count("<h1>") == 1
    assert "Portineria di via dei Tigli" in page
    assert [name in page for name in ("Le persone", "La rete", "Contatti", "Comincia")] == [True] * 4


def test_opening_the_link_is_noted_once(client, response, link):
    client.get(link)
    first = fresh(response).opened_at
    client.get(link)
    assert fresh(response).opened_at == first is not None


def test_without_javascript_a_section_is_saved_and_the_next_one_opens(client, response, link):
    page = post(client, f"{link}persone/", {REACHED: "300", PAID: "no", STORY: ""}, response)
    assert (page.status_code, page["Location"]) == (302, f"{link}rete/")
    assert values(response)[REACHED] == "300"


def test_a_follow_up_stands_under_its_choice(client, response, link):
    post(client, f"{link}persone/", {PAID: "yes"}, response)
    page = client.get(f"{link}persone/").content.decode()
    chosen = page.index('value="yes"')
    refused = page.index('value="no"', chosen)
    assert chosen < page.index("Quante ore?") < refused


def test_a_number_in_words_comes_back_with_what_to_do(client, response, link):
    page = post(client, f"{link}persone/", {REACHED: "circa trecento", PAID: "no"}, response, follow=True)
    html = page.content.decode()
    assert page.redirect_chain == [(f"{link}persone/?controlla", 302)]
    assert 'value="circa trecento"' in html
    assert html.count("Scrivi un numero da 0 a 1000, in cifre") == 2  # in the summary and beside the field
    assert "<title>Problema:" in html


def test_missing_answers_are_told_once_somebody_has_begun_and_never_bar_the_way(client, response, link):
    page = post(client, f"{link}persone/", {REACHED: "12"}, response, follow=True).content.decode()
    assert "C’è una cosa da guardare" in page
    assert f'<a href="{link}rete/">Vai avanti lo stesso' in page
    assert post(client, f"{link}rete/", {}, response)["Location"] == f"{link}contatti/"


def test_thousands_and_decimals_are_read_as_people_write_them(client, response, link):
    post(client, f"{link}persone/", {REACHED: "1.000"}, response)
    assert values(response)[REACHED] == "1000"


def test_line_ends_of_the_browser_do_not_count_as_characters(client, response, link):
    post(client, f"{link}persone/", {STORY: "riga\r\n" * 12}, response)
    assert values(response)[STORY] == ("riga\n" * 12).strip()


def test_htmx_gets_only_what_opened(client, response, link):
    page = post(client, f"{link}persone/", {PAID: "yes"}, response, headers={"HX-Request": "true"})
    html = page.content.decode()
    assert re.findall(r'id="(w[^"]+)"', html) == ["wq-data-persone-hours", "wq-data-persone-pay_note"]
    assert 'name="_revision" id="revision" value="1"' in html
    assert "C’è una domanda nuova: Quante ore?" in html
    assert len(page.content) < 4000


def test_htmx_closes_what_is_hidden_and_says_so(client, response, link):
    post(client, f"{link}persone/", {PAID: "yes"}, response)
    html = post(client, f"{link}persone/", {PAID: "no"}, response, headers={"HX-Request": "true"}).content.decode()
    assert '<div id="wq-data-persone-hours" hx-swap-oob="true" hidden></div>' in html
    assert "Una domanda si è chiusa" in html


def test_a_field_left_in_words_is_told_at_once_and_a_missing_one_is_not(client, response, link):
    html = post(
        client, f"{link}persone/", {REACHED: "tanti"}, response, headers={"HX-Request": "true"}
    ).content.decode()
    assert "Scrivi un numero da 0 a 1000, in cifre" in html
    assert "Scegli una risposta" not in html


def test_two_tabs_see_both_versions_and_choose(client, response, link):
    url = f"{link}persone/"
    client.post(url, {"_revision": 0, STORY: "di Anna"})
    html = client.post(url, {"_revision": 0, STORY: "di Bruno"}, headers={"HX-Request": "true"}).content.decode()
    assert "di Anna" in html and "di Bruno" in html
    assert f'<input type="hidden" name="_other" value="{STORY}">' in html
    page = client.get(url).content.decode()
    assert "Ci sono due versioni di questa risposta" in page
    post(client, url, {STORY: "di Anna", "_keep": f"other:{STORY}"}, response)
    assert values(response)[STORY] == "di Bruno"
    assert "due versioni" not in client.get(url).content.decode()


def test_instances_are_added_and_removed_by_buttons(client, response, link):
    url = f"{link}rete/"
    added = post(client, url, {f"{PARTNERS}[1]/partner_name": "Arci", "_add": PARTNERS}, response)
    assert added["Location"] == f"{url}#q-data-rete-partners-2-"
    assert values(response)[f"{PARTNERS}[1]/partner_name"] == "Arci"
    post(client, url, {"_remove": f"{PARTNERS}[1]"}, response)
    assert f"{PARTNERS}[2]/partner_name" not in values(response)


def test_the_language_changes_and_what_was_typed_is_saved(client, response, link):
    moved = post(client, f"{link}persone/", {REACHED: "7", "_language": "en"}, response)
    assert moved["Location"] == f"/en{link}persone/"
    page = client.get(moved["Location"]).content.decode()
    assert 'value="7"' in page
    assert "How many people did you reach?" in page


def test_saving_and_leaving_tells_how_to_come_back(client, response, link):
    page = post(client, f"{link}persone/", {REACHED: "7", "_exit": "1"}, response, follow=True)
    assert page.request["PATH_INFO"] == f"{link}pausa/"
    assert "La tua scheda è al sicuro" in page.content.decode()


def test_the_review_names_what_must_be_put_right_and_what_may_stay_blank(client, response, link):
    page = client.get(f"{link}rileggi/").content.decode()
    assert "Prima di inviare, ci sono 2 cose da guardare" in page
    assert page.count("Non hai risposto.") == 2
    refused = client.post(f"{link}invio/")
    assert refused["Location"] == f"{link}rileggi/?controlla"


def test_a_sent_form_shows_its_receipt_and_no_fields(client, response, link):
    complete(response)
    page = client.post(f"{link}invio/", follow=True).content.decode()
    assert f"{response.pk}-1" in page
    assert client.get(f"{link}persone/")["Location"] == f"{link}ricevuta/"
    assert client.get(link)["Location"] == f"{link}ricevuta/"


def complete(response):
    answer_questions(
        response,
        {REACHED: "3", PAID: "no", STORY: "Una sera", "/data/persone/story_quote": "anonymous",
         "/data/contatti/privacy_notice_read": "OK", "/data/contatti/publish_consent": "full"},
        base_revision=fresh(response).revision, language="it",
    )  # fmt: skip


def test_a_consent_is_taken_back_by_one_press(client, response, link):
    complete(response)
    submit_response(fresh(response), language="it")
    page = client.get(f"{link}consensi/").content.decode()
    assert page.count('name="subject"') == 2
    client.post(f"{link}consensi/", {"subject": "publication"})
    assert response.consents.get(subject="publication", withdrawn_at=None).choice == "nothing"


def test_withdrawing_erases_and_says_goodbye(client, response, link):
    complete(response)
    page = client.post(f"{link}ritiro/", follow=True).content.decode()
    assert "Scheda ritirata" in page
    assert fresh(response).instance == ""
    assert client.get(f"{link}persone/")["Location"] == f"{link}ritirata/"


def test_own_data_come_as_a_page_and_as_json(client, response, link):
    complete(response)
    assert "Una sera" in client.get(f"{link}dati/").content.decode()
    data = client.get(f"{link}dati.json").json()
    assert data["answers"][STORY] == "Una sera"
    assert data["state"] == "draft"


@pytest.mark.parametrize("token", ["1-wrong", "nonsense", "999999999-aaaaaaaaaaaaaaaaaaaa", "٣-x"])
def test_a_link_that_opens_nothing_says_whom_to_call(client, response, token):
    page = client.get(f"/i/{token}/")
    assert page.status_code == 410
    assert "Mandami un nuovo link" in page.content.decode()


def test_an_expired_link_opens_nothing_and_says_that_all_is_safe(client, response, link):
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    type(response.invitation).objects.filter(pk=response.invitation.pk).update(expires_on=yesterday)
    page = client.get(f"{link}persone/")
    assert page.status_code == 410
    assert "Il tempo per questa scheda è finito" in page.content.decode()


def test_a_new_link_goes_only_to_the_contact_and_changes_nothing(client, response, link, mailoutbox):
    from sestante.letters.models import Letter

    before = Letter.objects.count()
    url = reverse("form_new_link", args=[f"{response.pk}-anything"])
    assert client.post(url).status_code == 200
    assert Letter.objects.latest("pk").recipient == "tigli@example.org"
    client.post(url)
    assert Letter.objects.count() == before + 1
    assert client.get(link).status_code == 200


def test_pages_of_a_form_are_kept_by_no_cache_and_send_their_address_nowhere(client, response, link):
    page = client.get(f"{link}persone/")
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"


def test_no_page_has_a_script_or_a_style_of_its_own(client, response, link):
    for path in ("", "persone/", "rete/", "rileggi/", "dati/"):
        html = client.get(link + path).content.decode()
        assert not re.findall(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", html), path


def test_a_picture_is_kept_shown_and_taken_away(client, db):
    study = make.study()
    response = invited(make.practice(study), from_library(study, "scheda"))
    link, ref = f"/i/{token_of(response)}/", "/data/s4_what/media[1]/media_file"
    post(client, f"{link}s4_what/", {ref: SimpleUploadedFile("orto.png", samples.png(), "image/png")}, response)
    kept = response.attachments.get()
    assert (kept.name, kept.content_type) == ("orto.png", "image/png")
    shown = client.get(f"{link}allegati/{kept.pk}/")
    assert b"".join(shown.streaming_content) == without_traces(samples.png(), "image/png")
    page = client.get(f"{link}s4_what/").content.decode()
    assert "orto.png" in page
    post(client, f"{link}s4_what/", {"_detach": ref}, response)
    assert response.attachments.count() == 0


def test_a_file_of_another_kind_is_refused_in_words(client, db):
    study = make.study()
    response = invited(make.practice(study), from_library(study, "scheda"))
    link, ref = f"/i/{token_of(response)}/", "/data/s4_what/media[1]/media_file"
    file = SimpleUploadedFile("orto.png", b"<script>alert(1)</script>", "image/png")
    page = post(client, f"{link}s4_what/", {ref: file}, response, follow=True).content.decode()
    assert "è di un tipo che qui non si può accettare" in page
    assert response.attachments.count() == 0


def test_the_number_of_queries_of_a_section_does_not_grow_with_its_answers(client, response, link,
                                                                          django_assert_max_num_queries):  # fmt: skip
    client.get(f"{link}rete/")
    for number in (1, 2):
        post(client, f"{link}rete/", {f"{PARTNERS}[{number}]/partner_name": "x", "_add": PARTNERS}, response)
    with django_assert_max_num_queries(4):  # response, host, earlier sendings, transaction
        client.get(f"{link}rete/")


def test_a_form_in_one_language_is_marked_so_on_a_page_in_another(client, db):
    study = make.study()
    source = re.sub(r", en: \"[^\"]*\"", "", SMALL).replace("languages: [it, en]", "languages: [it]")
    response = invited(make.practice(study), published(study, source))
    page = client.get(f"/en/i/{token_of(response)}/persone/").content.decode()
    assert '<div lang="it">' in page


def test_what_is_known_of_a_practice_is_proposed_and_counts_only_once_saved(client, db):
    study = make.study()
    response = invited(make.practice(study), from_library(study, "scheda"))
    link = f"/i/{token_of(response)}/"
    page = client.get(f"{link}s1_identity/").content.decode()
    assert 'value="Portineria di via dei Tigli"' in page
    assert '<option value="037006" selected>' in page
    assert "Comincia" in client.get(link).content.decode()
    assert values(response)["/data/s1_identity/practice_name"] == ""
    assert 'value="tigli@example.org"' in client.get(f"{link}s2_promoters/").content.decode()
    post(client, f"{link}s1_identity/", {"/data/s1_identity/practice_name": "La portineria"}, response)
    assert 'value="La portineria"' in client.get(f"{link}s1_identity/").content.decode()

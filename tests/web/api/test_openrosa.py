"""What a telephone meets at the study's address: forms, records, and the word no."""

import hashlib
import re
from pathlib import Path

import pytest
from lxml import etree

import make
import telephones
from forms import from_library
from sestante.fieldwork.actions.devices import revoke_device
from sestante.fieldwork.models import Attachment, Response, Submission
from sestante.fieldwork.queries.paper import session_of
from sestante.methods import xforms
from sestante.questionnaires.actions import retire_version

pytestmark = pytest.mark.django_db
LIST = "{http://openrosa.org/xforms/xformsList}"
ANSWER = "{http://openrosa.org/http/response}"


def got(client, device, url, **query):
    return client.get(url, query, headers={"authorization": device.secret})


def listed(client, device, **query):
    """The forms a telephone sees, as {element: text}."""
    answer = got(client, device, telephones.address(device.study, "formList"), **query)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
    root = etree.fromstring(answer.content)
    assert root.tag == LIST + "xforms"
    return [{child.tag.removeprefix(LIST): child.text for child in entry} for entry in root]


def message(answer):
    root = etree.fromstring(answer.content)
    assert root.tag == ANSWER + "OpenRosaResponse"
    return root[0].get("nature"), root[0].text


def path_of(url, settings):
    assert url.startswith(settings.SESTANTE_SITE_URL)
    return url.removeprefix(settings.SESTANTE_SITE_URL)


# Forms


def test_the_list_says_what_clients_look_for_and_the_form_is_what_its_hash_says(
    client, study, version, device, settings
):
    (entry,) = listed(client, device)
    form = got(client, device, path_of(entry["downloadUrl"], settings))
    assert form["Content-Type"] == "text/xml; charset=utf-8"
    assert entry["hash"] == "md5:" + hashlib.md5(form.content).hexdigest()
    assert set(entry) == {"formID", "name", "version", "hash", "downloadUrl"}
    definition = xforms.parse(form.content)
    assert (definition.form_id, definition.version) == (entry["formID"], entry["version"]) == ("visita", "1")


def test_media_are_named_by_a_manifest_only_where_there_are_any(client, study, device, settings):
    from_library(study, "scheda")
    (entry,) = listed(client, device)
    manifest = etree.fromstring(got(client, device, path_of(entry["manifestUrl"], settings)).content)
    for file in manifest:
        name, digest, url = (child.text for child in file)
        content = got(client, device, path_of(url, settings)).content
        assert digest == "md5:" + hashlib.md5(content).hexdigest(), name
    assert len(manifest) > 0


def test_the_list_can_be_narrowed_told_at_length_and_told_whole(client, study, version, device):
    second = telephones.visit(study, questionnaire=version.questionnaire)
    assert [one["version"] for one in listed(client, device)] == ["2"]
    assert [one["version"] for one in listed(client, device, listAllVersions="true")] == ["2", "1"]
    assert listed(client, device, formID="altra") == []
    assert "descriptionText" in listed(client, device, formID="visita", verbose="true")[0]
    retire_version(second, by=None)
    assert [one["version"] for one in listed(client, device)] == ["1"]


def test_a_retired_version_can_still_be_downloaded_and_sent(client, study, version, device):
    retire_version(version, by=None)
    assert listed(client, device) == []
    assert got(client, device, telephones.address(study, f"forms/{version.pk}/form.xml")).status_code == 200
    assert telephones.send(client, device, telephones.record()).status_code == 201


def test_two_questionnaires_of_one_name_have_two_names_on_telephones(client, study, version, device):
    other = telephones.visit(study)
    assert other.form_id == version.form_id
    names = [one["formID"] for one in listed(client, device)]
    assert sorted(names) == ["visita", f"visita-{other.questionnaire_id}"]
    telephones.send(client, device, telephones.record(form=f"visita-{other.questionnaire_id}"))
    assert Response.objects.get().version == other


def test_a_telephone_of_one_form_sees_no_other_but_what_it_sends_is_kept(client, study, version):
    other = telephones.visit(study)
    device = telephones.device(study, questionnaire=other.questionnaire)
    assert [one["formID"] for one in listed(client, device)] == [f"visita-{other.questionnaire_id}"]
    assert got(client, device, telephones.address(study, f"forms/{version.pk}/form.xml")).status_code == 404
    assert telephones.send(client, device, telephones.record()).status_code == 202
    assert Submission.objects.get().reasons[0]["message"] == "Questo telefono è ammesso per un altro modulo"


# Who comes in


def test_head_says_where_to_post_and_how_much(client, study, device):
    answer = client.head(telephones.address(study), headers={"authorization": device.secret})
    assert answer.status_code == 204
    assert answer["Location"].endswith(telephones.address(study))
    assert int(answer["X-OpenRosa-Accept-Content-Length"]) >= 10_000_000
    assert answer["X-OpenRosa-Version"] == "1.0"
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", answer["Date"])


@pytest.mark.parametrize("secret", [None, "Basic nonsense", "Bearer x", telephones.basic("tel-1", "wrong")])
def test_whoever_shows_no_token_that_is_known_is_asked_for_one(client, study, version, secret):
    headers = {"authorization": secret} if secret else {}
    for method, name in [("get", "formList"), ("head", "submission"), ("post", "submission")]:
        answer = getattr(client, method)(telephones.address(study, name), headers=headers)
        assert (answer.status_code, answer["WWW-Authenticate"][:6]) == (401, "Basic ")
        assert answer["X-OpenRosa-Version"] == "1.0"
    assert Submission.objects.count() == 0


def test_a_revoked_telephone_and_that_of_another_study_stay_outside(client, study, version, device):
    stranger = telephones.device(make.study(title="Un altro studio"))
    assert (
        client.get(telephones.address(study, "formList"), headers={"authorization": stranger.secret}).status_code == 401
    )
    revoke_device(device, by=None)
    assert telephones.send(client, device, telephones.record()).status_code == 401
    assert Submission.objects.count() == 0


def test_guessing_ends_soon_and_other_telephones_go_on(client, study, version, device):
    wrong = {"authorization": telephones.basic(device.user_name, "guess")}
    seen = [client.get(telephones.address(study, "formList"), headers=wrong).status_code for _ in range(12)]
    assert seen == [401] * 10 + [429] * 2
    assert got(client, device, telephones.address(study, "formList")).status_code == 429
    assert listed(client, telephones.device(study, "Un altro")) != []


def test_where_the_site_speaks_https_nothing_is_heard_without_it(client, study, version, device, settings):
    settings.HTTPS = True
    assert got(client, device, telephones.address(study, "formList")).status_code == 403
    secure = client.get(telephones.address(study, "formList"), headers={"authorization": device.secret}, secure=True)
    assert secure.status_code == 200


def test_a_signed_in_member_is_no_telephone_and_no_cookie_is_asked_for(study, version, device):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(study.memberships.first().person, backend="sesame.backends.ModelBackend")
    assert client.get(telephones.address(study, "formList")).status_code == 401
    assert telephones.send(client, device, telephones.record()).status_code == 201


# Records


def test_a_record_that_fits_is_filed_and_answered_with_201(client, study, version, device):
    answer = telephones.send(client, device, telephones.record(partners=[{"who": "Il Comune"}]))
    assert (answer.status_code, message(answer)[0]) == (201, "submit_success")
    response = Response.objects.get()
    assert (response.origin, response.state, response.practice.name) == (
        "telephone",
        "submitted",
        "Portineria di via dei Tigli",
    )
    said = dict(response.answers.values_list("path", "value"))
    assert said["/data/visita/people"] == "7"
    assert said["/data/visita/partners/who"] == "Il Comune"


def test_the_same_again_changes_nothing_and_is_answered_the_same(client, study, version, device):
    xml = telephones.record()
    assert [telephones.send(client, device, xml).status_code for _ in range(3)] == [201, 201, 201]
    assert (Submission.objects.count(), Response.objects.count()) == (1, 1)
    assert Response.objects.get().sendings.count() == 1


def test_files_come_in_any_post_in_any_order_and_once(client, study, version, device):
    names = [f"foto-{number}.jpg" for number in range(10)]
    partners = [{"who": f"Socio {number}", "portrait": name} for number, name in enumerate(names)]
    xml = telephones.record(partners=partners)
    for number in (7, 2, 9, 0, 0, 5, 1, 8, 3, 7, 6):
        assert telephones.send(client, device, xml, [(names[number], telephones.photograph(number))]).status_code == 201
    assert Submission.objects.get().missing == ["foto-4.jpg"]
    assert telephones.send(client, device, xml, [("foto-4.jpg", telephones.photograph(4))]).status_code == 201
    kept = Submission.objects.get()
    assert (kept.missing, kept.files.count(), kept.files.filter(attachment=None).count()) == ([], 10, 0)
    attached = list(Attachment.objects.order_by("pk").values_list("ref", "name"))
    assert sorted(attached) == sorted(
        (f"/data/visita/partners[{n + 1}]/portrait", name) for n, name in enumerate(names)
    )
    assert b"GPS" not in Attachment.objects.first().file.read()


def test_what_breaks_a_rule_is_kept_and_answered_with_202(client, study, version, device):
    answer = telephones.send(client, device, telephones.record(people="5000"))
    assert (answer.status_code, message(answer)[0]) == (202, "submit_success")
    response = Response.objects.get()
    assert (response.state, response.answers.count()) == ("to_check", 0)
    assert response.reasons == [{"column": "Quante persone?", "message": "Da 0 a 999"}]


@pytest.mark.parametrize(
    ("said", "column", "sent", "ours"),
    [
        ({"double": "15"}, "double", "15", "14"),
        ({"which": "Una bottega"}, "Quale?", "Una bottega", ""),
        ({"kind": "castle"}, "Che cosa è?", "castle", ""),
        ({"people": "molte", "double": ""}, "Quante persone?", "molte", ""),
        ({"mystery": "x"}, "mystery", "x", ""),
    ],
)
def test_what_the_engine_sees_otherwise_is_told_beside_what_was_sent(
    client, study, version, device, said, column, sent, ours
):
    assert telephones.send(client, device, _with(said)).status_code == 202
    (reason,) = Submission.objects.get().reasons
    assert (reason["column"], reason["sent"], reason["ours"]) == (column, sent, ours)
    assert reason["message"]


def _with(said):
    if said.get("people") == "molte":
        return (
            telephones.record()
            .replace(b"<people>7</people>", b"<people>molte</people>")
            .replace(b"<double>14</double>", b"<double/>")
        )
    return telephones.record(**said)


def test_what_a_telephone_read_from_its_clock_and_dice_stays_as_it_said(client, study, version, device):
    assert telephones.send(client, device, telephones.record()).status_code == 201
    response = Response.objects.get()
    assert "<day>2026-11-20</day>" in response.instance
    assert "<dice>0.25</dice>" in response.instance
    assert session_of(response).state("/data/visita/day").value == "2026-11-20"  # also when it is read later


def test_a_missing_required_answer_is_a_reason(client, study, version, device):
    assert telephones.send(client, device, telephones.record(practice_name="")).status_code == 202
    assert Response.objects.get().reasons == [{"column": "Nome della pratica", "message": "Manca la risposta"}]


def test_a_version_nobody_knows_is_read_with_the_newest_one_and_looked_at(client, study, version, device):
    assert telephones.send(client, device, telephones.record(version="99")).status_code == 202
    kept = Submission.objects.get()
    assert kept.version == version
    assert kept.response.state == "to_check"


def test_the_workbooks_own_version_is_recognised_too(client, study, version, device):
    assert telephones.send(client, device, telephones.record(version="2026-a")).status_code == 201


# What can be no record: kept all the same


def test_an_unknown_form_is_kept_and_said_to_be_unknown(client, study, version, device):
    answer = telephones.send(client, device, telephones.record(form="sconosciuta"))
    assert (answer.status_code, message(answer)[0]) == (404, "submit_error")
    kept = Submission.objects.get()
    assert (kept.state, kept.form_id, kept.response) == ("to_check", "sconosciuta", None)


NO_XML = [
    b"<data id='visita'><visita>",
    b"not xml at all",
    b"<!DOCTYPE d [<!ENTITY x 'y'>]><data id='visita' version='1'>&x;</data>",
]


@pytest.mark.parametrize("xml", NO_XML)
def test_what_is_no_xml_is_kept_and_refused(client, study, version, device, xml):
    answer = telephones.send(client, device, xml)
    assert (answer.status_code, message(answer)[0]) == (400, "submit_error")
    assert bytes(Submission.objects.get().xml) == xml


def test_answers_to_another_form_under_this_ones_name_are_kept_to_look_at(client, study, version, device):
    xml = b'<other id="visita" version="1"><a>1</a><meta><instanceID>uuid:9</instanceID></meta></other>'
    assert telephones.send(client, device, xml).status_code == 202
    assert Submission.objects.get().response is None


def test_a_post_without_a_record_is_refused_in_words(client, study, version, device):
    headers = {"authorization": device.secret}
    for body, kind in [({"photo": "x"}, {}), ("x", {"content_type": "text/xml"})]:
        answer = client.post(telephones.address(study), body, headers=headers, **kind)
        assert (answer.status_code, message(answer)[0]) == (400, "submit_error")
    assert Submission.objects.count() == 0


def test_a_post_that_was_cut_off_is_refused_and_the_next_one_taken(client, study, version, device):
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    xml = telephones.record(photo="porta.jpg")
    body = encode_multipart(BOUNDARY, telephones.parts(xml, [("porta.jpg", telephones.photograph())]))
    for length in (len(body) - 30, len(body) // 2, 40):
        answer = client.generic("POST", telephones.address(study), body[:length], content_type=MULTIPART_CONTENT,
                                headers={"authorization": device.secret})  # fmt: skip
        assert (answer.status_code, message(answer)[0]) == (400, "submit_error"), length
    assert Submission.objects.count() == 0
    answer = client.generic("POST", telephones.address(study), body, content_type=MULTIPART_CONTENT,
                            headers={"authorization": device.secret})  # fmt: skip
    assert answer.status_code == 201
    assert Attachment.objects.count() == 1


def test_more_than_may_come_at_once_is_413(client, study, version, device, monkeypatch):
    monkeypatch.setattr("sestante.web.api.openrosa.submission.LARGEST_POST", 10)
    answer = telephones.send(client, device, telephones.record())
    assert (answer.status_code, message(answer)[0]) == (413, "submit_error")


# Corrections


def test_a_correction_takes_the_place_of_what_it_names(client, study, version, device):
    telephones.send(client, device, telephones.record(instance_id="uuid:1"))
    answer = telephones.send(client, device, telephones.record(instance_id="uuid:2", corrects="uuid:1", people="9"))
    assert answer.status_code == 201
    response = Response.objects.get()
    assert response.answers.get(path="/data/visita/people").value == "9"
    assert set(response.edits.values_list("ref", "before", "value")) >= {("/data/visita/people", "7", "9")}
    assert response.sendings.count() == 2


def test_a_correction_that_breaks_a_rule_leaves_in_force_what_was_right(client, study, version, device):
    telephones.send(client, device, telephones.record(instance_id="uuid:1"))
    wrong = telephones.record(instance_id="uuid:2", corrects="uuid:1", people="5000")
    assert telephones.send(client, device, wrong).status_code == 202
    response = Response.objects.get()
    assert (response.state, response.answers.get(path="/data/visita/people").value) == ("submitted", "7")


def test_a_correction_before_what_it_corrects_and_one_of_nothing_are_looked_at(client, study, version, device):
    assert (
        telephones.send(client, device, telephones.record(instance_id="uuid:2", corrects="uuid:1")).status_code == 202
    )
    assert telephones.send(client, device, telephones.record(instance_id="uuid:1")).status_code == 202
    assert Response.objects.count() == 1


def test_another_text_under_the_same_name_never_replaces_the_first(client, study, version, device):
    telephones.send(client, device, telephones.record(instance_id="uuid:1"))
    assert telephones.send(client, device, telephones.record(instance_id="uuid:1", people="8")).status_code == 202
    assert Response.objects.get().answers.get(path="/data/visita/people").value == "7"
    assert [one.rival for one in Submission.objects.order_by("pk")] == [False, True]


# What real clients sent, recorded byte by byte (tests/clients makes them anew with the clients themselves)

RECORDED = Path(__file__).parent / "recorded"


def replay(client, device, name):
    head, _gap, body = (RECORDED / name).read_bytes().partition(b"\r\n\r\n")
    return client.generic("POST", telephones.address(device.study), body, headers={"authorization": device.secret},
                          content_type=head.decode().removeprefix("Content-Type: "))  # fmt: skip


@pytest.mark.parametrize("maker", ["web-forms", "xforms-engine"])
@pytest.mark.parametrize("order", [(1, 2), (2, 1), (2, 2, 1, 2, 1)])
def test_what_odks_clients_send_is_filed_whole_in_any_order(client, study, version, device, maker, order):
    answers = [replay(client, device, f"{maker}-{number}.multipart").status_code for number in order]
    assert set(answers) == {201}
    kept, response = Submission.objects.get(), Response.objects.get()
    assert (kept.reasons, kept.missing, response.state) == ([], [], "submitted")
    assert (Attachment.objects.count(), response.sendings.count()) == (2, 1)
    said = dict(response.answers.values_list("ref", "value"))
    assert said["/data/visita/people"] == {"web-forms": "12", "xforms-engine": "30"}[maker]

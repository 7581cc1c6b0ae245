"""The team's pages of a focus group: what each role sees, what a form keeps, how many questions are asked."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import make
from sestante.deliberation.actions import give_seats, minuting, transcribing
from sestante.deliberation.actions.preparing import arrange_guide
from sestante.deliberation.models import FocusGroup, Minutes, Outcome, Participant, PolisImport, SeatKey
from sestante.letters.models import Letter
from sestante.studies.permissions import Role
from sestante.synthesis.models import Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(study):
    return make.focus_group(study)


def at(group, name, *more):
    return reverse(name, args=[group.study.slug, group.number, *more])


def page(client, group, name, *more):
    return client.get(at(group, name, *more)).content.decode()


FORM = {"title": "Che cosa conta", "minutes": 150, "mode": "in_person", "seats_min": 6, "seats_max": 10}


def test_a_group_is_planned_and_what_is_wrong_is_said_with_nothing_lost(client, study, ada):
    url = reverse("new_focus_group", args=[study.slug])
    wrong = client.post(url, FORM | {"starts_at": "2027-01-21T10:00", "access": "Suona Rossi"})
    assert "Di’ dove ci si incontra." in wrong.content.decode() and "Suona Rossi" in wrong.content.decode()
    done = client.post(url, FORM | {"starts_at": "2027-01-21T10:00", "place": "Sala"})
    made = FocusGroup.objects.get()
    assert done["Location"] == at(made, "focus_group_people")
    assert (made.number, made.place, len(made.guide)) == (1, "Sala", 8)
    assert "Che cosa conta" in client.get(reverse("focus_groups", args=[study.slug])).content.decode()


def test_practices_go_on_the_list_and_the_letter_leaves_once(client, study, ada, group):
    contacts = [make.practice(study, f"Pratica {n}", email=f"p{n}@example.org").contacts.get() for n in range(3)]
    client.post(at(group, "focus_group_choice"), {"contact": [one.pk for one in contacts[:2]]})
    client.post(at(group, "focus_group_choice"), {"act": "write", "name": "Senza posta", "phone": "051"})
    assert group.participants.count() == 3
    assert "Pratica 2</label>" in page(client, group, "focus_group_choice")
    assert "Pratica 0</label>" not in page(client, group, "focus_group_choice")
    everybody = {"participant": list(group.participants.values_list("pk", flat=True)), "note": "A presto"}
    for _twice in range(2):
        client.post(at(group, "focus_group_invitations"), everybody)
    assert sorted(Letter.objects.values_list("recipient", flat=True)) == ["p0@example.org", "p1@example.org"]
    assert "A presto" in Letter.objects.first().text


def test_an_answer_given_on_the_telephone_is_written_down_with_its_channel(client, ada, group):
    anna = make.participant(group, email="")
    given = dict.fromkeys(("take_part", "audio_recording", "video_recording", "photos", "recontact"), "yes")
    said = given | {"channel": "telephone", "answer": "yes", "quotes_level": "anonymous", "access_needs": "Una rampa"}
    client.post(at(group, "focus_group_answer", anna.pk), said)
    anna.refresh_from_db()
    assert (anna.answer, anna.access_needs, anna.consents.count()) == ("yes", "Una rampa", 6)
    assert set(anna.consents.values_list("channel", flat=True)) == {"telephone"}


def test_needs_stand_beside_a_name_only_for_the_coordinator(client, study, ada, group):
    make.participant(group, "Anna Belli", answer="yes")
    Participant.objects.update(access_needs="Una rampa")
    assert "Una rampa" in page(client, group, "focus_group_people")
    for role, sees in ((Role.FACILITATOR, (True, True)), (Role.RESEARCHER, (False, True))):
        client.force_login(make.member(study, role), backend="sesame.backends.ModelBackend")
        people = page(client, group, "focus_group_people")
        row = people[people.index("<tbody>") : people.index("</tbody>")]
        assert ("Anna Belli" in row, "Una rampa" in people) == sees
        assert "Una rampa" not in row
        assert "Una rampa" in page(client, group, "focus_group")
    researcher = client.get(at(group, "focus_group_participant", Participant.objects.get().pk))
    assert researcher.status_code == 403


def test_the_guide_keeps_what_was_typed_when_a_number_is_wrong(client, ada, group):
    posted = {f"{block['id']}-minutes": str(block["minutes"]) for block in group.guide}
    posted |= {"welcome-minutes": "dieci", "welcome-title-it": "Benvenuti", "welcome-prompts-it": "Uno\n\nDue"}
    wrong = client.post(at(group, "focus_group_guide"), posted).content.decode()
    assert "Scrivi i minuti da 1 a 240" in wrong and 'value="dieci"' in wrong and 'value="Benvenuti"' in wrong
    client.post(at(group, "focus_group_guide"), posted | {"welcome-minutes": "12"})
    group.refresh_from_db()
    assert (group.guide[0]["minutes"], group.guide[0]["title"]["it"]) == (12, "Benvenuti")
    assert group.guide[0]["prompts"]["it"] == ["Uno", "Due"]


def test_the_mirror_is_made_of_pinned_evidence(client, study, ada, group):
    figures = {"shape": "quote", "text": "Si entra senza bussare", "language": "it", "attribution": {"it": "Abitante"}}
    trace = {"title": "Scheda", "versions": [1], "questions": [], "date": "2026-06-01"}
    one = Evidence.objects.create(study=study, kind="T", number=1, finding="Si entra", figures=figures, trace=trace)
    client.post(at(group, "focus_group_mirror_pieces"), {"act": f"add:{one.pk}"})
    aloud = page(client, group, "focus_group_mirror_reading")
    assert "Si entra senza bussare" in aloud and "Vi ritrovate?" in aloud
    client.post(at(group, "focus_group_mirror_pieces"), {"act": f"out:{group.mirror.get().pk}"})
    assert not group.mirror.exists()


@pytest.mark.postgres  # which keeps no order of keys in JSON
def test_transcript_from_upload_to_quotation(client, study, ada, group):
    make.participant(group, "Anna Belli", answer="yes")
    give_seats(group, ada)
    file = SimpleUploadedFile("sala.txt", b"Moderatore: Anna?\nAnna: Eccomi, sono qui.")
    client.post(at(group, "focus_group_transcript"), {"file": file})
    voices = page(client, group, "focus_group_voices")
    assert "P1 · Anna Belli" in voices
    missing = client.post(at(group, "focus_group_voices"), {"voice-0": "facilitator"}, follow=True)
    assert "anche “nessuno” è una risposta" in missing.content.decode()
    seat = SeatKey.objects.get().seat_id
    client.post(at(group, "focus_group_voices"), {"voice-0": "facilitator", "voice-1": f"seat:{seat}"})
    assert "P1?" in page(client, group, "focus_group_transcript")
    researcher = make.member(study, Role.RESEARCHER)
    client.force_login(researcher, backend="sesame.backends.ModelBackend")
    assert "Eccomi" not in page(client, group, "focus_group_transcript")
    client.force_login(ada, backend="sesame.backends.ModelBackend")
    client.post(at(group, "focus_group_transcript_check"))
    client.force_login(researcher, backend="sesame.backends.ModelBackend")
    assert "Eccomi" in page(client, group, "focus_group_transcript")
    turn = group.transcript.turns.get(position=2)
    said = {"excerpt": "Eccomi", "finding": "C’è"}
    response = client.post(at(group, "focus_group_voice_evidence", turn.pk), said, follow=True)
    assert "P1, una voce del focus group 1" in response.content.decode()
    client.force_login(ada, backend="sesame.backends.ModelBackend")
    client.post(at(group, "focus_group_keys"))
    assert not SeatKey.objects.exists()


@pytest.fixture
def held(group, ada):
    """A room with one round of ideas that was voted."""
    for name in ("Anna Belli", "Bruno Conti"):
        make.participant(group, name, answer="yes")
    seats = give_seats(group, ada)
    ideas = [(seats[0], "Porte aperte"), (seats[1], "Turni brevi")]
    make.room_round(group, ideas, votes=[(seats[0], {"Porte aperte": 2, "Turni brevi": 1})])
    return group


def test_minutes_from_draft_to_validation_keep_what_two_people_write(client, held, ada):
    client.post(at(held, "focus_group_minutes_draft"))
    stale = {"text": "Il mio testo", "revision": "0"}
    client.post(at(held, "focus_group_minutes"), {"text": "Testo\r\ndi un altro", "revision": "0"})
    again = client.post(at(held, "focus_group_minutes"), stale).content.decode()
    assert "Nel frattempo qualcun altro ha cambiato il verbale." in again and "Il mio testo" in again
    assert Minutes.objects.get().text == "Testo\ndi un altro\n"
    client.post(at(held, "focus_group_minutes_sending"))
    minutes = Minutes.objects.get()
    one = minuting.propose_correction(held.participants.first(), minutes, passage="", proposal="Aggiungi il luogo")
    client.post(at(held, "focus_group_minutes_validation"))
    assert Minutes.objects.get().state == "sent"
    client.post(at(held, "focus_group_correction", one.pk), {"reply": "taken", "because": ""})
    client.post(at(held, "focus_group_minutes_validation"))
    assert Minutes.objects.get().state == "validated"
    assert "Aggiungi il luogo" in page(client, held, "focus_group_minutes")


def test_outcomes_are_told_and_a_result_is_pinned_and_drawn(client, held, ada):
    subject = held.rounds.get().subjects.get(text="Porte aperte")
    bad = client.post(at(held, "focus_group_outcome", subject.pk), {"kind": "methodology", "words": ""})
    assert bad.status_code == 200 and not Outcome.objects.exists()
    client.post(at(held, "focus_group_outcome", subject.pk), {"kind": "methodology", "words": "È una scheda"})
    assert "È una scheda" in page(client, held, "focus_group_outcomes")
    response = client.post(at(held, "focus_group_result_evidence", 1), follow=True)
    shown = response.content.decode()
    assert "Prima viene “Porte aperte”, con 2 punti da 1 persone" in shown
    assert "Punti dati con voto riservato" in shown and "Focus group 1" in shown
    listed = client.get(reverse("evidence", args=[held.study.slug])).content.decode()
    assert "F1" in listed


def test_pages_ask_as_many_questions_for_twenty_people_as_for_two(client, study, ada, group):
    def counted(name):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(at(group, name)).status_code == 200
        return len(asked)

    names = ("focus_group", "focus_group_people", "focus_group_seats", "focus_group_choice")
    for number in range(2):
        make.participant(group, f"Ospite {number}", answer="yes", practice=make.practice(study, f"A{number}", email=""))
        make.practice(study, f"Libera {number}", email=f"l{number}@example.org")
    give_seats(group, ada)
    for name in names:
        counted(name)
    before = [counted(name) for name in names]
    for number in range(8):
        make.participant(group, f"Altra {number}", answer="yes", practice=make.practice(study, f"B{number}", email=""))
        make.practice(study, f"Altra libera {number}", email=f"m{number}@example.org")
    give_seats(group, ada)
    assert [counted(name) for name in names] == before


def test_the_list_asks_the_same_for_two_groups_and_for_ten(client, study, ada):
    def counted():
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("focus_groups", args=[study.slug]))
        return len(asked)

    groups = [make.focus_group(study) for _number in range(2)]
    arrange_guide(groups[0], groups[0].guide, by=ada)
    counted()
    before = counted()
    for _number in range(8):
        make.focus_group(study)
    assert counted() == before


def test_a_wrong_file_is_refused_in_words(client, ada, group):
    file = SimpleUploadedFile("sala.pdf", b"%PDF")
    answer = client.post(at(group, "focus_group_transcript"), {"file": file}, follow=True).content.decode()
    assert "Leggiamo file .txt, .docx, .srt e .vtt." in answer
    assert transcribing.Transcript.objects.count() == 0


def test_the_study_home_says_what_a_focus_group_waits_for(client, study, ada, group):
    def duties():
        shown = client.get(reverse("study", args=[study.slug])).context["tasks"]
        return [duty["title"] for duty in shown if "/focus-group/" in duty["url"]]

    anna = make.participant(group)
    FocusGroup.objects.update(starts_at=timezone.now() + timedelta(days=20))
    assert duties() == ["Invita 1 persona al focus group"]
    Participant.objects.update(invited_at=timezone.now() - timedelta(days=8))
    assert duties() == ["1 persona non ha risposto al focus group"]
    long_ago = timezone.now() - timedelta(days=40)
    FocusGroup.objects.update(state="closed", starts_at=long_ago, opened_at=long_ago, closed_at=long_ago)
    assert duties() == ["Invia il verbale del focus group"]
    brought_in = PolisImport.objects.create(study=study, focus_group=group, fingerprint="0" * 64, content=b"")
    assert duties() == []
    brought_in.delete()
    minutes = minuting.send_minutes(minuting.draft_minutes(group, by=ada), by=ada)
    assert duties() == []
    minuting.propose_correction(anna, minutes, passage="", proposal="Manca il luogo")
    assert duties() == ["1 correzione del verbale aspetta risposta"]
    minuting.reply_to_correction(minutes.corrections.get(), reply="taken", because="", by=ada)
    Minutes.objects.update(check_until=timezone.localdate() - timedelta(days=1))
    assert duties() == ["Convalida il verbale del focus group"]


def test_who_withdraws_by_telephone_is_withdrawn_as_on_their_own_page(client, ada, group):
    anna = make.participant(group, "Anna Belli", answer="yes")
    assert "Anna Belli" in page(client, group, "focus_group_withdrawal", anna.pk)
    client.post(at(group, "focus_group_withdrawal", anna.pk))
    anna.refresh_from_db()
    assert (anna.name, anna.withdrawn_at is not None) == ("", True)
    assert page(client, group, "focus_group_people").count("si è ritirata") == 2

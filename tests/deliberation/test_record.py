"""After the room: transcripts without names, minutes, outcomes, and what goes when somebody withdraws."""

import io
from datetime import timedelta

import docx
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import make
from sestante.deliberation.actions import give_seats, minuting, recording, transcribing
from sestante.deliberation.actions.consenting import withdraw_consent, withdraw_participant
from sestante.deliberation.errors import DeliberationError
from sestante.deliberation.models import (
    Correction,
    Minutes,
    Outcome,
    Participant,
    Replacement,
    SeatKey,
    Transcript,
    Turn,
)
from sestante.deliberation.queries.record import fates_of, outcomes_wanted
from sestante.deliberation.reading import spoken_in
from sestante.journal.models import Entry
from sestante.letters.models import Letter
from sestante.synthesis.drawings import drawing
from sestante.synthesis.figures import table
from sestante.synthesis.models import Evidence
from sestante.synthesis.panels import panel_of

pytestmark = pytest.mark.django_db

TEXT = """Facilitatrice: Benvenuti. Anna, cominci tu?
ANNA: Da noi Rosa ha aperto la porta. Scrivetemi a anna@example.org.
Una porta rosa, davvero.
Bruno Conti: Concordo con Anna Belli.
"""


@pytest.fixture
def group(study, ada):
    group = make.focus_group(study)
    make.participant(group, "Anna Belli", email="anna@example.org", answer="yes")
    make.participant(group, "Bruno Conti", answer="yes", quotes="no")
    make.participant(group, "Rosa Gandolfi", answer="no")
    give_seats(group, ada)
    return group


def seat_of(name):
    return SeatKey.objects.get(participant__name=name).seat


@pytest.fixture
def mapped(group, ada):
    """The transcript, its voices given to seats, its names put out."""
    made = transcribing.upload_transcript(group, name="sala.txt", content=TEXT.encode(), by=ada)
    voices = {"Facilitatrice": "facilitator", "ANNA": f"seat:{seat_of('Anna Belli').pk}",
              "Bruno Conti": f"seat:{seat_of('Bruno Conti').pk}"}  # fmt: skip
    return transcribing.map_speakers(made, voices, by=ada)


def as_docx():
    document, kept = docx.Document(), io.BytesIO()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    document.save(kept)
    return kept.getvalue()


SRT = "1\n00:00:01,000 --> 00:00:03,000\nAnna: Buongiorno\n\n2\n00:01:05,000 --> 00:01:08,000\na tutti\n"
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n<v Anna>Buongiorno\n\n00:01:05.000 --> 00:01:08.000\n<v Bruno>Eccomi\n"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", TEXT.encode(), [("Facilitatrice", None), ("ANNA", None), ("Bruno Conti", None)]),
        ("a.txt", "[00:12:31] Zoë: Sì\n".encode("cp1252"), [("Zoë", 751)]),
        ("a.docx", as_docx(), [("Facilitatrice", None), ("ANNA", None), ("Bruno Conti", None)]),
        ("a.srt", SRT.encode(), [("Anna", 1)]),
        ("a.vtt", VTT.encode(), [("Anna", 1), ("Bruno", 65)]),
    ],
)
def test_transcripts_of_four_kinds_become_turns(name, content, expected):
    assert [(turn.label, turn.seconds) for turn in spoken_in(name, content)] == expected


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", b"x"), ("a.txt", b"  "), ("a.docx", b"not a zip"), ("a.vtt", b"no captions")]
)
def test_what_is_no_transcript_is_refused_in_words(name, content):
    with pytest.raises(DeliberationError):
        spoken_in(name, content)


def test_names_go_out_of_the_turns_and_the_list_says_which(mapped):
    anna, bruno = seat_of("Anna Belli").code, seat_of("Bruno Conti").code
    turns = [(turn.seat.code if turn.seat else "", turn.is_facilitator, turn.text) for turn in mapped.turns.all()]
    assert turns == [
        ("", True, f"Benvenuti. {anna}, cominci tu?"),
        (anna, False, "Da noi […] ha aperto la porta. Scrivetemi a […]. Una porta rosa, davvero."),
        (bruno, False, f"Concordo con {anna}."),
    ]
    assert sorted(Replacement.objects.values_list("found", flat=True)) == [
        "Anna", "Anna Belli", "Rosa", "anna@example.org",
    ]  # fmt: skip


def test_checking_deletes_the_original_its_labels_and_the_list(mapped, ada):
    checked = transcribing.check_transcript(mapped, by=ada)
    assert (checked.original, checked.speakers, checked.file_name, checked.replaced) == (None, {}, "", 4)
    assert set(checked.turns.values_list("label", flat=True)) == {""}
    assert not Replacement.objects.exists()
    with pytest.raises(DeliberationError):
        transcribing.map_speakers(checked, {}, by=ada)


@pytest.mark.postgres
def test_the_database_keeps_no_original_of_a_checked_transcript(mapped):
    with pytest.raises(IntegrityError), transaction.atomic():
        Transcript.objects.filter(pk=mapped.pk).update(checked_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.filter(transcript=mapped, seat__isnull=False).update(is_facilitator=True)


def test_deleting_the_keys_leaves_nobody_to_ask_and_every_result_standing(group, mapped, ada):
    make.room_round(group, [(seat_of("Anna Belli"), "Porte aperte")])
    assert transcribing.delete_keys(group, ada) == 2
    assert (SeatKey.objects.count(), group.seats.count(), group.rounds.get().ideas.count()) == (0, 2, 1)
    kept = Transcript.objects.get()
    assert kept.original is None
    assert sorted(kept.quotes.values()) == ["anonymous", "no"]


def test_the_clock_deletes_what_was_promised_for_six_months_at_most(group, ada):
    transcribing.upload_transcript(group, name="sala.txt", content=TEXT.encode(), by=ada)
    assert transcribing.delete_due_keys(group.starts_at) == 0
    later = group.starts_at + timedelta(days=184)
    assert transcribing.delete_due_keys(later) == 1
    assert (SeatKey.objects.count(), Transcript.objects.count()) == (0, 0)
    assert transcribing.delete_due_keys(later) == 0


@pytest.fixture
def voted(group):
    anna, bruno = seat_of("Anna Belli"), seat_of("Bruno Conti")
    one, subjects = make.room_round(
        group,
        [(anna, "Porte aperte"), (bruno, "Turni brevi"), (bruno, "Porta spalancata"), (anna, "Il quaderno")],
        votes=[(anna, {"Porte aperte": 2, "Turni brevi": 1}), (bruno, {"Turni brevi": 2, "Porte aperte": 1})],
    )
    subjects["Porta spalancata"].merged_into = subjects["Porte aperte"]
    subjects["Porta spalancata"].save()
    return one, subjects


def test_the_draft_says_who_was_there_without_names_and_ties_as_ties(group, voted, ada):
    group.seats.update(entered_at=timezone.now(), family="citizens")
    minutes = minuting.draft_minutes(group, by=ada)
    assert "- Presenti: 2 persone (cittadini 2)" in minutes.text
    assert "| 1 (pari merito) | Porte aperte | 3 | 2 |" in minutes.text
    assert "| 1 (pari merito) | Turni brevi | 3 | 2 |" in minutes.text
    assert "- Porta spalancata → Porte aperte" in minutes.text
    assert "Anna" not in minutes.text and "Bruno" not in minutes.text
    minuting.write_minutes(minutes, text="Altro", revision=0, by=ada)
    with pytest.raises(DeliberationError):
        minuting.write_minutes(minutes, text="Ancora altro", revision=0, by=ada)
    with pytest.raises(DeliberationError):
        minuting.draft_minutes(group, by=ada)


def test_minutes_are_drafted_in_the_language_of_the_group_or_in_the_one_asked_for(group, voted, ada):
    assert minuting.draft_minutes(group, by=ada).language == "it"
    group.participants.update(language="en")
    minutes = minuting.draft_minutes(group, by=ada)
    assert minutes.language == "en" and "## How it went" in minutes.text
    assert "| 1 (tied) | Porte aperte | 3 | 2 |" in minutes.text  # ideas stay as they were written
    assert "## Come si è svolto" in minuting.draft_minutes(group, by=ada, language="it").text


def test_minutes_are_checked_corrected_answered_and_validated(group, voted, ada):
    minutes = minuting.send_minutes(minuting.draft_minutes(group, by=ada), by=ada)
    assert Letter.objects.filter(purpose=f"group_minutes:{minutes.pk}").count() == 2
    anna, bruno = (Participant.objects.get(name=name) for name in ("Anna Belli", "Bruno Conti"))
    minuting.confirm_minutes(bruno, minutes)
    minuting.confirm_minutes(bruno, minutes)
    correction = minuting.propose_correction(anna, minutes, passage="Porte aperte", proposal="Porte sempre aperte")
    with pytest.raises(DeliberationError, match="risposta"):
        minuting.validate_minutes(minutes, by=ada)
    minuting.reply_to_correction(correction, reply="noted", because="L’idea resta come scritta", by=ada)
    done = minuting.validate_minutes(minutes, by=ada)
    assert (done.state, done.checks.count(), done.corrections.get().reply) == ("validated", 1, "noted")
    with pytest.raises(DeliberationError):
        minuting.propose_correction(anna, done, passage="", proposal="Tardi")


def test_each_idea_tells_where_it_went_and_ones_own_come_first(group, voted, ada):
    _one, subjects = voted
    recording.tell_outcome(subjects["Porte aperte"], kind="methodology", words="È la prima scheda", by=ada)
    with pytest.raises(DeliberationError):
        recording.tell_outcome(subjects["Porta spalancata"], kind="set_aside", words="x", by=ada)
    (found,) = fates_of(group, seat=seat_of("Bruno Conti"))
    told = [(row["idea"].text, row["mine"], row["merged"].text if row["merged"] else "",
             row["outcome"].kind if row["outcome"] else "") for row in found["rows"]]  # fmt: skip
    assert told[:2] == [("Turni brevi", True, "", ""), ("Porta spalancata", True, "Porte aperte", "methodology")]
    assert {row[0] for row in told[2:]} == {"Porte aperte", "Il quaderno"}
    assert [row["subject"].text for row in outcomes_wanted(group)[0]["rows"]] == [
        "Porte aperte", "Turni brevi", "Il quaderno",
    ]  # fmt: skip


@pytest.mark.postgres
def test_the_database_refuses_an_outcome_without_words(voted):
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.create(subject=voted[1]["Turni brevi"], kind="report", words="", at=timezone.now())


def test_a_ranking_is_pinned_as_evidence_of_the_room(voted, ada):
    evidence = recording.pin_result(voted[0], by=ada)
    assert (evidence.code, evidence.finding) == (
        "F1", "Prime insieme vengono “Porte aperte” e “Turni brevi”, con 3 punti ciascuna",
    )  # fmt: skip
    head, rows = table(evidence.figures)
    assert head == ["Idea", "Posto", "Punti", "Votanti", "Quota del massimo possibile"]
    assert rows[:2] == [["Porte aperte", 1, 3, 2, "50%"], ["Turni brevi", 1, 3, 2, "50%"]]
    panel = panel_of(evidence.figures, labels=[evidence.trace["questions"][0]["labels"]])
    assert [row["count"] for row in panel["bars"]] == [3, 3, 0]
    assert panel["of_cases"] == "2 persone hanno votato"
    assert drawing(evidence.figures, title="x").startswith("<svg")


def test_agreement_is_drawn_as_votes_in_the_usual_order(study, ada):
    rows = [{"text": "Serve un coordinatore", "agree": 5, "pass": 1, "disagree": 2}]
    figures = {"shape": "agreement", "n": 8, "cases": 8, "missing": 0, "rows": rows}
    panel = panel_of(figures, labels=[{"it": "Siete d’accordo?"}])
    assert panel["votes"] == [{"label": "Serve un coordinatore", "agree": 5, "pass": 1, "disagree": 2}]
    assert panel["rows"] == [["Serve un coordinatore", "5", "1", "2", "8"]]
    assert drawing(figures, title="x").startswith("<svg")


def test_words_of_the_room_are_quoted_only_with_consent_and_by_seat(mapped, ada):
    transcribing.check_transcript(mapped, by=ada)
    facilitator, anna, bruno = mapped.turns.select_related("seat")
    voice = recording.pin_voice(anna, excerpt="Una porta rosa, davvero.", finding="Si entra", by=ada)
    assert voice.figures["attribution"]["it"] == f"{anna.seat.code}, una voce del focus group 1"
    for turn in (facilitator, bruno):
        with pytest.raises(DeliberationError):
            recording.pin_voice(turn, finding="x", by=ada)
    with pytest.raises(DeliberationError):
        recording.pin_voice(anna, excerpt="Parole mai dette", finding="x", by=ada)
    withdraw_consent(Participant.objects.get(name="Anna Belli"), "quotes_level")
    assert not Evidence.objects.exists()


def test_who_withdraws_leaves_no_word_and_no_name_anywhere(group, mapped, voted, ada):
    transcribing.check_transcript(mapped, by=ada)
    recording.pin_result(voted[0], by=ada)
    recording.pin_voice(mapped.turns.get(position=2), finding="Si entra", by=ada)
    minutes = minuting.send_minutes(minuting.draft_minutes(group, by=ada), by=ada)
    anna = Participant.objects.get(name="Anna Belli")
    minuting.propose_correction(anna, minutes, passage="", proposal="Aggiungete il quaderno di Anna")
    withdraw_participant(anna)
    anna.refresh_from_db()
    assert (anna.name, anna.email, anna.consents.filter(withdrawn_at=None).count()) == ("", "", 0)
    everything = " ".join(
        str(value)
        for rows in (
            Minutes.objects.values("text"), Turn.objects.values("text", "label"), Correction.objects.values("proposal"),
            Evidence.objects.values("finding", "finding_en", "figures"), Letter.objects.values("text", "recipient"),
            group.rounds.get().ideas.values("text"), group.rounds.get().subjects.values("text"),
            Entry.objects.values("subject_label", "actor", "detail"),
        )
        for row in rows
        for value in row.values()
    )  # fmt: skip
    # "Porte aperte" stays as the words of a subject that another's idea went into; the idea itself is gone.
    assert [word for word in ("Anna", "anna@example.org", "Il quaderno", "porta rosa") if word in everything] == []
    assert "Turni brevi" in everything
    assert not SeatKey.objects.filter(participant=anna).exists()
    withdraw_participant(anna)


def test_after_validation_ideas_stay_without_a_name(group, voted, ada):
    minutes = minuting.send_minutes(minuting.draft_minutes(group, by=ada), by=ada)
    minuting.validate_minutes(minutes, by=ada)
    withdraw_participant(Participant.objects.get(name="Anna Belli"))
    assert "Il quaderno" in Minutes.objects.get().text
    assert SeatKey.objects.count() == 1


def test_statements_voted_one_after_another_are_one_result_and_the_last_vote_counts(group, voted, ada):
    from sestante.deliberation.models import Ballot, Poll

    one, subjects = make.room_round(group, [(seat_of("Anna Belli"), "Serve un coordinatore")])
    type(one).objects.filter(pk=one.pk).update(kind="statements")
    for number, value in enumerate((-1, 1), 1):
        poll = Poll.objects.create(round=one, number=number, opened_at=timezone.now(), closed_at=timezone.now())
        Ballot.objects.create(
            poll=poll, seat=seat_of("Anna Belli"), subject=subjects["Serve un coordinatore"], value=value
        )
    one.refresh_from_db()
    evidence = recording.pin_result(one, by=ada)
    assert [(row["agree"], row["pass"], row["disagree"]) for row in evidence.figures["rows"]] == [(1, 0, 0)]
    assert "| Serve un coordinatore | 1 | 0 | 0 |" in minuting.draft_minutes(group, by=ada).text


def test_words_taken_back_before_the_voices_are_given_never_come_back(group, ada):
    transcribing.upload_transcript(group, name="sala.txt", content=TEXT.encode(), by=ada)
    anna = seat_of("Anna Belli")
    withdraw_participant(Participant.objects.get(name="Anna Belli"))
    assert not Transcript.objects.exists()
    made = transcribing.upload_transcript(group, name="sala.txt", content=TEXT.encode(), by=ada)
    voices = {"Facilitatrice": "facilitator", "ANNA": f"seat:{anna.pk}", "Bruno Conti": "nobody"}
    mapped = transcribing.map_speakers(made, voices, by=ada)
    assert [turn.text for turn in mapped.turns.filter(seat=anna)] == ["—"]


def test_words_taken_back_before_the_check_take_the_original_with_them(group, mapped, ada):
    withdraw_participant(Participant.objects.get(name="Anna Belli"))
    kept = Transcript.objects.get()
    assert (kept.original, kept.speakers, set(kept.turns.values_list("label", flat=True))) == (None, {}, {""})
    assert "Anna" not in " ".join(Replacement.objects.values_list("found", flat=True))
    with pytest.raises(DeliberationError):
        transcribing.map_speakers(kept, {}, by=ada)
    assert transcribing.check_transcript(kept, by=ada).checked_at is not None

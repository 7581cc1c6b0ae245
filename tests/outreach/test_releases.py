"""A release goes out only with every figure and every quotation in order, and nothing of it is seen before its hour."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from django.db import IntegrityError, transaction
from django.utils import timezone

import make
from sestante.letters.models import Letter
from sestante.outreach.actions.aftermath import check_commitment, half_a_year_after, record_commitment
from sestante.outreach.actions.journalists import (
    accept_embargo,
    announce_release,
    answer_request,
    ask_access,
    keep_contact,
    object_to_messages,
    offer_embargo,
)
from sestante.outreach.actions.releases import (
    STATEMENTS,
    approve_quotation,
    approve_release,
    correct_release,
    give_reason,
    lift_embargoes,
    move_release,
    publish_release,
    schedule_release,
    take_back,
    withdraw_release,
    write_release,
)
from sestante.outreach.errors import OutreachError, TextChanged
from sestante.outreach.models import Commitment, EmbargoAccess, PressContact, PressRelease, PublicRelease
from sestante.outreach.queries.press import bare_figures, checks_of, commitments_due, hints_of, press_duties
from sestante.outreach.release_fields import (
    FIELDS,
    MAX_WORDS,
    embargo_line,
    figures_in,
    length_problem,
    loose_quotations,
    sentences_of,
)
from sestante.reports.actions import withdraw_edition

pytestmark = pytest.mark.django_db
SPEC = Path(__file__).resolve().parents[2].parent / "shared" / "domain" / "evento-stampa.yaml"


@pytest.fixture
def study():
    return make.frozen_study()


def problems(release, key):
    return next(check.problems for check in checks_of(release) if check.key == key)


def rewritten(release, by, **words):
    texts = {"it": release.texts["it"] | words, "en": release.texts["en"] | words}
    return write_release(release, texts=texts, revision=release.revision, by=by)


# -- the fields --------------------------------------------------------------------------------------------------------
def test_the_fields_and_their_limits_are_those_of_the_domain():
    asked = yaml.safe_load(SPEC.read_text(encoding="utf-8"))["press_release"]
    wanted = [row for row in asked["fields"] if row["id"] not in ("header", "embargo")]  # place, date and hour
    assert [(f.name, f.required, f.max_length) for f in FIELDS] == [
        (row["id"], row.get("required", False), row.get("max_length")) for row in wanted
    ]
    assert {f.name: f.max_words for f in FIELDS if f.max_words} == {"lead": 60, "boilerplate": 50}
    assert asked["max_words"] == MAX_WORDS
    assert [str(state) for state in PressRelease.State] == asked["workflow"]


def test_what_is_too_long_or_missing_is_said_in_words(study, by):
    release = make.release(study, headline="H" * 81, lead="parola " * 61, boilerplate="")
    assert problems(release, "fields")[:3] == [
        "Italiano: Titolo: 81 caratteri, al massimo 80.",
        "Italiano: Attacco: 61 parole, al massimo 60.",
        "Italiano: “Chi siamo” è ancora vuoto.",
    ]
    with pytest.raises(OutreachError, match="81 caratteri"):
        move_release(release, by=by)


def test_evidence_codes_do_not_count_as_words():
    lead = next(field for field in FIELDS if field.name == "lead")
    assert length_problem(lead, "parola " * 60 + "[[D7]]") == ""


# -- figures -----------------------------------------------------------------------------------------------------------
def test_a_sentence_with_a_number_needs_evidence_in_it_or_a_written_reason(study, by):
    release = make.release(study, body="Sono 12 le portinerie. Il cibo prevale in 7 risposte. [[D1]] Poi si cena.")
    assert bare_figures(release)[0] == ("it", "Sono 12 le portinerie.")
    assert "Nessuna prova e nessuna ragione: “Sono 12 le portinerie.”" in problems(release, "facts")
    for _language, sentence in bare_figures(release):
        release = give_reason(release, sentence=sentence, reason="Si contano sulla mappa", by=by)
    assert problems(release, "facts") == []


def test_the_numbers_of_other_sentences_are_no_business_of_a_code():
    texts = {"it": {"body": "Tre case su dieci [[D1]]. Nessuna cifra qui. Altre 4 senza prova."}}
    assert [(bare, codes) for _l, bare, codes in figures_in(texts)] == [
        ("Tre case su dieci.", ["D1"]),
        ("Altre 4 senza prova.", []),
    ]


def test_a_full_stop_inside_a_number_ends_no_sentence():
    assert sentences_of("Circa 1.200 persone. [[D1]] Fine") == ["Circa 1.200 persone. [[D1]]", "Fine"]


def test_evidence_must_be_in_a_standing_edition(study, by):
    release = make.release(study, body="Vedi [[D9]] e [[D1]].")
    assert problems(release, "facts") == ["D9 non esiste."]
    withdraw_edition(study.reports.get(kind="report").editions.get(), by=by)
    assert "D1 non è in nessuna edizione pubblicata" in problems(release, "facts")[1]


# -- quotations --------------------------------------------------------------------------------------------------------
def test_other_words_void_the_approval_of_a_quotation(study, by):
    release = make.release(study)
    today = timezone.localdate()
    assert problems(release, "quotes") == ["Non approvato con queste parole: il virgolettato del cittadino."]
    approval = approve_quotation(release, field="citizen_quote", who="Anna", channel="email", approved_on=today, by=by)
    assert problems(release, "quotes") == []
    assert approval.words["it"] == "La porta resta aperta e qualcuno entra sempre"
    release = rewritten(release, by, citizen_quote="La porta è chiusa")
    approval.refresh_from_db()
    assert (approval.voided_at is not None, problems(release, "quotes") != []) == (True, True)


def test_words_between_marks_that_nobody_approved_hinder():
    texts = {
        "it": {"body": "Uno dice: «qui non passa mai nessuno davvero». Poi [[T1]] «questa è una prova vera e propria»."}
    }
    assert loose_quotations(texts) == ["qui non passa mai nessuno davvero"]


# -- the way -----------------------------------------------------------------------------------------------------------
def test_every_step_is_on_record_with_who_and_when(study, by):
    release = make.release(study, approved=True)
    assert [(step.state, step.by) for step in release.steps.all()] == [
        (state, by) for state in ("draft", "fact_check", "quotes_approved", "legal_privacy_check", "approved")
    ]


def test_a_step_is_refused_until_what_it_stands_for_is_true(study, by):
    release = move_release(make.release(study), by=by)
    with pytest.raises(OutreachError, match="Non approvato con queste parole"):
        move_release(release, by=by)
    with pytest.raises(OutreachError, match="regole e riservatezza"):
        approve_release(release, by=by)
    approve_quotation(
        release, field="citizen_quote", who="Anna", channel="paper", approved_on=timezone.localdate(), by=by
    )
    release = move_release(release, by=by)
    with pytest.raises(OutreachError, match="Resta da confermare"):
        move_release(release, by=by, statements=["agreed"])
    assert move_release(release, by=by, statements=STATEMENTS).state == "legal_privacy_check"


def test_a_changed_text_goes_back_to_draft_and_an_approved_one_is_not_changed(study, by):
    release = move_release(make.release(study), by=by)
    assert rewritten(release, by, subhead="Altro sommario").state == "draft"
    approved = make.release(study, approved=True)
    with pytest.raises(OutreachError, match="riportalo prima in bozza"):
        rewritten(approved, by, subhead="Altro")
    assert take_back(approved, by=by, note="C’è un refuso").state == "draft"


def test_two_people_at_one_text_lose_nothing(study, by):
    release = make.release(study)
    rewritten(release, by, subhead="La prima versione")
    with pytest.raises(TextChanged) as conflict:
        rewritten(release, by, subhead="La seconda")
    assert conflict.value.release.texts["it"]["subhead"] == "La prima versione"


def test_the_embargo_is_written_with_hour_date_and_zone(study):
    release = PressRelease(is_embargoed=True, release_at=timezone.datetime.fromisoformat("2026-12-05T10:00:00+00:00"))
    assert embargo_line(release, "it") == "Embargo fino alle ore 11:00 del 05/12/2026 (ora italiana, UTC+01)"
    assert embargo_line(release, "en") == "Embargo until 11:00 on 05/12/2026 (Italian time, UTC+01)"
    assert embargo_line(PressRelease(), "it") == "Per diffusione immediata"


@pytest.mark.postgres
def test_at_its_hour_a_release_becomes_public_by_itself_once(study):
    release = make.embargoed(study)
    assert lift_embargoes() == 0
    later = timezone.now() + timedelta(hours=25)
    assert (lift_embargoes(later), lift_embargoes(later)) == (1, 0)
    public = PublicRelease.objects.get()
    assert (public.slug, public.released_at, public.evidence[0]["code"]) == (
        "le-portinerie-di-quartiere-aprono-le-porte", later, "D1")  # fmt: skip
    assert release.steps.last().by is None


def test_a_release_whose_edition_was_withdrawn_does_not_go_out(study, by):
    make.embargoed(study)
    withdraw_edition(study.reports.get(kind="report").editions.get(), by=by)
    assert (lift_embargoes(timezone.now() + timedelta(hours=25)), PublicRelease.objects.count()) == (0, 0)


def test_a_correction_stays_visible_with_its_day_and_never_changes_a_quotation(study, by):
    release = make.release(study, approved=True)
    publish_release(release, by=by)
    release.refresh_from_db()
    words = {"it": "Il sommario era sbagliato.", "en": "The subhead was wrong."}
    texts = {"it": release.texts["it"] | {"subhead": "Giusto"}, "en": release.texts["en"] | {"subhead": "Right"}}
    corrected = correct_release(release, texts=texts, words=words, by=by)
    public = PublicRelease.objects.get()
    assert (corrected.state, public.content["it"]["subhead"]) == ("corrected", "Giusto")
    assert [row["words"] for row in public.corrections] == [words]
    texts["it"]["citizen_quote"] = "Altro"
    with pytest.raises(OutreachError, match="virgolettato"):
        correct_release(corrected, texts=texts, words=words, by=by)


@pytest.mark.postgres
def test_a_withdrawn_release_keeps_its_address_and_nothing_else(study, by):
    release = make.release(study, approved=True)
    publish_release(release, by=by)
    withdraw_release(release, words={"it": "Era sbagliato.", "en": "It was wrong."}, by=by)
    public = PublicRelease.objects.get()
    assert (public.content, public.evidence, public.kit.name) == ({}, [], "")
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicRelease.objects.update(content={"it": {"headline": "x"}})


def test_words_that_rank_or_pity_are_pointed_out():
    release = PressRelease(
        texts={"it": {"headline": "La classifica dei disabili", "lead": "Scrivi a anna@example.org"}}
    )
    assert len(hints_of(release)) == 3


# -- journalists -------------------------------------------------------------------------------------------------------
def test_a_journalist_gets_a_personal_link_and_may_object_in_every_letter(study, by):
    release, contact = make.embargoed(study), make.journalist()
    (access,) = offer_embargo(release, [contact], by=by)
    release.refresh_from_db()
    letter = Letter.objects.get(purpose="embargo_offer")
    assert (release.state, letter.recipient) == ("embargoed_sent", "cronaca@example.org")
    assert release.said("it", "headline") not in letter.text + letter.subject
    assert "/stampa/embargo/" in letter.text
    assert "/stampa/opposizione/" in letter.text
    assert "legittimo interesse" in letter.text
    object_to_messages(contact)
    access.refresh_from_db()
    assert access.revoked_at is not None
    with pytest.raises(OutreachError):
        accept_embargo(access, language="it")
    with pytest.raises(OutreachError, match="almeno un giornalista"):
        offer_embargo(release, [contact], by=by)


@pytest.mark.postgres
def test_accepting_keeps_the_words_and_the_time(study, by):
    (access,) = offer_embargo(make.embargoed(study), [make.journalist()], by=by)
    kept = accept_embargo(access, language="it")
    assert kept.accepted_at is not None
    assert "Embargo fino alle ore" in kept.terms
    assert accept_embargo(access, language="en").terms == kept.terms
    with pytest.raises(IntegrityError), transaction.atomic():
        EmbargoAccess.objects.update(accepted_at=None)


def test_whoever_asks_is_in_the_book_only_when_the_team_says_so(study, by):
    asked = ask_access(email="Nuova@Example.org", name="Ida", outlet="Radio", role="", words="", language="it")
    release = make.embargoed(study)
    with pytest.raises(OutreachError):
        offer_embargo(release, [asked], by=by)
    answer_request(asked, accept=True, by=by, study=study)
    assert len(offer_embargo(release, [asked], by=by)) == 1
    other = ask_access(email="altra@example.org", name="Eva", outlet="TV", role="", words="", language="it")
    answer_request(other, accept=False, by=by, study=study)
    assert list(PressContact.objects.values_list("email", flat=True)) == ["nuova@example.org"]


def test_an_address_is_in_the_book_once_and_with_its_source(study, by):
    make.journalist("cronaca@example.org")
    with pytest.raises(OutreachError, match="è già nella rubrica"):
        keep_contact(None, by=by, study=study, email="CRONACA@example.org", outlet="Altro", source="web")
    with pytest.raises(OutreachError, match="da dove viene"):
        keep_contact(None, by=by, study=study, email="b@example.org", outlet="Altro", source=" ")


@pytest.mark.postgres
def test_a_scheduled_time_is_still_to_come(study, by):
    release = make.release(study, approved=True)
    with pytest.raises(OutreachError, match="ancora da venire"):
        schedule_release(release, release_at=timezone.now(), is_embargoed=True, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        PressRelease.objects.filter(pk=release.pk).update(state="scheduled")


def test_a_release_that_is_out_is_announced_once_to_each_who_did_not_object(study, by):
    release = make.release(study, approved=True)
    one, other = make.journalist("a@example.org"), make.journalist("b@example.org")
    with pytest.raises(OutreachError, match="quando è uscito"):
        announce_release(release, [one], by=by)
    publish_release(release, by=by)
    release.refresh_from_db()
    object_to_messages(other)
    for _again in range(2):
        announce_release(release, [one, other], by=by)
    letter = Letter.objects.get(purpose="release_out")
    assert (letter.recipient, letter.subject) == ("a@example.org", "Le portinerie di quartiere aprono le porte")
    assert release.public.get_absolute_url() in letter.text


def test_the_study_home_says_what_waits_at_the_press_office(study):
    late = timezone.localdate() - timedelta(days=200)
    record_commitment(study, owner="Comune", text="Apre", made_on=late, by=study.memberships.first().person)
    ask_access(email="ida@example.org", name="Ida", outlet="Radio", role="", words="", language="it")
    make.embargoed(study)
    PressRelease.objects.update(release_at=timezone.now() - timedelta(hours=1))
    assert press_duties(study, timezone.localdate()) == (1, 1, 1)


# -- commitments -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("made", "due"), [("2026-03-31", "2026-09-30"), ("2026-08-31", "2027-02-28"), ("2026-12-05", "2027-06-05")]
)
def test_half_a_year_after_is_the_same_day_or_the_last(made, due):
    assert half_a_year_after(date.fromisoformat(made)) == date.fromisoformat(due)


@pytest.mark.postgres
def test_a_commitment_is_due_after_half_a_year_and_its_outcome_is_kept(study, by):
    made = record_commitment(study, owner="Comune", text="Apre uno sportello", made_on=date(2026, 3, 31), by=by)
    assert [commitments_due(study, date(2026, 9, day)) for day in (29, 30)] == [0, 1]
    with pytest.raises(OutreachError):
        check_commitment(made, outcome="kept", words=" ", by=by)
    check_commitment(made, outcome="partly", words="Aperto due giorni", by=by)
    assert commitments_due(study, date(2026, 9, 30)) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.update(checked_on=None)


@pytest.mark.postgres
def test_the_database_refuses_what_must_never_be_false(study, by):
    from sestante.outreach.models import KitEntry, KitPhoto, PressKit

    release = make.release(study)
    made = [
        lambda: PressKit.objects.create(release=release, state="ready"),
        lambda: KitPhoto.objects.create(release=release, caption="x", alt="", credit="x", licence="x", releases="x"),
        lambda: KitEntry.objects.create(release=release, kind="bio", title="x", text="x"),
        lambda: PressContact.objects.bulk_create(
            [PressContact(outlet="A", email=email, source="x") for email in ("a@example.org", "A@example.org")]
        ),
        lambda: Commitment.objects.create(
            study=study, owner="x", text="x", made_on=date(2026, 5, 2), check_on=date(2026, 5, 2)
        ),
    ]
    for act in made:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()

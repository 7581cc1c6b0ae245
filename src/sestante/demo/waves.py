"""Asks the invented study's practices again, a year later as it were, and publishes what may be told of it: a wave with
ten updates, three transitions, a release of open data, the page of the region."""

from datetime import timedelta

from django.utils import timezone

from sestante.catalogue.actions import order_dataset, publish_region, publish_sheet
from sestante.catalogue.tasks import make_dataset
from sestante.fieldwork.actions import answer_questions, submit_response
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import paper_of
from sestante.indicators.actions import close_wave, open_wave, write_transition
from sestante.indicators.models import Wave
from sestante.indicators.tasks import invite_wave

ANSWERED = 10
SHOWN = 3
# What the first of them say of this year, beside last time's answers; the others go on as they were.
SAID = (
    {"promoter_type": "aps", "rg_joy": "5", "rg_known": "5", "sc_trust": "5", "partners_change": "more"},
    {"promoter_type": "community_cooperative", "rg_equal": "4", "sc_bridging": "5", "sc_trust": "4"},
    {"still_active": "struggling", "rg_time_together": "2", "sc_norms": "2", "partners_change": "fewer"},
    {"rg_conflict": "4", "sc_linking": "4", "services_change": "Il medico di base manda qui chi è solo."},
    {"still_active": "paused", "rg_mutual_care": "3", "sc_reciprocity": "3"},
    {"promoter_type": "community_cooperative", "rg_joy": "5", "sc_bonding": "5", "sc_bridging": "4"},
)


def load(study, people, shift):
    """The wave of this year, opened, answered, closed and told of."""
    by = people[0]
    wave = open_wave(study, year=timezone.localdate().year, by=by)
    invite_wave.func(wave.pk, by.pk)
    drafts = Response.objects.filter(version=wave.version).select_related("version", "practice").order_by("pk")
    for number, response in enumerate(drafts[:ANSWERED]):
        answer(response, SAID[number] if number < len(SAID) else {}, days=number % 4)
    pact = drafts[3].practice
    write_transition(
        wave, pact, aspect="form", before="informal", after="pact", note="Patto di collaborazione con il Comune", by=by
    )
    # Asked twenty days ago, answered since.
    Wave.objects.filter(pk=wave.pk).update(opened_at=timezone.now() - timedelta(days=20))
    close_wave(wave, by=by)
    for response in drafts[:SHOWN]:
        publish_sheet(response.practice, by=by)  # anew, with its dimensions from one year to the next
    make_dataset.func(order_dataset(study, by=by, note="La prima versione.", note_en="The first release.").pk)
    publish_region(study, by=by)
    return wave


def answer(response, said, *, days):
    """One update, through the engine: last time's answers, what changed, and the yes to be counted."""
    paper = paper_of(response.version)
    refs = {question.name: path for path, question in paper.questions.items()}
    said = {"still_active": "yes", "privacy_notice_read": "OK", "update_consent": "yes",
            "update_page_consent": "yes"} | said  # fmt: skip
    answer_questions(
        response, {refs[name]: text for name, text in said.items()}, base_revision=response.revision, language="it"
    )
    done = submit_response(response, language="it")
    if not done.sent:
        raise ValueError(f"{response.practice}: {done.gaps}")
    at = timezone.now() - timedelta(days=days)
    Response.objects.filter(pk=response.pk).update(submitted_at=at, saved_at=at)

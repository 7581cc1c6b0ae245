"""What is written when a response counts: its answers laid out for tables, its consents in their own words.

Below the actions, because an import, which is an errand, does it too. An answer the questionnaire calls confidential is
never laid out: it lives only in the instance, which the team's page shows to those who may read identities."""

from django.utils import timezone

from sestante.people.queries import host

from .models import Answer, Consent
from .queries.consents import APART, consent_questions, subject_of
from .queries.paper import generic_of, paper_of

NOT_LAID_OUT = {"acknowledge", "note"}


def lay_out_answers(response, session):
    """Replace a response's rows for tables: relevant answers only, and none that is confidential."""
    paper = paper_of(response.version)
    response.answers.all().delete()
    rows, states = [], session.states()
    note_unasked(response, states)
    for state in states:
        question = paper.questions.get(generic_of(state.ref))
        if not state.relevant or not state.value or question is None:
            continue
        if question.visibility == "confidential" or question.type in NOT_LAID_OUT:
            continue
        rows.append(Answer(response=response, version_id=response.version_id, path=question.path, ref=state.ref,
                           value=state.value))  # fmt: skip
    Answer.objects.bulk_create(rows)
    return rows


def note_unasked(response, states):
    """Keep which questions did not concern this response at this revision."""
    response.unasked = {"revision": response.revision, "refs": [state.ref for state in states if not state.relevant]}
    response.save(update_fields=["unasked"])


def record_consents(response, session, *, channel="web"):
    """Write what was agreed to, in the words that were on the screen. What did not change keeps its first date."""
    paper = paper_of(response.version)
    given = response.consents.filter(withdrawn_at__isnull=True)
    in_force = {one.subject: one for one in given if not one.subject.startswith(APART)}
    now, wanted = timezone.now(), {}
    for question in consent_questions(paper):
        state = session.state(question.path)
        if state.relevant and state.value:
            wanted[subject_of(question)] = consent_of(response, paper, question, state.value, channel, now)
    for subject, old in in_force.items():
        new = wanted.get(subject)
        if new is not None and (new.choice, new.text, new.text_version) == (old.choice, old.text, old.text_version):
            del wanted[subject]
        else:
            old.withdrawn_at = now
            old.save(update_fields=["withdrawn_at"])
    Consent.objects.bulk_create(wanted.values())


def consent_of(response, paper, question, value, channel, now):
    language = response.language
    words = paper.said(question.labels, language)
    version = f"{paper.form_id} {paper.number}"
    if value == "OK":
        value = "yes"
    else:
        choice = next((choice for choice in question.choices if choice.value == value), None)
        words = f"{words}\n{paper.said(choice.labels, language)}" if choice else words
    if subject_of(question) == "privacy_notice":
        organisation = host()
        version = organisation.privacy_version
        words = f"{words}\n\n{organisation.notice_in(language)}".strip()
    return Consent(response=response, subject=subject_of(question), choice=value, text=words, text_version=version[:20],
                   language=language, channel=channel, given_at=now)  # fmt: skip

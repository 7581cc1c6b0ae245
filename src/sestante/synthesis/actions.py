"""Hold a figure or a quotation fast, as it stands now, with the way back to where it comes from."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.fieldwork.models import Answer, Response
from sestante.journal.actions import record
from sestante.studies.models import Study

from .errors import SynthesisError
from .findings import findings_of
from .models import Evidence
from .queries import attribution_of, lost_consent, quote_levels
from .queries.texts import NO

CUT = "[…]"


@transaction.atomic
def pin_table(table, *, questionnaire, finding, finding_en="", by):
    """Freeze a table, a cross table or a map as evidence. Later answers do not move it."""
    study = questionnaire.study
    trace = trace_of(questionnaire, table.questions, table.where, table.figures)
    return _pinned(
        study,
        Evidence.Kind.DATA,
        finding=finding,
        finding_en=finding_en,
        figures=table.figures,
        trace=trace,
        by=by,
    )


@transaction.atomic
def pin_figures(study, *, figures, trace, finding, finding_en="", by):
    """Freeze figures that were reckoned further down the river, with the way back their maker gives."""
    return _pinned(
        study,
        Evidence.Kind.DATA,
        finding=finding,
        finding_en=finding_en,
        figures=figures,
        trace=trace,
        by=by,
    )


@transaction.atomic
def pin_quotation(question, *, questions, response, ref, excerpt="", finding, finding_en="", by):
    """Freeze words of one answer as evidence. It goes with its response.

    Refused unless the person lets us quote this answer, and unless every word of the excerpt is theirs
    (parts left out are marked ``[…]``).
    """
    level = quote_levels(question, [response.pk])[response.pk]
    if level == NO or response.state != Response.State.SUBMITTED:
        raise SynthesisError(_("This text may not be quoted: the person has not agreed."))
    answer = Answer.objects.filter(response=response, ref=ref, path__in=[path for _v, path in question.places]).first()
    if answer is None:
        raise SynthesisError(_("This answer is no longer there."))
    text = excerpt.strip() or answer.value
    if not is_excerpt(text, answer.value):
        raise SynthesisError(_("Quote the words as they were written; mark with […] what you leave out."))
    study = question.questionnaire.study
    figures = {
        "shape": "quote",
        "text": text,
        "language": response.language,
        "level": level,
        "attribution": attribution_of(questions, response, level),
    }
    trace = trace_of(question.questionnaire, (question,), None, {"n": 1, "missing": 0, "cases": 1}) | {"ref": ref}
    return _pinned(
        study,
        Evidence.Kind.TEXT,
        finding=finding,
        finding_en=finding_en,
        figures=figures,
        trace=trace,
        response=response,
        by=by,
    )


@transaction.atomic
def pin_outcome(study, *, figures, trace, finding, finding_en="", by):
    """Freeze what a focus group came to: a ranking, an agreement, or a voice known by its seat.

    Whether words may be quoted is for the room to know: it asks before it comes here. ``trace`` says ``group``, the
    number of the focus group, and for a voice ``voice``, by which ``forget_voices`` finds it again."""
    if figures["shape"] not in ("ranking", "agreement", "quote"):
        raise SynthesisError(_("This is no outcome of a focus group."))
    return _pinned(
        study,
        Evidence.Kind.FOCUS_GROUP,
        finding=finding,
        finding_en=finding_en,
        figures=figures,
        trace={"versions": [], "filter": {}, "missing": 0, "date": timezone.localdate().isoformat()} | trace,
        by=by,
    )


@transaction.atomic
def forget_voices(study, *, place, by=None, actor=""):
    """Erase the quotations of one seat of a focus group."""
    lost = list(Evidence.objects.filter(study=study, kind=Evidence.Kind.FOCUS_GROUP, trace__voice=place))
    for evidence in lost:
        record("erased quotation", evidence, by=by, actor=actor, study=study)
        evidence.delete()
    return len(lost)


@transaction.atomic
def forget_words(study, *, group, texts, by=None, actor=""):
    """Take withdrawn words out of the rankings and agreements of a focus group; the other rows stay as counted."""
    changed = 0
    for evidence in Evidence.objects.filter(study=study, kind=Evidence.Kind.FOCUS_GROUP, trace__group=group):
        rows = evidence.figures.get("rows", [])
        kept = [row for row in rows if row["text"] not in texts]
        named = any(text in sentence for text in texts for sentence in (evidence.finding, evidence.finding_en))
        if len(kept) == len(rows) and not named:
            continue
        if not kept:
            record("erased quotation", evidence, by=by, actor=actor, study=study)
            evidence.delete()
        else:
            evidence.figures["rows"] = kept
            if named:
                sentences = findings_of(evidence.figures)
                evidence.finding, evidence.finding_en = sentences["it"][:300], sentences["en"][:300]
            evidence.save(update_fields=["figures", "finding", "finding_en"])
        changed += 1
    return changed


@transaction.atomic
def reword_evidence(evidence, *, finding, finding_en, by):
    """Change the sentence; the figures stay."""
    evidence.finding, evidence.finding_en = finding.strip()[:300], finding_en.strip()[:300]
    evidence.save(update_fields=["finding", "finding_en"])
    record("reworded evidence", evidence, by=by, study=evidence.study)
    return evidence


@transaction.atomic
def unpin_evidence(evidence, *, by):
    """Let a piece of evidence go. Whether the report still uses it is for the report to say first."""
    record("unpinned evidence", evidence, by=by, study=evidence.study)
    evidence.delete()


@transaction.atomic
def forget_quotations(response, *, by=None, actor=""):
    """Erase the quotations taken from a response that may no longer be quoted as they were pinned.

    What stands in an edition already frozen stays there: it is published, and says what was agreed then."""
    pinned = Evidence.objects.filter(response=response, kind=Evidence.Kind.TEXT).select_related("study")
    lost = [evidence for evidence in pinned if lost_consent(evidence)]
    for evidence in lost:
        record("erased quotation", evidence, by=by, actor=actor, study=evidence.study)
        evidence.delete()
    return len(lost)


def trace_of(questionnaire, questions, where, figures):
    """Where figures come from, in both languages and for good."""
    versions = sorted(
        {number for question in questions for number in question.versions}
        or {version.number for version in questionnaire.read_versions}
    )
    return {
        "questionnaire": questionnaire.pk,
        "title": questionnaire.title,
        "versions": versions,
        "questions": [{"name": question.name, "labels": question.labels} for question in questions],
        "filter": where.as_json() if where else {},
        "n": figures["n"],
        "missing": figures["missing"],
        "cases": figures["cases"],
        "date": timezone.localdate().isoformat(),
    }


def is_excerpt(excerpt, text):
    """Whether every part of the excerpt stands in the text, in this order; white space does not count."""
    rest = " ".join(text.split())
    for part in excerpt.replace("[...]", CUT).split(CUT):
        part = " ".join(part.split())
        place = rest.find(part)
        if place < 0:
            return False
        rest = rest[place + len(part) :]
    return bool(excerpt.replace(CUT, "").strip())


def _pinned(study, kind, *, finding, finding_en, by, **held):
    evidence = Evidence.objects.create(
        study=study,
        kind=kind,
        number=_next_number(study, kind),
        finding=finding.strip()[:300],
        finding_en=finding_en.strip()[:300],
        pinned_by=by,
        **held,
    )
    record("pinned evidence", evidence, by=by, study=study)
    return evidence


def _next_number(study, kind):
    """Codes are never given twice: the study is held while one is taken."""
    Study.objects.select_for_update().get(pk=study.pk)
    return (Evidence.objects.filter(study=study, kind=kind).aggregate(top=Max("number"))["top"] or 0) + 1

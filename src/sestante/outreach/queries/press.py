"""Questions about releases: what still hinders the next step, who may read them when, what the public finds."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sestante.outreach.models import Commitment, Coverage, EmbargoAccess, PressContact, PressRelease, PublicRelease
from sestante.outreach.release_fields import (
    QUOTES,
    codes_of,
    field_problems,
    figures_in,
    loose_quotations,
    quoted,
    rule_hints,
)
from sestante.reports.models import Edition, Report
from sestante.reports.queries import lost_codes
from sestante.synthesis.models import Evidence

S = PressRelease.State
# state -> the next one on the ordinary way
NEXT = {
    S.DRAFT: S.FACT_CHECK,
    S.FACT_CHECK: S.QUOTES_APPROVED,
    S.QUOTES_APPROVED: S.LEGAL_PRIVACY_CHECK,
    S.LEGAL_PRIVACY_CHECK: S.APPROVED,
    S.APPROVED: S.SCHEDULED,
}
OPEN_TO_WRITING = (S.DRAFT, S.FACT_CHECK, S.QUOTES_APPROVED, S.LEGAL_PRIVACY_CHECK)
READY = (S.APPROVED, S.SCHEDULED, S.EMBARGOED_SENT)
OUT = (S.RELEASED, S.CORRECTED)


class Check(NamedTuple):
    key: str
    title: str
    problems: list

    @property
    def ok(self):
        return not self.problems


# -- one release -------------------------------------------------------------------------------------------------------
def release_of(study, pk):
    return PressRelease.objects.filter(study=study, pk=pk).select_related("study").first()


def frozen_evidence(study):
    """Evidence of the report's standing editions by code, from the newest that has it, with the way there."""
    found = {}
    editions = Edition.objects.filter(
        report__study=study, report__kind=Report.Kind.REPORT, withdrawn_at__isnull=True
    ).defer("content")
    for edition in editions.order_by("-number"):
        for one in edition.evidence:
            found.setdefault(one["code"], one | {"edition": edition.number})
    return found


def cited_evidence(study, texts):
    """The frozen evidence a release cites, in the order of the text."""
    frozen = frozen_evidence(study)
    return [frozen[code] for code in codes_of(texts) if code in frozen]


def spoken(release):
    """The texts of a release with whoever speaks beside each quotation, as the approval names them."""
    who = {f"{row.field}_who": row.who for row in release.approvals.filter(voided_at__isnull=True).only("field", "who")}
    return {language: said | who for language, said in release.texts.items()}


def approvals_of(release):
    """For each quotation: its words now, the approval in force if any, and whether it was voided by a change."""
    rows = list(release.approvals.select_related("recorded_by"))
    found = []
    for name in QUOTES:
        words = quoted(release.texts, name)
        standing = next((row for row in rows if row.field == name and row.voided_at is None), None)
        found.append(
            {
                "field": name,
                "words": words,
                "approval": standing if standing and standing.words == words else None,
                "voided": [row for row in rows if row.field == name and row.voided_at is not None],
            }
        )
    return found


def checks_of(release):
    """Everything that hinders a step, in four groups; a group without problems is done."""
    return [
        Check("fields", _("Fields and lengths"), field_problems(release.texts)),
        Check("facts", _("Every figure with its evidence"), figure_problems(release)),
        Check("quotes", _("Every quotation with its approval"), quote_problems(release)),
    ]


def bare_figures(release):
    """Sentences with a number that cite nothing and have no reason: (language, sentence)."""
    reasons = {row["sentence"] for row in release.reasons}
    return [
        (language, bare) for language, bare, codes in figures_in(release.texts) if not codes and bare not in reasons
    ]


def figure_problems(release):
    frozen, problems = frozen_evidence(release.study), []
    codes = codes_of(release.texts)
    pinned = {
        f"{kind}{number}" for kind, number in Evidence.objects.filter(study=release.study).values_list("kind", "number")
    }
    for code in codes:
        if code not in pinned and code not in frozen:
            problems.append(_("%(code)s does not exist.") % {"code": code})
        elif code not in frozen:
            problems.append(
                _("%(code)s is in no published edition: whoever reads must be able to look it up.") % {"code": code}
            )
    problems += [
        _("%(code)s may no longer be quoted: take it out.") % {"code": code}
        for code in lost_codes(release.study, codes)
    ]
    return problems + [
        _("No evidence and no reason: “%(words)s”") % {"words": words} for _language, words in bare_figures(release)
    ]


def quote_problems(release):
    names = {"citizen_quote": _("the citizen’s quotation"), "institutional_quote": _("the association’s quotation")}
    problems = [
        _("Not approved in these words: %(which)s.") % {"which": names[row["field"]]}
        for row in approvals_of(release)
        if any(row["words"].values()) and row["approval"] is None
    ]
    return problems + [
        _("Between quotation marks, but nobody approved it: “%(words)s”") % {"words": words}
        for words in loose_quotations(release.texts)
    ]


def hindrances(release, target):
    """Why a release may not come into a state yet; empty when it may."""
    groups = {
        S.FACT_CHECK: ("fields",),
        S.QUOTES_APPROVED: ("fields", "facts", "quotes"),
        S.LEGAL_PRIVACY_CHECK: ("fields", "facts", "quotes"),
        S.APPROVED: ("fields", "facts", "quotes"),
        S.SCHEDULED: ("fields", "facts", "quotes"),
        S.RELEASED: ("fields", "facts", "quotes"),
    }.get(target, ())
    return [problem for check in checks_of(release) if check.key in groups for problem in check.problems]


def hints_of(release):
    return rule_hints(release.texts)


# -- lists for the team ------------------------------------------------------------------------------------------------
def releases_of(study):
    return (
        PressRelease.objects.filter(study=study)
        .select_related("public", "kit")
        .annotate(
            invited=Count("accesses", filter=Q(accesses__revoked_at__isnull=True)),
            accepted=Count("accesses", filter=Q(accesses__accepted_at__isnull=False, accesses__revoked_at=None)),
        )
    )


def contacts():
    return PressContact.objects.select_related("province")


def contacts_to_invite(release):
    """Who may be offered a release: no objection, not invited yet, not waiting to be recognised."""
    free = contacts().filter(objected_at__isnull=True, asked_at__isnull=True)
    return free.exclude(accesses__release=release)


def requests_waiting():
    return contacts().filter(objected_at__isnull=True, asked_at__isnull=False)


def press_standing(study):
    """How the study stands with the press, in four numbers."""
    states = dict(PressRelease.objects.filter(study=study).values_list("state").order_by().annotate(number=Count("pk")))
    return {
        "releases": sum(states.values()),
        "embargoed": states.get(S.EMBARGOED_SENT, 0),
        "out": states.get(S.RELEASED, 0) + states.get(S.CORRECTED, 0),
        "coverage": Coverage.objects.filter(study=study).count(),
        "due": commitments_due(study, timezone.localdate()),
    }


def press_duties(study, today):
    """What waits for somebody: journalists who asked, releases stuck past their hour, commitments to check."""
    stuck = PressRelease.objects.filter(
        study=study, state__in=[S.SCHEDULED, S.EMBARGOED_SENT], release_at__lt=timezone.now() - timedelta(minutes=10)
    )
    return requests_waiting().count(), stuck.count(), commitments_due(study, today)


def commitments_due(study, today):
    return Commitment.objects.filter(study=study, outcome="open", check_on__lte=today).count()


# -- journalists -------------------------------------------------------------------------------------------------------
def access_at(pk):
    return (
        EmbargoAccess.objects.select_related("contact", "release__study", "release__kit", "release__public")
        .filter(pk=pk)
        .first()
    )


# -- the public --------------------------------------------------------------------------------------------------------
def public_releases():
    """What the press room lists, the newest first; a withdrawn one stays, without its content."""
    return PublicRelease.objects.select_related("study").defer("evidence")


def public_release_at(slug):
    return PublicRelease.objects.select_related("study").filter(slug=slug).first()


def public_commitments(study=None):
    """Commitments of public studies, or of one of them."""
    shown = Commitment.objects.filter(study__public_since__isnull=False)
    shown = shown if study is None else shown.filter(study=study)
    return shown.select_related("study").order_by("-made_on", "-pk")


def public_coverage(most=12):
    return Coverage.objects.filter(study__public_since__isnull=False)[:most]


def evidence_rows(evidence, study_slug, language):
    """Cited evidence as a list of sources: code, sentence, address in its edition."""
    return [
        {
            "code": one["code"],
            "finding": one["finding"].get(language) or one["finding"].get("it", ""),
            "url": reverse("edition", args=[study_slug, one["edition"]]) + f"#prova-{one['code']}",
            "edition": one["edition"],
        }
        for one in evidence
    ]

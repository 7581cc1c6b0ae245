"""A press release on its way: written, checked step by step, approved, released, corrected in the open, withdrawn."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sestante.journal.actions import record
from sestante.outreach.errors import OutreachError, TextChanged
from sestante.outreach.models import PressRelease, PublicRelease, QuoteApproval, ReleaseStep
from sestante.outreach.queries.press import NEXT, OPEN_TO_WRITING, OUT, READY, cited_evidence, hindrances, spoken
from sestante.outreach.release_fields import BY_NAME, LANGUAGES, QUOTES, quoted
from sestante.people.actions import public_changed

from .kits import forget_kit, lend_kit, order_kit

S = PressRelease.State
# What somebody vouches for when rules and privacy are checked: all of it, or the step is refused.
STATEMENTS = {
    "agreed": gettext_lazy("Whoever can be recognised, in words or in photographs, has agreed"),
    "no_ranking": gettext_lazy("Nobody is ranked, pitied or described by what they lack"),
    "open_sources": gettext_lazy("Every figure says where it comes from, and its limits are in the notes"),
}


@transaction.atomic
def begin_release(study, *, by, place="", dated_on=None, texts=None):
    release = PressRelease.objects.create(
        study=study,
        created_by=by,
        place=place,
        dated_on=dated_on or timezone.localdate(),
        texts=texts or {language: {} for language in LANGUAGES},
    )
    ReleaseStep.objects.create(release=release, state=S.DRAFT, by=by)
    record("began release", release, by=by, study=study)
    return release


def _held(release):
    return PressRelease.objects.select_for_update(of=("self",)).select_related("study").get(pk=release.pk)


@transaction.atomic
def write_release(release, *, texts, revision, by, place=None, dated_on=None):
    """Save the words of a release that somebody opened at ``revision``.

    Other words of a quotation void its approval; any change after the figures were checked sends it back to draft.
    """
    held = _held(release)
    if held.state not in OPEN_TO_WRITING:
        raise OutreachError(_("It is approved: take it back to draft first, or publish a correction."))
    cleaned = cleaned_texts(texts)
    facts = (cleaned, held.place if place is None else place, held.dated_on if dated_on is None else dated_on)
    if facts == (held.texts, held.place, held.dated_on):
        return held
    if held.revision != revision:
        raise TextChanged(held)
    held.texts, held.place, held.dated_on = facts
    held.revision += 1
    void_approvals(held)
    if held.state != S.DRAFT:
        _step(held, S.DRAFT, by, _("The text was changed."))
    held.save()
    forget_kit(held)
    return held


def cleaned_texts(texts):
    return {
        language: {
            name: texts.get(language, {}).get(name, "").replace("\r\n", "\n").strip()
            for name in BY_NAME
            if texts.get(language, {}).get(name, "").strip()
        }
        for language in LANGUAGES
    }


def void_approvals(release):
    """An approval holds for the words it was given for, and for no others."""
    for approval in release.approvals.filter(voided_at__isnull=True):
        if approval.words != quoted(release.texts, approval.field):
            approval.voided_at = timezone.now()
            approval.save(update_fields=["voided_at"])


@transaction.atomic
def give_reason(release, *, sentence, reason, by):
    """Say why a figure needs no evidence, such as the number of a street or the length of an evening."""
    held = _held(release)
    if not reason.strip():
        raise OutreachError(_("Write why this figure needs no evidence."))
    rows = [row for row in held.reasons if row["sentence"] != sentence]
    held.reasons = [*rows, {"sentence": sentence, "reason": reason.strip()[:300], "by": str(by),
                            "at": timezone.now().isoformat()}]  # fmt: skip
    held.save(update_fields=["reasons"])
    return held


@transaction.atomic
def approve_quotation(release, *, field, who, channel, approved_on, by):
    """Record that whoever speaks approved these very words, in both languages."""
    held = _held(release)
    if field not in QUOTES:
        raise OutreachError(_("There is no such quotation."))
    if held.state not in OPEN_TO_WRITING:
        raise OutreachError(_("It is approved: take it back to draft first, or publish a correction."))
    words = quoted(held.texts, field)
    if not all(words.values()):
        raise OutreachError(_("Write the quotation in both languages first: both are approved."))
    if approved_on > timezone.localdate():
        raise OutreachError(_("That day is still to come."))
    held.approvals.filter(field=field, voided_at__isnull=True).update(voided_at=timezone.now())
    approval = QuoteApproval.objects.create(
        release=held, field=field, who=who, words=words, channel=channel, approved_on=approved_on, recorded_by=by
    )
    record("recorded approval", approval, by=by, study=held.study, field=field)
    return approval


# -- the steps ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def move_release(release, *, by, statements=()):
    """One step forward on the ordinary way, up to the check of rules and privacy."""
    held = _held(release)
    target = NEXT.get(held.state)
    if target is None or target in (S.APPROVED, S.SCHEDULED):
        raise OutreachError(_("There is no such step from here."))
    _refuse_hindered(held, target)
    if target == S.LEGAL_PRIVACY_CHECK:
        if missing := set(STATEMENTS) - set(statements):
            raise OutreachError(_("Still to be vouched for: %(words)s.") % {"words": str(STATEMENTS[min(missing)])})
        held.statements = sorted(STATEMENTS)
    return _move(held, target, by)


@transaction.atomic
def approve_release(release, *, by):
    """The last yes before it may go out; whoever calls has looked that ``by`` may publish."""
    held = _held(release)
    if held.state != S.LEGAL_PRIVACY_CHECK:
        raise OutreachError(_("Rules and privacy are checked before it is approved."))
    _refuse_hindered(held, S.APPROVED)
    _move(held, S.APPROVED, by)
    record("approved release", held, by=by, study=held.study)
    order_kit(held)
    return held


@transaction.atomic
def schedule_release(release, *, release_at, is_embargoed, by):
    """Say when it goes out by itself, and whether journalists may have it before."""
    held = _held(release)
    if held.state not in (S.APPROVED, S.SCHEDULED):
        raise OutreachError(_("It is scheduled when it is approved, not before."))
    if release_at <= timezone.now():
        raise OutreachError(_("Choose a time that is still to come."))
    held.release_at, held.is_embargoed = release_at, is_embargoed
    _move(held, S.SCHEDULED, by)
    record("scheduled release", held, by=by, study=held.study)
    order_kit(held)
    return held


@transaction.atomic
def take_back(release, *, by, note):
    """Back to draft, while nobody outside has it."""
    held = _held(release)
    if held.state not in (*OPEN_TO_WRITING[1:], S.APPROVED, S.SCHEDULED):
        raise OutreachError(_("Others already have it: publish a correction or withdraw it."))
    return _move(held, S.DRAFT, by, note)


@transaction.atomic
def publish_release(release, *, by=None, now=None):
    """Copy the release to the public side. Again it changes nothing."""
    held = _held(release)
    if held.state in OUT:
        return held.public
    if held.state not in READY:
        raise OutreachError(_("It is released when it is approved, not before."))
    _refuse_hindered(held, S.RELEASED)
    public = PublicRelease.objects.create(
        release=held,
        study=held.study,
        slug=_free_slug(held),
        content=spoken(held),
        corrections=held.corrections,
        evidence=cited_evidence(held.study, held.texts),
        place=held.place,
        dated_on=held.dated_on or timezone.localdate(),
        is_invented=held.study.is_invented,
        released_at=now or timezone.now(),
    )
    _move(held, S.RELEASED, by)
    lend_kit(held)
    record("released", held, by=by, study=held.study)
    public_changed()
    return public


def lift_embargoes(now=None):
    """What was due by now becomes public by itself. One that is hindered stays, and does not hold the others up."""
    now, done = now or timezone.now(), 0
    due = PressRelease.objects.filter(state__in=[S.SCHEDULED, S.EMBARGOED_SENT], release_at__lte=now)
    for release in due:
        try:
            publish_release(release, now=now)
        except OutreachError:
            continue
        done += 1
    return done


@transaction.atomic
def correct_release(release, *, texts, words, by):
    """Publish other words in place of what was wrong, and say in the open what changed and when.

    Approvals hold as before: other words of a quotation need their own yes first, figures their evidence.
    """
    held = _held(release)
    if held.state not in (*OUT, S.EMBARGOED_SENT):
        raise OutreachError(_("Only what others already have is corrected."))
    if not all(words.get(language, "").strip() for language in LANGUAGES):
        raise OutreachError(_("Say in both languages what was wrong and what is right."))
    before, held.texts = held.texts, cleaned_texts(texts)
    if before == held.texts:
        raise OutreachError(_("The words are the same as before."))
    if any(quoted(before, name) != quoted(held.texts, name) for name in QUOTES):
        raise OutreachError(_("A quotation stays as it was approved: withdraw the release if it is wrong."))
    _refuse_hindered(held, S.RELEASED)
    held.revision += 1
    row = {"at": timezone.now().isoformat(), "words": {language: words[language].strip() for language in LANGUAGES}}
    held.corrections = [*held.corrections, row]
    if held.state in OUT:
        public = held.public
        public.content, public.corrections = spoken(held), held.corrections
        public.evidence = cited_evidence(held.study, held.texts)
        public.save()
        _move(held, S.CORRECTED, by, row["words"]["it"])
        public_changed()
    else:
        held.save()
        _step(held, held.state, by, row["words"]["it"])
    record("corrected release", held, by=by, study=held.study)
    order_kit(held)
    return held


@transaction.atomic
def withdraw_release(release, *, words, by):
    """Take a release back. Its address stays and says why; its content, its kit and every personal link are gone."""
    held = _held(release)
    if held.state not in (*OUT, *READY):
        raise OutreachError(_("Only what others already have is withdrawn."))
    if not all(words.get(language, "").strip() for language in LANGUAGES):
        raise OutreachError(_("Say in both languages why it is withdrawn."))
    public = PublicRelease.objects.filter(release=held).first()
    if public is not None:
        public.content, public.evidence, public.kit = {}, [], ""
        public.withdrawn_at, public.withdrawal_words = timezone.now(), {k: words[k].strip() for k in LANGUAGES}
        public.save()
    forget_kit(held)
    held.accesses.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    _move(held, S.WITHDRAWN, by, words["it"].strip())
    record("withdrew release", held, by=by, study=held.study, reason=words["it"][:200])
    public_changed()
    return held


def _refuse_hindered(held, target):
    problems = hindrances(held, target)
    if problems:
        raise OutreachError(" ".join(problems[:3]))


def _move(held, target, by, note=""):
    held.state = target
    if target == S.DRAFT:
        held.statements = []
    held.save()
    _step(held, target, by, note)
    return held


def _step(held, state, by, note=""):
    held.state = state
    ReleaseStep.objects.create(release=held, state=state, by=by, note=note)


def _free_slug(release):
    stem = slugify(str(release))[:80] or "comunicato"
    taken = set(PublicRelease.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(name for number in range(1, 1000) if (name := stem if number == 1 else f"{stem}-{number}") not in taken)

"""One press release: its text in both languages, its checks, its figures and quotations."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.outreach.actions.releases import (
    STATEMENTS,
    approve_quotation,
    begin_release,
    give_reason,
    write_release,
)
from sestante.outreach.errors import OutreachError, TextChanged
from sestante.outreach.models import PressKit, PressRelease
from sestante.outreach.queries.press import (
    NEXT,
    OPEN_TO_WRITING,
    OUT,
    READY,
    approvals_of,
    bare_figures,
    checks_of,
    cited_evidence,
    evidence_rows,
    frozen_evidence,
    hints_of,
    release_of,
    spoken,
)
from sestante.outreach.release_fields import (
    FIELDS,
    LANGUAGES,
    MAX_WORDS,
    READABLE,
    embargo_line,
    header_line,
    readability,
    total_words,
)
from sestante.web.access import may
from sestante.web.showing import release_sections

from .release_forms import QuoteForm, TextForm

S = PressRelease.State


def found_or_404(request, pk):
    found = release_of(request.study, pk)
    if found is None:
        raise Http404
    return found


def tried(request, act, done):
    """Do it; say that it is done, or why not."""
    try:
        act()
    except OutreachError as problem:
        messages.error(request, str(problem))
        return False
    if done:
        messages.success(request, done)
    return True


# -- writing -----------------------------------------------------------------------------------------------------------
@require_POST
def new_release(request, study):
    made = begin_release(request.study, by=request.user)
    return redirect("release_text", request.study.slug, made.pk)


def release(request, study, pk):
    """Where it stands: steps, what hinders the next one, the text as it reads, who has it."""
    found = found_or_404(request, pk)
    language = "en" if request.GET.get("lingua") == "en" else "it"
    evidence = cited_evidence(request.study, found.texts)
    sections = release_sections(spoken(found).get(language, {}))
    page = {
        "release": found,
        "public": getattr(found, "public", None),
        "kit": PressKit.objects.filter(release=found).first(),
        "steps": steps_of(found),
        "history": found.steps.select_related("by"),
        "checks": checks_of(found),
        "hints": hints_of(found),
        "index": readability(found.texts),
        "target": READABLE,
        "bare": list(dict.fromkeys(words for _language, words in bare_figures(found))),
        "quotes": approvals_of(found),
        "quote_form": QuoteForm(initial={"approved_on": timezone.localdate()}),
        "language": language,
        **{name: part for name, part in sections.items() if name != "quotes"},
        "spoken_quotes": sections["quotes"],
        "header": header_line(found, language),
        "embargo": embargo_line(found, get_language()),
        "line": embargo_line(found, language),
        "sources": evidence_rows(evidence, request.study.slug, language),
        "accesses": found.accesses.select_related("contact"),
        "next": NEXT.get(found.state) if found.state not in (S.LEGAL_PRIVACY_CHECK, S.APPROVED) else None,
        "statements": STATEMENTS.items() if found.state == S.QUOTES_APPROVED else (),
        "can_write": found.state in OPEN_TO_WRITING,
        "can_publish": may(request, "publish_press"),
        "is_ready": found.state in READY,
        "is_out": found.state in OUT,
        "views": [
            {"label": _("Italian").capitalize(), "url": "?lingua=it#testo", "current": language == "it"},
            {"label": _("English").capitalize(), "url": "?lingua=en#testo", "current": language == "en"},
        ],
    }
    return render(request, "workbench/release.html", page)


def steps_of(found):
    """The way as a stepper: done, now, to do."""
    order = [S.DRAFT, S.FACT_CHECK, S.QUOTES_APPROVED, S.LEGAL_PRIVACY_CHECK, S.APPROVED, S.SCHEDULED, S.RELEASED]
    here = {S.EMBARGOED_SENT: S.SCHEDULED, S.CORRECTED: S.RELEASED, S.WITHDRAWN: S.RELEASED}.get(
        found.state, found.state
    )
    place = order.index(here)
    words = {S.FACT_CHECK: _("figures"), S.QUOTES_APPROVED: _("quotations"), S.LEGAL_PRIVACY_CHECK: _("rules")}
    return [
        {
            "label": words.get(state, state.label),
            "state": "done" if number < place or here == S.RELEASED else "now" if number == place else "todo",
        }
        for number, state in enumerate(order)
    ]


def written(found):
    values = {"place": found.place, "dated_on": found.dated_on, "revision": found.revision}
    return values | {
        f"{language}_{field.name}": found.said(language, field.name) for language in LANGUAGES for field in FIELDS
    }


def release_text(request, study, pk):
    """The editor: Italian beside English, counts while writing, evidence at hand."""
    found, theirs = found_or_404(request, pk), None
    if found.state not in OPEN_TO_WRITING:
        return redirect("release", request.study.slug, pk)
    form = TextForm(request.POST or None, initial=written(found))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            write_release(found, texts=form.texts(), revision=given["revision"], by=request.user, place=given["place"],
                          dated_on=given["dated_on"])  # fmt: skip
        except TextChanged as conflict:
            theirs = conflict.release
            form.data = form.data.copy()
            form.data["revision"] = theirs.revision  # sending again means: I have seen the other version
        except OutreachError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Text saved"))
            return redirect("release", request.study.slug, pk)
    texts = form.texts() if form.is_bound and form.is_valid() else found.texts
    page = {
        "release": found,
        "form": form,
        "theirs": [(field, theirs.said("it", field.name)) for field in FIELDS] if theirs else (),
        "totals": [(language, total_words(texts.get(language, {}))) for language in LANGUAGES],
        "most": MAX_WORDS,
        "evidence": frozen_evidence(request.study).values(),
    }
    return render(request, "workbench/release_text.html", page, status=409 if theirs else 200)


@require_POST
def reason(request, study, pk):
    found = found_or_404(request, pk)
    given = {name: request.POST.get(name, "") for name in ("sentence", "reason")}
    tried(request, lambda: give_reason(found, by=request.user, **given), _("Reason kept"))
    return redirect("release", request.study.slug, pk)


@require_POST
def quotation(request, study, pk):
    """Record who approved a quotation, how and when."""
    found, form = found_or_404(request, pk), QuoteForm(request.POST)
    if not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
        messages.error(request, _("The approval was not kept: %(why)s") % {"why": problem})
    else:
        tried(request, lambda: approve_quotation(found, by=request.user, **form.cleaned_data), _("Approval recorded"))
    return redirect("release", request.study.slug, pk)

"""After sending: the receipt, what became of the answers, and every way back."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sestante.catalogue.actions import honour_consent
from sestante.catalogue.models import PracticeSheet
from sestante.exchange.actions import forget, honour
from sestante.exchange.links import voice_token
from sestante.exchange.queries import kind_of, listing_of, own_data_of
from sestante.fieldwork.actions import keep_sent, may_change, reopen_response, withdraw_consent, withdraw_response
from sestante.fieldwork.actions.thanking import receipt_of
from sestante.fieldwork.errors import FieldworkError
from sestante.fieldwork.models import Response
from sestante.fieldwork.queries import paper_of, session_of
from sestante.fieldwork.queries.consents import refusal_of
from sestante.indicators.actions import forget_response
from sestante.questionnaires.models import NAMELESS
from sestante.reports.queries import uses_of
from sestante.synthesis.actions import forget_quotations
from sestante.synthesis.queries.uses import quotations_of, tables_counting
from sestante.web.files import attachment_response

from .links import with_response
from .sections import frame_of
from .words import sections_in_words

SENT = (Response.State.SUBMITTED, Response.State.TO_CHECK)


@with_response(*SENT)
def receipt(request, token, response):
    """It has arrived: number, time, what happens next, and what can still be done."""
    if kind_of(response):
        voice = response.voices.first()
        return redirect("voice_page", token=voice_token(voice)) if voice else redirect("voice")
    paper, language = paper_of(response.version), get_language()
    sending = response.sendings.order_by("-number").first()
    return render(
        request,
        "participate/receipt.html",
        {
            **frame_of(response, paper, language),
            "token": token,
            "response": response,
            "sending": sending,
            "receipt": receipt_of(sending) if sending else "",
            "may_change": may_change(response),
            "link": request.build_absolute_uri(request.path.rsplit("ricevuta/", 1)[0]),
            "nomination": response.call_id is not None and not is_nameless(response),
            "nameless": is_nameless(response),
            "has_offers": bool(listing_of(response)),
        },
    )


@with_response(*SENT)
def uses(request, token, response):
    """How the answers were used: what quotes them, what counts them, where it can be read."""
    paper, language = paper_of(response.version), get_language()
    quotations = [used(evidence) for evidence in quotations_of(response)]
    tables = [used(evidence) for evidence in tables_counting(response)]
    return render(
        request,
        "participate/uses.html",
        {
            **frame_of(response, paper, language),
            "token": token,
            "response": response,
            "quotations": quotations,
            "tables": tables,
            "sheet": sheet_of(response),
            "answers": response.answers.count(),
        },
    )


def used(evidence):
    """A piece of evidence and the public places where it stands."""
    language = get_language()
    found = uses_of(evidence)
    labels = [question["labels"] for question in evidence.trace.get("questions", ())]
    said = [words.get(language) or next(iter(words.values()), "") for words in labels]
    return {
        "evidence": evidence,
        "finding": evidence.finding_en if language == "en" and evidence.finding_en else evidence.finding,
        "question": said[0] if said else "",
        "subject": f"quotes:{evidence.trace['questions'][0]['name']}" if said and evidence.response_id else "",
        "chapters": found["chapters"],
        "editions": [edition for edition in found["editions"] if edition.withdrawn_at is None],
    }


def sheet_of(response):
    if response.practice_id is None:
        return None
    return PracticeSheet.objects.published().filter(practice=response.practice_id).first()


# -- changing one's mind -----------------------------------------------------------------------------------------------
@with_response(Response.State.SUBMITTED)
def reopening(request, token, response):
    """Open the form again: asked first, since what was sent stops counting until it is sent again."""
    if request.method == "POST":
        try:
            reopen_response(response)
        except FieldworkError as refusal:
            messages.error(request, str(refusal))
            return redirect("form_receipt", token=token)
        messages.success(request, _("The form is open again"))
        return redirect("form_start", token=token)
    return _confirmation(request, token, response, "participate/reopening.html", may_change=may_change(response))


@require_POST
@with_response(Response.State.DRAFT)
def kept_sending(request, token, response):
    """Let the changes be: the form counts again as it was last sent."""
    try:
        keep_sent(response)
    except FieldworkError as refusal:
        messages.error(request, str(refusal))
        return redirect("form_start", token=token)
    messages.success(request, _("The form counts again as you sent it"))
    return redirect("form_receipt", token=token)


@with_response(*SENT, Response.State.DRAFT)
def consents(request, token, response):
    """What was agreed to, in which words and when; each can be taken back by one press."""
    if request.method == "POST":
        return _take_back(request, token, response)
    paper, language = paper_of(response.version), get_language()
    rows = []
    for consent in response.consents.order_by("-given_at", "subject"):
        question, _gap, answer = consent.text.partition("\n")
        refusal = refusal_of(consent.subject)
        rows.append({"consent": consent, "question": question, "answer": answer.partition("\n")[0],
                     "may_take_back": consent.withdrawn_at is None and bool(refusal) and consent.choice != refusal,
                     "refused": bool(refusal) and consent.choice == refusal})  # fmt: skip
    context = {**frame_of(response, paper, language), "token": token, "response": response, "rows": rows}
    return render(request, "participate/consents.html", context)


def _take_back(request, token, response):
    subject = request.POST.get("subject", "")
    try:
        consent = withdraw_consent(response, subject)
    except FieldworkError as refusal:
        messages.error(request, str(refusal))
        return redirect("form_consents", token=token)
    if consent is not None:
        _undo_downstream(response)
        messages.success(request, _("Consent withdrawn"))
    return redirect("form_consents", token=token)


def _undo_downstream(response):
    """What was made of this response goes where its consent is gone: the river flows down, so the page asks in turn."""
    actor = str(_("The practice itself"))
    now = Response.objects.get(pk=response.pk)
    forget_quotations(now, actor=actor)
    if now.state == Response.State.WITHDRAWN:
        forget_response(now)
    honour(now)
    if response.practice is not None:
        honour_consent(response.practice, actor=actor)


@with_response(*SENT, Response.State.DRAFT)
def withdrawal(request, token, response):
    """Take everything back. Asked first: what is erased cannot be brought back by anybody."""
    if request.method == "POST":
        withdraw_response(response)
        forget(response)
        _undo_downstream(response)
        return redirect("form_withdrawn", token=token)
    return _confirmation(request, token, response, "participate/withdrawal.html", sheet=sheet_of(response))


@with_response(Response.State.WITHDRAWN)
def withdrawn(request, token, response):
    paper = paper_of(response.version)
    context = {**frame_of(response, paper, get_language()), "token": token, "response": response}
    return render(request, "participate/withdrawn.html", context)


def _confirmation(request, token, response, template, **more):
    paper = paper_of(response.version)
    context = {**frame_of(response, paper, get_language()), "token": token, "response": response, **more}
    return render(request, template, context)


# -- one's own data ----------------------------------------------------------------------------------------------------
@with_response(*SENT, Response.State.DRAFT)
def own_data(request, token, response):
    """Everything kept about this form, to read and to save."""
    paper, language = paper_of(response.version), get_language()
    session = session_of(response, language=language)
    return render(
        request,
        "participate/own_data.html",
        {
            **frame_of(response, paper, language),
            "token": token,
            "response": response,
            "sections": sections_in_words(token, response, paper, session, language, everything=False),
            "consents": response.consents.all(),
            "sendings": response.sendings.all(),
            "attachments": response.attachments.all(),
        },
    )


@with_response(*SENT, Response.State.DRAFT)
def own_data_file(request, token, response):
    """The same as JSON, for another program (GDPR art. 20)."""
    paper = paper_of(response.version)
    session = session_of(response, language=get_language())
    data = {
        "form": {"id": paper.form_id, "version": paper.number, "title": paper.title},
        "state": response.state,
        "language": response.language,
        "created_at": response.created_at,
        "saved_at": response.saved_at,
        "sent_at": response.submitted_at,
        "downloaded_at": timezone.now(),
        "answers": {ref: text for ref, text in session.values(relevant_only=False).items() if text},
        "unread": response.pending,
        "second_versions": response.disputed,
        "consents": list(response.consents.values("subject", "choice", "text", "text_version", "language", "channel",
                                                  "given_at", "withdrawn_at")),
        "sendings": list(response.sendings.values("number", "at", "language")),
        "left_behind": list(response.moves.values("from_version__number", "to_version__number", "at", "dropped")),
        "voices": own_data_of(response),
        "files": list(response.attachments.values("ref", "name", "content_type", "size", "alt", "at")),
    }  # fmt: skip
    answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="{paper.form_id}-{response.pk}.json"'
    return answer


@with_response(*SENT, Response.State.DRAFT)
def attachment(request, token, response, pk):
    """A file of this response; a picture also small, once it has been drawn so."""
    found = response.attachments.select_related("file").filter(pk=pk).first()
    if found is None:
        raise Http404
    return attachment_response(request, found)


def is_nameless(response):
    """Whether these answers are nobody's: then there is nobody to write to, and nothing to promise."""
    return response.version.questionnaire.purpose in NAMELESS

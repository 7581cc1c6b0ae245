"""A comment on one paragraph of a draft, by anybody; and the way back for who wrote it."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sestante.letters import links
from sestante.people.queries import host
from sestante.reports.actions import comment_on, withdraw_comments
from sestante.reports.actions.commenting import LINK
from sestante.reports.errors import ReportError
from sestante.reports.models import Commenter
from sestante.reports.queries import comments_shown, edition_at, paragraph_in

from .guard import TRAP, clock, why_not_now

CONSENT = gettext_lazy(
    "I have read the privacy notice. My comment may be shown beside the paragraph with the name I write, if any; "
    "my e-mail is used only to send me the answer."
)


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )
    name = forms.CharField(
        label=gettext_lazy("Name to show"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Leave it empty to comment without a name."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("To receive the answer. It is shown to nobody."),
    )
    consent = forms.BooleanField(label=CONSENT)


def guideline_comment(request, study, number, paragraph):
    """The paragraph, what was said of it, and room to say more while the draft is open."""
    edition = edition_at(study, number, "guidelines")
    if edition is None or edition.withdrawn_at is not None:
        raise Http404
    found = paragraph_in(edition, paragraph, get_language()) or paragraph_in(edition, paragraph, "it")
    if found is None:
        raise Http404
    form = CommentForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if refusal := why_not_now(request, "comment"):
            messages.error(request, refusal)
            status = 429
        else:
            return _kept(request, edition, paragraph, form.cleaned_data)
    page = {
        "edition": edition,
        "form_study": edition.report.study,
        "paragraph": found,
        "comments": comments_shown(edition).get(paragraph, []),
        "takes": edition.takes_comments(timezone.localdate()),
        "form": form,
        "trap": TRAP,
        "clock": clock(),
        "back": f"{edition.get_absolute_url()}#{paragraph}",
    }
    return render(request, "participate/guideline_comment.html", page, status=status)


def _kept(request, edition, paragraph, given):
    try:
        comment = comment_on(
            edition,
            paragraph,
            text=given["text"],
            name=given["name"],
            email=given["email"],
            language=get_language(),
            consent_text=f"{CONSENT}\n\n{host().notice_in(get_language())}".strip(),
            consent_version=host().privacy_version[:20],
        )
    except ReportError as refusal:
        messages.error(request, str(refusal))
        return redirect(edition)
    messages.success(request, _("Comment sent"))
    return redirect("own_comment", token=links.token_of(LINK, comment.commenter_id, comment.commenter.nonce))


def own_comment(request, token):
    """What became of one's own comment, and taking it back."""
    pk = links.pk_of(token)
    commenter = Commenter.objects.filter(pk=pk).first() if pk else None
    if commenter is None or not links.opens(token, LINK, commenter.pk, commenter.nonce):
        page = render(request, "participate/comment_gone.html", status=410)
        add_never_cache_headers(page)
        return page
    comment = commenter.comments.select_related("edition__report__study").get()
    if request.method == "POST":
        edition = comment.edition
        withdraw_comments(commenter)
        messages.success(request, _("Comment taken back"))
        return redirect(edition)
    page = {
        "comment": comment,
        "form_study": comment.edition.report.study,
        "paragraph": paragraph_in(comment.edition, comment.paragraph, get_language()),
        "link": request.build_absolute_uri(request.path),
    }
    answer = render(request, "participate/own_comment.html", page)
    add_never_cache_headers(answer)
    answer["Referrer-Policy"] = "same-origin"
    return answer

"""What the public says of a draft: received, read, shown or not, answered."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sestante.journal.actions import record
from sestante.letters import links
from sestante.letters.actions import queue_letter
from sestante.people.actions import public_changed
from sestante.people.queries import host
from sestante.reports.errors import ReportError
from sestante.reports.models import Comment, Commenter
from sestante.reports.queries import paragraph_in

LINK = "comment"  # kind of the personal link


@transaction.atomic
def comment_on(edition, paragraph, *, text, language, consent_text, consent_version, name="", email=""):
    """Keep a comment on one paragraph; nobody sees it before the team has read it. A letter says that it arrived."""
    if not edition.takes_comments(timezone.localdate()):
        raise ReportError(_("This draft no longer takes comments."))
    if paragraph_in(edition, paragraph, "it") is None:
        raise ReportError(_("There is no such paragraph."))
    commenter = Commenter.objects.create(
        name=name.strip(),
        email=email.strip().lower(),
        language=language,
        nonce=links.new_nonce(),
        consent_text=consent_text,
        consent_version=consent_version,
        given_at=timezone.now(),
    )
    comment = Comment.objects.create(edition=edition, paragraph=paragraph, commenter=commenter, text=text.strip(),
                                     language=language)  # fmt: skip
    record("commented on guidelines", comment.edition, actor=str(_("A reader")), study=edition.report.study,
           paragraph=paragraph)  # fmt: skip
    if commenter.email:
        _write_to(comment, "reports/letters/comment_received", purpose="comment received")
    return comment


@transaction.atomic
def decide_comment(comment, *, by, show, reason=""):
    """Show a comment beside its paragraph, or not, with the reason its author is told."""
    comment = Comment.objects.select_for_update(of=("self",)).select_related("edition__report__study", "commenter").get(
        pk=comment.pk
    )  # fmt: skip
    if not show and not reason.strip():
        raise ReportError(_("Say why it is not shown: its author will read it."))
    comment.state = Comment.State.SHOWN if show else Comment.State.DECLINED
    comment.decided_at, comment.decided_by, comment.reason = timezone.now(), by, "" if show else reason.strip()
    comment.signed = comment.commenter.name if show else ""
    comment.save(update_fields=["state", "decided_at", "decided_by", "reason", "signed"])
    record("showed comment" if show else "declined comment", comment.edition, by=by, study=comment.edition.report.study,
           paragraph=comment.paragraph)  # fmt: skip
    public_changed()
    return comment


@transaction.atomic
def reply_to(comment, *, by, reply):
    """Answer a comment: beside it where it is shown, and by letter where its author left an address."""
    comment = Comment.objects.select_for_update(of=("self",)).select_related("edition__report__study", "commenter").get(
        pk=comment.pk
    )  # fmt: skip
    if comment.state == Comment.State.RECEIVED:
        raise ReportError(_("First say whether the comment is shown."))
    if not reply.strip():
        raise ReportError(_("Write the answer."))
    first = not comment.reply
    comment.reply, comment.replied_at, comment.replied_by = reply.strip(), timezone.now(), by
    comment.save(update_fields=["reply", "replied_at", "replied_by"])
    record("answered comment", comment.edition, by=by, study=comment.edition.report.study, paragraph=comment.paragraph)
    if comment.commenter.email and first:
        _write_to(comment, "reports/letters/comment_answered", purpose="comment answered")
    public_changed()
    return comment


@transaction.atomic
def withdraw_comments(commenter):
    """Take back what somebody said: the words and the address go, nothing of them stays."""
    edition = commenter.comments.select_related("edition__report__study").first().edition
    commenter.delete()
    record("withdrew comment", edition, actor=str(_("A reader")), study=edition.report.study)
    public_changed()


def address_of(commenter):
    """Where somebody finds their comment again, and takes it back."""
    with translation.override(commenter.language):
        token = links.token_of(LINK, commenter.pk, commenter.nonce)
        return settings.SESTANTE_SITE_URL + reverse("own_comment", args=[token])


def _write_to(comment, template, *, purpose):
    commenter, study = comment.commenter, comment.edition.report.study
    language = commenter.language
    with translation.override(language):
        button = _("See your comment")
        why = _("We write to you because you commented on the guidelines.")
        paragraph = paragraph_in(comment.edition, comment.paragraph, language)
        context = {
            "button": button,
            "button_url": address_of(commenter),
            "why": why,
            "host": host(),
            "study": study,
            "document": comment.edition.title[language],
            "comment": comment,
            "chapter": paragraph["title"] if paragraph else "",
        }
    return queue_letter(template, purpose=purpose, about=f"comment:{comment.pk}", recipient=commenter.email,
                        language=language, context=context, study_pk=study.pk)  # fmt: skip

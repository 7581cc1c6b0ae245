"""What of a study the world may see: who agreed to what, the page it would make, publishing and withdrawing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from sestante.catalogue.actions import choose_photographs, publish_sheet, withdraw_sheet
from sestante.catalogue.errors import CatalogueError
from sestante.catalogue.models import PracticeSheet
from sestante.catalogue.photographs import LONGEST_ALT, Why, frozen, photographs_of, shown_of
from sestante.catalogue.queries import draft_of, practice_to_show, practices_to_show, standing_of
from sestante.web.access import may
from sestante.web.showing import page_of

PER_PAGE = 50
STATES = {  # state: words, look of the tag, icon
    "ready": (gettext_lazy("Ready"), "now", ""),
    "published": (gettext_lazy("Published"), "ok", "check"),
    "changed": (gettext_lazy("Changed since"), "now", "warning"),
    "withdrawn": (gettext_lazy("Withdrawn"), "", ""),
    "refused": (gettext_lazy("Not agreed"), "", "lock"),
    "revoked": (gettext_lazy("Consent taken back: withdraw it"), "err", "warning"),
}
LEVELS = {
    "full": gettext_lazy("The whole form"),
    "card_only": gettext_lazy("The short card only"),
    "nothing": gettext_lazy("Nothing"),
}

WHY_NOT = {
    Why.CARD: gettext_lazy("The practice chose to show its short card only."),
    Why.HIDDEN: gettext_lazy("The form does not call it public."),
    Why.PEOPLE: gettext_lazy("People can be recognised, and there is no release."),
    Why.UNSAID: gettext_lazy("Nobody has said whether people can be recognised."),
    Why.LEFT_OUT: gettext_lazy("The team has left it out."),
    Why.NO_ALT: gettext_lazy("It lacks the words for whoever cannot see it: write what it shows."),
    Why.WAITING: gettext_lazy("Its copy is being prepared: open this page again in a minute."),
    Why.FAILED: gettext_lazy("It cannot be read as a picture."),
}
CHOOSABLE = {"", Why.LEFT_OUT, Why.NO_ALT, Why.WAITING}  # the others are not for the team to decide


def row_of(standing):
    permission, sheet = standing.permission, standing.sheet
    words, look, icon = STATES[standing.state]
    shown = sheet is not None and sheet.withdrawn_at is None
    consent = str(LEVELS[str(permission.level)]) if permission.asked else _("Nobody was asked: public answers only")
    return {
        "practice": standing.practice,
        "state": standing.state,
        "tag": (words, look, icon),
        "consent": consent,
        "reusable": permission.reusable,
        "may_publish": permission.response is not None,
        "anew": standing.state == "changed",
        "shown": shown,
        "since": sheet.published_at if shown else None,
        "url": sheet.get_absolute_url() if shown else "",
    }


def sheets(request, study):
    page = Paginator(practices_to_show(request.study), PER_PAGE).get_page(request.GET.get("pagina"))
    rows = [row_of(standing_of(practice)) for practice in page]
    return render(
        request,
        "workbench/sheets.html",
        {
            "page": page,
            "rows": rows,
            "may_publish": may(request, "publish_practices"),
            "ready": [row["practice"].pk for row in rows if row["may_publish"] and not row["shown"]],
        },
    )


def found(request, pk):
    practice = practice_to_show(request.study, pk)
    if practice is None:
        raise Http404
    return practice


def preview(request, study, pk):
    """The page as it would be now, before anybody else sees it."""
    practice = found(request, pk)
    standing = standing_of(practice)
    if standing.permission.response is None:
        return render(request, "workbench/sheet_refused.html", {"practice": practice, "row": row_of(standing)})
    draft = draft_of(practice, standing.permission)
    sheet = PracticeSheet(
        practice=practice,
        study=request.study,
        is_invented=request.study.is_invented,
        **{name: getattr(draft, name) for name in SHOWN},
        **draft.place,
    )
    published = standing.sheet if standing.sheet is not None and standing.sheet.withdrawn_at is None else None
    photographs = photographs_of(standing.permission)
    if published and standing.state == "published" and kept_on(published) != frozen(photographs):
        standing = standing._replace(state="changed")
    page = {
        "row": row_of(standing),
        "practice": practice,
        "gallery": [photograph_row(one, request) for one in photographs],
        "photographs": [photograph_row(one, request) for one in shown_of(photographs)],
        "may_publish": may(request, "publish_practices"),
        "pill_key": published.slug if published and may(request, "write_press") else "",
    }
    return render(request, "workbench/sheet_preview.html", {**page_of(sheet), **page})


SHOWN = ("level", "reusable", "language", "title", "summary", "since", "themes", "flags", "content", "attribution")


def kept_on(sheet):
    """What a published sheet keeps of its photographs, as ``frozen`` tells it."""
    return list(sheet.photographs.values_list("file", "alt", "credit"))


def photograph_row(found, request):
    """A photograph for the team: served to whoever reads answers, before anybody else sees it."""
    address = reverse(
        "response_attachment", args=[request.study.slug, found.attachment.response_id, found.attachment.pk]
    )
    return {
        "pk": found.attachment.pk,
        "url": address,
        "small_url": f"{address}?piccola",
        "width": found.small.width if found.small else 0,
        "height": found.small.height if found.small else 0,
        "alt": found.alt,
        "credit": found.credit,
        "name": found.attachment.name,
        "left_out": found.left_out,
        "why": WHY_NOT.get(found.why, ""),
        "choosable": found.why in CHOOSABLE,
        "visible": bool(found.small) and found.why != Why.HIDDEN,  # confidential ones are not for all of the team
        "longest": LONGEST_ALT,
    }


@require_POST
def photographs(request, study, pk):
    """Leave single photographs out, or say better what they show."""
    practice = found(request, pk)
    wanted = [int(one) for one in request.POST.getlist("photograph")[:60] if one.isdigit()]
    choices = {one: (f"out{one}" in request.POST, request.POST.get(f"alt{one}", "")) for one in wanted}
    choose_photographs(practice, choices, by=request.user)
    messages.success(request, _("Photographs saved"))
    return redirect("sheet_preview", request.study.slug, practice.pk)


@require_POST
def publications(request, study):
    """Publish the practices chosen, one or many."""
    wanted = [int(pk) for pk in request.POST.getlist("practice")[:200] if pk.isdigit()]
    number, refusals = 0, []
    for practice in practices_to_show(request.study).filter(pk__in=wanted):
        try:
            publish_sheet(practice, by=request.user)
            number += 1
        except CatalogueError as refusal:
            refusals.append(str(refusal))
    if number:
        words = ngettext("One practice published", "%(n)s practices published", number) % {"n": number}
        messages.success(request, words)
    for refusal in refusals:
        messages.warning(request, refusal)
    if not wanted:
        messages.warning(request, _("Tick the practices to publish first."))
    return redirect("sheets", request.study.slug)


def withdrawal(request, study, pk):
    """Ask, then withdraw."""
    practice = found(request, pk)
    sheet = getattr(practice, "sheet", None)
    if sheet is None or sheet.withdrawn_at is not None:
        raise Http404
    if request.method == "POST":
        withdraw_sheet(sheet, by=request.user, reason=request.POST.get("reason", "").strip()[:300])
        messages.success(request, _("Withdrawn: “%(name)s” is on no public page any more") % {"name": practice.name})
        return redirect("sheets", request.study.slug)
    return render(
        request, "workbench/sheet_withdrawal.html", {"practice": practice, "back": reverse("sheets", args=[study])}
    )

"""What of a study the world may see: who agreed to what, the page it would make, publishing and withdrawing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from sestante.catalogue.actions import publish_sheet, withdraw_sheet
from sestante.catalogue.errors import CatalogueError
from sestante.catalogue.models import PracticeSheet
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
    page = {
        "row": row_of(standing),
        "practice": practice,
        "may_publish": may(request, "publish_practices"),
        "pill_key": published.slug if published and may(request, "write_press") else "",
    }
    return render(request, "workbench/sheet_preview.html", {**page_of(sheet), **page})


SHOWN = ("level", "reusable", "language", "title", "summary", "since", "themes", "flags", "content", "attribution")


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

"""The guidelines: drafts that anybody may comment on, and what was approved."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sestante.catalogue.models import PracticeSheet
from sestante.reports.markdown import PARAGRAPH
from sestante.reports.queries import comments_shown, public_editions

from .reports import edition_or_404, page_of, withdrawn


def guidelines(request):
    """The documents that stand: what is approved first, then what may be commented on."""
    today = timezone.localdate()
    editions = list(public_editions("guidelines"))
    page = {
        "approved": [one for one in editions if one.comments_until is None],
        "open": [one for one in editions if one.takes_comments(today)],
        "closed": [one for one in editions if one.comments_until is not None and not one.takes_comments(today)],
    }
    return render(request, "public/guidelines.html", page)


def edition(request, study, number):
    """One edition, with the comments beside the paragraph they speak of."""
    found = edition_or_404(study, number, "guidelines")
    if found.withdrawn_at:
        return withdrawn(request, found)
    page = page_of(found)
    comments = comments_shown(found)
    takes = found.takes_comments(timezone.localdate())
    for chapter in page["chapters"]:
        chapter["blocks"] = [spoken_about(block, found, comments, takes) for block in chapter["blocks"]]
        chapter["recommendations"] = advised(chapter["recommendations"], found, comments, takes)
        chapter["comments"] = [
            {"paragraph": paragraph, "words": words_of(paragraph), "comments": said}
            for paragraph, said in comments.items()
            if paragraph.startswith(f"{chapter['key']}-")
        ]
    page |= {"takes_comments": takes, "number_of_comments": sum(map(len, comments.values()))}
    return render(request, "public/guidelines_edition.html", page)


def spoken_about(block, found, comments, takes):
    """The block with a way to comment on each paragraph, and to what was said of it."""
    if "html" not in block:
        return block

    def linked(paragraph):
        link = link_for(paragraph["id"], found, len(comments.get(paragraph["id"], ())), takes)
        return f'<p id="{paragraph["id"]}">{paragraph["words"]}{link}</p>'

    return {"html": PARAGRAPH.sub(linked, block["html"])}


def link_for(paragraph, found, number, takes):
    """To the comments of a paragraph; the words say of which, for who hears links one after the other."""
    if takes:
        words = ngettext("%(n)s comment", "%(n)s comments", number) % {"n": number} if number else _("Comment")
        url = reverse("guideline_comment", args=[found.report.study.slug, found.number, paragraph])
    elif number:
        words = ngettext("%(n)s comment", "%(n)s comments", number) % {"n": number}
        url = f"#commenti-{paragraph}"
    else:
        return ""
    about = _("on %(paragraph)s") % {"paragraph": words_of(paragraph)}
    return format_html(' <a class="s-comment" href="{}">{}<span class="s-vh"> {}</span></a>', url, words, about)


def words_of(paragraph):
    """How a paragraph is called: g05-3 is paragraph 3, g05-r1 recommendation 1."""
    _key, _dash, place = paragraph.rpartition("-")
    if place.startswith("r"):
        return _("recommendation %(n)s") % {"n": place[1:]}
    return _("paragraph %(n)s") % {"n": place}


def advised(recommendations, found, comments, takes):
    """Recommendations with their links; the example leads to its page while it stands in the catalogue."""
    keys = [one["practice"] for one in recommendations if one["practice"]]
    sheets = (
        {one.practice_id: one for one in PracticeSheet.objects.published().filter(practice__in=keys)} if keys else {}
    )
    known = {one["code"] for one in found.evidence}
    return [
        one
        | {
            "link": link_for(one["id"], found, len(comments.get(one["id"], ())), takes),
            "sheet": sheets.get(one["practice"]),
            "codes": [{"code": code, "url": f"#prova-{code}"} for code in one["evidence"] if code in known],
        }
        for one in recommendations
    ]

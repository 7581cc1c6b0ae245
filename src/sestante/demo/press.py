"""Press, pills and newsletter of the invented study, through the actions that the team uses."""

import io
from datetime import timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from sestante.catalogue.models import PracticeSheet
from sestante.outreach.actions.aftermath import check_commitment, record_commitment, record_coverage
from sestante.outreach.actions.journalists import accept_embargo, ask_access, keep_contact, offer_embargo
from sestante.outreach.actions.kits import add_entry, add_photo
from sestante.outreach.actions.newsletter import (
    compose_issue,
    confirm_subscription,
    consent_text,
    order_issue,
    subscribe,
)
from sestante.outreach.actions.pills import Source, correct_pill, draft_pill, publish_pill, schedule_pill, write_pill
from sestante.outreach.actions.releases import (
    STATEMENTS,
    approve_quotation,
    approve_release,
    begin_release,
    correct_release,
    move_release,
    publish_release,
    schedule_release,
)
from sestante.outreach.models import Issue, Pill, PressRelease, PublicRelease, ReleaseStep
from sestante.outreach.tasks.newsletter import send_issue
from sestante.places.queries import find_province

from . import _read, report
from .publishing import with_codes


def load(study, people, shift):
    """A release that is out and corrected, one under embargo, and what goes with them; pills; the newsletter."""
    words, by = _read("press.yaml"), people[0]
    codes = codes_of(study)
    out, coming = (release(study, row, codes, by=by) for row in words["releases"])
    put_out(out, words["releases"][0], codes, by=by)
    for row in words["contacts"]:
        contact(study, row, coming, by=by)
    ask_access(language="it", **words["request"])
    entries(coming, words, by=by)
    aftermath(study, words, out, by=by)
    made = [pill(study, row, codes, by=by) for row in words["pills"]]
    newsletter(study, words, [one for one in made if one.state in ("published", "corrected")], by=by)


def codes_of(study):
    """The report's evidence by the key it has in its file."""
    by_finding = {one.finding: one.code for one in study.evidence.all()}
    return {row["key"]: by_finding[row["finding"]["it"]] for row in report()["evidence"]}


def ago(days):
    return timezone.now() + timedelta(days=days)


def day(days):
    return timezone.localdate() + timedelta(days=days)


# -- releases ----------------------------------------------------------------------------------------------------------
def release(study, row, codes, *, by):
    """Written, checked and approved."""
    texts = {
        language: {name: with_codes(text, codes) for name, text in said.items()}
        for language, said in row["texts"].items()
    }
    made = begin_release(study, by=by, place="Bologna", dated_on=day(row.get("days", 1)), texts=texts)
    for field, given in row["approvals"].items():
        approve_quotation(
            made, field=field, who=given["who"], channel=given["channel"], approved_on=day(given["days"]), by=by
        )
    for _step in range(3):
        made = move_release(made, by=by, statements=STATEMENTS)
    made = approve_release(made, by=by)
    if "hours" in row:
        at = (timezone.localtime() + timedelta(hours=row["hours"])).replace(hour=11, minute=0, second=0, microsecond=0)
        made = schedule_release(made, release_at=at, is_embargoed=True, by=by)
    return made


def put_out(made, row, codes, *, by):
    publish_release(made, by=by)
    texts = {language: dict(said) for language, said in made.texts.items()}
    for language, text in row["correction"]["subhead"].items():
        texts[language]["subhead"] = with_codes(text, codes)
    made.refresh_from_db()
    correct_release(made, texts=texts, words=row["correction"]["words"], by=by)
    public = PublicRelease.objects.get(release=made)
    public.released_at = ago(row["days"])
    public.corrections[0]["at"] = ago(row["days"] + 2).isoformat()
    public.save()
    PressRelease.objects.filter(pk=made.pk).update(corrections=public.corrections)
    for number, step in enumerate(made.steps.all()):
        ReleaseStep.objects.filter(pk=step.pk).update(at=ago(row["days"] - 7 + min(number, 7)))


def contact(study, row, coming, *, by):
    fields = {name: row.get(name, "") for name in ("outlet", "name", "role", "topics", "email", "source")}
    province = find_province(row["province"]) if row.get("province") else None
    kept = keep_contact(None, by=by, study=study, province=province, language=row.get("language", "it"), **fields)
    if "offered" in row:
        (access,) = offer_embargo(coming, [kept], by=by)
        if row["offered"] == "accepted":
            accept_embargo(access, language="it")


def entries(coming, words, *, by):
    for row in words["entries"]:
        fields = {name: row[name] for name in ("kind", "title", "title_en", "text", "text_en")}
        add_entry(coming, by=by, agreed_on=day(row["days"]) if "days" in row else None, **fields)
    add_photo(coming, data=poster(), by=by, **words["photo"])


def poster():
    """A drawing in place of a photograph: nobody is shown who does not exist."""
    image = Image.new("RGB", (1200, 800), "#F5F8FA")
    pen = ImageDraw.Draw(image)
    for number in range(6):
        left, top = 90 + number % 3 * 360, 70 + number // 3 * 350
        pen.rectangle((left, top, left + 300, top + 300), fill=("#0B2233", "#DBE9F2", "#C8553D")[number % 3])
        if number % 2:
            pen.ellipse((left + 40, top + 40, left + 260, top + 260), fill="#E3A72F")
        else:
            pen.polygon([(left, top + 300), (left + 300, top), (left + 300, top + 300)], fill="#6CC0A0")
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def aftermath(study, words, out, *, by):
    for row in words["coverage"]:
        record_coverage(study, by=by, release=out, outlet=row["outlet"], title=row["title"], tone=row["tone"],
                        published_on=day(row["days"]))  # fmt: skip
    for row in words["commitments"]:
        made = record_commitment(study, owner=row["owner"], text=row["text"], text_en=row["text_en"],
                                 made_on=day(row["days"]), by=by)  # fmt: skip
        if "outcome" in row:
            check_commitment(made, outcome=row["outcome"], words=row["words"], by=by)


# -- pills and newsletter ----------------------------------------------------------------------------------------------
def pill(study, row, codes, *, by):
    source = source_of(study, row, codes)
    made = draft_pill(study, source, by=by)
    words = {"title": row.get("title", made.title), "text": row.get("text", made.text)}
    made = write_pill(made, revision=0, by=by, call_to_action=row["call"], **words)
    if row.get("draft"):
        return made
    if "schedule" in row:
        return schedule_pill(made, publish_at=ago(row["schedule"]), by=by)
    made = publish_pill(made, by=by)
    if "correction" in row:
        made = correct_pill(made, words=row["correction"], by=by)
    Pill.objects.filter(pk=made.pk).update(published_at=ago(row["days"]), changed_at=ago(row["days"]))
    return made


def source_of(study, row, codes):
    if "practice" in row:
        sheet = (
            PracticeSheet.objects.published().filter(study=study).exclude(summary="").order_by("pk")[row["practice"]]
        )
        theme = next((flag["value"] for flag in sheet.flags if flag["facet"] == "theme"), "")
        return Source("practice", sheet.slug, sheet.title, sheet.summary, sheet.get_absolute_url(),
                      sheet.province_code, theme)  # fmt: skip
    if "evidence" in row:
        edition, code = study.reports.get(kind="report").editions.defer("content").first(), codes[row["evidence"]]
        address = f"{edition.get_absolute_url()}#prova-{code}"
        finding = next(one["finding"]["it"] for one in edition.evidence if one["code"] == code)
        return Source("evidence", f"{edition.number}/{code}", finding, row["text"], address)
    return None


def newsletter(study, words, pills, *, by):
    given, provinces = words["subscribers"], words["subscribers"]["provinces"]
    for number, name in enumerate(given["names"]):
        language = "en" if number % 8 == 7 else "it"
        asked = subscribe(f"{name}@lettori.example.org", language=language, source="newsletter",
                          text=consent_text(language), province=provinces[number % len(provinces)])  # fmt: skip
        if number < len(given["names"]) - given["waiting"]:
            confirm_subscription(asked)
    row = {name: text for name, text in words["issue"].items() if name != "days"}
    issue = order_issue(compose_issue(study, by=by, pills=pills[:3], **row), by=by, now=ago(words["issue"]["days"] - 1))
    send_issue.call(issue.pk)
    Issue.objects.filter(pk=issue.pk).update(sent_at=issue.ordered_at + timedelta(minutes=2))

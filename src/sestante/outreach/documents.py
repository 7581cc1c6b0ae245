"""A release as a document: tagged PDF, DOCX, plain text. All three say the same, in one language."""

import io
import zipfile
from datetime import UTC, datetime, time
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from docx import Document
from docx.shared import Pt

from sestante.outreach.queries.press import evidence_rows
from sestante.outreach.release_fields import QUOTES, embargo_line, header_line, without_codes
from sestante.outreach.words import with_marks
from sestante.people.queries import host
from sestante.reports.pdf import typeset

TEMPLATE = Path(__file__).parent / "templates" / "outreach" / "release.typ"


def data_of(release, language, evidence, corrections=()):
    """Everything a release says, as plain data in one language."""

    def said(name):
        return without_codes(release.said(language, name))

    with translation.override(language):
        return {
            "lang": language,
            "kind": _("PRESS RELEASE"),
            "header": header_line(release, language),
            "embargo": embargo_line(release, language),
            "headline": said("headline"),
            "subhead": with_marks(release.said(language, "subhead")),
            "lead": with_marks(release.said(language, "lead")),
            "body": _paragraphs(with_marks(release.said(language, "body"))),
            "quotes": list(filter(None, map(_quote(release, language), QUOTES))),
            "sections": [
                {"title": title, "text": _paragraphs(said(name))}
                for name, title in (
                    ("practical", _("Practical information")),
                    ("boilerplate", _("About us")),
                    ("notes_to_editors", _("Notes to editors")),
                    ("press_contact", _("Press contact")),
                    ("assets", _("Kit and photographs")),
                )
                if said(name)
            ],
            "sources_title": _("Sources of the figures"),
            "sources": [
                row | {"url": settings.SESTANTE_SITE_URL + row["url"]}
                for row in evidence_rows(evidence, release.study.slug, language)
            ],
            "corrections_title": _("Corrections"),
            "corrections": [
                f"{date_format(localtime(parse_datetime(row['at'])), 'j F Y')}: {row['words'][language]}"
                for row in corrections
            ],
            "host": host().name,
            "invented": _("Demonstration. Organisations, practices, people and figures are invented.")
            if release.study.is_invented
            else "",
        }


def _quote(release, language):
    speakers = {row.field: row.who for row in release.approvals.all() if row.voided_at is None}

    def quote(name):
        words = without_codes(release.said(language, name))
        return {"words": words, "who": speakers.get(name, "")} if words else None

    return quote


def _paragraphs(text):
    return [" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def pdf_of(release, language, evidence, corrections=()):
    data = data_of(release, language, evidence, corrections)
    return typeset(TEMPLATE, release=data, timestamp=int(_steady_time(release).timestamp()))


def _steady_time(release):
    """The day of the release, so that the same words give the same bytes."""
    return datetime.combine(release.dated_on, time(12), tzinfo=UTC)


def docx_of(release, language, evidence, corrections=()):
    data, document = data_of(release, language, evidence, corrections), Document()
    properties, when = document.core_properties, _steady_time(release).replace(tzinfo=None)
    properties.title, properties.author, properties.language = data["headline"], data["host"], language
    properties.created = properties.modified = when
    properties.last_modified_by = data["host"]
    document.styles["Normal"].font.size = Pt(11)
    if data["invented"]:
        document.add_paragraph(data["invented"])
    document.add_paragraph(data["kind"]).runs[0].bold = True
    document.add_paragraph(data["header"])
    document.add_paragraph(data["embargo"]).runs[0].bold = True
    for text in _correction_lines(data):
        document.add_paragraph(text)
    document.add_heading(data["headline"], 1)
    for text in filter(None, (data["subhead"], data["lead"])):
        document.add_paragraph(text).runs[0].bold = True
    for text in data["body"]:
        document.add_paragraph(text)
    for quote in data["quotes"]:
        document.add_paragraph(_quoted_line(quote), style="Quote")
    for section in data["sections"]:
        document.add_heading(section["title"], 2)
        for text in section["text"]:
            document.add_paragraph(text)
    if data["sources"]:
        document.add_heading(data["sources_title"], 2)
        for row in data["sources"]:
            document.add_paragraph(_source_line(row), style="List Bullet")
    made = io.BytesIO()
    document.save(made)
    return _steadied(made.getvalue())


def _quoted_line(quote):
    return f"«{quote['words']}»" + (f" {quote['who']}" if quote["who"] else "")


def _correction_lines(data):
    """What was wrong stands before everything else, in every form of the release."""
    return ["\n".join([data["corrections_title"].upper(), *data["corrections"]])] if data["corrections"] else []


def _source_line(row):
    return f"[{row['code']}] {row['finding']} {row['url']}"


def _steadied(docx):
    """The same file without the hour at which its parts were zipped."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as made, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as steady:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            steady.writestr(info, made.read(name))
    return kept.getvalue()


def text_of(release, language, evidence, corrections=()):
    data = data_of(release, language, evidence, corrections)
    blocks = [data["invented"], f"{data['kind']}\n{data['header']}\n{data['embargo']}", *_correction_lines(data),
              data["headline"].upper(), data["subhead"], data["lead"], *data["body"],
              *map(_quoted_line, data["quotes"])]  # fmt: skip
    blocks += [section["title"].upper() + "\n" + "\n\n".join(section["text"]) for section in data["sections"]]
    if data["sources"]:
        blocks.append("\n".join([data["sources_title"].upper(), *map(_source_line, data["sources"])]))
    return "\n\n".join(filter(None, blocks)) + "\n"

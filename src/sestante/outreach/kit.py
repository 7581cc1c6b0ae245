"""What is in a press kit, and how it is put into a ZIP that is the same to the byte while nothing changes."""

import csv
import hashlib
import io
import json
import zipfile
from functools import partial

import typst
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from sestante.outreach.documents import docx_of, pdf_of, text_of
from sestante.outreach.kit_event import event_told, programme_lines, speakers_told
from sestante.outreach.models import KitEntry
from sestante.outreach.queries.press import cited_evidence, evidence_rows
from sestante.outreach.release_fields import LANGUAGES, embargo_line, header_line
from sestante.reports.exhibits import chart_of, exhibit_of
from sestante.reports.models import EditionFile, Report
from sestante.reports.pdf import font_folders
from sestante.synthesis.figures import cell_words, description, table

STEADY = (1980, 1, 1, 0, 0, 0)
PICTURE = b"""#set page(width: auto, height: auto, margin: 12pt, fill: white)
#set text(font: "Titillium Web")
#image(bytes(sys.inputs.drawing), format: "svg", width: 520pt)"""


def fingerprint_of(release):
    """One number for everything a kit is made of."""
    evidence = cited_evidence(release.study, release.texts)
    files = reports_of(release, evidence)
    event = event_told(release.study)
    made_of = [
        release.texts,
        [header_line(release, language) for language in LANGUAGES] if release.dated_on else [],
        [embargo_line(release, language) for language in LANGUAGES],
        release.corrections,
        evidence,
        [(photo.pk, photo.file.name) for photo in release.photos.all()],
        list(release.entries.values_list("pk", "kind", "title", "text", "title_en", "text_en")),
        [(file.pk, str(file.made_at)) for file in files],
        [_in(language, _event_words, event) for language in LANGUAGES] if event else [],
        release.study.is_invented,
    ]
    return hashlib.sha256(json.dumps(made_of, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def reports_of(release, evidence):
    """The PDFs of the newest edition cited: of the report, whose numbers the guidelines' editions share."""
    if not evidence:
        return []
    newest = max(one["edition"] for one in evidence)
    return list(
        EditionFile.objects.filter(
            edition__report__study=release.study,
            edition__report__kind=Report.Kind.REPORT,
            edition__number=newest,
            state="ready",
            format="pdf",
        ).order_by("language")
    )


def parts_of(release):
    """The kit's parts as things to call, one by one; each gives [(path, bytes, words)]."""
    evidence = cited_evidence(release.study, release.texts)
    corrections = release.corrections
    parts = [
        partial(make, release, language, evidence, corrections)
        for language in LANGUAGES
        for make in (_release_files, _fact_sheet, _texts, _programme)
    ]
    parts += [partial(_figure, one, language) for one in evidence for language in LANGUAGES]
    parts += [partial(_photo, number, photo) for number, photo in enumerate(release.photos.all(), start=1)]
    return parts + [partial(_report, file) for file in reports_of(release, evidence)]


def _name(language, italian, english):
    return f"{language}/{italian if language == 'it' else english}"


def _release_files(release, language, evidence, corrections):
    stem = _name(language, "comunicato", "press-release")
    data = (release, language, evidence, corrections)
    with translation.override(language):
        words = _("The press release")
    return [
        (f"{stem}.pdf", pdf_of(*data), words),
        (f"{stem}.docx", docx_of(*data), words),
        (f"{stem}.txt", text_of(*data).encode(), words),
    ]


def _fact_sheet(release, language, evidence, _corrections):
    """Each figure with what was asked, of how many, and where it is published."""
    with translation.override(language):
        lines = [_("Figures and their sources"), header_line(release, language), embargo_line(release, language), ""]
        addresses = {row["code"]: row["url"] for row in evidence_rows(evidence, release.study.slug, language)}
        for one in evidence:
            shown = exhibit_of(one)
            lines += [f"[{one['code']}] {shown['finding']}"]
            lines += [f"  «{shown['text']}» — {shown['who']}"] if shown["shape"] == "quote" else []
            lines += [f"  {shown['measure']}"] if shown.get("measure") else []
            lines += [f"  {shown['source']}", f"  {settings.SESTANTE_SITE_URL}{addresses[one['code']]}", ""]
        lines += [
            _("The practices were chosen, not drawn by lot: this report describes them and generalises nothing."),
            _("What the practices say of themselves is their own account. Few cases are not shown."),
        ]
        return [(_name(language, "numeri-e-fonti.txt", "figures-and-sources.txt"), "\n".join(lines).encode(), lines[0])]


TEXTS = {
    KitEntry.Kind.BIO: ("chi-interviene.txt", "speakers.txt"),
    KitEntry.Kind.QUESTION: ("domande-difficili.txt", "hard-questions.txt"),
    KitEntry.Kind.CONTACT: ("contatti.txt", "contacts.txt"),
}


def _texts(release, language, _evidence, _corrections):
    made, event = [], event_told(release.study)
    for kind, names in TEXTS.items():
        told = [_told(entry, language) for entry in release.entries.all() if entry.kind == kind]
        if kind == KitEntry.Kind.BIO and event:
            known = {title.casefold() for title, _text in told}
            told += [one for one in _in(language, speakers_told, event) if one[0].casefold() not in known]
        if not told:
            continue
        words = _in(language, lambda kind=kind: str(KitEntry.Kind(kind).label).capitalize())
        paragraphs = [words, ""]
        for title, text in told:
            paragraphs += [title, *([text.replace("\r\n", "\n")] if text else []), ""]
        made.append((_name(language, *names), "\n".join(paragraphs).encode(), words))
    return made


def _told(entry, language):
    english = language == "en"
    return (english and entry.title_en) or entry.title, (english and entry.text_en) or entry.text


def _programme(release, language, _evidence, _corrections):
    """The event's programme and how to get there, where there is an event that is no secret."""
    event = event_told(release.study)
    if event is None:
        return []
    text = "\n".join(_in(language, programme_lines, event))
    words = _in(language, lambda: _("Programme and directions"))
    return [(_name(language, "programma.txt", "programme.txt"), f"{text}\n".encode(), words)]


def _event_words(event):
    return programme_lines(event) + [list(pair) for pair in speakers_told(event)]


def _in(language, told, *arguments):
    with translation.override(language):
        return told(*arguments)


def _figure(one, language):
    """A figure as a drawing that scales, as a picture and as numbers; quotations are in the fact sheet."""
    if one["figures"]["shape"] == "quote":
        return []
    with translation.override(language):
        svg, finding = chart_of(one), exhibit_of(one)["finding"]
        alt = f"{finding}. {description(one['figures'])}"
        head, rows = table(one["figures"])
        kept = io.StringIO()
        csv.writer(kept).writerows([head, *([_cell(cell) for cell in row] for row in rows)])
    stem = f"{_name(language, 'figure', 'figures')}/{one['code']}"
    made = [(f"{stem}.csv", kept.getvalue().encode("utf-8-sig"), finding)]
    if svg:
        made += [(f"{stem}.svg", svg.encode(), alt), (f"{stem}.png", png_of(svg), alt)]
    return made


def _cell(cell):
    """A cell as text; what a spreadsheet would take for a formula is kept a word."""
    text = cell_words(cell) if cell is None else str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def png_of(svg):
    return typst.compile(
        PICTURE,
        format="png",
        ppi=200,
        sys_inputs={"drawing": svg},
        font_paths=[str(folder) for folder in font_folders()],
        ignore_system_fonts=True,
    )


def _photo(number, photo):
    with photo.file.open("rb") as file:
        words = f"{photo.alt} | {photo.caption} | {photo.credit} | {photo.licence} | {photo.releases}"
        return [(f"foto/{number:02}.jpg", file.read(), words)]


def _report(file):
    with file.file.open("rb") as content:
        words = {"it": "Il report completo", "en": "The whole report"}.get(file.language, "Report")
        return [(_name(file.language, "report.pdf", "report.pdf"), content.read(), words)]


def zipped(release, entries):
    """The ZIP and its manifest: what each file is, with the alternative text of every picture."""
    manifest = [{"path": path, "words": words} for path, _content, words in sorted(entries)]
    lines = [embargo_line(release, "it"), embargo_line(release, "en"), ""]
    if release.study.is_invented:
        with translation.override("it"):
            lines += [_("Demonstration. Organisations, practices, people and figures are invented."), ""]
    lines += [f"{row['path']}\n    {row['words']}" for row in manifest]
    whole = [
        ("LEGGIMI-README.txt", ("\n".join(lines) + "\n").encode(), ""),
        ("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode(), ""),
        *entries,
    ]
    return steady_zip((path, content) for path, content, _words in sorted(whole)), manifest


def steady_zip(files):
    """A ZIP without the hour at which it was made."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files:
            info = zipfile.ZipInfo(path, STEADY)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, content)
    return kept.getvalue()

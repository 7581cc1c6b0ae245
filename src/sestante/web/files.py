"""A kept file on its way to a browser: in parts if asked so, never taken for a page, never run, never in a cache."""

import re

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from sestante.questionnaires.queries import media_of

# Opened by itself a file is nobody's page: no scripts, no forms, no origin of ours.
SANDBOX = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
SHOWN = ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/", "video/", "text/vtt")
_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_AT_ONCE = 64 * 1024


PRIVATE = "private, no-store"
AN_HOUR = "private, max-age=3600"
# The address holds the sum of the content. "private": no cache in between goes on serving what was withdrawn.
FOR_GOOD = "private, max-age=31536000, immutable"


def file_response(request, stored, *, content_type, name, download=False, kept=PRIVATE):
    """A response with a kept file: shown if it is a picture, a sound or a film, else saved by the browser.

    Private ones are kept by no cache; of the others only the browser of whoever asked keeps a copy."""
    if not stored.is_there:
        raise Http404
    whole = request.headers.get("Range") is None
    part = None if whole else _part_of(request, stored)
    if part == ():
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    elif part is None:
        response = FileResponse(stored.open())
        response["Content-Length"] = str(stored.size)
    else:
        start, end = part
        response = StreamingHttpResponse(_stretch(stored, start, end), status=206)
        response["Content-Range"] = f"bytes {start}-{end}/{stored.size}"
        response["Content-Length"] = str(end - start + 1)
    shown = content_type.startswith(SHOWN) and not download
    response["Content-Type"] = content_type
    response["Content-Disposition"] = _disposition(name, shown)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{stored.digest}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = kept
    return response


def attachment_response(request, attachment):
    """A file given as an answer, whole or (``?piccola``) as the small picture drawn from it."""
    small = attachment.file.copy_for("thumbnail") if "piccola" in request.GET else None
    if small is not None:
        return file_response(request, small, content_type="image/jpeg", name=f"{attachment.pk}.jpg")
    return file_response(request, attachment.file, content_type=attachment.content_type, name=attachment.name)


def media_response(request, version, name):
    """A file that a questionnaire shows: it tells nothing of anybody, so a browser may keep it."""
    media = media_of(version, name)
    if media is None:
        raise Http404
    drawn = media.content_type == "image/svg+xml"  # looked through when it came in, and run nowhere
    response = file_response(request, media.file, content_type=media.content_type, name=media.name, kept=AN_HOUR)
    if drawn:
        response["Content-Disposition"] = "inline"
    return response


def _part_of(request, stored):
    """The part asked for as (first, last); () when it lies outside, None when the whole is due."""
    condition = request.headers.get("If-Range")
    if condition and condition.strip('"') != stored.digest:
        return None
    found = _ONE_RANGE.fullmatch(request.headers["Range"].strip())
    if not found or found.groups() == ("", ""):
        return None  # of several parts, or in words unknown: RFC 9110 lets us send it whole
    first, last = found.groups()
    if not first:
        start, end = max(stored.size - int(last), 0), stored.size - 1
        return (start, end) if int(last) else ()
    start, end = int(first), min(int(last), stored.size - 1) if last else stored.size - 1
    return (start, end) if start <= end else ()


def _stretch(stored, start, end):
    with stored.open() as file:
        file.seek(start)
        rest = end - start + 1
        while rest > 0 and (piece := file.read(min(_AT_ONCE, rest))):
            rest -= len(piece)
            yield piece


def _disposition(name, shown):
    return content_disposition_header(as_attachment=not shown, filename=name) or "attachment"

"""Records from telephones: kept whole before anything else is done with them, answered as OpenRosa wants."""

import itertools
from typing import NamedTuple

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.urls import reverse
from django.utils.translation import gettext as _

from sestante.fieldwork.actions.filing import receive
from sestante.fieldwork.models import Submission
from sestante.web.api.answers import absolute
from sestante.web.devices import LARGEST_POST, say, with_headers

RECORD = "xml_submission_file"
LARGEST_RECORD = 16 * 1024 * 1024
LONGEST_NAME = 200
TAIL = 4096


class Refused(Exception):
    def __init__(self, message, status=400):
        super().__init__(message)
        self.status = status


class Posted(NamedTuple):
    xml: bytes
    files: list  # (name, content type, bytes)


def submission(request, study):
    """HEAD: whether to come in, and how much at once. POST: one record, or part of its files; the same again changes
    nothing."""
    if request.method == "HEAD":
        answer = with_headers(HttpResponse(status=204))
        answer.headers["Location"] = absolute(reverse("openrosa_submission", args=[request.study.slug]))
        return answer
    if request.method != "POST":
        answer = say(_("Records are posted here."), 405)
        answer.headers["Allow"] = "HEAD, POST"
        return answer
    try:
        posted = read(request)
    except Refused as refused:
        return say(str(refused), refused.status)
    return answer_to(receive(request.study, device=request.device, xml=posted.xml, files=posted.files))


submission.csrf_exempt = True  # let in by its token, never by a cookie


def answer_to(kept):
    """201 filed; 202 kept for people to look at, do not send again. What can be no record of this study's is kept too,
    but whoever sent it should know."""
    if kept.state == Submission.State.FILED:
        return say(_("Received. Thank you."), 201)
    if kept.state == Submission.State.TO_CHECK and kept.version is None and kept.response is None:
        return say(" ".join(reason["message"] for reason in kept.reasons), 404 if kept.form_id else 400)
    return say(_("Received. Somebody of the team will look at it."), 202)


def read(request):
    """The parts of a post. Refused when it is too large, cut off, or has no record."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_POST:
        words = {"most": LARGEST_POST // 1024 // 1024}
        raise Refused(_("More than %(most)s MB at once: send the files in several posts.") % words, 413)
    if request.content_type != "multipart/form-data":
        raise Refused(_("A record is sent as multipart/form-data."))
    body = Tail(request)
    try:
        fields, files = MultiPartParser(
            request.META, body, request.upload_handlers, request.encoding or "utf-8"
        ).parse()
    except TooManyFilesSent:
        raise Refused(_("Too many files at once: send them in several posts."), 413) from None
    except RequestDataTooBig:
        raise Refused(_("The record is too large."), 413) from None
    except (MultiPartParserError, UnreadablePostError, SuspiciousOperation, ValueError):
        raise Refused(_("What arrived is no multipart post, or was cut off on the way: send it again.")) from None
    if not body.is_whole(request.META.get("CONTENT_TYPE", "")):
        raise Refused(_("The post was cut off on the way: send it again."))
    return parts_of(fields, files)


def parts_of(fields, files):
    found = list(itertools.chain.from_iterable(((name, file) for file in files.getlist(name)) for name in files))
    records = [file for name, file in found if name == RECORD]
    if records and records[0].size > LARGEST_RECORD:
        raise Refused(_("The record is too large."), 413)
    xml = records[0].read() if records else fields.get(RECORD, "").encode()
    if not xml.strip():
        raise Refused(_("There is no record in this post: the part “xml_submission_file” is missing or empty."))
    return Posted(
        xml, [(_short(file.name), _short(file.content_type), file.read()) for name, file in found if name != RECORD]
    )


def _short(name):
    """A name as it is kept: the end of a long one, which says what it is, and nothing that no text can hold."""
    return "".join(filter(str.isprintable, name or ""))[-LONGEST_NAME:]


class Tail:
    """A body being read that remembers its end: a cut one looks whole to the parser."""

    def __init__(self, request):
        self.request, self.end = request, b""

    def read(self, *size):
        data = self.request.read(*size)
        self.end = (self.end + data)[-TAIL:]
        return data

    def is_whole(self, content_type):
        rest = self.request.read(TAIL)  # what a client writes after the last boundary
        boundary = content_type.partition("boundary=")[2].partition(";")[0].strip().strip('"')
        return f"--{boundary}--".encode() in self.end + rest

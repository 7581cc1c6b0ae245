"""Records from telephones: kept whole before anything else is done with them, answered as OpenRosa wants."""

import html
import itertools
import tempfile
import unicodedata
from typing import NamedTuple

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.urls import reverse
from django.utils.translation import gettext as _

from sestante.fieldwork.actions.filing import receive
from sestante.fieldwork.intake.instances import texts_of
from sestante.fieldwork.models import Submission
from sestante.web.api.answers import absolute
from sestante.web.devices import LARGEST_POST, say, with_headers

RECORD = "xml_submission_file"
LARGEST_RECORD = 16 * 1024 * 1024
LONGEST_NAME = 200
TAIL = 4096
PIECE = 1024 * 1024
MOST_HEARD = 4 * LARGEST_POST


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
    try:
        source, length = body_of(request)
    except (OSError, UnreadablePostError):
        raise Refused(_("The post was cut off on the way: send it again.")) from None
    if request.content_type != "multipart/form-data":
        raise Refused(_("A record is sent as multipart/form-data."))
    body = Tail(source)
    said = {**request.META, "CONTENT_LENGTH": str(length)}
    try:
        fields, files = MultiPartParser(said, body, request.upload_handlers, request.encoding or "utf-8").parse()
    except TooManyFilesSent:
        raise Refused(_("Too many files at once: send them in several posts."), 413) from None
    except RequestDataTooBig:
        raise Refused(_("The record is too large."), 413) from None
    except (MultiPartParserError, UnreadablePostError, SuspiciousOperation, ValueError):
        raise Refused(_("What arrived is no multipart post, or was cut off on the way: send it again.")) from None
    if not body.is_whole(request.META.get("CONTENT_TYPE", "")):
        raise Refused(_("The post was cut off on the way: send it again."))
    return parts_of(fields, files)


def body_of(request):
    """(what to read, how many bytes it has). OpenRosa wants posts in chunks taken too, which say no length: Django
    takes these for empty."""
    declared = request.META.get("CONTENT_LENGTH") or ""
    if declared.isdigit():
        if int(declared) > LARGEST_POST:
            raise too_much_of(request)
        return request, int(declared)
    if not request.META.get("wsgi.input_terminated"):
        return request, 0  # whoever reads on here waits for what never comes
    whole = tempfile.SpooledTemporaryFile(max_size=PIECE)  # noqa: SIM115 closed with the request
    request._files_to_close = [whole]
    while piece := request.META["wsgi.input"].read(PIECE):
        whole.write(piece)
        if whole.tell() > LARGEST_POST:
            raise too_much_of(request)
    length = whole.tell()
    whole.seek(0)
    return whole, length


def too_much_of(request):
    """The refusal of a post that is too large, after hearing it out: who is still writing hears no answer."""
    stream, left = request.META["wsgi.input"], MOST_HEARD
    if declared := int(request.META.get("CONTENT_LENGTH") or 0):
        left = min(left, declared)
    try:
        while left > 0 and (piece := stream.read(min(PIECE, left))):
            left -= len(piece)
    except OSError:
        pass  # it is gone: nobody will read the answer either
    words = {"most": LARGEST_POST // 1024 // 1024}
    return Refused(_("More than %(most)s MB at once: send the files in several posts.") % words, 413)


def parts_of(fields, files):
    found = list(itertools.chain.from_iterable(((name, file) for file in files.getlist(name)) for name in files))
    records = [file for name, file in found if name == RECORD]
    if records and records[0].size > LARGEST_RECORD:
        raise Refused(_("The record is too large."), 413)
    xml = records[0].read() if records else fields.get(RECORD, "").encode()
    if not xml.strip():
        raise Refused(_("There is no record in this post: the part “xml_submission_file” is missing or empty."))
    called = {as_parsed(text): text for text in texts_of(xml)}
    return Posted(xml, [(name_in(called, name, file), _short(file.content_type), file.read())
                        for name, file in found if name != RECORD])  # fmt: skip


def name_in(called, part, file):
    """The name by which a record speaks of a file: that of the file or, as the standard has it, that of its part (a
    browser calls a file without a name ``blob``)."""
    for name in (file.name, part):
        if said := called.get(as_parsed(name)):
            return said
    return _short(file.name)


def _short(name):
    """A name as it is kept: the end of a long one, which says what it is, and nothing that no text can hold."""
    return "".join(filter(str.isprintable, name or ""))[-LONGEST_NAME:]


def as_parsed(name):
    """A name without what gets lost on the way: Django leaves out the narrow blank that a Mac writes before "PM"."""
    name = html.unescape(unicodedata.normalize("NFC", name)).replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in name if sign.isprintable()).strip()


class Tail:
    """A body being read that remembers its end: a cut one looks whole to the parser."""

    def __init__(self, source):
        self.source, self.end = source, b""

    def read(self, *size):
        data = self.source.read(*size)
        self.end = (self.end + data)[-TAIL:]
        return data

    def is_whole(self, content_type):
        rest = self.source.read(TAIL)  # what a client writes after the last boundary
        boundary = content_type.partition("boundary=")[2].partition(";")[0].strip().strip('"')
        return f"--{boundary}--".encode() in self.end + rest

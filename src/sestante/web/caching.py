"""Public pages kept in memory, whole, for whoever is not signed in.

Each process keeps its own. A page is looked up by its address and by the number of the last change of what the public
sees (`Host.public_revision`): one small query tells, so that what is withdrawn is gone everywhere at once. Nothing
personal comes near: no session, no token against forgery, no message. What a page says is therefore the same for all,
and may be compressed beforehand and told apart by its hash.
"""

import gzip
import hashlib
from collections import OrderedDict
from functools import wraps
from threading import Lock
from typing import NamedTuple

import brotli
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from sestante.people.models import Host

from .compression import encodings_accepted

KEPT = {200, 410}
MOST_BYTES = 32 * 1024 * 1024
MOST_BYTES_OF_ONE = 2 * 1024 * 1024


class Page(NamedTuple):
    status: int
    content_type: str
    headers: tuple
    tag: str
    bodies: dict  # {encoding: bytes}

    @property
    def size(self):
        return sum(map(len, self.bodies.values())) + 500


class Shelf:
    """Pages by key, the longest unused thrown out first when they weigh too much."""

    def __init__(self, most_bytes=MOST_BYTES):
        self.most_bytes, self.bytes = most_bytes, 0
        self.pages, self.lock = OrderedDict(), Lock()

    def get(self, key):
        with self.lock:
            page = self.pages.get(key)
            if page is not None:
                self.pages.move_to_end(key)
            return page

    def put(self, key, page):
        with self.lock:
            if key in self.pages:
                self.bytes -= self.pages.pop(key).size
            self.pages[key] = page
            self.bytes += page.size
            while self.bytes > self.most_bytes:
                self.bytes -= self.pages.popitem(last=False)[1].size

    def clear(self):
        with self.lock:
            self.pages.clear()
            self.bytes = 0


SHELF = Shelf()


def public_page(view):
    """A page that says the same to everybody: kept in memory, answered with 304 to who has it already."""

    @wraps(view)
    def kept(request, *args, **kwargs):
        if request.method not in {"GET", "HEAD"} or _is_personal(request):
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-cache")
            return response
        _forget_person(request)
        # The day, because some pages say what is open today.
        key = (request.get_full_path(), get_language(), revision(), timezone.localdate())
        page = None if settings.DEBUG else SHELF.get(key)  # whoever writes templates wants to see them
        if page is None:
            response = view(request, *args, **kwargs)
            if response.status_code not in KEPT or response.streaming or response.cookies:
                return response
            page = _page_from(response)
            if page.size <= MOST_BYTES_OF_ONE:
                SHELF.put(key, page)
        return _answer(request, page)

    return kept


def revision():
    """How many times what the public sees has changed."""
    return Host.objects.filter(pk=1).values_list("public_revision", flat=True).first() or 0


def _is_personal(request):
    return settings.SESSION_COOKIE_NAME in request.COOKIES or CookieStorage.cookie_name in request.COOKIES


def _forget_person(request):
    """Nobody is signed in and no message waits: said here, so that no template opens the session to find out."""
    request.user = AnonymousUser()
    if hasattr(request, "_messages"):
        del request._messages


def _page_from(response):
    body = response.content
    headers = tuple((name, value) for name, value in response.items() if name not in {"Content-Type", "Content-Length"})
    return Page(
        status=response.status_code,
        content_type=response.headers["Content-Type"],
        headers=headers,
        tag=f'W/"{hashlib.sha256(body).hexdigest()[:24]}"',
        bodies={"": body, "gzip": gzip.compress(body, 6, mtime=0), "br": brotli.compress(body, quality=5)},
    )


def _answer(request, page):
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    if page.status == 200 and (page.tag in tags or "*" in tags):
        response = HttpResponseNotModified()
    else:
        accepted = encodings_accepted(request)
        encoding = next((name for name in ("br", "gzip") if name in accepted), "")
        response = HttpResponse(page.bodies[encoding], status=page.status, content_type=page.content_type)
        if encoding:
            response.headers["Content-Encoding"] = encoding
    for name, value in page.headers:
        response.headers[name] = value
    response.headers["ETag"] = page.tag
    # Kept by browsers, asked about every time: a page withdrawn must not linger anywhere.
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response

"""A browser that asks the test client instead of a server."""

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders


@pytest.fixture
def browse(chromium, client, built_assets):
    """``browse(address, width)``: a page whose every request is answered by the test client; it notes complaints.

    Without motion: half way through a fade, contrast is not yet what it will be."""
    opened = []

    def answer(route):
        parts = urlsplit(route.request.url)
        if parts.path.startswith("/static/"):
            found = Path(finders.find(parts.path.removeprefix("/static/")))
            route.fulfill(body=found.read_bytes(), content_type=mimetypes.guess_type(found.name)[0] or "font/woff2")
            return
        response = client.get(parts.path + (f"?{parts.query}" if parts.query else ""))
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.content)

    def browse(address, width=1280):
        page = chromium.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        page.complaints = []
        page.on(
            "console", lambda said: page.complaints.append(said.text) if said.type in {"error", "warning"} else None
        )
        page.route("**/*", answer)
        page.goto(f"http://localhost{address}")
        page.evaluate("document.fonts.ready")
        opened.append(page)
        return page

    yield browse
    for page in opened:
        page.close()

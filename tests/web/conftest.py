"""The assets, made once a session, and a browser that asks the test client instead of a server."""

import mimetypes
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders


@pytest.fixture(scope="session")
def built_assets():
    from sestante.web import assets

    assets.build()
    return assets.target()


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*flags, "--disable-sync"])
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium, client, built_assets):
    """``browse(address, width)``: a page whose every request is answered by the test client; it notes complaints."""
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
        page = chromium.new_page(viewport={"width": width, "height": 900})
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

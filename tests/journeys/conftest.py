"""A visitor with a real browser at a real server; every page they see is checked, not only looked at."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

WIDE, NARROW = 1280, 390


class Visitor:
    """Somebody at a screen. ``seen`` collects what is wrong with the pages on the way."""

    def __init__(self, context, base, *, axe=True):
        self.page = context.new_page()
        self.base = base
        self.axe = axe
        self.wrong = []
        self.visited = set()
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))

    def hear(self, message):
        # A refused form answers 4xx on purpose; the browser's own note about it is no fault of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrong.append(f"{self.page.url}: {message.text}")

    def go(self, path):
        response = self.page.goto(path if path.startswith("http") else self.base + path)
        assert response.status == 200, (path, response.status)
        self.look()
        return self.page

    def press(self, words):
        """Press the button, or follow the link, with these words; wait for the next page and look at it."""
        exact = re.compile(rf"^\s*{re.escape(words)}")
        target = self.page.get_by_role("button", name=exact).or_(self.page.get_by_role("link", name=exact)).first
        with self.page.expect_navigation():
            target.click()
        self.look()
        return self.page

    def look(self):
        """One h1, nothing wider than the screen, no rule of WCAG broken. A page is measured by axe once."""
        page = self.page
        if page.locator("h1").count() != 1:
            self.wrong.append(f"{page.url}: {page.locator('h1').count()} h1")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            self.wrong.append(f"{page.url}: wider than the screen")
        shape = re.sub(r"\d+|[A-Za-z0-9_-]{20,}", "…", page.url)
        if self.axe and shape not in self.visited:
            self.visited.add(shape)
            for violation in Axe().run(page).response["violations"]:
                nodes = [node["html"][:160] for node in violation["nodes"][:3]]
                self.wrong.append(f"{page.url}: {violation['id']} {nodes}")

    def text(self):
        return self.page.locator("main").inner_text()


@pytest.fixture
def visitor(chromium, live_server, built_assets):
    """``visitor(width=390, javascript=False)`` opens a browser of its own; at the end nothing may have been wrong."""
    opened = []

    def open_browser(*, width=WIDE, javascript=True, axe=True, language="it-IT"):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, locale=language
        )
        context.set_default_timeout(10_000)
        # Without scripts a page cannot be measured from inside; the same pages are measured with them.
        opened.append((context, Visitor(context, live_server.url, axe=axe and javascript)))
        return opened[-1][1]

    yield open_browser
    wrong = [fault for _context, somebody in opened for fault in somebody.wrong]
    for context, _somebody in opened:
        context.close()
    assert wrong == []


@pytest.fixture(autouse=True)
def address_of_the_test_server(settings, live_server):
    """Letters must name the server of this test."""
    settings.SESTANTE_SITE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]

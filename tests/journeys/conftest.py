"""A visitor with a real browser at a real server; every page they see is checked, not only looked at."""

import re
import shutil
import sqlite3

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.translation import gettext, override

WIDE, NARROW = 1280, 390
# What a page is made of for who measures it: tags and attributes; words only as there or not; numbers left out; of rows
# alike one after the other the first.
SKELETON = r"""() => {
    const kept = /^(class|role|type|lang|dir|id|for|hidden|open|disabled|checked|scope|tabindex|colspan|rowspan)$/;
    const attribute = ({name, value}) => kept.test(name) || /^aria-(?!label$)/.test(name)
        ? `${name}=${value.replace(name === "class" ? /\bw-\d+/g : /\d+/g, "")}`
        : name + (value.trim() ? "+" : "-");
    const bone = node => {
        if (node.nodeType === Node.TEXT_NODE) return node.data.trim() ? "t" : "";
        if (node.nodeType !== Node.ELEMENT_NODE || /^(script|style|template)$/i.test(node.tagName)) return "";
        const bones = [...node.childNodes].map(bone).filter(one => one);
        const inside = bones.filter((one, at) => one !== bones[at - 1]).join("");
        return `<${node.tagName} ${[...node.attributes].map(attribute).sort().join(" ")}>${inside}</>`;
    };
    return bone(document.documentElement);
}"""
IN_ORDER = set()  # skeletons, each with its width, in which axe found nothing
PASSWORD = "quattro parole in fila"


def said(words, language="it"):
    """The words of the code as the page says them: a journey must not fall over a better translation."""
    with override(language):
        return gettext(words)


class Visitor:
    """Somebody at a screen. ``wrong`` collects what is amiss with the pages on the way."""

    def __init__(self, context, base, *, axe=True, language="it"):
        self.context = context
        self.page = context.new_page()
        self.base = base
        self.axe = axe
        self.language = language
        self.wrong = []
        self.visited = set()
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        # A page asks for nothing outside: no fonts, maps or counters of third parties.
        self.page.on("request", self.watch)

    def hear(self, message):
        # A refused form answers 4xx on purpose; the browser's own note about it is no fault of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrong.append(f"{self.page.url}: {message.text}")

    def watch(self, request):
        if not request.url.startswith((self.base, "data:", "about:")):
            self.wrong.append(f"{self.page.url}: asks for {request.url}")

    def go(self, path):
        response = self.page.goto(path if path.startswith("http") else self.base + path)
        assert response.status == 200, (path, response.status)
        self.look()
        return self.page

    def press(self, words, *, within=None, role=None):
        """Press the button, or follow the link, with these words; wait for the next page and look at it."""
        exact = re.compile(rf"^\s*{re.escape(said(words, self.language))}")
        room = self.page.locator(within) if within else self.page
        roles = (role,) if role else ("button", "link")
        target = room.get_by_role(roles[0], name=exact)
        for other in roles[1:]:
            target = target.or_(room.get_by_role(other, name=exact))
        return self.follow(target.locator("visible=true").first)

    def follow(self, target):
        """Activate this and look at the page it leads to."""
        with self.page.expect_navigation():
            target.click()
        self.look()
        return self.page

    def write(self, label, text):
        self.page.get_by_label(said(label, self.language)).fill(text)

    def take(self, path):
        """A file behind a link, as bytes; with the cookies of this visitor."""
        answer = self.page.request.get(path if path.startswith("http") else self.base + path)
        assert answer.status == 200, (path, answer.status)
        return answer.body()

    def sign_in(self, email, password=PASSWORD):
        self.go("/entra/")
        self.page.locator("[name=login]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.press("Sign in", within="main", role="button")
        assert self.page.url.endswith("/area/")

    def look(self):
        """One h1, a title, nothing wider than the screen, no rule of WCAG broken. A page is measured by axe once, and
        so is its skeleton in all journeys of a process: other words in the same boxes break no other rule."""
        page = self.page
        if page.locator("h1").count() != 1:
            self.wrong.append(f"{page.url}: {page.locator('h1').count()} h1")
        if not self.axe:
            return
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            self.wrong.append(f"{page.url}: wider than the screen")
        shape = re.sub(r"\d+|[A-Za-z0-9_-]{20,}", "…", page.url.partition("#")[0].partition("?")[0])
        refused = page.locator("[role=alert]").count() > 0
        if (shape, refused) not in self.visited:
            self.visited.add((shape, refused))
            measured = hash((page.evaluate(SKELETON), page.viewport_size["width"]))
            if measured in IN_ORDER:
                return
            before = len(self.wrong)
            for violation in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
                nodes = [node["html"][:160] for node in violation["nodes"][:3]]
                self.wrong.append(f"{page.url}: {violation['id']} {nodes}")
            if len(self.wrong) == before:
                IN_ORDER.add(measured)

    def text(self):
        return self.page.locator("main").inner_text()

    def heading(self):
        return self.page.locator("h1").inner_text()


@pytest.fixture
def visitor(chromium, live_server, built_assets):
    """``visitor(width=390, javascript=False)`` opens a browser of its own; at the end nothing may have been wrong."""
    opened = []

    def open_browser(*, width=WIDE, javascript=True, axe=True, language="it-IT"):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale=language,
            reduced_motion="reduce",  # colours are measured at rest, not half way through a fade
        )
        context.set_default_timeout(10_000)
        # Without scripts a page cannot be measured from inside; the same pages are measured with them.
        somebody = Visitor(context, live_server.url, axe=axe and javascript, language=language[:2])
        opened.append((context, somebody))
        return somebody

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


@pytest.fixture(autouse=True)
def shelves_empty(live_server):
    """Pages kept from another test carry the same address and the same number of changes."""
    from sestante.web.caching import SHELF

    SHELF.clear()


@pytest.fixture(scope="session")
def kept_demo(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def demo(live_server, places_there, settings, kept_demo):
    """The demonstration. Loading takes seconds: the first test that asks keeps database and files for the others."""
    from django.db import connection

    from sestante.demo.loading import load_demo
    from sestante.studies.models import Study

    database, files = kept_demo / "demo.sqlite3", kept_demo / "files"
    if database.exists():
        connection.ensure_connection()
        with sqlite3.connect(database) as kept:
            kept.backup(connection.connection)
        shutil.copytree(files, settings.MEDIA_ROOT, dirs_exist_ok=True)
    else:
        load_demo()
        if connection.vendor == "sqlite":
            with sqlite3.connect(database) as kept:
                connection.connection.backup(kept)
            shutil.copytree(settings.MEDIA_ROOT, files)
    return Study.objects.get(is_invented=True)

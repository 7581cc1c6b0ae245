"""A focus group in real browsers: one facilitator, one projector, six telephones, one voice on paper.

One telephone runs no scripts; one loses its line in the middle of a vote and comes back."""

import contextlib

import pytest

import make
from live_process import LiveProcess
from sestante.deliberation import actions
from sestante.deliberation.models import Ballot, BallotChange, FocusGroup, Idea, Subject
from sestante.letters.links import token_of
from sestante.studies.permissions import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW, PASSWORD = 390, "quattro parole in fila"
SOON = 5_000  # milliseconds the slowest machine may take for what takes a moment


@pytest.fixture
def live(live_server, tmp_path, settings):
    """Events come from the real process; the pages' policy lets the browser listen to it."""
    with LiveProcess(tmp_path / "live") as process:
        settings.SESTANTE_LIVE_PORT, settings.SESTANTE_LIVE_DIRECT = process.port, True
        origin = f"http://localhost:{process.port}"
        settings.SECURE_CSP = {**settings.SECURE_CSP, "connect-src": ["'self'", origin]}
        yield origin


LEFT = "Object.keys(localStorage).filter(k => k.endsWith(':queue')).every(k => localStorage[k] === '[]')"


class Phone:
    """Somebody with a telephone who came in with the code."""

    def __init__(self, somebody, live):
        self.somebody, self.page = somebody, somebody.page
        somebody.page.remove_listener("request", somebody.watch)  # events have an origin of their own here
        self.live = live

    def come_in(self, code, family):
        self.somebody.go("/sala/")
        self.page.locator("[name=code]").fill(code)
        self.somebody.press("Come in", within="main")
        self.page.locator(f"[name=family][value={family}]").check()
        seat = self.page.locator("[name=seat][value=new]")
        if not seat.is_checked():
            seat.check()
        self.somebody.press("Sit down")
        self.number = int(self.page.url.rstrip("/").rpartition("/")[2].split("-")[0])

    def sees(self, words):
        self.page.get_by_text(words, exact=False).first.wait_for(timeout=SOON)

    def says(self, words):
        self.page.locator("button", has_text=words).first.click()

    def sent(self):
        """Everything has left this telephone."""
        for _again in range(SOON // 50):
            if self.page.evaluate(LEFT):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("something is still on this telephone")


def test_a_focus_group_with_six_telephones(visitor, live):
    study = make.study()
    primo = make.member(study, Role.FACILITATOR, email="primo@example.org", password=PASSWORD)
    group = FocusGroup.objects.create(study=study, number=1, title="Focus group 1", guide=make.GUIDE)
    actions.prepare_round(
        group,
        kind="statements",
        question="Siete d’accordo?",
        subjects=[("statement:1", "Il ricambio si risolve accorciando"), ("statement:2", "Senza paga si smette")],
        by=primo,
    )

    # -- the room opens, the projector shows the way in, six people sit down, a seventh is on paper --
    desk = visitor()
    desk.page.remove_listener("request", desk.watch)
    desk.sign_in("primo@example.org")
    room = f"/area/{study.slug}/focus-group/1/sala/"
    desk.go(room)
    desk.press("Open the room")
    group.refresh_from_db()
    projector = desk.context.new_page()  # the second screen of the same computer
    projector.goto(desk.base + room + "proiezione/")
    projector.get_by_text(group.code).first.wait_for(timeout=SOON)
    families = ["third_sector", "citizens", "institution", "third_sector", "citizens", "third_sector"]
    phones = []
    for place, family in enumerate(families):
        somebody = visitor(width=NARROW, javascript=place != 5, axe=place == 0)
        phone = Phone(somebody, live)
        phone.come_in(group.code, family)
        phones.append(phone)
    plain = phones[5]
    desk.go(room + "posti/")
    desk.press("Add the seat")
    desk.go(room)
    assert "P7" in desk.text()

    # -- statements: voted, changed, a line that falls --
    desk.press("Open the round")
    for phone in phones[:5]:
        phone.sees("Affermazione 1 di 2")
        phone.says("D’accordo")
    phones[0].somebody.look()
    phones[1].says("Non d’accordo")
    plain.somebody.follow(plain.page.get_by_role("link", name="Aggiorna"))
    plain.somebody.follow(plain.page.locator("button", has_text="Passo"))
    assert "Il tuo voto è arrivato" in plain.page.locator("main").inner_text()
    desk.page.locator("[data-live=done]", has_text="6").first.wait_for(timeout=SOON)
    projector.locator("[data-live=done]", has_text="6").first.wait_for(timeout=SOON)
    assert projector.locator(".s-agree").count() == 0
    for phone in phones[:5]:
        phone.sent()
    paper(desk, room, "D’accordo")
    desk.press("Close the vote")
    phones[0].sees("Come ha votato la stanza")
    projector.locator(".s-agree").first.wait_for(timeout=SOON)
    assert Ballot.objects.count() == 7
    desk.press("Go to the next statement")
    lost = phones[2]
    lost.sees("Affermazione 2 di 2")
    lost.page.context.set_offline(True)
    lost.says("D’accordo")
    lost.sees("Non ancora inviato")
    lost.says("Non d’accordo")  # a change of mind, still without a line
    phones[0].says("D’accordo")
    phones[0].sent()
    assert Ballot.objects.filter(seat=lost.number, poll__closed_at=None).count() == 0
    lost.page.context.set_offline(False)
    lost.sent()
    votes = Ballot.objects.filter(seat=lost.number, poll__closed_at=None)
    assert list(votes.values_list("value", flat=True)) == [-1]
    assert BallotChange.objects.filter(seat=lost.number, poll__closed_at=None).count() in (1, 2)
    lost.page.reload()  # it comes back where it was
    lost.sees("Affermazione 2 di 2")
    assert lost.page.locator(".s-vote .no").get_attribute("aria-pressed") == "true"
    lost.page.keyboard.press("3")
    lost.sent()
    assert list(votes.values_list("value", flat=True)) == [0]
    desk.press("Close the round")

    # -- the nominal group in its steps --
    desk.press("Prepare it")
    desk.press("Open the round")
    for place, phone in enumerate(phones[:5]):
        phone.sees("Idea 1")
        phone.page.locator("[name=idea1]").fill(f"Idea della persona {place + 1}")
        if place != 4:
            phone.says("Salva le mie idee")
            phone.sent()
    phones[4].page.reload()  # not saved yet: what was typed is still there
    assert phones[4].page.locator("[name=idea1]").input_value() == "Idea della persona 5"
    phones[4].says("Salva le mie idee")
    phones[4].sent()
    plain.page.reload()
    plain.page.locator("[name=idea1]").fill("Idea della persona 6")
    plain.somebody.follow(plain.page.locator("button", has_text="Salva le mie idee"))
    assert Idea.objects.count() == 6
    desk.press("Begin the round robin")
    for _turn in range(6):
        say_the_next(phones, desk)
    phones[0].somebody.look()
    desk.page.get_by_text("Tutte le idee sono state dette").wait_for(timeout=SOON)
    desk.press("Clarify and merge")
    merge(desk, phones)
    desk.look()
    desk.press("Open the vote")
    ranked = list(Subject.objects.filter(key__startswith="idea:", merged_into=None).values_list("pk", flat=True))
    assert len(ranked) == 5
    for phone in phones:
        if phone is plain:
            phone.page.reload()
        phone.sees("Scelta 1")
        for number, subject in enumerate(ranked, 1):
            phone.page.locator(f"[name=posto{number}]").select_option(str(subject))
        with phone.page.expect_navigation() if phone is plain else contextlib.nullcontext():
            phone.page.locator("button[type=submit]", has_text="Vota").click()
        if phone is not plain:
            phone.sent()
    phones[0].somebody.look()
    desk.page.locator("[data-live=done]", has_text="6").first.wait_for(timeout=SOON)
    desk.press("Close the vote")
    phones[3].sees("30 punti")
    projector.get_by_text("30 punti").wait_for(timeout=SOON)
    assert Ballot.objects.filter(subject__key__startswith="idea:").count() == 30
    desk.look()
    desk.follow(desk.page.get_by_role("link", name="Chiudi", exact=True))
    desk.press("Close the room")
    phones[0].sees("La stanza è chiusa")


def paper(desk, room, words):
    """What the seventh person says, written by whoever leads."""
    desk.follow(desk.page.locator(".rm-seats a", has_text="P7"))
    desk.follow(desk.page.locator("button", has_text=words).first)
    desk.go(room)


def say_the_next(phones, desk):
    """Whoever's turn it is says one idea."""
    group = FocusGroup.objects.get()
    turns = group.rounds.last().turns
    phone = next(one for one in phones if one.number == turns["order"][turns["at"]])
    if phone is phones[5]:
        phone.page.reload()
        phone.somebody.follow(phone.page.locator(".rm-say").first)
        return
    phone.page.locator(".rm-say").first.click(timeout=SOON)
    phone.sent()


def merge(desk, phones):
    """Two ideas become one because both authors say yes, one on the telephone, one without scripts."""
    first = Subject.objects.get(text="Idea della persona 1")
    last = Subject.objects.get(text="Idea della persona 6")
    entry = desk.page.locator(".rm-wall > li", has=desk.page.locator(f"#c{first.pk}"))
    entry.locator("summary").click()
    entry.locator(f"#c{first.pk}").select_option(str(last.pk))
    desk.follow(entry.locator("button", has_text="Chiedi agli autori"))
    phones[0].sees("Dicono la stessa cosa?")
    phones[0].says("Sì, sono una sola")
    phones[0].sent()
    first.refresh_from_db()
    assert first.merged_into is None
    phones[5].page.reload()
    phones[5].somebody.follow(phones[5].page.locator("button", has_text="Sì, sono una sola"))
    first.refresh_from_db()
    assert first.merged_into == last
    desk.page.get_by_text("anche: Idea della persona 1").wait_for(timeout=SOON)


def test_a_telephone_that_hears_no_events_asks_by_itself(visitor):
    study = make.study()
    group = make.room(study, seats=1)
    seat = group.seats.get()
    phone = visitor(width=NARROW)
    phone.go(f"/sala/{token_of('seat', seat.pk, seat.nonce)}/")
    round_ = make.statements_round(group, "Il ricambio si risolve accorciando")
    phone.page.get_by_text("Affermazione 1 di 1").wait_for(timeout=SOON + 3_000)
    phone.look()
    phone.page.locator("button", has_text="Passo").click()
    phone.page.get_by_text("Hanno votato tutti").wait_for(timeout=SOON + 3_000)
    actions.close_poll(round_)
    phone.page.get_by_text("Come ha votato la stanza").wait_for(timeout=SOON + 3_000)
    phone.look()

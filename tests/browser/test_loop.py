"""The story of the loop, told once from the search in vain to the answer.

A town of its own, so that half-years can pass without anybody else growing older.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from playwright.sync_api import Locator, expect

from tests.browser.conftest import House, Open, Visit

KEY, SLUG = "05766028", "extertal"
# A browser that says it has no screen counts as a program, and programs have no needs.
READER = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"
VILLAGES = {"Almena": (9.078, 52.113), "Bösingfeld": (9.114, 52.066), "Silixen": (9.077, 52.143)}
STAFF = {
    "planner": "planung@extertal.invalid",
    "municipality_admin": "leitung@extertal.invalid",
    "data_protection_officer": "datenschutz@extertal.invalid",
    "network_coordinator": "netz@extertal.invalid",
    "council_member": "rat@extertal.invalid",
}

PROPOSER = "nachbarin@silixen.example"
FIELD = "gesundheit_hilfe_pflege"
MEASURE = "Tagespflege im Pfarrhaus Silixen (erfunden)"
HOUSE = "Sozialstation Nordhang (erfunden)"
LETTERS = ("Ihre Idee ist angekommen", "Antwort auf Ihre Idee")
IDEA = "Tagespflege für Silixen, ohne lange Fahrt"
DESK = {"x": 0, "y": 0, "width": 1280, "height": 900}
Picture = Callable[..., None]


@dataclass
class Town:
    """Extertal as nobody has seen it, on whatever day it is in the story."""

    house: House
    open_tab: Open
    visits: list[Visit] = field(default_factory=list)

    @contextmanager
    def on(self, day: str) -> Iterator[None]:
        with time_machine.travel(datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=UTC)):
            yield

    def citizen(self, path: str = "") -> Visit:
        return self._open("", path)

    def staff(self, role: str, path: str = "") -> Visit:
        return self._open(role, path)

    def _open(self, role: str, path: str) -> Visit:
        visit = self.open_tab(user_agent=READER)
        if role:
            visit.tab.context.add_cookies([self._session(STAFF[role])])
        visit.go(f"/{SLUG}/{path}")
        return visit

    def _session(self, email: str) -> Any:
        """Signed in on the day of the story: what was signed in before has run out."""
        from django.conf import settings
        from django.test import Client

        from nahraum.base.people.models import Account

        client = Client()
        client.force_login(Account.objects.get(email=email))
        name = settings.SESSION_COOKIE_NAME
        return {"name": name, "value": client.cookies[name].value, "url": self.house.url}

    @contextmanager
    def acting(self, role: str) -> Iterator[Any]:
        """Somebody of the staff at work, without a page."""
        from nahraum.base.people.models import Account
        from nahraum.base.people.queries import actor_for

        with self.inside():
            yield actor_for(Account.objects.get(email=STAFF[role]))

    @contextmanager
    def inside(self) -> Iterator[Any]:
        from nahraum.base.municipality.models import Municipality
        from nahraum.base.municipality.tenancy import municipality_scope

        here = Municipality.objects.get(slug=SLUG)
        with municipality_scope(here):
            yield here


@pytest.fixture
def town(house: House, open_tab: Open) -> Iterator[Town]:
    from nahraum.base.municipality.actions import close_municipality, open_municipality
    from nahraum.base.municipality.queries import current_area
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.people.rules import Actor

    system, story = Actor(system="test"), Town(house, open_tab)
    with story.on("2027-01-04"):
        area = current_area("municipality", KEY)
        assert area is not None
        here = open_municipality(area=area, by=system, fictitious=True)
        assert here.slug == SLUG
        with municipality_scope(here):
            _villages(system)
            _staff(here, system)
        yield story
        close_municipality(municipality=here, by=system)


def _villages(by: Any) -> None:
    from nahraum.base.places.actions import import_neighbourhoods
    from nahraum.base.places.adapters import Proposal
    from nahraum.base.places.rules import Shape, to_metres

    proposals = []
    for name, (lon, lat) in VILLAGES.items():
        x, y = to_metres(lon, lat)
        shape = Shape(key=name, x=x, y=y, radius=1200)
        proposals.append(Proposal(place=name, name=name, shape=shape, kind="village", parent=""))
    import_neighbourhoods(proposals=proposals, source="erfunden", approximate=True, by=by)


def _staff(here: Any, by: Any) -> None:
    from nahraum.base.people.actions import accept_invitation, invite

    for role, email in STAFF.items():
        _row, secret = invite(
            email=email, name=f"{role} (erfunden)", role=role, municipality=here, by=by
        )
        accept_invitation(secret=secret, password="vier Linden am Kirchplatz")


def heading(visit: Visit) -> str:
    return visit.tab.get_by_role("heading", level=1).inner_text()


def main(visit: Visit) -> Locator:
    return visit.tab.locator("main")


def says(visit: Visit, text: str | re.Pattern[str]) -> None:
    expect(main(visit)).to_contain_text(text)


def press(where: Visit | Locator, name: str) -> None:
    inside = main(where) if isinstance(where, Visit) else where
    inside.get_by_role("button", name=name, exact=True).first.click()


def search_in_vain(town: Town, days: list[str], words: tuple[str, ...]) -> None:
    """On each day somebody asks for help in Silixen, in words of their own."""
    for day in days:
        with town.on(day):
            for said in words:
                citizen = town.citizen(f"angebote/?frage={quote(said)}&ort=Silixen")
                assert citizen.tab.locator(".nr-hit").count() == 0


def release(town: Town, half_year: str, *, second: bool) -> None:
    """The worker counts at night, the planner prepares, a second person agrees the first time."""
    from nahraum.base.signals.jobs import run_flush

    with town.inside():
        run_flush(None, lambda *_: None)
    planner = town.staff("planner", "bedarfszahlen/")
    press(planner, f"{half_year} vorbereiten")
    press(planner, "Um Zustimmung bitten" if second else "Freigeben")
    if second:
        officer = town.staff("data_protection_officer", "bedarfszahlen/")
        officer.tab.get_by_role("link", name=half_year).click()
        press(officer, "Zustimmen und freigeben")


def open_a_collection(town: Town) -> str:
    """The planner asks what is missing; the answer will be given within sixty days."""
    from nahraum.plan.participation import actions
    from nahraum.plan.participation.models import Procedure

    with town.acting("planner") as planner:
        row = actions.add_procedure(
            kind=Procedure.Kind.IDEAS,
            title="Was fehlt in Ihrem Ort?",
            question="Welche Hilfe brauchen Sie in der Nähe?",
            level=Procedure.Level.CONSULT,
            promise="Wir lesen jede Idee und antworten mit Begründung.",
            decides="Der Rat der Gemeinde",
            used_for="Für den Plan der Gemeinde",
            starts_on=date(2027, 1, 10),
            ends_on=date(2028, 12, 31),
            by=planner,
        )
        actions.set_state(procedure=row, state=Procedure.State.RUNNING, by=planner)
        return f"beteiligung/{row.pk}/"


def propose(town: Town, collection: str, title: str) -> None:
    citizen = town.citizen(collection)
    citizen.tab.get_by_role("link", name="Eine Idee vorschlagen").click()
    citizen.tab.get_by_label("Ihre Idee in wenigen Worten").fill(title)
    citizen.tab.get_by_label("Thema").select_option(label="Tagespflege")
    citizen.tab.get_by_label("Ortsteil").select_option(label="Silixen")
    citizen.tab.get_by_label("E-Mail").fill(PROPOSER)
    time.sleep(3.2)  # faster than three seconds nobody writes
    press(citizen, "Idee absenden")
    expect(citizen.tab.get_by_role("heading", level=1)).to_contain_text("Danke")


def read_the_idea(town: Town, title: str) -> None:
    """Whoever moderates shows it; from then on it is also a need that is counted."""
    planner = town.staff("planner", "beteiligung/verwaltung/ideen/")
    planner.tab.get_by_role("link", name=title).click()
    press(planner, "Speichern")


def plan_from_the_need_map(town: Town, picture: Picture) -> None:
    """From the cell to the measure in two clicks, with the evidence attached."""
    planner = town.staff("planner", f"bedarfskarte/?feld={FIELD}&thema=tagespflege")
    picture(planner.tab, "kreis-bedarfskarte.png", clip=DESK)
    cell = re.compile("Tagespflege.*Silixen|Silixen.*Tagespflege")
    main(planner).get_by_role("link", name=cell).first.click()
    picture(planner.tab, "kreis-zelle.png", clip=DESK)
    main(planner).get_by_role("link", name="Maßnahme planen").click()
    says(planner, "Silixen")
    main(planner).get_by_label("Maßnahme", exact=True).fill(MEASURE)
    press(planner, "Maßnahme anlegen")
    expect(planner.tab.get_by_role("heading", level=1)).to_have_text(MEASURE)
    expect(main(planner).locator("section", has_text="Warum wir das tun")).to_contain_text("2027")


def measure_path(town: Town) -> str:
    from nahraum.plan.measures.models import Measure

    with town.inside():
        return f"massnahmen/{Measure.objects.get(title=MEASURE).pk}/"


def answer_the_idea(town: Town) -> None:
    planner = town.staff("planner", "beteiligung/verwaltung/ideen/")
    planner.tab.get_by_role("link", name=IDEA).click()
    section = planner.tab.locator("section", has=planner.tab.locator("#antwort"))
    section.get_by_label("Begründung").fill("Viele suchen eine Tagespflege. Wir planen eine.")
    section.get_by_label("Gehört zur Maßnahme").select_option(label=f"{MEASURE} (nicht öffentlich)")
    press(section, "Antwort veröffentlichen")


def set_state(town: Town, state: str) -> None:
    planner = town.staff("planner", f"{measure_path(town)}stand/")
    planner.tab.get_by_label(state, exact=True).check()
    press(planner, "Speichern")
    expect(main(planner).locator(".kern-badge").first).to_contain_text(state)


def decide(town: Town) -> None:
    """The council reads a version that never changes again, decides, and the gate opens."""
    from nahraum.plan.bodies import actions as bodies
    from nahraum.plan.bodies.models import Body
    from nahraum.plan.process import actions as process

    with town.acting("planner") as planner:
        process.start(kick_off=date(2027, 7, 5), title="Extertal plant", by=planner)
    planner_ = town.staff("planner", "massnahmen/fassungen/neu/")
    planner_.tab.get_by_label("Warum es diese Fassung gibt").fill("Erste Fassung für den Rat")
    press(planner_, "Vorbereiten")
    version = planner_.tab.url.removeprefix(f"{town.house.url}/{SLUG}/")
    leader = town.staff("municipality_admin", version)
    press(leader, "Für den Rat freigeben")
    council = town.staff("council_member", version)
    says(council, MEASURE)
    with council.tab.expect_download() as waiting:
        council.tab.get_by_role("link", name="Als PDF").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    with town.acting("municipality_admin") as by:
        body = bodies.add_body(
            name="Rat (erfunden)",
            type=Body.Type.COUNCIL,
            power=Body.Power.DECIDES,
            mandate="Beschließt für die Gemeinde.",
            by=by,
        )
        bodies.record_decision(body=body, title="Der Plan gilt", text="Ja.", by=by)
    leader.go(f"/{SLUG}/prozess/steuern/")
    leader.tab.get_by_role("link", name="Der Rat hat den Prozess beschlossen").click()
    leader.tab.get_by_role("link", name="Freigeben").click()
    leader.tab.get_by_label("Beschluss des Rates").select_option(index=1)
    leader.tab.get_by_role("textbox", name="Begründung").fill("Einstimmig.")
    press(leader, "Freigeben")
    says(leader, re.compile(r"freigegeben\s+Der Rat hat den Prozess beschlossen"))
    leader.go(f"/{SLUG}/{measure_path(town)}beschluss/")
    leader.tab.get_by_label("Beschluss").select_option(index=1)
    press(leader, "Speichern")
    says(leader, "Der Plan gilt")


def offer_what_was_planned(town: Town) -> None:
    """The measure becomes an offer; from then on whoever searches finds it."""
    from nahraum.base.places.models import Neighbourhood
    from nahraum.connect.directory import actions as directory

    with town.acting("network_coordinator") as by:
        house = directory.add_organisation(name=HOUSE, sector="association", by=by)
        place = Neighbourhood.objects.get(name="Silixen")
        directory.add_site(
            organisation=house, street="Kirchweg 1", place="Silixen", neighbourhood=place, by=by
        )
    leader = town.staff("municipality_admin", measure_path(town))
    main(leader).get_by_role("link", name="Als Angebot anlegen").click()
    leader.tab.get_by_label("Welche Einrichtung bietet es an?").select_option(label=HOUSE)
    press(leader, "Weiter")
    leader.tab.get_by_label("Angebot", exact=True).fill("Tagespflege im Pfarrhaus")
    leader.tab.get_by_label("In einem Satz").fill("Tagsüber betreut, abends zu Hause.")
    leader.tab.get_by_role("checkbox", name=re.compile("Kirchweg|Sozialstation")).check()
    leader.tab.get_by_role("textbox", name=re.compile("^Telefon")).fill("0221 4710 900")
    press(leader, "Speichern")
    leader.tab.get_by_role("link", name="Veröffentlichen").click()
    leader.tab.get_by_label("Wer hat gesagt, dass alles stimmt?").fill("Die Leitung (erfunden)")
    press(leader, "Veröffentlichen")
    expect(main(leader).locator(".kern-badge").first).to_contain_text("veröffentlicht")


def told(town: Town) -> list[str]:
    """What the proposer got by mail."""
    from nahraum.base.notify.models import Mail
    from nahraum.plan.participation.jobs import run_tell

    with town.inside():
        run_tell(None, lambda *_: None)
        return list(Mail.objects.order_by("created_at").values_list("subject", flat=True))


def show_to_all(town: Town) -> None:
    planner = town.staff("planner", f"{measure_path(town)}aendern/")
    planner.tab.get_by_label("Öffentlich zeigen").check()
    planner.tab.get_by_label("In einem Satz").fill("Im alten Pfarrhaus werden Menschen betreut.")
    press(planner, "Speichern")
    says(planner, "So sehen es alle")


def see_before_and_after(town: Town, picture: Picture) -> None:
    """Fifteen reports before, none or too few after; and what such numbers do not say."""
    planner = town.staff("planner", measure_path(town))
    picture(planner.tab, "kreis-massnahme.png", clip=DESK)
    became = main(planner).locator("section", has_text="Was daraus geworden ist")
    expect(became).to_contain_text("Angebot: Tagespflege im Pfarrhaus")
    became.get_by_text("Als Tabelle").first.click()
    rows = became.locator("table").first.locator("tbody tr").all_inner_texts()
    assert [row.split("\t")[0] for row in rows] == ["1. Halbjahr 2027", "2. Halbjahr 2027"]
    assert rows[0].endswith("15")
    assert not re.search(r"\d$", rows[1].split("\t")[1])
    for caution in ("Vergleichsgruppe fehlt", "Regression zur Mitte", "weniger als drei Halbjahre"):
        expect(became).to_contain_text(caution)


def test_a_need_becomes_a_measure_an_offer_and_an_answer(town: Town, picture: Picture) -> None:
    with town.on("2027-01-10"):
        collection = open_a_collection(town)
    days = [f"2027-01-{day}" for day in range(11, 17)]
    search_in_vain(town, days, ("Tagespflege", "Betreuung tagsüber für meine Mutter"))
    with town.on("2027-02-01"):
        propose(town, collection, IDEA)
        read_the_idea(town, IDEA)
    with town.on("2027-07-05"):
        release(town, "1. Halbjahr 2027", second=True)
        plan_from_the_need_map(town, picture)
        answer_the_idea(town)
        set_state(town, "geplant")
        decide(town)
        show_to_all(town)
    search_in_vain(town, ["2027-07-10"], ("Tagespflege",))
    with town.on("2027-08-02"):
        set_state(town, "läuft")
        offer_what_was_planned(town)
        found = town.citizen("angebote/?frage=Tagespflege&ort=Silixen").tab.locator(".nr-hit")
        expect(found.first).to_contain_text("Tagespflege im Pfarrhaus")
        assert told(town) == [*LETTERS, "Was aus Ihrer Idee wurde"]
    with town.on("2028-01-10"):
        release(town, "2. Halbjahr 2027", second=False)
        see_before_and_after(town, picture)
        set_state(town, "umgesetzt")
        assert told(town) == [*LETTERS, "Was aus Ihrer Idee wurde", "Was aus Ihrer Idee wurde"]
        citizen = town.citizen(f"{collection}ideen/")
        citizen.tab.get_by_role("link", name=IDEA).click()
        says(citizen, "Die Maßnahme ist umgesetzt.")
        picture(citizen.tab, "kreis-antwort.png", clip=DESK)

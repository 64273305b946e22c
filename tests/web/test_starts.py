"""Start pages: of the installation, of a municipality, of the working day."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from nahraum.base.municipality.models import Area
from nahraum.base.people.models import Membership
from nahraum.base.registry import Highlight, Room, Step, Todo
from nahraum.web import starts
from tests.base.world import give_role, make_municipality, make_person

DAY = date(2026, 11, 21)


def names(page) -> list[str]:
    return [card.h3.get_text(strip=True) for card in page.select("#kommunen ~ ul article")]


def test_installation_lists_its_municipalities(read, kalletal, warburg) -> None:
    page = read("/")
    assert names(page) == ["Kalletal", "Warburg"]
    assert [h.get_text() for h in page.select(".nr-loop h3")] == [
        "Verstehen", "Planen", "Verbinden", "Begleiten", "Auswerten"
    ]  # fmt: skip
    assert page.select("[role=search]") == []


def test_search_by_part_of_the_name(read, kalletal, warburg) -> None:
    assert names(read("/?suche=kalle")) == ["Kalletal"]
    page = read("/?suche=<b>nichts</b>")
    assert names(page) == []
    assert "<b>nichts</b>" in page.select_one(".nr-empty").get_text()
    assert len(page.select(".nr-empty__ways a")) == 2


def test_search_appears_with_many_municipalities(read, db) -> None:
    for number in range(starts.SEARCH_FROM):
        make_municipality(f"Ort {number}", f"ort-{number}", f"0576603{number}")
    assert len(read("/").select("[role=search] label")) == 1


def test_empty_installation_shows_two_ways_on(read, db) -> None:
    assert len(read("/").select(".nr-empty__ways a")) == 2


def test_closed_municipality_is_gone(read, kalletal) -> None:
    kalletal.state = kalletal.State.CLOSED
    kalletal.save()
    assert names(read("/")) == []
    read("/kalletal/", 404)


def test_unknown_population_is_not_zero(read, kalletal) -> None:
    kalletal.area.population = None
    kalletal.area.save()
    values = [v.get_text(strip=True) for v in read("/kalletal/").select(".nr-figure__value")]
    assert values == ["nicht bekannt", "nicht bekannt"]


def test_municipality_shows_official_numbers_before_a_profile_is_released(read, kalletal) -> None:
    kalletal.area.population, kalletal.area.population_as_of = 13_786, date(2022, 12, 31)
    kalletal.area.save()
    figure = read("/kalletal/").select_one(".nr-figure")
    assert figure.select_one(".nr-figure__value").get_text(strip=True) == "13.786"
    assert figure.select_one(".nr-figure__as-of").get_text(strip=True) == "Stand 31.12.2022"


def test_district_is_found_above_the_association(read, kalletal) -> None:
    state = Area.objects.create(kind=Area.Kind.STATE, key="05", name="Land", source="test")
    district = Area.objects.create(
        kind=Area.Kind.DISTRICT, key="05766", name="Lippe", parent=state, source="test"
    )
    association = Area.objects.create(
        kind=Area.Kind.ASSOCIATION, key="057660036", name="Kalletal", parent=district, source="test"
    )
    assert starts.district_of(kalletal.area) == ""
    kalletal.area.parent = association
    kalletal.area.save()
    assert starts.district_of(kalletal.area) == "Lippe"
    assert read("/kalletal/").select_one(".nr-page-head .kern-preline").get_text() == "Lippe"


def plant(monkeypatch, **declared) -> None:
    room = Room(name="planted", label="Gepflanzt", step=Step.PLAN, summary="", **declared)
    monkeypatch.setattr(starts, "rooms", lambda: (room,))


def test_rooms_put_their_public_numbers_on_the_start_page(read, kalletal, monkeypatch) -> None:
    shown = Highlight(label="Anteil 65+", value="23,6", unit="%", as_of="31.12.2022", url="/warum/")
    plant(monkeypatch, highlights=lambda municipality: [shown])
    figure = read("/kalletal/").select_one(".nr-figure")
    assert figure.select_one(".nr-figure__value").get_text(" ", strip=True) == "23,6 %"
    assert figure.a["href"] == "/warum/"
    assert figure.a.get_text(" ", strip=True) == "Woher kommt diese Zahl? Anteil 65+"


# ------------------------------------------------------------------ today
def todos(*entries: tuple[str, int | None, int]):
    return lambda actor, municipality, day: [
        Todo(
            text=text,
            url="/x/",
            due=None if days is None else day + timedelta(days=days),
            weight=weight,
        )
        for text, days, weight in entries
    ]


def test_most_urgent_first_without_a_day_last(signed_in, read, monkeypatch) -> None:
    plant(monkeypatch, todos=todos(("irgendwann", None, 1), ("morgen", 1, 50), ("gestern", -1, 90),
                                   ("heute B", 0, 60), ("heute A", 0, 40)))  # fmt: skip
    signed_in("planner")
    page = read("/kalletal/heute/")
    texts = [t.get_text() for t in page.select(".nr-todo__text")]
    assert texts == ["gestern", "heute A", "heute B", "morgen", "irgendwann"]
    due = [t.get_text(strip=True) for t in page.select(".nr-todo__due")]
    yesterday = timezone.localdate() - timedelta(days=1)
    assert due[0] == f"überfällig seit {yesterday:%d.%m.%Y}"
    assert due[1:3] == ["heute", "heute"]
    assert len(due) == 4


@pytest.mark.parametrize(("count", "more"), [(7, None), (8, "Eine weitere"), (10, "3 weitere")])
def test_seven_at_most_and_all_behind_a_link(count, more, signed_in, read, monkeypatch) -> None:
    plant(monkeypatch, todos=todos(*((f"Nr. {n}", n, 50) for n in range(count))))
    signed_in("planner")
    page = read("/kalletal/heute/")
    assert len(page.select(".nr-todo")) == 7
    links = [a.get_text(strip=True) for a in page.select("#zu-tun ~ p a")]
    assert links == ([f"{more} {'Sache' if count == 8 else 'Sachen'} zeigen"] if more else [])
    everything = read("/kalletal/heute/?alle")
    assert len(everything.select(".nr-todo")) == count
    assert len(everything.select("#zu-tun ~ p a")) == (1 if more else 0)


def test_each_thing_says_its_room(signed_in, read, monkeypatch) -> None:
    plant(monkeypatch, todos=todos(("etwas", 0, 50)))
    signed_in("planner")
    assert read("/kalletal/heute/").select_one(".nr-todo__room").get_text() == "Gepflanzt"


def test_nothing_to_do_is_said(signed_in, read, monkeypatch) -> None:
    plant(monkeypatch)
    signed_in("planner")
    page = read("/kalletal/heute/")
    assert page.select(".nr-todo") == []
    assert "Nichts zu tun" in page.select_one(".kern-alert--success").get_text()
    assert len(page.select(".nr-empty__ways a")) == 2


def test_rooms_of_the_day_follow_the_navigation(signed_in, read) -> None:
    signed_in("municipality_admin")
    page = read("/kalletal/heute/")
    rooms = [a.get_text() for a in page.select("#raeume ~ dl a")]
    assert rooms[:2] == ["Kommunalprofil", "Ärztliche Versorgung"]
    order = ["Kommunalprofil", "Planungsprozess", "Gremien", "Angebote finden", "Termine"]
    assert [room for room in rooms if room in order] == order
    steps = [h.get_text() for h in page.select("#raeume ~ h3")]
    assert steps == [h.get_text() for h in page.select("#navigation h2")]
    last = [a["href"] for a in page.select("#raeume ~ dl")[-1].select("a")]
    assert last == [a["href"] for a in page.select(".nr-nav__group--house a")]


def test_citizens_find_help_before_plans_and_figures(read, kalletal) -> None:
    page = read("/kalletal/")
    assert [a.get_text() for a in page.select("#wege ~ dl a")][:2] == ["Angebote finden", "Termine"]
    sections = [h["id"] for h in page.select("main h2")]
    assert sections.index("wege") < sections.index("zahlen")


# ------------------------------------------------------------------ after signing in
def test_one_municipality_leads_straight_to_work(signed_in) -> None:
    answer = signed_in("planner").get("/anmelden/weiter/")
    assert answer.headers["Location"] == "/kalletal/heute/"


def test_citizens_arrive_at_the_public_page(signed_in) -> None:
    answer = signed_in("citizen").get("/anmelden/weiter/")
    assert answer.headers["Location"] == "/kalletal/"


def test_operators_arrive_at_the_health_page(client, db) -> None:
    client.force_login(make_person("operator", None))
    assert client.get("/anmelden/weiter/").headers["Location"] == "/zustand/"


def test_several_municipalities_are_a_choice(client, read, kalletal, warburg) -> None:
    person = make_person("planner", kalletal)
    give_role(person, "council_member", warburg)
    client.force_login(person)
    ways = [(a.get_text(), a["href"]) for a in read("/anmelden/weiter/").select("main article a")]
    assert ways == [("Kalletal", "/kalletal/heute/"), ("Warburg", "/warburg/heute/")]


def test_nowhere_to_work_shows_two_ways_on(client, read, kalletal) -> None:
    person = make_person("planner", kalletal)
    Membership.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    client.force_login(person)
    assert len(read("/anmelden/weiter/").select(".nr-empty__ways a")) == 2


def test_nobody_is_sent_to_the_sign_in_page(client, db) -> None:
    answer = client.get("/anmelden/weiter/")
    assert answer.headers["Location"] == "/anmelden/?next=/anmelden/weiter/"

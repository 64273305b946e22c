"""From everyday words to offers: which, why, in which order, and what nobody knows."""

from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.places.actions import add_neighbourhood
from nahraum.base.places.rules import Details, Shape
from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.base.topics.models import Topic
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory.models import Offer
from nahraum.connect.directory.rules import BERLIN, State
from nahraum.connect.portal.queries import neighbourhood_asked_for, search
from nahraum.connect.portal.rules import (
    MET,
    UNKNOWN,
    Candidate,
    Facts,
    Meaning,
    Wish,
    judged,
    ranked,
)
from tests.base.world import SYSTEM, acting, make_person

MONDAY = datetime(2026, 11, 23, 12, 30, tzinfo=BERLIN)
TODAY = MONDAY.date()


def key(name: str) -> UUID:
    return uuid5(UUID(int=0), name)


def candidate(name: str, *topics: str, **more: object) -> Candidate:
    given: dict[str, object] = {"texts": {"title": [name]}, "filters": {}, **more}
    return Candidate(offer=key(name), title=name, topics=frozenset(topics), **given)  # type: ignore[arg-type]


DEMENTIA = Meaning("demenz", "Leben mit Demenz", "Oma vergisst alles", 0.9)


def order(question: str, meanings: list[Meaning], candidates: list[Candidate]) -> list[UUID]:
    return [hit.offer for hit in ranked(question, meanings, candidates)]


def test_the_topic_that_is_meant_comes_first_and_says_why() -> None:
    found = ranked(
        "Oma vergisst alles",
        [DEMENTIA],
        [candidate("Chor"), candidate("Gedächtniscafé", "demenz"), candidate("Oma-Treff")],
    )
    assert [hit.offer for hit in found] == [key("Gedächtniscafé"), key("Oma-Treff")]
    assert found[0].score == pytest.approx(0.9)
    assert [(reason.asked, reason.met, reason.how) for reason in found[0].reasons] == [
        ("Oma vergisst alles", "Leben mit Demenz", "topic")
    ]
    assert [(reason.asked, reason.met, reason.how) for reason in found[1].reasons] == [
        ("Oma", "oma", "title")
    ]


def test_a_name_typed_in_full_beats_a_guess_at_the_topic() -> None:
    named = candidate("Café Vergissmeinnicht")
    guess = replace(DEMENTIA, score=0.5)
    assert order("Cafe Vergissmeinnicht", [guess], [candidate("Rat", "demenz"), named]) == [
        key("Café Vergissmeinnicht"),
        key("Rat"),
    ]


def test_stale_entries_sink_but_stay() -> None:
    fresh, stale = candidate("Zett", "demenz"), candidate("Anna", "demenz", stale=True)
    assert order("x", [DEMENTIA], [stale, fresh]) == [key("Zett"), key("Anna")]


def test_the_near_ones_come_first_for_who_asks_for_a_place() -> None:
    near, far = candidate("Z", "demenz", metres=500.0), candidate("A", "demenz", metres=20_000.0)
    nowhere = candidate("B", "demenz")
    assert order("x", [DEMENTIA], [far, near, nowhere]) == [key("B"), key("Z"), key("A")]


def test_without_a_question_everything_stands_by_title() -> None:
    assert order("", [], [candidate("B"), candidate("a"), candidate("C")]) == [
        key("a"),
        key("B"),
        key("C"),
    ]


@given(st.permutations([candidate(name, "demenz") for name in "ABCDE"]))
def test_the_order_of_the_rows_does_not_count(candidates: list[Candidate]) -> None:
    assert order("Oma", [DEMENTIA], candidates) == [key(name) for name in "ABCDE"]


FACTS = Facts(state=State.OPEN, on_site=True, home_visit=False, served_everywhere=False)
PLACE = key("Hohenhausen")


@pytest.mark.parametrize(
    ("wish", "facts", "answer"),
    [
        (Wish(open_now=True), {"state": State.OPEN}, MET),
        (Wish(open_now=True), {"state": State.UNKNOWN}, UNKNOWN),
        (Wish(open_now=True), {"state": State.APPOINTMENT}, UNKNOWN),
        (Wish(open_now=True), {"state": State.CLOSED}, None),
        (Wish(open_now=True), {"state": State.LEAVE}, None),
        (Wish(home_visit=True), {}, None),
        (Wish(home_visit=True), {"home_visit": True, "served_everywhere": True}, MET),
        (Wish(home_visit=True), {"home_visit": True, "served": frozenset({PLACE})}, MET),
        (Wish(home_visit=True), {"home_visit": True, "served": frozenset({key("Bega")})}, None),
        (Wish(step_free=True), {"step_free": ("no", "yes")}, MET),
        (Wish(step_free=True), {"step_free": ("no", "unknown")}, UNKNOWN),
        (Wish(step_free=True), {"step_free": ()}, UNKNOWN),
        (Wish(step_free=True), {"step_free": ("no",)}, None),
        (Wish(step_free=True), {"on_site": False}, MET),
        (Wish(free_of_charge=True), {"cost": "free"}, MET),
        (Wish(free_of_charge=True), {"cost": "insurance"}, MET),
        (Wish(free_of_charge=True), {"cost": "care-insurance"}, UNKNOWN),
        (Wish(free_of_charge=True), {"cost": "unknown"}, UNKNOWN),
        (Wish(free_of_charge=True), {"cost": "fee"}, None),
        (Wish(new_people=True), {"new_people": "yes", "capacity_as_of": TODAY}, MET),
        (Wish(new_people=True), {"new_people": "no", "capacity_as_of": TODAY}, None),
        (Wish(new_people=True), {"new_people": "no", "capacity_as_of": date(2026, 1, 1)}, UNKNOWN),
        (Wish(new_people=True), {"new_people": "yes"}, UNKNOWN),
        (Wish(language="tr"), {"languages": frozenset({"de", "tr"})}, MET),
        (Wish(language="tr"), {"languages": frozenset({"de"})}, None),
        (Wish(language="tr"), {}, UNKNOWN),
        (Wish(target="care"), {"targets": frozenset({"older", "care"})}, MET),
        (Wish(target="care"), {"targets": frozenset({"everybody"})}, MET),
        (Wish(target="care"), {"targets": frozenset({"older"})}, None),
        (Wish(target="care"), {}, UNKNOWN),
        (Wish(grade="accessible"), {"grade": "wheelchair"}, MET),
        (Wish(grade="accessible"), {"grade": "accessible"}, MET),
        (Wish(grade="accessible"), {"grade": "reduced"}, None),
        (Wish(grade="accessible"), {"grade": "unknown"}, UNKNOWN),
        (Wish(grade="reduced"), {}, None),  # no flat
    ],
)
def test_filters_are_met_not_met_or_not_known(
    wish: Wish, facts: dict[str, object], answer: str | None
) -> None:
    found = judged(
        wish,
        replace(FACTS, **facts),  # type: ignore[arg-type]
        neighbourhood=PLACE,
        today=TODAY,
    )
    assert found == (None if answer is None else {wish.filters[0]: answer})


def test_a_home_visit_somewhere_is_enough_for_who_names_no_place() -> None:
    facts = replace(FACTS, home_visit=True, served=frozenset({PLACE}))
    assert judged(Wish(home_visit=True), facts, neighbourhood=None, today=TODAY) == {
        "home_visit": MET
    }


# ---------------------------------------------------------------------------- with a register
@pytest.fixture
def coordinator(kalletal):
    return acting(make_person("network_coordinator", kalletal))


@pytest.fixture
def village(in_kalletal):
    load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)
    shape = Shape("Hohenhausen", x=500_000.0, y=5_770_000.0, radius=900)
    details = Details(name="Hohenhausen", kind="village", shape=shape, source="erfunden")
    return add_neighbourhood(details=details, by=SYSTEM)


def offer(coordinator, title: str, *topics: str, **more: object) -> Offer:
    house = directory.add_organisation(
        by=coordinator, name=f"Haus {title}", sector="association", phone="05264 1234"
    )
    site = directory.add_site(
        by=coordinator, organisation=house, place=str(more.pop("place", "Kalletal")),
        x=more.pop("x", None), y=more.pop("y", None),
        protected_address=bool(more.pop("protected", False)),
    )  # fmt: skip
    made = directory.add_offer(
        by=coordinator, organisation=house, title=title, summary=str(more.pop("summary", "Hilfe.")),
        topics=Topic.objects.filter(key__in=topics), sites=[site], **more,
    )  # fmt: skip
    return directory.publish(offer=made, checked_by="Test", on=TODAY, by=coordinator)


def found_titles(question: str = "", **wish: object) -> list[str]:
    found = search(Wish(question=question, **wish), at=MONDAY)  # type: ignore[arg-type]
    titles = dict(Offer.objects.values_list("pk", "title"))
    return [titles[hit.offer] for hit in (*found.hits, *found.perhaps)]


def test_everyday_words_lead_to_offers(village, coordinator) -> None:
    offer(coordinator, "Gedächtniscafé", "demenz")
    offer(coordinator, "Praxis am Markt", "hausarzt")
    offer(coordinator, "Chor", "begegnung", summary="Wir singen.")
    assert found_titles("Oma vergisst alles") == ["Gedächtniscafé"]
    assert found_titles("Knieschmerzen") == ["Praxis am Markt"]
    assert found_titles("Gedaechtniscafe")[:1] == ["Gedächtniscafé"]
    assert found_titles("Wo wird gesungen") == [] or found_titles("singen") == ["Chor"]
    assert found_titles() == ["Chor", "Gedächtniscafé", "Praxis am Markt"]
    assert found_titles(topic="demenz") == ["Gedächtniscafé"]


def test_a_crisis_is_answered_whatever_is_found(village) -> None:
    found = search(Wish(question="ich will nicht mehr leben"), at=MONDAY)
    assert [call.number for call in found.crisis] == ["0800 1110111", "112"]
    assert found.number == 0


def test_what_nobody_knows_is_a_group_of_its_own(village, coordinator) -> None:
    known = offer(coordinator, "Mit Zeiten", "begegnung")
    directory.set_hours(
        offer=known, hours=[{"weekday": 0, "opens": time(12), "closes": time(14)}], by=coordinator
    )
    offer(coordinator, "Ohne Zeiten", "begegnung")
    found = search(Wish(topic="begegnung", open_now=True), at=MONDAY)
    assert [len(found.hits), len(found.perhaps)] == [1, 1]
    assert found.hits[0].offer == known.pk


def test_near_a_village_with_a_typing_error(village, coordinator) -> None:
    offer(coordinator, "Fern", "hausarzt", x=520_000.0, y=5_770_000.0)
    offer(coordinator, "Nah", "hausarzt", x=500_300.0, y=5_770_400.0)
    found = search(Wish(question="Hausarzt", near="Hohenhaussen"), at=MONDAY)
    assert found.place == "Hohenhausen"
    assert [hit.metres for hit in found.hits] == [pytest.approx(500), pytest.approx(20_000)]
    assert search(Wish(question="Hausarzt", near="Timbuktu"), at=MONDAY).place == ""


def test_a_protected_address_cannot_be_measured_or_searched(village, coordinator) -> None:
    offer(
        coordinator, "Frauenhaus", "gewaltschutz", x=500_000.0, y=5_770_000.0,
        place="Geheimstadt", protected=True,
    )  # fmt: skip
    assert found_titles("Geheimstadt") == []
    found = search(Wish(topic="gewaltschutz", near="Hohenhausen"), at=MONDAY)
    assert [hit.metres for hit in found.hits] == [None]
    assert search(Wish(near="32689"), at=MONDAY).place == ""


def test_the_search_ends_at_the_border(village, coordinator, warburg) -> None:
    offer(coordinator, "Gedächtniscafé", "demenz")
    with municipality_scope(warburg):
        assert found_titles("Oma vergisst alles") == []
        assert found_titles() == []


def test_drafts_and_what_is_over_are_not_found(village, coordinator) -> None:
    closed = offer(coordinator, "Zu Ende", "demenz")
    directory.close(offer=closed, by=coordinator)
    assert found_titles("Demenz") == []


def test_queries_do_not_grow_with_the_offers(
    village, coordinator, django_assert_max_num_queries
) -> None:
    for number in range(3):
        offer(coordinator, f"Rat {number}", "demenz")
    with django_assert_max_num_queries(16):
        assert len(found_titles("Demenz")) == 3
    for number in range(3, 12):
        offer(coordinator, f"Rat {number}", "demenz")
    with django_assert_max_num_queries(16):
        assert len(found_titles("Demenz")) == 12


@pytest.mark.parametrize(
    ("near", "question", "found"),
    [
        ("Hohenhausen", "Tagespflege", True),
        ("hohenhusen", "Tagespflege", True),
        ("", "Tagespflege in Hohenhausen", True),
        ("", "Tagespflege", False),
        ("Anderswo", "Tagespflege in Hohenhausen", False),
    ],
)
def test_where_help_was_looked_for_is_known_if_it_was_said(village, near, question, found) -> None:
    assert neighbourhood_asked_for(near, question) == (village if found else None)

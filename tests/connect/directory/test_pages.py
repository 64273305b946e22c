"""The register through the front door: values, refused forms, double clicks, the other town."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.rules import ANONYMOUS
from nahraum.connect.directory import actions, queries
from nahraum.connect.directory.models import (
    Offer,
    Organisation,
    Site,
)
from nahraum.connect.directory.rules import Freshness, freshness
from tests.base.world import browser, make_person
from tests.connect.directory.pages import sent, text_of, url

pytestmark = pytest.mark.django_db


# ------------------------------------------------------------------ looking
def test_an_empty_register_says_so_and_where_to_begin(kalletal, staff):
    page = text_of(staff.get(url("list")))
    assert "Noch kein Angebot eingetragen" in page
    assert url("add-organisation") in page


def test_the_list_says_freshness_with_its_day_and_what_waits(staff, shown):
    actions.report_correction(offer=shown, about="hours", text="", reply_to="", by=ANONYMOUS)
    page = text_of(staff.get(url("list")))
    for words in ("Mittagstisch", "Dorfverein (erfunden)", "veröffentlicht", "geprüft"):
        assert words in page
    assert f"{timezone.localdate():%d.%m.%Y}" in page
    assert "Ein offener Hinweis" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("suche=mittag", True), ("suche=Dorfverein", True), ("suche=dorfhaus", True),
        ("suche=mittag+dorfhaus", True), ("suche=mittag+bus", False), ("stand=draft", False),
        ("stand=published", True), ("pruefung=checked", True), ("pruefung=never", False),
        ("pruefung=waiting", False), ("thema=mittagstisch", True), ("thema=einkaufen", False),
        ("stand=unfug", True), ("seite=99", True),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(staff, shown, asked, found):
    answer = staff.get(f"{url('list')}?{asked}")
    assert (len(answer.context["rows"]) == 1) is found
    assert ("Kein Angebot passt" in text_of(answer)) is not found


def test_queries_do_not_grow_with_the_offers(
    staff, shown, club, topic, by, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(40) as one:
        staff.get(url("list"))
    for number in range(8):
        actions.add_offer(by=by, organisation=club, title=f"A{number}", summary="S", topics=[topic])
    with django_assert_num_queries(len(one)):
        staff.get(url("list"))


@pytest.mark.parametrize("due", [None, 0])
def test_the_database_counts_freshness_as_the_rule_does(lunch, by, due):
    today = date(2026, 11, 21)
    for days in (None, 0, 1, 179, 180, 181, 269, 270, 271, 400):
        lunch.checked_at = None if days is None else today - timedelta(days=days)
        lunch.check_due = None
        if due is not None and lunch.checked_at is not None:
            lunch.check_due = lunch.checked_at + timedelta(days=180)
        lunch.status = "published"
        lunch.save()
        state = freshness(checked_at=lunch.checked_at, check_due=lunch.check_due, today=today)
        assert queries.freshness_counts(today=today) == {
            other: int(other is state) for other in Freshness
        }
        waits = state in (Freshness.DUE, Freshness.STALE)
        assert queries.checks_due(today=today)[0] == int(waits)


def test_one_page_says_everything_and_what_is_missing(staff, lunch):
    page = text_of(staff.get(url("offer", pk=lunch.pk)))
    for words in (
        "Mittagstisch", "kostet etwas: 6 Euro", "Dorfhaus, Am Markt 1, Kalletal",
        "ohne Stufen: ja", "05264 1234", "von der Einrichtung", "Noch nie geprüft.",
        "Beantwortet sind 50 % der Fragen", "Für wen ist es?", "Wie geht es los?",
        "Wann ist jemand da?", "network_coordinator (erfunden) hat ein Angebot eingetragen.",
    ):  # fmt: skip
        assert words in page
    assert "Was kostet es?" not in page


def test_the_history_names_what_changed(staff, lunch, by):
    actions.change(row=lunch, values={"bring": "Hunger"}, version=1, by=by)
    (event, _first) = staff.get(url("offer", pk=lunch.pk)).context["events"]
    assert event.sentence == "network_coordinator (erfunden) hat das Verzeichnis geändert."
    assert event.fields == ("Bitte mitbringen",)


def test_readers_look_and_do_not_write(kalletal, shown):
    ticket = actions.report_correction(
        offer=shown, about="hours", text="QX7 zu", reply_to="", by=ANONYMOUS
    )
    reader = browser(make_person("planner", kalletal))
    for name, parts in (
        ("list", {}), ("organisations", {}), ("offer", {"pk": shown.pk}),
        ("organisation", {"pk": shown.organisation_id}),
    ):  # fmt: skip
        page = text_of(reader.get(url(name, **parts)))
        assert "/aendern/" not in page
        assert "/neu/" not in page
        assert "QX7" not in page
    assert reader.get(url("answer", number=ticket.number)).status_code == 403
    assert reader.get(url("change", kind="angebot", pk=shown.pk)).status_code == 403
    assert reader.post(url("close", pk=shown.pk)).status_code == 403


def test_a_secret_address_stands_on_no_page_but_its_own_form(staff, hall, shown, by):
    actions.change(row=hall, values={"protected_address": True}, version=1, by=by)
    for name, pk in (("offer", shown.pk), ("organisation", hall.organisation_id)):
        page = text_of(staff.get(url(name, pk=pk)))
        assert "Am Markt" not in page
        assert "Anschrift geheim" in page
    form = staff.get(url("change", kind="angebot", pk=shown.pk))
    assert "Am Markt" not in text_of(form)
    assert "Am Markt 1" in text_of(staff.get(url("change", kind="ort", pk=hall.pk)))


def test_rows_of_the_other_town_are_not_there(warburg, shown, hall):
    ticket = actions.report_correction(
        offer=shown, about="hours", text="", reply_to="", by=ANONYMOUS
    )
    stranger = browser(make_person("network_coordinator", warburg))
    for name, parts in (
        ("offer", {"pk": shown.pk}), ("organisation", {"pk": shown.organisation_id}),
        ("change", {"kind": "ort", "pk": hall.pk}), ("hours", {"pk": shown.pk}),
        ("publish", {"pk": shown.pk}), ("answer", {"number": ticket.number}),
        ("add-site", {"pk": shown.organisation_id}),
    ):  # fmt: skip
        assert stranger.get(url(name, "warburg", **parts)).status_code == 404
    assert stranger.get(url("list")).status_code == 404
    assert stranger.get(url("list", "warburg")).context["rows"] == []


# ------------------------------------------------------------------ entering
def test_from_a_house_to_an_offer(kalletal, staff, topic):
    answer = staff.post(
        url("add-organisation"),
        {"key": str(uuid4()), "name": "Tafel (erfunden)", "sector": "association",
         "phone": "05264/12 34", "website": "tafel.example"},
    )  # fmt: skip
    with municipality_scope(kalletal):
        house = Organisation.objects.get()
    assert answer.url == url("organisation", pk=house.pk)
    assert (house.phone, house.website) == ("+4952641234", "https://tafel.example")
    known = {"known": "unknown"}
    site = {"key": str(uuid4()), "street": "Am Markt 1", **dict.fromkeys(Site.BARRIERS, "unknown")}
    staff.post(url("add-site", pk=house.pk), {**site, **known, "step_free": "no"})
    with municipality_scope(kalletal):
        place = Site.objects.get()
    assert (place.step_free, place.lift, place.x) == ("no", "unknown", None)
    chosen = staff.get(f"{url('choose-house')}?einrichtung={house.pk}")
    assert chosen.url == url("add-offer", pk=house.pk)
    answer = staff.post(
        chosen.url,
        {"key": str(uuid4()), "title": "Ausgabe", "summary": "Lebensmittel.", "on_site": "on",
         "sites": [str(place.pk)], "topic_0": str(topic.pk), "cost": "free",
         "new_people": "yes", "languages": ["de", "uk"]},
    )  # fmt: skip
    with municipality_scope(kalletal):
        offer = Offer.objects.get()
        assert [row.pk for row in offer.sites.all()] == [place.pk]
        assert [row.key for row in offer.topics.all()] == ["mittagstisch"]
    assert answer.url == url("offer", pk=offer.pk)
    assert (offer.status, offer.languages, offer.cost) == ("draft", ["de", "uk"], "free")
    assert offer.capacity_as_of == timezone.localdate()


def test_a_place_in_a_neighbourhood_lies_roughly_in_its_middle(kalletal, club, by):
    from nahraum.base.places.models import Neighbourhood

    box = dict.fromkeys(("min_x", "min_y", "max_x", "max_y"), 0)
    village = Neighbourhood(name="Dorf", source="test", x=500.0, y=700.0, radius=9, **box)
    village.save_new(by_id="system:test")
    site = actions.add_site(by=by, organisation=club, neighbourhood=village)
    assert (site.x, site.y, site.approximate) == (500.0, 700.0, True)
    actions.change(row=site, values={"protected_address": True}, version=1, by=by)
    assert (site.x, site.y, site.approximate) == (None, None, False)
    actions.change(row=site, values={"protected_address": False}, version=2, by=by)
    assert (site.x, site.approximate) == (500.0, True)
    exact = actions.add_site(by=by, organisation=club, neighbourhood=village, x=1.0, y=2.0)
    assert (exact.x, exact.y, exact.approximate) == (1.0, 2.0, False)
    unknown = actions.add_site(by=by, organisation=club)
    assert (unknown.x, unknown.approximate) == (None, False)


def test_a_double_click_makes_one_entry_even_with_a_typed_number(kalletal, staff):
    form = {"key": str(uuid4()), "name": "Tafel", "sector": "market", "phone": "05264 / 12 34"}
    first, second = (staff.post(url("add-organisation"), form) for _ in range(2))
    assert first.url == second.url
    again = staff.post(url("add-organisation"), {**form, "name": "Zweite Tafel"})
    assert "wurde schon abgeschickt" in text_of(again)
    staff.post(url("add-organisation"), sent(again))
    with municipality_scope(kalletal):
        assert [row.name for row in Organisation.objects.all()] == ["Tafel", "Zweite Tafel"]


def test_other_topics_under_the_same_key_are_not_the_same(club, staff, topic):
    form = {
        "key": str(uuid4()), "title": "Rat", "summary": "Rat.", "cost": "unknown",
        "new_people": "unknown",
    }  # fmt: skip
    address = url("add-offer", pk=club.pk)
    staff.post(address, form)
    assert staff.post(address, form).status_code == 302
    other = staff.post(address, {**form, "topic_0": str(topic.pk)})
    assert "wurde schon abgeschickt" in text_of(other)


def test_refused_forms_keep_the_text_and_name_the_field(staff, club, hall):
    answer = staff.post(
        url("add-organisation"),
        {"key": str(uuid4()), "name": club.name, "sector": "market", "phone": "anrufen"},
    )
    assert "keine Telefonnummer" in text_of(answer)
    answer = staff.post(url("add-organisation"), {**sent(answer), "phone": ""})
    assert answer.context["form"].errors == {"name": ["Diesen Eintrag gibt es schon."]}
    answer = staff.post(
        url("change", kind="ort", pk=hall.pk),
        {**sent(staff.get(url("change", kind="ort", pk=hall.pk))), "postcode": "3268"},
    )
    assert answer.context["form"].errors == {
        "postcode": ["Eine Postleitzahl hat fünf Ziffern, zum Beispiel 32689."]
    }


def test_the_form_shows_what_is_stored(staff, lunch, hall, topic):
    page = text_of(staff.get(url("change", kind="angebot", pk=lunch.pk)))
    assert 'value="Mittagstisch"' in page
    assert f'<option value="{topic.pk}" selected>' in page
    assert "6 Euro" in page
    house = text_of(staff.get(url("change", kind="einrichtung", pk=lunch.organisation_id)))
    assert 'value="05264 1234"' in house


def test_whoever_saves_later_sees_both_and_decides(staff, lunch, by):
    address = url("change", kind="angebot", pk=lunch.pk)
    form = {**sent(staff.get(address)), "bring": "Durst", "sites": [], "on_site": ""}
    actions.change(row=lunch, values={"bring": "Hunger"}, version=1, by=by)
    answer = staff.post(address, form)
    page = text_of(answer)
    assert "Jemand anderes hat diesen Eintrag inzwischen geändert" in page
    assert answer.context["meanwhile"] == [
        ("Vor Ort", "ja", "nein"),
        ("Orte", "Dorfhaus", "–"),
        ("Bitte mitbringen", "Hunger", "Durst"),
    ]
    assert Offer.objects.get().bring == "Hunger"
    assert staff.post(address, sent(answer)).status_code == 302
    assert (Offer.objects.get().bring, Offer.objects.get().sites.count()) == ("Durst", 0)


def test_the_same_change_sent_twice_is_saved_once(staff, lunch):
    address = url("change", kind="angebot", pk=lunch.pk)
    page = staff.get(address)
    form = {**sent(page), "sites": [str(site.pk) for site in lunch.sites.all()], "bring": "Topf"}
    assert [staff.post(address, form).status_code for _ in range(2)] == [302, 302]
    assert Offer.objects.get().version == 2


def test_a_guest_stays_at_the_place_of_somebody_else(staff, lunch, hall, by):
    other = actions.add_organisation(by=by, name="Amt (erfunden)", sector="state")
    room = actions.add_site(by=by, organisation=other, name="Rathaus")
    address = url("change", kind="angebot", pk=lunch.pk)
    form = sent(staff.get(address))
    staff.post(address, {**form, "sites": [str(hall.pk)], "guest": str(room.pk)})
    assert {site.name for site in lunch.sites.all()} == {"Dorfhaus", "Rathaus"}
    assert "Rathaus" in text_of(staff.get(address))


def test_a_published_offer_stays_good_enough(staff, shown):
    address = url("change", kind="angebot", pk=shown.pk)
    answer = staff.post(address, {**sent(staff.get(address)), "topic_0": "", "sites": []})
    page = text_of(answer)
    assert "Es fehlt ein Thema." in page
    assert "Es fehlt der Ort." in page
    assert shown.topics.count() == 1


def test_the_trash_gives_back(staff, lunch):
    address = url("remove", kind="angebot", pk=lunch.pk)
    assert [staff.post(address).url for _ in range(2)] == [url("trash")] * 2
    assert "Angebot: Mittagstisch" in text_of(staff.get(url("trash")))
    back = url("restore", kind="angebot", pk=lunch.pk)
    assert [staff.post(back).url for _ in range(2)] == [url("offer", pk=lunch.pk)] * 2
    refused = staff.post(url("remove", kind="einrichtung", pk=lunch.organisation_id), follow=True)
    assert "Dazu gehören noch 2 Angebote oder Orte." in text_of(refused)
    assert staff.get(url("change", kind="unfug", pk=lunch.pk)).status_code == 404

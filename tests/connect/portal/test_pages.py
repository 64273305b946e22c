"""What citizens see: crisis first, nothing hidden, nothing given away, nothing kept."""

import gzip
import json
import re
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nahraum.base.signals.models import BufferedSearch
from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.base.topics.models import Topic
from nahraum.connect.calendar.actions import add_event, publish
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory.models import Correction, Offer
from nahraum.connect.portal.documents import qr
from nahraum.connect.portal.views.repeating import PAGES
from tests.base.world import SYSTEM, acting, make_person

BASE = "/kalletal/angebote/"
PHONE = "+492214710001"


@pytest.fixture(autouse=True)
def words(in_kalletal) -> None:
    load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)


@pytest.fixture
def coordinator(kalletal):
    return acting(make_person("network_coordinator", kalletal))


def offer(coordinator, title: str, *topics: str, **more: object) -> Offer:
    house = directory.add_organisation(
        by=coordinator, name=f"Haus {title}", sector="association", phone=PHONE
    )
    place = {"street": "Lindenweg 7", "postcode": "32689", "place": "Hohenhausen"}
    site = directory.add_site(by=coordinator, organisation=house, **(place | more.pop("site", {})))
    made = directory.add_offer(
        by=coordinator, organisation=house, title=title, summary=str(more.pop("summary", "Hilfe.")),
        topics=Topic.objects.filter(key__in=topics), sites=[site], **more,
    )  # fmt: skip
    return directory.publish(offer=made, checked_by="Test", on=timezone.localdate(), by=coordinator)


def page(address: str, **asked: object) -> str:
    answer = Client(HTTP_USER_AGENT="Mozilla/5.0 (Firefox)").get(address, asked)
    assert answer.status_code == 200, address
    return answer.content.decode()


def hits(text: str) -> list[str]:
    return re.findall(r'<h3 id="a-[^>]*><a[^>]*>([^<]*)', text)


# ------------------------------------------------------------------ crisis first
def test_a_crisis_stands_above_everything(coordinator) -> None:
    offer(coordinator, "Krisendienst", "krise")
    offer(coordinator, "Chor", "begegnung", summary="Singen macht das Leben leichter.")
    text = page(BASE, frage="ich will nicht mehr leben")
    assert 'href="tel:08001110111"' in text
    assert text.index("tel:08001110111") < text.index('role="search"') < text.index("Krisendienst")
    assert hits(text) == ["Krisendienst"]


@pytest.mark.parametrize(
    "asked",
    [
        {"frage": "ich will nicht mehr leben " + "und weiß nicht weiter " * 60},
        {"frage": "weiß nicht weiter " * 60 + "ich will nicht mehr leben"},
        {"frage": "ich will nicht mehr leben", "thema": "kein Thema!"},
        {"frage": "ich will nicht mehr leben", "sprache": "xx", "seite": "zwölf"},
        {"frage": "ich will nicht mehr leben", "ort": "x" * 500},
    ],
)
def test_nothing_in_the_address_hides_the_numbers(asked: dict[str, str]) -> None:
    text = page(BASE, **asked)
    assert 'href="tel:08001110111"' in text
    assert "Dazu haben wir noch nichts" not in text


@pytest.mark.parametrize("error", [DatabaseError, IndexError])
@pytest.mark.parametrize(
    "question", ["ich will nicht mehr leben", "mein Mann schlägt mich", "Chor"]
)
def test_a_search_that_fails_is_no_empty_result(
    monkeypatch: pytest.MonkeyPatch, question: str, error: type[Exception]
) -> None:
    """The numbers stand all the same, nobody is told that there is nothing, no need is counted."""

    def broken(*_: object, **__: object) -> None:
        raise error("index is gone")

    monkeypatch.setattr("nahraum.connect.directory.queries.edition", broken)
    text = page("/kalletal/angebote/", frage=question)
    assert ("nr-crisis" in text) is (question != "Chor")
    assert ("Seite schnell verlassen" in text) is ("Mann" in question)
    assert "Die Suche antwortet gerade nicht" in text
    assert "Dazu haben wir noch nichts" not in text
    assert not BufferedSearch.objects.exists()


def test_ordinary_days_show_no_crisis() -> None:
    assert "nr-crisis" not in page(BASE, frage="Knieschmerzen")
    assert "nr-crisis" not in page(BASE)


# ------------------------------------------------------------------ the list
def test_every_hit_has_a_phone_its_age_and_its_reason(coordinator) -> None:
    offer(coordinator, "Gedächtniscafé", "demenz")
    text = page(BASE, frage="Oma vergisst alles")
    assert hits(text) == ["Gedächtniscafé"]
    assert f'href="tel:{PHONE}"' in text
    assert "0221 4710001" in text
    assert "gehört zu Leben mit Demenz" in text
    assert "von Test." in text
    assert "Oben steht, was am besten zu Ihren Worten passt." in text


def test_what_nobody_knows_stands_apart_and_says_what(coordinator) -> None:
    offer(coordinator, "Mit Rampe", "begegnung", site={"step_free": "yes"})
    offer(coordinator, "Ohne Angabe", "begegnung")
    offer(coordinator, "Mit Treppe", "begegnung", site={"step_free": "no"})
    text = page(BASE, stufenlos="on")
    known, unknown = text.split("Passt vielleicht: Hier fehlt uns eine Angabe")
    assert hits(known) == ["Mit Rampe"]
    assert hits(unknown) == ["Ohne Angabe"]
    assert "Nicht bekannt: ohne Stufen" in unknown


def test_filters_are_open_only_while_they_are_set() -> None:
    closed = '<details class="kern-accordion" ><summary'
    opened = '<details class="kern-accordion" open ><summary'
    assert opened not in page(BASE, frage="Chor")
    assert closed in page(BASE, frage="Chor")
    assert opened in page(BASE, frage="Chor", stufenlos="on")


def test_a_topic_can_be_taken_back(coordinator) -> None:
    offer(coordinator, "Gedächtniscafé", "demenz")
    offer(coordinator, "Chor", "begegnung")
    text = page(BASE, thema="demenz")
    assert hits(text) == ["Gedächtniscafé"]
    assert re.search(r'name="thema" value="demenz" id="nur-thema" checked', text)


def test_an_empty_result_has_two_ways_on(in_kalletal) -> None:
    in_kalletal.contact_phone = "05264 644-0"
    in_kalletal.save()
    text = page(BASE, frage="Einhorn", stufenlos="on")
    assert "Dazu haben wir noch nichts" in text
    assert 'href="?frage=Einhorn&amp;"' in text
    assert 'href="tel:052646440"' in text
    assert f'href="{BASE}"' in text


def test_a_place_nobody_knows_is_named(coordinator) -> None:
    offer(coordinator, "Chor", "begegnung")
    text = page(BASE, ort="Timbuktu")
    assert "„Timbuktu“ kennen wir nicht als Ort." in text
    assert hits(text) == ["Chor"]


def test_pages_keep_the_wish_and_what_was_noted(coordinator) -> None:
    rows = [offer(coordinator, f"Rat {number:02}", "begegnung") for number in range(21)]
    text = page(BASE, thema="begegnung", a=rows[20].pk)
    assert len(hits(text)) == 20
    assert f'name="a" value="{rows[20].pk}"' in text
    form = text[text.index('<form id="merkzettel"') :]
    assert '<input type="hidden" name="thema" value="begegnung">' in form
    assert re.search(rf'name="seite" value="2" formaction="{BASE}"', form)
    second = page(BASE, thema="begegnung", a=rows[20].pk, seite=2)
    assert hits(second) == ["Rat 20"]
    assert re.search(rf'id="m-{rows[20].pk}" form="merkzettel" checked', second)


def test_a_page_is_not_sent_again_to_who_has_it(coordinator) -> None:
    row = offer(coordinator, "Chor", "begegnung")
    client = Client()
    for address in (BASE, f"{BASE}?frage=Chor", f"{BASE}merkzettel/?a={row.pk}"):
        first = client.get(address, HTTP_ACCEPT_ENCODING="gzip, br")
        assert first["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in first["Vary"]
        assert gzip.decompress(first.content) == client.get(address).content
        assert len(first.content) < 10_000
        assert first["Cache-Control"] == "private, no-cache"
        again = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
    before = client.get(BASE)["ETag"]
    offer(coordinator, "Neu", "begegnung")
    assert client.get(BASE, HTTP_IF_NONE_MATCH=before).status_code == 200


def test_pages_on_violence_and_pages_of_staff_leave_no_copy(coordinator, kalletal) -> None:
    row = offer(coordinator, "Frauenhaus", "gewaltschutz")
    listed = f"{BASE}merkzettel/?a={row.pk}"
    for address in (f"{BASE}{row.pk}/", f"{BASE}?frage=mein Mann schlägt mich", listed):
        answer = Client().get(address)
        assert answer["Cache-Control"] == "no-store"
        assert "ETag" not in answer
    client = Client()
    client.force_login(make_person("planner", kalletal))
    assert client.get(BASE)["Cache-Control"] == "no-store"


# ------------------------------------------------------------------ protected addresses
SECRET = {"street": "Geheimgasse 13", "postcode": "32999", "place": "Verborgenheim"}
HIDDEN = ("Geheimgasse", "32999", "Verborgenheim", "Schleichweg", "Waldrand", "567123", "5765432")


def test_a_protected_address_is_in_no_byte_of_any_page(coordinator) -> None:
    row = offer(
        coordinator, "Schutz vor Gewalt", "gewaltschutz",
        site={**SECRET, "directions": "Schleichweg", "stop": "Waldrand", "x": 567123.0,
              "y": 5765432.0, "protected_address": True},
    )  # fmt: skip
    ticket = directory.report_correction(
        offer=row, about="hours", text="", reply_to="", by=coordinator
    )
    addresses = (
        BASE,
        f"{BASE}?thema=gewaltschutz",
        f"{BASE}?frage=Frauenhaus&ort=Hohenhausen",
        f"{BASE}{row.pk}/",
        f"{BASE}{row.pk}/visitenkarte.vcf",
        f"{BASE}{row.pk}/hinweis/",
        f"{BASE}merkzettel/?a={row.pk}",
        f"{BASE}hinweis/{ticket.number}/",
    )
    for address in addresses:
        text = page(address)
        assert "Schutz vor Gewalt" in text, address
        assert [word for word in HIDDEN if word in text] == [], address
    for word in SECRET.values():
        assert hits(page(BASE, frage=word)) == []
    assert "geheim" in page(f"{BASE}{row.pk}/")


def test_the_same_address_is_shown_where_nothing_protects_it(coordinator) -> None:
    row = offer(coordinator, "Beratung", "gewaltschutz", site=SECRET)
    for address in (f"{BASE}{row.pk}/", f"{BASE}{row.pk}/visitenkarte.vcf"):
        assert "Geheimgasse 13" in page(address)


def test_only_pages_on_violence_can_be_left_at_once(coordinator) -> None:
    shelter, choir = offer(coordinator, "A", "gewaltschutz"), offer(coordinator, "B", "begegnung")
    leave = "Seite schnell verlassen"
    assert leave in page(f"{BASE}{shelter.pk}/")
    assert leave in page(BASE, thema="gewaltschutz")
    assert leave in page(BASE, frage="mein Mann schlägt mich")
    assert leave not in page(f"{BASE}{choir.pk}/")
    assert leave not in page(BASE)
    assert leave not in page(BASE, frage="Knieschmerzen")


# ------------------------------------------------------------------ an offer
def test_an_offer_puts_the_phone_first_and_names_what_is_not_known(coordinator) -> None:
    row = offer(coordinator, "Beratung", "begegnung", languages=["de", "tr"])
    directory.set_hours(
        offer=row,
        hours=[{"weekday": day, "opens": time(7, 30), "closes": time(18)} for day in range(5)],
        by=coordinator,
    )
    text = page(f"{BASE}{row.pk}/")
    main = text[text.index("<main") :]
    assert main.index(f'href="tel:{PHONE}"') < main.index("Kurz gesagt")
    for sentence in ("Deutsch, Türkisch", "Montag bis Freitag", "7:30 bis 18 Uhr"):
        assert sentence in main
    assert "nicht bekannt, bitte fragen" in main
    assert main.count("nicht bekannt") >= 8
    assert "Lindenweg 7" in main
    assert "Zuletzt geprüft am" in main


def test_machines_read_the_same_as_people(coordinator) -> None:
    row = offer(coordinator, "Rat & <Tat>", "begegnung")
    text = page(f"{BASE}{row.pk}/")
    found = re.search(r'<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>', text)
    assert found is not None
    data = json.loads(found[1])
    assert data["name"] == "Rat & <Tat>"
    assert data["url"] == f"http://testserver{BASE}{row.pk}/"
    assert data["availableChannel"]["servicePhone"]["telephone"] == PHONE
    card = Client().get(f"{BASE}{row.pk}/visitenkarte.vcf")
    assert card["Content-Type"] == "text/vcard; charset=utf-8"
    assert card["Content-Disposition"] == 'attachment; filename="rat-tat.vcf"'
    assert f"TEL;TYPE=WORK,VOICE:{PHONE}\r\n".encode() in card.content
    assert "mailto:?subject=Rat%20%26%20%3CTat%3E&amp;body=" in text


def test_an_offer_can_be_passed_on_but_not_one_about_violence(coordinator) -> None:
    row, shelter = offer(coordinator, "Chor", "begegnung"), offer(coordinator, "A", "gewaltschutz")
    text = page(f"{BASE}{row.pk}/", von="Talle")
    code = qr(f"http://testserver{BASE}{row.pk}/")  # not from where somebody comes
    assert text.count(f'<path d="{code.path}"') == 1
    assert 'aria-label="QR-Code: die Adresse dieser Seite"' in text
    assert re.search(r'id="teilen-kopieren"\s+hidden', text)
    assert f'data-url="http://testserver{BASE}{row.pk}/"' in text
    discreet = page(f"{BASE}{shelter.pk}/")
    for gone in ("nr-qr", "teilen-", "share.js", "QR-Code"):
        assert gone in text
        assert gone not in discreet
    assert "Per E-Mail weitersagen" in discreet
    notes = page(f"{BASE}merkzettel/", a=[row.pk, shelter.pk])
    assert re.findall(r'class="nr-qr".*?<path d="([^"]+)"', notes) == [code.path]


def test_an_offer_names_the_next_dates_of_its_house(coordinator) -> None:
    row, other = offer(coordinator, "Chor", "begegnung"), offer(coordinator, "Rat", "begegnung")
    page(f"{BASE}{row.pk}/")
    PAGES.clear()
    with CaptureQueriesContext(connection) as before:
        assert "Nächste Termine" not in page(f"{BASE}{row.pk}/")
    for days in (5, 3, 4, 2):
        event = add_event(
            by=coordinator, organisation=row.organisation, title=f"Singen in {days}",
            summary="Alle singen.", starts_on=timezone.localdate() + timedelta(days=days),
            starts_at=time(10), minutes=60, sign_up="none", cost="free",
            site=row.sites.get(), topics=row.topics.all(),
        )  # fmt: skip
        if days != 2:
            publish(row=event, by=coordinator)
    with CaptureQueriesContext(connection) as after:
        text = page(f"{BASE}{row.pk}/")
    named = re.findall(r'href="/kalletal/termine/[0-9a-f-]{36}/" lang="de">([^<]*)', text)
    assert named == ["Singen in 3", "Singen in 4", "Singen in 5"]
    assert len(after) - len(before) <= 4  # the events, their topics, labels and lists
    assert "Nächste Termine" not in page(f"{BASE}{other.pk}/")


def test_drafts_and_strangers_are_not_there(coordinator) -> None:
    row = offer(coordinator, "Zu Ende", "begegnung")
    directory.close(offer=row, by=coordinator)
    for tail in ("", "hinweis/", "visitenkarte.vcf"):
        assert Client().get(f"{BASE}{row.pk}/{tail}").status_code == 404
        assert Client().get(f"{BASE}{uuid4()}/{tail}").status_code == 404


def test_an_offer_of_the_next_town_is_not_there(coordinator, warburg) -> None:
    row = offer(coordinator, "Chor", "begegnung")
    assert Client().get(f"/warburg/angebote/{row.pk}/").status_code == 404
    assert "Noch nichts gemerkt" in page("/warburg/angebote/merkzettel/", a=row.pk)


# ------------------------------------------------------------------ notes to take along
def test_ten_offers_fit_on_the_notes_in_their_order(coordinator) -> None:
    rows = [offer(coordinator, f"Rat {number:02}", "begegnung") for number in range(12)]
    keys = [str(row.pk) for row in reversed(rows)]
    text = page(f"{BASE}merkzettel/", a=[keys[0], "kein Schlüssel", *keys])
    titles = re.findall(r'nr-notes__first"><h2>([^<]*)', text)
    assert titles == [f"Rat {number:02}" for number in range(11, 1, -1)]
    assert "Auf den Merkzettel passen zehn Angebote" in text
    assert text.count(f'href="tel:{PHONE}"') == 10
    assert text.count(f"a={keys[0]}") >= 1


def test_notes_say_what_is_gone(coordinator) -> None:
    here, gone = offer(coordinator, "A", "begegnung"), offer(coordinator, "B", "begegnung")
    directory.close(offer=gone, by=coordinator)
    text = page(f"{BASE}merkzettel/", a=[here.pk, gone.pk])
    assert "Ein gemerktes Angebot gibt es nicht mehr." in text
    assert "Noch nichts gemerkt" in page(f"{BASE}merkzettel/")


# ------------------------------------------------------------------ what is wrong with an entry
def test_a_report_sent_twice_is_one_report(coordinator) -> None:
    row, client = offer(coordinator, "Chor", "begegnung"), Client()
    address = f"{BASE}{row.pk}/hinweis/"
    said = {"about": "hours", "text": "Mittwochs zu.", "reply_to": "", "key": str(uuid4())}
    first, second = client.post(address, said), client.post(address, said)
    assert first.status_code == 302
    assert first["Location"] == second["Location"]
    ticket = Correction.objects.get()
    assert (ticket.text, ticket.about) == ("Mittwochs zu.", "hours")
    answer = page(first["Location"])
    assert ticket.number in answer
    assert "Wir prüfen ihn." in answer
    assert "Mittwochs zu." not in answer
    assert f'href="{BASE}{row.pk}/"' in answer


def test_other_words_under_the_same_key_are_a_new_report(coordinator) -> None:
    row, client = offer(coordinator, "Chor", "begegnung"), Client()
    address = f"{BASE}{row.pk}/hinweis/"
    said = {"about": "hours", "text": "Mittwochs zu.", "reply_to": "", "key": str(uuid4())}
    client.post(address, said)
    answer = client.post(address, {**said, "text": "Freitags zu."})
    assert answer.status_code == 200
    assert "Freitags zu." in answer.content.decode()
    assert said["key"] not in answer.content.decode()
    assert Correction.objects.count() == 1


def test_a_connection_reports_often_but_not_without_end(coordinator, monkeypatch) -> None:
    monkeypatch.setattr("nahraum.connect.portal.views.correcting.MOST_IN_A_DAY", 2)
    address = f"{BASE}{offer(coordinator, 'Chor', 'begegnung').pk}/hinweis/"

    def report(source: str) -> HttpResponse:
        said = {"about": "hours", "text": "Mittwochs zu.", "reply_to": "", "key": str(uuid4())}
        return Client().post(address, said, REMOTE_ADDR=source)

    assert [report("192.0.2.1").status_code for _time in range(4)] == [302, 302, 429, 429]
    stopped = report("192.0.2.1").content.decode()
    assert "Mittwochs zu." in stopped
    assert "Anschluss" in stopped
    assert report("192.0.2.2").status_code == 302
    assert Correction.objects.count() == 3


def test_a_report_keeps_what_was_typed_and_says_what_is_missing(coordinator) -> None:
    row = offer(coordinator, "Chor", "begegnung")
    address = f"{BASE}{row.pk}/hinweis/"
    said = {"text": "Mittwochs zu.", "reply_to": "kein", "key": str(uuid4())}
    text = Client().post(address, said).content.decode()
    assert "<title>Fehler:" in text
    assert 'href="#id_reply_to"' in text
    assert "Mittwochs zu." in text
    assert text.count("(freiwillig)") == 2
    assert Correction.objects.count() == 0
    assert Client().get(f"{BASE}hinweis/gibtsnicht/").status_code == 404


# ------------------------------------------------------------------ signals, cookies, cost
def noted() -> list[str]:
    return [row.topic.key if row.topic else "" for row in BufferedSearch.objects.all()]


def test_only_a_search_that_helped_nobody_is_a_need(coordinator) -> None:
    offer(coordinator, "Gedächtniscafé", "demenz")
    for asked in ("Oma vergisst alles", "ich will nicht mehr leben", ""):
        page(BASE, frage=asked)
    assert noted() == []
    page(BASE, frage="Zahnarzt")
    page(BASE, frage="Zahnarzt", seite=2)
    assert noted() == ["zahnarzt"]


def test_what_might_help_is_still_a_need(coordinator) -> None:
    offer(coordinator, "Gedächtniscafé", "demenz")
    page(BASE, frage="Oma vergisst alles", offen="on")
    assert noted() == ["demenz"]


def test_nobody_gets_a_cookie_who_sends_no_form(coordinator) -> None:
    row = offer(coordinator, "Chor", "begegnung")
    for tail in ("", "?frage=Chor", f"{row.pk}/", f"merkzettel/?a={row.pk}"):
        answer = Client().get(BASE + tail)
        assert not answer.cookies, tail
    assert list(Client().get(f"{BASE}{row.pk}/hinweis/").cookies) == ["nahraum-csrf"]


def test_pages_in_english(coordinator) -> None:
    row = offer(coordinator, "Chor", "begegnung")
    text = page("/en/kalletal/angebote/")
    assert '<html lang="en">' in text
    assert "What do you need?" in text
    text = page(f"/en{BASE}{row.pk}/")
    for sentence in ("In short", "not known", "Last checked on"):
        assert sentence in text


def test_pages_ask_the_database_as_often_for_many_as_for_few(
    coordinator, django_assert_max_num_queries
) -> None:
    rows = [offer(coordinator, f"Rat {number:02}", "begegnung") for number in range(2)]
    page(BASE, frage="Treffen")
    limits = {BASE + "?frage=Treffen": 30, f"{BASE}{rows[0].pk}/": 20}
    for address, most in limits.items():
        with django_assert_max_num_queries(most):
            page(address)
    rows += [offer(coordinator, f"Rat {number:02}", "begegnung") for number in range(2, 12)]
    limits[f"{BASE}merkzettel/?" + "&".join(f"a={row.pk}" for row in rows)] = 20
    for address, most in limits.items():
        with django_assert_max_num_queries(most):
            page(address)


def test_a_page_is_light(coordinator) -> None:
    for number in range(20):
        offer(coordinator, f"Rat {number:02}", "begegnung", first=date(2026, 1, 1))
    assert len(page(BASE).encode()) < 100_000

"""What stands around every page."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.utils.translation import override

from nahraum.base.people.queries import actor_for
from nahraum.base.people.rules import ANONYMOUS
from nahraum.base.registry import rooms
from nahraum.web.context import navigation
from nahraum.web.languages import NAMES, PAGES
from tests.base.world import make_person

PUBLIC = (
    "/ /hilfe/ /impressum/ /datenschutz/ /barrierefreiheit/ /anmelden/ /passwort/vergessen/"
    " /kalletal/ /kalletal/hilfe/ /kalletal/impressum/"
).split()

SAID_EASILY = ("/barrierefreiheit/", "/anmelden/", "/kalletal/")

pytestmark = pytest.mark.usefixtures("kalletal")


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", ["", "/en", "/de-simple"])
def test_every_page_has_one_heading_a_title_and_its_language(path, language, read) -> None:
    page = read(language + path)
    assert len(page.find_all("h1")) == 1
    said = language != "/de-simple" or path in SAID_EASILY
    assert page.html["lang"] == ((said and language.strip("/")) or "de")
    place = "Kalletal" if "kalletal" in path else "Nahraum"
    assert page.title.string.strip().endswith(f" – {place}")
    assert [link["href"] for link in page.select("a.nr-skip")] == ["#inhalt"]
    assert page.select_one("main#inhalt") is not None


def test_title_names_page_room_and_place(signed_in, read) -> None:
    signed_in("municipality_admin")
    assert read("/kalletal/menschen/").title.string == "Menschen und Rollen – Kalletal"
    invite = read("/kalletal/menschen/einladen/").title.string
    assert invite.split(" – ")[1:] == ["Menschen und Rollen", "Kalletal"]


def test_languages_lead_to_the_same_page(read) -> None:
    page = read("/kalletal/hilfe/?a=1")
    other = page.select("header a[hreflang]")
    assert [(a["href"], a["lang"], a.string) for a in other] == [
        ("/en/kalletal/hilfe/?a=1", "en", "English")
    ]
    back = read("/en/kalletal/hilfe/?a=1").select("header a[hreflang]")
    assert [a["href"] for a in back] == ["/kalletal/hilfe/?a=1"]


def test_a_page_that_is_not_said_in_a_language_says_so_and_leads_back(read) -> None:
    for language, sentence, links in (
        ("de-simple", "nicht in Leichter Sprache", "/de-simple/kalletal/datenschutz/"),
        ("tr", "yalnızca Almanca", "/kalletal/datenschutz/"),
        ("uk", "лише німецькою", "/kalletal/datenschutz/"),
    ):
        page = read(f"/{language}/kalletal/impressum/")
        assert page.html["lang"] == "de"
        note = page.select_one(".nr-unsaid")
        assert (note["lang"], note.a["href"]) == (language, f"/{language}/kalletal/")
        assert sentence in note.get_text()
        assert page.select(f'header [hreflang="{language}"]') == []
        assert page.select_one(f'footer a[href="{links}"]') is not None
    assert read("/en/kalletal/impressum/").select(".nr-unsaid") == []


@pytest.mark.parametrize("language", ["de-simple", "tr", "uk"])
def test_pages_that_count_are_said_in_more_languages(read, language) -> None:
    page = read(f"/{language}/kalletal/angebote/?frage=Zahnweh&offen=on")
    assert page.html["lang"] == language
    assert page.select(".nr-unsaid") == []
    others = {a["hreflang"]: a["href"] for a in page.select("header a[hreflang]")}
    assert others["de"] == "/kalletal/angebote/?frage=Zahnweh&offen=on"
    assert others["en"] == "/en/kalletal/angebote/?frage=Zahnweh&offen=on"
    assert page.select_one('head link[hreflang="de"]')["href"] == others["de"]
    assert len(page.select("footer .nr-footer__note")) == 2  # nobody has checked the words yet
    assert len(read("/kalletal/angebote/").select("footer .nr-footer__note")) == 1


def test_every_named_page_exists_and_every_language_has_a_name() -> None:
    assert set(NAMES) == {code for code, _name in settings.LANGUAGES}
    named = set().union(*PAGES.values())
    assert {name for name in named if not name.startswith("account_")} <= {
        access.url_name for room in rooms() for access in room.urls
    }


def test_a_language_that_does_not_exist_is_a_page_that_does_not_exist(client) -> None:
    assert client.get("/fr/").status_code == 404


def labels(groups) -> dict[str, list[str]]:
    return {str(group.step): [link.label for link in group.links] for group in groups}


def test_navigation_shows_what_this_person_may_open(kalletal) -> None:
    anonymous = labels(navigation(ANONYMOUS, kalletal))
    planner = labels(navigation(actor_for(make_person("planner", kalletal)), kalletal))
    admin = labels(navigation(actor_for(make_person("municipality_admin", kalletal)), kalletal))
    assert "Kommunalprofil" in anonymous["understand"]
    assert "Ärztliche Versorgung" not in anonymous["understand"]
    assert planner["understand"][:2] == ["Kommunalprofil", "Ärztliche Versorgung"]
    assert {"Bedarfskarte", "Beobachtung der Ortsteile", "Fahrpläne"} <= set(planner["understand"])
    assert "Protokoll" in admin["house"]
    assert "Protokoll" not in planner["house"]


def test_the_entry_of_staff_stands_for_the_public_one(kalletal, client, read) -> None:
    assert "Mitreden" in labels(navigation(ANONYMOUS, kalletal))["plan"]
    person = make_person("planner", kalletal)
    planner = actor_for(person)
    assert "Beteiligung verwalten" in labels(navigation(planner, kalletal))["plan"]
    assert "Mitreden" not in labels(navigation(planner, kalletal))["plan"]
    client.force_login(person)
    page = read("/kalletal/beteiligung/verwaltung/")
    assert [a["href"] for a in page.select("main header p a") if a.get_text() == "Mitreden"] == [
        "/kalletal/beteiligung/"
    ]
    public = read("/kalletal/beteiligung/")
    assert [a.get_text() for a in public.select("#navigation [aria-current=true]")] == [
        "Beteiligung verwalten"
    ]
    assert not public.find(string="Siehe auch:")


def test_navigation_follows_the_loop(kalletal) -> None:
    admin = actor_for(make_person("municipality_admin", kalletal))
    steps = list(labels(navigation(admin, kalletal)))
    loop = ["understand", "plan", "connect", "accompany", "evaluate", "house"]
    assert steps == [step for step in loop if step in steps]


def test_current_page_is_marked_once(signed_in, read) -> None:
    signed_in("municipality_admin")
    for path in ("/kalletal/menschen/", "/kalletal/menschen/einladen/", "/kalletal/heute/"):
        current = read(path).select("#navigation [aria-current]")
        assert len(current) == 1, path
    assert read("/kalletal/menschen/").select("#navigation [aria-current=page]")
    assert read("/kalletal/menschen/einladen/").select("#navigation [aria-current=true]")


def crumbs(page: BeautifulSoup) -> list[str]:
    return [a.get_text() for a in page.select(".nr-crumbs a")]


def test_crumbs_lead_back_up(signed_in, read) -> None:
    signed_in("municipality_admin")
    assert crumbs(read("/")) == []
    assert crumbs(read("/kalletal/")) == ["Start"]
    assert crumbs(read("/kalletal/menschen/")) == ["Start", "Kalletal"]
    assert crumbs(read("/kalletal/menschen/einladen/")) == [
        "Start",
        "Kalletal",
        "Menschen und Rollen",
    ]


def test_government_header_is_off_unless_wanted(read, settings) -> None:
    assert read("/").select(".kern-kopfzeile") == []
    settings.NAHRAUM_KOPFZEILE = True
    assert len(read("/").select(".kern-kopfzeile")) == 1


def test_demo_says_so_on_every_page(read, settings) -> None:
    assert read("/").select(".nr-demo") == []
    settings.DEMO = True
    assert "erfunden" in read("/kalletal/").select_one(".nr-demo").get_text()


def test_policy_refuses_everything_foreign(client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["style-src"] == "'self'"
    assert "unsafe" not in policy
    assert "http" not in policy
    assert parts["frame-ancestors"] == "'none'"


def test_every_room_of_the_house_has_help(read) -> None:
    for room in rooms():
        if room.navigation:
            page = read(f"/kalletal/hilfe/{room.name}/")
            assert room.label in page.h1.get_text(), room.name
            assert len(page.select(".nr-content p")) >= 2, room.name


def test_help_of_a_room_that_does_not_exist(read) -> None:
    read("/kalletal/hilfe/keller/", 404)


def test_labels_of_rooms_are_translated(kalletal) -> None:
    with override("en"):
        assert labels(navigation(ANONYMOUS, kalletal))["understand"] == ["Municipal profile"]


def test_only_the_technical_check_may_ask_for_camera_and_microphone(client) -> None:
    closed = client.get("/kalletal/").headers["Permissions-Policy"]
    assert "camera=()" in closed
    assert "microphone=()" in closed
    opened = client.get("/kalletal/angebote/technik-check/").headers["Permissions-Policy"]
    assert "camera=(self)" in opened
    assert "microphone=(self)" in opened


def test_who_asks_for_the_head_is_answered_like_get(client, kalletal) -> None:
    """Calendars, link checkers and watchers ask so; the server leaves the content out."""
    for path in ("", "angebote/", "termine/kalender.ics", "beteiligung/", "was-wurde-daraus/"):
        asked = client.head(f"/kalletal/{path}")
        assert (asked.status_code, asked.content) == (200, b""), path
        assert (
            asked.headers["Content-Type"] == client.get(f"/kalletal/{path}").headers["Content-Type"]
        )
    assert client.head("/kalletal/angebote/haus/keins/").status_code == 404


def test_nobody_keeps_a_copy_of_what_a_secret_opens(client, kalletal) -> None:
    for path in ("termine/absagen/x/", "beteiligung/meine-idee/x/", "termine/rueckmeldung/x/"):
        answer = client.get(f"/kalletal/{path}")
        kept = answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]
        assert kept == ("no-store", "noindex"), path
    assert "X-Robots-Tag" not in client.get("/kalletal/termine/").headers


def test_a_page_below_is_marked_at_the_nearest_entry(kalletal) -> None:
    planner = actor_for(make_person("planner", kalletal))

    def marked(name: str, path: str) -> list[str]:
        groups = navigation(planner, kalletal, current=name, path=path)
        return [link.label for group in groups for link in group.links if link.current]

    assert marked("selfcheck:show", "/kalletal/standort/1/") == ["Standortbestimmung"]
    posts = next(
        link.url
        for group in navigation(planner, kalletal)
        for link in group.links
        if link.label == "Quartiersarbeit"
    )
    assert marked("selfcheck:post", f"{posts}1/") == ["Quartiersarbeit"]

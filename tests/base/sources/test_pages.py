import re
from datetime import date

import pytest
from django.template import engines
from django.utils import translation

from nahraum.analysis.figures import Figure, Method, Uncertainty, to_plain
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.models import Account
from nahraum.base.sources.actions import load_reference, release_run, save_run
from nahraum.base.sources.models import Run
from nahraum.base.sources.queries import resolve
from tests.base.world import SYSTEM, browser, make_person

pytestmark = pytest.mark.django_db
FIGURE = Figure(
    id="population/2050",
    label="Bevölkerung 2050",
    value=10_876,
    unit="Menschen",
    as_of=date(2024, 12, 31),
    method=Method("Kohorten-Komponenten", "1.2"),
    formula="Bestand + Geburten − Sterbefälle",
    sources=("destatis-12411-0018", "verschollen"),
    inputs={"<b>Bestand": 13_423},
    uncertainty=Uncertainty(10_200, 11_500, "p10-p90"),
)
SIX = ("Wert", "Stand", "Rechenweg", "Annahmen", "Unsicherheit", "Quellen")


@pytest.fixture(autouse=True)
def reference(db: None) -> None:
    load_reference(by=SYSTEM)


def stored(municipality: Municipality, *, released: bool = False) -> Run:
    with municipality_scope(municipality):
        run = save_run(
            method=FIGURE.method, inputs={"n": 1}, result={"value": 1}, figures=[FIGURE], by=SYSTEM
        )
        if released:
            release_run(run=run, by=SYSTEM)
    return run


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_page_of_a_figure_has_all_fields(kalletal: Municipality) -> None:
    run = stored(kalletal, released=True)
    page = browser().get(f"/kalletal/zahlen/{run.pk}/population/2050/").content.decode()
    terms = re.findall(r"<dt[^>]*>([^<]+)</dt>", page)
    assert set(SIX) <= set(terms)
    text = words(page)
    for told in (
        "10.876 Menschen",
        "31.12.2024",
        "Kohorten-Komponenten, Version 1.2",
        "In 8 von 10 Rechenläufen liegt der Wert zwischen 10.200 und 11.500.",
        "Datenlizenz Deutschland",
        "Übernommen: 2026-11",
        "„verschollen“ steht nicht im Quellenverzeichnis",
    ):
        assert told in text
    assert 'href="https://www-genesis.destatis.de"' in page
    assert "<b>Bestand" not in page
    english = browser().get(f"/en/kalletal/zahlen/{run.pk}/population/2050/").content.decode()
    assert "10,876" in english


def test_before_the_release_only_inspectors_look(kalletal: Municipality, planner: Account) -> None:
    run = stored(kalletal)
    path = f"/kalletal/zahlen/{run.pk}/population/2050/"
    council = make_person("council_member", kalletal)
    for account, status in ((None, 404), (council, 404), (planner, 200)):
        client = browser(account)
        assert client.get(path).status_code == status
        assert client.get(f"/kalletal/zahlen/{run.pk}/").status_code == status
    with municipality_scope(kalletal):
        release_run(run=run, by=SYSTEM)
    assert browser().get(path).status_code == 200


def test_foreign_and_unknown_runs_look_alike(
    kalletal: Municipality, warburg: Municipality, planner: Account
) -> None:
    foreign = stored(warburg, released=True)
    client = browser(planner)
    missing = "00000000-0000-0000-0000-000000000000"
    pages = [
        client.get(f"/kalletal/zahlen/{key}/population/2050/") for key in (foreign.pk, missing)
    ]
    assert [page.status_code for page in pages] == [404, 404]
    bodies = [
        re.sub(rb'csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', b"", page.content).replace(
            str(key).encode(), b"KEY"
        )
        for page, key in zip(pages, (foreign.pk, missing), strict=True)
    ]
    assert bodies[0] == bodies[1]
    own = stored(kalletal)
    assert client.get(f"/kalletal/zahlen/{own.pk}/gibt-es-nicht/").status_code == 404
    assert client.get(f"/warburg/zahlen/{own.pk}/").status_code == 404
    assert browser().get(f"/warburg/zahlen/{foreign.pk}/").status_code == 200


def test_the_run_lists_its_figures(kalletal: Municipality) -> None:
    run = stored(kalletal, released=True)
    page = browser().get(f"/kalletal/zahlen/{run.pk}/").content.decode()
    assert f'href="/kalletal/zahlen/{run.pk}/population/2050/"' in page
    assert run.inputs_hash in page


def panel(figure: object, **more: object) -> str:
    text = '{% include "sources/figure_panel.html" %}'
    context = {"figure": figure, "sources": resolve(FIGURE.sources), **more}
    return engines["django"].from_string(text).render(context)


def test_the_panel_works_without_scripts_for_figures_and_their_plain_form() -> None:
    with translation.override("de"):
        html = panel(FIGURE, href="/kalletal/zahlen/x/")
        assert panel(to_plain(FIGURE), href="/kalletal/zahlen/x/") == html
    assert html.lstrip().startswith("<details")
    assert "<script" not in html
    assert html.count("<summary") == 1
    assert set(SIX) <= set(re.findall(r"<dt[^>]*>([^<]+)</dt>", html))
    assert 'href="/kalletal/zahlen/x/"' in html
    assert "Woher kommt diese Zahl?" in words(html)
    assert "<b>Bestand" not in html


def test_a_panel_without_sources_says_so() -> None:
    with translation.override("de"):
        html = panel(FIGURE, sources=())
    assert "Zu dieser Zahl ist keine Quelle verzeichnet." in html


def test_catalogue_and_legal_values_are_public(kalletal: Municipality) -> None:
    catalogue = words(browser().get("/kalletal/quellen/").content.decode())
    assert "Statistisches Bundesamt (Destatis)" in catalogue
    page = browser().get("/kalletal/quellen/rechtswerte/").content.decode()
    rows = re.findall(r"<tr>.*?</tr>", page, re.S)
    (ratio,) = [words(row) for row in rows if "1.633" in row]
    assert "9.4.2025" in ratio.replace("09.04.2025", "9.4.2025")
    assert " ja" in ratio
    (old,) = [words(row) for row in rows if "1.671" in row]
    assert "unbekannt" in old
    assert " nein" in old

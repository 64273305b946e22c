"""Pages as people meet them when something is empty, long, old, full, wrong or refused."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from nahraum.base.municipality.models import Municipality
from tests.browser.conftest import Open
from tests.browser.test_calendar import in_a_thread
from tests.browser.test_every_page import complaints, everywhere_fine

NOBODY = "00000000-0000-0000-0000-000000000007"
LONG = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung" * 2
STATES = {
    "/kalletal/termine/?zeitraum=tag&ab=2099-12-24&stufenlos=on": 200,
    "/kalletal/angebote/karte/?frage=Einhorn": 200,
    "/kalletal/angebote/?frage=Arzt&ort=Nirgendwo&bus=on": 200,
    f"/kalletal/angebote/?frage={LONG}&ort={LONG[:80]}": 200,
    f"/kalletal/angebote/merkzettel/?a={NOBODY}": 200,
    f"/kalletal/angebote/{NOBODY}/": 404,
    "{stale}": 200,
    "{full_event}": 200,
    "{full_sign_up}": 200,
}
COORDINATOR, HOUSE = "netzwerk@nahraum.invalid", "einrichtung@nahraum.invalid"
FORMS = {
    "/kalletal/termine/wunsch/": "",
    "/kalletal/termine/abmelden/": "",
    "{suggest}": "",
    "/kalletal/termine/unsere/neu/": HOUSE,
    "/kalletal/verzeichnis/einrichtung/neu/": COORDINATOR,
    "{house}angebot/neu/": COORDINATOR,
    "/kalletal/verzeichnis/einlesen/": COORDINATOR,
    "/kalletal/termine/verwaltung/neu/": COORDINATOR,
    "/kalletal/termine/verwaltung/programm/neu/": COORDINATOR,
}
REFUSED = {
    "web/errors/400.html": 400,
    "web/errors/csrf.html": 403,
    "429.html": 429,
    "web/errors/500.html": 500,
}
# Each line of the summary leads to a field that says the same and is marked.
UNTIED = """() => [...document.querySelectorAll('#fehler a[href^="#"]')]
  .map(a => [a, document.querySelector(a.getAttribute('href'))])
  .filter(([a, field]) => {
    const marked = field && (field.closest('[aria-invalid="true"]')
      || field.querySelector('[aria-invalid="true"]'));
    const said = marked && (marked.getAttribute('aria-describedby')
      || marked.closest('[aria-describedby]')?.getAttribute('aria-describedby') || '');
    return !marked || !said.split(' ').every(id => document.getElementById(id));
  }).map(([a]) => a.outerHTML)"""


@pytest.mark.parametrize("path", STATES)
def test_a_state_is_open_to_everybody(path: str, open_tab: Open, axe: str) -> None:
    visit = open_tab(script=axe)
    visit.go(path, STATES[path])
    everywhere_fine(visit)
    visit.tab.emulate_media(color_scheme="light", forced_colors="active")
    assert complaints(visit, only_colours=True) == {}, "forced colours"


@pytest.mark.parametrize("path", FORMS)
def test_an_empty_form_says_what_is_missing_and_where(path: str, open_tab: Open, axe: str) -> None:
    """X-08: a summary on top that has the focus, and leads to each field."""
    visit = open_tab(FORMS[path], script=axe)
    visit.go(path)
    assert visit.tab.locator("main [aria-invalid=true]").count() == 0  # nothing before one sends
    visit.tab.locator("main form.nr-form button[type=submit]").last.click()
    assert visit.tab.title().startswith("Fehler:")
    assert visit.tab.evaluate("document.activeElement.id") == "fehler"
    assert visit.tab.evaluate(UNTIED) == []
    everywhere_fine(visit)


@pytest.mark.parametrize("template", REFUSED)
def test_a_refusal_is_open_to_everybody(template: str, open_tab: Open, axe: str) -> None:
    """Too many attempts and faults of ours are not made here, only their pages."""
    visit = open_tab(script=axe)
    body = in_a_thread(_page, template)
    answer = {"status": REFUSED[template], "body": body, "content_type": "text/html; charset=utf-8"}
    visit.tab.route("**/kalletal/daneben/", lambda route: route.fulfill(**answer))
    visit.go("/kalletal/daneben/", REFUSED[template])
    everywhere_fine(visit)
    assert visit.tab.locator("main .nr-content a").count() >= 2


def _page(template: str) -> str:
    if template.endswith("500.html"):
        return render_to_string(template, {"number": "0A1B2C3D"})
    request = RequestFactory().get("/kalletal/daneben/")
    request.municipality = Municipality.objects.get(slug="kalletal")  # type: ignore[attr-defined]
    return render_to_string(template, request=request)

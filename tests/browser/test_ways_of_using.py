"""Keyboard, no JavaScript, paper, big text, reduced motion, forced colours."""

import pytest

from tests.browser.conftest import Open

PLANNER = "planung@nahraum.invalid"
FOCUSED = "document.activeElement.textContent.trim()"
# Whether the focused element looks different from how it looks without focus.
FOCUS_SHOWS = """() => {
  const e = document.activeElement;
  const look = () => ['', '::after', '::before'].map(part => {
    const s = getComputedStyle(e, part || null);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor].join();
  }).join('|') + [...e.querySelectorAll('circle, rect')]
    .map(pin => getComputedStyle(pin).strokeWidth).join();
  const focused = look();
  e.blur();
  const plain = look();
  e.focus({focusVisible: true});
  return focused !== plain;
}"""
# The bookmarklet of WCAG 1.4.12, as a constructed sheet: the policy allows those.
WIDE_TEXT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > window.innerWidth"


def test_first_tab_leads_to_the_content(open_tab: Open) -> None:
    visit = open_tab()
    visit.go("/kalletal/")
    visit.tab.keyboard.press("Tab")
    assert visit.tab.evaluate(FOCUSED) == "Zum Inhalt springen"
    assert visit.tab.locator(".nr-skip").bounding_box()["y"] >= 0  # type: ignore[index]
    visit.tab.keyboard.press("Enter")
    assert visit.tab.evaluate("document.activeElement.id") == "inhalt"


SEARCH = "/kalletal/angebote/?frage=Knieschmerzen"
MAP = "/kalletal/angebote/karte/?frage=Knieschmerzen"
WALKED = ["/", "/kalletal/", "/demo/", "/kalletal/heute/", "/anmelden/", SEARCH, MAP]
WALKED += ["{stale}", "{full_event}", "/kalletal/termine/abmelden/"]


@pytest.mark.parametrize("path", WALKED)
def test_keyboard_reaches_everything_and_focus_shows(path: str, open_tab: Open) -> None:
    visit = open_tab(PLANNER if path == "/kalletal/heute/" else "")
    visit.go(path)
    wanted = visit.tab.evaluate("""() => [...document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, textarea, summary')]
      .filter(e => e.checkVisibility()).length""")
    reached, hidden = 0, []
    for _step in range(wanted + 5):
        visit.tab.keyboard.press("Tab")
        if visit.tab.evaluate("document.activeElement === document.body"):
            break
        if not visit.tab.evaluate(FOCUS_SHOWS):
            hidden.append(visit.tab.evaluate("document.activeElement.outerHTML.slice(0, 100)"))
        reached += visit.tab.evaluate("document.activeElement.matches('a, button, input, summary')")
    assert hidden == []
    assert reached == wanted


def test_menu_opens_closes_by_escape_and_returns_the_focus(open_tab: Open) -> None:
    visit = open_tab(PLANNER, width=320)
    visit.go("/kalletal/heute/")
    menu, button = visit.tab.locator("#navigation"), visit.tab.get_by_role("button", name="Menü")
    assert not menu.is_visible()
    button.focus()
    visit.tab.keyboard.press("Enter")
    assert menu.is_visible()
    visit.tab.keyboard.press("Tab")
    assert visit.tab.evaluate("document.activeElement.closest('#navigation') !== null")
    visit.tab.keyboard.press("Escape")
    assert not menu.is_visible()
    assert visit.tab.evaluate(FOCUSED) == "Menü"


def test_errors_are_announced_on_top_and_lead_to_their_fields(open_tab: Open) -> None:
    visit = open_tab()
    visit.go("/anmelden/")
    visit.tab.get_by_label("E-Mail-Adresse").fill("jemand@example.org")
    visit.tab.locator("main").get_by_role("button", name="Anmelden", exact=True).click()
    assert visit.tab.title().startswith("Fehler: Anmelden")
    assert visit.tab.evaluate("document.activeElement.id") == "fehler"
    field = visit.tab.locator("#id_password")
    assert field.get_attribute("aria-invalid") == "true"
    described = (field.get_attribute("aria-describedby") or "").split()
    assert all(visit.tab.locator(f"#{name}").count() == 1 for name in described)
    assert "id_password_error" in described
    assert visit.tab.get_by_label("E-Mail-Adresse").input_value() == "jemand@example.org"
    visit.tab.locator("#fehler a").click()
    assert visit.tab.evaluate("document.activeElement.id") == "id_password"


def test_everything_works_without_javascript(open_tab: Open) -> None:
    visit = open_tab(java_script_enabled=False)
    visit.go("/")
    visit.tab.get_by_role("link", name="Vorführung: eine Rolle ausprobieren").click()
    visit.tab.locator("button", has_text="Merle Wiesengrund").click()
    assert visit.tab.url.endswith("/kalletal/heute/")
    assert visit.tab.get_by_role("heading", level=1).inner_text() == "Heute"
    visit.tab.get_by_role("link", name="English").click()
    assert visit.tab.url.endswith("/en/kalletal/heute/")
    assert visit.tab.locator("html").get_attribute("lang") == "en"
    visit.tab.locator("header").get_by_role("button").filter(has_text="Sign out").click()
    assert visit.tab.url.rstrip("/").endswith(visit.base.partition("//")[2])


def test_search_for_a_municipality_without_javascript(open_tab: Open) -> None:
    visit = open_tab(java_script_enabled=False)
    visit.go("/?suche=kalle")
    assert visit.tab.locator("main article").all_inner_texts()[0].startswith("Kalletal")
    assert visit.tab.get_by_label("Name der Kommune").input_value() == "kalle"


LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"


SPACED = ["/", "/kalletal/", "/kalletal/profil/", "/datenschutz/", "/kalletal/heute/", SEARCH, MAP]
SPACED += ["{stale}", "{full_event}", "/kalletal/termine/?zeitraum=monat", "{check}"]


@pytest.mark.parametrize("path", SPACED)
def test_wide_text_and_400_percent_lose_nothing(path: str, open_tab: Open) -> None:
    visit = open_tab(PLANNER if path == "/kalletal/heute/" else "", width=320)
    visit.go(path)
    visit.tab.evaluate(LARGE_TEXT)
    assert visit.tab.evaluate(SCROLLS_SIDEWAYS) is False
    visit.tab.evaluate(LARGE_TEXT.replace("200", "100"))
    visit.tab.evaluate(WIDE_TEXT)
    assert visit.tab.evaluate(SCROLLS_SIDEWAYS) is False
    cut = visit.tab.evaluate("""() => [...document.querySelectorAll('main p, main h1, main h2, a')]
      .filter(e => e.checkVisibility() && getComputedStyle(e).overflow !== 'visible'
        && e.scrollHeight > e.clientHeight + 2 && !e.closest('.kern-sr-only'))
      .map(e => e.outerHTML.slice(0, 80))""")
    assert cut == []


def test_paper_shows_content_only(open_tab: Open) -> None:
    visit = open_tab(PLANNER)
    visit.go("/kalletal/heute/")
    visit.tab.emulate_media(media="print", color_scheme="dark")
    for gone in (".nr-nav", ".nr-header__tools", ".nr-crumbs", ".nr-footer__links", ".nr-demo"):
        assert not visit.tab.locator(gone).first.is_visible(), gone
    assert visit.tab.get_by_role("heading", level=1).is_visible()
    colours = visit.tab.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


@pytest.mark.parametrize(
    "path", ["/kalletal/profil/", "/kalletal/", "/kalletal/impressum/", SEARCH]
)
def test_paper_is_readable_for_people_who_work_in_the_dark(
    path: str, open_tab: Open, axe: str
) -> None:
    visit = open_tab(script=axe, width=800)
    visit.go(path)
    visit.tab.emulate_media(media="print", color_scheme="dark")
    pale = visit.tab.evaluate("""async () => {
      const result = await axe.run({runOnly: ['color-contrast'], resultTypes: ['violations']});
      return result.violations.flatMap(v => v.nodes.map(n => n.html.slice(0, 80)));
    }""")
    assert pale == []


def test_nothing_moves_when_motion_is_reduced(open_tab: Open) -> None:
    visit = open_tab(reduced_motion="reduce")
    visit.go("/")
    assert visit.tab.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert visit.tab.evaluate("document.getAnimations().length") == 0


def test_forced_colours_keep_edges_and_the_current_page(open_tab: Open) -> None:
    visit = open_tab(PLANNER, forced_colors="active")
    visit.go("/kalletal/")
    width = "getComputedStyle(document.querySelector('.nr-figure')).borderLeftWidth"
    assert visit.tab.evaluate(width) == "1px"


def test_first_page_is_light(open_tab: Open) -> None:
    """At most 100 kB for text, styles and fonts once the server packs them (U25)."""
    visit = open_tab()
    sizes: list[int] = []
    visit.tab.on("response", lambda answer: sizes.append(_packed(answer.body())))
    visit.go("/")
    visit.tab.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) <= 100_000


def _packed(body: bytes) -> int:
    import zlib

    return min(len(body), len(zlib.compress(body)))

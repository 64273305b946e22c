"""What holds for every page, light and dark, wide and narrow."""

import contextlib
import json
from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

from nahraum.base.registry import rooms
from tests.browser.conftest import Open, Visit
from tests.browser.pages import ELSEWHERE, PAGES, VIEWS, Page

RUN_AXE = """async (onlyColours) => {
  const rules = {type: 'rule', values: ['color-contrast', 'link-in-text-block']};
  const result = await axe.run({
    resultTypes: ['violations'],
    ...(onlyColours ? {runOnly: rules} : {}),
  });
  return result.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' | '));
}"""
# Elements that are wider than the window although they do not scroll by themselves.
TOO_WIDE = """() => document.documentElement.scrollWidth > window.innerWidth
  ? [...document.querySelectorAll('body *')]
      .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
      .filter(e => !e.parentElement.closest('.nr-table-region, .kern-table-responsive'))
      .map(e => e.tagName + '.' + e.className).slice(0, 5)
  : []"""
# Targets smaller than 24 px that do not stand in a line of text (WCAG 2.5.8).
TOO_SMALL = """() => [...document.querySelectorAll('a[href], button, input, select, summary')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.nr-skip'))
  .filter(e => !(e.tagName === 'A' && getComputedStyle(e).display === 'inline'))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width > 0 && (box.height < 24 || box.width < 24))
  .map(([e, box]) => e.outerHTML.slice(0, 120) + ' ' + box.width + 'x' + box.height)"""
# What is hidden until a script shows it, and stands there all the same.
NOT_HIDDEN = """() => [...document.querySelectorAll('[hidden]:not([hidden="until-found"])')]
  .filter(e => e.getClientRects().length > 0).map(e => e.outerHTML.slice(0, 120))"""
# A heading that skips a level, and pages without exactly one h1.
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
  .map(h => Number(h.tagName[1]))"""


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_page_is_open_to_everybody(page: Page, open_tab: Open, axe: str) -> None:
    visit = open_tab(page.account, script=axe)
    visit.go(page.path, 200 if page.follow else page.status)
    assert page.account or needless_cookies(visit) == []
    if page.follow:
        visit.tab.locator(page.follow).first.click()
        visit.tab.wait_for_load_state()
        assert resolve(urlsplit(visit.tab.url).path).view_name == page.opens
    everywhere_fine(visit)


def needless_cookies(visit: Visit) -> list[str]:
    """Who reads has no cookie at all; a form that sends something needs one against forgery."""
    sends = visit.tab.locator("form[method=post]").count() > 0
    needed = {settings.CSRF_COOKIE_NAME} if sends else set()
    return sorted({cookie["name"] for cookie in visit.tab.context.cookies()} - needed)


def everywhere_fine(visit: Visit) -> None:
    """In all views."""
    found = {}
    for view in VIEWS:
        visit.tab.set_viewport_size({"width": view.width, "height": 900})
        visit.tab.emulate_media(color_scheme=view.scheme)
        if faults := complaints(visit):
            found[str(view)] = faults
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def complaints(visit: Visit, *, only_colours: bool = False) -> dict[str, list[str]]:
    """Everything wrong with the page in the tab, by kind."""
    tab = visit.tab
    levels: list[int] = tab.evaluate(HEADINGS)
    found = {
        "axe": tab.evaluate(RUN_AXE, only_colours),
        "too wide": tab.evaluate(TOO_WIDE),
        "too small": tab.evaluate(TOO_SMALL),
        "not hidden": tab.evaluate(NOT_HIDDEN),
        "headings": heading_faults(levels),
        "title": title_faults(tab.title()),
        "console": visit.console,
        "refused by the policy": visit.refused,
        "foreign requests": visit.foreign,
    }
    return {kind: faults for kind, faults in found.items() if faults}


def heading_faults(levels: list[int]) -> list[str]:
    if levels.count(1) != 1:
        return [f"{levels.count(1)} h1"]
    return [f"h{one} -> h{two}" for one, two in pairwise(levels) if two > one + 1]


def title_faults(title: str) -> list[str]:
    """'Seite – Bereich – Kommune', the place last, nothing twice."""
    parts = [part.strip() for part in title.split(" – ")]
    return [] if len(parts) >= 2 and all(parts) and len({*parts}) == len(parts) else [title]


# ------------------------------------------------------------------ nothing is left out
def looked_at(pages: Iterable[Page]) -> set[str]:
    """Names of the addresses somebody looks at."""
    found = set()
    for page in pages:
        with contextlib.suppress(Resolver404):
            path = urlsplit(page.path).path
            with override(get_language_from_path(path) or "de"):
                found.add(page.opens or resolve(path).view_name)
    return found


def test_every_address_is_looked_at_or_explained() -> None:
    declared = {access.url_name for room in rooms() for access in room.urls}
    assert declared - looked_at(PAGES) - set(ELSEWHERE) == set()
    assert set(ELSEWHERE) - declared == set()
    assert all(ELSEWHERE.values())


def test_an_address_nobody_looks_at_is_found() -> None:
    some = [page for page in PAGES if "versorgung" not in page.path]
    assert "supply:register" not in looked_at(some)
    assert "supply:register" in looked_at(PAGES)


# ------------------------------------------------------------------ the checks can fail
def test_planted_faults_are_found(open_tab: Open, axe: str) -> None:
    visit = open_tab(width=320, script=axe)
    visit.go("/hilfe/")
    visit.tab.evaluate("""() => {
      document.title = 'ohne Ort';
      document.querySelector('main').insertAdjacentHTML('beforeend',
        '<h1>zwei</h1><img src="https://example.org/x.png"><button>x</button>'
        + '<p><span style="color: red">rot</span></p><div class="w">breit</div>'
        + '<b hidden>verborgen</b>');
      const button = document.querySelector('main button');
      button.style.cssText = 'padding:0;border:0;font-size:8px';
      document.querySelector('.w').style.width = '900px';
      document.querySelector('b[hidden]').style.setProperty('display', 'block', 'important');
    }""")
    visit.tab.wait_for_function("window.refused.length > 0")
    for name in (settings.CSRF_COOKIE_NAME, "besuch"):
        visit.tab.context.add_cookies([{"name": name, "value": "1", "url": visit.base}])
    assert needless_cookies(visit) == ["besuch", settings.CSRF_COOKIE_NAME]
    found = complaints(visit)
    assert any("image-alt" in line for line in found["axe"])
    assert found["too wide"]
    assert found["too small"]
    assert [line for line in found["not hidden"] if "verborgen" in line]
    assert found["headings"] == ["2 h1"]
    assert found["title"] == ["ohne Ort"]
    assert any("img-src" in line for line in found["refused by the policy"])

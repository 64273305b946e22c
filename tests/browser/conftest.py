"""A running house with the demo region, and chromium looking at it.

Data is loaded once for all browser tests; they look, and leave nothing behind that others count.
Django is imported late: this file is read before the settings are chosen.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Request,
    sync_playwright,
)
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import NOT_CHECKED, ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# Tells the test what the content security policy refused.
WATCH = """
window.refused = [];
document.addEventListener('securitypolicyviolation',
  event => window.refused.push(event.violatedDirective + ' ' + event.blockedURI));
"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "NAHRAUM_PICTURES" in os.environ:
        others = [item for item in items if "picture" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db)


@pytest.fixture
def _django_db_helper() -> None:
    """The marker makes pytest-django create the database; the data stays for the whole package."""


@dataclass
class Visit:
    """A tab and everything that went on behind it."""

    tab: Tab
    base: str
    paths: Mapping[str, str]
    console: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def go(self, path: str, status: int = 200) -> None:
        answer = self.tab.goto(self.base + path.format_map(self.paths))
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"

    @property
    def refused(self) -> list[str]:
        found: list[str] = self.tab.evaluate("window.refused || []")
        return found

    def hear(self, message: ConsoleMessage) -> None:
        # Chromium itself reports an answer of 403 or 404 as an error of the console.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.console.append(message.text)

    def see(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:")):
            self.foreign.append(request.url)


@dataclass(frozen=True, slots=True)
class House:
    """The running server, a session for each account, and paths that carry an id."""

    url: str
    sessions: Mapping[str, str]
    paths: Mapping[str, str]


@pytest.fixture(scope="package")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    from django.core.management import call_command
    from django.test import override_settings

    from tests.browser.region import load, sign_in_everybody

    with django_db_blocker.unblock(), override_settings(DEMO=True, ALLOWED_HOSTS=["localhost"]):
        paths = load()
        server = LiveServer("localhost")
        yield House(server.url, sign_in_everybody(), paths)
        server.stop()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="package", autouse=True)
def a_click_ends_on_the_next_page() -> Iterator[None]:
    """Playwright's own click ends when the next page begins, and its title may still be empty."""
    plain = Locator.click

    def click(target: Locator, **options: Any) -> None:
        plain(target, **options)
        if not target.page.is_closed():
            target.page.wait_for_load_state("domcontentloaded")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", click)
        yield


@pytest.fixture(scope="package")
def chromium(house: House) -> Iterator[Browser]:
    """Started after the house: while playwright runs, Django sees other connections."""
    found = os.environ.get("NAHRAUM_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.fail(f"{NOT_CHECKED}: chromium fehlt (apt-get install chromium)", pytrace=False)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.is_file():
        pytest.fail(f"{NOT_CHECKED}: {AXE.name} fehlt (python tools/assets.py)", pytrace=False)
    return AXE.read_text("utf-8")


# The worker that keeps pages would stand between the others and the server; those who look at it
# say `service_workers="allow"`. Everybody else has a browser that knows no workers.
NO_WORKER = "delete Navigator.prototype.serviceWorker;"

Open = Callable[..., Visit]


@pytest.fixture
def open_tab(house: House, chromium: Browser) -> Iterator[Open]:
    """`open_tab(account="", width=1280, height=900, **options of the browser context)`."""
    from django.conf import settings

    contexts: list[BrowserContext] = []

    def open_(
        account: str = "", width: int = 1280, height: int = 900, script: str = "", **options: object
    ) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="de-DE",
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        no_worker = "" if options.get("service_workers") == "allow" else NO_WORKER
        context.add_init_script(no_worker + WATCH + script)
        if account:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": house.sessions[account]}
            context.add_cookies([{**cookie, "url": house.url}])
        visit = Visit(context.new_page(), house.url, house.paths)
        visit.tab.on("console", visit.hear)
        visit.tab.on("pageerror", lambda error: visit.console.append(str(error)))
        visit.tab.on("request", visit.see)
        return visit

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(params=["mouse", "keyboard", "320px", "400%", "no-script"])
def citizen(request: pytest.FixtureRequest, open_tab: Open) -> object:
    from tests.browser.citizen import WAYS, Citizen

    return Citizen(open_tab(**WAYS[request.param]), request.param)

"""Somebody in front of a page: by mouse, by keyboard, on a small screen, without script."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import Visit

MOST_TABS = 250
WAYS = {
    "mouse": {},
    "keyboard": {},
    "320px": {"width": 320, "has_touch": True},
    "no-script": {"java_script_enabled": False},
}
HAS_FOCUS = "e => e === document.activeElement"


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody in front of a page, who has a mouse, a keyboard only, or a finger."""

    visit: Visit
    way: str

    def press(self, target: Locator) -> None:
        """Follow a link, press a button or tick a box."""
        if self.way != "keyboard":
            target.click()
            return
        self.reach(target)
        if target.get_attribute("type") in ("checkbox", "radio"):
            self.visit.tab.keyboard.press("Space")
            return
        with self.visit.tab.expect_navigation():
            self.visit.tab.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        field = self.main.get_by_label(label)
        if self.way != "keyboard":
            field.fill(text)
            return
        self.reach(field)
        self.visit.tab.keyboard.type(text)

    def reach(self, target: Locator) -> None:
        for _step in range(MOST_TABS):
            if target.evaluate(HAS_FOCUS):
                return
            self.visit.tab.keyboard.press("Tab")
        pytest.fail(f"the keyboard does not reach {target}")

    def search(self, question: str) -> None:
        self.visit.go("/kalletal/angebote/")
        self.write("Was brauchen Sie?", question)
        self.press(self.main.get_by_role("button", name="Suchen", exact=True))
        self.main.get_by_role("link", name="Neu anfangen").wait_for()

    @property
    def main(self) -> Locator:
        return self.visit.tab.locator("main")

    @property
    def first_hit(self) -> Locator:
        return self.main.locator(".nr-hit").first

    @property
    def heading(self) -> str:
        return self.visit.tab.get_by_role("heading", level=1).inner_text()

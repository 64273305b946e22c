"""Somebody in front of a page: mouse, keyboard, small screen, 400 % zoom, without script."""

from dataclasses import dataclass
from datetime import date, time

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import Visit

MOST_TABS = 250
WAYS = {
    "mouse": {},
    "keyboard": {},
    "320px": {"width": 320, "has_touch": True},
    "400%": {"width": 320, "height": 225, "device_scale_factor": 4},  # of 1280 times 900
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
        if target.get_attribute("type") == "radio":
            self._choose_one(target)
            return
        self.reach(target)
        if target.get_attribute("type") == "checkbox":
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
        self.visit.tab.keyboard.press("ControlOrMeta+A")
        self.visit.tab.keyboard.type(text)

    def choose(self, field: Locator, words: str) -> None:
        """Choose from a list; by keyboard with the arrow keys."""
        if self.way != "keyboard":
            field.select_option(label=words)
            return
        self.reach(field)
        for _step in range(MOST_TABS):
            if field.evaluate("e => e.selectedOptions[0].label") == words:
                return
            self.visit.tab.keyboard.press("ArrowDown")
        pytest.fail(f"the keyboard does not choose {words}")

    def set_day(self, label: str, day: date) -> None:
        """Which part comes first, day or month, is a matter of the browser."""
        self._set(label, f"{day}", f"{day:%d%m%Y}", f"{day:%m%d%Y}")

    def set_clock(self, label: str, clock: time) -> None:
        self._set(label, f"{clock:%H:%M}", f"{clock:%H%M}", f"{clock:%I%M%p}")

    def _set(self, label: str, value: str, *typed: str) -> None:
        field = self.main.get_by_label(label, exact=True)
        if self.way != "keyboard":
            field.fill(value)
            return
        self.reach(field)
        for keys in typed:
            for key in (*keys, "ArrowLeft", "ArrowLeft"):  # back to the first part
                self.visit.tab.keyboard.press(key)
            if field.input_value() == value:
                return
        pytest.fail(f"the keyboard does not set {label} to {value}: {field.input_value()}")

    def _choose_one(self, target: Locator) -> None:
        """Tab leads to a group of buttons, the arrows from one to the next."""
        group = target.locator("xpath=ancestor::fieldset[1]").locator("input[type=radio]")
        self.reach(group.first)
        self.visit.tab.keyboard.press("Space")
        for _step in range(group.count()):
            if target.is_checked():
                return
            self.visit.tab.keyboard.press("ArrowDown")
        pytest.fail(f"the keyboard does not choose {target}")

    def reach(self, target: Locator) -> None:
        for _step in range(MOST_TABS):
            if target.evaluate(HAS_FOCUS):
                return
            self.visit.tab.keyboard.press("Tab")
        pytest.fail(f"the keyboard does not reach {target}")

    def search(self, question: str) -> None:
        """From the first page of the municipality."""
        self.visit.go("/kalletal/")
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

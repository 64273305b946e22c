"""Where the three municipalities stand, and what they tell others: invented."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

from django.utils import timezone

from nahraum.base.comments.actions import remark
from nahraum.base.municipality.actions import share
from nahraum.base.municipality.tenancy import AlreadyThere
from nahraum.base.people.rules import Actor
from nahraum.base.places.models import Neighbourhood
from nahraum.plan.practice import actions as practice
from nahraum.plan.practice.queries import alliances
from nahraum.plan.selfcheck import actions
from nahraum.plan.selfcheck.rules import KINDS, questions_of


@cache
def _content() -> Mapping[str, Any]:
    file = resources.files("nahraum.demo.region") / "selfcheck.toml"
    return tomllib.loads(file.read_text("utf-8"))


@dataclass(frozen=True)
class Standing:
    """What one municipality says of itself. `colleague` asks a question about the profile."""

    key: str
    places: Mapping[str, Neighbourhood]
    planner: Actor
    colleague: Actor
    now: datetime
    id_of: Callable[[str], UUID]

    def load(self) -> None:
        for entry in self._own("check"):
            self._check(entry)
        for entry in self._own("sustaining"):
            self._sustaining(entry)
        for entry in self._own("post"):
            self._post(entry)
        for entry in self._own("example"):
            self._example(entry)
        self._remark()

    def _own(self, kind: str) -> list[dict[str, Any]]:
        return [entry for entry in _content()[kind] if entry["municipality"] == self.key]

    @property
    def _year(self) -> int:
        return timezone.localdate(self.now).year

    def _check(self, entry: Mapping[str, Any]) -> None:
        year = self._year - entry["years_ago"]
        try:
            check = actions.begin(by=self.planner, key=self.id_of(f"standing-{year}"), year=year)
        except AlreadyThere:
            return
        for area, digits in entry["levels"].items():
            said = zip(questions_of(area), digits, strict=True)
            actions.answer(
                check=check,
                area=area,
                levels={key: None if digit == "-" else int(digit) for key, digit in said},
                remark=entry.get("remarks", {}).get(area, ""),
                evidence=entry.get("evidence", {}).get(area, ""),
                version=0,
                by=self.planner,
            )
        actions.finish(check=check, by=self.planner)

    def _sustaining(self, entry: Mapping[str, Any]) -> None:
        years = [
            {"year": self._year + 1 + number, **_cents(row)}
            for number, row in enumerate(entry["money"])
        ]
        values = {name: entry.get(name, "") for name in ("name", "remark", "plan_b")}
        self._once(
            actions.add_sustaining,
            f"sustaining-{entry['name']}",
            points=entry["points"],
            years=years,
            as_of=timezone.localdate(self.now),
            **values,
        )

    def _post(self, entry: Mapping[str, Any]) -> None:
        texts = ("title", "carrier", "tasks", "office", "office_hours", "phone")
        post = self._once(
            actions.add_post,
            f"post-{entry['title']}",
            neighbourhood=self.places[entry["village"]],
            weekly_hours=Decimal(entry["weekly_hours"]),
            funded_until=timezone.localdate(self.now) + timedelta(days=entry["funded_in_days"]),
            **{name: entry[name].strip() for name in texts},
        )
        for years_ago, half, *numbers in entry["counts"]:
            names = ("talks", "referrals", "events", "visitors", "volunteers")
            counted = {n: None if v < 0 else v for n, v in zip(names, numbers, strict=True)}
            year = self._year - 1 - years_ago
            name = f"count-{entry['title']}-{year}-{half}"
            self._once(actions.add_count, name, post=post, year=year, half=half, **counted)

    def _example(self, entry: Mapping[str, Any]) -> None:
        values = {name: value for name, value in entry.items() if name != "municipality"}
        key = self.id_of(f"example-{entry['title']}")
        try:
            row = practice.add_example(by=self.planner, key=key, **values)
        except AlreadyThere:
            return
        practice.publish(row=row, by=self.planner)
        for alliance in alliances():
            share(row=row, alliance=alliance, by=self.planner)

    def _remark(self) -> None:
        text = "Ist die Zahl der Praxen schon auf dem neuen Stand? (erfunden)"
        key = self.id_of("remark")
        try:
            remark(kind="profile.version", pk="entwurf", text=text, key=key, by=self.colleague)
        except AlreadyThere:
            return

    def _once(self, action: Callable[..., Any], name: str, /, **values: Any) -> Any:
        try:
            return action(by=self.planner, key=self.id_of(name), **values)
        except AlreadyThere as there:
            return there.row


def _cents(row: list[int]) -> dict[str, int | None]:
    return {k: None if v < 0 else v * 100 for k, v in zip(KINDS, row, strict=True)}

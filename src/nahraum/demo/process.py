"""Planning processes of the demo region, each at another stage: invented, and marked as such."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import AlreadyThere
from nahraum.base.people.rules import Actor, HeldRole
from nahraum.demo.tables import FOLDER
from nahraum.facts.process import process_template
from nahraum.facts.reading import document
from nahraum.plan.bodies.models import Decision
from nahraum.plan.process import actions
from nahraum.plan.process.models import Gate, Process, Product, Stage


@cache
def table() -> Mapping[str, Any]:
    return document(FOLDER / "process.toml")


@cache
def _titles() -> Mapping[str, str]:
    """Titles of products and gates by the key of the template."""
    stages = process_template().stages
    found = {product.key: product.title for stage in stages for product in stage.products}
    return found | {gate.key: gate.title for stage in stages for gate in stage.gates}


@dataclass(frozen=True, slots=True)
class Processes:
    """The process of one municipality, inside its scope; ids are the same on each run."""

    municipality: Municipality
    by: Actor
    now: datetime
    ids: Callable[[str], UUID]

    def load(self) -> None:
        for row in table()["process"]:
            if row["municipality"] == self.municipality.area.key:
                self._process(row)

    def _day(self, days: int) -> date:
        return timezone.localdate(self.now) + timedelta(days=days)

    def _process(self, row: Mapping[str, Any]) -> None:
        process: Process = self._add(
            actions.start,
            "start",
            title=row["title"],
            about=row["about"],
            kick_off=self._day(row["kick_off"]),
            fictitious=True,
        )
        if Product.objects.filter(stage__process=process, done_on__isnull=False).exists():
            return
        self._move(process, row["moved"])
        self._support(process, row)
        for key, days in row["done"].items():
            product = Product.objects.get(stage__process=process, title=_titles()[key])
            place = "Auf Papier, vor der Zeit mit Nahraum" if key in row["on_paper"] else ""
            values = {"done_on": self._day(days), "place": place}
            actions.change(row=product, values=values, version=product.version, by=self.by)
        for found in row["passed"]:
            self._pass(process, found)

    def _move(self, process: Process, rows: list[Mapping[str, Any]]) -> None:
        for row in rows:
            stage = Stage.objects.get(process=process, title=row["stage"])
            values = {"ends": stage.ends + timedelta(days=row["ends"])}
            actions.change(
                row=stage, values=values, version=stage.version, reason=row["reason"], by=self.by
            )

    def _support(self, process: Process, row: Mapping[str, Any]) -> None:
        for factor in row["factors"]:
            self._add(actions.add_factor, factor["title"], process=process, **factor)
        for advice in row["advice"]:
            said = {**advice, "day": self._day(advice["day"])}
            self._add(actions.add_advice, advice["subject"], process=process, **said)
        for partner in row["partners"]:
            said = {**partner, "since": self._day(partner["since"])}
            self._add(actions.add_partner, partner["name"], process=process, **said)

    def _pass(self, process: Process, row: Mapping[str, Any]) -> None:
        """By somebody with the rights of the administration; nobody of the demo is named."""
        gate = Gate.objects.get(stage__process=process, title=_titles()[row["gate"]])
        role = HeldRole("municipality_admin", self.municipality.pk, date(2000, 1, 1))
        decision = None
        if "decision" in row:
            decision = Decision.objects.get(pk=self.ids(f"bodies.decision.{row['decision']}"))
        actions.pass_gate(
            gate=gate,
            reason=row["reason"],
            override=True,
            version=gate.version,
            decision=decision,
            on=self._day(row["day"]),
            by=Actor(system="demo", roles=(role,)),
        )

    def _add(self, action: Callable[..., Any], ref: str, /, **values: Any) -> Any:
        try:
            return action(by=self.by, key=self.ids(f"process.{ref}"), **values)
        except AlreadyThere as there:
            return there.row

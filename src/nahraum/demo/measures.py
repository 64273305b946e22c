"""Goals and measures of the demo region, through the room's own actions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from nahraum.base.municipality.tenancy import AlreadyThere, TenantModel, current_municipality
from nahraum.base.people.rules import Actor, HeldRole
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Evidence
from nahraum.base.topics.models import Topic
from nahraum.demo.tables import FOLDER
from nahraum.facts.reading import document
from nahraum.plan.bodies.models import Decision
from nahraum.plan.measures import actions
from nahraum.plan.measures.models import (
    CostYear,
    ExpectedEffect,
    Funding,
    Goal,
    Measure,
    Milestone,
    PlanVersion,
    Reading,
)

_PLAIN = (
    *("title", "purpose", "role", "duties", "needs_decision", "unit", "contact", "partners"),
    *("risks", "in_short", "happened", "next_step"),
)


@cache
def table() -> Mapping[str, Any]:
    return document(FOLDER / "measures.toml")


@dataclass(frozen=True, slots=True)
class Plans:
    """The plan of one municipality, inside its scope; ids are the same on each run."""

    key: str
    by: Actor
    now: datetime
    ids: Callable[[str], UUID]
    places: Mapping[str, Neighbourhood]

    @property
    def decides(self) -> Actor:
        """The house itself decides in the demo: not every town has somebody who may."""
        held = HeldRole("municipality_admin", current_municipality().pk, date(2020, 1, 1))
        return Actor(system="demo", roles=(held,))

    def load(self) -> None:
        self._goals()
        made: dict[str, Measure] = {}
        for row in self._own("measure"):
            made[row["id"]] = self._measure(row)
        for row in self._own("measure"):
            self._wait(made, row)
        for row in self._own("version"):
            self._version(row)

    def _own(self, name: str) -> list[Any]:
        return [row for row in table()[name] if row["municipality"] == self.key]

    def _day(self, said: Any) -> date:
        """A real date, or days from the day of loading."""
        if isinstance(said, date):
            return said
        return timezone.localdate(self.now) + timedelta(days=said)

    def _goals(self) -> None:
        for row in self._own("goals"):
            actions.adopt_templates(chosen=row["templates"], by=self.by)
            for figure in row.get("figure", ()):
                goal = Goal.objects.get(template=figure["template"])
                self._add(f"{figure['template']}.figure", self._effect(figure, goal=goal))

    def _measure(self, row: Mapping[str, Any]) -> Measure:
        topic = Topic.objects.get(key=row["topic"])
        values: dict[str, Any] = {name: row[name] for name in _PLAIN if name in row}
        days = {"starts": "start_days", "ends": "end_days"}
        for name, relative in days.items():
            if name in row or relative in row:
                values[name] = self._day(row.get(name, row.get(relative)))
        steps = row["steps"]
        first = self._day(steps[0][1]) - timedelta(days=30) if steps else self._day(-10)
        try:
            measure = actions.plan(
                key=self.ids(f"measures.{row['id']}"),
                topic=topic,
                neighbourhoods=[self.places[name] for name in row.get("places", ())],
                goals=list(Goal.objects.filter(template__in=row.get("goals", ()))),
                target_groups=row.get("groups", []),
                public=bool(steps),
                fictitious=row.get("invented", True),
                on=first,
                by=self.by,
                **values,
            )
        except AlreadyThere as there:
            found: Measure = there.row
            return found
        self._evidence(measure, row)
        self._parts(measure, row)
        self._steps(measure, row)
        return measure

    def _evidence(self, measure: Measure, row: Mapping[str, Any]) -> None:
        for kind, text, value, source in row.get("evidence", ()):
            note = Evidence(text=text, value=value, source=source, as_of=self._day(0))
            actions.add_evidence(measure=measure, evidence=[note], kind=kind, by=self.by)

    def _parts(self, measure: Measure, row: Mapping[str, Any]) -> None:
        name = row["id"]
        for at, stone in enumerate(row.get("milestones", ())):
            done = self._day(stone[2]) if len(stone) > 2 else None
            part = Milestone(measure=measure, title=stone[0], due=self._day(stone[1]), done_on=done)
            self._add(f"{name}.stone.{at}", part)
        for at, (year, what, cents) in enumerate(row.get("costs", ())):
            cost = CostYear(measure=measure, year=year, what=what, cents=cents)
            self._add(f"{name}.cost.{at}", cost)
        for at, (year, source, cents, sure) in enumerate(row.get("funding", ())):
            income = Funding(measure=measure, year=year, source=source, cents=cents, sure=sure)
            self._add(f"{name}.funding.{at}", income)
        for at, figure in enumerate(row.get("effects", ())):
            effect = self._add(f"{name}.effect.{at}", self._effect(figure, measure=measure))
            for number, (value, day) in enumerate(figure.get("readings", ())):
                reading = Reading(
                    effect=effect, value=Decimal(value), on=self._day(day), source=figure["source"]
                )
                self._add(f"{name}.effect.{at}.{number}", reading)

    def _effect(self, figure: Mapping[str, Any], **owner: Any) -> ExpectedEffect:
        if "reads" in figure:
            return self._read(figure, owner)
        return ExpectedEffect(
            **owner,
            figure=figure["figure"],
            unit=figure["unit"],
            baseline=Decimal(figure["baseline"]),
            baseline_on=self._day(figure["baseline_days"]),
            target=Decimal(figure["target"]),
            due=self._day(figure["due_days"]),
            source=figure["source"],
        )

    def _read(self, figure: Mapping[str, Any], owner: Mapping[str, Any]) -> ExpectedEffect:
        """A figure of the house; of reports the half-year before the last one is the baseline."""
        today = timezone.localdate(self.now)
        first = today.replace(month=1 if today.month <= 6 else 7, day=1)
        before = (first - timedelta(days=2)).replace(day=1)
        ended = before.replace(month=1 if before.month <= 6 else 7) - timedelta(days=1)
        return ExpectedEffect(
            **owner,
            reads=f"{figure['reads']}:",
            baseline_on=figure.get("baseline_on", ended),
            target=Decimal(figure["target"]),
            due=self._day(figure["due_days"]),
        )

    def _steps(self, measure: Measure, row: Mapping[str, Any]) -> None:
        if "decision" in row:
            actions.link_decision(measure=measure, decision=self._decided(row), by=self.by)
        for state, day, *reason in row["steps"]:
            actions.set_state(
                measure=measure,
                state=state,
                on=self._day(day),
                reason=reason[0] if reason else "",
                by=self.decides,
            )
        if "review" in row:
            self._review(measure, row["review"])

    def _review(self, measure: Measure, said: Mapping[str, Any]) -> None:
        names = ("judgement", "text", "adjustment", "reason")
        adjusted = {"ends": self._day(said["end_days"])} if "end_days" in said else {}
        actions.review(
            measure=measure,
            values={"on": self._day(said["days"]), **{n: said[n] for n in names if n in said}},
            adjusted=adjusted,
            version=measure.version,
            by=self.by,
        )

    def _decided(self, row: Mapping[str, Any]) -> Decision | None:
        pk = self.ids(f"bodies.decision.{row['decision']}")
        return Decision.objects.filter(pk=pk).first()

    def _wait(self, made: Mapping[str, Measure], row: Mapping[str, Any]) -> None:
        others = [made[name] for name in row.get("waits_for", ())]
        measure = Measure.objects.get(pk=made[row["id"]].pk)
        if others and not measure.waits_for.exists():
            actions.change_measure(
                measure=measure,
                values={"waits_for": others},
                version=measure.version,
                by=self.by,
            )

    def _version(self, row: Mapping[str, Any]) -> None:
        try:
            version = actions.prepare_version(
                reason=row["reason"], key=self.ids("measures.version"), by=self.by
            )
        except AlreadyThere as there:
            version = there.row
        if row["release"] and version.released_at is None:
            released: PlanVersion = actions.release_version(version=version, by=self.decides)
            if "decision" in row:
                decision = self._decided(row)
                actions.link_version_decision(version=released, decision=decision, by=self.by)

    def _add(self, name: str, row: TenantModel) -> Any:
        try:
            return actions.add(row=row, key=self.ids(f"measures.{name}"), by=self.by)
        except AlreadyThere as there:
            return there.row

"""Bodies of the demo region: invented, and marked as such. Nobody is written to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from nahraum.base.municipality.tenancy import AlreadyThere
from nahraum.base.people.rules import Actor
from nahraum.demo.tables import FOLDER
from nahraum.facts.reading import document
from nahraum.plan.bodies import actions, queries
from nahraum.plan.bodies.models import Body, Decision, Meeting


@cache
def table() -> Mapping[str, Any]:
    return document(FOLDER / "bodies.toml")


@dataclass(frozen=True, slots=True)
class Bodies:
    """The bodies of one municipality, inside its scope; ids are the same on each run."""

    key: str
    by: Actor
    now: datetime
    ids: Callable[[str], UUID]

    def load(self) -> None:
        own = {row["id"]: row for row in table()["body"] if row["municipality"] == self.key}
        bodies = {id_: self._body(row) for id_, row in own.items()}
        for row in table()["meeting"]:
            if row["body"] in bodies:
                self._meeting(bodies[row["body"]], row)
        made: dict[str, Decision] = {}
        for row in table()["decision"]:
            if row["body"] in bodies:
                made[row["id"]] = self._decision(bodies[row["body"]], row, made)
        for row in table()["meeting"]:
            if row["body"] in bodies and "approved" in row:
                self._approve(row)

    def _day(self, days: int) -> date:
        return timezone.localdate(self.now) + timedelta(days=days)

    def _add(self, action: Callable[..., Any], ref: str, /, **values: Any) -> Any:
        try:
            return action(by=self.by, key=self.ids(f"bodies.{ref}"), **values)
        except AlreadyThere as there:
            return there.row

    def _body(self, row: Mapping[str, Any]) -> Body:
        names = ("name", "type", "power", "mandate")
        values = {name: row[name] for name in names}
        since = self._day(row["since"]) if "since" in row else None
        body: Body = self._add(
            actions.add_body,
            row["id"],
            **values,
            rhythm=row.get("rhythm", ""),
            since=since,
            fictitious=True,
        )
        for number, seat in enumerate(row.get("seats", ())):
            self._add(actions.add_seat, f"{row['id']}.{number}", body=body, **seat)
        return body

    def _meeting(self, body: Body, row: Mapping[str, Any]) -> None:
        name = f"{row['body']}.{row['title']}"
        meeting: Meeting = self._add(
            actions.add_meeting,
            name,
            body=body,
            title=row["title"],
            day=self._day(row["day"]),
            clock=time(18),
            place=row["place"],
            open_to_all=row.get("open_to_all", False),
        )
        if meeting.state != Meeting.State.PLANNED:
            return
        notes = {}
        for number, item in enumerate(row["items"], start=1):
            said = {"title": item["title"], "purpose": item["purpose"], "position": number}
            made = self._add(actions.add_item, f"{name}.{number}", meeting=meeting, **said)
            notes[made.pk] = item.get("note", "")
        for task in row.get("tasks", ()):
            said = {**task, "due": self._day(task["due"])}
            self._add(
                actions.add_task, f"{name}.{task['text']}", body=body, meeting=meeting, **said
            )
        if "present" in row:
            actions.write_minutes(
                meeting=meeting,
                present=list(queries.seats(body)[: row["present"]]),
                guests="",
                remarks="",
                notes=notes,
                version=meeting.version,
                by=self.by,
            )

    def _decision(
        self, body: Body, row: Mapping[str, Any], made: Mapping[str, Decision]
    ) -> Decision:
        meeting = queries.meetings().filter(body=body, title=row.get("meeting", "")).first()
        item = queries.items(meeting)[row["item"] - 1] if meeting and "item" in row else None
        votes = dict(zip(("yes", "no", "abstained"), row["votes"], strict=True))
        decision: Decision = self._add(
            actions.record_decision,
            f"decision.{row['id']}",
            body=body,
            meeting=meeting,
            item=item,
            kind=row.get("kind", "decision"),
            title=row["title"],
            text=row["text"],
            decided_on=self._day(row["day"]),
            responsible=row.get("responsible", ""),
            due=self._day(row["due"]) if "due" in row else None,
            **votes,
        )
        if row.get("released") and decision.released_at is None:
            actions.release(decision=decision, by=self.by)
        found = row.get("council")
        if found and decision.council == "recommended":
            answered = "answered" in found
            actions.answer_recommendation(
                decision=decision,
                state=found["state"],
                agenda_on=self._day(found["agenda"]),
                answered_on=self._day(found["answered"]) if answered else None,
                reason=found.get("reason", ""),
                council_decision=made.get(found.get("by", "")),
                by=self.by,
            )
        return decision

    def _approve(self, row: Mapping[str, Any]) -> None:
        meeting = queries.meetings().get(pk=self.ids(f"bodies.{row['body']}.{row['title']}"))
        if meeting.approved_on is None:
            actions.approve_minutes(meeting=meeting, on=self._day(row["approved"]), by=self.by)

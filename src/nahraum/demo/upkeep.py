"""Invented houses that answer, ask for changes, or stay silent."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from nahraum.base.municipality.tenancy import AlreadyThere
from nahraum.base.people.models import Account
from nahraum.base.people.queries import actor_for
from nahraum.base.people.rules import ANONYMOUS, Actor
from nahraum.connect.directory.actions import change
from nahraum.connect.directory.models import Offer, Organisation
from nahraum.connect.directory.rules import normal_phone
from nahraum.connect.upkeep import actions
from nahraum.connect.upkeep.models import Ownership, Proposal, Reminder
from nahraum.connect.upkeep.queries import reminders_due
from nahraum.connect.upkeep.queries.entries import values_of
from nahraum.connect.upkeep.rules import Change
from nahraum.demo.tables import FOLDER
from nahraum.facts.reading import document


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What keeps the directory of one municipality true, inside its scope."""

    key: str
    by: Actor
    now: datetime
    ids: Callable[[str], UUID]

    def load(self) -> None:
        for entry in self._own("address"):
            self._address(entry)
        for entry in self._own("owner"):
            self._owner(entry)
        for asked, due in reminders_due(today=timezone.localdate(self.now)):
            actions.remind(asked=asked, due=due, at=self.now, by=self.by)
        for entry in self._own("proposal"):
            self._proposal(entry)

    def _own(self, kind: str) -> list[dict[str, Any]]:
        listed = document(FOLDER / "upkeep.toml")[kind]
        return [entry for entry in listed if entry["municipality"] == self.key]

    def _address(self, entry: dict[str, Any]) -> None:
        house = Organisation.objects.get(name=entry["house"])
        if house.reminder_email != entry["email"]:
            values = {"reminder_email": entry["email"]}
            change(row=house, values=values, version=house.version, by=self.by)

    def _owner(self, entry: dict[str, Any]) -> None:
        key = self.ids(f"owner {entry['house']}")
        if not Ownership.objects.filter(pk=key).exists():
            actions.give_ownership(
                account=Account.objects.get(email=entry["email"]),
                organisation=Organisation.objects.get(name=entry["house"]),
                key=key,
                on=timezone.localdate(self.now),
                by=self.by,
            )

    def _proposal(self, entry: dict[str, Any]) -> None:
        key = self.ids(f"proposal {entry['house']}")
        if Proposal.objects.filter(pk=key).exists():
            return
        house = Organisation.objects.get(name=entry["house"])
        offer = Offer.objects.get(organisation=house, title=entry["offer"])
        said = {name: _kept(name, value) for name, value in entry["changes"].items()}
        before = values_of(offer)
        with suppress(AlreadyThere):
            actions.propose(
                entry=offer,
                changes=[Change(name, before[name], value) for name, value in said.items()],
                version=offer.version,
                note=entry["note"],
                rest_holds=True,
                key=key,
                by=_acting(entry["by"]),
                reminder=None if entry["by"] else Reminder.objects.get(organisation=house),
            )


def _acting(email: str) -> Actor:
    return actor_for(Account.objects.get(email=email)) if email else ANONYMOUS


def _kept(name: str, value: str) -> str:
    return normal_phone(value) if name == "phone" else value

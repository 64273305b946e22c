"""What the processes of the race tests do. Each starts its own Django on a real database."""

from collections.abc import Mapping
from multiprocessing.synchronize import Barrier
from typing import Any

from tests.houses import build, start


def prepare(environment: Mapping[str, str]) -> None:
    """A published offer, somebody who decides, and a proposal that waits."""
    build(environment)
    from nahraum.base.municipality.tenancy import municipality_scope
    from tests.base.world import make_municipality, make_person

    town = make_municipality("Kalletal", "kalletal", "05766036")
    with municipality_scope(town):
        _proposal(make_person("network_coordinator", town))


def _proposal(keeper: Any) -> None:
    from django.utils import timezone

    from nahraum.base.topics.models import Topic
    from nahraum.connect.directory.actions import add_offer, add_organisation, publish
    from nahraum.connect.upkeep.models import Proposal
    from tests.base.world import acting

    by = acting(keeper)
    club = add_organisation(by=by, name="Verein (erfunden)", sector="association", phone="05264 12")
    offer = add_offer(
        by=by, organisation=club, title="Rat", summary="Wir raten.", on_site=False, by_phone=True,
        topics=[Topic.objects.create(key="rat")],
    )  # fmt: skip
    publish(offer=offer, checked_by="Test", on=timezone.localdate(), by=by)
    change = {"field": "cost_note", "before": "", "after": "6 Euro"}
    row = Proposal(organisation=club, offer=offer, via="link", reply_to="a@example.org",
                   based_on=offer.version, changes=[change])  # fmt: skip
    row.save_new(by_id="anonymous")


def accept(environment: Mapping[str, str], together: Barrier, told: Any) -> None:
    """Look, wait for the other, decide; tell whether it counted."""
    start(environment)
    told.put(_accept(together))
    told.put(None)


def accept_carelessly(environment: Mapping[str, str], together: Barrier, told: Any) -> None:
    """The same without anybody claiming a version: what must not be."""
    start(environment)
    from nahraum.connect.upkeep.models import Proposal

    Proposal._claim = lambda self, rows, seen: None  # type: ignore[method-assign]
    told.put(_accept(together, careful=False))
    told.put(None)


def _accept(together: Barrier, *, careful: bool = True) -> str:
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import StaleVersion, municipality_scope
    from nahraum.base.people.models import Account
    from nahraum.connect.upkeep.actions import decide
    from nahraum.connect.upkeep.models import Proposal
    from nahraum.connect.upkeep.queries.deciding import entry_of
    from tests.base.world import acting

    with municipality_scope(Municipality.objects.get()):
        proposal = Proposal.objects.select_related("offer", "organisation").get()
        entry = entry_of(proposal)
        by = acting(Account.objects.get())
        together.wait(60)
        try:
            decide(
                proposal=proposal,
                accepted=["cost_note"] if careful else [],
                answer="" if careful else "Nein.",
                version=proposal.version,
                entry_version=entry.version,
                by=by,
            )
        except StaleVersion:
            return "told"
    return "done"


def rows(environment: Mapping[str, str], told: Any) -> None:
    """What stands there afterwards."""
    start(environment)
    from nahraum.base.audit.queries import entries_of, verify
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.notify.models import Mail
    from nahraum.connect.directory.models import Offer

    town = Municipality.objects.get()
    with municipality_scope(town):
        verify(town.pk)
        offer = Offer.objects.get()
        decisions = entries_of(town.pk).filter(action="upkeep.decide").count()
        told.put((offer.cost_note, offer.version, Mail.objects.count(), decisions))

"""Rows for the addresses of the permission table.

A maker runs inside the scope of its municipality and returns the parts of the address that mean
the row. These parts must mean nothing in another municipality. Where a row is more than its fields
it is made by the room's own actions, as a planner of that municipality.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

from django.utils import timezone

from nahraum.analysis.figures import Figure, Method
from nahraum.base.files.actions import keep
from nahraum.base.files.models import StoredFile
from nahraum.base.jobs.models import Job
from nahraum.base.municipality.models import Municipality, TenantModel
from nahraum.base.notify.actions import make_link
from nahraum.base.notify.models import Mail
from nahraum.base.people.models import Account, Invitation, Membership
from nahraum.base.people.rules import ANONYMOUS, Actor, HeldRole
from nahraum.base.places.models import Neighbourhood
from nahraum.base.signals.models import Release
from nahraum.base.sources.actions import release_run, save_run
from nahraum.base.sources.models import Run
from nahraum.base.topics.models import Topic, TopicLabel, TopicWord
from nahraum.connect.directory.actions import (
    add_offer,
    add_organisation,
    add_site,
    publish,
    report_correction,
)
from nahraum.connect.directory.models import Offer, Organisation
from nahraum.connect.exchange.actions import hand_in
from nahraum.connect.upkeep.models import Ownership, Proposal, Reminder
from nahraum.understand.indicators.models import OwnIndicator, ShownValue, ValueImport
from nahraum.understand.needs.models import Standard
from nahraum.understand.profile.actions import release, save_version
from nahraum.understand.profile.models import OwnPopulation, ProfileVersion
from nahraum.understand.reach.models import Feed
from nahraum.understand.supply.models import Doctor, Engagement, ImportPreview, Practice

T = TypeVar("T", bound=TenantModel)
Parts = dict[str, object]

# Version numbers start anew in each municipality: neighbours must not share one.
SAVED_BEFORE = {"kalletal": 0, "doerentrup": 1}


def account_id(name: str) -> UUID:
    """The same for each run, so that rows can name an account that is made elsewhere."""
    return uuid5(UUID(int=0), name)


def planner(municipality: Municipality) -> Actor:
    held = HeldRole("planner", municipality.pk, date(2020, 1, 1))
    return Actor(account=account_id("planner"), roles=(held,))


def _make(model: type[T], municipality: Municipality, **values: Any) -> T:
    row = model(municipality=municipality, **values)
    row.save_new(by_id="system:test")
    return row


def _removed(row: TenantModel) -> TenantModel:
    row.move_to_trash(by_id="system:test")
    return row


# ------------------------------------------------------------------ base
def waiting_release(municipality: Municipality) -> Parts:
    """A half-year somebody else asked about."""
    row = _make(Release, municipality, half_year="2026-1", state="waiting", asked_by="system:test")
    return {"pk": row.pk}


def need_cell(municipality: Municipality) -> Parts:
    """A topic in a neighbourhood of this municipality."""
    group, _made = Topic.objects.get_or_create(key="pflege-feld")
    Topic.objects.get_or_create(key="pflege-thema", defaults={"parent": group})
    return {"topic": "pflege-thema", "place": place(municipality)["key"]}


def invitation(municipality: Municipality) -> Parts:
    row = Invitation.objects.create(
        municipality=municipality,
        email="neu@example.org",
        name="Neu (erfunden)",
        role="planner",
        token_digest=municipality.slug,
        expires_at=timezone.now() + timedelta(days=1),
    )
    return {"key": row.pk}


def membership(municipality: Municipality) -> Parts:
    account = Account.objects.create_user(f"{municipality.slug}@example.org", name="X (erfunden)")
    row = Membership.objects.create(
        account=account,
        municipality=municipality,
        role="navigator",
        valid_from=date(2020, 1, 1),
        granted_by="system:test",
    )
    return {"key": row.pk}


def _place(municipality: Municipality) -> Neighbourhood:
    box = dict.fromkeys(("min_x", "min_y", "max_x", "max_y"), 0)
    return _make(
        Neighbourhood,
        municipality,
        name="Dorf (erfunden)",
        source="test",
        x=0,
        y=0,
        radius=9,
        **box,
    )


def place(municipality: Municipality) -> Parts:
    return {"key": _place(municipality).pk}


def removed_place(municipality: Municipality) -> Parts:
    return {"key": _removed(_place(municipality)).pk}


def _topic() -> Topic:
    row, new = Topic.objects.get_or_create(key="beispiel")
    if new:
        TopicLabel.objects.create(topic=row, language="de", label="Beispiel")
    return row


def topic(municipality: Municipality) -> Parts:
    _topic()
    return {}


def _word(municipality: Municipality) -> TopicWord:
    return _make(
        TopicWord,
        municipality,
        topic=_topic(),
        language="de",
        text="Klönrunde",
        folded="kloenrunde",
    )


def word(municipality: Municipality) -> Parts:
    return {"word": _word(municipality).pk}


def removed_word(municipality: Municipality) -> Parts:
    return {"word": _removed(_word(municipality)).pk}


def _run(municipality: Municipality) -> Run:
    method = Method("test", "1")
    figure = Figure(
        id="population",
        label="Einwohner",
        value=1.0,
        unit="Personen",
        as_of=date(2022, 12, 31),
        method=method,
        formula="gezählt",
        sources=("bkg-vg250-ew-2022",),
    )
    return save_run(
        method=method,
        inputs={"ags": municipality.area.key},
        result={"population": 1.0},
        figures=[figure],
        by=planner(municipality),
    )


def run(municipality: Municipality) -> Parts:
    return {"key": _run(municipality).pk}


def released_run(municipality: Municipality) -> Parts:
    row = _run(municipality)
    release_run(run=row, by=planner(municipality))
    return {"key": row.pk}


def job(municipality: Municipality) -> Parts:
    ordered_by = planner(municipality).id_text
    row = _make(
        Job, municipality, kind="audit.checkpoint", actor=ordered_by, idempotency_key="test"
    )
    return {"key": row.pk}


def failed_mail(municipality: Municipality) -> Parts:
    said = {"to": "a@nahraum.invalid", "subject": "Betreff", "body": "Text"}
    now = timezone.now()
    row = _make(Mail, municipality, key="test", state="failed", next_try=now, ended_at=now, **said)
    return {"key": row.pk}


def _file(municipality: Municipality) -> StoredFile:
    day = timezone.localdate()
    by = coordinator(municipality)
    return keep(name="a.csv", content=b"a;b\n", kinds=("csv",), by=by, keep_until=day)


def file(municipality: Municipality) -> Parts:
    return {"key": _file(municipality).pk}


def removed_file(municipality: Municipality) -> Parts:
    return {"key": _removed(_file(municipality)).pk}


# ------------------------------------------------------------------ understand
def _profile(municipality: Municipality) -> ProfileVersion:
    by = planner(municipality)
    for _earlier in range(SAVED_BEFORE[municipality.slug]):
        save_version(note="Vorher", by=by)
    return save_version(note="Stand heute", by=by)


def saved_profile(municipality: Municipality) -> Parts:
    return {"number": _profile(municipality).number}


def released_profile(municipality: Municipality) -> Parts:
    version = _profile(municipality)
    release(version=version, by=planner(municipality))
    return {"number": version.number}


def own_population(municipality: Municipality) -> Parts:
    rows = [[sex, age, 40] for sex in ("m", "f") for age in range(101)]
    row = _make(
        OwnPopulation,
        municipality,
        as_of=date(2025, 12, 31),
        source="Melderegister (erfunden)",
        file_name="melderegister.csv",
        rows=rows,
        total=40 * len(rows),
    )
    return {"pk": row.pk}


def _practice(municipality: Municipality) -> Practice:
    return _make(Practice, municipality, name="Praxis Beispiel (erfunden)", form="single")


def practice(municipality: Municipality) -> Parts:
    return {"pk": _practice(municipality).pk}


def removed_practice(municipality: Municipality) -> Parts:
    return {"pk": _removed(_practice(municipality)).pk}


def engagement(municipality: Municipality) -> Parts:
    doctor = _make(Doctor, municipality, name="Dr. Erfunden (erfunden)")
    row = _make(Engagement, municipality, doctor=doctor, practice=_practice(municipality))
    return {"pk": row.pk}


def import_preview(municipality: Municipality) -> Parts:
    return {"pk": _make(ImportPreview, municipality, file_name="register.csv", rows=[]).pk}


def _feed(municipality: Municipality) -> Feed:
    named = {"name": "Fahrplan (erfunden)", "source": "test", "licence": "test"}
    return _make(Feed, municipality, digest="0" * 64, **named)


def feed(municipality: Municipality) -> Parts:
    return {"pk": _feed(municipality).pk}


def removed_feed(municipality: Municipality) -> Parts:
    return {"pk": _removed(_feed(municipality)).pk}


def coordinator(municipality: Municipality) -> Actor:
    held = HeldRole("network_coordinator", municipality.pk, date(2020, 1, 1))
    return Actor(account=account_id("network_coordinator"), roles=(held,))


def _house(municipality: Municipality) -> Organisation:
    by = coordinator(municipality)
    return add_organisation(by=by, name="Verein (erfunden)", sector="association")


def organisation(municipality: Municipality) -> Parts:
    return {"pk": _house(municipality).pk}


def _offer(municipality: Municipality) -> Offer:
    by = coordinator(municipality)
    row = add_offer(
        by=by,
        organisation=_house(municipality),
        title="Rat (erfunden)",
        summary="Wir beraten.",
        on_site=False,
        by_phone=True,
        phone="05264 1234",
        topics=[_topic()],
    )
    return publish(offer=row, checked_by="Test", on=timezone.localdate(), by=by)


def offer(municipality: Municipality) -> Parts:
    return {"pk": _offer(municipality).pk}


def interface_offer(municipality: Municipality) -> Parts:
    return {"id": _offer(municipality).pk}


def interface_organisation(municipality: Municipality) -> Parts:
    return {"id": _offer(municipality).organisation_id}


def interface_site(municipality: Municipality) -> Parts:
    shown = _offer(municipality)
    by = coordinator(municipality)
    site = add_site(by=by, organisation=shown.organisation, name="Haus (erfunden)")
    shown.sites.add(site)
    return {"id": site.pk}


def site(municipality: Municipality) -> Parts:
    """A place people find something at, so that it has a page."""
    pk = interface_site(municipality)["id"]
    Offer.objects.filter(sites=pk).update(on_site=True)
    return {"pk": pk}


def removed_offer(municipality: Municipality) -> Parts:
    return {"pk": _removed(_offer(municipality)).pk}


def correction(municipality: Municipality) -> Parts:
    row = report_correction(
        offer=_offer(municipality), about="hours", text="", reply_to="", by=ANONYMOUS
    )
    return {"number": row.number}


# ------------------------------------------------------------------ upkeep
def _entry_link(municipality: Municipality) -> tuple[Offer, str]:
    row = _offer(municipality)
    today = timezone.localdate()
    reminder = _make(
        Reminder,
        municipality,
        organisation=row.organisation,
        number=1,
        due=today,
        sent_on=today,
    )
    expires = timezone.now() + timedelta(days=1)
    by = coordinator(municipality)
    return row, make_link(purpose="upkeep.check", subject=reminder, expires=expires, by=by)


def entry_link(municipality: Municipality) -> Parts:
    return {"token": _entry_link(municipality)[1]}


def entry_link_offer(municipality: Municipality) -> Parts:
    row, token = _entry_link(municipality)
    return {"token": token, "pk": row.pk}


def _ownership(municipality: Municipality, house: Organisation) -> Ownership:
    return _make(
        Ownership,
        municipality,
        account_id=account_id("provider_member"),
        organisation=house,
        valid_from=date(2020, 1, 1),
    )


def ownership(municipality: Municipality) -> Parts:
    return {"pk": _ownership(municipality, _house(municipality)).pk}


def own_offer(municipality: Municipality) -> Parts:
    row = _offer(municipality)
    _ownership(municipality, row.organisation)
    return {"pk": row.pk}


def proposal(municipality: Municipality) -> Parts:
    house = _house(municipality)
    change = {"field": "phone", "before": "", "after": "+4952641234"}
    row = _make(
        Proposal, municipality, organisation=house, via="link", based_on=1, changes=[change]
    )
    return {"pk": row.pk}


def imported(municipality: Municipality) -> Parts:
    row = hand_in(
        content=b"Einrichtung;Telefon\nVerein (erfunden);05264 12340\n",
        name="liste.csv",
        source="Liste (erfunden)",
        as_of=date(2026, 1, 1),
        by=coordinator(municipality),
        key=uuid4(),
    )
    return {"pk": row.pk}


# ------------------------------------------------------------------ indicators
def area(municipality: Municipality) -> Parts:
    return {"pk": _place(municipality).pk}


def value_table(municipality: Municipality) -> Parts:
    """A table nobody has taken over yet."""
    return {"pk": _make(ValueImport, municipality, file_name="werte.csv", source="test").pk}


def shown_number(municipality: Municipality) -> Parts:
    place, table = _place(municipality), value_table(municipality)["pk"]
    values = {"indicator": "I04", "year": 2023, "value": 20.0, "table_id": table}
    _make(ShownValue, municipality, neighbourhood=place, **values)
    return {"key": "I04", "year": 2023, "place": str(place.pk)}


def _own_indicator(municipality: Municipality) -> OwnIndicator:
    return _make(OwnIndicator, municipality, label="Probe", formula="a / b", unit="%")


def own_indicator(municipality: Municipality) -> Parts:
    return {"pk": _own_indicator(municipality).pk}


def removed_own_indicator(municipality: Municipality) -> Parts:
    return {"pk": _removed(_own_indicator(municipality)).pk}


def _standard(municipality: Municipality) -> Standard:
    topic = Topic.objects.get(key=need_cell(municipality)["topic"])
    return _make(Standard, municipality, topic=topic, figure="car", limit=20, decided="Rat")


def standard(municipality: Municipality) -> Parts:
    return {"pk": _standard(municipality).pk}


def removed_standard(municipality: Municipality) -> Parts:
    return {"pk": _removed(_standard(municipality)).pk}


MAKERS: Mapping[str, Callable[[Municipality], Parts]] = {
    maker.__name__.replace("_", "-"): maker
    for maker in (
        *(invitation, membership, place, removed_place, topic, word, removed_word),
        *(run, released_run, job, saved_profile, released_profile, own_population),
        *(practice, removed_practice, engagement, import_preview),
        *(feed, removed_feed),
        *(area, value_table, shown_number, own_indicator, removed_own_indicator),
        *(waiting_release, need_cell, standard, removed_standard),
        *(failed_mail, file, removed_file),
        *(interface_offer, interface_organisation, interface_site, site),
        *(organisation, offer, removed_offer, correction, imported),
        *(entry_link, entry_link_offer, own_offer, ownership, proposal),
    )
}
